from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.screens import notification
from ..engine.sentences import render
from . import const, sentences


class OzonCancellation(models.Model):
    """A person's decision to cancel one posting on Ozon, and its outcome.

    Nothing but a person's click makes one. It is recorded before the call, and `done` only when Ozon shows the posting
    as cancelled.
    """

    _name = "ozon.cancellation"
    _inherit = ["ozon.guard.mixin"]
    _description = "Ozon Cancellation"
    _order = "id desc"
    _rec_name = "posting_id"

    # === FIELDS === #

    posting_id = fields.Many2one("ozon.posting", required=True, ondelete="restrict", index=True, readonly=True)
    account_id = fields.Many2one(related="posting_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="posting_id.company_id", store=True, index=True)
    sale_order_id = fields.Many2one(related="posting_id.sale_order_id", store=True, index=True)
    reason_id = fields.Integer(string="Ozon's Number", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True, help="As Ozon words it.")
    message = fields.Text(readonly=True, help="Words that go to Ozon with it.")
    state = fields.Selection(
        const.CANCELLATION_STATES, required=True, default="asked", readonly=True, index=True
    )
    requested_by = fields.Many2one("res.users", required=True, readonly=True)
    attempt_count = fields.Integer(string="Attempts", readonly=True)
    outcome = fields.Selection(const.OUTCOMES, string="Last Outcome", readonly=True)
    step_at = fields.Datetime(string="Last Sent", readonly=True)
    next_try_at = fields.Datetime(string="Next Try", readonly=True)
    waiting_since = fields.Datetime(readonly=True, help="Since when Ozon has kept it waiting.")
    look_count = fields.Integer(readonly=True, help="Looks at Ozon since the last call; the pauses between them grow.")
    verified_at = fields.Datetime(string="Verified On", readonly=True)
    failure_type = fields.Selection(
        const.CANCELLATION_FAILURES, readonly=True, help="Why it has failed, or what it waits for."
    )
    failure_values = fields.Json(readonly=True)
    failure_words = fields.Char(string="Ozon's Answer", readonly=True)
    last_error = fields.Text(
        string="What Happened", compute="_compute_last_error", help="What happened last, and what to do now.",
    )

    # Whoever clicks, and however often.
    _active_posting_unique = models.UniqueIndex(
        "(posting_id) WHERE state IN ('asked', 'sending', 'verifying')", "This order is already being cancelled."
    )
    _due_index = models.Index("(next_try_at) WHERE state IN ('asked', 'sending', 'verifying')")
    _failed_index = models.Index("(posting_id) WHERE state = 'failed'")

    # === COMPUTE METHODS === #

    @api.depends("state", "failure_type", "failure_values", "failure_words", "reason")
    @api.depends_context("lang", "tz")
    def _compute_last_error(self):
        for cancellation in self:
            told = [cancellation._sentence()]
            if cancellation.failure_words:
                told.append(render(self.env, sentences.OZON_SAID, {"words": cancellation.failure_words}))
            cancellation.last_error = " ".join(filter(None, told)) or False

    def _sentence(self):
        """What is to be said of it now; "" where all is done.

        :rtype: str
        """
        self.ensure_one()
        if self.state == "failed":
            return render(self.env, sentences.CANCELLATION_FAILED[self.failure_type], self.failure_values)
        if self.state not in const.ACTIVE_CANCELLATION_STATES:
            return ""
        table = sentences.CANCELLATION_WAITING
        return render(self.env, table[self.failure_type or self.state], {
            "reason": self.reason, **(self.failure_values or {}),
        })

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if {"state", "failure_type"} & vals.keys():
            self.posting_id._notify_clients()
        return result

    # === ACTION METHODS === #

    def action_retry(self):
        """Send failed cancellations again; what Ozon shows is looked at first.

        :return: a notification for the screen.
        :raise UserError: if none of them has failed.
        """
        self._check_may_cancel()
        failed = self.filtered(lambda cancellation: cancellation.state == "failed")
        if not failed:
            raise UserError(self.env._("Only a failed cancellation can be retried."))
        failed.sudo()._begin()
        return notification("info", self.env._("Retrying"), self.env._("The result will appear here in a moment."))

    def action_withdraw(self):
        """Take back cancellations of which nothing was sent yet."""
        self._check_may_cancel()
        if any(each.state != "asked" or each.outcome == "unknown" for each in self):
            raise UserError(self.env._("A cancellation can only be withdrawn before it has been sent."))
        self.sudo()._close("withdrawn")
        return True

    # === BUSINESS METHODS === #

    def _check_may_cancel(self):
        """:raise UserError: for whoever may not decide about cancelling these orders."""
        self.check_access("read")
        self.account_id._check_manager()
        self.posting_id.sale_order_id.check_access("write")

    @api.model
    def _ask(self, posting, reason_id, reason, message, user):
        """Record that a person wants a posting to be cancelled; a worker does it.

        :param ozon.posting posting: which the caller may decide about, and has locked.
        :param int reason_id: one of those that Ozon has named for it.
        :param str reason: Ozon's words for it.
        :param str message: the person's own words.
        :param res.users user: who decides.
        :rtype: ozon.cancellation
        :raise UserError: if it is being shipped, or cancelled already.
        """
        active = posting.shipment_ids.filtered(lambda shipment: shipment.state in const.ACTIVE_STATES)
        if active._may_have_left():
            raise UserError(self.env._(
                "Posting %s is being shipped on Ozon right now. Wait for the result, then decide.",
                posting.posting_number,
            ))
        if posting.cancellation_ids.filtered(lambda each: each.state in const.ACTIVE_CANCELLATION_STATES):
            raise UserError(self.env._("Posting %s is already being cancelled on Ozon.", posting.posting_number))
        active._close("cancelling")
        posting.cancellation_ids.filtered(lambda each: each.state == "failed")._close("withdrawn")
        cancellation = self.create({
            "posting_id": posting.id, "reason_id": reason_id, "reason": reason, "message": message or False,
            "requested_by": user.id, "next_try_at": fields.Datetime.now(),
        })
        document = posting._document()._for_attention_user()
        document.message_post(body=document.env._(
            "%(user)s asked to cancel posting %(posting)s on Ozon: %(reason)s. %(message)s",
            user=user.name, posting=posting.posting_number, reason=reason, message=message or "",
        ))
        cancellation._begin()
        return cancellation

    def _begin(self):
        """Start from what Ozon shows. A person has looked at it: what Ozon took without effect may be sent again."""
        for cancellation in self:
            if cancellation.state == "failed":
                cancellation.posting_id._document()._clear_attention()
            cancellation.write({
                "state": "asked", "next_try_at": fields.Datetime.now(), "waiting_since": False, "look_count": 0,
                "failure_type": False, "failure_values": False, "failure_words": False,
                "outcome": cancellation.outcome == "unknown" and "unknown",
            })
        self.env["ozon.canceller"]._trigger()
