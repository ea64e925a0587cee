from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.gathering import gathered
from ..shipment.const import ACTIVE_STATES, KINDS

_OZON_USER = "sale_ozon.group_user"


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "ozon.attention.mixin", "ozon.guard.mixin"]

    # === FIELDS === #

    ozon_posting_ids = fields.One2many(
        "ozon.posting", "sale_order_id", string="Ozon Postings", readonly=True, groups=_OZON_USER
    )
    ozon_account_id = fields.Many2one(
        "ozon.account", compute="_compute_ozon_account", store=True, index="btree_not_null", groups=_OZON_USER
    )
    ozon_shipment_mode = fields.Selection(
        selection=[("physical", "Physical"), ("virtual", "Virtual")],
        compute="_compute_ozon_shipment_mode", store=True, readonly=False, groups=_OZON_USER, copy=False,
        help="Virtual: the order needs no parcel. Taken from the products; it can be changed until something "
             "is scheduled.",
    )
    ozon_shipment_state = fields.Selection(
        selection=[
            ("none", "To ship"),
            ("queued", "Scheduled"),
            ("verifying", "Verifying"),
            ("done", "Shipped"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_ozon_shipment_state", store=True, index="btree_not_null", groups=_OZON_USER,
    )
    ozon_ship_by = fields.Datetime(
        compute="_compute_ozon_ship_by", store=True, groups=_OZON_USER, index="btree_not_null",
        help="By when Ozon wants the order shipped, or its codes uploaded.",
    )
    ozon_virtual_kind = fields.Selection(
        KINDS, compute="_compute_ozon_virtual_kind", groups=_OZON_USER,
        help="Why the order may be shipped virtually.",
    )
    ozon_shipment_ids = fields.One2many("ozon.shipment", "sale_order_id", readonly=True, groups=_OZON_USER)
    ozon_has_left = fields.Boolean(compute="_compute_ozon_has_left", groups=_OZON_USER)
    ozon_can_retry = fields.Boolean(compute="_compute_ozon_can_retry", groups=_OZON_USER)
    ozon_cancel_reason = fields.Char(
        copy=False, groups=_OZON_USER, help="Why an order that was shipped on Ozon is cancelled here.",
    )

    # === COMPUTE METHODS === #

    @api.depends("ozon_posting_ids.account_id")
    def _compute_ozon_account(self):
        for order in self:
            order.ozon_account_id = order.ozon_posting_ids[:1].account_id

    @api.depends("ozon_posting_ids.scheme", "order_line.product_id.ozon_effective_kind")
    def _compute_ozon_shipment_mode(self):
        for order in self:
            if not order.ozon_posting_ids:
                order.ozon_shipment_mode = False
            elif not order.ozon_shipment_mode or not order.ozon_posting_ids.shipment_ids:
                order.ozon_shipment_mode = "virtual" if order._ozon_needs_no_parcel() else "physical"

    @api.depends("ozon_posting_ids.scheme", "order_line.product_id.ozon_effective_kind")
    def _compute_ozon_virtual_kind(self):
        for order in self:
            order.ozon_virtual_kind = self.env["ozon.policy"]._kind_of(order.ozon_posting_ids[:1]) or False

    @api.depends(
        "ozon_posting_ids.stage", "ozon_posting_ids.shipment_ids.state", "ozon_posting_ids.shipment_ids.has_left",
        "ozon_posting_ids.shipment_ids.failure_type",
    )
    def _compute_ozon_shipment_state(self):
        for order in self:
            states = {order._ozon_state_of(posting) for posting in order.ozon_posting_ids}
            order.ozon_shipment_state = next(
                (state for state in ("failed", "queued", "verifying", "none", "done", "cancelled") if state in states),
                False,
            )

    @api.depends("ozon_posting_ids.ship_by")
    def _compute_ozon_ship_by(self):
        for order in self:
            order.ozon_ship_by = min(filter(None, order.ozon_posting_ids.mapped("ship_by")), default=False)

    @api.depends("ozon_posting_ids.shipment_ids.has_left", "ozon_posting_ids.shipment_ids.state")
    def _compute_ozon_has_left(self):
        for order in self:
            order.ozon_has_left = order.ozon_posting_ids.shipment_ids._may_have_left()

    @api.depends("ozon_posting_ids.stage", "ozon_posting_ids.shipment_ids.state")
    def _compute_ozon_can_retry(self):
        for order in self:
            order.ozon_can_retry = any(
                posting.stage != "returning" and posting._latest_shipment().state == "failed"
                # That one waits for a number, and goes on by itself.
                and posting._latest_shipment().failure_type != "tracking_missing"
                for posting in order.ozon_posting_ids
            )

    # === CRUD METHODS === #

    def write(self, vals):
        self._refuse_nonsense([vals])
        if "ozon_shipment_mode" in vals and not self.env.su:
            for order in self:
                if order.ozon_shipment_state not in ("none", False) and (
                    order.ozon_shipment_mode != vals["ozon_shipment_mode"]
                ):
                    raise UserError(self.env._(
                        "The shipment mode of %s can no longer be changed: its shipment has already been requested.",
                        order.name,
                    ))
                reason = order._ozon_mode_reason()
                if reason and vals["ozon_shipment_mode"] != reason.mode:
                    raise UserError(reason.sentence)
        return super().write(vals)

    # === ACTION METHODS === #

    def action_ozon_ship_virtually(self):
        """Open the wizard that shows what will be sent and asks for confirmation.

        :return: the wizard's action.
        :rtype: dict
        :raise UserError: if none of the orders came from Ozon.
        """
        orders = self.filtered("ozon_posting_ids")
        if not orders:
            raise UserError(self.env._("None of the selected orders came from Ozon."))
        wizard = self.env["ozon.ship.wizard"].create({"order_ids": [fields.Command.set(orders.ids)]})
        return wizard._open()

    def action_ozon_confirm_delivery(self):
        """Open the form that asks for evidence of delivery, for the orders that were reported as delivering.

        :return: the wizard's action.
        :rtype: dict
        :raise UserError: if none of the orders waits for it.
        """
        self.check_access("read")
        orders = self.filtered(lambda order: order.ozon_next_action == "deliver")
        if not orders:
            raise UserError(self.env._("None of the selected orders waits for evidence of delivery."))
        return orders.action_ozon_ship_virtually()

    def action_ozon_retry(self):
        """Try the failed shipments of these orders again."""
        return self._ozon_latest_shipments().filtered(lambda shipment: shipment.state == "failed").action_retry()

    def action_ozon_check_now(self):
        """Read Ozon again at once."""
        self.check_access("read")
        if shipments := self.ozon_posting_ids.shipment_ids:
            return shipments.action_check_now()
        return self.ozon_posting_ids.action_refresh()

    def action_ozon_withdraw(self):
        """Withdraw a scheduled shipment of which nothing was sent yet."""
        return self._ozon_latest_shipments().action_cancel()

    def action_view_ozon_postings(self):
        """Open what Ozon shows of this order.

        :rtype: dict
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_posting")
        if len(self.ozon_posting_ids) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.ozon_posting_ids.id}
        return {**action, "domain": [("id", "in", self.ozon_posting_ids.ids)]}

    def _prepare_confirmation_values(self):
        """An imported order keeps the date on which it was placed on Ozon."""
        values = super()._prepare_confirmation_values()
        if self.env.context.get("ozon_keep_order_date"):
            values.pop("date_order", None)
        return values

    def _action_cancel(self):
        """Keep Odoo honest: an order that was shipped on Ozon is not cancelled here without a reason."""
        ozon_orders = self.sudo().filtered("ozon_posting_ids")
        ozon_orders._ozon_check_cancel()
        result = super()._action_cancel()
        ozon_orders.ozon_posting_ids.shipment_ids.filtered(
            lambda shipment: shipment.state in (*ACTIVE_STATES, "failed")
        )._close("cancelled_in_odoo")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shipped_on_ozon(self):
        if self.sudo().ozon_posting_ids.shipment_ids._may_have_left():
            raise UserError(self.env._("An order that was shipped on Ozon is kept as proof."))

    # === BUSINESS METHODS === #

    def _ozon_check_cancel(self):
        """:raise UserError: if an order is, or may be, shipped on Ozon and no manager gave a reason."""
        is_manager = self.env.user.has_group("sale_ozon.group_manager")
        for order in self:
            if not order.ozon_posting_ids.shipment_ids._may_have_left():
                continue
            if order.ozon_shipment_state in ("queued", "verifying"):
                raise UserError(self.env._(
                    "%s is being shipped on Ozon right now. Wait for the result, then decide.", order.name
                ))
            if not (is_manager and order.ozon_cancel_reason):
                raise UserError(self.env._(
                    "%s was shipped on Ozon, and cancelling it here does not cancel it there. If that is what "
                    "you want, an Ozon administrator has to write the reason on the Ozon page of the order first.",
                    order.name,
                ))

    def _ozon_needs_no_parcel(self):
        """Whether every line is of a virtual kind; a digital posting always is."""
        self.ensure_one()
        if all(posting.scheme == "digital" for posting in self.ozon_posting_ids):
            return True
        lines = self.order_line.filtered(lambda line: not line.display_type)
        return bool(lines) and all(line.product_id.ozon_effective_kind for line in lines)

    def _ozon_state_of(self, posting):
        """The state of the order as far as one posting goes."""
        if posting.stage == "cancelled":
            return "cancelled"
        if posting.stage == "returning":
            # A parcel on its way back never counts as shipped, whatever was reported before.
            return "failed"
        latest = posting._latest_shipment()
        if not latest:
            return "none"
        if latest.state in ("queued", "sending"):
            # Between two steps a shipment is queued again; for the user it is on its way. What has failed on Ozon
            # and is to be sent again is not.
            return "verifying" if latest.has_left and latest.failure_type != "ship_failed" else "queued"
        return latest.state

    def _ozon_latest_shipments(self):
        """
        :rtype: ozon.shipment
        :raise AccessError: whoever may not change an order may not ship it either.
        """
        self.check_access("write")
        shipments = self.env["ozon.shipment"]
        for posting in self.ozon_posting_ids:
            shipments |= posting._latest_shipment()
        return shipments

    def _attention_candidates(self):
        account = self.ozon_account_id
        return account.responsible_id | self.user_id | account._attention_candidates()

    def _ozon_notify_clients(self):
        """Let open screens follow without a reload. Only ids travel, to users of Ozon only."""
        def send(orders):
            self.env.ref("sale_ozon.group_user").sudo()._bus_send(
                "sale_ozon.orders_changed", {"order_ids": list(orders)}
            )

        if self:
            gathered(self.env, "orders_changed", send).update(dict.fromkeys(self.ids))
