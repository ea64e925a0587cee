from collections import Counter
from dataclasses import dataclass

from odoo import api, models

from ..engine.sentences import as_choice, as_counts


@dataclass(frozen=True)
class Difference:
    """One thing about a posting on which Ozon and Odoo do not agree.

    :ivar str kind: one of `const.KINDS`.
    :ivar list ozon_side: what Ozon shows: a key of `sentences.SIDES` and its values.
    :ivar list odoo_side: likewise, of Odoo.
    """

    kind: str
    ozon_side: list
    odoo_side: list


class OzonReconciliation(models.Model):
    """Compares what Ozon shows of a posting with the posting and the order in Odoo."""

    _inherit = "ozon.reconciliation"

    # === BUSINESS METHODS === #

    @api.model
    def _differences(self, snapshot, posting):
        """All differences of one posting, none where both sides agree.

        :param PostingSnapshot snapshot: what Ozon shows.
        :param ozon.posting posting: the same posting in Odoo; empty if there is none.
        :rtype: list[Difference]
        """
        if not posting:
            return [Difference("missing_here", self._status_side(snapshot), ["nothing", {}])]
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
        side = self._status_side(posting) if posting else ["nothing", {}]
        return Difference("unreadable", ["damaged", {"path": error.path}], side)

    @api.model
    def _missing_there(self, posting):
        return Difference("missing_there", ["unknown", {}], self._status_side(posting))

    # === HELPERS === #

    @api.model
    def _cancelled_difference(self, snapshot, posting):
        order = posting.sale_order_id
        cancelled = snapshot.stage == "cancelled"
        if cancelled == (posting.stage == "cancelled") and (not order or cancelled == (order.state == "cancel")):
            return None
        side = self._status_side(posting)
        if order:
            status = posting.substatus or posting.status
            side = ["order", {"status": status, "order": order.name, "state": as_choice(order, "state")}]
        return Difference("cancelled", self._status_side(snapshot), side)

    @api.model
    def _status_difference(self, snapshot, posting):
        same = snapshot.status == posting.status and snapshot.stage == posting.stage
        if same and snapshot.scheme != "digital":
            # The two lists of digital postings do not agree on it: one of them has none.
            same = (snapshot.substatus or False) == posting.substatus
        if same:
            return None
        return Difference("status", self._status_side(snapshot), self._status_side(posting))

    @api.model
    def _order_difference(self, snapshot, posting):
        if posting.sale_order_id or snapshot.stage == "cancelled":
            return None
        side = ["held", {"problem": as_choice(posting, "problem")}] if posting.problem else ["no_order", {}]
        return Difference("no_order", self._status_side(snapshot), side)

    @api.model
    def _quantity_difference(self, snapshot, posting):
        """Articles and quantities of the posting against the lines of its order."""
        order = posting.sale_order_id
        if not order or "cancelled" in (snapshot.stage, posting.stage) or order.state == "cancel":
            return None
        names = {str(line.sku): line.offer_id or f"SKU {line.sku}" for line in snapshot.lines}
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
            ["counts", {"counts": as_counts({names[key]: _number(side[key]) for key in different})}]
            for side in (there, here)
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
        """Lines of an order that are of none of its postings; other rooms know which.

        :rtype: sale.order.line
        """
        return order.order_line.browse()

    @api.model
    def _status_side(self, shown):
        """Ozon's two words for the status of a posting or a snapshot of it.

        :rtype: list
        """
        if not shown.status:
            return ["unknown", {}]
        if shown.substatus:
            return ["substatus", {"status": shown.status, "substatus": shown.substatus}]
        return ["status", {"status": shown.status}]


def _number(quantity):
    """A quantity without the decimals that it does not need."""
    return str(int(quantity)) if float(quantity).is_integer() else str(round(quantity, 6))
