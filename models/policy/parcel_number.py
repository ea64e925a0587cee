"""What a parcel's tracking reference has to be: a carrier's number, and none that stands for no parcel at all."""

from __future__ import annotations

from .tracking_number import canonical

#: Shorter than any carrier's.
SHORTEST = 4
#: What people write where they have no number.
_STAND_INS = ("TEST", "NONE", "NUMBER", "TRACK", "VIRTUAL", "\u041d\u0415\u0422", "\u0422\u0415\u0421\u0422")


def looks_real(number: str | None) -> bool:
    """Whether a carrier may have given a number. Carriers' forms are many, so that only what no form has is refused.

    :rtype: bool
    """
    signs = [character for character in canonical(number) if character.isalnum()]
    if len(signs) < SHORTEST or len(set(signs)) == 1 or not any(sign.isdigit() for sign in signs):
        return False
    return not "".join(signs).startswith(_STAND_INS)


def is_drawn_from(number: str | None, prefix: str | None) -> bool:
    """Whether a number begins as those of a sequence of virtual numbers do.

    :rtype: bool
    """
    return bool(prefix) and canonical(number).startswith(canonical(prefix))
