import logging
import math
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ...connector import BrokenPosting, MalformedAnswer, OzonError, Refused
from ...connector.methods import DIGITAL_METHODS, FBS_METHODS
from ..engine import const as engine_const
from ..engine.batches import bisect_batch
from ..engine.ozon_worker import Run
from . import const
from .pages import FAMILIES, ForbiddenPage

_logger = logging.getLogger(__name__)


@dataclass
class ImportRun(Run):
    """What an import did.

    :ivar int created: orders.
    :ivar int held: postings of which no order could be made.
    :ivar float deadline: `time.monotonic()` at which to stop after the page in hand.
    :ivar dict nameless: fields in which postings without a usable number were damaged, by id of the account.
    :ivar dict forbidden: the error by family of the lists that the key may not read, by id of the account.
    """

    created: int = 0
    held: int = 0
    deadline: float = math.inf
    nameless: dict = field(default_factory=lambda: defaultdict(list))
    forbidden: dict = field(default_factory=lambda: defaultdict(dict))


class OzonImporter(models.AbstractModel):
    """Brings new postings in, page by page. What becomes of them is for other rooms to say."""

    _name = "ozon.importer"
    _inherit = ["ozon.worker"]
    _description = "Ozon Order Import"

    _job = "import"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_import_orders(self, beside=False):
        """Import the new orders of every account; what a run cannot finish, the next one resumes."""
        self._run(beside)

    # === BUSINESS METHODS: THE LOOP === #

    @api.model
    def _new_run(self):
        return ImportRun()

    @api.model
    def _next_account(self, run):
        # One slice each, before anybody gets a second one.
        accounts = self._accounts(run).sorted(
            lambda account: (account.id in run.worked, account._is_hindered())
        )
        return (accounts[0], 0.0) if accounts else None

    @api.model
    def _on_failure(self, account, error):
        # A cursor that Ozon no longer takes would fail for ever, and so would a place that makes no sense.
        if isinstance(error, Refused | MalformedAnswer) or not isinstance(error, OzonError):
            account.import_resume = False

    @api.model
    def _end_run(self, run):
        super()._end_run(run)
        # Another worker was busy with these: their turn comes in a moment, not at the action's usual time.
        waiting = self.env["ozon.account"]._workable().filtered(
            lambda account: account.id in run.busy and not account._is_hindered()
        )
        if waiting:
            self._trigger(fields.Datetime.now() + timedelta(seconds=engine_const.LOCK_WAIT))

    @api.model
    def _import_account(self, account, deadline):
        """Import one account until Ozon has no more pages or the time is up.

        What goes wrong is kept on the account; it never reaches the caller, who has other accounts to do.

        :param ozon.account account: the account.
        :param float deadline: `time.monotonic()` at which to stop.
        :rtype: ImportRun
        """
        account = account.sudo()
        run = self._new_run()
        run.deadline = deadline
        if account._is_resting():
            return run
        if not account.api_key:
            account._note_problem("no_key")
            run.finished.add(account.id)
            return run
        importer = self.sudo()
        while importer._work_account(account, run, engine_const.LOCK_WAIT) and account.id not in run.finished:
            if time.monotonic() > deadline:
                break
        return run

    @api.model
    def _work_batch(self, account, client, run):
        """Import pages for some seconds, committing each; while one is kept the next one is read."""
        account = account.sudo().with_company(account.company_id)
        importer = self.with_env(account.env)
        stop_at = min(run.deadline, time.monotonic() + engine_const.SLICE_SECONDS)
        for place, page in importer._pages(account, client, stop_at):
            importer._keep_page(account, page, run)
            account.import_resume = place or False
            self.env["ir.cron"]._commit_progress()
        if place:
            return 0
        importer._note_finished(account, run)
        importer._read_articles(account, client, stop_at)
        run.finished.add(account.id)
        return 0

    @api.model
    def _read_articles(self, account, client, stop_at):
        """Read what Ozon says of articles: of those that orders wait for, and of all where somebody has asked."""
        articles = self.env["ozon.article"]
        articles._complete(account, client)
        if articles._load_pages(account, client, stop_at) is None and account.catalogue_place:
            self._trigger()

    @api.model
    def _keep_page(self, account, page, run):
        """Keep what a page of a list has shown.

        :param PostingPage | ForbiddenPage page: as it was read.
        """
        if isinstance(page, ForbiddenPage):
            # A shop without digital goods, or without FBS, is an ordinary shop (OZON.md §1).
            run.forbidden[account.id][page.family] = page.error
            return
        if account.state != "connected":
            # Ozon has accepted the key, so that the scheduled actions may go on.
            account.state = "connected"
        self._store_page(account, page, run)

    @api.model
    def _note_finished(self, account, run):
        vals, forbidden = {"import_resume": False}, run.forbidden.pop(account.id, {})
        if len(forbidden) == len(FAMILIES):
            vals.update(state="error", **account._problem_of(forbidden[FAMILIES[0]]))
        else:
            vals["last_import_at"] = fields.Datetime.now()
            self._note_job_done(account.ids)
        methods = {"digital": DIGITAL_METHODS, "fbs": FBS_METHODS}
        missing = set((account.missing_methods or "").split("\n"))
        for family in forbidden:
            missing.update(methods[family][:1])
        vals["missing_methods"] = "\n".join(sorted(missing - {""})) or False
        account.write(vals)
        if paths := run.nameless.pop(account.id, []):
            account._note_problem("nameless", count=len(paths), path=paths[0])
        elif account.problem == "nameless":
            account._clear_problem()

    # === BUSINESS METHODS: KEEPING A PAGE === #

    @api.model
    def _store_page(self, account, page, run):
        """Keep one page of postings: known ones brought up to date, new ones created.

        :param PostingPage page: as Ozon sent it.
        :param ImportRun run: counts up.
        """
        known = self._known_postings(account, page)
        broken = list(page.broken)
        seen = [snapshot for snapshot in page.postings if snapshot.posting_number in known]
        new = {snapshot.posting_number: snapshot for snapshot in page.postings if snapshot.posting_number not in known}
        repaired = self._update_postings(seen, known, broken)
        created = self._create_postings(account, list(new.values()), broken)
        known.update((posting.posting_number, posting) for posting in created)
        self._keep_broken(account, broken, known, run)
        self._take_in(account, created | repaired, run)
        run.held += len(created.filtered("problem"))

    @api.model
    def _known_postings(self, account, page):
        numbers = [snapshot.posting_number for snapshot in page.postings]
        numbers += [broken.posting_number for broken in page.broken if broken.posting_number]
        postings = self.env["ozon.posting"].search([
            ("account_id", "=", account.id), ("posting_number", "in", numbers),
        ])
        return {posting.posting_number: posting for posting in postings}

    @api.model
    def _take_in(self, account, postings, run):
        """Postings have come in whole, for the first time; other rooms hook in.

        :param ozon.posting postings: of the account.
        :param ImportRun run: counts up.
        """

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
        :return: those that could not be taken in before and are whole now.
        :rtype: ozon.posting
        """
        def update(some):
            repaired = self.env["ozon.posting"]
            for snapshot in some:
                posting = known[snapshot.posting_number]
                was_damaged = posting.problem in const.READING_PROBLEMS and not posting.sale_order_id
                if posting.line_ids:
                    posting._apply(snapshot)
                else:
                    self._complete(posting, snapshot)
                if was_damaged:
                    repaired |= posting
            return repaired

        def on_failure(snapshot, error):
            broken.append(self._unstorable(snapshot, error))

        return self.env["ozon.posting"].union(*bisect_batch(self.env, snapshots, update, on_failure))

    @api.model
    def _create_postings(self, account, snapshots, broken):
        """New postings with their lines, in one batch.

        :param list snapshots: of PostingSnapshot.
        :param list broken: takes a BrokenPosting for each that cannot be stored.
        :rtype: ozon.posting
        """
        created = bisect_batch(
            self.env,
            snapshots,
            lambda some: self._create_whole_postings(account, some),
            lambda snapshot, error: broken.append(self._unstorable(snapshot, error)),
        )
        return self.env["ozon.posting"].union(*created)

    @api.model
    def _create_whole_postings(self, account, snapshots):
        return self.env["ozon.posting"].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(self._creation_vals(account, snapshots))

    @api.model
    def _creation_vals(self, account, snapshots):
        """Values of new postings; other rooms add to them.

        :param list snapshots: of PostingSnapshot.
        :return: of each snapshot, in its order.
        :rtype: list[dict]
        """
        now = fields.Datetime.now()
        return [
            {**self._posting_vals(snapshot), "account_id": account.id, "observed_at": now} for snapshot in snapshots
        ]

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
            # Ozon tells it only in the digital list; the quantity is the next best guess (OZON.md §4.1).
            "required_code_count": line.required_codes or line.quantity,
        }

    @api.model
    def _complete(self, posting, snapshot):
        """A posting that first came damaged and now is whole."""
        posting.write({**self._posting_vals(snapshot), "problem": False, "problem_values": False})

    @api.model
    def _keep_broken(self, account, broken, known, run):
        """Postings whose data cannot be used are kept and told, not lost.

        :param broken: iterable of BrokenPosting.
        :param dict known: postings of this page that exist, by number.
        :param ImportRun run: counts those that have no number, or cannot be kept at all.
        """
        def on_failure(damaged, error):
            _logger.error("Ozon posting %s could not be held", damaged.posting_number, exc_info=error)
            run.nameless[account.id].append(damaged.error.path)

        for damaged in broken:
            if damaged.posting_number:
                bisect_batch(self.env, [damaged], lambda some: self._keep_damaged(account, *some, known), on_failure)
            else:
                run.nameless[account.id].append(damaged.error.path)

    @api.model
    def _keep_damaged(self, account, damaged, known):
        posting = known.get(damaged.posting_number) or self.env["ozon.posting"].create({
            "account_id": account.id, "posting_number": damaged.posting_number,
        })
        if posting.sale_order_id:
            posting._note_malformed(damaged.error)
        else:
            posting._hold("malformed", path=damaged.error.path)
        known[damaged.posting_number] = posting

    @api.model
    def _import_readings(self, account, readings):
        """Import postings that somebody asked for, or bring them up to date.

        :param ozon.account account: theirs.
        :param Readings readings: what Ozon showed of them.
        :return: the postings in Odoo.
        :rtype: ozon.posting
        """
        account = account.sudo().with_company(account.company_id)
        importer, run = self.with_env(account.env), self._new_run()
        importer._store_page(account, readings.page(), run)
        postings = importer.env["ozon.posting"].search([
            ("account_id", "=", account.id), ("posting_number", "in", [*readings.snapshots, *readings.broken]),
        ])
        # Those that were here before may have waited for this.
        importer._take_in(account, postings, run)
        return postings
