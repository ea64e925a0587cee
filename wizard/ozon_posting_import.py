import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..connector import OzonError
from ..models.engine.screens import notification

#: Ozon's numbers look like 41517061-0214-1. It documents no form, so that only what certainly is none is refused.
_NUMBER = re.compile(r"(?=.{4,50}$)[0-9A-Za-z]+(-[0-9A-Za-z]+)+", re.ASCII)
_LOCK_WAIT = 15.0


class OzonPostingImport(models.TransientModel):
    """Imports one posting from Ozon by its number."""

    _name = "ozon.posting.import"
    _inherit = ["ozon.guard.mixin"]
    _description = "Import a Posting"

    # === FIELDS === #

    account_id = fields.Many2one(
        "ozon.account", required=True, default=lambda self: self._only_account(),
    )
    posting_number = fields.Char(required=True)

    # === ACTION METHODS === #

    def action_import(self):
        """Ask Ozon for the posting, import it or bring it up to date, and open it.

        :return: a notification that goes on to the order, or to the posting where it has none.
        :rtype: dict
        :raise UserError: if the number is malformed, or Ozon does not know it.
        """
        self.ensure_one()
        self.account_id.check_access("read")
        number = self._number()
        account = self.account_id.sudo()
        account._require_key()
        known = self._posting(number)
        with account._worker_lock(_LOCK_WAIT) as ours:
            if not ours:
                raise UserError(self.env._("Another worker is busy with this account. Try again in a minute."))
            if not self._import(account, number):
                return self._unknown(number, known)
        posting = self._posting(number)
        title = self.env._("Already imported; refreshed") if known else self.env._("Imported")
        return self._notification("success" if posting.sale_order_id else "warning", title, posting)

    # === BUSINESS METHODS === #

    @api.model
    def _only_account(self):
        accounts = self.env["ozon.account"].search([], limit=2)
        return accounts if len(accounts) == 1 else accounts.browse()

    def _number(self):
        """The number without what pasting brings along.

        :raise UserError: if it cannot be one.
        """
        number = re.sub(r"[\s#№]+", "", (self.posting_number or "")[:1000])
        if not _NUMBER.fullmatch(number):
            raise UserError(self.env._(
                "“%s” is not a posting number. Ozon's look like 41517061-0214-1.", (self.posting_number or "")[:50]
            ))
        return number

    def _posting(self, number):
        return self.env["ozon.posting"].search([
            ("account_id", "=", self.account_id.id), ("posting_number", "=", number),
        ])

    def _import(self, account, number):
        """:return: whether Ozon knows the posting"""
        try:
            with account._client() as client:
                readings = client.postings.find(number)
        except OzonError as error:
            raise UserError(account._error_sentence(error)) from None
        if number in readings.broken:
            path = readings.broken[number].error.path
            raise UserError(account._problem_sentence("unusable_answer", {"path": path}, tried_again=False))
        if number not in readings:
            return False
        self.env["ozon.importer"].sudo()._import_readings(account, readings)
        return True

    def _unknown(self, number, known):
        if not known:
            raise UserError(self.env._(
                "Ozon does not know posting %(posting)s in the account “%(account)s”. Check the number, and "
                "whether it belongs to another account.", posting=number, account=self.account_id.name,
            ))
        return self._notification(
            "warning", self.env._("Already imported, but Ozon does not know it in this account"), known
        )

    def _notification(self, kind, title, posting):
        """A notification behind which the order opens, or the posting where it has none."""
        order = posting.sale_order_id
        message = posting.problem_detail or (
            self.env._("Posting %(posting)s, order %(order)s", posting=posting.posting_number, order=order.name)
            if order else self.env._("Posting %s has no order.", posting.posting_number)
        )
        record = order or posting
        return notification(kind, title, message, {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        })
