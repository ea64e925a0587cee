from odoo import api, fields, models

from ...connector import OzonError
from ...connector.methods import CANCELLATION_REQUESTS


class OzonPosting(models.Model):
    """What the buyers of postings ask for."""

    _inherit = "ozon.posting"

    # === FIELDS === #

    buyer_request_ids = fields.One2many("ozon.buyer.request", "posting_id", readonly=True)

    # Whether an account has any, of very many postings.
    _rfbs_index = models.Index("(account_id) WHERE scheme = 'rfbs'")

    # === BUSINESS METHODS === #

    def _open_buyer_requests(self):
        """What the buyers of these postings ask for and nobody has decided yet, as far as Ozon was asked.

        :return: kinds of requests by posting id, for those that have any.
        :rtype: dict[int, list[str]]
        """
        kinds = {}
        for request in self.env["ozon.buyer.request"].sudo().search([
            ("posting_id", "in", self.ids), ("is_open", "=", True),
        ]):
            kinds.setdefault(request.posting_id.id, []).append(request.kind)
        return kinds

    def _ask_for_cancellation_requests(self, client):
        """Ask Ozon whether the buyers of these postings want to cancel, right before something is sent.

        Where it cannot be asked, what was read last counts.

        :param OzonClient client: of their account.
        :raise OzonError: where nothing at all can be asked.
        """
        postings, account = self.filtered(lambda posting: posting.scheme == "rfbs"), self.account_id
        if not postings or not account._may_read_of_buyers(CANCELLATION_REQUESTS):
            return
        try:
            page = client.cancelling.pending_requests(postings.mapped("posting_number"))
        except OzonError as error:
            account._note_buyers_unread(error)
            return
        self.env["ozon.buyer.request"]._take_in(
            account, account._cancellation_vals(page, postings), {"cancellation"}, postings
        )

    def _tell_of_request(self, request):
        """
        :param ozon.buyer.request request: what its buyer asks for.
        """
        document = self._document()._for_attention_user()
        # Without the buyer's own words, which would stay in the chatter.
        document._schedule_attention(
            self._buyer_summary(document), request.with_env(document.env)._sentence(request.reason)
        )

    def _clear_buyer_attention(self):
        """Nobody has to care about a buyer's request any more; what else calls for help goes on."""
        for posting in self:
            document = posting._document()._for_attention_user()
            if not posting._open_buyer_requests():
                document._clear_attention_about(self._buyer_summary(document))

    @api.model
    def _buyer_summary(self, document):
        return document.env._("A request of the buyer")

    def _on_cancelled(self):
        super()._on_cancelled()
        self.buyer_request_ids.filtered(lambda each: each.is_open and each.kind == "cancellation")._close()
