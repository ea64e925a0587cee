from ...shipment.const import ACTIVE_STATES
from ..posting_facts import rows_of
from .base import PolicyCheck


class ActiveCheck(PolicyCheck):
    """Is the order being shipped already, or was it half-way?"""

    code = "active"

    def look_up(self, env, requests):
        """:return: pairs of shipment id and answer, by posting id, of shipments that stand in the way of others"""
        posting_ids = [request.facts.id for request in requests]
        in_the_way = {}
        for posting_id, shipment_id, state in rows_of(
            env["ozon.shipment"].sudo(), [("posting_id", "in", posting_ids), *self._in_the_way()],
            ("posting_id", "id", "state"),
        ):
            in_the_way.setdefault(posting_id, []).append((shipment_id, state in ACTIVE_STATES))
        return in_the_way

    def _in_the_way(self):
        """:return: the domain of shipments after which no other one may begin"""
        return [
            "|", ("state", "in", ACTIVE_STATES), "&", ("state", "in", ("failed", "cancelled")), ("has_left", "=", True),
        ]

    def answer(self, request, known):
        shipments = known.get(request.facts.id)
        if not shipments:
            return None
        own = request.shipment.id if request.shipment else 0
        others = [is_active for shipment_id, is_active in shipments if shipment_id != own]
        if any(others):
            return self.refusal("active_shipment")
        return self.refusal("active_half_done") if others else None
