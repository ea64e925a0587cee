from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.screens import notification

_OZON_USER = "sale_ozon.group_user"


class SaleOrder(models.Model):
    """What the buyer of an order is told: on the order and its documents, by mail, or in the chat."""

    _inherit = "sale.order"

    # === FIELDS === #

    ozon_disclosure = fields.Text(
        string="Text for the Buyer", compute="_compute_ozon_disclosure", groups=_OZON_USER,
        help="On the order's documents. It can be copied into the chat with the buyer.",
    )
    ozon_disclosure_record_ids = fields.One2many(
        "ozon.disclosure.record", "sale_order_id", string="Buyer Told", readonly=True, groups=_OZON_USER,
    )
    ozon_to_tell = fields.Boolean(compute="_compute_ozon_to_tell", groups=_OZON_USER)

    # === COMPUTE METHODS === #

    @api.depends("ozon_posting_ids.line_ids.product_id", "ozon_shipment_mode", "partner_id.lang")
    def _compute_ozon_disclosure(self):
        virtual = self.filtered(lambda order: order.ozon_shipment_mode == "virtual")
        disclosures = virtual.ozon_posting_ids._disclosures()
        for order in self:
            texts = [disclosures[posting].text for posting in order.ozon_posting_ids if posting in disclosures]
            order.ozon_disclosure = "\n\n".join(filter(None, texts)) or False

    @api.depends("ozon_disclosure", "ozon_disclosure_record_ids.state", "ozon_posting_ids.stage")
    def _compute_ozon_to_tell(self):
        for order in self:
            order.ozon_to_tell = bool(order.ozon_disclosure and order._ozon_postings_to_tell())

    # === ACTION METHODS === #

    def action_ozon_tell(self):
        """Tell the buyers by mail, where Ozon gives an address; the mails leave with Odoo's next ones.

        :return: a notification for the screen.
        :rtype: dict
        :raise UserError: when none of them can be told so.
        """
        postings = self._ozon_told_by_user()
        with_address = postings.filtered(lambda posting: posting._buyer_email())
        told = postings._tell(with_address, "mail", self.env.user)
        if not told:
            raise UserError(self._ozon_not_told_sentence(postings, with_address))
        if told == postings:
            return notification(
                "success", self.env._("Buyers are told"), self.env._("E-mails scheduled: %s.", len(told))
            )
        return notification("warning", self.env._("Some buyers are not told"), self.env._(
            "E-mails scheduled: %(told)s. Without an address or a text: %(orders)s. Open these orders and copy the "
            "text into the chat.",
            told=len(told), orders=", ".join((postings - told).sale_order_id.mapped("name")),
        ))

    def action_ozon_told_in_chat(self):
        """Note that the text was sent to the buyer in Ozon's chat, by whoever has done it.

        :return: a notification for the screen.
        :rtype: dict
        :raise UserError: when there is nothing to tell.
        """
        postings = self._ozon_told_by_user()
        told = postings._tell(postings, "chat", self.env.user)
        if not told:
            raise UserError(self._ozon_not_told_sentence(postings, postings))
        return notification(
            "success", self.env._("Recorded"), self.env._("What the buyer was told is kept with the order.")
        )

    # === BUSINESS METHODS === #

    def _ozon_told_by_user(self):
        """The postings whose buyers are to be told, where the user may decide so.

        :rtype: ozon.posting
        :raise AccessError: whoever may not change an order does not speak to its buyer either.
        :raise UserError: when all have been told, or none is shipped virtually.
        """
        self.check_access("write")
        self.ozon_posting_ids.check_access("read")
        postings = self._ozon_postings_to_tell()
        if not postings:
            raise UserError(self.env._(
                "There is nobody to tell: the orders are not shipped virtually, or their buyers have been told already."
            ))
        return postings

    def _ozon_postings_to_tell(self):
        """
        :rtype: ozon.posting
        """
        virtual = self.filtered(lambda order: order.ozon_shipment_mode == "virtual" and order.state == "sale")
        return virtual.ozon_posting_ids.filtered(lambda posting: posting.stage != "cancelled")._to_be_told()

    def _ozon_not_told_sentence(self, postings, with_address):
        """
        :param ozon.posting postings: whose buyers were to be told.
        :param ozon.posting with_address: those that can be written to.
        """
        if not with_address:
            return self.env._(
                "Ozon gives no e-mail address of the buyer. Copy the text on the Ozon page of the order into the chat "
                "with the buyer, then press “Sent in the Chat”."
            )
        return self.env._(
            "There is no text for the buyer, or it lacks the release date. Write it under Configuration, Texts for "
            "Buyers, and set the date on the product."
        )

    def _ozon_disclosure_on_document(self):
        """The text for the buyer on the order's PDF and portal page; "" for any other order.

        :rtype: str
        """
        self.ensure_one()
        order = self.sudo()
        return order.ozon_disclosure or "" if order.state == "sale" and order.ozon_posting_ids else ""
