from ..policy.checks.base import PolicyCheck


class GoodsLeftCheck(PolicyCheck):
    """Is the parcel really gone? Between the warehouse's click and the worker goods may have come back."""

    code = "scheme"

    def look_up(self, env, requests):
        """:return: ids of postings whose goods are back"""
        # A part is no whole posting, and what is asked for in the warehouse's own click has just left.
        posting_ids = [request.facts.id for request in requests if request.shipment and not request.shipment.part]
        postings = env["ozon.posting"].sudo().browse(posting_ids)
        return {posting.id for posting in postings if posting.picking_id and not posting._has_left()}

    def answer(self, request, known):
        return self.refusal("scheme_back") if request.facts.id in known else None
