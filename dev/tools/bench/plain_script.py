"""The references: what somebody would write who needs none of the addon's promises."""

from odoo.addons.sale_ozon.connector import Action, Call
from odoo.fields import Command
from odoo.tools import split_every

BATCH = 100


def import_orders(env, product, count, with_contacts, customer):
    """Make orders of one line each and confirm them, a hundred at a time, each hundred committed.

    :param bool with_contacts: whether each has a buyer of its own
    :param res.partner customer: of the others
    """
    for numbers in split_every(BATCH, range(count), list):
        partners = [customer] * len(numbers)
        if with_contacts:
            partners = env["res.partner"].create([_contact(env, number) for number in numbers])
        orders = env["sale.order"].create([
            {
                "partner_id": partner.id,
                "client_order_ref": f"plain-{number}",
                "order_line": [Command.create({
                    "product_id": product.id, "product_uom_qty": 1, "price_unit": 100.0,
                })],
            }
            for number, partner in zip(numbers, partners, strict=True)
        ])
        orders.action_confirm()
        env.cr.commit()


def _contact(env, number):
    return {
        "name": "Иванова Мария", "phone": "+79990000000", "email": f"plain{number}@example.com",
        "street": "ул. Образцовая, д. 1", "city": "Москва", "zip": "101000", "country_id": env.ref("base.ru").id,
    }


def read_pages(client, family, since, to):
    """Read a list to its end."""
    cursor = ""
    while True:
        page = client.postings.page(family, since, to, cursor)
        cursor = page.cursor
        if not page.has_next:
            return


def shipments(postings):
    """Write as many bare rows as there are postings, and take them back."""
    env = postings.env
    with env.cr.savepoint() as savepoint:
        env["ozon.shipment"].create([
            {"posting_id": posting.id, "kind": "digital", "goal_stage": "delivered", "state": "cancelled"}
            for posting in postings
        ])
        env.flush_all()
        savepoint.rollback()
    env.invalidate_all()


def write_as_if_proven(shipments):
    """Write by Odoo's ORM alone, a hundred at a time, what a proof writes, and take it back: how long Odoo needs.

    The values are those from before the proof: as many change, and as much is computed from them.
    """
    env = shipments.env
    with env.cr.savepoint() as savepoint:
        for ids in split_every(BATCH, shipments.ids, list):
            some = shipments.browse(ids)
            some.posting_id.write({"status": "awaiting", "substatus": "plain", "stage": "awaiting"})
            some.code_ids.write({"state": "sent"})
            some.write({"state": "verifying", "verified_at": False, "next_try_at": some[:1].create_date})
            orders = some.sale_order_id
            orders.order_line.write({"qty_delivered": 0.0})
            orders._message_log_batch(bodies=dict.fromkeys(orders.ids, "Proven"))
            env.flush_all()
        savepoint.rollback()
    env.invalidate_all()


def calls_of_delivery(numbers, sku):
    """The calls that bring postings from the order to «delivered», step by step.

    :rtype: Iterator[list[Call]]
    """
    yield [Call(Action.ASSEMBLE, number, quantities={sku: 1}) for number in numbers]
    yield [
        Call(Action.SET_TRACKING, number, tracking_number=f"V{number.replace('-', '')}") for number in numbers
    ]
    for action in (Action.DELIVERING, Action.DELIVERED):
        yield [Call(action, number) for number in numbers]
