from odoo import api, fields, models

from ..engine.sentences import as_moment, render
from ..shipment import sentences as of_shipments
from ..shipment.const import ACTIVE_STATES
from . import sentences


class OzonAttention(models.Model):
    """What a person reads of a row: what it is about, why, and what Ozon said."""

    _inherit = "ozon.attention"

    # === FIELDS === #

    name = fields.Char(string="What", compute="_compute_name")
    posting_number = fields.Char(string="Posting Number", related="posting_id.posting_number")
    sentence = fields.Text(string="Why", compute="_compute_sentence", help="What happened, and what to do about it.")
    ozon_words = fields.Text(string="Ozon's Answer", compute="_compute_ozon_words")

    # === COMPUTE METHODS === #

    @api.depends("sale_order_id", "posting_id", "article_id", "account_id")
    def _compute_name(self):
        for row in self:
            thing = row.sale_order_id or row.posting_id
            row.name = thing.display_name or row.article_id.display_name or row.account_id.display_name

    @api.depends("name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.name

    @api.depends("cause")
    @api.depends_context("lang", "tz", "uid")
    def _compute_sentence(self):
        for row in self:
            row.sentence = row._sentence()

    @api.depends("cause")
    def _compute_ozon_words(self):
        for row in self:
            row.ozon_words = row._ozon_words()

    # === BUSINESS METHODS === #

    def _sentence(self):
        """Why this needs a person, for the reader of this environment.

        :rtype: str
        """
        self.ensure_one()
        match self.cause:
            case "account":
                return self._account_sentence()
            case "buyer":
                return "\n".join(self.posting_id.buyer_request_ids.filtered("is_open").mapped("sentence"))
            case "promise":
                return "\n".join(self.posting_id.promise_ids._in_danger().mapped("sentence"))
            case "not_cancelled":
                return self.posting_id.cancellation_ids.filtered(lambda each: each.state == "failed")[:1].last_error
            case "rejected" | "failed" | "codes" | "tracking":
                return self.shipment_id.reason
            case "no_order" | "unreadable" if self.posting_id.problem:
                return self.posting_id.problem_detail
            case "returning" | "disputed":
                return render(self.env, of_shipments.FAILED[self.cause])
            case "unreadable":
                return render(self.env, of_shipments.FAILED["unknown_status"])
            case "overdue" | "soon":
                return self._deadline_sentence()
            case _:
                return render(self.env, sentences.ATTENTION[self.cause], {"count": self.posting_count})

    def _deadline_sentence(self):
        if self.shipment_id.state in ACTIVE_STATES:
            return self.shipment_id.reason
        mode = "parcel" if self.sale_order_id.ozon_shipment_mode == "physical" else "virtual"
        template = sentences.ATTENTION[f"{self.cause}_{mode}"]
        return render(self.env, template, {"moment": as_moment(self.due_at)})

    def _account_sentence(self):
        """What hinders the account now, else what will, else what has stopped."""
        account = self.account_id
        if account.problem and (account.state == "error" or not account.key_expires_soon):
            return account._problem_sentence(account.problem, account.problem_values)
        if account.key_expires_soon:
            return render(self.env, sentences.ATTENTION["key"], {"moment": as_moment(account.key_expires_at)})
        return account.health_warning or render(self.env, sentences.ATTENTION["account"])

    def _ozon_words(self):
        match self.cause:
            case "account":
                return self.account_id.problem_words
            case "cancelled":
                return self.posting_id.cancel_reason
            case "rejected" | "failed" | "overdue" | "soon":
                return self.shipment_id.failure_words
            case _:
                return False
