from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from . import const, sentences
from .overriding import is_reason


class OzonShipment(models.Model):
    """Two people where the account asks for two: until somebody else approves it, a shipment waits."""

    _inherit = "ozon.shipment"

    # === FIELDS === #

    approval_state = fields.Selection(
        const.APPROVAL_STATES, string="Approval", required=True, default="none", readonly=True, copy=False,
    )
    failure_type = fields.Selection(
        selection_add=[("approval", "Approval"), ("not_approved", "Not approved")],
        ondelete={"approval": "set null", "not_approved": "set null"},
    )

    override_words = fields.Char(
        string="Overridden", compute="_compute_override_words", help="Why it is shipped in spite of a check.",
    )

    _waiting_approval_index = models.Index("(account_id, ship_by) WHERE approval_state = 'waiting'")

    # === COMPUTE METHODS === #

    @api.depends("check_ids.override_reason")
    @api.depends_context("lang", "tz")
    def _compute_override_words(self):
        for shipment in self:
            overridden = shipment.check_ids.filtered("overridden_by")
            shipment.override_words = "; ".join(check.override_reason for check in overridden) or False

    # === ACTION METHODS === #

    def action_approve(self):
        """Let these shipments be sent; recorded for good with the name of who did.

        :raise UserError: if somebody has decided about one of them already, or it is the user's own.
        """
        self._check_may_decide()
        shipments = self.sudo()
        self.env["ozon.shipment.check"]._record_approval(shipments, "approval_given", user=self.env.user.name)
        shipments._clear_failure()
        shipments.write({"approval_state": "approved", "next_try_at": fields.Datetime.now()})
        shipments.account_id._clear_approval_activities()
        self._wake_workers()
        return True

    def action_check_now(self):
        # What waits for a colleague is not due, however often somebody asks Ozon.
        waiting = self.filtered(lambda shipment: shipment.approval_state == "waiting")
        return super(OzonShipment, self - waiting).action_check_now() if self - waiting else (
            waiting.posting_id.action_refresh()
        )

    # === BUSINESS METHODS === #

    @api.model
    def _approval_domain(self):
        """What waits for approval.

        :rtype: Domain
        """
        return Domain("state", "=", "queued") & Domain("approval_state", "=", "waiting")

    @api.model
    def _needs_approval(self, account, kind, is_overridden):
        """Whether somebody else has to approve a shipment.

        :param ozon.account account: whose posting it is of.
        :param str kind: of the shipment.
        :param bool is_overridden: whether a check was overridden for it.
        :rtype: bool
        """
        needed = account.sudo().approval_needed
        return needed == "all" or (needed == "no_codes" and kind != "digital") or (
            is_overridden and needed != "nobody"
        )

    @api.model
    def _approval_vals(self):
        """:return: values of a shipment that waits for approval: it is not due before"""
        return {
            "approval_state": "waiting", "next_try_at": False, "failure_type": "approval", "failure_values": False,
            "failure_words": False,
        }

    def _refuse_approval(self, reason):
        """End shipments that are not approved.

        :param str reason: why not.
        :raise UserError: if that says too little, or somebody has decided already.
        """
        self._check_may_decide()
        if not is_reason(reason):
            raise UserError(self.env._("Write down why, in a few words."))
        values = {"user": self.env.user.name, "reason": reason.strip()}
        self.env["ozon.shipment.check"]._record_approval(self, "approval_refused", **values)
        for shipment in self.sudo():
            shipment.approval_state = "refused"
            shipment._fail("not_approved", **values)
        self.sudo().account_id._clear_approval_activities()

    def _check_may_decide(self):
        """Whether the user may approve these shipments, or refuse them: not his own, and nobody has before.

        :raise AccessError: if he is no approver of their accounts.
        :raise UserError: if there is nothing to decide for him.
        """
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose shipments that wait for approval."))
        user = self.env.user
        # An answer that comes at the same time is seen: the later of the two begins anew.
        self.env.cr.execute("SELECT id FROM ozon_shipment WHERE id = ANY(%s) FOR NO KEY UPDATE", [self.ids])
        for account in self.sudo().account_id:
            if user not in account._approvers():
                raise AccessError(self.env._("Only Ozon administrators of this company approve shipments."))
        for shipment in self.sudo():
            if (shipment.state, shipment.approval_state) != ("queued", "waiting"):
                raise UserError(self.env._(
                    "%s does not wait for approval any more: somebody has decided already.",
                    shipment.posting_id.posting_number,
                ))
            if shipment.requested_by == user:
                raise UserError(self.env._(
                    "%s is your own request. Somebody else has to decide.", shipment.posting_id.posting_number,
                ))

    def _ask_for_approval(self):
        """Tell the approvers of shipments that wait."""
        waiting = self.filtered(lambda shipment: shipment.approval_state == "waiting")
        for account, shipments in waiting.grouped("account_id").items():
            account._schedule_approval_activities(shipments.requested_by)

    @api.model
    def _lapse_approvals(self):
        """Fail what nobody has approved before its deadline."""
        late = self.sudo().search(self._approval_domain() & Domain("ship_by", "<=", fields.Datetime.now()), limit=1000)
        for shipment in late:
            self.env["ozon.worker"]._run_in_savepoint(shipment, shipment._lapse, lambda error: None)
        late.account_id._clear_approval_activities()
        return len(late)

    def _lapse(self):
        self.env["ozon.shipment.check"]._record_approval(self, "approval_lapsed")
        self.approval_state = "lapsed"
        self._fail("approval")

    def _close(self, closing, **values):
        waiting = self.filtered(lambda shipment: shipment.approval_state == "waiting")
        super()._close(closing, **values)
        if waiting:
            waiting.write({"approval_state": "none"})
            waiting.account_id._clear_approval_activities()

    def _retry(self):
        super()._retry()
        if self.approval_state in ("refused", "lapsed"):
            # Whoever did not approve it has not done so yet.
            self.write(self._approval_vals())
            self._ask_for_approval()

    @api.model
    def _failed_ways(self):
        return {**super()._failed_ways(), "approval": ("retry",), "not_approved": ("retry",)}

    @api.model
    def _waiting_sentences(self):
        return {**super()._waiting_sentences(), **sentences.WAITING}
