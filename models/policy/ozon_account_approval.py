from odoo import models
from odoo.fields import Domain

_ACTIVITY = "sale_ozon.mail_activity_type_approval"


class OzonAccount(models.Model):
    """Who is told that shipments of an account wait for approval: one activity each, however many shipments wait."""

    _inherit = "ozon.account"

    # === BUSINESS METHODS === #

    def _schedule_approval_activities(self, requesters):
        """Ask the approvers who were not asked yet.

        :param res.users requesters: who asked for the shipments; nobody approves his own.
        """
        self.ensure_one()
        account = self.sudo()
        kind = self.env.ref(_ACTIVITY)
        asked = account.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).user_id
        approvers = account._approvers()
        if len(requesters) == 1:
            approvers -= requesters
        for user in approvers - asked:
            words = self.with_context(lang=user.lang).env
            account.with_context(mail_activity_quick_update=True).activity_schedule(
                _ACTIVITY, user_id=user.id, summary=words._("Shipments wait for your approval"),
                note=words._("Open Ozon > To Approve, and approve them or refuse them, before Ozon's deadline."),
            )

    def _clear_approval_activities(self):
        """Nobody is asked any more where nothing waits."""
        shipments = self.env["ozon.shipment"].sudo()
        for account in self.sudo():
            waiting = shipments._approval_domain() & Domain("account_id", "=", account.id)
            if not shipments.search_count(waiting, limit=1):
                account.activity_unlink([_ACTIVITY])
