"""Which path is answered by which function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..errors import business
from ..model.posting import Posting
from ..model.seller import Seller
from ..wire.documented import Documented
from ..wire.fields import Fields

if TYPE_CHECKING:
    from ..store import SandboxState

Answer = Callable[["Call"], dict[str, Any]]

ENDPOINTS: dict[str, Endpoint] = {}

# Methods that Ozon has switched off (OZON.md §9); what a call to one answers is in OZON.md §1.
SWITCHED_OFF = frozenset(
    {
        "/v1/delivery-method/list",
        "/v1/posting/digital/list",
        "/v1/warehouse/list",
        "/v2/posting/fbo/list",
        "/v3/posting/fbs/list",
        "/v3/posting/fbs/unfulfilled/list",
    }
)


@dataclass(frozen=True)
class Endpoint:
    """A method of the API. `digital` methods are only for sellers of digital goods."""

    message: str
    documented: Documented
    answer: Answer
    digital: bool


@dataclass
class Call:
    """One request on its way through the server; `state` is the :class:`SandboxState`.

    `refusal` is the word of a fault that makes Ozon refuse the effect, None for the usual case;
    `refused_posting` is the one of a batch that it is for, None for all.
    """

    state: SandboxState
    seller: Seller
    fields: Fields
    now: datetime
    refusal: str | None = None
    refused_posting: str | None = None

    def fbs_posting(self, posting_number: str) -> Posting:
        """:raise RpcError: the seller has no such FBS or rFBS posting
        :rtype: Posting"""
        return self._posting(posting_number, digital=False)

    def digital_posting(self, posting_number: str) -> Posting:
        """:raise RpcError: the seller has no such digital posting
        :rtype: Posting"""
        return self._posting(posting_number, digital=True)

    def _posting(self, posting_number: str, digital: bool) -> Posting:
        posting = self.state.find(self.seller.client_id, posting_number, digital)
        if posting is None:
            raise business("POSTING_NOT_FOUND")
        return posting


def endpoint(path: str, message: str, documented: str = "", digital: bool = False) -> Callable[[Answer], Answer]:
    """Register a function that answers a path.

    :param str path: such as `/v1/roles`
    :param str message: Ozon's name for the request, as it stands in its error texts
    :param str documented: the request's fields, as `Documented.read` takes them
    """

    def register(answer: Answer) -> Answer:
        ENDPOINTS[path] = Endpoint(message, Documented.parse(documented), answer, digital)
        return answer

    return register
