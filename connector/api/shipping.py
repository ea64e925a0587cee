"""Assembling a posting, and agreeing when it is to leave (OZON.md §3.1, §3.2, §3.6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..methods import CUTOFF_SET, FBS_SHIP, FBS_SHIP_PACKAGE
from ..moments import stamp
from ..results import ActResult, parse_flag_result, parse_part_result, parse_ship_result
from ..transport import Transport
from .acting import act


class ShippingApi:
    """What brings an FBS or rFBS posting to `assembled`.

    :param Transport transport: of the client.
    """

    def __init__(self, transport: Transport):
        self._transport = transport

    def assemble(self, posting_number: str, quantities: Mapping[int, int]) -> ActResult:
        """Assemble a whole posting as one package. Acceptance is not yet proof of it (OZON.md §3.1).

        :param dict quantities: quantity by Ozon SKU, which the method calls `product_id`.
        :rtype: ActResult
        """
        body = {"posting_number": posting_number, "packages": [{"products": _products(quantities)}]}
        return act(self._transport, FBS_SHIP, body, posting_number, parse_ship_result)

    def assemble_part(self, posting_number: str, quantities: Mapping[int, int]) -> ActResult:
        """Assemble a part of a posting: it becomes a posting of its own, the rest stays to be assembled.

        There is no idempotency key, and what is left could be split again: after anything but an answer, read
        the order's postings before thinking of a repetition.

        :param dict quantities: quantity by Ozon SKU, less than the whole.
        :return: with the numbers of the postings that came of it.
        :rtype: ActResult
        """
        body = {"posting_number": posting_number, "products": _products(quantities)}
        return act(self._transport, FBS_SHIP_PACKAGE, body, posting_number, parse_part_result)

    def set_cutoff(self, posting_number: str, moment: datetime) -> ActResult:
        """Agree a shipping date with Ozon; seller-delivered postings only (OZON.md §3.6).

        :param datetime moment: a naive one is taken as UTC.
        :return: `refused_as` tells why not: WRONG_SCHEME (Ozon or a carrier delivers), WRONG_STATUS (not on offer,
            or too late), WRONG_VALUE (a date that Ozon does not take), CANCELLED, NOT_FOUND.
        :rtype: ActResult
        """
        body = {"posting_number": posting_number, "new_cutoff_date": stamp(moment)}
        return act(self._transport, CUTOFF_SET, body, posting_number, parse_flag_result)


def _products(quantities: Mapping[int, int]) -> list[dict[str, int]]:
    return [{"product_id": sku, "quantity": quantity} for sku, quantity in quantities.items()]
