from odoo.exceptions import AccessError
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .codes_case import FAR, CodesCase


class TestCodeSecrecy(CodesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.code = cls.pool.create({"product_id": cls.product.id, "code": "SECRET"})
        cls.seen_by_user = cls.code.with_user(cls.user)

    def test_user_sees_that_a_code_exists(self):
        self.assertEqual(self.seen_by_user.read(["product_id", "state"])[0]["state"], "free")
        self.assertNotIn("code", self.seen_by_user.read()[0])
        self.assertNotIn("code", self.seen_by_user.fields_get())

    def test_user_cannot_get_at_the_value(self):
        codes = self.seen_by_user
        ways = {
            "read": lambda: codes.read(["code"]),
            "field": lambda: codes.code,
            "search": lambda: codes.search([("code", "=like", "S%")]),
            "search_count": lambda: codes.search_count([("code", "=", "SECRET")]),
            "order": lambda: codes.search([], order="code"),
            "filter": lambda: codes.filtered_domain([("code", "=", "SECRET")]),
            "group": lambda: codes.formatted_read_group([], ["code"], ["__count"]),
            "aggregate": lambda: codes.formatted_read_group([], ["product_id"], ["code:max"]),
            "export": lambda: codes.export_data(["product_id/name", "code"]),
            "web": lambda: codes.web_search_read([], {"code": {}}),
            "search through shipment": lambda: self.env["ozon.shipment"].with_user(self.user).search([
                ("code_ids.code", "=", "SECRET"),
            ]),
            "digest": lambda: codes.search([("code_digest", "=", codes._digest("SECRET"))]),
            "import wizard": lambda: self.env["ozon.code.import"].with_user(self.user).create({}),
        }
        for name, way in ways.items():
            with self.subTest(name), mute_logger("odoo.models"), self.assertRaises(AccessError):
                self.env.invalidate_all()
                way()

    def test_user_cannot_change_codes(self):
        ways = {
            "create": lambda: self.seen_by_user.create({"product_id": self.product.id, "code": "NEW"}),
            "write": lambda: self.seen_by_user.write({"expires_on": FAR}),
            "overwrite": lambda: self.seen_by_user.write({"code": "NEW"}),
            "unlink": self.seen_by_user.unlink,
            "void": self.seen_by_user.action_void,
        }
        for name, way in ways.items():
            with self.subTest(name), self.assertRaises(AccessError):
                way()
        self.assertEqual(self.code.code, "SECRET")

    def test_manager_reads_the_value(self):
        self.assertEqual(self.code.with_user(self.manager).read(["code"])[0]["code"], "SECRET")

    def test_codes_of_another_company_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Other"})
        [code] = self.make_codes("ELSEWHERE", company_id=company.id)
        self.assertNotIn(code, self.pool.with_user(self.manager).search([]))

    def test_lost_race_shows_no_value(self):
        """What PostgreSQL, Odoo's log and the user get to see when two imports bring the same code."""
        self.patch(self.env.registry["ozon.code"], "_refuse_known", lambda codes, pairs: None)
        with (
            self.assertLogs("odoo.sql_db", "ERROR") as logs,
            self.assertRaises(UniqueViolation) as failure,
            self.env.cr.savepoint(),
        ):
            self.make_codes("SECRET")
        self.assertNotIn("SECRET", "".join(logs.output))
        self.assertNotIn("SECRET", str(failure.exception))
        self.assertIn("kept only once", self.pool._sql_error_to_message(failure.exception))
