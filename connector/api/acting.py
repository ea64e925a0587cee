"""A call that changes one posting, whose refusal comes as an HTTP error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import Refused
from ..results import ActResult, refusal
from ..transport import Transport


def act(
    transport: Transport,
    path: str,
    body: dict[str, Any],
    posting_number: str,
    parse: Callable[[Any, str], ActResult],
) -> ActResult:
    """Make one call, once.

    :param parse: makes the result of Ozon's answer and the posting's number.
    :rtype: ActResult
    :raise OzonError: where Ozon gave no regular answer.
    """
    try:
        return parse(transport.post(path, body, posting_numbers=[posting_number]), posting_number)
    except Refused as refused:
        return refusal(posting_number, refused.message)
