"""From a click to the proof, with real worker processes of Odoo: what a person waits for."""

import time

from ..environment import free_port, odoo_config
from ..servers.clients import LOGIN, Odoo
from ..servers.processes import wait_for
from ..servers.starting import start_odoo
from .figures import Sample

_CLIENT_ID, _KEY = "190001", "key-of-the-clicker"
_ROUNDS = 5
_LONGEST = 60
#: Answers of Ozon between the click and the proof: a look before the codes go, their upload, a look after it.
_CALLS = 3


def click_to_proven(database, ozon, folder, running):
    """Time single orders from the wizard's confirm to the state «Shipped».

    :param StandIn ozon: it answers in 150 ms
    :param ExitStack running: takes the server
    :rtype: list[Sample]
    """
    print("Measuring from the click to the proof ...")
    port = free_port()
    config = odoo_config(database, port, workers=2, max_cron_threads=2, http_enable=True)
    with start_odoo(config, port, folder / "odoo.log"):
        odoo = Odoo(f"http://127.0.0.1:{port}", database)
        odoo.log_in(*LOGIN)
        orders = _orders(odoo, ozon)
        return [_timed(odoo, order) for order in orders][1:]


def _orders(odoo, ozon):
    """:return: ids of orders that can be shipped"""
    ozon.control("sellers", client_id=_CLIENT_ID, api_key=_KEY)
    products = odoo.find("product.product", [["default_code", "=", "CLICK"]], ["id"])
    if not products:
        odoo.create(
            "product.template", name="Click", default_code="CLICK", type="service", ozon_virtual_kind="digital",
            list_price=100, taxes_id=[],
        )
    account = odoo.create(
        "ozon.account", name="Clicks", client_id=_CLIENT_ID, api_key=_KEY, api_url=ozon.url,
    )
    odoo.call("ozon.account", "action_test_connection", [account])
    article = {"sku": 900777, "offer_id": "CLICK", "name": "Click", "price": "100.00", "currency": "RUB"}
    ozon.control("postings", client_id=_CLIENT_ID, scheme="digital", count=_ROUNDS + 1, products=[article])
    odoo.import_codes("CLICK", [f"CLICK-{number:05}" for number in range(_ROUNDS + 1)])
    odoo.call("ozon.account", "action_import_orders", [account])
    return [order["id"] for order in odoo.find("sale.order", [["ozon_account_id", "=", account]], ["id"])]


def _timed(odoo, order):
    wizard = odoo.call("sale.order", "action_ozon_ship_virtually", [order])["res_id"]
    began = time.perf_counter()
    odoo.call("ozon.ship.wizard", "action_confirm", [wizard])
    wait_for("Ozon's proof", lambda: _state(odoo, order) == "done", _LONGEST)
    seconds = time.perf_counter() - began
    return Sample("click-to-proven", 1, seconds, _CALLS * 0.15)


def _state(odoo, order):
    return odoo.read("sale.order", order, ["ozon_shipment_state"])["ozon_shipment_state"]
