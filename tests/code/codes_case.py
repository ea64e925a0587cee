from datetime import date

from odoo.tests import TransactionCase, new_test_user

FAR = date(2099, 12, 31)


def make_shipment(env, number, account=None):
    """A digital shipment, with nothing on it but what codes need.

    :param str number: tells it from others.
    :param ozon.account account: of which account; a new one if None.
    """
    account = account or env["ozon.account"].create({
        "name": f"Shop {number}", "client_id": number, "api_key": "key",
    })
    posting = env["ozon.posting"].sudo().create({
        "account_id": account.id, "posting_number": f"{number}-0001-1", "scheme": "digital",
        "status": "awaiting_packaging", "stage": "awaiting",
    })
    return env["ozon.shipment"].sudo().create({
        "posting_id": posting.id, "kind": "digital", "goal_stage": "delivered",
    })


class CodesCase(TransactionCase):
    """Two products, their pool of codes, and a user of each group."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product, cls.other_product = cls.env["product.product"].create([
            {"name": "Game", "default_code": "GAME", "type": "service"},
            {"name": "Film", "default_code": "FILM", "type": "service"},
        ])
        cls.pool = cls.env["ozon.code"]
        # May export, so that it is our own rule which keeps codes out of what is exported.
        cls.user = new_test_user(cls.env, "ozon-user", groups="sale_ozon.group_user,base.group_allow_export")
        cls.manager = new_test_user(cls.env, "ozon-manager", groups="sale_ozon.group_manager")

    def make_codes(self, *values, product=None, **vals):
        product = product or self.product
        return self.pool.create([{"product_id": product.id, "code": value, **vals} for value in values])

    def make_shipment(self, number="900001"):
        return make_shipment(self.env, number)
