from odoo import models


class OzonPosting(models.Model):
    """How the buyer of a posting is spoken to."""

    _inherit = "ozon.posting"

    # === BUSINESS METHODS === #

    def _buyer_lang(self):
        """The language in which the buyer is spoken to.

        :rtype: str
        """
        self.ensure_one()
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        company = self.sudo().company_id
        wanted = (self.sudo().partner_id.lang, self.sudo().account_id.text_lang, company.partner_id.lang, self.env.lang)
        return next((code for code in wanted if code in installed), "en_US")

    def _buyer_email(self):
        """Where the buyer can be written to; "" where Ozon gives no address, or it is not kept.

        :rtype: str
        """
        self.ensure_one()
        return self.sudo().partner_id.email_formatted or ""
