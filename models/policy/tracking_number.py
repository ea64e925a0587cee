"""What a virtual tracking number may look like. It must never pose as a real parcel (DESIGN section 5)."""

from __future__ import annotations

import re
import unicodedata

#: Characters of a tracking number, whatever an account's alphabet says beyond them.
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")

#: Forms that real carriers use, with the carriers' own names, the same in every language. Sources: UPU standard S10 for
#: international mail; the carriers' own public descriptions of their numbers for the others.
_CARRIER_FORMS = (
    ("UPU S10", re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")),
    ("Russian Post (Почта России)", re.compile(r"\d{14}")),
    ("CDEK, DHL", re.compile(r"\d{10}")),
    ("FedEx, DPD", re.compile(r"\d{12,13}|\d{15}")),
    ("USPS, SSCC", re.compile(r"\d{18}|\d{20,22}|\d{26}|\d{30}")),
    ("UPS", re.compile(r"1Z[0-9A-Z]{16}")),
    ("SF Express", re.compile(r"SF\d{10,15}")),
    ("YTO Express", re.compile(r"YT\d{13,16}")),
    ("J&T Express", re.compile(r"JT\d{13}")),
    ("Cainiao", re.compile(r"(?:LP|CN)\d{10,18}")),
    ("Yunexpress", re.compile(r"YUN?T?\d{12,16}")),
    ("JD Logistics", re.compile(r"JD[A-Z]?\d{10,16}")),
    ("4PX", re.compile(r"4PX\d{10,16}[A-Z]{0,2}")),
)
#: All of them at once, the first that fits named by its place.
_ANY_CARRIER = re.compile("|".join(
    f"(?P<form{place}>{form.pattern})" for place, (_name, form) in enumerate(_CARRIER_FORMS)
))
#: Forms that stand for a parcel wherever in a number they occur.
_INSIDE = (
    ("UPU S10", re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")),
    ("UPS", re.compile(r"1Z[0-9A-Z]{16}")),
)
#: Carriers' names as they are written in or before a number.
_NAMES = re.compile(
    r"EMS|CDEK|SDEK|BOXBERRY|DPD|YANDEX|UPS|DHL|FEDEX|CAINIAO|POCHTA|RUPOST|PONYEXPRESS|DELLIN|HERMES|SFEXPRESS|YUNEXPRESS"
)
_SEPARATORS = re.compile(r"[\s\-_./]")
#: Cyrillic and Greek capitals that look like Latin ones.
_LOOKALIKES = str.maketrans("АВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIJSABEZHIKMNOPTYX")


def tidy(number: str | None) -> str:
    """A number as it was meant: compatibility forms made plain, invisible characters and outer spaces gone."""
    if not number or (number.isascii() and number.isprintable()):
        return (number or "").strip()
    plain = unicodedata.normalize("NFKC", number)
    return "".join(char for char in plain if unicodedata.category(char) not in ("Cf", "Cc", "Cn", "Co")).strip()


def canonical(number: str | None) -> str:
    """A number in the one form in which it is compared and kept."""
    return tidy(number).upper()


def in_latin(number: str | None) -> str:
    """What a number looks like: letters that look like Latin ones are taken for them."""
    return canonical(number).translate(_LOOKALIKES)


def carrier_posed_as(number: str) -> str:
    """The carrier whose numbers look like this one, "" for none.

    Separators, case and look-alike letters do not matter; a carrier's form inside a longer number counts, too.
    """
    looks_like = in_latin(number)
    bare = _SEPARATORS.sub("", looks_like)
    for candidate in (bare, *_SEPARATORS.split(looks_like)):
        if match := _ANY_CARRIER.fullmatch(candidate):
            return _CARRIER_FORMS[int(match.lastgroup.removeprefix("form"))][0]
    for name, form in _INSIDE:
        if form.search(bare):
            return name
    match = _NAMES.search(bare)
    return match.group() if match else ""
