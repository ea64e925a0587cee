"""Five people who try what is not theirs to do."""

from odoo.service.model import call_kw
from odoo.tests import new_test_user

from ..common import OzonCase


class IntrudersCase(OzonCase):
    """Calls as a program would make them: by RPC, with whatever values, as each of five users."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other"})
        cls.employee = new_test_user(cls.env, "ozon-employee", groups="base.group_user")
        cls.portal = new_test_user(cls.env, "ozon-portal", groups="base.group_portal")
        cls.stranger = new_test_user(
            cls.env, "ozon-stranger", groups="sale_ozon.group_manager",
            company_id=cls.other_company.id, company_ids=cls.other_company.ids,
        )
        cls.intruders = {
            "employee": cls.employee, "clerk": cls.clerk, "admin": cls.boss,
            "stranger": cls.stranger, "portal": cls.portal,
        }

    def rpc(self, user, records, method, *args, **kwargs):
        """Call a public method of records as the web client, or any program, would.

        :param records: a recordset, or the name of a model for a method of the model itself.
        """
        if isinstance(records, str):
            return call_kw(self.env[records].with_user(user), method, list(args), kwargs)
        return call_kw(records.browse().with_user(user), method, [records.ids, *args], kwargs)

    def requests_made(self):
        """How many requests have reached the sandbox, whatever for."""
        return sum(self.ozon("counters")["requests"].values())
