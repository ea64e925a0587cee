from collections import Counter

from odoo import models

from ..engine.gathering import log_note


class OzonPosting(models.Model):
    """One order for all postings that were split off from the one that it was made of."""

    _inherit = "ozon.posting"

    # === BUSINESS METHODS === #

    def _take_parts(self, parts, snapshot):
        order = self.sale_order_id
        # By the lines as they were before anything was split off.
        sale_lines = {line.sku: line.sale_line_id for line in order.ozon_posting_ids.line_ids if line.sale_line_id}
        super()._take_parts(parts, snapshot)
        for part in parts.filtered(lambda each: not each.sale_order_id and each.stage != "cancelled").sorted("id"):
            if order and part._fits_into(order, sale_lines):
                part._join(order, sale_lines)
            else:
                # The order was made when it had been split off already, and knows nothing of these goods.
                self.env["ozon.order.builder"]._create_orders_apart(part)

    def _fits_into(self, order, sale_lines):
        """Whether an order has goods enough for this part, beside those of its other postings.

        :param dict sale_lines: order line by SKU.
        :rtype: bool
        """
        used, wanted = Counter(), Counter()
        for line in order.ozon_posting_ids.line_ids:
            used[line.sale_line_id] += line.quantity
        for line in self.line_ids:
            wanted[sale_lines.get(line.sku)] += line.quantity
        return bool(wanted) and all(
            sale_line and sale_line.product_uom_qty - used[sale_line] >= quantity
            for sale_line, quantity in wanted.items()
        )

    def _join(self, order, sale_lines):
        """Belong to an order that there is already."""
        for line in self.line_ids:
            line.write({"sale_line_id": sale_lines[line.sku].id, "product_id": sale_lines[line.sku].product_id.id})
        self.sale_order_id = order
        self._clear_attention()
        document = order._for_attention_user()
        log_note(document, document.env._(
            "Ozon has split posting %(part)s off posting %(posting)s. Both belong to this order.",
            part=self.posting_number, posting=self.parent_posting_number,
        ))
        self._notify_clients()
