"""TLS with a host whose certificate says 127.0.0.1 and strange.example."""

import ipaddress
import socket
import ssl
import time
from datetime import datetime, timedelta, timezone

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hostile import answer, answering, drip, request_of, serving

from connector import NotSent, OutcomeUnknown, OzonClient

ROLES = answer(b'{"roles": [], "expires_at": null}')


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """:return: a file with a certificate for 127.0.0.1 and its key"""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in")])
    now = datetime.now(timezone.utc)
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("strange.example"),
        ]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ) + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def behind_tls(certificate, monkeypatch):
    """What a server does, done behind TLS; its certificate is trusted."""
    monkeypatch.setattr("connector.client._tls_context", lambda: ssl.create_default_context(cafile=certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def wrapped(behave):
        def greet(connection, gone):
            with context.wrap_socket(connection, server_side=True) as encrypted:
                behave(encrypted, gone)
        return greet

    return wrapped


@pytest.fixture
def tls_serving(behind_tls):
    """`serving`, with TLS."""
    return lambda behave: serving(behind_tls(behave))


def test_a_call(tls_serving):
    with tls_serving(answering(ROLES)) as port, OzonClient("1", "key", f"https://127.0.0.1:{port}") as client:
        assert client.account.roles().roles == ()


def test_the_certificate_is_checked_against_the_name(tls_serving):
    """... also though the connection goes to an address that the certificate would fit."""
    with (
        tls_serving(answering(ROLES)) as port,
        OzonClient("1", "key", f"https://localhost:{port}") as client,
        pytest.raises(NotSent),
    ):
        client.statuses.delivering(["1-1"])


def test_a_proxy_passes_tls_on(behind_tls, monkeypatch):
    """It is told the host's name, and sees nothing of what is sent there."""
    seen = []
    inside = behind_tls(answering(ROLES))

    def tunnel(connection, gone):
        seen.append(request_of(connection))
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        inside(connection, gone)

    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving(tunnel) as port:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        with OzonClient("1", "key-SECRET", "https://strange.example") as client:
            assert [client.account.roles().roles for _ in range(2)] == [(), ()]
    assert len(seen) == 1
    assert seen[0].startswith(b"CONNECT strange.example:443 ")
    assert b"SECRET" not in seen[0]


def test_a_record_without_end_is_unknown(tls_serving):
    """TLS tells nothing of a record before it has come in whole."""
    def behave(connection, gone):
        request_of(connection)
        with socket.socket(fileno=connection.detach()) as below_tls:
            drip(below_tls, gone, b"\x17\x03\x03\x3f\xff" + b"\x00" * 5000)

    with (
        tls_serving(behave) as port,
        OzonClient("1", "key", f"https://127.0.0.1:{port}", call_timeout=0.4) as client,
    ):
        began = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            client.statuses.delivering(["1-1"])
        assert time.monotonic() - began < 2.0


@pytest.mark.parametrize("host", [".example", "a..example", "x" * 70 + ".example"])
def test_a_name_that_tls_cannot_ask_for_means_not_sent(monkeypatch, host):
    address = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: address)
    with OzonClient("1", "key", f"https://{host}", allow_loopback=True) as client, pytest.raises(NotSent):
        client.statuses.delivering(["1-1"])
