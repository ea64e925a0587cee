"""What the upgrade test does inside Odoo: functions of an environment, called through Odoo's shell.

Those that create a shop run in the version before, those that check it in the present one.
"""

import json
from datetime import datetime, timedelta

NOW = datetime(2026, 11, 1, 12)
OZON_SAID = "HAS_INCORRECT_STATUS"
#: What is told in sentences, by model.
SENTENCES = {
    "ozon.account": ["last_error"], "ozon.posting": ["problem_detail"], "ozon.shipment": ["last_error"],
    "ozon.reconciliation": ["last_error", "remark"], "ozon.reconciliation.line": ["ozon_says", "odoo_says", "note"],
}
CODE_STATES = ["accepted", "free", "rejected", "reserved", "sent", "void"]
_TOLD = "upgrade_test.told"
#: Scheduled actions that another model has now.
MOVED_CRONS = {
    "ir_cron_send_shipments": "ozon.sender", "ir_cron_verify_shipments": "ozon.verifier",
    "ir_cron_sync_statuses": "ozon.synchronizer",
}


CHECKS = [
    ["stage", "ok", "Ozon waits for it"], ["buyer", "ok", "The buyer is informed"],
    ["deadline", "warning", "Late: Ozon wanted it by Oct 30, 12:00. Ozon may refuse it."],
]


def create_orders(env):
    """Orders of a shop that has never heard of Ozon, on a server where the addon can be had."""
    env["ir.module.module"].update_list()
    product = env["product.product"].create({"name": "Mug", "default_code": "MUG", "type": "consu"})
    partner = env["res.partner"].create({"name": "A customer"})
    orders = env["sale.order"].create([
        {"partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2})]}
        for _number in range(3)
    ])
    orders[:2].action_confirm()
    orders[1]._action_cancel()


def check_orders(env):
    """Nothing of ours is on these orders, and they work as before."""
    orders = env["sale.order"].search([])
    assert len(orders) == 3, orders
    for order in orders:
        ours = {name: order[name] for name in order._fields if name.startswith("ozon_") and order[name]}
        assert not ours, ours
    orders[:1].read()
    draft = orders.filtered(lambda order: order.state == "draft")
    draft.action_confirm()
    assert draft.state == "sale" and not draft.ozon_account_id
    env.cr.rollback()


def create_shop(env):
    """A shop at work: postings at every stage, orders, codes in every state, shipments and what they tried."""
    env["ir.config_parameter"].set_param("sale_ozon.settle_seconds", "30")
    products = env["product.product"].create([
        {"name": name, "default_code": name.upper(), "ozon_virtual_kind": kind, "type": "service"}
        for name, kind in (("Card", "digital"), ("Course", "service"), ("Gift", "gift"))
    ])
    account = env["ozon.account"].create({
        "name": "Shop", "client_id": "100001", "api_key": "upgrade-key", "api_url": "http://127.0.0.1:9",
        "state": "connected", "import_from": NOW - timedelta(days=30), "last_import_at": NOW,
        "key_expires_at": NOW + timedelta(days=60), "missing_methods": "/v1/anything",
    })
    env["ozon.code"].create([{"product_id": products[0].id, "code": f"UPGRADE-{number}"} for number in range(12)])
    postings = env["ozon.posting"].create([
        _posting_vals(account, number, article, stage)
        for number, (article, stage) in enumerate([
            ("CARD", "awaiting"), ("CARD", "delivered"), ("CARD", "awaiting"), ("COURSE", "awaiting"),
            ("COURSE", "delivering"), ("GIFT", "cancelled"), ("NOBODY-KNOWS-IT", "awaiting"), ("CARD", "awaiting"),
            ("CARD", "awaiting"),
        ])
    ])
    env["ozon.order.builder"]._create_orders(postings)
    held = postings.filtered("problem")
    assert held == postings[6] and held.activity_ids, held
    _create_shipments(env, postings)
    postings.sale_order_id[0]._ozon_call_for_help("Not shipped on Ozon", "A note")
    account.message_post(body="A message")
    env["ozon.account.health"].create({"account_id": account.id, "job": "sync", "last_success_at": NOW})
    env["ozon.api.call"].create({
        "account_id": account.id, "called_at": NOW, "method": "/v4/posting/fbs/ship", "http_status": 400,
        "posting_numbers": postings[3].posting_number, "error": "Refused",
    })
    _create_broken_account(env)
    _create_reconciliation(env, account, postings)
    env["ozon.posting"].browse(postings[0].id).message_post(body="Another", attachments=[("a.txt", b"a")])
    _write_down_told(env)


def _create_broken_account(env):
    from odoo.addons.sale_ozon.connector.errors import AuthenticationError

    account = env["ozon.account"].create({
        "name": "Other shop", "client_id": "200002", "api_key": "upgrade-key-2", "state": "connected",
        "tracking_characters": "_ Ж",
    })
    account._note_failure(AuthenticationError("Invalid Api-Key, please contact support", http_status=401))
    assert account.state == "error" and account.last_error, account.read()


def _create_reconciliation(env, account, postings):
    """One that is through, with a difference of each kind; those that are cleared up and those that are not."""
    run = env["ozon.reconciliation"].create({
        "account_id": account.id, "date_from": NOW - timedelta(days=7), "date_to": NOW, "state": "done",
        "finished_at": NOW, "read_count": 8, "nameless_count": 1,
        "remark": "Not compared, because the Api-Key may not read it: /v2/posting/digital/list.",
    })
    kinds = [value for value, _label in env["ozon.reconciliation.line"]._fields["kind"].selection]
    env["ozon.reconciliation.line"].create([
        {
            "reconciliation_id": run.id, "posting_number": posting.posting_number, "posting_id": posting.id,
            "scheme": posting.scheme, "ordered_at": NOW, "kind": kind,
            "ozon_says": "delivering", "odoo_says": "awaiting",
            **({"state": "mended", "mended_at": NOW, "mended_by": env.uid} if number % 2 else {"note": "Look there."}),
        }
        for number, (kind, posting) in enumerate(zip(kinds, postings, strict=False))
    ])


def _write_down_told(env):
    """Keep, through the upgrade, which records tell something in a sentence, and what the checks were."""
    told = [
        [model, name, env[model].search([]).filtered(name).ids] for model, names in SENTENCES.items() for name in names
    ]
    checks = {shipment.id: shipment.checks for shipment in env["ozon.shipment"].search([])}
    env["ir.config_parameter"].set_param(_TOLD, json.dumps([told, checks]))


def _check_told(env):
    told, checks = json.loads(env["ir.config_parameter"].get_param(_TOLD))
    for model, name, ids in told:
        silent = env[model].browse(ids).filtered(lambda record, name=name: not record[name])
        assert not silent, f"{silent} tell no {name} any more"
    failed = env["ozon.shipment"].search([("failure_type", "=", "refused")])
    assert OZON_SAID in failed.last_error, failed.last_error
    for shipment_id, before in checks.items():
        levels = sorted(level for _code, level, _sentence in before)
        kept = env["ozon.shipment"].browse(int(shipment_id)).check_ids
        assert sorted(kept.mapped("level")) == levels, (shipment_id, before, kept.mapped("level"))
        assert all(kept.mapped("sentence")), kept.read()


def _posting_vals(account, number, article, stage):
    digital = article == "CARD"
    return {
        "account_id": account.id, "posting_number": f"7000000{number}-0001-1", "order_number": f"7000000{number}-0001",
        "scheme": "digital" if digital else "rfbs", "status": stage, "stage": stage, "ordered_at": NOW,
        "ship_by": NOW + timedelta(days=1), "observed_at": NOW, "available_actions": "ship",
        "line_ids": [(0, 0, {
            "sku": str(2**40 + number), "offer_id": article, "name": article, "quantity": 1, "price": 99.9,
            "currency_name": "RUB", "required_code_count": 2 if digital else 1,
        })],
    }


def _create_shipments(env, postings):
    done, waiting, failed, delivering, rejected, sent = env["ozon.shipment"].create([
        {
            "posting_id": postings[index].id, "kind": kind, "goal_stage": goal, "requested_by": env.uid,
            "tracking_number": tracking, "evidence": "Sent by e-mail", "checks": CHECKS,
            "next_try_at": NOW + timedelta(days=400), "attempt_ids": [(0, 0, {
                "number": 1, "step": "upload_codes" if kind == "digital" else "assemble", "outcome": "accepted",
                "answer": "as Ozon said", "seconds": 0.25,
            })],
        }
        for index, kind, goal, tracking in (
            (1, "digital", "delivered", False), (2, "digital", "delivered", False),
            (3, "service", "delivered", "VIRTUAL-1"), (4, "service", "delivering", "VIRTUAL-2"),
            (7, "digital", "delivered", False), (8, "digital", "delivered", False),
        )
    ])
    for shipment in (done, waiting, rejected, sent):
        missing = env["ozon.code"]._reserve(shipment, shipment._code_needs())
        assert not missing, missing
    done.code_ids._mark_sent()
    done.code_ids._mark_accepted()
    done.write({"state": "done", "verified_at": NOW, "next_try_at": False})
    failed._fail("refused", OZON_SAID)
    rejected.code_ids._mark_sent()
    rejected.code_ids._mark_rejected({rejected.code_ids[0].code: "Wrong format"})
    rejected._fail("codes_rejected", "Wrong format")
    sent.code_ids._mark_sent()
    sent.write({"state": "verifying", "step": "upload_codes", "step_outcome": "unknown", "step_at": NOW})
    delivering.write({"state": "verifying", "step": "delivering", "step_outcome": "unknown", "step_at": NOW})
    env["ozon.code"].search([("state", "=", "free")], limit=1).action_void()


def check_shop(env):
    """The present version can work with all of it: every field is read, every screen opens."""
    for model in sorted(env.registry):
        if model.startswith("ozon.") and not env[model]._abstract:
            env[model].search([]).read()
            env[model].get_views([(False, "form"), (False, "list"), (False, "search")])
    orders = env["sale.order"].search([("ozon_account_id", "!=", False)])
    assert len(orders) == 7, orders
    orders.read()
    states = sorted(orders.mapped("ozon_shipment_state"))
    assert states == ["done", "failed", "failed", "none", "queued", "verifying", "verifying"], states
    _check_told(env)
    for name, model in MOVED_CRONS.items():
        cron = env.ref(f"sale_ozon.{name}")
        assert cron.active and cron.model_id.model == model, (name, cron.model_id.model)
    broken, account = env["ozon.account"].search([]).sorted("client_id", reverse=True)
    assert account.api_key == "upgrade-key" and account.held_count == 1 and account.attention_count == 2
    assert broken.state == "error", broken.state
    # Neither has an underscore any more, and the second, where nothing is left, has the default.
    assert len(account.tracking_characters) == 63 and "_" not in account.tracking_characters
    assert broken.tracking_characters == account.tracking_characters, broken.tracking_characters
    codes = env["ozon.code"].search([])
    assert sorted(codes.mapped("code")) == sorted(f"UPGRADE-{number}" for number in range(12))
    assert sorted(set(codes.mapped("state"))) == CODE_STATES, codes.mapped("state")
    assert set(codes.mapped("shape")) == {"7-1 DU", "7-2 DU"}, codes.mapped("shape")
    env["ozon.reconciliation"].create({"account_id": account.id, "date_from": NOW, "date_to": NOW + timedelta(days=1)})
    orders.filtered(lambda order: order.ozon_shipment_state == "none").action_ozon_ship_virtually()
    env["ozon.shipment"].search([("state", "=", "failed")]).action_retry()
