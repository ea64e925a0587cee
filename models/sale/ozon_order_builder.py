import logging

from odoo import api, models
from odoo.fields import Command

from ...connector import ACTIVE_STAGES
from ..engine.batches import bisect_batch, write_links
from ..engine.sentences import words_for_people

_logger = logging.getLogger(__name__)


class OzonOrderBuilder(models.AbstractModel):
    """Makes confirmed sale orders of postings, in batches."""

    _name = "ozon.order.builder"
    _description = "Ozon Order Creation"

    # === BUSINESS METHODS === #

    @api.model
    def _create_orders(self, postings):
        """Make confirmed sale orders of postings, in one batch; a posting that fails does not stop the rest.

        A posting with an unknown article is held: marked, and counted behind the article, which calls for help.

        :param ozon.posting postings: without order.
        :return: the new orders.
        :rtype: sale.order
        """
        postings = postings.sudo().filtered(lambda posting: not posting.sale_order_id)
        return self._create_orders_apart(postings - self._parts_that_wait(postings))

    @api.model
    def _parts_that_wait(self, postings):
        """Parts of postings that have an order: theirs as well, unless it was made without them.

        When Ozon has shown once more what is left in the other one, they join it, or get an order of their own.

        :rtype: ozon.posting
        """
        parts = postings.filtered(lambda posting: posting.parent_posting_number and not posting.problem)
        if not parts:
            return parts
        parents = self.env["ozon.posting"].sudo().search([
            ("account_id", "in", parts.account_id.ids), ("stage", "in", ACTIVE_STAGES),
            ("posting_number", "in", parts.mapped("parent_posting_number")), ("sale_order_id", "!=", False),
        ])
        # Both, so that they come together.
        waiting = parts.filtered(lambda part: part.parent_posting_number in parents.mapped("posting_number"))
        (parents | waiting).observed_at = False
        self.env["ozon.synchronizer"]._trigger()
        return waiting

    @api.model
    def _create_orders_apart(self, postings):
        """An order for each of some postings, whatever they were split off from.

        :param ozon.posting postings: without order.
        :rtype: sale.order
        """
        orders = self.env["sale.order"].sudo()
        for account, of_account in postings.grouped("account_id").items():
            builder = self.with_company(account.company_id).sudo()
            orders |= builder._create_orders_of_account(account, of_account)
        return orders

    @api.model
    def _create_orders_of_account(self, account, postings):
        def on_failure(posting, error):
            _logger.info("No order for Ozon posting %s", posting.posting_number, exc_info=error)
            posting._hold("order_failed", error=words_for_people(error))

        def create(some):
            ready = self._ready_for_order(account, some)
            return self._create_confirmed(account, ready) if ready else self.env["sale.order"]

        return self.env["sale.order"].union(*bisect_batch(self.env, postings, create, on_failure))

    @api.model
    def _create_confirmed(self, account, postings):
        pricelists = self._pricelists(account, postings)
        quiet = self.env["sale.order"].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True,
            mail_notrack=True, mail_auto_subscribe_no_notify=True,
        )
        # Looked up once, where each order would do it for itself.
        warehouse = account.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", account.company_id.id)], limit=1
        )
        orders = quiet.create(self._with_known_values(quiet, [
            self._order_vals(account, posting, pricelists[posting._currency_name()], warehouse)
            for posting in postings
        ]))
        self._link(postings, orders)
        self._take_taxes_out(orders.order_line)
        orders.with_context(ozon_keep_order_date=True).action_confirm()
        postings.filtered("problem").write({"problem": False, "problem_values": False})
        postings._clear_attention()
        postings.line_ids.article_id._tell_waiting()
        return orders

    @api.model
    def _link(self, postings, orders):
        """Each posting, and each line of it, knows what was made of it."""
        write_links(postings, "sale_order_id", orders)
        pairs = [
            pair for posting, order in zip(postings, orders, strict=True)
            for pair in zip(posting.line_ids, order.order_line, strict=True)
        ]
        lines, sale_lines = zip(*pairs, strict=True)
        write_links(postings.line_ids.browse().concat(*lines), "sale_line_id", sale_lines)

    @api.model
    def _order_vals(self, account, posting, pricelist, warehouse):
        return {
            "partner_id": (posting.partner_id or account._customer()).id,
            "company_id": account.company_id.id,
            "user_id": account.user_id.id,
            **({"team_id": account.team_id.id} if account.team_id else {}),
            **({"warehouse_id": warehouse.id} if warehouse else {}),
            "pricelist_id": pricelist.id,
            "origin": posting.posting_number,
            "client_order_ref": posting.posting_number,
            "date_order": posting.ordered_at,
            "order_line": [
                Command.create({
                    "product_id": line.product_id.id,
                    "product_uom_qty": line.quantity,
                    "price_unit": line.price,
                    "discount": 0.0,
                })
                for line in posting.line_ids
            ],
        }

    @api.model
    def _take_taxes_out(self, lines):
        """Ozon's price is what the buyer pays. Where a line's taxes come on top, take them out of it."""
        for line in lines:
            on_top = sum(
                tax.amount for tax in line.tax_ids.flatten_taxes_hierarchy()
                if tax.amount_type == "percent" and not tax.price_include
            )
            if on_top:
                line.price_unit /= 1 + on_top / 100

    @api.model
    def _ready_for_order(self, account, postings):
        """Those of `postings` whose articles are all known; the others are held."""
        wanted = postings.filtered(lambda posting: posting.stage != "cancelled" and posting.line_ids)
        products = self.env["ozon.article"]._find_products(account, {line._pair() for line in wanted.line_ids})
        currencies = self._currencies(wanted)
        ready = self.env["ozon.posting"]
        without_product = self.env["ozon.posting.line"]
        for posting in wanted.with_prefetch(wanted.ids):
            unknown, ambiguous = [], []
            for line in posting.line_ids:
                product = products[line._pair()]
                line.product_id = product if len(product) == 1 else False
                if not line.product_id:
                    (ambiguous if product else unknown).append(line)
                elif line.article_id and not line.article_id.matched_by:
                    # It has waited, and was found by its reference now.
                    line.article_id.write({"product_id": product.id, "matched_by": "reference"})
            if unknown or ambiguous:
                # Their article calls for help, once for all its orders.
                without_product = without_product.union(*unknown, *ambiguous)
                posting._note_problem(
                    "unknown_article" if unknown else "ambiguous_article",
                    articles=[line._article() for line in unknown or ambiguous],
                )
            elif len(set(posting.line_ids.mapped("currency_name"))) > 1 or (
                posting._currency_name() not in currencies
            ):
                posting._hold(
                    "no_currency", currencies=[name for name in posting.line_ids.mapped("currency_name") if name]
                )
            else:
                ready += posting
        if without_product:
            self.env["ozon.article"]._hold(account, without_product)
        return ready

    @api.model
    def _pricelists(self, account, postings):
        """A pricelist of the account's company for each currency of `postings`, created when first needed.

        :return: pricelist by currency name.
        :rtype: dict
        """
        pricelists = {}
        for name, currency in self._currencies(postings).items():
            if not currency.active:
                currency.active = True
            pricelists[name] = self.env["product.pricelist"].search([
                ("currency_id", "=", currency.id), ("company_id", "=", account.company_id.id),
                ("name", "=", f"Ozon {name}"),
            ], limit=1) or self.env["product.pricelist"].create({
                "name": f"Ozon {name}",
                "currency_id": currency.id,
                "company_id": account.company_id.id,
            })
        return pricelists

    @api.model
    def _currencies(self, postings):
        """The currencies that Ozon names for `postings` and Odoo knows, active or not.

        :return: currency by its name.
        :rtype: dict
        """
        names = {posting._currency_name() for posting in postings}
        currencies = self.env["res.currency"].with_context(active_test=False).search([("name", "in", list(names))])
        return {currency.name: currency for currency in currencies}
