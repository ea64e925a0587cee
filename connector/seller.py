"""Who the account is: `/v1/roles` and `/v1/seller/info` (OZON.md §1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .parsing import unwrapped
from .reading import Node

#: The role that may call everything; the official example lists it with a single method.
ADMIN_ROLE = "admin"


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the key, and the methods that it allows."""

    name: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roles:
    """What an Api-Key may do, and until when (UTC; None where Ozon does not say)."""

    roles: tuple[Role, ...]
    expires_at: datetime | None

    def missing(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of `paths` that no role allows. A listed method also stands for all below it."""
        if any(role.name.strip().lower() == ADMIN_ROLE for role in self.roles):
            return ()
        allowed = {method.rstrip("/") for role in self.roles for method in role.methods}
        return tuple(
            path for path in paths
            if not any(path == method or path.startswith(f"{method}/") for method in allowed)
        )


@dataclass(frozen=True, slots=True)
class SellerInfo:
    """Who the seller is; `currency` is the ISO code of his prices."""

    name: str
    legal_name: str
    currency: str
    country: str


def parse_roles(answer: Any) -> Roles:
    """The answer of `/v1/roles`.

    :rtype: Roles
    :raise MalformedAnswer: if it has no roles.
    """
    node = unwrapped(answer)
    roles = tuple(
        Role(role.get("name").text(), tuple(method.text() for method in role.get("methods").items()))
        for role in node.get("roles").items(required=True)
    )
    return Roles(roles, node.get("expires_at").moment())


def parse_seller_info(answer: Any) -> SellerInfo:
    """The answer of `/v1/seller/info`.

    :rtype: SellerInfo
    """
    company: Node = unwrapped(answer).get("company").mapping()
    return SellerInfo(
        name=company.get("name").text(),
        legal_name=company.get("legal_name").text(),
        currency=company.get("currency").word(),
        country=company.get("country").text(),
    )
