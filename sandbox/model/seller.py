"""A seller's cabinet: who may call, and what."""

from dataclasses import dataclass, field
from datetime import datetime

# Ozon's words for a key or a company that may not enter (OZON.md §1).
REFUSALS = {
    "deactivated": "Api-key is deactivated, use another one or generate a new one",
    "blocked": "Company is blocked, please contact support",
    "restricted_ip": "Api-Key is restricted to specific IP addresses",
    "offer_not_signed": "Offer not signed",
}


@dataclass
class Role:
    """A role of a key: the method paths, or beginnings of paths, that it opens."""

    name: str
    methods: list[str]

    def opens(self, path: str) -> bool:
        """:rtype: bool"""
        return any(path.startswith(method) for method in self.methods)


@dataclass
class Seller:
    """One account on Ozon.

    `rate_limit` is in requests per second; None means the server's. `refusal` is a key of
    `REFUSALS`, None for a good standing. `digital` tells whether the account sells activation
    codes: others get 403 on the digital methods (OZON.md §4).
    """

    client_id: str
    api_key: str
    name: str = "ООО «Образец»"
    currency: str = "RUB"
    roles: list[Role] = field(default_factory=list)
    key_expires_at: datetime | None = None
    digital: bool = True
    refusal: str | None = None
    rate_limit: int | None = None

    def may_call(self, path: str) -> bool:
        """:rtype: bool"""
        return any(role.opens(path) for role in self.roles)
