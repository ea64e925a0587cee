"""Something to play with: more orders of each kind, some codes, and a user who isn't the administrator."""

import secrets
from datetime import date, timedelta

from . import catalogue as c

SHOP_USER = ("shop", "shop")
_BUYERS = ("Olga Smirnova", "Ivan Petrov", "Elena Kuznetsova", "Dmitri Popov", "Natalia Sokolova", "Oleg Lebedev")


def fill(odoo, ozon, account_id):
    """Fill the shop with orders to try things on.

    :param int account_id: the account they come through
    """
    print("\nPreparing some more orders to play with ...")
    _create_products(odoo)
    _create_user(odoo)
    for posting in _postings():
        ozon.order(**posting)
    # Two that don't go well, for what to do then.
    troubled = [
        ozon.order(scheme="digital", products=[c.OFFICE.ordered(quantity=2)]),
        ozon.order(
            scheme="digital", products=[c.CLOUD.ordered()],
            options={"reject_all_codes": True, "reject_message": "The code is activated already"},
        ),
    ]
    odoo.call("ozon.account", "action_import_orders", [account_id])
    _ship(odoo, troubled)


def _postings():
    """What buyers have ordered; the nearest deadline first."""
    buyers = [{"name": name} for name in _BUYERS]
    return [
        {"scheme": "digital", "products": [c.GAME_CARDS.ordered(codes=3)]},
        {"scheme": "digital", "products": [c.ANTIVIRUS.ordered()], "count": 2},
        {"scheme": "digital", "products": [c.ANTIVIRUS.ordered(quantity=2), c.GAME_CARDS.ordered(codes=3)]},
        {"scheme": "rfbs", "products": [c.COURSE.ordered()], "customer": buyers[0]},
        {"scheme": "rfbs", "products": [c.COURSE.ordered(), c.GIFT.ordered()], "customer": buyers[1]},
        {"scheme": "rfbs", "products": [c.CLUB.ordered()], "customer": buyers[2], "options": {"last_mile": "required"}},
        {"scheme": "rfbs", "products": [c.GIFT.ordered(quantity=2)], "customer": buyers[3]},
        {"scheme": "rfbs", "products": [c.PRESALE.ordered()], "customer": buyers[4], "options": {"set_cutoff": True}},
        {"scheme": "rfbs_integrated", "products": [c.GIFT.ordered()], "customer": buyers[5]},
        {"scheme": "fbs", "products": [c.MUG.ordered(quantity=2)]},
        {"scheme": "fbs", "products": [c.GIFT.ordered()]},
        {"scheme": "rfbs", "products": [c.POSTER.ordered()], "customer": buyers[5]},  # no product
    ]


def _create_products(odoo):
    next_year = (date.today() + timedelta(days=365)).isoformat()
    for article in (c.ANTIVIRUS, c.OFFICE, c.CLOUD):
        odoo.create("product.template", **article.product())
    for article, count in ((c.GAME_CARDS, 8), (c.ANTIVIRUS, 5), (c.OFFICE, 1), (c.CLOUD, 1)):
        codes = [f"DEMO-{secrets.token_hex(6).upper()}" for _number in range(count)]
        odoo.import_codes(article.offer_id, codes, expires_on=next_year)


def _create_user(odoo):
    login, password = SHOP_USER
    group = odoo.find(
        "ir.model.data", [["module", "=", "sale_ozon"], ["name", "=", "group_user"]], ["res_id"]
    )[0]["res_id"]
    odoo.create("res.users", name="Vera (shop)", login=login, password=password, group_ids=[[4, group]])


def _ship(odoo, numbers):
    """Press Ship Virtually on the orders of some postings."""
    postings = odoo.find("ozon.posting", [["posting_number", "in", numbers]], ["sale_order_id"])
    orders = [posting["sale_order_id"][0] for posting in postings if posting["sale_order_id"]]
    wizard = odoo.call("sale.order", "action_ozon_ship_virtually", orders)["res_id"]
    odoo.call("ozon.ship.wizard", "action_confirm", [wizard])
