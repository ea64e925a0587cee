import time
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...connector import LONGEST_WINDOW, MalformedAnswer, Refused, RoleMissing
from ...connector.methods import DIGITAL_LIST, FBS_LIST
from ..engine import const as engine_const
from . import const


class OzonReconciliation(models.Model):
    """How a run goes through Ozon's lists, page by page."""

    _inherit = "ozon.reconciliation"

    # === BUSINESS METHODS: THE LOOP === #

    def _work(self):
        """Go on with this run until it ends or the time is up; hold the account for seconds at a time."""
        self.ensure_one()
        run = self.sudo()
        account = run.account_id.with_company(run.company_id)
        while run.state in ("queued", "running"):
            if account.state != "connected" or not account.api_key:
                run._fail(self._problem_of_account(account))
            elif account._is_resting():
                return run._pause(account.rest_until)
            elif not self.env["ozon.worker"]._run_with_account_lock(account, run._work_slice):
                run._note_trouble(account)
            run._notify_clients()
            if self.env["ir.cron"]._commit_progress() <= 0:
                return self._wake()
            self.env.invalidate_all()
            if run.try_count:
                return None
        return None

    def _work_slice(self, account, client):
        """Do as many steps as fit into a few seconds, committing each.

        :param ozon.account account: which is ours meanwhile.
        :param OzonClient client: of the account.
        """
        deadline = time.monotonic() + engine_const.SLICE_SECONDS
        while self.state in ("queued", "running"):
            self.write({"state": "running", "try_count": 0, "problem": False})
            self._step(client)
            if self.env["ir.cron"]._commit_progress(1) <= 0 or time.monotonic() > deadline:
                return
            # Bounded memory; and a user may have stopped the run.
            self.env.invalidate_all()

    def _step(self, client):
        """Compare one page of a list, or one batch of what no list has shown."""
        place = self.place or self._first_place()
        try:
            if place["step"] == const.UNSEEN:
                place = self._check_unseen(client, place)
            else:
                place = self._compare_page_at(client, place)
        except RoleMissing:
            # A shop without digital goods, or without FBS, is an ordinary shop (OZON.md §1).
            place = self._leave_out(place)
        except (Refused, MalformedAnswer) as error:
            if isinstance(error, MalformedAnswer) and error.path == "$":
                # Not even JSON: something on the way is out of order, which passes.
                raise
            # Asking again would bring the same answer. Whoever goes on later does so without the old cursor.
            self._fail(self._problem_of_error(self.account_id, error))
            self.place = {**place, "cursor": ""}
            return
        if place:
            self.place = place
            self.progress = max(self.progress, self._estimate(place))
        else:
            self._finish("done")

    def _note_trouble(self, account):
        """The account is busy, or Ozon could not be read: try again in a moment, but not for ever."""
        problem = self._problem_of_account(account) if account._is_hindered() else False
        if account.state != "connected" or self.try_count >= const.TRIES:
            self._fail(problem or ["busy", {}])
            return
        self.write({"try_count": self.try_count + 1, "problem": problem})
        self._pause(account.rest_until)

    def _pause(self, until=None):
        moment = fields.Datetime.now() + (const.PAUSE if self.try_count else timedelta(seconds=engine_const.LOCK_WAIT))
        self._wake(max(moment, until or moment))

    def _fail(self, problem):
        """:param list problem: why, as the field keeps it."""
        self.problem = problem
        self._finish("failed")

    def _finish(self, state):
        """End the run; `failed` and `cancelled` ones can be taken up again, so that they keep their place."""
        self.write({"state": state, "finished_at": fields.Datetime.now()})
        if state == "done":
            self.write({"progress": 100.0, "place": False})
            self.env.cr.execute(SQL("DELETE FROM ozon_reconciliation_seen WHERE reconciliation_id = %s", self.id))
        self._notify_clients()

    def _notify_clients(self):
        """Let open screens follow without a reload."""
        self.env.ref("sale_ozon.group_user").sudo()._bus_send(
            "sale_ozon.reconciliation_changed", {"reconciliation_ids": self.ids}
        )

    # === BUSINESS METHODS: PLACES === #

    def _first_place(self):
        return {"step": const.LISTS[0], "window": 0, "cursor": "", "after": 0, "left_out": []}

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
        steps = const.STEPS[const.STEPS.index(place["step"]) + 1:]
        following = [step for step in steps if step not in place["left_out"]]
        return {**place, "step": following[0], "window": 0, "cursor": ""}

    def _leave_out(self, place):
        """The key may not read this list.

        :return: the next place; None if nothing at all can be compared.
        """
        digital = place["step"] in ("digital", "fbo")
        left_out = {*place["left_out"], *(("digital", "fbo") if digital else ("fbs",))}
        if left_out >= set(const.LISTS):
            self._fail(["no_lists", {}])
            return place
        self.left_out_methods = DIGITAL_LIST if digital else FBS_LIST
        return self._next_step({**place, "left_out": sorted(left_out)})

    def _estimate(self, place):
        """Percent done: Ozon does not tell how much there is, but its lists go by time."""
        if place["step"] == const.UNSEEN:
            return 99.0
        share = 99.0 / len(const.LISTS)
        windows = len(self._windows())
        return share * (const.LISTS.index(place["step"]) + (place["window"] + place.get("reached", 0.0)) / windows)

    # === BUSINESS METHODS: COMPARING === #

    def _compare_page_at(self, client, place):
        """Compare one page of one of Ozon's lists.

        :return: where to go on.
        :rtype: dict
        """
        since, to = self._windows()[place["window"]]
        page = client.postings.page(place["step"], since, to, place["cursor"])
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
        numbers = [read.posting_number for read in (*snapshots, *broken) if read.posting_number]
        nobody = self.env["ozon.posting"]
        known = {posting.posting_number: posting for posting in self._postings(numbers)}
        new_count = self._count_new(numbers, known)
        lines = []
        for snapshot in snapshots:
            posting = known.get(snapshot.posting_number, nobody)
            lines += [
                self._line_vals(difference, posting, snapshot)
                for difference in self._differences(snapshot, posting)
            ]
        for damaged in broken:
            posting = known.get(damaged.posting_number, nobody)
            vals = self._line_vals(self._unreadable(damaged.error, posting), posting)
            if damaged.posting_number:
                lines.append({**vals, "posting_number": damaged.posting_number})
        self._store_lines(lines)
        self._mark_seen(numbers)
        self.read_count += new_count
        self.nameless_count += sum(not damaged.posting_number for damaged in broken)

    def _count_new(self, numbers, known):
        """How many of these postings this run has not met before: two of Ozon's lists may show the same one.

        :param list numbers: as a list has just shown them.
        :param dict known: those of them that are in Odoo.
        :rtype: int
        """
        told = self.env["ozon.reconciliation.line"].search([
            ("reconciliation_id", "=", self.id), ("posting_number", "in", numbers),
        ]).mapped("posting_number")
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "SELECT posting_id FROM ozon_reconciliation_seen WHERE reconciliation_id = %s AND posting_id = ANY(%s)",
            self.id, [posting.id for posting in known.values()],
        ))
        seen = {posting_id for posting_id, in self.env.cr.fetchall()}
        met = {number for number, posting in known.items() if posting.id in seen}
        return len(set(numbers) - met - set(told))

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
        readings = client.postings.read([posting._reference() for posting in postings])
        self._compare(list(readings.snapshots.values()), list(readings.broken.values()))
        self._store_lines([
            self._line_vals(self._missing_there(posting), posting)
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
               AND COALESCE(posting.ordered_at, posting.create_date) <= %(to)s
               AND %(schemes)s
               AND NOT EXISTS (
                       SELECT FROM ozon_reconciliation_seen seen
                        WHERE seen.reconciliation_id = %(run)s AND seen.posting_id = posting.id
                   )
             ORDER BY posting.id
             LIMIT %(limit)s
            """,
            account=self.account_id.id, after=place["after"], since=self.date_from, to=self.date_to,
            schemes=schemes, run=self.id, limit=engine_const.BATCH_SIZE,
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
            "ozon_side": difference.ozon_side,
            "odoo_side": difference.odoo_side,
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
