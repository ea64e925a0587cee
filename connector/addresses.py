"""To which addresses a key may be sent.

A name is resolved once, every address of it is checked, and the connection goes to one of those: a name that is
resolved again for the connection may lead elsewhere by then.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

#: What is not the public internet, by IANA's registry of special-purpose addresses; written out because Python's
#: own idea of it (`is_global`) differs from version to version and takes multicast for global.
_INNER_V4 = tuple(map(IPv4Network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/3",
)))
#: The only block of IPv6 that is given out to the public internet, and what of it is special: protocols and Teredo,
#: documentation, 6to4.
_PUBLIC_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
#: An IPv4 host as networks with IPv6 only see it; the last four bytes are its address (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressRefused(Exception):
    """A name leads to an address where no key is sent."""


def is_public(address: str) -> bool:
    """Whether an address is on the public internet.

    :param str address: IPv4 or IPv6, in numbers.
    :rtype: bool
    """
    host = _unwrapped(address)
    if isinstance(host, IPv4Address):
        return not any(host in network for network in _INNER_V4)
    return host in _PUBLIC_V6 and not any(host in network for network in _SPECIAL_V6)


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own, IPv4 or IPv6, in numbers.

    :rtype: bool
    """
    return _unwrapped(address).is_loopback


def _unwrapped(address: str) -> IPv4Address | IPv6Address:
    """The address; the IPv4 one where it is only written as IPv6."""
    host = ip_address(address)
    if isinstance(host, IPv4Address):
        return host
    return host.ipv4_mapped or (IPv4Address(int(host) & 0xFFFFFFFF) if host in _NAT64 else host)


def checked_addresses(host: str, port: int, seconds: float, on_this_machine: bool) -> list[str]:
    """The addresses of a host, all of them checked.

    :param str host: a name, or an address in any spelling that the system knows (`127.1`, `0x7f.1`).
    :param float seconds: how long to wait for the resolver.
    :param bool on_this_machine: whether it has to be this machine, instead of a host on the public internet.
    :return: addresses in numbers, in the resolver's order; none where it knows none.
    :rtype: list
    :raise AddressRefused: if a single one of them is not such an address.
    :raise TimeoutError: if the resolver takes longer.
    """
    addresses = _resolved(host, port, seconds)
    is_allowed = is_loopback if on_this_machine else is_public
    if not all(map(is_allowed, addresses)):
        raise AddressRefused
    return addresses


def check_numbers(host: str) -> None:
    """Check an address in numbers, in any spelling that the system knows; a name is somebody else's to resolve.

    :raise AddressRefused: if it is not on the public internet.
    """
    with contextlib.suppress(OSError, ValueError):
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        if not all(is_public(str(entry[4][0])) for entry in found):
            raise AddressRefused


def _resolved(host: str, port: int, seconds: float) -> list[str]:
    """Ask the system's resolver. It knows no timeout, so that it is asked in a thread of its own."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([str(entry[4][0]) for entry in found])
        except (OSError, OverflowError, ValueError):  # no such name, port or way to write a name
            answers.put([])

    threading.Thread(target=ask, name="ozon-resolver", daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
