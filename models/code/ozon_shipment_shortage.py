from odoo import api, models
from odoo.fields import Domain

from ..engine.sentences import as_counts, as_moment, render
from . import const, sentences


class OzonShipment(models.Model):
    """A shipment that waits for codes, and what it says meanwhile."""

    _inherit = "ozon.shipment"

    # === COMPUTE METHODS === #

    def _compute_reason(self):
        waiting = self.filtered(lambda shipment: shipment._waits_for_codes())
        super(OzonShipment, self - waiting)._compute_reason()
        if waiting:
            shortages = self.env["ozon.code"]._shortages(waiting.sudo().company_id)
            for shipment in waiting:
                shipment.reason = shipment._waiting_for_codes_sentence(shortages)

    # === BUSINESS METHODS === #

    @api.model
    def _waiting_for_codes_domain(self):
        """
        :rtype: Domain
        """
        return Domain("state", "=", "queued") & Domain("failure_type", "=", "codes_missing")

    def _waits_for_codes(self):
        """
        :rtype: bool
        """
        self.ensure_one()
        return (self.state, self.failure_type) == ("queued", "codes_missing")

    def _lacking_codes(self):
        """How many codes these shipments need beyond those that they hold.

        :return: numbers by product, by shipment.
        :rtype: dict
        """
        held = {(shipment, product): count for shipment, product, count in self.env["ozon.code"].sudo()._read_group(
            [("shipment_id", "in", self.ids), ("state", "in", const.HELD_STATES)],
            ["shipment_id", "product_id"], ["__count"],
        )}
        needs = self.env["ozon.posting.line"].sudo()._read_group(
            [("posting_id", "in", self.posting_id.ids), ("product_id", "!=", False)],
            ["posting_id", "product_id"], ["required_code_count:sum"],
        )
        lacking = {shipment: {} for shipment in self}
        by_posting = self.grouped("posting_id")
        for posting, product, count in needs:
            for shipment in by_posting[posting]:
                if (left := count - held.get((shipment, product), 0)) > 0:
                    lacking[shipment][product] = left
        return lacking

    def _look_again(self, soon=False):
        super()._look_again(soon)
        # It waits for Ozon now, and no longer for codes.
        self.filtered(lambda shipment: shipment.failure_type == "codes_missing")._clear_failure()

    # === BUSINESS METHODS: WORDS === #

    def _waiting_for_codes_sentence(self, shortages):
        """What this shipment waits for, and how many others do.

        :param Shortages shortages: of its company.
        :rtype: str
        """
        own = shortages.by_shipment.get(self, {})
        if not own:
            return render(self.env, sentences.CODES_HERE)
        key = "codes_missing" if self.ship_by else "codes_missing_undated"
        names = {product.with_env(self.env).sudo().display_name: count for product, count in own.items()}
        told = [render(self.env, sentences.WAITING[key], {
            "products": as_counts(names), "deadline": as_moment(self.ship_by),
        })]
        # Where nobody else waits, that is all.
        of_all = [shortages.by_product[self.company_id, product] for product in own]
        told += [self.env["ozon.code"]._shortage_sentence(each) for each in of_all if each.orders > 1]
        return " ".join(told)
