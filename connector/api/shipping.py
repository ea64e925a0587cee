"""Assembling a posting, and agreeing when it is to leave (OZON.md §3.1, §3.6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ..errors import Refused
from ..methods import CUTOFF_SET, FBS_SHIP
from ..moments import stamp
from ..results import ActResult, parse_flag_result, parse_ship_result, refusal
from ..transport import Transport


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
        products = [{"product_id": sku, "quantity": quantity} for sku, quantity in quantities.items()]
        body = {"posting_number": posting_number, "packages": [{"products": products}]}
        return self._act(FBS_SHIP, body, posting_number, parse_ship_result)

    def set_cutoff(self, posting_number: str, moment: datetime) -> ActResult:
        """Agree a shipping date with Ozon; seller-delivered postings only (OZON.md §3.6).

        :param datetime moment: a naive one is taken as UTC.
        :rtype: ActResult
        """
        body = {"posting_number": posting_number, "new_cutoff_date": stamp(moment)}
        return self._act(CUTOFF_SET, body, posting_number, parse_flag_result)

    def _act(
        self,
        path: str,
        body: dict[str, Any],
        posting_number: str,
        parse: Callable[[Any, str], ActResult],
    ) -> ActResult:
        """A call for one posting, whose refusal comes as an HTTP error."""
        try:
            return parse(self._transport.post(path, body, posting_numbers=[posting_number]), posting_number)
        except Refused as refused:
            return refusal(posting_number, refused.message)
