from markupsafe import escape
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..connector import MalformedAnswer, PostingReference, Refused
from . import const


class OzonPosting(models.Model):
    """What Ozon calls отправление: the unit that is shipped, as Ozon showed it last."""

    _name = "ozon.posting"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Ozon Posting"
    _order = "ship_by, id"
    _rec_name = "posting_number"

    # === FIELDS === #

    account_id = fields.Many2one("ozon.account", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    posting_number = fields.Char(required=True, index=True)
    order_number = fields.Char(string="Ozon Order")
    scheme = fields.Selection(const.SCHEMES, required=True, default="unknown")
    status = fields.Char(help="Ozon's own word.")
    substatus = fields.Char(help="Ozon's own word.")
    stage = fields.Selection(const.STAGES, required=True, default="unknown", index=True)
    available_actions = fields.Char(help="What Ozon allows now, in its own words.")
    ship_by = fields.Datetime(index=True, help="Until when Ozon wants it shipped, or the codes uploaded.")
    ordered_at = fields.Datetime()
    tracking_number = fields.Char()
    integration_type = fields.Char()
    delivery_method = fields.Char()
    cancel_reason = fields.Char()
    partner_id = fields.Many2one("res.partner", string="Buyer", index="btree_not_null")
    sale_order_id = fields.Many2one("sale.order", copy=False, index="btree_not_null", ondelete="set null")
    line_ids = fields.One2many("ozon.posting.line", "posting_id")
    shipment_ids = fields.One2many("ozon.shipment", "posting_id")
    observed_at = fields.Datetime(string="Last Read", index=True, readonly=True)
    problem = fields.Selection(
        selection=[
            ("unknown_article", "Unknown article"),
            ("ambiguous_article", "Several products for one article"),
            ("malformed", "Unusable data from Ozon"),
            ("order_failed", "Order could not be created"),
        ],
        index="btree_not_null", help="Why there is no order for this posting.",
    )
    problem_detail = fields.Text()

    _posting_number_unique = models.Constraint(
        "UNIQUE(account_id, posting_number)", "This posting has already been imported."
    )

    # === ACTION METHODS === #

    def action_create_order(self):
        """Create the orders of held postings, now that their articles are known.

        :return: the order, or a notification where several were meant.
        :raise UserError: naming the articles that are still missing.
        """
        held = self.filtered(lambda posting: not posting.sale_order_id)
        self.env["ozon.order.builder"]._create_orders(held)
        orders = held.sale_order_id
        if len(self) == 1 and not self.sale_order_id:
            raise UserError(self.problem_detail or self.env._(
                "Posting %s was cancelled on Ozon; it needs no order.", self.posting_number
            ))
        if len(self) == 1:
            return self.action_view_order()
        return self.env["ozon.account"]._notification(
            "success" if len(orders) == len(held) else "warning",
            self.env._("Orders created"),
            self.env._("%(done)s of %(all)s postings have their order.", done=len(orders), all=len(held)),
        )

    def action_view_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.sale_order_id.id,
            "view_mode": "form",
        }

    def action_refresh(self):
        """Read these postings again in the background; the screen follows by itself."""
        self.check_access("read")
        self.sudo().observed_at = False
        self.env.ref("sale_ozon.ir_cron_sync_statuses").sudo()._trigger()
        return self.env["ozon.account"]._notification(
            "info", self.env._("Reading Ozon"), self.env._("The status follows in a moment.")
        )

    # === BUSINESS METHODS: READING === #

    def _reference(self):
        """What the connector needs to find this posting again.

        :rtype: PostingReference
        """
        self.ensure_one()
        return PostingReference(
            self.posting_number,
            self.order_number or self.posting_number.rpartition("-")[0],
            self.scheme,
            self.ordered_at or self.create_date,
        )

    def _observe(self, client):
        """Read these postings of one account from Ozon, one list call a hundred, and keep what it shows.

        :param OzonClient client: of their account.
        :return: the snapshot of each posting that Ozon showed, by posting.
        :rtype: dict
        :raise OzonError: if Ozon cannot be asked at all.
        """
        by_number = {posting.posting_number: posting for posting in self}
        snapshots = {}
        broken = self.browse()
        for _group, page in client.read_postings([posting._reference() for posting in self]):
            for snapshot in page.postings:
                if posting := by_number.get(snapshot.posting_number):
                    snapshots[posting] = snapshot
            for damaged in page.broken:
                if posting := by_number.get(damaged.posting_number):
                    broken += posting
                    posting._note_malformed(damaged.error)
        seen = self.browse(posting.id for posting, shown in snapshots.items() if not posting._is_vague(shown))
        for posting in self - broken - seen:
            if snapshot := posting._read_singly(client):
                snapshots[posting] = snapshot
        for posting, snapshot in snapshots.items():
            posting._apply(snapshot)
        self.write({"observed_at": fields.Datetime.now()})
        return snapshots

    @api.model
    def _is_vague(self, snapshot):
        """Whether a list may have left out what Ozon allows: an rFBS posting that waits for us and offers nothing.

        While Ozon works on a call it offers nothing either; then the single look says so again.
        """
        waits = snapshot.stage in ("awaiting", "assembled", "delivering")
        return snapshot.scheme == "rfbs" and waits and snapshot.actions == frozenset()

    def _read_singly(self, client):
        """A posting that the lists do not show (in full); None where Ozon does not know it at all."""
        read = client.fbo_posting if self.scheme == "digital" else client.fbs_posting
        try:
            return read(self.posting_number)
        except Refused:
            if self.scheme != "digital" or self.shipment_ids._may_have_left():
                return None
            return client.waiting_digital_posting(self._reference())
        except MalformedAnswer as error:
            self._note_malformed(error)
            return None

    def _apply(self, snapshot):
        """Keep what Ozon shows; a posting seen twice changes nothing.

        :param PostingSnapshot snapshot: of this posting.
        """
        self.ensure_one()
        stage_before = self.stage
        vals = self._changed(self._vals_from(snapshot))
        if not snapshot.ship_by:
            # The FBO list knows no deadline: keep the one that the digital list gave.
            vals.pop("ship_by", None)
        if not vals:
            return
        self.write(vals)
        if self.stage == "cancelled" and stage_before != "cancelled":
            self._on_cancelled()
        if "stage" in vals:
            self.sale_order_id._ozon_tell_screens()

    @api.model
    def _vals_from(self, snapshot):
        """The fields that every reading may change."""
        return {
            "scheme": snapshot.scheme,
            "status": snapshot.status,
            "substatus": snapshot.substatus or False,
            "stage": snapshot.stage,
            "available_actions": ", ".join(sorted(snapshot.actions)) if snapshot.actions else False,
            "ship_by": snapshot.ship_by and snapshot.ship_by.replace(tzinfo=None),
            "tracking_number": snapshot.tracking_number or False,
            "integration_type": snapshot.integration_type or False,
            "delivery_method": snapshot.delivery_method or False,
            "cancel_reason": snapshot.cancel_reason or False,
        }

    def _changed(self, vals):
        return {name: value for name, value in vals.items() if (self[name] or False) != (value or False)}

    def _note_malformed(self, error):
        """Keep a posting whose data cannot be used, and tell which field it is.

        :param MalformedAnswer error: with the path of the field.
        """
        self.write({
            "problem": False if self.sale_order_id else "malformed",
            "problem_detail": self.env._(
                "Ozon sent this posting in a form that cannot be used: %s. It is read again with every "
                "import; if that does not help, handle it in the Ozon cabinet and tell the addon's makers.",
                error.message,
            ),
        })

    def _hold(self, problem, sentence):
        """Mark a posting of which no order can be made, and call for help the first time.

        :param str problem: one of the values of `problem`.
        :param str sentence: what is wrong and what to do.
        """
        self.ensure_one()
        first_time = self.problem != problem
        self.write({"problem": problem, "problem_detail": sentence})
        if first_time:
            self._call_for_help()

    def _call_for_help(self):
        self.ensure_one()
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "sale_ozon.mail_activity_type_attention",
            user_id=(self.account_id.user_id or self.env.ref("base.user_admin")).id,
            summary=self.env._("Ozon posting without order"),
            note=escape(self.problem_detail),
        )

    # === BUSINESS METHODS: CANCELLED ON OZON === #

    def _on_cancelled(self):
        """Follow a cancellation on Ozon: before shipping the order goes too, after it a person decides."""
        for posting in self:
            posting.shipment_ids._cancel_because_ozon_did()
            order = posting.sale_order_id
            if not order or order.state == "cancel":
                continue
            if posting._may_cancel_order():
                order.with_context(ozon_cancelled_on_ozon=True)._action_cancel()
                order.message_post(body=self.env._(
                    "Posting %s was cancelled on Ozon before it was shipped. The order is cancelled.",
                    posting.posting_number,
                ))
            else:
                order._ozon_call_for_help(
                    self.env._("Cancelled on Ozon after shipping"),
                    self.env._(
                        "Posting %s was cancelled on Ozon after it was shipped, invoiced or delivered. "
                        "Nothing was undone here: decide what to do with the order.",
                        posting.posting_number,
                    ),
                )

    def _may_cancel_order(self):
        """Whether nothing has happened yet that cancelling the order would hide."""
        order = self.sale_order_id
        delivered = any(line.qty_delivered for line in order.order_line)
        invoiced = any(invoice.state == "posted" for invoice in order.invoice_ids)
        return not (delivered or invoiced or self.shipment_ids._may_have_left())

    # === BUSINESS METHODS: HELPERS === #

    def _currency_name(self):
        """The currency that Ozon names for this posting, in its own word."""
        self.ensure_one()
        return self.line_ids[:1].currency_name or self.company_id.currency_id.name

    def _latest_shipment(self):
        """The shipment that speaks for this posting: the newest.

        :rtype: ozon.shipment
        """
        self.ensure_one()
        return self.shipment_ids.sorted("id")[-1:]
