from datetime import datetime, timedelta

from odoo.service.model import call_kw
from odoo.tests import new_test_user

from ..common import OzonCase

REASON = "The buyer was called and agreed to wait."


class PolicyCase(OzonCase):
    """Orders that a check refuses and an administrator may ship all the same; a second administrator to approve."""

    def setUp(self):
        super().setUp()
        self.second = new_test_user(self.env, "ozon-second", groups="sale_ozon.group_manager")

    def late_order(self, hours=-10):
        """An order that is later than the account allows."""
        self.account.deadline_grace_hours = 4
        moment = datetime.now().replace(microsecond=0) + timedelta(hours=hours)
        return self.order_of(self.imported("rfbs", "COURSE", shipment_date=f"{moment.isoformat()}Z"))

    def rpc(self, user, records, method, *args, **kwargs):
        """Call a method as the web client, or any program, would."""
        return call_kw(self.env[records._name].with_user(user), method, [records.ids, *args], kwargs)
