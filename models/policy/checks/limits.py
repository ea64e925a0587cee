from dataclasses import dataclass

from odoo.tools import SQL

from ...shipment.const import PARCEL
from .base import PolicyCheck

#: Of fewer orders no share says anything.
_LEAST_ORDERS = 20


@dataclass(slots=True)
class Limits:
    """What an account has set, and how much of it is used up; each request that passes by adds itself.

    :ivar int orders: of the period, shipped in whatever way, or not yet.
    :ivar int shipped: of them, virtual shipments without codes.
    """

    days: int
    warning_count: int
    refusal_count: int
    warning_share: int
    refusal_share: int
    orders: int
    shipped: int

    def exceeded(self, count_limit: int, share_limit: int) -> tuple | None:
        """:return: answer and values, None where both limits are kept; a limit of 0 is none"""
        if count_limit and self.shipped > count_limit:
            return "limits_count", {"count": self.shipped, "days": self.days, "limit": count_limit}
        share = round(100 * self.shipped / max(self.orders, 1))
        if share_limit and self.orders >= _LEAST_ORDERS and share > share_limit:
            return "limits_share", {"share": share, "days": self.days, "limit": share_limit}
        return None


class LimitsCheck(PolicyCheck):
    """Are there not too many virtual shipments without codes?

    Asked when a shipment is asked for: it counts from then on, and is not refused later because of younger ones.
    """

    code = "limits"
    override = "manager"

    def look_up(self, env, requests):
        """:return: Limits by account id, of accounts that have any"""
        account_ids = list({request.facts.account_id for request in requests if self._counts(request)})
        if not account_ids:
            return {}
        for model in ("ozon.account", "ozon.shipment", "ozon.posting"):
            env[model].flush_model()
        return {account_id: Limits(*values) for account_id, *values in env.execute_query(SQL(
            """
            SELECT account.id, account.limit_days, account.limit_warning_count, account.limit_refusal_count,
                   account.limit_warning_share, account.limit_refusal_share,
                   CASE WHEN account.limit_warning_share + account.limit_refusal_share > 0 THEN (
                       SELECT count(*) FROM ozon_posting
                        WHERE account_id = account.id AND stage != 'cancelled' AND COALESCE(ordered_at, create_date)
                              >= (now() AT TIME ZONE 'UTC') - make_interval(days => account.limit_days)
                   ) ELSE 0 END,
                   (SELECT count(*) FROM ozon_shipment
                     WHERE account_id = account.id AND kind NOT IN ('digital', %s)
                       AND (state NOT IN ('failed', 'cancelled') OR has_left)
                       AND create_date >= (now() AT TIME ZONE 'UTC') - make_interval(days => account.limit_days))
              FROM ozon_account account
             WHERE account.id = ANY(%s)
               AND account.limit_warning_count + account.limit_refusal_count
                   + account.limit_warning_share + account.limit_refusal_share > 0
            """, PARCEL, account_ids,
        ))}

    def answer(self, request, known):
        limits = self._counts(request) and known.get(request.facts.account_id)
        if not limits:
            return None
        limits.shipped += 1
        if found := limits.exceeded(limits.refusal_count, limits.refusal_share):
            # What is refused is not shipped: it leaves its place to the next one.
            limits.shipped -= 1
            return self.refusal(found[0], **found[1])
        found = limits.exceeded(limits.warning_count, limits.warning_share)
        return self.warning(found[0], **found[1]) if found else None

    def _counts(self, request):
        return not request.shipment and request.kind != "digital"
