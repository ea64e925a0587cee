from odoo import models


class OzonPostingLine(models.Model):
    """The product of a line is that of its article."""

    _inherit = "ozon.posting.line"

    # === ACTION METHODS === #

    def action_match_article(self):
        """Open the article of this line, to choose its product or create it.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return self.article_id._match_action()
