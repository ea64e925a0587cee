import base64
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.image import image_process

from ..shipment.const import KINDS

#: Seconds that fetching the pictures of new products may take.
_PICTURES_BUDGET = 10.0
#: How PNG, JPEG, GIF and WebP begin.
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")


class OzonArticle(models.Model):
    """Which product an article is, and what follows once that is known."""

    _inherit = "ozon.article"

    # === FIELDS === #

    product_id = fields.Many2one(
        "product.product", check_company=True, ondelete="set null", index="btree_not_null", tracking=True,
        domain="[('sale_ok', '=', True)]",
        help="What is delivered when this article is sold. The waiting orders are created as soon as you choose it.",
    )
    matched_by = fields.Selection(
        selection=[("reference", "Reference"), ("person", "By hand")], readonly=True,
        help="A product chosen by hand stays chosen; one found by its reference is looked up again for each order.",
    )
    ozon_virtual_kind = fields.Selection(
        selection=KINDS, string="Ships Virtually As",
        help="For a product that is created from this article. Empty: it is shipped as a parcel.",
    )
    suggested_product_id = fields.Many2one(
        "product.product", string="Suggestion", compute="_compute_suggested_product_id",
        help="A product with the same barcode or name.",
    )

    # === COMPUTE METHODS === #

    @api.depends("product_id", "name", "barcodes", "offer_id")
    def _compute_suggested_product_id(self):
        for company, articles in self.grouped("company_id").items():
            suggestions = articles._suggestions(company)
            for article in articles:
                article.suggested_product_id = not article.product_id and suggestions.get(article)

    def _suggestions(self, company):
        """The only product that has an article's barcode, else its name.

        :rtype: dict
        """
        open_ones = self.filtered(lambda article: not article.product_id)
        codes = {article: {article.offer_id, *(article.barcodes or ())} - {False, ""} for article in open_ones}
        product = self.env["product.product"]
        sellable = Domain("sale_ok", "=", True) & Domain(product._check_company_domain(company))
        by_code = product.search(sellable & Domain("barcode", "in", list(set().union(*codes.values()))))
        names = [article.name.strip() for article in open_ones if article.name]
        by_name = product.search(sellable & Domain("product_tmpl_id.name", "in", names)).grouped(
            lambda each: each.name
        )
        suggestions = {}
        for article in open_ones:
            found = by_code.filtered(lambda each, article=article: each.barcode in codes[article])
            found = found or by_name.get((article.name or "").strip(), product)
            if len(found) == 1:
                suggestions[article] = found
        return suggestions

    # === CRUD METHODS === #

    def write(self, vals):
        """A product that a person chooses makes the waiting orders.

        :raise AccessError: if he may not see the product, or it is another company's.
        """
        if "product_id" not in vals or "matched_by" in vals:
            return super().write(vals)
        # Whoever matches sees the product: a number that was guessed is none.
        self.env["product.product"].browse(vals["product_id"] or []).check_access("read")
        result = super().write(vals)
        self.sudo().write({"matched_by": "person" if vals["product_id"] else False})
        self._announce(self.env["ozon.order.builder"]._release(self.sudo().account_id))
        return result

    # === ACTION METHODS === #

    def action_use_suggestion(self):
        """Match these articles with the products that are suggested for them.

        :return: a notification for the screen.
        :rtype: dict
        :raise UserError: if nothing is suggested.
        """
        self.check_access("write")
        suggested = self.filtered("suggested_product_id")
        if not suggested:
            raise UserError(self.env._(
                "No product has the barcode or the name of these articles. Choose the product, or create it."
            ))
        for product, articles in suggested.grouped("suggested_product_id").items():
            articles.sudo().write({"product_id": product.id, "matched_by": "person"})
        return self._matched_notification(self.env["ozon.order.builder"]._release(suggested.sudo().account_id))

    def action_create_products(self):
        """Create the products of these articles from what Ozon says of them.

        :return: a notification for the screen.
        :rtype: dict
        :raise AccessError: if the user may not create products.
        :raise UserError: if all of them have a product.
        """
        self.check_access("write")
        self.env["product.template"].check_access("create")
        articles = self.filtered(lambda article: not article.product_id)
        if not articles:
            raise UserError(self.env._("These articles have their products already."))
        for account, of_account in articles.grouped("account_id").items():
            of_account._create_products(account.sudo())
        return self._matched_notification(self.env["ozon.order.builder"]._release(articles.sudo().account_id))

    def _match_action(self):
        """Where these articles are matched: one in a dialog, several in the list."""
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_article")
        if len(self) != 1:
            return {**action, "domain": [("id", "in", self.ids)], "context": {}}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Match the Article"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("sale_ozon.ozon_article_view_form").id, "form")],
            "target": "new",
        }

    def action_view_postings(self):
        """Open the orders that wait for this article.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_posting")
        return {**action, "context": {"search_default_held": True}, "domain": [("line_ids.article_id", "=", self.id)]}

    # === BUSINESS METHODS: PRODUCTS === #

    def _create_products(self, account):
        products = self.env["product.product"].with_company(account.company_id)
        created = products.with_context(ozon_matching=True).create([
            article._product_vals(account) for article in self
        ])
        for article, product in zip(self, created, strict=True):
            article.sudo().write({"product_id": product.id, "matched_by": "person"})
        self._load_pictures(account)

    def _load_pictures(self, account):
        """Give new products their pictures, as many as there is time for; without one a product is sold as well."""
        articles = self.filtered("picture_url")
        if not articles or not account.api_key:
            return
        deadline = time.monotonic() + _PICTURES_BUDGET
        with account._client() as client:
            for article in articles:
                if time.monotonic() > deadline:
                    return
                if picture := _usable(client.catalogue.picture(article.picture_url)):
                    article.product_id.image_1920 = picture

    def _product_vals(self, account):
        kind = self.ozon_virtual_kind
        has_others = self.env["res.company"].sudo().search_count([], limit=2) > 1
        return {
            "name": self.name or self.display_name,
            "default_code": self.offer_id or False,
            "ozon_sku": self.sku if (self.sku or "").isdecimal() else False,
            "ozon_virtual_kind": kind,
            # The goods of a pre-sale are delivered one day; the others never need a parcel.
            "type": "service" if kind and kind != "presale" else "consu",
            "list_price": self._price_in(account.company_id),
            # Another company's articles may have the same words and mean other products.
            "company_id": account.company_id.id if has_others else False,
        }

    def _price_in(self, company):
        """Ozon's price in a company's currency; nothing where no rate is known.

        :rtype: float
        """
        currency = self.currency_id
        if not currency or currency == company.currency_id:
            return self.price
        if not currency.sudo().rate_ids.filtered(lambda rate: rate.company_id in (company, company.browse())):
            return 0.0
        return currency._convert(self.price, company.currency_id, company, fields.Date.context_today(self))

    @api.model
    def _find_products(self, account, pairs):
        """The product of each article: the one that a person has chosen, else the one that is found.

        :param ozon.account account: whose articles.
        :param pairs: of article (`offer_id`, str) and SKU (int).
        :return: for each pair the product: one, none, or several where it is ambiguous.
        :rtype: dict
        """
        pairs = set(pairs)
        product = self.env["product.product"].with_company(account.company_id)
        found = product._ozon_find_by_article(account.company_id, pairs)
        known = self.sudo()._known(account, [self._key(*pair) for pair in pairs])
        chosen = {key: article for key, article in known.items() if article.matched_by == "person"}
        for pair in pairs:
            article = chosen.get(self._key(*pair))
            if article and article._is_product_usable(account.company_id):
                found[pair] = product.browse(article.product_id.id)
        return found

    def _is_product_usable(self, company):
        product = self.product_id
        return bool(product) and product.active and product.sale_ok and product.company_id in (
            company, company.browse()
        )

    def _pair(self):
        """This article as `_find_products` wants it.

        :rtype: tuple
        """
        return self.offer_id or "", int(self.sku) if (self.sku or "").isdecimal() else 0

    def _with_product(self):
        """Those of these articles whose product is known by now.

        :rtype: ozon.article
        """
        known = self.browse()
        for account, articles in self.grouped("account_id").items():
            products = self._find_products(account, [article._pair() for article in articles])
            known += articles.filtered(lambda article, products=products: len(products[article._pair()]) == 1)
        return known

    @api.model
    def _take_in(self, account, articles):
        super()._take_in(account, articles)
        open_ones = articles.filtered(lambda article: article.matched_by != "person")
        products = self._find_products(account, [article._pair() for article in open_ones])
        for product, some in open_ones.grouped(lambda article: products[article._pair()]).items():
            one = product if len(product) == 1 else product.browse()
            some = some.filtered(lambda article, one=one: article.product_id != one)
            some.sudo().write({"product_id": one.id, "matched_by": "reference" if one else False})


def _usable(content):
    """A picture as Odoo keeps one; False where it is none, or too large to be worked with.

    :param bytes content: as it was fetched.
    """
    if not content.startswith(_PICTURES):
        # What is no raster image, such as SVG, may hold a program.
        return False
    try:
        return base64.b64encode(image_process(content, size=(1920, 1920), verify_resolution=True))
    except Exception:
        # Whatever a broken picture does to the libraries: it is left out.
        return False
