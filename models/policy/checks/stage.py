from ....connector import reached
from .base import PolicyCheck


class StageCheck(PolicyCheck):
    """Does Ozon still wait for it?"""

    code = "stage"

    def answer(self, request, known):
        posting = request.facts
        if not posting.order_id:
            return self.refusal("stage_no_order", posting=posting.number)
        if posting.stage in ("cancelled", "returning", "disputed", "unknown"):
            return self.refusal("stage_blocked", status=self._status(posting))
        if reached(posting.stage, request.goal_stage):
            return self.refusal("stage_reached", status=self._status(posting))
        return self.ok("stage_ok")

    def _status(self, posting):
        return posting.status or {"choice": ["ozon.posting", "stage", posting.stage]}
