from ...engine.sentences import as_counts
from .base import PolicyCheck


class HandoutCheck(PolicyCheck):
    """Are there enough codes, where the seller himself gives them to the buyer?"""

    code = "codes"

    def look_up(self, env, requests):
        """
        :return: what each posting needs, as numbers by product; and the free codes by company and product, of which
            each request takes its own, in the order of asking.
        """
        wanting = [request for request in requests if request.evidence.by_codes]
        needs, total = {}, {}
        postings = env["ozon.posting"].browse([request.facts.id for request in wanting])
        for posting in postings:
            needs[posting.id] = own = {}
            for line in posting.line_ids:
                own[line.product_id] = own.get(line.product_id, 0) + line.quantity
        for company, some in postings.grouped("company_id").items():
            most = sum(sum(needs[posting.id].values()) for posting in some)
            counts = env["ozon.code"].sudo()._available_counts(some.line_ids.product_id, company, most)
            total.update(((company.id, product), count) for product, count in counts.items())
        return needs, total

    def answer(self, request, known):
        if not request.evidence.by_codes:
            return None
        needs, free = known
        missing = {}
        for product, count in needs[request.facts.id].items():
            wanted, key = count - self._held(request, product), (request.facts.company_id, product)
            available = free.get(key, 0)
            free[key] = max(available - wanted, 0)
            if wanted > available:
                missing[product.display_name] = wanted - available
        if missing:
            return self.warning("codes_missing", products=as_counts(missing))
        return self.ok("codes_ok", count=sum(needs[request.facts.id].values()))

    def _held(self, request, product):
        codes = request.shipment.sudo().code_ids if request.shipment else ()
        return sum(code.product_id == product and code.state != "rejected" for code in codes)
