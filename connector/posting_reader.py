"""Reading postings again: which methods may show a posting, and what to believe where two of them do.

Digital postings are shown by the FBO list in any status, but perhaps not while they wait for codes; those
that wait are shown by the digital list, the only one that tells how many codes Ozon wants, but that shows no
codes (OZON.md §4.1, §4.5, §12.1). All others are shown by the FBS list. What no list shows is asked for by
its number.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from .errors import (
    MalformedAnswer,
    MethodGone,
    OutcomeUnknown,
    OzonError,
    Refused,
    RoleMissing,
    Throttled,
    TooSlow,
)
from .methods import LONGEST_WINDOW, Family
from .posting_requests import in_hundreds, numbers_filter, request_page, request_posting, window
from .readings import Readings
from .snapshot import BrokenPosting, PostingLine, PostingReference, PostingSnapshot
from .transport import Transport

#: Pages of one list that are read for one hundred postings: more than all postings of a hundred orders fill.
PAGES_LIMIT = 20
#: After so many single postings without a usable answer, one after the other, no further one is asked for.
FAULTS_LIMIT = 3
#: Seconds after which a reading makes no further call: with the one under way it is over within a minute, while a
#: hundred single postings that Ozon shows at its usual speed take a quarter of one.
READING_SECONDS = 30.0


class PostingReader:
    """One reading of some postings: what was asked for, and what has come of it so far.

    Whatever goes wrong with one posting goes to `broken` or leaves it unseen, and what goes wrong with one kind of
    list goes to `unread`; only what concerns the whole account is raised.

    :param Transport transport: of the client.
    :param references: of the postings; an order's other postings are kept apart where they come along.
    """

    def __init__(self, transport: Transport, references: Sequence[PostingReference]):
        self._transport = transport
        self._references = {reference.posting_number: reference for reference in references}
        self._snapshots: dict[str, PostingSnapshot] = {}
        self._broken: dict[str, BrokenPosting] = {}
        self._orders = {reference.order_number for reference in references}
        self._others: dict[str, PostingSnapshot] = {}
        self._asked: set[Family] = set()
        self._failed: dict[Family, OzonError] = {}
        self._forbidden: dict[Family, RoleMissing] = {}
        self._last_start = time.monotonic() + READING_SECONDS

    # === THE TWO WAYS TO READ === #

    def read(self) -> Readings:
        """Read postings of which scheme and date are known, a hundred a call as far as the lists go.

        :rtype: Readings
        :raise OzonError: if Ozon cannot be asked at all, or no list that was asked can be used;
            :class:`TooSlow` where its lists alone take too long.
        """
        fbs = [reference for reference in self._references.values() if reference.scheme != "digital"]
        digital = [
            reference for reference in self._references.values() if reference.scheme in ("digital", "unknown")
        ]
        self._ask_list("fbs", fbs)
        self._ask_list("fbo", [reference for reference in digital if self._is_unseen(reference)])
        self._ask_list("digital", [
            reference for reference in digital if self._is_unseen(reference) or self._waits_for_codes(reference)
        ])
        if self._failed and self._asked <= self._failed.keys():
            raise next(iter(self._failed.values()))
        if "digital" in self._failed:
            # How many codes Ozon wants nobody else tells: better no look than half of one.
            self._forget([reference for reference in digital if self._waits_for_codes(reference)])
        self._ask_singly("fbs", [
            reference for reference in fbs if self._is_unseen(reference) or self._is_vague(reference)
        ])
        self._ask_singly("fbo", [reference for reference in digital if self._is_unseen(reference)])
        return self._readings()

    def find(self) -> Readings:
        """Read a posting of which nothing but the number is known.

        :rtype: Readings
        :raise RoleMissing: if the key may read neither kind of posting.
        :raise OzonError: if Ozon cannot be asked at all, or gives no answer.
        """
        [reference] = self._references.values()
        self._try("fbs", self._ask_for, reference)
        if self._is_unseen(reference):
            self._try("fbo", self._ask_for, reference)
        if self._is_unseen(reference) or self._waits_for_codes(reference):
            self._try("digital", self._look_among_waiting, reference)
        if self._is_unseen(reference) and {"fbs", "fbo", "digital"} <= self._forbidden.keys():
            raise self._forbidden["fbs"]
        return self._readings()

    # === LISTS === #

    def _ask_list(self, family: Family, references: Iterable[PostingReference]) -> None:
        """Have a list show some postings. One that cannot be used holds up no postings of other lists."""
        for group in in_hundreds(references):
            self._asked.add(family)
            try:
                self._ask_group(family, group)
            except OzonError as error:
                if not _concerns_one_list(error):
                    raise
                self._failed[family] = error
                return

    def _ask_group(self, family: Family, group: list[PostingReference]) -> None:
        """Have a list show one group; where Ozon fails at it, the posting that is to blame is found first."""
        try:
            self._ask_halved(family, group)
        except OutcomeUnknown as error:
            if error.http_status is None:
                raise
            self._ask_around_fault(family, group, error)

    def _ask_halved(self, family: Family, group: list[PostingReference]) -> None:
        """A list that Ozon refuses is halved until the posting that it dislikes is alone."""
        try:
            self._follow_pages(family, numbers_filter(family, group))
        except Refused as refused:
            if len(group) == 1:
                self._break(group[0].posting_number, refused)
                return
            for half in _halves(group):
                self._ask_halved(family, half)

    def _ask_around_fault(
        self, family: Family, group: list[PostingReference], fault: OutcomeUnknown
    ) -> None:
        """An answer may fail because of one posting in it; if both halves fail, it is Ozon that does.

        :raise OutcomeUnknown: if it is Ozon.
        """
        while len(group) > 1:
            failing = []
            for half in _halves(group):
                try:
                    self._ask_halved(family, half)
                except OutcomeUnknown:
                    failing.append(half)
            if not failing:
                return
            if len(failing) == 2:
                raise fault
            group = failing[0]
        if len(self._references) == 1:
            raise fault
        self._break(group[0].posting_number, fault)

    def _follow_pages(self, family: Family, filters: dict[str, Any]) -> None:
        """Take in a list page by page. One that goes in circles is left: what it did not show stays unseen."""
        seen = {""}
        cursor = ""
        for _page in range(PAGES_LIMIT):
            self._check_time()
            page = request_page(self._transport, family, filters, cursor)
            for snapshot in page.postings:
                self._keep(family, snapshot)
            for broken in page.broken:
                self._break(broken.posting_number, broken.error)
            cursor = page.cursor
            if not page.has_next or cursor in seen:
                return
            seen.add(cursor)

    # === SINGLE POSTINGS === #

    def _ask_singly(self, family: Family, references: Iterable[PostingReference]) -> None:
        if not isinstance(self._failed.get(family), (MethodGone, type(None))):
            return
        faults: list[OutcomeUnknown] = []
        for reference in references:
            if len(faults) == FAULTS_LIMIT:
                # It is hardly the postings' fault, and each may have cost a timeout.
                self._break(reference.posting_number, faults[-1])
                continue
            try:
                self._try(family, self._ask_for, reference)
                faults.clear()
            except TooSlow as late:
                # What a list has shown of it stays as it is.
                if self._is_unseen(reference):
                    self._break(reference.posting_number, late)
            except OutcomeUnknown as fault:
                faults.append(fault)
                self._break(reference.posting_number, fault)

    def _try(
        self,
        family: Family,
        ask: Callable[[Family, PostingReference], None],
        reference: PostingReference,
    ) -> None:
        """Ask one method for one posting. Where it says no, another method may know more."""
        if family in self._forbidden:
            return
        try:
            ask(family, reference)
        except (Refused, MethodGone):
            return
        except RoleMissing as error:
            self._forbidden[family] = error
        except MalformedAnswer as error:
            self._break(reference.posting_number, error)

    def _check_time(self) -> None:
        """:raise TooSlow: if there is no time left for another call."""
        if time.monotonic() > self._last_start:
            raise TooSlow("Ozon answers so slowly that the rest was put off")

    def _ask_for(self, family: Family, reference: PostingReference) -> None:
        self._check_time()
        self._keep(family, request_posting(self._transport, family, reference.posting_number))

    def _look_among_waiting(self, family: Family, reference: PostingReference) -> None:
        to = datetime.now(timezone.utc) + timedelta(days=1)
        filters = {"posting_numbers": [reference.posting_number], **window(to - LONGEST_WINDOW, to)}
        self._follow_pages(family, filters)

    # === WHAT CAME === #

    def _keep(self, family: Family, snapshot: PostingSnapshot) -> None:
        number = snapshot.posting_number
        if number not in self._references:
            if snapshot.order_number in self._orders:
                self._others[number] = snapshot
            return
        before = self._snapshots.get(number)
        if family == "digital" and before:
            snapshot = _with_codes_of(snapshot, before)
        elif before:
            snapshot = _with_email_of(snapshot, before)
        self._snapshots[number] = snapshot
        self._broken.pop(number, None)

    def _break(self, number: str, error: OzonError) -> None:
        if number not in self._references:
            return
        self._snapshots.pop(number, None)
        self._broken[number] = BrokenPosting(number, _as_malformed(error))

    def _forget(self, references: Iterable[PostingReference]) -> None:
        for reference in references:
            del self._snapshots[reference.posting_number]

    def _is_unseen(self, reference: PostingReference) -> bool:
        number = reference.posting_number
        return number not in self._snapshots and number not in self._broken

    def _waits_for_codes(self, reference: PostingReference) -> bool:
        snapshot = self._snapshots.get(reference.posting_number)
        return snapshot is not None and snapshot.scheme == "digital" and snapshot.stage == "awaiting"

    def _is_vague(self, reference: PostingReference) -> bool:
        """Whether the list may have left out what Ozon allows: an rFBS posting that waits for us offers nothing.

        While Ozon works on a call it offers nothing either; then the single look says so again.
        """
        snapshot = self._snapshots.get(reference.posting_number)
        if snapshot is None or snapshot.scheme != "rfbs" or snapshot.actions != frozenset():
            return False
        return snapshot.stage in ("awaiting", "assembled", "delivering")

    def _readings(self) -> Readings:
        unseen = {number for number, reference in self._references.items() if self._is_unseen(reference)}
        unread = {number: error for number in unseen if (error := self._why_unread(self._references[number]))}
        return Readings(self._snapshots, self._broken, frozenset(unseen - unread.keys()), unread, self._others)

    def _why_unread(self, reference: PostingReference) -> OzonError | None:
        families: tuple[Family, ...] = ("fbs",) if reference.scheme != "digital" else ("fbo", "digital")
        return next((self._failed[family] for family in families if family in self._failed), None)


def _concerns_one_list(error: OzonError) -> bool:
    """Whether other lists of this account may work all the same."""
    if isinstance(error, Throttled):
        return error.method_only
    if isinstance(error, OutcomeUnknown):
        return error.http_status is not None
    return isinstance(error, (RoleMissing, MethodGone))


def _halves(group: list[PostingReference]) -> tuple[list[PostingReference], list[PostingReference]]:
    middle = len(group) // 2
    return group[:middle], group[middle:]


def _with_codes_of(waiting: PostingSnapshot, shown: PostingSnapshot) -> PostingSnapshot:
    """What the digital list shows of a posting, with the codes that an FBO method shows of it."""
    codes: dict[int, tuple[str, ...]] = {}
    for line in shown.lines:
        codes[line.sku] = codes.get(line.sku, ()) + line.digital_codes
    lines = [_line_with(line, codes.pop(line.sku, ())) for line in waiting.lines]
    skus = {line.sku for line in waiting.lines}
    # An article that wants no more codes may be missing in the list of what waits.
    lines += [line for line in shown.lines if line.sku not in skus]
    return replace(waiting, lines=tuple(lines), codes_told=shown.codes_told)


def _with_email_of(single: PostingSnapshot, listed: PostingSnapshot) -> PostingSnapshot:
    """What a method for one posting shows, with the buyer's e-mail, which only the list has (OZON.md §2.3)."""
    if not (single.buyer and listed.buyer and listed.buyer.email and not single.buyer.email):
        return single
    return replace(single, buyer=replace(single.buyer, email=listed.buyer.email))


def _line_with(line: PostingLine, codes: tuple[str, ...]) -> PostingLine:
    return replace(line, digital_codes=codes) if codes else line


def _as_malformed(error: OzonError) -> MalformedAnswer:
    """The error of one posting: which field was wrong, or what kind of error there was; never Ozon's words."""
    if isinstance(error, MalformedAnswer):
        return error
    status = f", HTTP {error.http_status}" if error.http_status else ""
    malformed = MalformedAnswer("$", f"no usable answer ({type(error).__name__}{status})")
    malformed.method = error.method
    return malformed
