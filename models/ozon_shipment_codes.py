from datetime import timedelta

from odoo import models


class OzonShipment(models.Model):
    """The codes of a shipment: what it needs, what it holds, and what is still to be sent."""

    _inherit = "ozon.shipment"

    # === BUSINESS METHODS === #

    def _code_needs(self):
        """How many codes of which product the posting needs.

        :rtype: dict
        """
        self.ensure_one()
        needs = {}
        for line in self.posting_id.line_ids:
            needs[line.product_id] = needs.get(line.product_id, 0) + line.required_code_count
        return needs

    def _accepted_count(self):
        return len(self.code_ids.filtered(lambda code: code.state == "accepted"))

    def _note_shown_codes(self, snapshot):
        """Codes of ours that Ozon shows have certainly arrived.

        :param PostingSnapshot snapshot: read from Ozon.
        :return: whether Ozon shows any codes at all.
        :rtype: bool
        """
        self.ensure_one()
        shown = {code for line in snapshot.lines for code in line.digital_codes}
        sent = self.code_ids.filtered(lambda code: code.state == "sent")
        if shown and sent:
            sent.filtered(lambda code: code.sudo().code in shown)._mark_accepted()
        return bool(shown)

    def _reserve_codes(self):
        """Reserve every code that the posting needs, or none and say what is missing.

        Where a person decided to send fewer, what there is will do.

        :return: whether the upload can be made.
        :rtype: bool
        """
        self.ensure_one()
        needs = self._code_needs()
        missing = self.env["ozon.code"]._reserve(self, needs)
        if missing and self.send_short:
            missing = self.env["ozon.code"]._reserve(
                self, {product: count - missing.get(product, 0) for product, count in needs.items()}
            )
        if not missing:
            if self.failure_type == "codes_missing":
                self._clear_failure()
            return True
        self._wait_for("codes_missing", self._missing_codes_sentence(missing), timedelta(minutes=30))
        return False

    def _missing_codes_sentence(self, missing):
        products = ", ".join(f"{count} × {product.display_name}" for product, count in missing.items())
        return self.env._(
            "Waiting for codes: %(products)s. Import them on the product before %(deadline)s UTC; the shipment "
            "then goes on by itself.",
            products=products, deadline=f"{self.ship_by:%d.%m.%Y %H:%M}" if self.ship_by else "–",
        )

    def _upload_content(self, snapshot):
        """What to upload now: the codes that Ozon does not show yet, dealt out to the SKUs of the posting.

        :param PostingSnapshot snapshot: read a moment ago.
        :return: code values by SKU, and the number of codes that will not come by SKU.
        :rtype: tuple[dict, dict]
        """
        self.ensure_one()
        pending = self.code_ids.filtered(lambda code: code.state in ("reserved", "sent"))
        pool = {product: list(values) for product, values in pending._values_by_product().items()}
        wanted = {}
        for line in self.posting_id.line_ids:
            wanted[int(line.sku)] = wanted.get(int(line.sku), 0) + line.required_code_count
        for line in snapshot.lines:
            if line.sku in wanted:
                wanted[line.sku] -= len(line.digital_codes)
        codes, unavailable = {}, {}
        for line in self.posting_id.line_ids:
            sku = int(line.sku)
            if sku in codes or wanted[sku] <= 0:
                continue
            values = pool.get(line.product_id, [])
            codes[sku] = values[:wanted[sku]]
            del values[:wanted[sku]]
            if len(codes[sku]) < wanted[sku]:
                unavailable[sku] = wanted[sku] - len(codes[sku])
        return codes, unavailable
