from odoo import api, fields, models

from ..engine.gathering import write_gathered, write_later
from ..policy.placeholders import fill
from . import sentences


class OzonShipment(models.Model):
    """What a shipment means for its order, and the ways out that lead over Odoo's own documents."""

    _inherit = "ozon.shipment"

    # === FIELDS === #

    failure_type = fields.Selection(
        selection_add=[("tracking_missing", "Tracking reference missing")], ondelete={"tracking_missing": "set null"},
    )

    picking_id = fields.Many2one(
        "stock.picking", string="Delivery Order", readonly=True, index="btree_not_null", ondelete="set null",
        help="With which a part has left.",
    )

    # === COMPUTE METHODS === #

    @api.depends("sale_order_id.partner_id.name")
    def _compute_evidence_sentence(self):
        super()._compute_evidence_sentence()

    # === ACTION METHODS === #

    def action_view_order(self):
        """Open the order of this shipment.

        :rtype: dict
        """
        self.ensure_one()
        return self.posting_id.action_view_order()

    def action_import_codes(self):
        """Open the import of codes for the product that lacks them.

        :rtype: dict
        """
        self.check_access("read")
        self.env["ozon.code.import"].check_access("create")
        return self[:1]._product_without_codes()._ozon_code_import_action()

    def action_hand_out(self):
        """Open the form with which somebody hands the codes over to the buyer.

        :rtype: dict
        """
        self.ensure_one()
        self._check_may_ship()
        # Which shipment it is for is not the user's to say later on.
        return self.env["ozon.handout"].sudo().create({"shipment_id": self.id})._open()

    def action_open_product(self):
        """Open the products of this shipment.

        :rtype: dict
        """
        self.check_access("read")
        products = self.posting_id.line_ids.product_id
        action = {"type": "ir.actions.act_window", "res_model": "product.product"}
        if len(products) == 1:
            return {**action, "name": products.display_name, "view_mode": "form", "res_id": products.id}
        return {
            **action, "name": self.env._("Products"), "view_mode": "list,form", "domain": [("id", "in", products.ids)],
        }

    def action_open_delivery(self):
        """Open the delivery orders that belong to this shipment.

        :rtype: dict
        """
        self.check_access("read")
        return self.sale_order_id.action_view_delivery()

    def action_refuse(self):
        """Ask why these shipments are not approved.

        :rtype: dict
        """
        self._check_may_decide()
        wizard = self.env["ozon.approval.refusal"].sudo().create({"shipment_ids": [fields.Command.set(self.ids)]})
        return {
            "type": "ir.actions.act_window", "name": self.env._("Refuse"), "res_model": wizard._name,
            "res_id": wizard.id, "view_mode": "form", "target": "new",
        }

    # === BUSINESS METHODS === #

    def _evidence_words(self):
        words = super()._evidence_words()
        # The name is not kept in the evidence itself: it goes when the buyer's data are erased.
        return words and fill(words, {"buyer": lambda: self.sale_order_id.partner_id.name or ""})

    def _product_without_codes(self):
        """The first product whose codes are missing; where none are, the first that needs codes.

        :rtype: product.product
        """
        missing = self.env["ozon.code"]._shortages(self.company_id).by_shipment.get(self) or self.sudo()._code_needs()
        return self.env["product.product"].concat(*missing)[:1]

    @api.model
    def _failure_sentences(self):
        return {**super()._failure_sentences(), **sentences.FAILED}

    @api.model
    def _failed_ways(self):
        return {**super()._failed_ways(), "tracking_missing": ("open_delivery",)}

    def _may_take(self, way):
        if way == "import_codes":
            return self.env["ozon.code.import"].has_access("create")
        if way == "open_delivery":
            return bool(self.sale_order_id.picking_ids)
        return super()._may_take(way)

    def _mark_done(self, snapshot):
        super()._mark_done(snapshot)
        if self.kind != "presale" and not self.part:
            self._deliver_service_lines()

    def _continue_with_part(self):
        following = super()._continue_with_part()
        self.part_posting_id.picking_id = self.picking_id
        # Until here the posting had an active shipment; what has left meanwhile had to wait.
        write_gathered(self.env)
        self.posting_id.sale_order_id._ozon_follow_deliveries()
        return following

    def _deliver_service_lines(self):
        """What was shipped virtually counts as delivered, so that it can be invoiced."""
        for line in self.posting_id.line_ids.sale_line_id:
            if line.qty_delivered_method == "manual" and line.qty_delivered < line.product_uom_qty:
                write_later(line, {"qty_delivered": line.product_uom_qty})
