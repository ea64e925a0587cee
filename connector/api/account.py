"""Who the seller is, and what the key may do (OZON.md §1)."""

from __future__ import annotations

from ..methods import ROLES, SELLER_INFO
from ..seller import Roles, SellerInfo, parse_roles, parse_seller_info
from ..transport import Transport


class AccountApi:
    """The seller's own account on Ozon.

    :param Transport transport: of the client.
    """

    def __init__(self, transport: Transport):
        self._transport = transport

    def roles(self) -> Roles:
        """What the key may do and when it expires.

        :rtype: Roles
        :raise OzonError: AuthenticationError where Ozon does not accept the key.
        """
        return parse_roles(self._transport.read(ROLES))

    def seller_info(self) -> SellerInfo:
        """The seller's name and currency.

        :rtype: SellerInfo
        """
        return parse_seller_info(self._transport.read(SELLER_INFO))
