"""The same work in a small and in a grown database, one after the other, in one Odoo process."""

import json
import logging
import math
import time
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from pathlib import Path

from odoo import fields

from ..servers.clients import StandIn
from .figures import Sample
from .ozon_shop import ARTICLES
from .past import copy, environment, many_rows

_SMALL = 1000
#: How often a screen is read: it takes milliseconds.
_READS = 5
_ORDER = "ozon_due_at, ozon_ship_by desc, id desc"


class GrownShop:
    """One account with a past, and the orders of the round in hand.

    :param Environment env: of its database
    :param StandIn ozon: where its seller is
    :param str client_id: of the seller
    :param int past: orders that were shipped before
    """

    def __init__(self, env, ozon, client_id, past):
        self.env, self._ozon, self._client_id = env, ozon, client_id
        self._numbers, self.queries = [], 0
        ozon.control("sellers", client_id=client_id, api_key="key-of-the-grown")
        self.account = env["ozon.account"].create({
            "name": "Grown", "client_id": client_id, "api_key": "key-of-the-grown", "api_url": ozon.url,
            "state": "connected",
        })
        article, _sku, kind = ARTICLES["digital"]
        self.product = env["product.product"].create({
            "name": "Card", "default_code": article, "ozon_virtual_kind": kind, "type": "service", "taxes_id": False,
        })
        copy(many_rows.make_example(self.account, self.product), past - 1)

    def order(self, count):
        """Buyers order."""
        article, sku, _kind = ARTICLES["digital"]
        self._numbers = self._ozon.control(
            "postings", client_id=self._client_id, scheme="digital", count=count,
            in_process_at=f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}",
            products=[{"sku": sku, "offer_id": article, "name": article, "price": "100.00", "currency": "RUB"}],
        )["posting_numbers"]

    @property
    def postings(self):
        """:rtype: ozon.posting"""
        return self.env["ozon.posting"].search([("posting_number", "in", self._numbers)])

    def timed(self, step):
        """Do a step; what comes before its `yield` is not timed.

        :return: seconds
        """
        work = step(self)
        next(work)
        self.env.cr.commit()
        self.env.invalidate_all()
        before, began = self.env.cr.sql_log_count, time.perf_counter()
        next(work, None)
        self.env.cr.commit()
        seconds = time.perf_counter() - began
        self.queries = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        return seconds


# === THE WORK === #


def importing(shop):
    """New orders come in."""
    yield
    _import(shop)


def nothing_new(shop):
    """They are seen again."""
    yield
    _import(shop)


def _import(shop):
    shop.env["ozon.importer"]._import_account(shop.account, math.inf)


def order_list(shop):
    """The list of orders, with and without its filters."""
    yield
    soon = fields.Datetime.now() + timedelta(hours=12)
    for domain in (
        [], [("ozon_shipment_state", "=", "none")], [("ozon_display_state", "=", "waiting_codes")],
        [("ozon_shipment_state", "=", "failed")], [("ozon_due_at", "<", soon)],
    ):
        _read(shop.env["sale.order"], [("ozon_account_id", "!=", False), *domain], _ORDER, [
            "name", "origin", "partner_id", "amount_total", "ozon_account_id", "ozon_shipment_mode", "ozon_ship_by",
            "ozon_urgency", "ozon_display_state",
        ])


def attention(shop):
    """What needs a person, and how much of what."""
    yield
    for _time in range(_READS):
        _read(shop.env["ozon.attention"], [], "due_at, id", ["cause", "posting_id", "sale_order_id", "urgency"])
        shop.env["ozon.attention"].formatted_read_group([], ["cause"], ["__count"])
        shop.env.invalidate_all()


def account_page(shop):
    """The account's form, its figures included."""
    yield
    for _time in range(_READS):
        shop.account.read([
            "name", "state", "posting_count", "held_count", "attention_count", "health_warning", "calls_today",
            "throttled_today", "oldest_waiting_at", "codes_waiting_count", "switched_off_methods",
        ])
        shop.env.invalidate_all()


def product_page(shop):
    """How many codes a product has."""
    yield
    for _time in range(_READS):
        shop.product.read(["ozon_code_count", "ozon_code_summary", "ozon_code_shortage"])
        shop.env.invalidate_all()


def _read(records, domain, order, names):
    # As the browser asks: it counts no further than ten thousand.
    records.web_search_read(domain, {name: {} for name in names}, order=order, limit=80, count_limit=10_001)


def wizard_open(shop):
    """The wizard for all new orders."""
    orders = shop.postings.sale_order_id
    yield
    _wizard(orders).read(["passed_count", "refused_count"])


def wizard_confirm(shop):
    """All of them are scheduled."""
    wizard = _wizard(shop.postings.sale_order_id)
    yield
    wizard.action_confirm()


def _wizard(orders):
    return orders.env["ozon.ship.wizard"].browse(orders.action_ozon_ship_virtually()["res_id"])


def sending(shop):
    """All codes are sent."""
    shipments = shop.postings.shipment_ids
    yield
    while "queued" in shipments.mapped("state"):
        shop.env["ozon.sender"]._run()


def verifying(shop):
    """What was sent is proven."""
    shipments = shop.postings.shipment_ids
    shipments.write({"next_try_at": fields.Datetime.now()})
    yield
    while "verifying" in shipments.mapped("state"):
        shop.env["ozon.verifier"]._run()


def reconciling(shop):
    """A day is compared with Ozon."""
    now = fields.Datetime.now()
    run = shop.env["ozon.reconciliation"].create({
        "account_id": shop.account.id, "date_from": now - timedelta(days=1), "date_to": now + timedelta(hours=1),
    })
    yield
    run._work()


STEPS = {
    "growth-import": importing, "growth-nothing-new": nothing_new, "growth-orders": order_list,
    "growth-attention": attention, "growth-account": account_page, "growth-product": product_page,
    "growth-wizard-open": wizard_open, "growth-wizard-confirm": wizard_confirm, "growth-sending": sending,
    "growth-verifying": verifying, "growth-reconciling": reconciling,
}


# === THE MEASUREMENT === #


def measure(env, request):
    """Measure all steps in both databases and write the samples down.

    :param Environment env: of the shell, in the database that grows
    :param dict request: of `bench.py`, with the name of the `small` database and the number of orders `grown`
    """
    logging.disable(logging.INFO)
    ozon, samples = StandIn(request["url"]), []
    with ExitStack() as stack:
        small = stack.enter_context(environment(request["small"]))
        shops = GrownShop(env, ozon, "300001", request["grown"]), GrownShop(small, ozon, "300002", _SMALL)
        # Loads what is loaded once.
        _round(shops, 20, 0)
        for number in range(request["rounds"]):
            samples += _round(shops, request["count"], number)
    Path(request["result"]).write_text(json.dumps([asdict(sample) for sample in samples]))


def _round(shops, count, number):
    """:return: of each step a sample: the grown database against the small one
    :rtype: list[Sample]"""
    for shop in shops:
        shop.order(count)
    samples = []
    for name, step in STEPS.items():
        # Now one goes first, now the other.
        seconds = {shop: shop.timed(step) for shop in shops[::1 if number % 2 else -1]}
        grown, small = shops
        samples.append(Sample(name, count, seconds[grown], seconds[small], grown.queries / count))
    return samples
