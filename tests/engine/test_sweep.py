import inspect
import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .intruders_case import IntrudersCase
from .rights import MAY_CALL, MAY_READ, MAY_WRITE

CRUD = {"create", "write"}
CHANGE = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)


class Ignored(Exception):
    """A default in the context had no effect."""


class Undone(Exception):
    """What was tried has worked; it is taken back."""


class SweepCase(IntrudersCase):
    """One record of each model, and what introspection finds on it."""

    def setUp(self):
        super().setUp()
        self.number = self.imported("digital", "CARD", codes=2)
        self.make_codes(1)
        self.order = self.order_of(self.number)
        self.shipment = self.ship(self.order)
        self.run_cron("send")
        self.waiting = self.order_of(self.imported("rfbs", "COURSE"))
        self.delivery = self.order_of(self.imported("rfbs", "MUG")).picking_ids
        self.records = self.one_of_each()
        self.env.flush_all()

    def one_of_each(self):
        posting, product = self.order.ozon_posting_ids, self.product("CARD")
        run = self.env["ozon.reconciliation"].sudo().create({
            "account_id": self.account.id, "date_from": "2026-01-01 00:00:00", "date_to": "2026-01-02 00:00:00",
        })
        line = self.env["ozon.reconciliation.line"].sudo().create({
            "reconciliation_id": run.id, "posting_number": self.number, "kind": "missing_here",
        })
        wizard = self.wizard_for(self.waiting | self.order)
        records = [
            self.account, posting, posting.line_ids[:1], self.shipment, self.order, run, line,
            self.env["ozon.code"].search([], limit=1), self.env["ozon.shipment.check"].search([], limit=1),
            self.env["ozon.shipment.attempt"].sudo().create({
                "shipment_id": self.shipment.id, "step": "upload_codes", "number": 9,
            }),
            self.env["ozon.article"].sudo().create({"account_id": self.account.id, "offer_id": "NOPE"}),
            self.env["ozon.api.call"].search([], limit=1), self.env["ozon.account.health"].search([], limit=1),
            self.env["ozon.attention"].search([], limit=1), product, product.product_tmpl_id,
            self.env["product.category"].create({"name": "Virtual"}),
            self.env["ozon.disclosure"].search([("kind", "=", "service")]),
            self.env["ozon.disclosure.record"].sudo().create({
                "posting_id": posting.id, "kind": "digital", "way": "chat", "text": "Told", "user_id": self.clerk.id,
            }),
            self.env["ozon.code.handout"].sudo().create({
                "shipment_id": self.shipment.id, "way": "chat", "state": "shown",
            }),
            self.env["ozon.handout"].with_user(self.clerk).sudo().create({"shipment_id": self.shipment.id}),
            self.order.partner_id, self.portal, self.delivery, wizard, wizard.line_ids[:1],
            *(self.env[model].with_user(user).create(self.vals_for(model)) for model, user in (
                ("ozon.posting.import", self.clerk), ("ozon.reconciliation.wizard", self.clerk),
                ("ozon.approval.refusal", self.boss), ("ozon.code.import", self.boss),
            )),
        ]
        codes = records[-1]
        records += self.promises_and_cancellations()
        records += [
            self.env["ozon.code.import.column"].sudo().create({"import_id": codes.id}),
            self.env["ozon.code.import.finding"].sudo().create({"import_id": codes.id, "kind": "total"}),
        ]
        return {record._name: record.sudo() for record in records}

    def promises_and_cancellations(self):
        posting, product = self.waiting.ozon_posting_ids, self.product("GIFT")
        wizard = self.env["ozon.cancel.wizard"].with_user(self.boss).sudo().create({
            "posting_id": posting.id, "reason_ids": [Command.create({"number": 352, "name": "Out of stock"})],
        })
        return [
            wizard, wizard.reason_ids, self.env["ozon.promise.wizard"].with_user(self.clerk).create({}),
            self.env["ozon.promise"].sudo().create({
                "posting_id": posting.id, "product_id": product.id, "quantity": 1, "due_date": "2030-01-01",
            }),
            self.env["ozon.cancellation"].sudo().create({
                "posting_id": posting.id, "reason_id": 352, "reason": "Out of stock", "requested_by": self.boss.id,
            }),
            self.env["ozon.buyer.request"].sudo().create({
                "posting_id": posting.id, "kind": "cancellation", "number": "1",
            }),
        ]

    def vals_for(self, model):
        """What a new record needs, with nothing in it that is not the user's."""
        if model == "ozon.ship.wizard.line":
            return {"wizard_id": self.records["ozon.ship.wizard"].id}
        return {
            "ozon.account": {"name": "New", "client_id": "424242", "user_id": False},
            "ozon.code": {"product_id": self.product("KEY").id, "code": "NEW-ONE"},
            "ozon.disclosure": {"kind": "gift", "body": "What a gift is", "account_id": self.account.id},
            "ozon.code.import": {"product_id": self.product("KEY").id},
            "ozon.posting.import": {"account_id": self.account.id, "posting_number": "1111-2222-3"},
            "ozon.reconciliation.wizard": {"account_id": self.account.id},
            "sale.order": {"partner_id": self.order.partner_id.id},
            "product.template": {"name": "New"},
            "product.product": {"name": "New"},
            "product.category": {"name": "New"},
            "res.partner": {"name": "New"},
        }.get(model, {})

    def other_value(self, record, name):
        """A value of the right type that a field does not have yet."""
        field, old = record._fields[name], record[name]
        if name == "body":
            return "Something that can be read"
        if name == "digest_sender":
            return "shop@example.com"
        if field.type == "boolean":
            return not old
        if field.type == "selection":
            # Not the default either: a new record may come with what it has anyway.
            usual = {old, field.default and field.default(record)}
            return next((key for key in field.get_values(self.env) if key not in usual), old)
        if field.relational:
            others = self.env[field.comodel_name].sudo().with_context(active_test=False)
            other = others.search([("id", "not in", old.ids)], limit=1, order="id desc") or old
            return other.id if field.type == "many2one" else [Command.set(other.ids[:1])]
        return {
            "integer": 7, "float": 7.0, "monetary": 7.0, "date": "2040-01-01", "datetime": "2040-01-01 00:00:00",
            "json": {"a": 1}, "binary": "QUJD",
        }.get(field.type, "7654321")

    def our_fields(self):
        """Every field of ours, on our models and on Odoo's.

        :return: pairs of model and field name.
        """
        for model in sorted(self.registry):
            if self.env[model]._abstract:
                continue
            for name, field in sorted(self.env[model]._fields.items()):
                source = field.related_field if field.inherited else field
                if source._module == "sale_ozon" and name not in (*MAGIC_COLUMNS, "display_name"):
                    yield model, name

    def public_methods(self):
        """Every method of ours that RPC reaches.

        :return: model by model the names.
        :rtype: dict
        """
        found = {}
        for model in sorted(self.registry):
            for owner in self.registry[model].__mro__:
                if owner.__module__.startswith("odoo.addons.sale_ozon.") and not self.env[model]._abstract:
                    names = {
                        name for name, value in vars(owner).items()
                        if inspect.isfunction(value) and not name.startswith("_")
                        and not getattr(value, "_api_private", False)
                    }
                    if names - CRUD:
                        found.setdefault(model, set()).update(names - CRUD)
        return found


@tagged("post_install", "-at_install")
class TestSweepOfFields(SweepCase):
    maxDiff = None

    def test_nothing_is_written_that_is_not_listed(self):
        found = {user: set() for user in self.intruders}
        with mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_rule"):
            for model, name in self.our_fields():
                self.assertIn(model, self.records, "a model that the sweep has no record of")
                for user in self.intruders:
                    if any(way(user, model, name) for way in (self.writes, self.creates, self.defaults)):
                        found[user].add(f"{model}.{name}")
        for user, names in found.items():
            listed = {f"{model}.{name}" for model, names in MAY_WRITE[user].items() for name in names}
            with self.subTest(user):
                self.assertEqual(sorted(names - listed), [], f"{user} may write these, and nobody has decided so")
                self.assertEqual(sorted(listed - names), [], f"{user} should be able to write these")

    def test_those_who_may_create_can(self):
        """Without this the sweep of new records would find nothing, and be content."""
        for user, models in {
            "admin": ("ozon.account", "ozon.code", "ozon.code.import", "sale.order"),
            "clerk": ("ozon.ship.wizard", "ozon.posting.import", "ozon.reconciliation.wizard", "sale.order"),
        }.items():
            for model in models:
                with self.subTest(user=user, model=model):
                    self.assertTrue(self.succeeds(
                        lambda user=user, model=model:
                        self.env[model].with_user(self.intruders[user]).create(self.vals_for(model))
                    ))

    # === WAYS === #

    def telling_value(self, model, name):
        """What a new record would not have anyway."""
        record = self.records[model]
        return record._fields[name].type == "boolean" or self.other_value(record, name)

    def writes(self, user, model, name):
        record = self.records[model]
        value = self.other_value(record, name)
        return self.succeeds(lambda: record.with_user(self.intruders[user]).write({name: value}))

    def creates(self, user, model, name):
        creator = self.env[model].with_user(self.intruders[user])
        if not creator.has_access("create"):
            return False
        vals = {**self.vals_for(model), name: self.telling_value(model, name)}
        return self.succeeds(lambda: creator.create(vals))

    def defaults(self, user, model, name):
        creator = self.env[model].with_user(self.intruders[user])
        if not creator.has_access("create"):
            return False
        vals = {key: value for key, value in self.vals_for(model).items() if key != name}
        value = self.telling_value(model, name)

        def create():
            usual = self.seen(creator.create(vals), name)
            if model == "ozon.code":
                vals["code"] = "NEW-TOO"
            if model == "ozon.account":
                vals["client_id"] = "434343"
            if self.seen(creator.with_context(**{f"default_{name}": value}).create(vals), name) == usual:
                raise Ignored

        return self.succeeds(create)

    def succeeds(self, call):
        """Whether a call comes to its end; what it has done is taken back."""
        try:
            with self.env.cr.savepoint():
                call()
                self.env.flush_all()
                raise Undone
        except Undone:
            return True
        except Exception:
            return False

    def seen(self, record, name):
        value = record.sudo()[name]
        return value.ids if hasattr(value, "ids") else value


@tagged("post_install", "-at_install")
class TestSweepOfMethods(SweepCase):
    def test_every_public_method_is_listed(self):
        self.assertEqual(
            {model: sorted(names) for model, names in self.public_methods().items()},
            {model: sorted(names) for model, names in MAY_CALL.items()},
        )

    def test_nothing_happens_for_those_who_are_not_listed(self):
        for model, methods in MAY_CALL.items():
            for method, callers in methods.items():
                for user in self.intruders.keys() - callers:
                    call = {"user": user, "method": f"{model}.{method}"}
                    with self.subTest(**call), self.nothing_happens(), self.assertRaises(UserError):
                        self.rpc(self.intruders[user], self.records[model], method)

    @contextmanager
    def nothing_happens(self):
        """No request reaches Ozon, and no row changes."""
        before, changes, execute = self.requests_made(), [], Cursor.execute

        def watch(cursor, query, *args, **kwargs):
            text = query.code if isinstance(query, SQL) else str(query)
            if CHANGE.match(text):
                changes.append(text)
            return execute(cursor, query, *args, **kwargs)

        self.env.flush_all()
        with patch.object(Cursor, "execute", watch):
            yield
            self.env.flush_all()
        self.assertEqual(changes, [])
        self.assertEqual(self.requests_made(), before)


@tagged("post_install", "-at_install")
class TestSweepOfSecrets(SweepCase):
    def test_secrets_are_read_by_those_listed(self):
        self.records["ozon.code.import"].with_user(self.boss).write({"pasted": "SECRET", "file": "U0VDUkVU"})
        self.env.flush_all()
        for (model, name), readers in MAY_READ.items():
            for user in self.intruders:
                with self.subTest(user=user, field=f"{model}.{name}"):
                    self.assertEqual(self.reads(user, model, name), user in readers)

    def reads(self, user, model, name):
        """Whether any usual way of reading tells a value."""
        record, told = self.records[model], []
        for method, args in (
            ("read", ([name],)), ("web_read", ({name: {}},)), ("export_data", ([name],)),
        ):
            told.append(self.answer(user, record, method, *args))
        told.append(self.answer(user, model, "search_read", [("id", "=", record.id)], [name]))
        told.append(self.answer(user, model, "search_count", [("id", "=", record.id), (name, "!=", False)]))
        told.append(self.answer(user, model, "formatted_read_group", [("id", "=", record.id)], [name], ["__count"]))
        return any(told)

    def answer(self, user, records, *call):
        self.env.invalidate_all()
        try:
            with mute_logger("odoo.models"):
                return self.rpc(self.intruders[user], records, *call)
        except Exception:
            return None
