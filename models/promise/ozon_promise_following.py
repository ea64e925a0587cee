import logging

from odoo import api, fields, models

from ..engine import const as engine_const
from ..engine.batches import bisect_batch, is_transient
from . import const

_logger = logging.getLogger(__name__)


class OzonPromise(models.Model):
    """How promises follow their postings, and the calendar."""

    _inherit = "ozon.promise"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_check_promises(self):
        """Make promises that are missing, and say which are late or will be; each step committed.

        :raise Exception: what one of the steps has raised, when the others are done: Odoo tells its administrators of
            scheduled actions that go on failing.
        """
        failure = None
        for step in self._daily_steps():
            try:
                step()
            except Exception as error:
                if is_transient(error):
                    raise
                _logger.exception("A step of the daily check of Ozon promises failed")
                self.env.cr.rollback()
                failure = error
            if self.env["ir.cron"]._commit_progress() <= 0:
                break
        if failure:
            raise failure

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
            made = bisect_batch(
                self.env, postings, lambda some: some._make_promises(),
                lambda posting, error: posting._note_internal_error(error),
            )
            if not any(made) or self.env["ir.cron"]._commit_progress(len(postings)) <= 0:
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
        while late := self.search([
            ("state", "=", "open"), ("due_date", "<", fields.Date.today()),
            ("posting_id.stage", "in", const.WAITING_STAGES),
        ], limit=engine_const.BATCH_SIZE):
            late.write({"state": "late", "at_risk": False, "risk": False, "risk_values": False})
            late._tell()
            if self.env["ir.cron"]._commit_progress(len(late)) <= 0:
                break

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
