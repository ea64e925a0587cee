import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import escape
from odoo import api, fields, models
from odoo.fields import Command
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import escape_psql, plaintext2html
from psycopg2 import OperationalError
from psycopg2.errors import ProgramLimitExceeded

from ..connector import BrokenPosting, MalformedAnswer, OzonError, Refused, RoleMissing
from ..connector.client import DIGITAL_METHODS, FBS_METHODS
from ..connector.reading import WORD_LIMIT
from . import const

_logger = logging.getLogger(__name__)

_FAMILIES = ("digital", "fbs")


@dataclass
class _Report:
    """What an import did.

    :ivar bool busy: another worker holds the account, so that nothing was done.
    :ivar bool finished: Ozon has no more pages for us.
    :ivar str warning: what was left out, for the account.
    """

    created: int = 0
    held: int = 0
    busy: bool = False
    finished: bool = False
    warning: str = ""


class OzonImporter(models.AbstractModel):
    """Turns postings into confirmed sale orders, page by page."""

    _name = "ozon.importer"
    _description = "Ozon Order Import"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_import_orders(self):
        """Import the new orders of every account; what a run cannot finish, the next one goes on with."""
        for account in self.env["ozon.account"]._workable():
            remaining = self.env["ir.cron"]._commit_progress()
            if remaining <= 0:
                break
            report = self._import_account(account, time.monotonic() + min(remaining, const.REQUEST_BUDGET))
            if not report.finished:
                self.env.ref("sale_ozon.ir_cron_import_orders")._trigger()

    # === BUSINESS METHODS: PAGES === #

    @api.model
    def _import_account(self, account, deadline):
        """Import one account until Ozon has no more pages or the time is up. Commits after every page.

        What goes wrong is kept on the account; it never reaches the caller, who has other accounts to do.

        :param ozon.account account: the account.
        :param float deadline: `time.monotonic()` at which to stop.
        :rtype: _Report
        """
        account = account.sudo().with_company(account.company_id)
        report = _Report()
        if account._is_resting():
            return report
        if not account.api_key:
            account.last_error = self.env._("Enter the Api-Key of “%s” first.", account.name)
            report.finished = True
            return report
        with account._worker_lock() as ours:
            if not ours:
                report.busy = True
                return report
            try:
                with account._client() as client:
                    report.finished = self.with_env(account.env)._import_pages(account, client, deadline, report)
            except OzonError as error:
                self.env.cr.rollback()
                account._note_failure(error)
                # A cursor that Ozon no longer takes would fail for ever.
                if isinstance(error, Refused | MalformedAnswer):
                    account.import_resume = False
                report.finished = True
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Somebody was quicker with a row that we wanted; the page is read again.
                self.env.cr.rollback()
            except OperationalError:
                raise
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Import of Ozon account %s failed", account.id)
                account.last_error = self.env._(
                    "The import stopped at an internal error (%s). The server log has the details.",
                    type(error).__name__,
                )
                report.finished = True
            self.env["ir.cron"]._commit_progress(report.created)
        return report

    @api.model
    def _import_pages(self, account, client, deadline, report):
        """:return: whether Ozon has no more pages."""
        place = account.import_resume or self._first_place(account)
        forbidden = []
        while place:
            try:
                page = client.page(
                    place["family"], fields.Datetime.to_datetime(place["since"]),
                    fields.Datetime.to_datetime(place["to"]), place["cursor"],
                )
            except RoleMissing as error:
                # A shop without digital goods, or without FBS, is an ordinary shop (API.md §1).
                forbidden.append((place["family"], error))
                place = self._next_family(place)
                continue
            self._store_page(account, page, report)
            place = self._next_place(place, page)
            account.import_resume = place or False
            self.env["ir.cron"]._commit_progress(len(page.postings))
            if place and time.monotonic() > deadline:
                return False
        self._note_finished(account, forbidden, report)
        return True

    @api.model
    def _first_place(self, account):
        now = fields.Datetime.now()
        since = max(account.import_from, now - const.IMPORT_HORIZON)
        if account.last_import_at:
            since = max(since, account.last_import_at - const.IMPORT_OVERLAP)
        return {
            "family": _FAMILIES[0],
            "since": fields.Datetime.to_string(since),
            # Ozon's clock may run a little ahead of ours.
            "to": fields.Datetime.to_string(now + timedelta(hours=1)),
            "cursor": "",
            "started": fields.Datetime.to_string(now),
        }

    @api.model
    def _next_place(self, place, page):
        """Where to go on after `page`; None at the end of the last list.

        :raise MalformedAnswer: if there is more to come but the cursor stands still.
        """
        if not page.has_next:
            return self._next_family(place)
        if not page.cursor or page.cursor == place["cursor"]:
            raise MalformedAnswer("cursor", "expected a new value for the next page, found the old one")
        return {**place, "cursor": page.cursor}

    @api.model
    def _next_family(self, place):
        following = _FAMILIES[_FAMILIES.index(place["family"]) + 1:]
        return {**place, "family": following[0], "cursor": ""} if following else None

    @api.model
    def _note_finished(self, account, forbidden, report):
        vals = {"import_resume": False, "last_error": report.warning}
        if len(forbidden) == len(_FAMILIES):
            vals.update(state="error", last_error=account._failure_sentence(forbidden[0][1]))
        else:
            vals["last_import_at"] = fields.Datetime.now()
            self.env["ozon.account.health"]._note_success("import", account)
            if account.state == "draft":
                vals["state"] = "connected"
        methods = {"digital": DIGITAL_METHODS, "fbs": FBS_METHODS}
        missing = set((account.missing_methods or "").split("\n"))
        for family, _error in forbidden:
            missing.update(methods[family][:1])
        vals["missing_methods"] = "\n".join(sorted(missing - {""})) or False
        account.write(vals)

    @api.model
    def _store_page(self, account, page, report):
        """Keep one page of postings: known ones brought up to date, new ones made into orders.

        :param PostingPage page: as Ozon sent it.
        :param _Report report: counts up.
        """
        numbers = [snapshot.posting_number for snapshot in page.postings]
        numbers += [broken.posting_number for broken in page.broken if broken.posting_number]
        known = {
            posting.posting_number: posting
            for posting in self.env["ozon.posting"].search([
                ("account_id", "=", account.id), ("posting_number", "in", numbers),
            ])
        }
        seen = [snapshot for snapshot in page.postings if snapshot.posting_number in known]
        new = {snapshot.posting_number: snapshot for snapshot in page.postings if snapshot.posting_number not in known}
        broken = list(page.broken)
        repaired = self._update_postings(seen, known, broken)
        created = self._create_postings(account, list(new.values()), broken)
        known.update((posting.posting_number, posting) for posting in created)
        self._keep_broken(account, broken, known, report)
        held = self.env["ozon.posting"].search([
            ("account_id", "=", account.id), ("sale_order_id", "=", False), ("problem", "!=", False),
            ("problem", "!=", "malformed"), ("id", "not in", created.ids),
        ], limit=const.BATCH_SIZE, order="id desc") if created | repaired else created
        orders = self._create_orders(created | repaired | held)
        report.created += len(orders)
        report.held += len(created.filtered("problem"))

    @api.model
    def _safely(self, items, work, give_up):
        """Do a batch at once; where that fails, find by halves the item that spoils it and do the others.

        :param items: list, or records.
        :param work: function of some of `items`.
        :param give_up: function of the one item that cannot be done, and the error.
        :return: what `work` returned for the parts that went well.
        :rtype: list
        """
        if not items:
            return []
        try:
            with self.env.cr.savepoint():
                return [work(items)]
        except Exception as error:
            if _is_passing(error):
                raise
            self.env.invalidate_all()
            if len(items) == 1:
                give_up(items[0], error)
                return []
        half = len(items) // 2
        return self._safely(items[:half], work, give_up) + self._safely(items[half:], work, give_up)

    @api.model
    def _unstorable(self, snapshot, error):
        """A posting that the database, or another addon, refuses as it is.

        :rtype: BrokenPosting
        """
        _logger.info("Ozon posting %s could not be stored (%s)", snapshot.posting_number, type(error).__name__)
        problem = MalformedAnswer("posting", f"a value that cannot be stored ({type(error).__name__})")
        return BrokenPosting(snapshot.posting_number, problem)

    @api.model
    def _update_postings(self, snapshots, known, broken):
        """Bring known postings up to date.

        :param list snapshots: of known postings.
        :param dict known: these postings by number.
        :param list broken: takes a BrokenPosting for each that cannot be stored.
        :return: those that came damaged before and are whole now.
        :rtype: ozon.posting
        """
        def update(some):
            repaired = self.env["ozon.posting"]
            for snapshot in some:
                posting = known[snapshot.posting_number]
                if posting.line_ids:
                    posting._apply(snapshot)
                    if posting.problem == "malformed" and not posting.sale_order_id:
                        repaired |= posting
                else:
                    repaired |= self._complete(posting, snapshot)
            return repaired

        def give_up(snapshot, error):
            broken.append(self._unstorable(snapshot, error))

        return self.env["ozon.posting"].union(*self._safely(snapshots, update, give_up))

    @api.model
    def _create_postings(self, account, snapshots, broken):
        """New postings with their lines and buyers, in one batch.

        :param list snapshots: of PostingSnapshot.
        :param list broken: takes a BrokenPosting for each that cannot be stored.
        :rtype: ozon.posting
        """
        created = self._safely(
            snapshots,
            lambda some: self._create_whole_postings(account, some),
            lambda snapshot, error: broken.append(self._unstorable(snapshot, error)),
        )
        return self.env["ozon.posting"].union(*created)

    @api.model
    def _create_whole_postings(self, account, snapshots):
        buyers = self._buyers(account, snapshots)
        now = fields.Datetime.now()
        return self.env["ozon.posting"].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        ).create([
            {
                **self._posting_vals(snapshot),
                "account_id": account.id,
                "observed_at": now,
                "partner_id": buyers.get(snapshot.buyer and snapshot.buyer.customer_id, False),
            }
            for snapshot in snapshots
        ])

    @api.model
    def _posting_vals(self, snapshot):
        return {
            **self.env["ozon.posting"]._vals_from(snapshot),
            "posting_number": snapshot.posting_number,
            "order_number": snapshot.order_number,
            "ordered_at": (snapshot.created_at or fields.Datetime.now()).replace(tzinfo=None),
            "line_ids": [Command.create(self._line_vals(line)) for line in snapshot.lines],
        }

    @api.model
    def _line_vals(self, line):
        return {
            "sku": str(line.sku),
            "offer_id": line.offer_id,
            "name": line.name,
            "quantity": line.quantity,
            "price": float(line.price) if line.price is not None else 0.0,
            "currency_name": line.currency,
            # Ozon tells it only in the digital list; the quantity is the next best guess (API.md §4.1).
            "required_code_count": line.required_codes or line.quantity,
        }

    @api.model
    def _complete(self, posting, snapshot):
        """A posting that first came damaged and now is whole."""
        posting.write({**self._posting_vals(snapshot), "problem": False, "problem_detail": False})
        return posting

    @api.model
    def _keep_broken(self, account, broken, known, report):
        """Postings whose data cannot be used are kept and told, not lost.

        :param broken: iterable of BrokenPosting.
        :param dict known: postings of this page that exist, by number.
        :param _Report report: takes a warning.
        """
        nameless = [damaged for damaged in broken if not damaged.posting_number]
        if nameless:
            report.warning = self.env._(
                "%(count)s postings came without a usable number and could not be kept (%(where)s).",
                count=len(nameless), where=nameless[0].error.message,
            )
        for damaged in broken:
            if not damaged.posting_number:
                continue
            posting = known.get(damaged.posting_number)
            if not posting:
                posting = known[damaged.posting_number] = self.env["ozon.posting"].create({
                    "account_id": account.id, "posting_number": damaged.posting_number,
                })
            first_time = posting.problem != "malformed"
            posting._note_malformed(damaged.error)
            if first_time and posting.problem:
                self._call_for_help(posting)

    @api.model
    def _buyers(self, account, snapshots):
        """Contacts of the buyers that Ozon names, created in one batch where they are new.

        :return: partner id by Ozon's customer id.
        :rtype: dict
        """
        if not account.keep_buyer_data:
            return {}
        buyers = {
            snapshot.buyer.customer_id: snapshot.buyer
            for snapshot in snapshots
            if snapshot.buyer and snapshot.buyer.customer_id not in ("", "0")
        }
        partner = self.env["res.partner"]
        found = partner.search([
            ("ozon_customer_id", "in", list(buyers)), ("company_id", "in", [account.company_id.id, False]),
        ])
        ids = {buyer.ozon_customer_id: buyer.id for buyer in found}
        missing = [buyer for number, buyer in buyers.items() if number not in ids]
        created = partner.with_context(tracking_disable=True, mail_create_nolog=True).create(
            [self._partner_vals(account, buyer) for buyer in missing]
        )
        ids.update(zip([buyer.customer_id for buyer in missing], created.ids, strict=True))
        return ids

    @api.model
    def _partner_vals(self, account, buyer):
        texts = {
            "name": buyer.name or self.env._("Ozon buyer %s", buyer.customer_id),
            "phone": buyer.phone,
            "email": buyer.email,
            "street": buyer.street,
            "city": buyer.city,
            "zip": buyer.zip_code,
        }
        return {
            # Contacts are found by their names, and a database index takes no more.
            **{name: text[:WORD_LIMIT] for name, text in texts.items()},
            "ozon_customer_id": buyer.customer_id,
            "company_id": account.company_id.id,
            "country_id": self._country(buyer.country).id,
            # The field holds HTML, the buyer wrote text.
            "comment": plaintext2html(buyer.comment) if buyer.comment else False,
        }

    @api.model
    def _country(self, name):
        """Ozon writes countries in Russian or English words; most are at home."""
        if not name:
            return self.env["res.country"]
        country = self.env["res.country"].search([("name", "=ilike", escape_psql(name))], limit=1)
        return country or (
            self.env.ref("base.ru") if name.lower() in ("россия", "рф") else self.env["res.country"]
        )

    # === BUSINESS METHODS: ORDERS === #

    @api.model
    def _create_orders(self, postings):
        """Make confirmed sale orders of postings, in one batch; a posting that fails does not stop the rest.

        A posting with an unknown article is held: marked, with an activity that names the article.

        :param ozon.posting postings: without order.
        :return: the new orders.
        :rtype: sale.order
        """
        postings = postings.sudo().filtered(lambda posting: not posting.sale_order_id)
        orders = self.env["sale.order"].sudo()
        for account, of_account in postings.grouped("account_id").items():
            importer = self.with_company(account.company_id).sudo()
            ready = importer._ready_for_order(account, of_account)
            orders |= importer._create_orders_of_account(account, ready)
        return orders

    @api.model
    def _create_orders_of_account(self, account, postings):
        def give_up(posting, error):
            _logger.info("No order for Ozon posting %s", posting.posting_number, exc_info=error)
            self._hold(posting, "order_failed", self.env._(
                "The order of posting %(posting)s could not be created: %(error)s",
                posting=posting.posting_number, error=error,
            ))

        created = self._safely(postings, lambda some: self._create_confirmed(account, some), give_up)
        return self.env["sale.order"].union(*created)

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
        orders = quiet.create([
            self._order_vals(account, posting, pricelists[posting._currency_name()], warehouse)
            for posting in postings
        ])
        for posting, order in zip(postings, orders, strict=True):
            for line, sale_line in zip(posting.line_ids, order.order_line, strict=True):
                line.sale_line_id = sale_line
            posting.sale_order_id = order
        self._take_taxes_out(orders.order_line)
        orders.with_context(ozon_keep_order_date=True).action_confirm()
        postings.filtered("problem").write({"problem": False, "problem_detail": False})
        postings.activity_unlink(["sale_ozon.mail_activity_type_attention"])
        return orders

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
        articles = {
            (line.offer_id or "", int(line.sku)) for line in postings.line_ids
        }
        products = self.env["product.product"]._ozon_find_by_article(account.company_id, articles)
        currencies = self._currencies(postings)
        ready = self.env["ozon.posting"]
        for posting in postings.with_prefetch(postings.ids):
            if posting.stage == "cancelled" or not posting.line_ids:
                continue
            unknown, ambiguous = [], []
            for line in posting.line_ids:
                product = products[line.offer_id or "", int(line.sku)]
                if len(product) == 1:
                    line.product_id = product
                else:
                    (ambiguous if product else unknown).append(line)
            if unknown:
                self._hold(posting, "unknown_article", self._unknown_sentence(posting, unknown))
            elif ambiguous:
                self._hold(posting, "ambiguous_article", self._ambiguous_sentence(posting, ambiguous))
            elif len(set(posting.line_ids.mapped("currency_name"))) > 1 or (
                posting._currency_name() not in currencies
            ):
                self._hold(posting, "malformed", self.env._(
                    "Posting %(posting)s has no usable currency (%(currencies)s). Handle it in the Ozon cabinet.",
                    posting=posting.posting_number,
                    currencies=", ".join(filter(None, posting.line_ids.mapped("currency_name"))) or "–",
                ))
            else:
                ready += posting
        return ready

    @api.model
    def _unknown_sentence(self, posting, lines):
        return self.env._(
            "Posting %(posting)s is held: no product has the article %(articles)s. Create the product, or enter "
            "the article as “Ozon article” on the right one, then press Create Order.",
            posting=posting.posting_number, articles=", ".join(line._article() for line in lines),
        )

    @api.model
    def _ambiguous_sentence(self, posting, lines):
        return self.env._(
            "Posting %(posting)s is held: several products have the article %(articles)s. Leave it on one of "
            "them only, then press Create Order.",
            posting=posting.posting_number, articles=", ".join(line._article() for line in lines),
        )

    @api.model
    def _hold(self, posting, problem, sentence):
        first_time = posting.problem != problem
        posting.write({"problem": problem, "problem_detail": sentence})
        if first_time:
            self._call_for_help(posting)

    @api.model
    def _call_for_help(self, posting):
        posting.with_context(mail_activity_quick_update=True).activity_schedule(
            "sale_ozon.mail_activity_type_attention",
            user_id=(posting.account_id.user_id or self.env.ref("base.user_admin")).id,
            summary=self.env._("Ozon posting without order"),
            note=escape(posting.problem_detail),
        )

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


def _is_passing(error):
    """Whether the database is gone or asks for another try, which is no posting's fault."""
    return isinstance(error, OperationalError) and not isinstance(error, ProgramLimitExceeded)
