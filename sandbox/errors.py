"""What Ozon says when it refuses: the error body and its words (OZON.md §1, §3.1)."""

from typing import Any

# gRPC codes that Ozon puts into the body; they are not the HTTP status (OZON.md §1).
INVALID_ARGUMENT = 3
NOT_FOUND = 5
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
ABORTED = 10
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
UNAUTHENTICATED = 16

HTTP_OF_CODE = {
    INVALID_ARGUMENT: 400,
    NOT_FOUND: 404,
    PERMISSION_DENIED: 403,
    RESOURCE_EXHAUSTED: 429,
    FAILED_PRECONDITION: 400,
    ABORTED: 409,
    UNIMPLEMENTED: 405,
    INTERNAL: 500,
    UNAVAILABLE: 503,
    UNAUTHENTICATED: 401,
}


class RpcError(Exception):
    """A refusal with Ozon's error body `rpcStatus`.

    :param int code: the gRPC code in the body
    :param str message: Ozon's words
    :param int http_status: only where it differs from the usual one for the code
    """

    def __init__(self, code: int, message: str, http_status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.http_status = http_status or HTTP_OF_CODE[code]

    def body(self) -> dict[str, Any]:
        """:rtype: dict"""
        return {"code": self.code, "message": self.message, "details": []}


class ItemRefused(Exception):
    """One posting of a batch is refused inside an HTTP 200 (OZON.md §3.4).

    :param str word: Ozon's constant, such as `TRANSITION_IS_NOT_POSSIBLE`
    """

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def invalid(where: str, why: str) -> RpcError:
    """A failed check of the request, worded as Ozon does it (seen live, OZON.md §1).

    :param str where: `PostingFbsListRequest.Filter`
    :param str why: `value is required`
    :rtype: RpcError
    """
    return RpcError(INVALID_ARGUMENT, f"Request validation error: invalid {where}: {why}")


def syntax_error() -> RpcError:
    """JSON of the wrong type, such as a bare string for a list (OZON.md §3.4).

    The offending value is not repeated: it may be an activation code.
    """
    return RpcError(INVALID_ARGUMENT, "proto: syntax error (line 1:1): unexpected token")


def business(word: str) -> RpcError:
    """A business refusal outside a batch: the constant stands in `message` (OZON.md §1).

    :rtype: RpcError
    """
    code = NOT_FOUND if word == "POSTING_NOT_FOUND" else FAILED_PRECONDITION
    return RpcError(code, word)
