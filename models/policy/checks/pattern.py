import re

from odoo.tools import SQL

from ...shipment.const import PARCEL
from ..parcel_number import is_drawn_from
from .base import PolicyCheck

#: A form that so many numbers of the period have, written by hand, is one that somebody makes up.
OFTEN = 10
_DIGIT = re.compile("[0-9]")


class PatternCheck(PolicyCheck):
    """Are tracking numbers made up by hand, one like the other? Ozon's own watch looks for that, too.

    Numbers of the account's sequence are all alike, and meant to be.
    """

    code = "pattern"

    def look_up(self, env, requests):
        """:return: days of the period by account id, and how many numbers of each form there are by account id"""
        asked = {}
        for request in requests:
            if request.tracking_number and not request.shipment:
                asked.setdefault(request.facts.account_id, []).append(request.tracking_number)
        accounts = env["ozon.account"].browse(asked).sudo()
        forms, prefixes = {}, {}
        for account in accounts:
            sequence = account.tracking_sequence_id
            prefixes[account.id] = sequence and sequence._get_prefix_suffix()[0]
            for number in asked[account.id]:
                forms.setdefault((account.id, form_of(number)), 0)
        for account_id, form, count in self._used(env, accounts, {form for _account_id, form in forms}):
            if (account_id, form) in forms:
                forms[account_id, form] += count
        return {account.id: (account.limit_days, prefixes[account.id]) for account in accounts}, forms

    def answer(self, request, known):
        accounts, forms = known
        number, account_id = request.tracking_number, request.facts.account_id
        if not number or request.shipment:
            return None
        days, prefix = accounts[account_id]
        if is_drawn_from(number, prefix):
            return None
        form = form_of(number)
        forms[account_id, form] += 1
        if forms[account_id, form] <= OFTEN:
            return None
        return self.warning("pattern_repeated", count=forms[account_id, form], days=days, pattern=form)

    def _used(self, env, accounts, forms):
        """Numbers of the period by their form; parcels have carriers' numbers, which are alike as well."""
        if not forms:
            return []
        env["ozon.shipment"].flush_model()
        return env.execute_query(SQL(
            """
            SELECT shipment.account_id, regexp_replace(shipment.tracking_number, '[0-9]', '0', 'g') AS form, count(*)
              FROM ozon_shipment shipment JOIN ozon_account account ON account.id = shipment.account_id
             WHERE account.id = ANY(%s) AND shipment.kind NOT IN ('digital', %s)
               AND shipment.create_date >= (now() AT TIME ZONE 'UTC') - make_interval(days => account.limit_days)
               AND regexp_replace(shipment.tracking_number, '[0-9]', '0', 'g') = ANY(%s)
             GROUP BY 1, 2
            """, accounts.ids, PARCEL, list(forms),
        ))


def form_of(number: str) -> str:
    """A number with all its digits alike."""
    return _DIGIT.sub("0", number)
