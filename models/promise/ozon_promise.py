from datetime import datetime, time

from odoo import api, fields, models

from ..engine.sentences import as_day, render
from ..policy.const import LONGEST_PRESALE
from . import const, sentences


class OzonPromise(models.Model):
    """An open obligation from a pre-sale: what is to leave, and by when.

    Made when the order comes in, kept when Ozon shows the parcel on its way. Nobody writes it by hand: dates move by
    the wizard that asks Ozon, too.
    """

    _name = "ozon.promise"
    _inherit = ["ozon.guard.mixin"]
    _description = "Ozon Promise"
    _order = "due_date, id"

    # === FIELDS === #

    posting_id = fields.Many2one("ozon.posting", required=True, readonly=True, ondelete="restrict", index=True)
    account_id = fields.Many2one(related="posting_id.account_id", store=True)
    company_id = fields.Many2one(related="posting_id.company_id", store=True, index=True)
    sale_order_id = fields.Many2one(related="posting_id.sale_order_id", string="Order", store=True, index=True)
    partner_id = fields.Many2one(related="posting_id.sale_order_id.partner_id", string="Customer")
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="restrict", index=True)
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True)
    release_date = fields.Date(readonly=True, help="Of the product, when the promise was made or last moved.")
    due_date = fields.Date(string="Promised For", readonly=True, index=True, help="By when the goods are to leave.")
    state = fields.Selection(const.PROMISE_STATES, required=True, readonly=True, default="open", index=True)
    kept_at = fields.Datetime(string="Kept On", readonly=True, help="When Ozon was seen to show it on its way.")
    objection = fields.Selection(const.OBJECTIONS, readonly=True, help="Why it cannot be kept as it stands.")
    at_risk = fields.Boolean(readonly=True, help="It will not be kept, as far as the forecast tells.")
    risk = fields.Selection(const.RISKS, readonly=True)
    risk_values = fields.Json(readonly=True)
    stage = fields.Selection(related="posting_id.stage", string="Stage on Ozon")
    ship_by = fields.Datetime(related="posting_id.ship_by", string="Ozon's Deadline")
    sentence = fields.Text(
        string="Details", compute="_compute_sentence", help="What stands in its way, and what to do about it.",
    )

    _posting_product_unique = models.Constraint(
        "UNIQUE(posting_id, product_id)", "One promise for each posting and product."
    )
    # Few of very many need a person.
    _troubled_index = models.Index(
        "(posting_id) WHERE state = 'late' OR (state = 'open' AND (at_risk OR objection IS NOT NULL))"
    )
    _open_index = models.Index("(due_date) WHERE state IN ('open', 'late')")

    # === COMPUTE METHODS === #

    @api.depends("sale_order_id", "posting_id", "product_id")
    def _compute_display_name(self):
        for promise in self:
            document = promise.sale_order_id or promise.posting_id
            promise.display_name = self.env._(
                "%(order)s: %(product)s", order=document.display_name or "", product=promise.product_id.name or "",
            )

    @api.depends("state", "objection", "risk", "risk_values", "due_date", "release_date", "product_id")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for promise in self:
            promise.sentence = promise._sentence() if promise.state in const.OPEN_STATES else False

    def _sentence(self):
        values = {
            "product": self.product_id.display_name,
            "day": as_day(self.due_date) if self.due_date else False,
            "release": as_day(self.release_date) if self.release_date else False,
        }
        if self.state == "late":
            return render(self.env, sentences.LATE, values)
        if self.objection:
            return render(self.env, sentences.OBJECTIONS[self.objection], values)
        if self.risk:
            risk_values = self.risk_values or {}
            key = self.risk if risk_values.get("receipt") else f"{self.risk}_unplanned"
            return render(self.env, sentences.RISKS[key], {**values, **risk_values})
        return render(self.env, sentences.PROMISED, values)

    # === BUSINESS METHODS: DATES === #

    def _in_danger(self):
        """Those that a person has to care about.

        :rtype: ozon.promise
        """
        return self.filtered(lambda promise: promise.state == "late" or (
            promise.state == "open" and (promise.at_risk or promise.objection)
        ))

    @api.model
    def _vals_for(self, posting, release):
        """What is promised when a product is released on some day.

        :param ozon.posting posting: of one order.
        :param date | bool release: of the product; False where nobody has said.
        :rtype: dict
        """
        today = fields.Date.today()
        due = release
        if release and release < today:
            due = max(today, posting.ship_by.date()) if posting.ship_by else today
        return {
            "release_date": release, "due_date": due, "objection": self._objection(posting, release),
            "at_risk": False, "risk": False, "risk_values": False,
        }

    @api.model
    def _objection(self, posting, release):
        """Why a promise for this day cannot be kept as it stands; False where it can.

        :rtype: str | bool
        """
        if not release:
            return "missing"
        if release < fields.Date.today():
            return "past"
        if self._is_too_far(release):
            return "too_far"
        if posting.ship_by and release > posting.ship_by.date() and posting.scheme != "rfbs":
            return "no_cutoff"
        return False

    @api.model
    def _is_too_far(self, day):
        """Whether Ozon lets nobody wait so long."""
        return datetime.combine(day, time.min) > fields.Datetime.now() + LONGEST_PRESALE

    def _carry_dates(self):
        """The delivery orders, and the orders that the buyers see, carry what was promised; one write for each day."""
        orders = self.filtered("due_date").sale_order_id
        # An order goes as a whole: its date is that of what comes last.
        latest = {order: max(promises.mapped("due_date")) for order, promises in self.search([
            ("sale_order_id", "in", orders.ids), ("state", "in", const.OPEN_STATES), ("due_date", "!=", False),
        ]).grouped("sale_order_id").items()}
        for due, orders_then in orders.grouped(latest.get).items():
            if due:
                moment = datetime.combine(due, time(12))
                # The moves first, all at once: Odoo then goes over them order by order, and finds them read.
                orders_then.picking_ids.move_ids.filtered(
                    lambda move: move.state not in ("done", "cancel")
                ).write({"date": moment, "date_deadline": moment})
                orders_then.with_context(mail_notrack=True).write({"commitment_date": moment})

    def _move_to(self, due, release=None):
        """Promise another day; what that day means for each is told anew.

        :param date due: the new day.
        :param date | None release: the product's, where that has moved; None where it has not.
        """
        vals = {
            "due_date": due, "objection": False, "at_risk": False, "risk": False, "risk_values": False, "state": "open",
        }
        self.write(vals if release is None else {**vals, "release_date": release})
        self._carry_dates()
        self._clear_told()
