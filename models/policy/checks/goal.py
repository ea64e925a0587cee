from ....connector import reached
from .base import PolicyCheck


class GoalCheck(PolicyCheck):
    """Is it reported no further than its kind goes?

    Kind and goal are the posting's own, not the caller's; the worker asks again: products change.
    """

    code = "goal"

    def answer(self, request, known):
        if request.kind != request.facts.kind:
            return self.refusal("goal_other_kind")
        furthest = request.facts.goal_by_kind.get(request.kind, "assembled")
        if request.goal_stage != furthest and reached(request.goal_stage, furthest):
            return self.refusal(
                "goal_too_far",
                kind={"choice": ["ozon.shipment", "kind", request.kind]},
                goal={"choice": ["ozon.shipment", "goal_stage", furthest]},
            )
        return None
