from odoo import api, fields, models


class OzonPostingLine(models.Model):
    """One article of a posting, as Ozon named it."""

    _name = "ozon.posting.line"
    _description = "Ozon Posting Line"
    _order = "posting_id, id"
    _rec_name = "offer_id"

    posting_id = fields.Many2one("ozon.posting", required=True, ondelete="cascade", index=True)
    # Ozon's SKU is an int64, more than a PostgreSQL integer holds.
    sku = fields.Char(string="SKU", required=True)
    offer_id = fields.Char(string="Article")
    name = fields.Char()
    quantity = fields.Integer(required=True)
    price = fields.Float(string="Unit Price", digits=(16, 4))
    currency_id = fields.Many2one("res.currency", string="Currency in Odoo", compute="_compute_unit_price")
    unit_price = fields.Monetary(string="Price", compute="_compute_unit_price", help="As Ozon showed it.")
    currency_name = fields.Char(string="Currency")
    required_code_count = fields.Integer(
        string="Codes Needed", help="How many codes Ozon waits for; not always the quantity."
    )
    product_id = fields.Many2one("product.product", index="btree_not_null")
    article_id = fields.Many2one(
        "ozon.article", string="Article to Match", readonly=True, ondelete="set null", index="btree_not_null",
        help="Its entry among the articles to match, where no product was found for it.",
    )
    sale_line_id = fields.Many2one("sale.order.line", ondelete="set null", index="btree_not_null")

    # === COMPUTE METHODS === #

    @api.depends("price", "currency_name")
    def _compute_unit_price(self):
        currencies = self.env["ozon.article"]._currencies(set(self.mapped("currency_name")))
        for line in self:
            line.currency_id = currencies.get(line.currency_name)
            line.unit_price = line.price

    # === BUSINESS METHODS === #

    def _pair(self):
        """What its product is looked up by: article and SKU.

        :rtype: tuple
        """
        self.ensure_one()
        return self.offer_id or "", int(self.sku)

    def _article(self):
        """How a person finds this article: by the seller's own name for it, else by Ozon's number."""
        self.ensure_one()
        return self.offer_id or self.env._("SKU %s", self.sku)
