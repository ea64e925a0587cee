"""The key goes to public addresses, or to this machine where that is what was asked for; nowhere else."""

import socket
import threading
from ipaddress import IPv4Address, IPv6Address, IPv6Network

import pytest
from hostile import answer, answering, serving
from hypothesis import given, settings
from hypothesis import strategies as st

from connector import NotSent, OzonClient
from connector.addresses import is_loopback, is_public

ROLES = answer(b'{"roles": [], "expires_at": null}')
REFUSED = "the address of Ozon leads into an internal network, where no key is sent"

NAT64 = IPv6Network("64:ff9b::/96")
INNER = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.7", "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "100::1", "2001:db8::1", "2001::1",
    "2001:10::1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "5f00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
    "fe80::1%eth0",
]
PUBLIC = [
    "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "169.253.0.1", "185.73.193.68", "223.255.255.255",
    "2606:4700::1111", "2a00:1450:4010::1", "2001:200::1", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1",
]


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address):
    assert is_public(address)
    assert not is_loopback(address)


@settings(max_examples=300, derandomize=True)
@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_what_python_takes_for_special_is_never_public(address):
    embedded = isinstance(address, IPv6Address) and (address.ipv4_mapped or address in NAT64)
    if address.is_private or address.is_multicast or address.is_reserved or address.is_link_local:
        assert embedded or not is_public(str(address))


@settings(max_examples=200, derandomize=True)
@given(st.ip_addresses(v=4))
def test_an_address_written_as_ipv6_is_the_same(address):
    for prefix in ("::ffff:0:0", "64:ff9b::"):
        written = IPv6Address(int(IPv6Address(prefix)) | int(address))
        assert is_public(str(written)) == is_public(str(address))
        assert is_loopback(str(written)) == IPv4Address(address).is_loopback





# === WHERE THE CLIENT GOES === #


@pytest.fixture
def resolver(monkeypatch):
    """A resolver that knows some names better than the system does; it counts who is asked for.

    :return: the addresses by name, each with those of the first, the second, ... time; and the names asked for.
    """
    names, asked = {}, []
    system = socket.getaddrinfo

    def resolve(host, port, *args, **options):
        if host not in names:
            return system(host, port, *args, **options)
        asked.append(host)
        addresses = names[host].pop(0) if len(names[host]) > 1 else names[host][0]
        return [entry for address in addresses for entry in system(address, port, *args, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return names, asked


@pytest.fixture
def connections():
    """A server on this machine that must not be reached.

    :return: its port, and those who came.
    """
    came = []

    def behave(connection, gone):
        came.append(connection.getpeername())

    with serving(behave, "0.0.0.0") as port:
        yield port, came


def refused(url, **options):
    with OzonClient("1", "key", url, **options) as client, pytest.raises(NotSent) as caught:
        client.statuses.delivering(["1-1"])
    assert caught.value.message == REFUSED
    assert caught.value.__context__ is None


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", [
    "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.0.0.2", "0",
    "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "10.0.0.1", "169.254.169.254",
    "2852039166", "[fe80::1]", "[fd00::1]", "192.168.0.1", "100.64.0.1", "224.0.0.1", "255.255.255.255",
])
def test_inner_hosts_are_refused(connections, scheme, host):
    port, came = connections
    refused(f"{scheme}://{host}:{port}")
    assert came == []


@pytest.mark.parametrize("addresses", [
    ["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"], ["::1"], ["::ffff:127.0.0.1"], ["1.1.1.1", "127.0.0.1"],
    ["127.0.0.1", "1.1.1.1"], ["2606:4700::1111", "fd00::1"],
], ids=str)
def test_names_that_lead_inside_are_refused(resolver, connections, addresses):
    """A single inner address among public ones is enough."""
    names, _asked = resolver
    port, came = connections
    names["ozon.example"] = [addresses]
    refused(f"http://ozon.example:{port}")
    assert came == []


def test_the_connection_goes_to_the_address_that_was_checked(resolver):
    """A name is asked for once: a second answer might be another."""
    names, asked = resolver
    with serving(answering(ROLES)) as port:
        names["localhost"] = [["127.0.0.1"], ["127.0.0.2"]]
        with OzonClient("1", "key", f"http://localhost:{port}") as client:
            client.account.roles()
            client.account.roles()
    assert asked == ["localhost"]


def test_every_address_of_a_name_is_tried(resolver):
    names, _asked = resolver
    with serving(answering(ROLES)) as port:
        names["localhost"] = [["127.0.0.3", "127.0.0.1"]]
        with OzonClient("1", "key", f"http://localhost:{port}") as client:
            client.account.roles()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1"])
def test_a_practice_server_is_reached(host):
    with serving(answering(ROLES)) as port, OzonClient("1", "key", f"http://{host}:{port}") as client:
        client.account.roles()


def test_a_practice_server_is_on_this_machine(resolver, connections):
    names, _asked = resolver
    port, _came = connections
    for address in ("1.1.1.1", "10.0.0.1", "0.0.0.0"):
        names["localhost"] = [[address]]
        refused(f"http://localhost:{port}")


def test_the_caller_may_decide(connections):
    port, came = connections
    refused(f"http://127.0.0.1:{port}", allow_loopback=False)
    refused(f"http://1.1.1.1:{port}", allow_loopback=True)
    assert came == []
    with serving(answering(ROLES)) as own, OzonClient("1", "k", f"http://127.1:{own}", allow_loopback=True) as client:
        client.account.roles()


@pytest.mark.parametrize("url", [
    "https://no-such-host.invalid", "https://" + "a" * 64 + ".example", "http://127.0.0.1:99999999", "http://a b",
    "http://0177.0.0.1",
])
def test_a_host_that_is_not_there_means_not_sent(resolver, url):
    names, _asked = resolver
    names["no-such-host.invalid"] = [[]]
    with pytest.raises(NotSent), OzonClient("1", "key", url) as client:
        client.statuses.delivering(["1-1"])


def test_refusing_leaves_no_thread_behind(connections):
    before = threading.active_count()
    for _ in range(5):
        refused(f"http://127.1:{connections[0]}")
    assert threading.active_count() <= before + 1
