from ..const import CARRIER_SCHEMES
from .base import PolicyCheck

#: Who scans the parcel.
_SCANNED_BY = {"fbs": "scheme_ozon", "rfbs_integrated": "scheme_partner"}


class SchemeCheck(PolicyCheck):
    """Does the way in which it is delivered allow it?"""

    code = "scheme"

    def answer(self, request, known):
        posting = request.facts
        if posting.scheme == "unknown":
            return self.refusal("scheme_unknown", delivery=posting.integration_type or False)
        if posting.scheme in _SCANNED_BY and request.goal_stage != "assembled":
            return self.refusal(_SCANNED_BY[posting.scheme])
        scheme = {"choice": ["ozon.posting", "scheme", posting.scheme]}
        if posting.scheme in CARRIER_SCHEMES:
            return self.warning("scheme_assembled", scheme=scheme)
        return self.ok("scheme_ok", scheme=scheme)
