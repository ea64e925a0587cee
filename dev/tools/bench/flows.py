"""The steps of an order from Ozon to its proof, each with the reference that it is compared with."""

import math
import time
from datetime import timedelta

from odoo import fields
from odoo.addons.sale_ozon.connector import Action, Call, perform
from odoo.tools import split_every

from . import plain_script
from .ozon_shop import ARTICLES, EVIDENCE

_LIST_COLUMNS = ["name", "date_order", "partner_id", "amount_total", "state"]
_OUR_COLUMNS = ["ozon_account_id", "ozon_shipment_mode", "ozon_shipment_state", "ozon_ship_by", "ozon_due_at"]


# === COMING IN === #


def import_digital(shop, orders, stopwatch):
    """New orders of codes: one customer for all of them."""
    _import(shop, orders, stopwatch, "digital")


def import_rfbs(shop, orders, stopwatch):
    """New orders that name their buyers: a contact each."""
    _import(shop, orders, stopwatch, "rfbs")


def _import(shop, orders, stopwatch, scheme):
    shop.order(orders, scheme, stopwatch.count)
    # The one customer is made once, whoever comes first.
    customer, product = orders.account._customer(), shop.products[scheme]
    stopwatch.compare(
        f"import-{scheme}",
        lambda: _import_all(shop, orders),
        lambda: plain_script.import_orders(shop.env, product, stopwatch.count, scheme == "rfbs", customer),
    )


def _import_all(shop, orders):
    shop.env["ozon.importer"]._import_account(orders.account, math.inf)
    shop.env.cr.commit()


def nothing_new(shop, orders, stopwatch):
    """All postings that wait are seen again."""
    def read():
        now = fields.Datetime.now() + timedelta(hours=1)
        with orders.account._client() as client:
            for family in ("digital", "fbs"):
                plain_script.read_pages(client, family, now - timedelta(days=1), now)

    stopwatch.compare("nothing-new", lambda: _import_all(shop, orders), read)


# === SHIPPING === #


def wizard_open(shop, orders, stopwatch):
    """The wizard for all orders, as its form reads it."""
    def form():
        wizard = _wizard(orders)
        wizard.read(["passed_count", "refused_count"])
        wizard.line_ids[:80].read(["order_id", "kind", "goal_stage", "verdict", "reasons"])

    stopwatch.compare("wizard-open", form, lambda: orders.sale_orders.read(_LIST_COLUMNS))


def wizard_confirm(shop, orders, stopwatch):
    """All orders are scheduled."""
    shop.codes(stopwatch.count)
    wizard = _wizard(orders)
    shop.env.cr.commit()

    def confirm():
        wizard.action_confirm()
        shop.env.cr.commit()

    stopwatch.compare("wizard-confirm", confirm, lambda: plain_script.shipments(orders.sale_orders.ozon_posting_ids))


def order_list(shop, orders, stopwatch):
    """The list of orders as a screen reads it."""
    def columns(names):
        domain = [("ozon_account_id", "=", orders.account.id)]
        return lambda: shop.env["sale.order"].web_search_read(domain, {name: {} for name in names}, limit=400)

    stopwatch.compare("order-list", columns(_LIST_COLUMNS + _OUR_COLUMNS), columns(_LIST_COLUMNS))


def _wizard(orders):
    action = orders.sale_orders.action_ozon_ship_virtually()
    return orders.account.env["ozon.ship.wizard"].browse(action["res_id"])


def sending(shop, orders, stopwatch):
    """All codes are sent."""
    _, sku, _ = ARTICLES["digital"]
    codes = shop.new_codes(orders.mirrored)
    calls = [Call(Action.UPLOAD_CODES, number, codes={sku: [code]}) for number, code in codes.items()]

    def send():
        while orders.shipments.filtered(lambda shipment: shipment.state == "queued"):
            shop.env["ozon.sender"]._run()

    stopwatch.compare("sending", send, lambda: _perform(orders, calls))


def verifying(shop, orders, stopwatch):
    """What was sent is proven."""
    orders.shipments.write({"next_try_at": fields.Datetime.now()})
    shop.env.cr.commit()
    references = shop.references(orders.mirrored, "digital")

    def verify():
        while orders.shipments.filtered(lambda shipment: shipment.state == "verifying"):
            shop.env["ozon.verifier"]._run()

    def read():
        with orders.mirror._client() as client:
            for part in split_every(100, references, list):
                client.postings.read(part)

    stopwatch.compare("verifying", verify, read)
    stopwatch.compare_again(
        "orm-verifying", "verifying", lambda: plain_script.write_as_if_proven(orders.shipments.sudo())
    )


def delivering(shop, orders, stopwatch):
    """Orders of services, from the click to Ozon's «delivered»."""
    wizard = _wizard(orders)
    wizard._options().write({"evidence": EVIDENCE})
    wizard.action_confirm()
    shop.env.cr.commit()

    def deliver():
        while orders.shipments.filtered(lambda shipment: shipment.state in ("queued", "sending", "verifying")):
            shop.env["ozon.sender"]._run()
            shop.env["ozon.verifier"]._run()
            time.sleep(0.1)

    def calls_alone():
        for calls in plain_script.calls_of_delivery(orders.mirrored, ARTICLES["rfbs"][1]):
            _perform(orders, calls)

    stopwatch.compare("delivering", deliver, calls_alone)


def _perform(orders, calls):
    with orders.mirror._client() as client:
        for _outcomes in perform(client, calls):
            pass


#: The steps of each flow, in the order of `bench.FLOWS`.
FLOWS = {
    "digital": (import_digital, nothing_new, wizard_open, wizard_confirm, order_list, sending, verifying),
    "rfbs": (import_rfbs, delivering),
}
