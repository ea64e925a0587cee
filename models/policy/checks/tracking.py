from ..posting_facts import rows_of
from ..tracking_number import LETTERS, canonical, carrier_posed_as
from .base import PolicyCheck


class TrackingCheck(PolicyCheck):
    """Will the tracking number do? It must never pose as that of a real parcel."""

    code = "tracking"

    def look_up(self, env, requests):
        """:return: shortest, longest and characters by account id, and whose the numbers are already"""
        numbered = [request for request in requests if request.tracking_number]
        accounts = env["ozon.account"].browse({request.facts.account_id for request in numbered})
        return {
            account.id: (
                account.tracking_min_length, account.tracking_max_length,
                # Numbers are kept in capitals, however the account's alphabet is written.
                set(account.tracking_characters.upper()) & LETTERS,
            )
            for account in accounts
        }, self.owners(env, numbered)

    def answer(self, request, known):
        number = request.tracking_number
        if not number:
            return self.ok("tracking_generated") if request.wants_tracking else None
        forms, owners = known
        account_id = request.facts.account_id
        if objection := self._objection(number, *forms[account_id]):
            reason, values = objection
            return self.refusal(reason, number=number, **values)
        if owners.get((account_id, canonical(number)), set()) - {request.facts.id}:
            return self.refusal("tracking_used", number=number)
        return self.ok("tracking_ok", number=number)

    def owners(self, env, requests):
        """Which postings of the accounts carry the numbers that are asked for.

        :return: posting ids by (account id, number); None among them: another request wants the same.
        :rtype: dict
        """
        numbers = {request.tracking_number for request in requests}
        owners = {}
        if not numbers:
            return owners
        spellings = list({spelling for number in numbers for spelling in (number, number.upper(), number.lower())})
        rows = rows_of(
            env["ozon.posting"].sudo(), [("tracking_number", "in", spellings)], ("account_id", "tracking_number", "id")
        ) + rows_of(env["ozon.shipment"].sudo(), [
            ("tracking_number", "in", spellings),
            # What has left stays used, however the shipment ended.
            "|", ("state", "not in", ("failed", "cancelled")), ("has_left", "=", True),
        ], ("account_id", "tracking_number", "posting_id"))
        for account_id, number, posting_id in rows:
            owners.setdefault((account_id, canonical(number)), set()).add(posting_id)
        asked = set()
        for request in requests:
            key = request.facts.account_id, canonical(request.tracking_number)
            if key in asked:
                owners.setdefault(key, set()).add(None)
            asked.add(key)
        return owners

    def _objection(self, number, shortest, longest, characters):
        """What is wrong with the form of a tracking number.

        :return: reason and values, None where nothing is.
        :rtype: tuple | None
        """
        if not shortest <= len(number) <= longest:
            return "tracking_length", {"min": shortest, "max": longest}
        if carrier := carrier_posed_as(number):
            return "tracking_carrier", {"carrier": carrier}
        if strange := sorted(set(number) - characters):
            return "tracking_characters", {"strange": " ".join(f"“{character}”" for character in strange)}
        return None
