"""Activation codes of digital goods (OZON.md §4.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..methods import CODES_UPLOAD
from ..results import CodesReceipt, parse_codes_receipt
from ..transport import Transport


class CodesApi:
    """Handing over codes.

    :param Transport transport: of the client.
    """

    def __init__(self, transport: Transport):
        self._transport = transport

    def upload(
        self,
        posting_number: str,
        codes_by_sku: Mapping[int, Sequence[str]],
        unavailable_by_sku: Mapping[int, int] | None = None,
    ) -> tuple[CodesReceipt, ...]:
        """Hand over all codes of all SKUs of a digital posting in one request.

        There is no idempotency key. After anything but a receipt, read the posting before thinking of a
        repetition: even after a 429 the outcome is not certain (OZON.md §4.2).

        :param dict codes_by_sku: the codes of each SKU.
        :param dict unavailable_by_sku: how many codes of each SKU the seller cannot give.
        :return: what Ozon did with the codes of each SKU.
        :rtype: tuple of CodesReceipt
        :raise OzonError: with every code blotted out of its text, since Ozon may echo them; so are the
            reasons in a receipt.
        """
        missing = unavailable_by_sku or {}
        exemplars = [
            {
                "sku": sku,
                "exemplar_qty": len(codes_by_sku.get(sku, ())),
                "not_available_exemplar_qty": missing.get(sku, 0),
                "exemplar_keys": list(codes_by_sku.get(sku, ())),
            }
            for sku in {**codes_by_sku, **missing}
        ]
        body = {"posting_number": posting_number, "exemplars_by_sku": exemplars}
        codes = [code for codes in codes_by_sku.values() for code in codes]
        answer = self._transport.post(CODES_UPLOAD, body, codes, [posting_number])
        return parse_codes_receipt(answer, codes)
