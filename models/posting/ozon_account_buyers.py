from odoo import api, fields, models

from ...connector import AuthenticationError, MethodGone, OzonError, RoleMissing, Throttled
from ...connector.methods import BUYER_METHODS, CANCELLATION_REQUESTS, RFBS_RETURNS
from . import const


class OzonAccount(models.Model):
    """What the buyers of an account ask for, read for all of them at once."""

    _inherit = "ozon.account"

    # === FIELDS === #

    buyer_methods_missing = fields.Text(
        readonly=True, copy=False, help="Methods that tell what buyers ask for, and that this key lacks permission for."
    )
    buyers_unread_since = fields.Datetime(
        readonly=True, copy=False, help="Since when Ozon has not told what buyers ask for.",
    )

    # === BUSINESS METHODS: READING === #

    def _read_buyer_requests(self, client):
        """Read what buyers ask for: cancelling and returns of rFBS postings, each with a call for a hundred of them.

        :param OzonClient client: of the account.
        :raise OzonError: where nothing at all can be asked.
        """
        self.ensure_one()
        last = self.env["ozon.account.health"]._last_successes(self).get((self.id, "buyers"))
        if (last and last > fields.Datetime.now() - const.BUYERS_PAUSE) or not self._has_rfbs():
            return
        found, kinds = [], set()
        for kind, method, read, vals_of in (
            ("cancellation", CANCELLATION_REQUESTS, client.cancelling.all_pending, self._cancellation_vals),
            ("return", RFBS_RETURNS, client.returns.open_rfbs, self._return_vals),
        ):
            if not self._may_read_of_buyers(method):
                continue
            try:
                page = read()
            except OzonError as error:
                self._note_buyers_unread(error)
                continue
            found += vals_of(page)
            kinds.add(kind)
        self.env["ozon.buyer.request"]._take_in(self, found, kinds)
        if len(kinds) == 2:
            self.env["ozon.account.health"]._note_success("buyers", self)
            if self.buyers_unread_since:
                self.sudo().buyers_unread_since = False

    def _has_rfbs(self):
        """Whether any posting may have a buyer who can ask for something."""
        return bool(self.env["ozon.posting"].sudo().search_count(
            [("account_id", "=", self.id), ("scheme", "=", "rfbs")], limit=1
        ))

    def _may_read_of_buyers(self, method):
        """Whether the key may call a method; where it may not, nobody is troubled with asking again and again."""
        return method not in (self.buyer_methods_missing or "").split("\n")

    def _note_buyers_unread(self, error):
        """Keep that what buyers ask for is not known; all else goes on.

        :param OzonError error: why.
        :raise OzonError: where nothing else can be asked either.
        """
        if isinstance(error, AuthenticationError) or (isinstance(error, Throttled) and not error.method_only):
            raise error
        if isinstance(error, RoleMissing | MethodGone):
            missing = {*(self.buyer_methods_missing or "").split("\n"), error.method} - {""}
            self.sudo().buyer_methods_missing = "\n".join(sorted(missing))
        elif not self.buyers_unread_since:
            self.sudo().buyers_unread_since = fields.Datetime.now()

    # === BUSINESS METHODS: WHAT IS KEPT === #

    def _cancellation_vals(self, page, postings=None):
        """
        :param CancellationRequestPage page: what Ozon shows.
        :param ozon.posting | None postings: whose; all of the account if None.
        :return: values of requests.
        :rtype: list
        """
        return self._request_vals("cancellation", page.broken, postings, [
            (request.posting_number, request.request_id, {
                "state": request.state, "asked_by": request.by, "reason": request.reason, "message": request.message,
                "asked_at": _naive(request.asked_at), "auto_approve_at": _naive(request.auto_approve_at),
            })
            for request in page.requests
        ])

    def _return_vals(self, page):
        """:param ReturnPage page: what Ozon shows"""
        return self._request_vals("return", page.broken, None, [
            (each.posting_number, each.return_id, {
                "state": each.group or each.state, "reason": each.reason, "asked_at": _naive(each.moment),
            })
            for each in page.returns
        ])

    def _request_vals(self, kind, broken, postings, told):
        """Requests with their postings. One that cannot be read counts as open, too.

        :param told: posting number, Ozon's number and values of each.
        """
        told = [
            *told, *((one.posting_number, "unreadable", {"is_readable": False}) for one in broken if one.posting_number)
        ]
        if postings is None:
            postings = self.env["ozon.posting"].sudo().search([
                ("account_id", "=", self.id), ("posting_number", "in", [number for number, *_rest in told]),
            ]) if told else self.env["ozon.posting"]
        ids = {posting.posting_number: posting.id for posting in postings}
        found = {
            (ids[number], str(request)): {
                "posting_id": ids[number], "kind": kind, "number": str(request),
                **{name: value or False for name, value in vals.items()},
            }
            for number, request, vals in told if number in ids
        }
        return list(found.values())

    # === BUSINESS METHODS: HEALTH === #

    @api.model
    def _vals_from_roles(self, roles):
        missing = roles.missing(BUYER_METHODS)
        return {**super()._vals_from_roles(roles), "buyer_methods_missing": "\n".join(missing) or False}

    def _health_warnings(self):
        warnings = super()._health_warnings()
        for account in self.filtered(lambda account: account.state == "connected"):
            warnings[account].append(account._buyers_warning())
        return warnings

    def _buyers_warning(self):
        missing = [method for method in (CANCELLATION_REQUESTS, RFBS_RETURNS) if not self._may_read_of_buyers(method)]
        if missing and self._has_rfbs():
            return self.env._(
                "Odoo cannot see whether buyers ask to cancel or return: the API key lacks permission for %s. Add the "
                "role in the Ozon seller account, then press Test Connection.", ", ".join(missing),
            )
        unread = self.buyers_unread_since
        if unread and unread < fields.Datetime.now() - const.BUYERS_STALE:
            return self.env._(
                "What buyers ask for has not been read since %s. Look at their requests in the Ozon seller account.",
                self._moment(unread),
            )
        return ""


def _naive(moment):
    """A time as Odoo keeps it.

    :param datetime | None moment: UTC.
    """
    return moment.replace(tzinfo=None, microsecond=0) if moment else False
