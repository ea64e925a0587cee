from odoo import api, fields, models

from ..engine.gathering import keys_by_values
from ..engine.sentences import as_moment, render
from . import const, sentences


class OzonBuyerRequest(models.Model):
    """What the buyer of a posting asks for: to cancel it, or to give it back; as Ozon showed it last."""

    _name = "ozon.buyer.request"
    _inherit = ["ozon.guard.mixin"]
    _description = "Ozon Buyer's Request"
    _order = "asked_at desc, id desc"
    _rec_name = "posting_id"

    # === FIELDS === #

    posting_id = fields.Many2one("ozon.posting", required=True, readonly=True, ondelete="cascade", index=True)
    account_id = fields.Many2one(related="posting_id.account_id", store=True)
    company_id = fields.Many2one(related="posting_id.company_id", store=True, index=True)
    kind = fields.Selection(const.BUYER_REQUESTS, required=True, readonly=True)
    number = fields.Char(string="Ozon's Number", required=True, readonly=True)
    state = fields.Char(string="Status", readonly=True, help="As Ozon calls it.")
    is_open = fields.Boolean(string="Open", readonly=True, default=True)
    is_readable = fields.Boolean(readonly=True, default=True, help="Whether Ozon showed it in a usable form.")
    asked_by = fields.Char(readonly=True, help="As Ozon calls whoever asks.")
    reason = fields.Char(readonly=True, help="Ozon's words for it.")
    message = fields.Text(string="Buyer's Words", readonly=True)
    asked_at = fields.Datetime(string="Asked On", readonly=True)
    auto_approve_at = fields.Datetime(string="Granted on Ozon On", readonly=True, help="By itself, if nobody decides.")
    closed_at = fields.Datetime(string="Closed On", readonly=True)
    sentence = fields.Text(compute="_compute_sentence", help="What the buyer asks for, and what to do about it.")

    _number_unique = models.Constraint("UNIQUE(posting_id, kind, number)", "This request is known already.")
    _open_index = models.Index("(account_id, posting_id) WHERE is_open IS TRUE")
    # The words of buyers, until they are erased.
    _words_index = models.Index("(account_id) WHERE message IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("kind", "is_readable", "reason", "message", "auto_approve_at")
    @api.depends_context("lang", "tz")
    def _compute_sentence(self):
        for request in self:
            request.sentence = request._sentence(request.reason, request.message)

    # === BUSINESS METHODS === #

    def _sentence(self, *words):
        """
        :param words: Ozon's and the buyer's; empty ones are left out.
        :rtype: str
        """
        self.ensure_one()
        key = self.kind if self.is_readable else "unreadable"
        if key == "cancellation" and self.auto_approve_at:
            key = "cancellation_dated"
        return render(self.env, sentences.BUYER_REQUESTS[key], {
            "words": [word for word in words if word] or ["–"], "moment": as_moment(self.auto_approve_at),
        })

    @api.model
    def _take_in(self, account, found, kinds, postings=None):
        """Keep what Ozon shows; what it does not show any more is closed.

        :param ozon.account account: whose buyers were asked about.
        :param list found: values of each open request, as of `create`.
        :param kinds: that were read.
        :param ozon.posting | None postings: those of which all was read; None for all of the account.
        """
        scope = [("posting_id", "in", postings.ids)] if postings is not None else [("account_id", "=", account.id)]
        of_kinds = [("kind", "in", list(kinds))]
        # Two questions, each with an index of its own.
        requests = self.search([*scope, *of_kinds, ("is_open", "=", True)]) | self.search(
            [("posting_id", "in", [vals["posting_id"] for vals in found]), *of_kinds]
        )
        known = {(request.posting_id.id, request.kind, request.number): request for request in requests}
        new, changes = [], {}
        for vals in found:
            request = known.pop((vals["posting_id"], vals["kind"], vals["number"]), None)
            if request is None:
                new.append(vals)
            elif changed := request._changes(vals):
                changes[request] = changed
        for same, requests in keys_by_values(changes).items():
            self.browse().concat(*requests).write(dict(same))
        self.browse().concat(*known.values()).filtered("is_open")._close()
        reopened = self.browse().concat(*(request for request, vals in changes.items() if vals.get("is_open")))
        (self.create(new) | reopened)._tell()

    def _changes(self, vals):
        self.ensure_one()
        changed = {
            name: value for name, value in vals.items()
            if name not in ("posting_id", "kind", "number") and (self[name] or False) != (value or False)
        }
        return changed if self.is_open else {**changed, "is_open": True, "closed_at": False}

    def _close(self):
        """Somebody has decided, or Ozon does not show it any more."""
        if self:
            self.write({"is_open": False, "closed_at": fields.Datetime.now()})
            self.posting_id._notify_clients()
            self.posting_id._clear_buyer_attention()

    def _tell(self):
        for posting, requests in self.grouped("posting_id").items():
            # Where nobody can be told, it is kept all the same.
            self.env["ozon.worker"]._run_in_savepoint(
                posting, lambda posting=posting, first=requests[:1]: posting._tell_of_request(first), lambda error: None
            )
        self.posting_id._notify_clients()
