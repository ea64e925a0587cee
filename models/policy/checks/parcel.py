"""What is asked of a parcel. The warehouse has sent it off already: what is refused is shown on the order."""

from typing import NamedTuple

from ...shipment.const import PARCEL
from ..parcel_number import is_drawn_from, looks_real
from ..posting_facts import rows_of
from ..tracking_number import canonical
from .account import AccountCheck
from .active import ActiveCheck
from .base import PolicyCheck
from .deadline import DeadlineCheck
from .scheme import SchemeCheck
from .stage import StageCheck


class Carrier(NamedTuple):
    """A posting that has, or had, a tracking number.

    :ivar bool is_virtual: whether it was shipped virtually.
    """

    posting_id: int
    is_virtual: bool


class ParcelActiveCheck(ActiveCheck):
    """Is it being shipped already? What a pre-sale has left half-way is seen by the worker: its goods have come."""

    def _in_the_way(self):
        return ["|", ("kind", "!=", "presale"), ("state", "not in", ("failed", "cancelled")), *super()._in_the_way()]


class ParcelStageCheck(StageCheck):
    """Can it be reported at all? What somebody has reported already is seen by the worker, and no reason to refuse."""

    def answer(self, request, known):
        posting = request.facts
        if posting.stage in ("cancelled", "returning", "disputed", "unknown"):
            return self.refusal("stage_blocked", status=self._status(posting))
        return self.ok("stage_ok")


class ParcelSchemeCheck(SchemeCheck):
    """How is it delivered?"""

    def answer(self, request, known):
        posting = request.facts
        if posting.scheme == "unknown":
            return self.refusal("scheme_unknown", delivery=posting.integration_type or False)
        return self.ok("scheme_ok", scheme={"choice": ["ozon.posting", "scheme", posting.scheme]})


class ReferenceCheck(PolicyCheck):
    """Has a parcel that the seller delivers its carrier's number? A virtual one must not pose as one here, either."""

    code = "tracking"

    def look_up(self, env, requests):
        """:return: prefixes of virtual numbers by account id, who carries the numbers, and the postings' buyers"""
        account_ids = {request.facts.account_id for request in requests}
        carriers = self._carriers(env, {request.tracking_number for request in requests if request.tracking_number})
        posting_ids = {request.facts.id for request in requests}
        posting_ids.update(carrier.posting_id for several in carriers.values() for carrier in several)
        buyers = {posting_id: buyer for posting_id, *buyer in rows_of(
            env["ozon.posting"].sudo(), [("id", "in", list(posting_ids))],
            ("id", "posting_number", "order_number", "partner_id"),
        )}
        return self._prefixes(env, account_ids), carriers, buyers

    def answer(self, request, known):
        posting, number = request.facts, request.tracking_number
        if posting.scheme != "rfbs":
            return None
        if not number:
            return self.refusal("tracking_missing")
        prefixes, carriers, buyers = known
        carried = carriers.get((posting.account_id, canonical(number)), ())
        if objection := self._objection(number, prefixes[posting.account_id], carried):
            return self.refusal(objection, number=number)
        for other_id in {carrier.posting_id for carrier in carried} - {posting.id}:
            if not _is_same_buyer(buyers[posting.id], buyers[other_id]):
                return self.refusal("tracking_other_buyer", number=number, posting=buyers[other_id][0])
        return self.ok("tracking_ok", number=number)

    def objection(self, env, account, number):
        """Whether what somebody has entered stands for no parcel.

        :return: an answer of this check, "" where nothing is wrong.
        :rtype: str
        """
        carried = self._carriers(env, {number}).get((account.id, canonical(number)), ())
        return self._objection(number, self._prefixes(env, {account.id})[account.id], carried)

    def _objection(self, number, prefix, carried):
        if is_drawn_from(number, prefix) or any(carrier.is_virtual for carrier in carried):
            return "tracking_virtual"
        return "" if looks_real(number) else "tracking_unreal"

    def _prefixes(self, env, account_ids):
        prefixes = {}
        for account in env["ozon.account"].sudo().browse(account_ids):
            sequence = account.tracking_sequence_id
            prefixes[account.id] = sequence and sequence._get_prefix_suffix()[0]
        return prefixes

    def _carriers(self, env, numbers):
        """
        :param set numbers: as they were entered.
        :return: list of Carrier by account id and number.
        :rtype: dict
        """
        carriers = {}
        spellings = list({spelling for number in numbers for spelling in (number, number.upper(), number.lower())})
        if not spellings:
            return carriers
        rows = rows_of(env["ozon.shipment"].sudo(), [
            ("tracking_number", "in", spellings),
            # A parcel's number that has not left is free again; a virtual one stays virtual.
            "|", "|", ("kind", "!=", PARCEL), ("state", "not in", ("failed", "cancelled")), ("has_left", "=", True),
        ], ("account_id", "tracking_number", "posting_id", "kind"))
        for account_id, number, posting_id, kind in rows:
            carriers.setdefault((account_id, canonical(number)), []).append(Carrier(posting_id, kind != PARCEL))
        return carriers


def _is_same_buyer(one, other):
    """Whether one parcel may carry two postings, of which number, Ozon's order and contact are known."""
    _number, order_number, partner_id = one
    return bool((partner_id and partner_id == other[2]) or (order_number and order_number == other[1]))


#: In the order in which they answer.
PARCEL_CHECKS = (AccountCheck, ParcelActiveCheck, ParcelStageCheck, DeadlineCheck, ParcelSchemeCheck, ReferenceCheck)
