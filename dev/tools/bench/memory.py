"""How much memory a worker takes for very many orders: one Odoo process prepares them, another one works."""

import json
import logging
import math
import re
import time
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from pathlib import Path

from odoo import fields
from odoo.tools import split_every

from ..servers.clients import StandIn
from .figures import Sample
from .ozon_shop import ARTICLES
from .past import copy, many_rows

_SENDER, _COMPARED = "190201", "190202"
_PART = 1000


def prepare(env, request):
    """Orders of one account that wait to be sent, and postings of another that Ozon and Odoo both have.

    :param Environment env: of the shell
    :param dict request: of `bench.py`: `url`, the numbers `sent` and `compared`
    """
    logging.disable(logging.INFO)
    ozon = StandIn(request["url"])
    article, _sku, kind = ARTICLES["digital"]
    product = env["product.product"].create({
        "name": "Card", "default_code": article, "ozon_virtual_kind": kind, "type": "service", "taxes_id": False,
    })
    _queue(env, ozon, product, request["sent"])
    account = _account(env, ozon, _COMPARED)
    numbers = _ordered(ozon, _COMPARED, request["compared"])
    # One comes in as any other; the rest is copied from it.
    _import_one(env, account)
    example = env["ozon.posting"].search([("account_id", "=", account.id)], limit=1)
    many_rows.complete_example(example, product)
    copy(example, request["compared"] - 1, [number for number in numbers if number != example.posting_number])


def _account(env, ozon, client_id):
    ozon.control("sellers", client_id=client_id, api_key="key-of-very-many")
    return env["ozon.account"].create({
        "name": f"Shop {client_id}", "client_id": client_id, "api_key": "key-of-very-many", "api_url": ozon.url,
        "state": "connected",
    })


def _ordered(ozon, client_id, count):
    article, sku, _kind = ARTICLES["digital"]
    numbers = []
    for part in split_every(_PART, range(count), list):
        numbers += ozon.control(
            "postings", client_id=client_id, scheme="digital", count=len(part),
            in_process_at=f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}",
            products=[{"sku": sku, "offer_id": article, "name": article, "price": "100.00", "currency": "RUB"}],
        )["posting_numbers"]
    return numbers


def _queue(env, ozon, product, count):
    account = _account(env, ozon, _SENDER)
    _ordered(ozon, _SENDER, count)
    env["ozon.importer"]._import_account(account, math.inf)
    env["ozon.code"].create([{"product_id": product.id, "code": f"MEMORY-{number}"} for number in range(count)])
    for postings in split_every(_PART, env["ozon.posting"].search([]).ids, env["ozon.posting"].browse):
        env["ozon.shipment"].create([
            {"posting_id": posting.id, "kind": "digital", "goal_stage": "delivered",
             "next_try_at": fields.Datetime.now()}
            for posting in postings
        ])
        env.cr.commit()
        env.invalidate_all()


def _import_one(env, account):
    importer = env["ozon.importer"]
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    with account._client() as client:
        page = client.postings.page("digital", now - timedelta(days=1), now + timedelta(hours=1))
    [*_others, first] = page.postings
    created = importer._create_postings(account, [first], [])
    importer._take_in(account, created, importer._new_run())
    env.cr.commit()


def measure(env, request):
    """Send and compare, and write down by how much this process has grown.

    :param Environment env: of the shell, in a database that `prepare` has filled
    :param dict request: as `prepare` takes it, with the path of the `result`
    """
    logging.disable(logging.INFO)
    samples = [
        _watched("memory-sending", request["sent"], lambda: _send(env)),
        _watched("memory-reconciling", request["compared"], lambda: _reconcile(env)),
    ]
    Path(request["result"]).write_text(json.dumps([asdict(sample) for sample in samples]))


def _watched(name, count, work):
    # The kernel's own high-water mark, begun anew.
    Path("/proc/self/clear_refs").write_text("5")
    before, began = _mebibytes("VmRSS"), time.perf_counter()
    work()
    return Sample(name, count, time.perf_counter() - began, 0.0, mebibytes=_mebibytes("VmHWM") - before)


def _mebibytes(name):
    return int(re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024


def _send(env):
    queued = [("state", "=", "queued")]
    while env["ozon.shipment"].search_count(queued, limit=1):
        env["ozon.sender"]._run()
        env.cr.commit()


def _reconcile(env):
    now = fields.Datetime.now()
    run = env["ozon.reconciliation"].create({
        "account_id": env["ozon.account"].search([("client_id", "=", _COMPARED)]).id,
        "date_from": now - timedelta(days=5), "date_to": now + timedelta(hours=1),
    })
    env.cr.commit()
    while run.state in ("queued", "running"):
        run._work()
        env.cr.commit()
    # The copies were shipped long ago and Ozon's are new: each of them differs, which takes the most memory.
    if run.state != "done":
        raise RuntimeError(f"The comparison is {run.state}.")
