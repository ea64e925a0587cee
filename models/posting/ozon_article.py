from datetime import datetime

from odoo import api, fields, models

from . import const


class OzonArticle(models.Model):
    """An article of the seller as Ozon knows it, and how many orders wait until it has a product.

    There is one for each article that no product was found for, and for each that somebody has loaded from Ozon.
    """

    _name = "ozon.article"
    _inherit = ["mail.thread", "mail.activity.mixin", "ozon.attention.mixin", "ozon.guard.mixin"]
    _description = "Ozon Article"
    _order = "first_ship_by, id desc"
    _rec_name = "offer_id"
    _rec_names_search = ("offer_id", "sku", "name")
    _check_company_auto = True

    # === FIELDS === #

    account_id = fields.Many2one("ozon.account", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    offer_id = fields.Char(string="Article", readonly=True, index=True, help="The seller's own word for it.")
    # An int64, more than a PostgreSQL integer holds.
    sku = fields.Char(string="SKU", readonly=True, index=True)
    name = fields.Char(string="Name on Ozon", readonly=True)
    price = fields.Float(string="Price on Ozon", digits="Product Price", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    picture_url = fields.Char(readonly=True)
    barcodes = fields.Json(readonly=True)
    read_at = fields.Datetime(string="Details Read", readonly=True)
    line_ids = fields.One2many("ozon.posting.line", "article_id", readonly=True)
    waiting_count = fields.Integer(
        string="Orders Waiting", compute="_compute_waiting", store=True, index=True,
        help="Orders that cannot be created before this article has a product.",
    )
    first_ship_by = fields.Datetime(
        string="First Deadline", compute="_compute_waiting", store=True, index=True,
        help="By when Ozon wants the first of the waiting orders shipped.",
    )

    _one_per_article = models.UniqueIndex(
        "(account_id, COALESCE(NULLIF(offer_id, ''), 'sku ' || sku))", "This article is in the list already."
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "line_ids.product_id", "line_ids.posting_id.sale_order_id", "line_ids.posting_id.stage",
        "line_ids.posting_id.ship_by",
    )
    def _compute_waiting(self):
        waiting = dict(self.env["ozon.posting.line"]._read_group(
            [*const.WAITING_LINES, ("article_id", "in", self.ids)], ["article_id"], ["posting_id:recordset"],
        ))
        for article in self:
            postings = waiting.get(article._origin, self.env["ozon.posting"])
            article.waiting_count = len(postings)
            article.first_ship_by = min(filter(None, postings.mapped("ship_by")), default=False)

    @api.depends("offer_id", "sku")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for article in self:
            article.display_name = article.offer_id or self.env._("SKU %s", article.sku or "")

    # === BUSINESS METHODS === #

    def _attention_candidates(self):
        return self.account_id.user_id

    @api.model
    def _key(self, offer_id, sku):
        """What an article is found by: the seller's word for it; Ozon's number only where there is none.

        :rtype: tuple
        """
        offer_id = (offer_id or "").strip()
        return (offer_id, "") if offer_id else ("", str(sku or ""))

    @api.model
    def _known(self, account, keys):
        """
        :param ozon.account account: whose articles.
        :param keys: of `_key`.
        :return: the articles that are in the list, by key.
        :rtype: dict
        """
        keys = set(keys)
        found = self.search([
            ("account_id", "=", account.id),
            "|", ("offer_id", "in", [offer_id for offer_id, _sku in keys if offer_id]),
            "&", ("offer_id", "in", [False, ""]), ("sku", "in", [sku for _offer_id, sku in keys if sku]),
        ])
        return {article._key(article.offer_id, article.sku): article for article in found}

    @api.model
    def _of_lines(self, account, lines):
        """The articles of lines of postings; what is not in the list yet comes in, all at once.

        :param ozon.account account: theirs.
        :param ozon.posting.line lines: of its postings.
        :return: each line's article.
        :rtype: dict
        """
        keys = {line: self._key(line.offer_id, line.sku) for line in lines}
        known = self._known(account, keys.values())
        missing = {key: line for line, key in keys.items() if key not in known}
        currencies = self._currencies({line.currency_name for line in missing.values()})
        created = self._quiet().create([
            {
                "account_id": account.id, "offer_id": key[0], "sku": line.sku, "name": line.name,
                "price": line.price, "currency_id": currencies.get(line.currency_name),
            }
            for key, line in missing.items()
        ])
        known.update(zip(missing, created, strict=True))
        return {line: known[key] for line, key in keys.items()}

    @api.model
    def _quiet(self):
        return self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True, mail_notrack=True
        )

    @api.model
    def _currencies(self, names):
        currencies = self.env["res.currency"].with_context(active_test=False).search([
            ("name", "in", [name for name in names if name]),
        ])
        return {currency.name: currency.id for currency in currencies}

    # === BUSINESS METHODS: WHAT OZON SAYS OF THEM === #

    @api.model
    def _keep(self, account, articles):
        """Bring the list up to date with what Ozon has shown; what is new comes in.

        :param ozon.account account: whose articles.
        :param articles: of the connector, iterable of Article.
        :rtype: ozon.article
        """
        shown = {}
        for article in articles:
            if article.offer_id or article.sku:
                shown[self._key(article.offer_id, article.sku)] = article
        known = self._known(account, shown)
        currencies = self._currencies({article.currency for article in shown.values()})
        now = fields.Datetime.now()
        for key, record in known.items():
            if key in shown:
                record._update(shown[key], currencies, now)
        created = self._quiet().create([
            {**self._vals_from(article, currencies, now), "account_id": account.id, "offer_id": key[0]}
            for key, article in shown.items() if key not in known
        ])
        return created.union(*known.values())

    def _update(self, article, currencies, now: datetime):
        vals = self._vals_from(article, currencies, now)
        if self.sku in map(str, article.skus):
            # One article may have several numbers; its orders came with this one.
            vals.pop("sku")
        self.write(vals)

    @api.model
    def _vals_from(self, article, currencies, now: datetime):
        return {
            "sku": str(article.sku or ""),
            "name": article.name,
            "price": float(article.price) if article.price is not None else 0.0,
            "currency_id": currencies.get(article.currency),
            "picture_url": article.picture,
            "barcodes": list(article.barcodes) or False,
            "read_at": now,
        }
