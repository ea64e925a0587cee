"""What the contract says of one operation, and of every refusal."""

from dataclasses import dataclass

from contract.shapes import INT32, TEXT, many, obj

#: Business refusals (OZON.md §3.1, §3.4, §3.7, §4.5, §7): the words that Ozon's documents and live answers show, and
#: after them one that the sandbox had to guess.
ERROR_WORDS = (
    "EXEMPLAR_INFO_ALREADY_DEFINED", "EXEMPLAR_INFO_NOT_FILLED_COMPLETELY", "HAS_INCORRECT_CANCEL_REASON",
    "HAS_INCORRECT_PRODUCT_QUANTITY", "HAS_INCORRECT_STATUS", "HAS_INCORRECT_TPL_INTEGRATION_TYPE",
    "INCORRECT_OVH_FOR_POSTING", "MANDATORY_MARK_REDUNDANT", "PERIOD_IS_TOO_LONG", "POSTING_ALREADY_CANCELLED",
    "POSTING_ALREADY_SHIPPED", "POSTING_NOT_FOUND", "SHIP_FBP_POSTINGS_IS_FORBIDDEN", "SHIP_NOT_AVAILABLE",
    "STATE_NOT_VALID", "TRANSITION_IS_NOT_POSSIBLE", "UNKNOWN_PRODUCT_DEFINED", "UNKNOW_PRODUCT", "WEIGHT_IS_REQUIRED",
    "TRACKING_NUMBER_IS_NOT_VALID",
)  # fmt: skip

#: Ozon's prose may say anything; a constant must be one that we know.
COMPLAINT = {
    "type": "string",
    "if": {"type": "string", "pattern": "^[A-Z]+(_[A-Z]+)+$"},
    "then": {"enum": list(ERROR_WORDS)},
}

#: The body of every answer but 200 (OZON.md §1), 401, 405, 429 and 5xx included.
REFUSAL = obj(
    {
        "code": INT32,
        "message": COMPLAINT,
        "details": many(obj({"typeUrl": TEXT, "value": TEXT})),
    }
)


@dataclass(frozen=True)
class Operation:
    """A method of Ozon's API; all of ours are POST.

    :param str path: such as `/v1/roles`
    :param dict answer: JSON Schema of the answer with HTTP 200
    :param dict request: JSON Schema of the request; None: there is none, or an empty object
    :param bool wrapper_optional: whether the whole answer may come inside `{"result": …}` too
    """

    path: str
    answer: dict
    request: dict = None
    wrapper_optional: bool = False
