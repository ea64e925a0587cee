"""Several accounts: the same orders sent by one worker process of Odoo and by two."""

import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from .. import environment as env
from ..servers.clients import LOGIN, Odoo
from ..servers.processes import Child, wait_for
from ..servers.starting import server_variables, start_odoo
from .figures import Sample

_ACCOUNTS = 8
_LONGEST = 300
_ARTICLE = {"sku": 900778, "offer_id": "MANY", "name": "Many", "price": "100.00", "currency": "RUB"}
_UNDER_WAY = """
    SELECT count(*) AS number FROM ozon_shipment WHERE state IN ('queued', 'sending', 'verifying')
"""
_UPLOADS = """
    SELECT min(called_at) AS first, max(called_at + make_interval(secs => seconds)) AS last
      FROM ozon_api_call WHERE method LIKE '%/codes/upload' AND called_at >= '{since:%Y-%m-%d %H:%M:%S.%f}'
"""


class Accounts:
    """Eight shops with one pool of codes.

    :param str database: a fresh one
    :param StandIn ozon: its sellers are made here
    :param Child stand_in: its process
    """

    def __init__(self, database, ozon, stand_in, folder):
        self._database, self._ozon, self._stand_in, self._folder = database, ozon, stand_in, folder
        self._clients = [str(190101 + number) for number in range(_ACCOUNTS)]
        #: What the stand-in takes of a core while two workers send.
        self.stand_in_share = 0.0

    def measure(self, count, rounds):
        """:param int count: of the orders of a round, over all accounts
        :rtype: list[Sample]"""
        samples = []
        for number in range(rounds):
            print(f"Measuring eight accounts, one worker against two, round {number + 1} ...")
            # Now one goes first, now the other.
            order = (2, 1) if number % 2 else (1, 2)
            seconds = {workers: self._sent_by(workers, count) for workers in order}
            samples.append(Sample("accounts", count, seconds[2], seconds[1]))
        return samples

    def _sent_by(self, workers, count):
        """:return: seconds from the first upload to the end of the last"""
        port = env.free_port()
        config = env.odoo_config(
            self._database, port, workers=0, max_cron_threads=1, limit_time_real_cron=600,
        )
        # As on several hosts: each process has one thread for scheduled actions.
        others = [
            Child(
                "Odoo's other worker", env.odoo_command("--no-http"), self._folder / f"odoo-accounts-{number}.log",
                server_variables(config),
            )
            for number in range(1, workers)
        ]
        with start_odoo(config, port, self._folder / "odoo-accounts.log"), ExitStack() as running:
            for other in others:
                running.enter_context(other).start()
            odoo = Odoo(f"http://127.0.0.1:{port}", self._database)
            odoo.log_in(*LOGIN)
            if not odoo.find("product.template", [["default_code", "=", "MANY"]], ["id"]):
                self._open_shops(odoo)
            return self._send(odoo, count, workers)

    def _open_shops(self, odoo):
        odoo.create(
            "product.template", name="Many", default_code="MANY", type="service", ozon_virtual_kind="digital",
            list_price=100, taxes_id=[],
        )
        for client_id in self._clients:
            self._ozon.control("sellers", client_id=client_id, api_key="key-of-many")
            account = odoo.create(
                "ozon.account", name=f"Shop {client_id}", client_id=client_id, api_key="key-of-many",
                api_url=self._ozon.url,
            )
            odoo.call("ozon.account", "action_test_connection", [account])

    def _send(self, odoo, count, workers):
        for client_id in self._clients:
            self._ozon.control(
                "postings", client_id=client_id, scheme="digital", count=count // _ACCOUNTS, products=[_ARTICLE],
            )
        odoo.import_codes("MANY", [f"MANY-{time.time_ns()}-{number:05}" for number in range(count)])
        for account in odoo.find("ozon.account", [], ["id"]):
            odoo.call("ozon.account", "action_import_orders", [account["id"]])
        orders = odoo.find("sale.order", [["ozon_shipment_state", "=", "none"]], ["id"])
        wizard = odoo.call("sale.order", "action_ozon_ship_virtually", [order["id"] for order in orders])["res_id"]
        since, cpu, began = datetime.utcnow(), self._cpu(), time.monotonic()
        odoo.call("ozon.ship.wizard", "action_confirm", [wizard])
        wait_for("all orders to be shipped", self._is_all_done, _LONGEST)
        if workers == 2:
            self.stand_in_share = (self._cpu() - cpu) / (time.monotonic() - began)
        [span] = env.query(self._database, _UPLOADS.format(since=since))
        first, last = (datetime.fromisoformat(span[name]) for name in ("first", "last"))
        return (last - first).total_seconds()

    def _is_all_done(self):
        return not env.query(self._database, _UNDER_WAY)[0]["number"]

    def _cpu(self):
        """:return: seconds that the stand-in has had of a core"""
        fields = Path(f"/proc/{self._stand_in.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100
