from odoo import models


class MailMail(models.Model):
    """Whether a buyer was told is known when the mail has left: Odoo deletes it then."""

    _inherit = "mail.mail"

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "sent":
            self.env["ozon.disclosure.record"].sudo().search([("mail_id", "in", self.ids)]).is_sent = True
        return result
