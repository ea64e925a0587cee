"""Random calls by RPC: an Ozon User gets an answer or is told why not, and changes nothing but what is his.

FUZZ_SEED gives other calls than the usual ones, FUZZ_SECONDS more of them (`make fuzz`).
"""

import os
import random
import time
import traceback

from odoo.exceptions import ConcurrencyError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .rights import MAY_WRITE
from .test_sweep import SweepCase, Undone

SEED = os.environ.get("FUZZ_SEED", "7")
SECONDS = float(os.environ.get("FUZZ_SECONDS", "10"))
#: Calls that are made on a slow machine all the same.
FEWEST = 200
#: Ways to write, or to ask, that every model has.
GENERIC = (
    "create", "write", "web_save", "onchange", "read", "web_read", "search_read", "web_search_read", "search_count",
    "formatted_read_group", "name_search", "name_create", "copy", "unlink", "load", "export_data", "default_get",
)
STRANGE = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**30, 1.5, -0.0, float("nan"), float("inf"), "", " ", "x", "0", "-1",
    "\x00", "a\x00b", "\ud800", "\u202e\u200b", "😀" * 300, "x" * 200_000, "%s %(name)s {0}", "'; --", "<b>", "=1+1",
    "2026-02-30", "0001-01-01 00:00:00", "9999-12-31 23:59:59", [], {}, [[]], [None], [[None]], {"": None}, {"a": [{}]},
    [1, "x"], [0], [-1], [[5]], [[6]], [[6, 0, [0]]], [[0, 0, {}]], [[0, 0, {"id": 1}]], [[1, 1, {}]], [[4, "x"]],
    [[3, -1, False]], [["x"]], "done", "delivered", "gift", "virtual", "https://[", "data:,x",
]
CONTEXT = (
    "default_state", "default_kind", "default_posting_id", "default_shipment_id", "ozon_cancelled_on_ozon",
    "ozon_keep_order_date", "ozon_held", "active_test", "lang", "tz", "allowed_company_ids", "uid", "su",
)


@tagged("post_install", "-at_install")
class TestRpcFuzz(SweepCase):
    def setUp(self):
        super().setUp()
        self.rng = random.Random(SEED)
        self.foreign = self.env["ozon.account"].create({
            "name": "Theirs", "client_id": "900900", "api_key": "theirs", "company_id": self.other_company.id,
            "user_id": False,
        })
        self.names = {model: sorted(self.env[model]._fields) for model in self.records}
        self.methods = {model: sorted(names) for model, names in self.public_methods().items() if model in self.records}
        self.env.flush_all()
        self.before = self.state()

    def test_random_calls(self):
        end, made, self.refusals, self.problems = time.monotonic() + SECONDS, 0, 0, {}
        with mute_logger("odoo", "odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models", "odoo.http"):
            while made < FEWEST or time.monotonic() < end:
                made += 1
                self.check(*self.random_call())
        self.assertFalse(self.problems, "\n\n".join(list(self.problems.values())[:20]))

    # === ONE CALL === #

    def check(self, model, method, args, kwargs):
        told = f"FUZZ_SEED={SEED}: {model}.{method}, {str(args)[:300]}, {str(kwargs)[:300]}"
        failed, changed = True, None
        try:
            with self.env.cr.savepoint():
                with self.worker() as env:
                    call_kw(env[model].with_user(self.clerk), method, args, kwargs)
                self.env.invalidate_all()
                changed = self.wrongly_changed(model, method)
                raise Undone
        except Undone:
            failed = False
        except (UserError, ConcurrencyError):
            self.refusals += 1
        except Exception as error:
            if self.is_ours(error):
                [*_rest, place] = traceback.extract_tb(error.__traceback__)
                self.problems[place.filename, place.lineno] = f"{told}\n{traceback.format_exc()[-1500:]}"
        if failed:
            self.env.invalidate_all()
        self.assertFalse(changed, told)

    def is_ours(self, error):
        """Whether our code was the last that was at work: what Odoo says of values that are none is Odoo's own."""
        modules = [frame.f_globals.get("__name__", "") for frame, _line in traceback.walk_tb(error.__traceback__)]
        inner = [name for name in modules if name.startswith("odoo.") and ".tests." not in name]
        return bool(inner) and inner[-1].startswith("odoo.addons.sale_ozon.")

    def wrongly_changed(self, model, method):
        """What has changed that a user may not write; of another company's, anything.

        :return: values after the call, by model and field.
        :rtype: dict
        """
        after = self.state()
        may_go = model if method == "unlink" and model in MAY_WRITE["clerk"] else None
        return {
            key: after.get(key) for key, value in self.before.items()
            if after.get(key) != value and (key[0] == "foreign" or method in GENERIC)
            and not (key[0] == may_go and key not in after)
        }

    def state(self):
        """What nobody but our own code writes, by model and field; and all of the foreign account."""
        found = {}
        for model, record in self.records.items():
            writable = {*MAGIC_COLUMNS, *MAY_WRITE["clerk"].get(model, ())}
            names = [
                name for name, field in self.env[model]._fields.items()
                if field._module == "sale_ozon" and field.store and field.type != "one2many" and name not in writable
            ]
            if record.exists() and not model.startswith("ozon.ship.wizard"):
                found.update({(model, name): str(record[name]) for name in names})
        self.foreign.invalidate_recordset()
        found["foreign", ""] = str(self.foreign.read(["name", "state", "api_key", "problem", "last_import_at"]))
        return found

    # === RANDOM THINGS === #

    def random_call(self):
        model = self.rng.choice(sorted(self.records))
        own = self.methods.get(model)
        if own and self.rng.random() < 0.5:
            method, args = self.rng.choice(own), [self.ids(model)]
            if self.rng.random() < 0.1:
                args.append(self.value())
        else:
            method = self.rng.choice(GENERIC)
            args = self.arguments(model, method)
        kwargs = {}
        if self.rng.random() < 0.3:
            kwargs["context"] = {self.rng.choice(CONTEXT): self.value()}
        return model, method, args, kwargs

    def arguments(self, model, method):
        ids, vals, names = self.ids(model), self.vals(model), self.some_names(model)
        spec = {name: {} for name in names if isinstance(name, str)}
        return {
            "create": [self.rng.choice([vals, [vals], [vals, vals], self.value()])],
            "write": [ids, vals],
            "web_save": [ids, vals, spec],
            "onchange": [self.rng.choice([[], ids]), vals, list(vals), spec],
            "read": [ids, names],
            "web_read": [ids, spec],
            "search_read": [self.domain(model), names, 0, 5],
            "web_search_read": [self.domain(model), spec, 0, 5],
            "search_count": [self.domain(model)],
            "formatted_read_group": [self.domain(model), names[:1], ["__count"]],
            "name_search": [self.value(), self.domain(model)],
            "name_create": [self.value()],
            "copy": [ids, vals],
            "unlink": [ids],
            "load": [names, [[str(self.value()) for _name in names]]],
            "export_data": [ids, names],
            "default_get": [names],
        }[method]

    def ids(self, model):
        right = self.records[model].ids
        return self.rng.choice([
            right, right, right, right * 2, [], [0], [-1], [2**31 - 1], [2**40], self.foreign.ids, ["x"], None, [None],
        ])

    def vals(self, model):
        names = self.some_names(model)
        vals = {name: self.typed(model, name) for name in names}
        return {**self.vals_for(model), **vals} if self.rng.random() < 0.5 else vals

    def typed(self, model, name):
        """A value of the field's own type as often as not."""
        if name in self.env[model]._fields and self.rng.random() < 0.5:
            return self.other_value(self.records[model], name)
        return self.value()

    def some_names(self, model):
        ours = [name for name in self.names[model] if self.env[model]._fields[name]._module == "sale_ozon"]
        names = self.rng.sample(ours, min(len(ours), self.rng.randint(1, 3))) if ours else []
        if not names or self.rng.random() < 0.2:
            names.append(self.rng.choice(["nobody_knows", "id", "display_name", "create_uid", "order_ids.name"]))
        return names

    def domain(self, model):
        name = self.some_names(model)[0]
        term = (name, self.rng.choice(["=", "!=", "in", "not in", "ilike", "<", "any", "child_of", "x"]), self.value())
        return self.rng.choice([[], [term], ["|", term, term], ["!", term], [term, "&"], self.value()])

    def value(self):
        strange = self.rng.choice([*STRANGE, self.foreign.id, self.order.id, self.records["ozon.posting"].id])
        if self.rng.random() < 0.1:
            return self.rng.choice([[strange] * 3, {"x": strange}, [[6, 0, [strange]]], [[[[[strange]]]]]])
        return strange
