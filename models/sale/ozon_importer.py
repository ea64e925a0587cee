from odoo import api, models
from odoo.tools import escape_psql, plaintext2html

from ...connector.reading import WORD_LIMIT
from ..engine import const as engine_const


class OzonImporter(models.AbstractModel):
    """What Odoo makes of new postings: contacts of their buyers, and orders."""

    _inherit = "ozon.importer"

    # === BUSINESS METHODS: ORDERS === #

    @api.model
    def _take_in(self, account, postings, run):
        super()._take_in(account, postings, run)
        orders = self.env["ozon.order.builder"]._create_orders(postings | self._held_before(account, postings))
        run.created += len(orders)

    @api.model
    def _held_before(self, account, postings):
        """Postings that waited for a product, which may be there by now; not those that never came whole.

        :rtype: ozon.posting
        """
        if not postings:
            return postings
        return self.env["ozon.posting"].search([
            ("account_id", "=", account.id), ("sale_order_id", "=", False), ("problem", "!=", False),
            ("line_ids", "!=", False), ("id", "not in", postings.ids),
        ], limit=engine_const.BATCH_SIZE, order="id desc")

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
