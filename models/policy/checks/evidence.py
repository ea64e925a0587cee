from odoo import fields

from ..evidence import SHORTEST_EVIDENCE
from .base import PolicyCheck

#: The answer to evidence that will not do.
_OBJECTIONS = {
    "missing": "evidence_missing",
    "too_short": "evidence_too_short",
    "placeholder": "evidence_placeholder",
    "incomplete": "evidence_incomplete",
    "future": "evidence_future",
}


class EvidenceCheck(PolicyCheck):
    """Is there evidence of what is reported as delivered?"""

    code = "evidence"

    def look_up(self, env, requests):
        """:return: what is wrong with each evidence; one text often speaks for all"""
        now = fields.Datetime.now()
        return {
            evidence: evidence.objection(now)
            for evidence in {request.evidence for request in requests if request.wants_evidence}
        }

    def answer(self, request, known):
        if not request.wants_evidence:
            return None
        objection = known[request.evidence]
        if not objection:
            return self.ok("evidence_codes" if request.evidence.by_codes else "evidence_ok")
        is_needed = request.goal_stage == "delivered"
        reason = "evidence_needed" if is_needed and objection == "missing" else _OBJECTIONS[objection]
        values = {
            "too_short": {"count": SHORTEST_EVIDENCE}, "placeholder": {"placeholders": list(request.evidence.unknown)},
        }.get(objection, {})
        return self.refusal(reason, **values) if is_needed else self.warning(reason, **values)
