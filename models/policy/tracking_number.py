"""What a virtual tracking number may look like. It must never pose as a real parcel (DESIGN section 5)."""

from __future__ import annotations

import re

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
    ("Cainiao", re.compile(r"(?:LP|CN|CAINIAO)\d{10,18}")),
    ("Yunexpress", re.compile(r"YUN?T?\d{12,16}")),
    ("JD Logistics", re.compile(r"JD[A-Z]?\d{10,16}")),
    ("4PX", re.compile(r"4PX\d{10,16}[A-Z]{0,2}")),
)
_SEPARATORS = re.compile(r"[\s\-_./]")


def carrier_posed_as(number: str) -> str:
    """The carrier whose numbers look like this one, "" for none. Separators and case do not matter."""
    bare = _SEPARATORS.sub("", number).upper()
    return next((name for name, form in _CARRIER_FORMS if form.fullmatch(bare)), "")
