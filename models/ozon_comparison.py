from collections import Counter
from dataclasses import dataclass

from odoo import api, models

KINDS = [
    ("missing_here", "Not in Odoo"),
    ("missing_there", "Not on Ozon"),
    ("no_order", "No order"),
    ("cancelled", "Cancelled on one side"),
    ("status", "Other status"),
    ("quantity", "Other quantity"),
    ("unreadable", "Unusable data from Ozon"),
]


@dataclass(frozen=True)
class Difference:
    """One thing about a posting on which Ozon and Odoo do not agree.

    :ivar str kind: one of `KINDS`.
    :ivar str ozon_says: in a few words, Ozon's own where it has some.
    :ivar str odoo_says: likewise.
    """

    kind: str
    ozon_says: str
    odoo_says: str


class OzonComparison(models.AbstractModel):
    """Compares what Ozon shows of a posting with the posting and the order in Odoo."""

    _name = "ozon.comparison"
    _description = "Ozon Comparison"

    # === BUSINESS METHODS === #

    @api.model
    def _differences(self, snapshot, posting):
        """All differences of one posting, none where both sides agree.

        :param PostingSnapshot snapshot: what Ozon shows.
        :param ozon.posting posting: the same posting in Odoo; empty if there is none.
        :rtype: list[Difference]
        """
        if not posting:
            return [Difference("missing_here", self._status_words(snapshot), self.env._("nothing"))]
        found = (
            self._cancelled_difference(snapshot, posting) or self._status_difference(snapshot, posting),
            self._order_difference(snapshot, posting),
            self._quantity_difference(snapshot, posting),
        )
        return [difference for difference in found if difference]

    @api.model
    def _unreadable(self, error, posting):
        """A posting whose data could not be used, so that nothing can be compared.

        :param MalformedAnswer error: which field is wrong.
        """
        return Difference(
            "unreadable", error.message, self._status_words(posting) if posting else self.env._("nothing")
        )

    @api.model
    def _missing_there(self, posting):
        return Difference("missing_there", self.env._("unknown"), self._status_words(posting))

    # === HELPERS === #

    @api.model
    def _cancelled_difference(self, snapshot, posting):
        order = posting.sale_order_id
        cancelled = snapshot.stage == "cancelled"
        if cancelled == (posting.stage == "cancelled") and (not order or cancelled == (order.state == "cancel")):
            return None
        words = self._status_words(posting)
        if order:
            state = dict(order._fields["state"]._description_selection(self.env))[order.state]
            words = self.env._(
                "%(status)s, order %(order)s: %(state)s", status=words, order=order.name, state=state
            )
        return Difference("cancelled", self._status_words(snapshot), words)

    @api.model
    def _status_difference(self, snapshot, posting):
        same = snapshot.status == posting.status and snapshot.stage == posting.stage
        if same and snapshot.scheme != "digital":
            # The two lists of digital postings do not agree on it: one of them has none.
            same = (snapshot.substatus or False) == posting.substatus
        if same:
            return None
        return Difference("status", self._status_words(snapshot), self._status_words(posting))

    @api.model
    def _order_difference(self, snapshot, posting):
        if posting.sale_order_id or snapshot.stage == "cancelled":
            return None
        problem = dict(posting._fields["problem"]._description_selection(self.env)).get(posting.problem)
        return Difference("no_order", self._status_words(snapshot), problem or self.env._("no order"))

    @api.model
    def _quantity_difference(self, snapshot, posting):
        """Articles and quantities of the posting against the lines of its order."""
        order = posting.sale_order_id
        if not order or "cancelled" in (snapshot.stage, posting.stage) or order.state == "cancel":
            return None
        names = {str(line.sku): line.offer_id or self.env._("SKU %s", line.sku) for line in snapshot.lines}
        there, here = Counter(), Counter()
        for line in snapshot.lines:
            there[str(line.sku)] += line.quantity
        for line in posting.line_ids:
            names.setdefault(line.sku, line._article())
            here[line.sku] += self._ordered_quantity(line)
        for line in self._other_lines(order):
            name = line.product_id.display_name or line.name
            names[name] = name
            here[name] += line.product_uom_qty
        different = [key for key in names if there[key] != here[key]]
        if not different:
            return None
        return Difference("quantity", *(
            ", ".join(f"{_number(side[key])} × {names[key]}" for key in different) for side in (there, here)
        ))

    @api.model
    def _ordered_quantity(self, line):
        """How much of a posting's article is in the order; nothing if it is another product now."""
        ordered = line.sale_line_id
        if ordered.product_id != line.product_id:
            return 0
        if ordered.product_uom_id == ordered.product_id.uom_id:
            return ordered.product_uom_qty
        return ordered.product_uom_id._compute_quantity(ordered.product_uom_qty, ordered.product_id.uom_id)

    @api.model
    def _other_lines(self, order):
        """Lines of an order that are of none of its postings, carriage and down payments aside."""
        others = order.order_line - order.ozon_posting_ids.line_ids.sale_line_id
        return others.filtered(lambda line: (
            not line.display_type and not line.is_downpayment and not line._is_delivery() and line.product_uom_qty
        ))

    @api.model
    def _status_words(self, shown):
        """Ozon's two words for the status of a posting or a snapshot of it."""
        status = shown.status or self.env._("unknown")
        return f"{status} ({shown.substatus})" if shown.substatus else status


def _number(quantity):
    """A quantity without the decimals that it does not need."""
    return str(int(quantity)) if float(quantity).is_integer() else str(round(quantity, 6))
