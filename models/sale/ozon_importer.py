from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import escape_psql, plaintext2html

from ...connector.reading import WORD_LIMIT
from ..posting.const import HELD


class OzonImporter(models.AbstractModel):
    """What Odoo makes of new postings: contacts of their buyers, and orders."""

    _inherit = "ozon.importer"

    # === BUSINESS METHODS: ORDERS === #

    @api.model
    def _take_in(self, account, postings, run):
        super()._take_in(account, postings, run)
        run.created += len(self.env["ozon.order.builder"]._create_orders(postings))

    @api.model
    def _run(self, beside=False):
        if not beside:
            self._make_all_waiting()
        super()._run(beside)

    @api.model
    def _make_all_waiting(self):
        """What waits in Odoo comes first, whether or not Ozon can be asked and has anything new."""
        with self._retrigger_on_disconnect():
            for account, in self.env["ozon.posting"]._read_group(HELD, ["account_id"]):
                self._make_waiting(account)

    @api.model
    def _make_waiting(self, account):
        try:
            self.env["ozon.order.builder"]._make_waiting(account)
            self.env["ir.cron"]._commit_progress()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Somebody was quicker with an order of these: the next run finds the others.
            self.env.cr.rollback()
            self._trigger()

    @api.model
    def _import_account(self, account, deadline):
        run = super()._import_account(account, deadline)
        run.created += self.env["ozon.order.builder"].sudo()._make_waiting(account.sudo(), deadline)
        return run

    # === BUSINESS METHODS: BUYERS === #

    @api.model
    def _creation_vals(self, account, snapshots):
        vals_list = super()._creation_vals(account, snapshots)
        buyers = self._buyers(account, snapshots)
        for vals, snapshot in zip(vals_list, snapshots, strict=True):
            vals["partner_id"] = buyers.get(snapshot.buyer and snapshot.buyer.customer_id, False)
        return vals_list

    @api.model
    def _buyers(self, account, snapshots):
        """Contacts of the buyers that Ozon names, created in one batch where they are new.

        :return: partner id by Ozon's customer id.
        :rtype: dict
        """
        if not account.keep_buyer_data:
            return {}
        buyers = {
            snapshot.buyer.customer_id: snapshot.buyer
            for snapshot in snapshots
            if snapshot.buyer and snapshot.buyer.customer_id not in ("", "0")
        }
        partner = self.env["res.partner"]
        found = partner.search([
            ("ozon_customer_id", "in", list(buyers)), ("company_id", "in", [account.company_id.id, False]),
        ])
        ids = {buyer.ozon_customer_id: buyer.id for buyer in found}
        missing = [buyer for number, buyer in buyers.items() if number not in ids]
        created = partner.with_context(tracking_disable=True, mail_create_nolog=True).create(
            [self._partner_vals(account, buyer) for buyer in missing]
        )
        ids.update(zip([buyer.customer_id for buyer in missing], created.ids, strict=True))
        return ids

    @api.model
    def _partner_vals(self, account, buyer):
        texts = {
            "name": buyer.name or self.env._("Ozon buyer %s", buyer.customer_id),
            "phone": buyer.phone,
            "email": buyer.email,
            "street": buyer.street,
            "city": buyer.city,
            "zip": buyer.zip_code,
        }
        return {
            # Contacts are found by their names, and a database index takes no more.
            **{name: text[:WORD_LIMIT] for name, text in texts.items()},
            "ozon_customer_id": buyer.customer_id,
            **({"lang": account.text_lang} if account.text_lang else {}),
            "company_id": account.company_id.id,
            "country_id": self._country(buyer.country).id,
            # The field holds HTML, the buyer wrote text.
            "comment": plaintext2html(buyer.comment) if buyer.comment else False,
        }

    @api.model
    def _country(self, name):
        """Ozon writes countries in Russian or English words; most are at home."""
        if not name:
            return self.env["res.country"]
        country = self.env["res.country"].search([("name", "=ilike", escape_psql(name))], limit=1)
        return country or (
            self.env.ref("base.ru") if name.lower() in ("россия", "рф") else self.env["res.country"]
        )
