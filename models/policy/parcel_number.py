"""What a parcel's tracking reference has to be: a carrier's number, and none that stands for no parcel at all."""

from __future__ import annotations

from .tracking_number import canonical, in_latin

#: Shorter than any carrier's.
SHORTEST = 4
#: What people write where they have no number.
_STAND_INS = ("TEST", "NONE", "NUMBER", "TRACK", "VIRTUAL")


def looks_real(number: str | None) -> bool:
    """Whether a carrier may have given a number. Carriers' forms are many, so that only what no form has is refused.

    :rtype: bool
    """
    if not canonical(number).isascii():
        # Letters of another alphabet that look like Latin ones, above all.
        return False
    signs = [character for character in canonical(number) if character.isalnum()]
    if len(signs) < SHORTEST or len(set(signs)) == 1 or not any(sign.isdigit() for sign in signs):
        return False
    return not "".join(signs).startswith(_STAND_INS)


def is_drawn_from(number: str | None, prefix: str | None) -> bool:
    """Whether a number begins as those of a sequence of virtual numbers do.

    :rtype: bool
    """
    return bool(prefix) and in_latin(number).startswith(in_latin(prefix))
