"""May a parcel be reported? The warehouse has sent it off already: what is refused is shown on the order."""

from ..policy.checks import AccountCheck, ActiveCheck, DeadlineCheck
from ..policy.checks.base import PolicyCheck
from ..policy.tracking_number import canonical


class ParcelStageCheck(PolicyCheck):
    """Does Ozon want it at all? What somebody has reported already is seen by the worker, and no reason to refuse."""

    code = "stage"

    def answer(self, request, known):
        posting = request.facts
        if posting.stage in ("cancelled", "returning", "disputed", "unknown"):
            return self.refusal(
                "stage_blocked", status=posting.status or {"choice": ["ozon.posting", "stage", posting.stage]}
            )
        return self.ok("stage_ok")


class ParcelSchemeCheck(PolicyCheck):
    """Is the way in which it is delivered one that this version knows?"""

    code = "scheme"

    def answer(self, request, known):
        posting = request.facts
        if posting.scheme == "unknown":
            return self.refusal("scheme_unknown", delivery=posting.integration_type or False)
        return self.ok("scheme_ok", scheme={"choice": ["ozon.posting", "scheme", posting.scheme]})


class ReferenceCheck(PolicyCheck):
    """Is the tracking reference of a parcel that the seller delivers a real one, and this parcel's?"""

    code = "tracking"

    def look_up(self, env, requests):
        """:return: the policy, and shipments by account and number"""
        numbers = {request.tracking_number for request in requests if request.tracking_number}
        return env["ozon.policy"], env["ozon.policy"]._carried_by(numbers)

    def answer(self, request, known):
        policy, carried_by = known
        posting, number = request.posting, request.tracking_number
        if not posting._is_reported_by_seller():
            return None
        if not number:
            return self.refusal("tracking_missing")
        carried = carried_by.get((posting.account_id, canonical(number)), [])
        if reason := policy._reference_objection(posting.account_id, number, carried):
            return self.refusal(reason, number=number)
        for other in {shipment.posting_id for shipment in carried} - {posting}:
            if not _is_same_buyer(posting, other):
                return self.refusal("tracking_other_buyer", number=number, posting=other.posting_number)
        return self.ok("tracking_ok", number=number)


#: What is asked of a parcel, in the order of the answers.
PARCEL_CHECKS = (AccountCheck, ActiveCheck, ParcelStageCheck, DeadlineCheck, ParcelSchemeCheck, ReferenceCheck)


def _is_same_buyer(one, other):
    """Whether one parcel may carry two postings."""
    if one.partner_id and one.partner_id == other.partner_id:
        return True
    return bool(one.order_number) and one.order_number == other.order_number
