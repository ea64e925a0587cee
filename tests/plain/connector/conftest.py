import pytest
from seller_api import SellerApi
from shop import Shop, reference

from connector import OzonClient

API_KEY = "key-4f0c-SECRET"


@pytest.fixture
def api():
    with SellerApi().running() as server:
        yield server


@pytest.fixture
def api_key():
    return API_KEY


@pytest.fixture
def calls():
    """The exchanges that the client's observer was told of."""
    return []


@pytest.fixture
def client(api, calls, monkeypatch):
    """A client whose pauses between repetitions are nothing, and which never has to wait for its turn."""
    monkeypatch.setattr("connector.transport.READ_PAUSES", (0.0, 0.0))
    with OzonClient(
        "12345", API_KEY, api.url, read_timeout=2.0, requests_per_second=10_000, observer=calls.append
    ) as ozon:
        yield ozon


@pytest.fixture
def shop(api):
    """A few postings, and which of Ozon's methods show them."""
    api.handler = Shop()
    return api.handler


@pytest.fixture
def read(client):
    """Read postings of one scheme by their numbers."""
    def read(*numbers, scheme="digital"):
        return client.postings.read([reference(number, scheme) for number in numbers])
    return read
