import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import escape_psql, plaintext2html
from psycopg2 import InterfaceError, OperationalError

from ..connector import BrokenPosting, MalformedAnswer, OzonError, Refused, RoleMissing
from ..connector.client import DIGITAL_METHODS, FBS_METHODS
from ..connector.reading import WORD_LIMIT
from . import const
from .batches import in_halves

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
    """Brings postings in, page by page, and has orders made of them."""

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
            except (InterfaceError, OperationalError):
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
        orders = self.env["ozon.order.builder"]._create_orders(created | repaired | held)
        report.created += len(orders)
        report.held += len(created.filtered("problem"))

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

        return self.env["ozon.posting"].union(*in_halves(self.env, snapshots, update, give_up))

    @api.model
    def _create_postings(self, account, snapshots, broken):
        """New postings with their lines and buyers, in one batch.

        :param list snapshots: of PostingSnapshot.
        :param list broken: takes a BrokenPosting for each that cannot be stored.
        :rtype: ozon.posting
        """
        created = in_halves(self.env,
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
                posting._call_for_help()

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
