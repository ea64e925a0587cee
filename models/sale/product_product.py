from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "ozon.code.count.mixin"]

    _ozon_code_path = "product_id"

    # === CRUD METHODS === #

    def write(self, vals):
        # Odoo hands a variant's values on to its template one by one; these two only make sense together.
        names = ("ozon_virtual_kind", "ozon_release_date") if isinstance(vals, dict) else ()
        together = {name: vals[name] for name in names if name in vals}
        if len(together) > 1:
            self.product_tmpl_id.write(together)
            vals = {name: value for name, value in vals.items() if name not in together}
        return super().write(vals)

    # === ACTION METHODS === #

    def action_ozon_view_codes(self):
        """Open the codes of this product.

        :rtype: dict
        """
        self.ensure_one()
        return self._ozon_codes_action([("product_id", "=", self.id)])

    def action_ozon_import_codes(self):
        """Open the wizard that imports codes of this product.

        :rtype: dict
        """
        self.ensure_one()
        return self._ozon_code_import_action()

    def _ozon_codes_action(self, domain):
        self.env["ozon.code"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_code")
        only_one = self if len(self) == 1 else self.browse()
        return {**action, "domain": domain, "context": {"default_product_id": only_one.id}}

    def _ozon_code_import_action(self):
        """Import codes of one of these variants; where there are several the user says which."""
        self.env["ozon.code.import"].check_access("create")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_code_import")
        only_one = self if len(self) == 1 else self.browse()
        return {**action, "context": {
            "default_product_id": only_one.id, "default_product_tmpl_id": self.product_tmpl_id.id,
        }}

    # === BUSINESS METHODS === #

    @api.model
    def _ozon_find_by_article(self, company, wanted):
        """Find the products that Ozon means, all at once.

        The article comes first: it is the seller's own word for the product. Only where no product has it,
        Ozon's SKU decides. The number of queries does not depend on how much is wanted.

        :param res.company company: whose order it is; products shared by all companies count too.
        :param wanted: pairs of article (`offer_id`, str) and SKU (int); either may be missing.
        :return: for each pair the product: one, none when it is not known, several when it is ambiguous.
        :rtype: dict
        """
        wanted = set(wanted)
        sellable = self.sudo().with_context(active_test=True).browse()
        domain = Domain(self._check_company_domain(company)) & Domain([
            ("sale_ok", "=", True), ("product_tmpl_id.active", "=", True),
        ])
        by_article = sellable._ozon_by_article(domain, {_tidy(offer_id) for offer_id, _sku in wanted})
        skus = {_tidy(sku) for offer_id, sku in wanted if not by_article.get(_tidy(offer_id))}
        by_sku = sellable._ozon_by_sku(domain, skus)
        result = {}
        for offer_id, sku in wanted:
            products = by_article.get(_tidy(offer_id)) or by_sku.get(_tidy(sku)) or sellable
            result[offer_id, sku] = self.browse(products.ids)
        return result

    @api.model
    def _ozon_by_article(self, domain, articles):
        """:return: the products of a domain by their article, for the articles given"""
        articles = articles - {""}
        if not articles:
            return {}
        # Two searches, because one with an OR across both tables could use no index.
        products = (
            self.search(domain & Domain("default_code", "in", list(articles)))
            | self.search(domain & Domain("product_tmpl_id.ozon_offer_id", "in", list(articles)))
        )
        siblings = dict(self._read_group(
            [("product_tmpl_id", "in", products.product_tmpl_id.ids)], ["product_tmpl_id"], ["__count"]
        ))
        found = defaultdict(self.browse)
        for product in products:
            article = product._ozon_article(siblings[product.product_tmpl_id])
            if article in articles:
                found[article] += product
        return found

    def _ozon_article(self, variant_count):
        """The article by which Ozon knows this product.

        :param int variant_count: how many active variants its template has. An article set by hand is the
            template's, so that it can only mean a sole variant.
        """
        self.ensure_one()
        if variant_count == 1 and self.ozon_own_offer_id:
            return self.ozon_own_offer_id
        return _tidy(self.default_code)

    @api.model
    def _ozon_by_sku(self, domain, skus):
        """:return: the products of a domain by their SKU, for the SKUs given"""
        skus = skus - {""}
        if not skus:
            return {}
        found = defaultdict(self.browse)
        for product in self.search(domain & Domain("product_tmpl_id.ozon_sku", "in", list(skus))):
            found[product.ozon_sku] += product
        return found


def _tidy(identifier):
    """An article or SKU as it is compared; empty when there is none."""
    return str(identifier or "").strip()
