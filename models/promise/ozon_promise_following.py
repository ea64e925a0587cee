from odoo import api, fields, models

from ..engine import const as engine_const
from . import const


class OzonPromise(models.Model):
    """How promises follow their postings, and the calendar."""

    _inherit = "ozon.promise"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_check_promises(self):
        """Make promises that are missing, and say which are late or will be; each step committed."""
        for step in self._daily_steps():
            step()
            if self.env["ir.cron"]._commit_progress() <= 0:
                break

    @api.model
    def _wake_check(self, moment=None):
        """Have the scheduled action run once more.

        :param datetime | None moment: when; as soon as possible if None.
        """
        self.env.ref("sale_ozon.ir_cron_check_promises").sudo()._trigger(moment)

    @api.model
    def _daily_steps(self):
        """:return: functions without arguments; later rooms add their own
        :rtype: list"""
        return [self._make_missing, self._note_late, self._look_ahead]

    # === BUSINESS METHODS === #

    @api.model
    def _make_missing(self):
        """Orders from before there were promises, and those whose product became a pre-sale later."""
        products = self.env["product.product"].search([("product_tmpl_id.ozon_effective_kind", "=", "presale")])
        while products:
            postings = self.env["ozon.posting"].search([
                ("stage", "in", const.WAITING_STAGES), ("scheme", "!=", "digital"),
                ("sale_order_id.state", "=", "sale"),
                ("line_ids.product_id", "in", products.ids), ("promise_ids", "=", False),
            ], limit=engine_const.BATCH_SIZE)
            if not postings._make_promises() or self.env["ir.cron"]._commit_progress(len(postings)) <= 0:
                break

    def _follow(self):
        """Ozon shows another stage of these promises' postings."""
        open_ones = self.filtered(lambda promise: promise.state in const.OPEN_STATES)
        # What is on its way back has been on its way, whether that was seen or not.
        kept = open_ones.filtered(lambda promise: promise.stage in ("delivering", "delivered", "returning"))
        withdrawn = open_ones.filtered(lambda promise: promise.stage == "cancelled")
        over = {"at_risk": False, "risk": False, "risk_values": False, "objection": False}
        if kept:
            kept.write({"state": "kept", "kept_at": fields.Datetime.now(), **over})
        if withdrawn:
            withdrawn.write({"state": "withdrawn", **over})
        (kept | withdrawn)._clear_told()

    @api.model
    def _note_late(self):
        """The day has passed, and Ozon does not show the parcel on its way."""
        late = self.search([
            ("state", "=", "open"), ("due_date", "<", fields.Date.today()),
            ("posting_id.stage", "in", const.WAITING_STAGES),
        ])
        if late:
            late.write({"state": "late", "at_risk": False, "risk": False, "risk_values": False})
            late._tell()

    # === BUSINESS METHODS: TELLING === #

    def _tell(self):
        """Ask a person to care about these promises: one activity for each order."""
        for posting, promises in self.grouped("posting_id").items():
            # Where nobody can be told, it stands on the order all the same.
            self.env["ozon.worker"]._run_in_savepoint(
                posting, lambda posting=posting, first=promises[:1]: first._tell_on(posting), lambda error: None
            )
        self.posting_id._notify_clients()

    def _tell_on(self, posting):
        document = posting._document()._for_attention_user()
        document._schedule_attention(self._summary(document), self.with_env(document.env).sentence)

    def _clear_told(self):
        """Nobody has to care any more; what else calls for help goes on."""
        for posting in self.posting_id:
            document = posting._document()._for_attention_user()
            document._clear_attention_about(self._summary(document))
        self.posting_id._notify_clients()

    @api.model
    def _summary(self, document):
        return document.env._("Pre-sale promise")
