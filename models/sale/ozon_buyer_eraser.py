import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...connector import ACTIVE_STAGES
from ..engine.batches import bisect_batch

_logger = logging.getLogger(__name__)

#: Contacts that are looked at together: each batch costs one query for each place where a contact may be used.
_BATCH = 500
#: What the import has filled in, and what people may have added to the address.
_ERASED = ("phone", "email", "street", "street2", "city", "zip", "comment", "ozon_customer_id")
#: Rows of `used` that are the addon's own, or follow from its orders, are no other use of a contact.
_OF_OZON_ORDER = "SELECT FROM ozon_posting posting WHERE posting.sale_order_id ="
_OTHER_USE = {
    "ozon_posting": "FALSE",
    "sale_order": f"NOT EXISTS ({_OF_OZON_ORDER} used.id)",
    "sale_order_line": f"NOT EXISTS ({_OF_OZON_ORDER} used.order_id)",
    "stock_picking": f"NOT EXISTS ({_OF_OZON_ORDER} used.sale_id)",
    "stock_move": f"""NOT EXISTS (
        {_OF_OZON_ORDER} (SELECT sale_id FROM stock_picking WHERE stock_picking.id = used.picking_id)
    )""",
    # Its own company; it may be other contacts' parent or company.
    "res_partner": "used.id <> used.{column}",
    "res_partner_res_partner_category_rel": "FALSE",
    # Whoever was only sent messages is not one who wrote some.
    "mail_followers": "FALSE",
    "mail_notification": "FALSE",
    "mail_message_res_partner_rel": "FALSE",
    "mail_mail_res_partner_rel": "FALSE",
}


class OzonBuyerEraser(models.AbstractModel):
    """Erases what the import has kept of buyers, once their accounts do not keep it any longer.

    A contact that is used for anything but orders from Ozon is left as it is: by an order of another kind, a user, a
    lead, a child contact. So is one with an invoice, which has to go on showing name and address.
    """

    _name = "ozon.buyer.eraser"
    _description = "Ozon Buyer Data Erasure"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_erase_buyers(self):
        """Go through all contacts of buyers; without an account that limits the time there is nothing to do."""
        if not self.env["ozon.account"].with_context(active_test=False).search_count(
            [("buyer_retention_days", ">", 0)], limit=1
        ):
            return
        if not self.env["ozon.buyer.request"]._erase_words():
            return
        last_id = 0
        while contacts := self._next_contacts(last_id):
            last_id = contacts[-1].id
            self._erase(self._used_for_nothing_else(self._kept_long_enough(contacts)))
            if self.env["ir.cron"]._commit_progress(len(contacts)) <= 0:
                break

    # === BUSINESS METHODS === #

    @api.model
    def _next_contacts(self, last_id):
        """:rtype: res.partner"""
        return self.env["res.partner"].with_context(active_test=False).search(
            [("ozon_customer_id", "!=", False), ("id", ">", last_id)], order="id", limit=_BATCH
        )

    @api.model
    def _kept_long_enough(self, contacts):
        """Those whose orders are all closed and, by their accounts' settings, old enough.

        :rtype: res.partner
        """
        posting, of_contacts = self.env["ozon.posting"], [("partner_id", "in", contacts.ids)]
        under_way = posting.search([*of_contacts, ("stage", "in", ACTIVE_STAGES)]).partner_id
        old, kept = self.env["res.partner"], under_way
        for partner, account, ordered_at, created_at in posting._read_group(
            of_contacts, ["partner_id", "account_id"], ["ordered_at:max", "create_date:max"]
        ):
            days, last_order = account.buyer_retention_days, ordered_at or created_at
            if days and last_order < fields.Datetime.now() - timedelta(days=days):
                old |= partner
            else:
                kept |= partner
        return old - kept

    @api.model
    def _used_for_nothing_else(self, contacts):
        """Ask every table of the database that may point to a contact, also those of addons that we do not know.

        :rtype: res.partner
        """
        if not contacts:
            return contacts
        self.env.flush_all()
        used = set()
        for table, column in self.env["base.partner.merge.automatic.wizard"]._get_fk_on("res_partner"):
            name = SQL.identifier("used", column)
            self.env.cr.execute(SQL(
                "SELECT DISTINCT %s FROM %s used WHERE %s = ANY(%s) AND %s", name, SQL.identifier(table), name,
                contacts.ids, SQL(_OTHER_USE.get(table, "TRUE").format(column=column)),
            ))
            used.update(contact_id for contact_id, in self.env.cr.fetchall())
        return contacts.filtered(lambda contact: contact.id not in used)

    @api.model
    def _erase(self, contacts):
        """Take out what tells who somebody was, and what the chatter has kept of it; the orders stay."""
        def erase(some):
            some.with_context(tracking_disable=True).write({
                **dict.fromkeys(_ERASED, False), "name": self.env._("Ozon buyer (data erased)"), "active": False,
            })
            self.env["mail.tracking.value"].search([
                ("mail_message_id.model", "=", some._name), ("mail_message_id.res_id", "in", some.ids),
            ]).unlink()

        def on_failure(contact, error):
            _logger.warning("Contact %s of an Ozon buyer could not be erased (%s)", contact.id, type(error).__name__)

        bisect_batch(self.env, contacts, erase, on_failure)
