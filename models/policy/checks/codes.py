from collections import Counter

from ...engine.sentences import as_counts
from .base import PolicyCheck


class CodesCheck(PolicyCheck):
    """Are there enough codes?"""

    code = "codes"

    def look_up(self, env, requests):
        """
        :return: free codes by product id, by company id: each request takes its own from them, in the order of
            asking; codes held by shipment and product id; and the lines by id, for what they are called.
        """
        wanting = [request for request in requests if request.facts.scheme == "digital"]
        lines = env["ozon.posting.line"].browse([line.id for request in wanting for line in request.facts.lines])
        return self._free(env, wanting), self._held(env, wanting), {line.id: line for line in lines}

    def answer(self, request, known):
        posting = request.facts
        if posting.scheme != "digital":
            return None
        by_company, held, lines = known
        free = by_company.get(posting.company_id, {})
        shipment_id = request.shipment.id if request.shipment else 0
        missing = Counter()
        for line in posting.lines:
            wanted = max(line.code_count - held.get((shipment_id, line.product_id), 0), 0)
            available = free.get(line.product_id, 0)
            free[line.product_id] = max(available - wanted, 0)
            if wanted > available:
                missing[self._name(lines[line.id])] += wanted - available
        if missing:
            return self.warning("codes_missing", products=as_counts(missing))
        return self.ok("codes_ok", count=sum(line.code_count for line in posting.lines))

    def _name(self, line):
        return line.product_id.display_name or line._article()

    def _free(self, env, requests):
        products, wanted = {}, 0
        for request in requests:
            products.setdefault(request.facts.company_id, set()).update(request.facts.product_ids())
            wanted += sum(line.code_count for line in request.facts.lines)
        codes = env["ozon.code"].sudo()
        free = {}
        for company_id, product_ids in products.items():
            counts = codes._available_counts(
                env["product.product"].browse(product_ids), env["res.company"].browse(company_id), wanted
            )
            free[company_id] = {product.id: count for product, count in counts.items()}
        return free

    def _held(self, env, requests):
        shipment_ids = [request.shipment.id for request in requests if request.shipment]
        if not shipment_ids:
            return {}
        return {
            (shipment.id, product.id): count
            for shipment, product, count in env["ozon.code"].sudo()._read_group(
                [("shipment_id", "in", shipment_ids), ("state", "!=", "rejected")],
                ["shipment_id", "product_id"], ["__count"],
            )
        }
