import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..connector import MalformedAnswer, Refused, RoleMissing
from ..connector.client import DIGITAL_LIST, FBS_LIST, LONGEST_WINDOW
from . import const

#: What a run goes through: Ozon's lists, each over the whole period, then what none of them showed.
_LISTS = ("digital", "fbo", "fbs")
_UNSEEN = "unseen"
_STEPS = (*_LISTS, _UNSEEN)
#: How long, in seconds, a run holds the account before it lets others in between.
_BATCH_SECONDS = 3.0
#: How often a run is taken up again after Ozon could not be read, and the pause before that.
_TRIES = 60
_PAUSE = timedelta(minutes=1)
_KEPT_DAYS = 30


class OzonReconciliation(models.Model):
    """One comparison of everything that Ozon has of an account and a period with what Odoo has.

    It is worked off in the background, page by page. Which postings Ozon has shown is kept in a table, so
    that those it has not shown are found by the database and never have to be in memory.
    """

    _name = "ozon.reconciliation"
    _description = "Ozon Reconciliation"
    _order = "id desc"

    # === FIELDS === #

    account_id = fields.Many2one("ozon.account", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    date_from = fields.Datetime(string="From", required=True, readonly=True)
    date_to = fields.Datetime(string="To", required=True, readonly=True)
    state = fields.Selection(
        selection=[
            ("queued", "Waiting"),
            ("running", "Comparing"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Stopped"),
        ],
        default="queued", required=True, readonly=True, index=True,
    )
    requested_by = fields.Many2one("res.users", readonly=True, default=lambda self: self.env.user)
    finished_at = fields.Datetime(readonly=True)
    place = fields.Json(readonly=True, help="Where the run goes on.")
    try_count = fields.Integer(readonly=True, help="Failed tries in a row to read Ozon.")
    progress = fields.Float(readonly=True, help="An estimate, in percent.")
    read_count = fields.Integer(string="Postings Read", readonly=True)
    nameless_count = fields.Integer(
        string="Without Usable Number", readonly=True, help="Postings of which not even the number could be read.",
    )
    last_error = fields.Text(readonly=True)
    remark = fields.Text(readonly=True, help="What could not be compared.")
    line_ids = fields.One2many("ozon.reconciliation.line", "reconciliation_id", readonly=True)
    difference_count = fields.Integer(compute="_compute_counts")
    open_count = fields.Integer(string="To Mend", compute="_compute_counts")
    # Never read through the ORM: as many as the account has postings.
    seen_posting_ids = fields.Many2many(
        "ozon.posting", "ozon_reconciliation_seen", "reconciliation_id", "posting_id",
        readonly=True, copy=False, groups=fields.NO_ACCESS,
    )

    _one_active_per_account = models.UniqueIndex(
        "(account_id) WHERE state IN ('queued', 'running')", "This account is being compared already."
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id", "date_from", "date_to")
    def _compute_display_name(self):
        for run in self:
            # The last day of the period, not the midnight after it.
            last = run.date_to and fields.Datetime.context_timestamp(run, run.date_to - timedelta(seconds=1))
            first = run.date_from and fields.Datetime.context_timestamp(run, run.date_from)
            run.display_name = self.env._(
                "%(account)s: %(first)s – %(last)s", account=run.account_id.name or "",
                first=format_date(self.env, first), last=format_date(self.env, last),
            )

    @api.depends("line_ids.state")
    def _compute_counts(self):
        line = self.env["ozon.reconciliation.line"]
        counts = {
            (run, state): count
            for run, state, count in line._read_group(
                [("reconciliation_id", "in", self.ids)], ["reconciliation_id", "state"], ["__count"]
            )
        }
        for run in self:
            run.open_count = sum(counts.get((run, state), 0) for state in ("open", "queued"))
            run.difference_count = run.open_count + counts.get((run, "mended"), 0)

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_reconcile(self):
        """Mend what users asked for, then go on with the runs that are not finished."""
        self.env["ozon.reconciliation.line"]._work_queue()
        for run in self.search([("state", "in", ("queued", "running"))], order="id"):
            if self.env["ir.cron"]._commit_progress() <= 0:
                self._wake()
                return
            run._work()

    @api.model
    def _wake(self, moment=None):
        self.env.ref("sale_ozon.ir_cron_reconcile").sudo()._trigger(moment)

    @api.autovacuum
    def _gc_old_runs(self):
        """Results are looked at within days; nobody tidies them up."""
        limit = fields.Datetime.now() - timedelta(days=_KEPT_DAYS)
        self.search([("create_date", "<", limit)], limit=1000).unlink()

    # === ACTION METHODS === #

    def action_view_lines(self):
        """Open the differences that this run found.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_reconciliation_line")
        return {
            **action,
            "display_name": self.display_name,
            "domain": [("reconciliation_id", "=", self.id)],
            "context": {"search_default_open": self.env.context.get("ozon_open_only", False)},
        }

    def action_stop(self):
        """Have the background work leave this run alone; what it found stays."""
        self.check_access("read")
        for run in self.sudo().filtered(lambda run: run.state in ("queued", "running")):
            run._finish("cancelled")

    def action_go_on(self):
        """Take a run up again where it ended."""
        self.check_access("read")
        for run in self.sudo().filtered(lambda run: run.state in ("failed", "cancelled")):
            if self.sudo().search_count([
                ("account_id", "=", run.account_id.id), ("state", "in", ("queued", "running")),
            ], limit=1):
                raise UserError(self.env._("“%s” is being compared already.", run.account_id.name))
            run.write({"state": "queued", "try_count": 0, "last_error": False, "finished_at": False})
        self._wake()

    # === BUSINESS METHODS: THE LOOP === #

    def _work(self):
        """Go on with this run until it ends or the time is up; hold the account for seconds at a time."""
        self.ensure_one()
        run = self.sudo()
        account = run.account_id.with_company(run.company_id)
        while run.state in ("queued", "running"):
            if account.state != "connected" or not account.api_key:
                run._fail(account.last_error or self.env._("The account is not connected."))
            elif account._is_resting():
                return run._pause(account.rest_until)
            elif not self.env["ozon.reconciler"]._guarded(account, self._work_batch, run):
                run._note_trouble(account)
            run._tell_screens()
            if self.env["ir.cron"]._commit_progress() <= 0:
                return self._wake()
            self.env.invalidate_all()
            if run.try_count:
                return None
        return None

    @api.model
    def _work_batch(self, account, client, run):
        """Do as many steps as fit into a few seconds, committing each.

        :param ozon.account account: which is ours meanwhile.
        :param OzonClient client: of the account.
        :param ozon.reconciliation run: the run.
        """
        deadline = time.monotonic() + _BATCH_SECONDS
        while run.state in ("queued", "running"):
            run.write({"state": "running", "try_count": 0, "last_error": False})
            run._step(client)
            if self.env["ir.cron"]._commit_progress(1) <= 0 or time.monotonic() > deadline:
                return
            # Bounded memory; and a user may have stopped the run.
            self.env.invalidate_all()

    def _step(self, client):
        """Compare one page of a list, or one batch of what no list has shown."""
        place = self.place or self._first_place()
        try:
            if place["step"] == _UNSEEN:
                place = self._check_unseen(client, place)
            else:
                place = self._compare_page_at(client, place)
        except RoleMissing:
            # A shop without digital goods, or without FBS, is an ordinary shop (API.md §1).
            place = self._leave_out(place)
        except (Refused, MalformedAnswer) as error:
            if isinstance(error, MalformedAnswer) and error.path == "$":
                # Not even JSON: something on the way is out of order, which passes.
                raise
            # Asking again would bring the same answer. Whoever goes on later does so without the old cursor.
            self._fail(self.account_id._failure_sentence(error))
            self.place = {**place, "cursor": ""}
            return
        if place:
            self.place = place
            self.progress = max(self.progress, self._estimate(place))
        else:
            self._finish("done")

    def _note_trouble(self, account):
        """The account is busy, or Ozon could not be read: try again in a moment, but not for ever."""
        if account.state != "connected" or self.try_count >= _TRIES:
            self._fail(account.last_error or self.env._("Another worker kept the account busy for too long."))
            return
        self.write({"try_count": self.try_count + 1, "last_error": account.last_error})
        self._pause(account.rest_until)

    def _pause(self, until=None):
        moment = fields.Datetime.now() + (_PAUSE if self.try_count else timedelta(seconds=const.LOCK_WAIT))
        self._wake(max(moment, until or moment))

    def _fail(self, sentence):
        self.last_error = sentence
        self._finish("failed")

    def _finish(self, state):
        """End the run; `failed` and `cancelled` ones can be taken up again, so that they keep their place."""
        self.write({"state": state, "finished_at": fields.Datetime.now()})
        if state == "done":
            self.write({"progress": 100.0, "place": False})
            self.env.cr.execute(SQL("DELETE FROM ozon_reconciliation_seen WHERE reconciliation_id = %s", self.id))
        self._tell_screens()

    def _tell_screens(self):
        """Let open screens follow without a reload."""
        self.env.ref("sale_ozon.group_user").sudo()._bus_send(
            "sale_ozon.reconciliation_changed", {"reconciliation_ids": self.ids}
        )

    # === BUSINESS METHODS: PLACES === #

    def _first_place(self):
        return {"step": _LISTS[0], "window": 0, "cursor": "", "after": 0, "left_out": []}

    def _windows(self):
        """The period in pieces that Ozon takes.

        :rtype: list[tuple]
        """
        windows, since = [], self.date_from
        while not windows or since < self.date_to:
            to = min(since + LONGEST_WINDOW, self.date_to)
            windows.append((since, to))
            since = to
        return windows

    def _next_place(self, place, page):
        """Where to go on after `page`.

        :raise MalformedAnswer: if there is more to come but the cursor stands still.
        """
        if page.has_next:
            if not page.cursor or page.cursor == place["cursor"]:
                raise MalformedAnswer("cursor", "expected a new value for the next page, found the old one")
            return {**place, "cursor": page.cursor}
        if place["window"] + 1 < len(self._windows()):
            return {**place, "window": place["window"] + 1, "cursor": ""}
        return self._next_step(place)

    def _next_step(self, place):
        following = [step for step in _STEPS[_STEPS.index(place["step"]) + 1:] if step not in place["left_out"]]
        return {**place, "step": following[0], "window": 0, "cursor": ""}

    def _leave_out(self, place):
        """The key may not read this list.

        :return: the next place; None if nothing at all can be compared.
        """
        digital = place["step"] in ("digital", "fbo")
        left_out = {*place["left_out"], *(("digital", "fbo") if digital else ("fbs",))}
        if left_out >= set(_LISTS):
            self._fail(self.env._("The Api-Key may read no postings. Give it the role in the Ozon cabinet."))
            return place
        self.remark = self.env._(
            "Not compared, because the Api-Key may not read it: %s.", DIGITAL_LIST if digital else FBS_LIST
        )
        return self._next_step({**place, "left_out": sorted(left_out)})

    def _estimate(self, place):
        """Percent done: Ozon does not tell how much there is, but its lists go by time."""
        if place["step"] == _UNSEEN:
            return 99.0
        share = 99.0 / len(_LISTS)
        windows = len(self._windows())
        return share * (_LISTS.index(place["step"]) + (place["window"] + place.get("reached", 0.0)) / windows)

    # === BUSINESS METHODS: COMPARING === #

    def _compare_page_at(self, client, place):
        """Compare one page of one of Ozon's lists.

        :return: where to go on.
        :rtype: dict
        """
        since, to = self._windows()[place["window"]]
        page = client.page(place["step"], since, to, place["cursor"])
        following = self._next_place(place, page)
        self._compare(page.postings, page.broken)
        moments = [snapshot.created_at.replace(tzinfo=None) for snapshot in page.postings if snapshot.created_at]
        length = (to - since).total_seconds() or 1.0
        reached = (max(moments) - since).total_seconds() / length if moments and following["cursor"] else 0.0
        return {**following, "reached": min(max(reached, 0.0), 1.0)}

    def _compare(self, snapshots, broken):
        """Note how these postings differ from those in Odoo, and that Ozon has them.

        :param snapshots: iterable of PostingSnapshot.
        :param broken: iterable of BrokenPosting.
        """
        comparison = self.env["ozon.comparison"]
        numbers = [read.posting_number for read in (*snapshots, *broken) if read.posting_number]
        nobody = self.env["ozon.posting"]
        known = {posting.posting_number: posting for posting in self._postings(numbers)}
        lines = []
        for snapshot in snapshots:
            posting = known.get(snapshot.posting_number, nobody)
            lines += [
                self._line_vals(difference, posting, snapshot)
                for difference in comparison._differences(snapshot, posting)
            ]
        for damaged in broken:
            posting = known.get(damaged.posting_number, nobody)
            vals = self._line_vals(comparison._unreadable(damaged.error, posting), posting)
            if damaged.posting_number:
                lines.append({**vals, "posting_number": damaged.posting_number})
        self._store_lines(lines)
        self._mark_seen(numbers)
        self.read_count += len(snapshots) + len(broken)
        self.nameless_count += sum(not damaged.posting_number for damaged in broken)

    def _check_unseen(self, client, place):
        """Ask for a hundred postings of the period that no list has shown, by their numbers.

        Only what Ozon then still does not know is missing there: dates at the edge of the period, or orders
        that came while the run was under way, would else be told as missing.

        :return: where to go on, None at the end.
        :rtype: dict | None
        """
        postings = self._unseen(place)
        if not postings:
            return None
        readings = self.env["ozon.recovery"]._read(client, [posting._reference() for posting in postings])
        self._compare(list(readings.snapshots.values()), list(readings.broken.values()))
        comparison = self.env["ozon.comparison"]
        self._store_lines([
            self._line_vals(comparison._missing_there(posting), posting)
            for posting in postings if posting.posting_number not in readings
        ])
        return {**place, "after": max(postings.ids)}

    def _unseen(self, place):
        """The next hundred postings in Odoo, in the order of their ids, that Ozon has not shown.

        :rtype: ozon.posting
        """
        left_out = place["left_out"]
        schemes = SQL("TRUE")
        if "digital" in left_out:
            schemes = SQL("posting.scheme NOT IN ('digital', 'unknown')")
        elif "fbs" in left_out:
            schemes = SQL("posting.scheme = 'digital'")
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            SELECT posting.id
              FROM ozon_posting posting
             WHERE posting.account_id = %(account)s
               AND posting.id > %(after)s
               AND COALESCE(posting.ordered_at, posting.create_date) >= %(since)s
               AND COALESCE(posting.ordered_at, posting.create_date) < %(to)s
               AND %(schemes)s
               AND NOT EXISTS (
                       SELECT FROM ozon_reconciliation_seen seen
                        WHERE seen.reconciliation_id = %(run)s AND seen.posting_id = posting.id
                   )
             ORDER BY posting.id
             LIMIT %(limit)s
            """,
            account=self.account_id.id, after=place["after"], since=self.date_from, to=self.date_to,
            schemes=schemes, run=self.id, limit=const.BATCH_SIZE,
        ))
        return self.env["ozon.posting"].browse([posting_id for posting_id, in self.env.cr.fetchall()])

    def _mark_seen(self, numbers):
        """Keep, in the database only, that Ozon has shown these postings."""
        self.env.cr.execute(SQL(
            """
            INSERT INTO ozon_reconciliation_seen (reconciliation_id, posting_id)
            SELECT %(run)s, id FROM ozon_posting WHERE account_id = %(account)s AND posting_number = ANY(%(numbers)s)
                ON CONFLICT DO NOTHING
            """,
            run=self.id, account=self.account_id.id, numbers=numbers,
        ))

    def _postings(self, numbers):
        """The account's postings of these numbers.

        :rtype: ozon.posting
        """
        return self.env["ozon.posting"].search([
            ("account_id", "=", self.account_id.id), ("posting_number", "in", numbers),
        ])

    # === BUSINESS METHODS: LINES === #

    def _line_vals(self, difference, posting, snapshot=None):
        """A line of this run.

        :param Difference difference: what differs.
        :param ozon.posting posting: may be empty.
        :param PostingSnapshot snapshot: None where Ozon showed nothing that can be used.
        """
        shown = snapshot or posting
        ordered_at = snapshot.created_at if snapshot else posting.ordered_at
        return {
            "reconciliation_id": self.id,
            "posting_number": shown.posting_number,
            "order_number": shown.order_number,
            "scheme": shown.scheme or "unknown",
            "ordered_at": ordered_at and ordered_at.replace(tzinfo=None),
            "posting_id": posting.id,
            "kind": difference.kind,
            "ozon_says": difference.ozon_says,
            "odoo_says": difference.odoo_says,
        }

    def _store_lines(self, lines):
        """Keep differences; a posting that two lists show is told once."""
        if not lines:
            return
        line = self.env["ozon.reconciliation.line"]
        told = set(line.search([
            ("reconciliation_id", "=", self.id), ("posting_number", "in", [vals["posting_number"] for vals in lines]),
        ]).mapped(lambda line: (line.posting_number, line.kind)))
        new = {}
        for vals in lines:
            key = vals["posting_number"], vals["kind"]
            if key not in told:
                new[key] = vals
        line.create(list(new.values()))
