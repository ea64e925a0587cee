from collections import Counter

from odoo import api, fields, models

from . import const


class OzonPosting(models.Model):
    """The promises that are open with a posting."""

    _inherit = "ozon.posting"

    # === FIELDS === #

    promise_ids = fields.One2many("ozon.promise", "posting_id", readonly=True)

    # === BUSINESS METHODS === #

    def _make_promises(self):
        """What these postings promise to their buyers: one promise for each pre-sale product, made once.

        What is wrong with a date is told at once, on the order.

        :return: the new promises.
        :rtype: ozon.promise
        """
        promise = self.env["ozon.promise"].sudo()
        postings = self.sudo().filtered(
            lambda posting: posting.scheme != "digital" and posting.stage in const.WAITING_STAGES
        )
        known = {
            (each.posting_id, each.product_id) for each in promise.search([("posting_id", "in", postings.ids)])
        }
        made = promise.create([
            {
                "posting_id": posting.id, "product_id": product.id, "quantity": quantity,
                **promise._vals_for(posting, product.ozon_release_date),
            }
            for posting in postings for product, quantity in posting._presale_quantities().items()
            if (posting, product) not in known
        ])
        made._carry_dates()
        made.filtered("objection")._tell()
        return made

    def _presale_quantities(self):
        """How much of which pre-sale product a posting has.

        :rtype: Counter
        """
        quantities = Counter()
        for line in self.line_ids:
            if line.product_id.ozon_effective_kind == "presale":
                quantities[line.product_id] += line.quantity
        return quantities

    def _promised_dates(self):
        """The days for which something is promised that can be kept as it stands.

        :rtype: list[date]
        """
        open_ones = self.promise_ids.filtered(lambda promise: promise.state in const.OPEN_STATES and promise.due_date)
        return [
            promise.due_date for promise in open_ones if promise.objection in (False, "not_taken", "moved")
        ]

    @api.model
    def _take_news(self, news):
        super()._take_news(news)
        moved = self.browse().concat(*(posting for posting, vals in news.items() if "stage" in vals))
        if moved:
            moved.sudo().promise_ids._follow()
