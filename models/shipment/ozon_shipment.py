from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.screens import notification
from ..engine.sentences import render
from . import const, sentences


class OzonShipment(models.Model):
    """Our intent to bring one posting to a goal stage, and its outcome.

    The shipment is the desired state, its posting the observed one; sender and verifier close the difference.
    """

    _name = "ozon.shipment"
    _description = "Ozon Shipment"
    _order = "ship_by, id"
    _rec_name = "posting_id"

    # === FIELDS === #

    posting_id = fields.Many2one("ozon.posting", required=True, ondelete="restrict", index=True, readonly=True)
    account_id = fields.Many2one(related="posting_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="posting_id.company_id", store=True, index=True)
    sale_order_id = fields.Many2one(related="posting_id.sale_order_id", store=True, index=True)
    ship_by = fields.Datetime(related="posting_id.ship_by", store=True)
    kind = fields.Selection(const.SHIPMENT_KINDS, required=True, readonly=True)
    goal_stage = fields.Selection(const.GOALS, string="Goal", required=True, readonly=True)
    state = fields.Selection(
        const.SHIPMENT_STATES, required=True, default="queued", readonly=True, index=True
    )
    tracking_number = fields.Char(readonly=True, index="btree_not_null")
    cutoff = fields.Datetime(string="Shipping Date", readonly=True, help="Shipping date to agree on with Ozon.")
    requested_by = fields.Many2one("res.users", readonly=True)

    attempt_count = fields.Integer(string="Attempts", readonly=True)
    attempt_ids = fields.One2many("ozon.shipment.attempt", "shipment_id", readonly=True)
    retry_count = fields.Integer(string="Retries", readonly=True)
    next_try_at = fields.Datetime(string="Next Try", readonly=True, index=True)
    waiting_since = fields.Datetime(readonly=True, help="Since when Ozon has kept it waiting.")
    look_count = fields.Integer(readonly=True, help="Looks at Ozon since the last call; the pauses between them grow.")
    step = fields.Selection(const.STEPS, string="Last Step", readonly=True)
    step_outcome = fields.Selection(const.OUTCOMES, readonly=True)
    has_left = fields.Boolean(readonly=True, help="Ozon has, or may have, received something of this shipment.")
    step_at = fields.Datetime(readonly=True)
    step_status = fields.Char(readonly=True, help="Ozon's status when the last step was made.")
    refused_steps = fields.Json(readonly=True, help="Steps that Ozon refused, by the status at which it did.")
    verified_at = fields.Datetime(string="Verified On", readonly=True)
    failure_type = fields.Selection(
        const.FAILURE_TYPES, readonly=True, help="Why it has failed, or what it waits for."
    )
    failure_values = fields.Json(readonly=True)
    failure_words = fields.Char(string="Ozon's Answer", readonly=True)
    closing = fields.Selection(
        const.CLOSINGS, readonly=True, help="Why it was cancelled.",
    )
    last_error = fields.Text(
        string="What Happened", compute="_compute_last_error", help="What happened last, and what to do now.",
    )

    # One active shipment a posting, whoever clicks, however many workers run.
    _active_posting_unique = models.UniqueIndex(
        "(posting_id) WHERE state IN ('queued', 'sending', 'verifying')",
        "This order is already being shipped.",
    )
    _tracking_number_unique = models.UniqueIndex(
        # One parcel may carry several postings of a buyer; a virtual number is one posting's own.
        "(account_id, tracking_number) WHERE tracking_number IS NOT NULL AND kind != 'parcel' "
        "AND state NOT IN ('failed', 'cancelled')",
        "This tracking number is already used by another order of the account.",
    )
    #: Of virtual shipments without codes, which an account may limit.
    _limited_index = models.Index("(account_id, create_date) WHERE kind NOT IN ('digital', 'parcel')")
    _due_index = models.Index("(state, next_try_at) WHERE state IN ('queued', 'sending', 'verifying')")

    # === COMPUTE METHODS === #

    @api.depends("state", "reason", "failure_words")
    @api.depends_context("lang", "tz")
    def _compute_last_error(self):
        for shipment in self:
            told = [shipment.reason]
            if shipment.failure_words and shipment.state != "cancelled":
                told.append(render(self.env, sentences.OZON_SAID, {"words": shipment.failure_words}))
            shipment.last_error = " ".join(filter(None, told)) or False

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if {"state", "failure_type", "failure_words"} & vals.keys():
            self.posting_id._notify_clients()
        return result

    # === ACTION METHODS === #

    def action_retry(self):
        """Retry failed shipments, from where Ozon shows them to be; each only so many times.

        :return: a notification for the screen.
        :raise UserError: if none of them can be retried.
        """
        self._check_may_ship()
        failed = self.filtered(lambda shipment: shipment.state == "failed")
        if not failed:
            raise UserError(self.env._("Only a failed shipment can be retried."))
        exhausted = failed.filtered(lambda shipment: shipment.retry_count >= const.MANUAL_RETRY_LIMIT)
        if exhausted == failed:
            raise UserError(exhausted._exhausted_sentence())
        for shipment in (failed - exhausted).sudo():
            shipment._retry()
        self._wake_workers()
        return notification(
            "warning" if exhausted else "info",
            self.env._("Retrying"),
            exhausted._exhausted_sentence() or self.env._("The result will appear here in a moment."),
        )

    def action_check_now(self):
        """Read Ozon again at once instead of at the planned time.

        :rtype: dict
        """
        self.check_access("read")
        self.sudo().filtered(lambda shipment: shipment.state in const.ACTIVE_STATES).write({
            "next_try_at": fields.Datetime.now(), "look_count": 0,
        })
        self._wake_workers()
        return self.posting_id.action_refresh()

    def action_cancel(self):
        """Withdraw shipments that nothing was sent of yet."""
        self._check_may_ship()
        if any(shipment.state != "queued" or shipment._may_have_left() for shipment in self):
            raise UserError(self.env._("A shipment can only be withdrawn before anything has been sent."))
        self.sudo()._close("withdrawn", user=self.env.user.name)
        return True

    # === BUSINESS METHODS === #

    def _check_may_ship(self):
        """:raise AccessError: whoever may not change an order may not decide about its shipment either."""
        self.check_access("read")
        self.posting_id.sale_order_id.check_access("write")

    @api.model
    def _wake_workers(self):
        """Have sender and verifier look for work as soon as this transaction is committed."""
        self.env["ozon.sender"]._trigger()
        self.env["ozon.verifier"]._trigger()

    def _retry(self):
        """Start a failed shipment again.

        A person has looked at it: a step whose outcome is known may be made again. One whose outcome is not known
        still has to be looked up first, and one that Ozon took, until its effect would show.
        """
        self.ensure_one()
        known = self._is_outcome_known()
        self.retry_count += 1
        self._clear_failure()
        if self.step_outcome == "accepted" and not known:
            self.step_outcome = "unknown"
        self.write({
            "step": False if known else self.step,
            "state": "verifying" if self._may_have_left() else "queued",
            "next_try_at": fields.Datetime.now(),
            "look_count": 0,
            "waiting_since": False,
            "refused_steps": False,
        })

    def _is_outcome_known(self):
        """Whether it is certain what became of the last step.

        :rtype: bool
        """
        return self.step_outcome in ("refused", "not_sent", "undone")

    def _exhausted_sentence(self):
        """What to do with shipments that a person has retried too often; "" for none."""
        if not self:
            return ""
        return self.env._(
            "Retried %(count)s times without success: %(postings)s. Handle them in the Ozon seller account; Odoo "
            "keeps following their status.",
            count=const.MANUAL_RETRY_LIMIT, postings=", ".join(self.posting_id.mapped("posting_number")),
        )

    # === BUSINESS METHODS: WORDS === #

    def _reason_sentence(self):
        """Why this shipment has failed, waits, or was closed, and what to do now; "" where all is well.

        :rtype: str
        """
        self.ensure_one()
        if self.state == "cancelled":
            return self._sentence_from(sentences.CLOSED, self.closing)
        if self.state == "failed":
            return self._sentence_from(self._failure_sentences(), self.failure_type)
        is_sent_again = self.failure_type == "ship_failed" and self.state != "queued"
        return self._sentence_from(
            self._waiting_sentences(), "ship_failed_again" if is_sent_again else self.failure_type
        )

    def _sentence_from(self, table, key):
        if not key or key not in table:
            return ""
        return render(self.env, table[key], self.failure_values)

    @api.model
    def _failure_sentences(self):
        """The sentence of each reason why a shipment may fail; other rooms add their own.

        :rtype: dict
        """
        return sentences.FAILED

    @api.model
    def _waiting_sentences(self):
        """The sentence of each reason why a shipment may wait; other rooms add their own.

        :rtype: dict
        """
        return sentences.WAITING
