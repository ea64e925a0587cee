from odoo import api, fields, models
from odoo.exceptions import UserError

from ..shipment.const import KINDS
from . import const


class OzonDisclosureRecord(models.Model):
    """What a buyer was told, how, when and in which words. Kept for good."""

    _name = "ozon.disclosure.record"
    _description = "Ozon Buyer Told"
    _order = "id desc"
    _rec_name = "posting_id"

    # === FIELDS === #

    posting_id = fields.Many2one("ozon.posting", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="posting_id.company_id")
    sale_order_id = fields.Many2one(related="posting_id.sale_order_id", store=True, index="btree_not_null")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    way = fields.Selection(const.TELLING_WAYS, required=True, readonly=True)
    text = fields.Text(required=True, readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    user_id = fields.Many2one("res.users", string="Told By", required=True, readonly=True, ondelete="restrict")
    # Odoo deletes it as soon as it is sent.
    mail_id = fields.Many2one("mail.mail", readonly=True, ondelete="set null", index="btree_not_null")
    is_sent = fields.Boolean(readonly=True, help="A mail server has taken the mail.")
    state = fields.Selection(
        selection=[("queued", "Scheduled"), ("told", "Told"), ("failed", "Not delivered")], compute="_compute_state",
    )

    # === COMPUTE METHODS === #

    @api.depends("way", "is_sent", "mail_id.state")
    def _compute_state(self):
        for record in self:
            if record.way == "chat" or record.is_sent:
                record.state = "told"
            else:
                # A mail that is gone without having been sent has told nobody anything.
                record.state = "queued" if record.sudo().mail_id.state == "outgoing" else "failed"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_by_hand()
        if vals != {"is_sent": True} and (vals.keys() != {"mail_id"} or any(record.mail_id for record in self)):
            # Not even our own code: what was said stays said.
            raise UserError(self.env._("What a buyer was told is kept for good and cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What a buyer was told is kept for good and cannot be changed."))

    # === BUSINESS METHODS === #

    def _refuse_by_hand(self):
        """:raise UserError: whoever asks; it is recorded when the buyer is told."""
        if not self.env.su:
            raise UserError(self.env._("What a buyer was told is recorded automatically."))

    @api.model
    def _record(self, disclosures, way, user):
        """Note that buyers are told, by mail at once with the mails.

        :param dict disclosures: `Disclosure` by `ozon.posting`.
        :param str way: of `const.TELLING_WAYS`.
        :param res.users user: who does it.
        :return: the new records.
        :rtype: ozon.disclosure.record
        """
        records = self.sudo().create([
            {
                "posting_id": posting.id, "kind": disclosure.kind, "way": way, "text": disclosure.text,
                "lang": disclosure.lang, "user_id": user.id,
            }
            for posting, disclosure in disclosures.items()
        ])
        if way == "mail" and records:
            records._queue_mails()
        return records

    def _queue_mails(self):
        """Have the mails sent by Odoo's own queue: nothing leaves within a click, and a failure stays on the mail."""
        template = self.env.ref("sale_ozon.mail_template_disclosure").sudo()
        mails = template.send_mail_batch(self.ids, force_send=False)
        for record, mail in zip(self, mails, strict=True):
            record.mail_id = mail
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
