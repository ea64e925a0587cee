from .base import PolicyCheck


class KindCheck(PolicyCheck):
    """Does any of it need a parcel?"""

    code = "kind"

    def look_up(self, env, requests):
        """:return: products by id, whose names are read together, once one is asked for"""
        goods = {
            product_id for request in requests if request.facts.scheme != "digital"
            for product_id in request.facts.product_ids(but_kinds=True)
        }
        return {product.id: product for product in env["product.product"].browse(sorted(goods))}

    def answer(self, request, known):
        posting = request.facts
        if posting.scheme == "digital":
            return self.ok("kind_codes")
        if not posting.product_ids():
            return self.refusal("kind_no_product")
        if goods := posting.product_ids(but_kinds=True):
            reason, values = self.goods_reason([known[product_id] for product_id in goods])
            return self.refusal(reason, **values)
        reason = "kind_later" if request.kind == "presale" else "kind_ok"
        return self.ok(reason, kind={"choice": ["ozon.shipment", "kind", request.kind]})

    @staticmethod
    def goods_reason(goods):
        """What is said of products that need a parcel.

        :param goods: at least one product.
        :return: answer and values.
        :rtype: tuple
        """
        reason = "kind_goods" if len(goods) == 1 else "kind_goods_several"
        return reason, {"products": [product.display_name for product in goods]}
