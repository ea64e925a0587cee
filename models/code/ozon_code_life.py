import re
from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

from . import const


class OzonCode(models.Model):
    """The life of a code: reserved for a shipment, sent, and what Ozon said to it."""

    _inherit = "ozon.code"

    # === BUSINESS METHODS: THE LIFE OF A CODE === #

    @api.model
    def _reserve(self, shipment, needs):
        """Bind codes to a shipment: all that it needs, or none.

        Codes that the shipment holds already count. Of the free ones those that expire first are taken;
        codes that another transaction is just taking are passed over, not waited for. When the need cannot
        be met, nothing stays locked either.

        The transaction should be a fresh one: a code that another transaction took and committed since ours
        began to read cannot be passed over.

        :param ozon.shipment shipment: for whom.
        :param dict needs: how many codes of which `product.product`.
        :return: how many codes of which product are missing; empty when all are reserved.
        :rtype: dict
        :raise psycopg2.errors.SerializationFailure: when one came in the way: roll back, call again.
        """
        pool = self.sudo()
        lacking = pool._lacking(shipment, needs)
        if not lacking:
            return {}
        taken, missing = pool.browse(), {}
        with self.env.cr.savepoint() as savepoint:
            for product, count in lacking.items():
                codes = pool._lock_free(shipment.sudo().company_id, product, count)
                taken += codes
                if len(codes) < count:
                    missing[product] = count - len(codes)
            if missing:
                savepoint.rollback()
            else:
                taken.write({"state": "reserved", "shipment_id": shipment.id})
        return missing

    @api.model
    def _reserve_for_all(self, needs):
        """Bind codes to many shipments at once, where there are enough for all of them.

        Else nothing is bound, and nothing stays locked: who gets the last ones is decided one by one (`_reserve`).

        :param dict needs: how many codes of which `product.product`, by `ozon.shipment` of one company.
        :raise psycopg2.errors.SerializationFailure: when one came in the way: roll back, call again.
        """
        pool, total = self.sudo(), Counter()
        lacking = {shipment: pool._lacking(shipment, wanted) for shipment, wanted in needs.items()}
        for counts in lacking.values():
            total.update(counts)
        if not total:
            return
        company = next(iter(needs)).sudo().company_id
        with self.env.cr.savepoint() as savepoint:
            taken = {
                product: list(pool._lock_free(company, product, count))
                for product, count in sorted(total.items(), key=lambda pair: pair[0].id)
            }
            if any(len(codes) < total[product] for product, codes in taken.items()):
                savepoint.rollback()
                return
            pool._bind([
                (taken[product].pop(0), shipment)
                for shipment, counts in lacking.items() for product, count in counts.items() for _code in range(count)
            ])

    def _bind(self, pairs):
        """Reserve codes that are locked, with one statement: a write for each shipment would cost more than all else.

        :param list pairs: of a code and the shipment that gets it.
        """
        codes = self.concat(*(code for code, _shipment in pairs))
        shipments = self.env["ozon.shipment"].concat(*(shipment for _code, shipment in pairs))
        self.env.cr.execute(SQL(
            """UPDATE ozon_code
                  SET state = 'reserved', shipment_id = bound.shipment_id, write_uid = %s, write_date = %s
                 FROM unnest(%s, %s) AS bound (code_id, shipment_id)
                WHERE id = bound.code_id""",
            self.env.uid, fields.Datetime.now(), list(codes._ids), list(shipments._ids),
        ))
        codes.invalidate_recordset(["state", "shipment_id"])
        shipments.invalidate_recordset(["code_ids"])

    def _lacking(self, shipment, needs):
        """:return: how many codes of which product a shipment needs beyond those it holds"""
        held = Counter(
            code.product_id for code in shipment.sudo().code_ids if code.state in const.HELD_STATES
        )
        return {
            product: count - held[product]
            for product, count in sorted(needs.items(), key=lambda need: need[0].id)
            if count > held[product]
        }

    def _lock_free(self, company, product, count):
        """Lock free, unexpired codes that nobody else is holding.

        :return: at most `count` codes, those that expire first before the others.
        """
        query = SQL(
            """
              SELECT id
                FROM ozon_code
               WHERE company_id = %s
                 AND product_id = %s
                 AND state = 'free'
                 AND (expires_on IS NULL OR expires_on >= %s)
            ORDER BY expires_on NULLS LAST, id
               LIMIT %s
                 FOR UPDATE SKIP LOCKED
            """,
            company.id, product.id, fields.Date.context_today(self), count,
        )
        self.env.cr.execute(query, log_exceptions=False)  # two at once is not an error to report
        return self.browse(code_id for [code_id] in self.env.cr.fetchall())

    def _release(self):
        """Give reserved codes back to the pool. Those that may have left stay with their shipment.

        :return: the codes that are free now.
        """
        return self._advance(("reserved",), {"state": "free", "shipment_id": False})

    def _mark_sent(self):
        """Note that reserved codes are about to leave: from here on they are never free again.

        :return: the codes that were reserved.
        """
        return self._advance(("reserved",), {"state": "sent"})

    def _mark_unsent(self):
        """Take `_mark_sent` back, when it is certain that the call never left and that none had before.

        :return: the codes that are merely reserved again.
        """
        return self._advance(("sent",), {"state": "reserved"})

    def _mark_accepted(self):
        """Note that Ozon has taken the codes. Rejected ones stay so.

        :return: the codes that are accepted now and were not before.
        """
        return self._advance(("reserved", "sent"), {"state": "accepted"})

    def _mark_rejected(self, reason_by_code):
        """Note which of these codes Ozon did not take, and why.

        :param dict reason_by_code: Ozon's reason by the value of the code.
        :return: the codes that are rejected now and were not before.
        """
        reasons = {value.strip(): reason for value, reason in reason_by_code.items()}
        values = self.sudo().mapped("code")
        rejected = self.browse()
        for code in self:
            if (value := code.sudo().code) in reasons:
                reason = _scrub(reasons[value] or "", values)
                rejected += code._advance(
                    ("reserved", "sent"), {"state": "rejected", "rejection_reason": reason}
                )
        return rejected

    def _advance(self, from_states, vals):
        """Move those of these codes that are in one of some states. The others have gone further already."""
        codes = self.filtered(lambda code: code.state in from_states)
        if codes:
            codes.sudo().write(vals)
        return codes


def _scrub(reason, values):
    """Take every value out of a sentence; Ozon may quote what it rejects."""
    for value in sorted(values, key=len, reverse=True):
        reason = re.sub(re.escape(value), "***", reason, flags=re.IGNORECASE)
    return reason.strip()
