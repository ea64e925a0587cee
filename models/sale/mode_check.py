from ..policy.checks import KindCheck
from ..policy.posting_facts import rows_of


class OrderModeCheck(KindCheck):
    """What the order itself has to say: whoever set it to physical wants a parcel."""

    def look_up(self, env, requests):
        """:return: ids of the orders that are set to physical shipping, and what the question of the kind needs"""
        order_ids = [request.facts.order_id for request in requests if request.facts.order_id]
        physical = rows_of(
            env["sale.order"].sudo(), [("id", "in", order_ids), ("ozon_shipment_mode", "=", "physical")], ("id",)
        )
        return {order_id for order_id, in physical}, super().look_up(env, requests)

    def answer(self, request, known):
        physical, products = known
        if request.facts.scheme != "digital" and request.facts.order_id in physical:
            return self.refusal("kind_physical_mode")
        return super().answer(request, products)
