"""The people of a campaign: a shopkeeper who ships orders, sends off parcels, and tries failed ones again.

He does it all by Odoo's external API.
"""

import threading
import time
from collections import Counter, deque

from .. import environment as env
from ..servers.clients import Refusal
from .parcels import reference
from .plan import BATCH_SIZE, CLIENTS, EVIDENCE, KINDS, release_date

_ASKS = 4  # how often the shopkeeper tries to ship an order
_RETRIES = 3  # how often he presses Retry during the campaign
_BATCH = 25
_DOUBLE_CLICKS = 3  # at a time: meanwhile other orders arrive


def furnish(odoo, plan, ozon_url):
    """Products, accounts and settings of the campaign's shop.

    :return: the ids of the accounts
    :rtype: list
    """
    scale = plan.scale
    odoo.send_no_text_messages()
    for name, value in {
        "read_timeout": scale.read_timeout, "settle_seconds": scale.settle,
        "settle_seconds_codes": scale.settle + 2, "begin_seconds": scale.begin, "batch_size": BATCH_SIZE,
    }.items():
        odoo.call("ir.config_parameter", "set_param", key=f"sale_ozon.{name}", value=str(value))
    for article, kind in KINDS.items():
        release = {"ozon_release_date": release_date().isoformat()} if kind == "presale" else {}
        odoo.create(
            "product.template", name=article.title(), default_code=article, list_price=100, taxes_id=[],
            type="service" if kind in ("digital", "service") else "consu", ozon_virtual_kind=kind, **release,
        )
    accounts = []
    for client_id in CLIENTS:
        account = odoo.create(
            "ozon.account", name=f"Shop {client_id}", client_id=client_id, api_key=api_key(plan, client_id),
            api_url=ozon_url,
        )
        odoo.call("ozon.account", "action_test_connection", [account])
        accounts.append(account)
    return accounts


def api_key(plan, client_id):
    """A key that is found again wherever it is written."""
    return f"{CLIENTS[client_id]}-{plan.scale.seed}-5ecret"


class Shopkeeper:
    """Works at the screens until told to stop, and is not put off by errors: he tries again.

    :ivar Counter did: what he did and what came of it
    :ivar bool is_idle: whether there was nothing left to do for him the last time he looked
    """

    def __init__(self, odoo, plan, accounts, diary):
        self._plan, self._accounts, self._diary = plan, accounts, diary
        self._odoo = odoo
        self._asked, self._retried = Counter(), Counter()
        self._stopping = threading.Event()
        self._faults_are_over = threading.Event()
        self._codes_to_import, self._carriers = deque(), {}
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.did = Counter()
        self.is_idle = False

    def start(self):
        self._thread.start()

    def stop(self):
        """Come back when he has put down what he had in hand."""
        self._stopping.set()
        self._thread.join(120)

    def bring_codes(self, article, values):
        """Give him codes to import."""
        self._codes_to_import.append((article, values))

    def faults_are_over(self):
        """From now on a failure counts: everything gets one more try, and no more."""
        self.is_idle = False
        self._asked.clear()
        self._retried.clear()
        self._faults_are_over.set()

    def _work(self):
        while not self._stopping.is_set():
            found = [self._dare(step) for step in (
                self._import_codes, self._import_orders, self._ship, self._enter_references, self._send_parcels,
                self._retry,
            )]
            self.is_idle = self._faults_are_over.is_set() and not any(found)
            self._stopping.wait(1.0)

    def _dare(self, step, *arguments):
        """:return: whether there was something to do"""
        try:
            return step(*arguments)
        except Refusal as refusal:
            self._note(f"{step.__name__}: refused", str(refusal))
        except env.EnvironmentProblem as problem:
            # His connection was cut, or the server took too long.
            self._note(f"{step.__name__}: error page", str(problem))
        return True

    def _note(self, what, words):
        self.did[what.strip("_")] += 1
        self._diary.note(f"shopkeeper {what}: {' '.join(words.split())[:300]}")

    # === HIS WORK === #

    def _import_codes(self):
        while self._codes_to_import:
            self._odoo.import_codes(*self._codes_to_import[0])
            self._codes_to_import.popleft()
            self.did["portions of codes"] += 1
        return False

    def _import_orders(self):
        """Press Import Orders now and then; the scheduled action does it, too."""
        if self.did["looks"] % 7 == 3:
            self._odoo.call("ozon.account", "action_import_orders", self._accounts)
            self.did["imports by hand"] += 1
        self.did["looks"] += 1
        return False

    def _ship(self):
        orders = self._odoo.find(
            "sale.order",
            [
                ["ozon_shipment_mode", "=", "virtual"], ["ozon_shipment_state", "=", "none"], ["state", "=", "sale"],
                ["id", "not in", [order for order, asks in self._asked.items() if asks >= _ASKS]],
            ],
            ["client_order_ref"],
        )
        self._carriers = self._parcels_for_gifts()
        orders = [order for order in orders if self._carriers.get(order["client_order_ref"], True)]
        twice = [order for order in orders if order["client_order_ref"] in self._plan.double_clicked]
        once = [order for order in orders if order not in twice]
        for start in range(0, len(once), _BATCH):
            self._ship_many(once[start:start + _BATCH])
        for order in twice[:_DOUBLE_CLICKS]:
            self._ship_twice(order)
        return bool(orders)

    def _parcels_for_gifts(self):
        """:return: id of the posting in whose parcel a gift lies, by the gift's number; None as long as it is not here
        yet; gifts that have to go electronically are not in it"""
        travels = self._plan.travels
        numbers = sorted(set(travels.values()))
        postings = self._odoo.find("ozon.posting", [["posting_number", "in", numbers]], ["posting_number", "stage"])
        parcels = {posting["posting_number"]: posting for posting in postings}
        gone = ("cancelled", "returning")
        return {
            gift: parcels.get(number, {}).get("id") for gift, number in travels.items()
            if parcels.get(number, {}).get("stage") not in gone
        }

    def _ship_many(self, orders):
        ids = [order["id"] for order in orders]
        self._asked.update(ids)
        self._confirm(self._filled_wizard(ids))
        self.did["orders shipped"] += len(ids)

    def _ship_twice(self, order):
        """A double click, or two colleagues with the same idea."""
        self._asked[order["id"]] += 1
        first = self._filled_wizard([order["id"]])
        second = first if order["id"] % 2 else self._filled_wizard([order["id"]])
        clicks = [
            threading.Thread(target=self._dare, args=(self._confirm, wizard), daemon=True) for wizard in (first, second)
        ]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join(120)
        self.did["orders shipped twice at once"] += 1

    def _filled_wizard(self, orders):
        wizard = self._odoo.call("sale.order", "action_ozon_ship_virtually", orders)["res_id"]
        names = ["posting_id", "scheme"]
        lines = self._odoo.find("ozon.ship.wizard.line", [["wizard_id", "=", wizard]], names)
        if lines:
            commands = [[1, line["id"], self._options(line)] for line in lines if self._options(line)]
            if commands:
                self._odoo.write("ozon.ship.wizard", wizard, line_ids=commands)
        elif options := self._options(self._odoo.read("ozon.ship.wizard", wizard, names)):
            self._odoo.write("ozon.ship.wizard", wizard, **options)
        return wizard

    def _options(self, line):
        """What he types for one order: only assembling where a carrier scans, and evidence if he has it."""
        if line["scheme"] in ("fbs", "rfbs_integrated"):
            return {"goal_stage": "assembled"}
        number = line["posting_id"] and line["posting_id"][1]
        if self._carriers.get(number):
            return {"travels_with_id": self._carriers[number]}
        if line["scheme"] == "rfbs" and self._plan.evidence.get(number):
            return {"evidence": EVIDENCE}
        return {}

    def _confirm(self, wizard):
        self._odoo.call("ozon.ship.wizard", "action_confirm", [wizard])

    def _retry(self):
        # For a carrier's number they wait, not for another try.
        failed = self._odoo.find(
            "ozon.shipment", [["state", "=", "failed"], ["failure_type", "!=", "tracking_missing"]], ["posting_id"]
        )
        limit = 1 if self._faults_are_over.is_set() else _RETRIES
        again = [shipment for shipment in failed if self._retried[shipment["posting_id"][0]] < limit]
        for shipment in again:
            self._retried[shipment["posting_id"][0]] += 1
            self._dare(self._retry_one, shipment["id"])
        if again:
            time.sleep(1)
        return bool(again)

    def _retry_one(self, shipment):
        self._odoo.call("ozon.shipment", "action_retry", [shipment])
        self.did["retries"] += 1

    # === HIS WAREHOUSE === #

    def _send_parcels(self):
        """Validate delivery orders; those of pre-sales once they are assembled on Ozon."""
        pickings = self._odoo.find(
            "stock.picking",
            [
                ["picking_type_code", "=", "outgoing"], ["state", "in", ["confirmed", "assigned"]],
                ["sale_id.state", "=", "sale"],
                "|", ["sale_id.ozon_shipment_mode", "=", "physical"],
                "&", ["sale_id.ozon_shipment_state", "=", "done"],
                ["sale_id.ozon_promise_ids.state", "in", ["open", "late"]],
            ],
            ["ozon_posting_numbers"],
        )
        for picking in pickings:
            self._dare(self._send_parcel, picking)
        return bool(pickings)

    def _send_parcel(self, picking):
        if picking["ozon_posting_numbers"] not in self._plan.late_references:
            number = reference(self._plan.scale, picking["id"])
            self._odoo.write("stock.picking", picking["id"], ozon_tracking_ref=number)
        said = self._odoo.call("stock.picking", "button_validate", [picking["id"]])
        self.did["parcels sent off" if said is True else f"parcels that ask {said}"] += 1

    def _enter_references(self):
        """Enter the carrier's numbers of parcels that have left without."""
        pickings = self._odoo.find(
            "stock.picking",
            [
                ["picking_type_code", "=", "outgoing"], ["state", "=", "done"], ["ozon_tracking_ref", "=", False],
                ["sale_id.ozon_shipment_mode", "=", "physical"],
            ],
            ["id"],
        )
        for picking in pickings:
            self._dare(self._enter_reference, picking["id"])
        return bool(pickings)

    def _enter_reference(self, picking):
        self._odoo.write("stock.picking", picking, ozon_tracking_ref=reference(self._plan.scale, picking))
        self.did["carrier's numbers entered late"] += 1
