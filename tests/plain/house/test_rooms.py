"""No room points to what stands behind it, so that the house stays one: ARCHITECTURE.md has the order and the rules."""

from pathlib import Path

import pytest
from house.arrows import ROOMS, House

ROOT = Path(__file__).resolve().parents[3]
MODEL = "from odoo import fields, models\n\n\nclass {name}(models.Model):\n"


@pytest.fixture(scope="module")
def house():
    """:return: the house that we live in
    :rtype: House"""
    return House(ROOT)


def test_every_arrow_is_allowed(house):
    assert not (found := house.forbidden()), "\n".join(found)


def test_there_is_no_circle(house):
    assert not (found := house.circles()), "\n".join(found)


def test_models_are_in_rooms(house):
    assert house.strangers() == []


def test_one_model_a_file_named_after_it(house):
    assert list(house.crowded()) == []


def test_the_whole_house_is_read(house):
    seen = {(arrow.source, arrow.target) for arrow in house.arrows}
    assert seen >= {
        ("account", "connector"), ("posting", "account"), ("code", "shipment"), ("sale", "posting"),
        ("wizard", "policy"), ("report", "shipment"), ("wizard", "odoo"),
    }
    assert {house.models["ozon.shipment"], house.members["_take_in"]} == {"shipment", "posting"}


# === THE TEST, TESTED === #


def build(root, files):
    """A house of a few files, whose posting room has the models and the method that others may point to.

    :param dict files: text by path.
    :rtype: House
    """
    usual = {
        "models/posting/ozon_posting.py": MODEL.format(name="OzonPosting")
        + '    _name = "ozon.posting"\n\n    def _observe(self):\n        return self\n',
        "models/sale/ozon_posting.py": MODEL.format(name="OzonPosting")
        + '    _inherit = "ozon.posting"\n    ozon_mode = fields.Char()\n\n'
        + "    def action_view_order(self):\n        return {}\n",
        "models/sale/ozon_order_builder.py": MODEL.format(name="Builder") + '    _name = "ozon.order.builder"\n',
        "views/sale/orders.xml": '<odoo><record model="ir.actions.act_window" id="action_orders"/></odoo>',
        "connector/client.py": "class OzonClient:\n    pass\n",
        "sandbox/server.py": "import werkzeug\n",
        "report/ozon_digest.py": MODEL.format(name="Digest") + '    _name = "ozon.digest"\n',
        "wizard/ozon_ship_wizard.py": MODEL.format(name="Wizard") + '    _name = "ozon.ship.wizard"\n',
    }
    for path, text in {**usual, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return House(root)


def method(body):
    """A model of any room with one method.

    :param str body: of the method, one line.
    """
    return MODEL.format(name="OzonThing") + f'    _name = "ozon.thing"\n\n    def _do(self):\n        {body}\n'


EARLIER = "A room points to earlier rooms only"


@pytest.mark.parametrize(
    ("path", "text", "line", "sentence"),
    [
        ("models/account/ozon_thing.py", "from ..sale import ozon_posting\n", 1, EARLIER),
        ("models/account/ozon_thing.py", "from .. import sale\n", 1, EARLIER),
        ("models/account/ozon_thing.py", "\nfrom ..posting.const import STAGES\n", 2, EARLIER),
        ("models/account/ozon_thing.py", "from odoo.addons.sale_ozon.models.sale import const\n", 1, EARLIER),
        ("models/engine/ozon_thing.py", method('self.env["ozon.posting"].search([])'), 8, EARLIER),
        ("models/engine/ozon_thing.py", method('return {"res_model": "ozon.posting"}'), 8, EARLIER),
        ("models/account/ozon_thing.py", method("self.env.ref('sale_ozon.action_orders')"), 8, EARLIER),
        ("models/account/ozon_thing.py", method("self.posting_ids._observe()"), 8, EARLIER),
        ("models/posting/ozon_thing.py", method("return self.action_view_order()"), 8, EARLIER),
        ("models/posting/ozon_thing.py", method("return self.order_id.ozon_mode"), 8, EARLIER),
        ("models/posting/ozon_thing.py", method('return self.mapped("order_id.ozon_mode")'), 8, EARLIER),
        (
            "models/account/ozon_account.py",
            MODEL.format(name="A") + '    _name = "ozon.account"\n    thing_ids = fields.Many2many("ozon.posting")\n',
            6,
            EARLIER,
        ),
        ("models/engine/ozon_posting.py", MODEL.format(name="A") + '    _inherit = ["ozon.posting"]\n', 5, EARLIER),
        ("models/sale/ozon_thing.py", method('self.env["ozon.digest"]'), 8, "Nothing points to report/"),
        ("models/sale/ozon_thing.py", "from ...report import ozon_digest\n", 1, "Nothing points to report/"),
        ("wizard/ozon_thing.py", "from ..models.money import const\n", 1, "Nothing points to money/"),
        ("report/ozon_thing.py", "from ..models.feedback import const\n", 1, "Nothing points to feedback/"),
        ("models/sale/ozon_thing.py", "from ...sandbox import server\n", 1, "Nothing points to sandbox/"),
        ("models/policy/ozon_thing.py", method('self.env["ozon.ship.wizard"]'), 8, "Only rule and sale open wizards"),
        ("connector/thing.py", "from odoo import models\n", 1, "connector/ is plain Python"),
        ("connector/thing.py", "from ..models.engine import const\n", 1, "connector/ is plain Python"),
        ("sandbox/thing.py", "import odoo.tools\n", 1, "sandbox/ knows neither"),
        ("sandbox/thing.py", "from connector.client import OzonClient\n", 1, "sandbox/ knows neither"),
    ],
)
def test_a_forbidden_arrow_is_found(tmp_path, path, text, line, sentence):
    found = build(tmp_path, {path: text}).forbidden()
    assert len(found) == 1
    assert found[0].startswith(f"{path}:{line}: ")
    assert sentence in found[0]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("models/sale/ozon_thing.py", "from ..posting import const\n"),
        ("models/sale/ozon_thing.py", method('self.env["ozon.posting"]._observe()')),
        ("models/sale/ozon_thing.py", method('self.env["ozon.ship.wizard"]')),
        ("models/account/ozon_thing.py", "from ...connector import OzonClient\n"),
        ("models/account/ozon_thing.py", method('return "the ozon.posting of somebody"')),
        ("wizard/ozon_thing.py", method('self.env["ozon.order.builder"]')),
        ("report/ozon_thing.py", method('self.env["ozon.order.builder"]')),
        # An earlier room has the method as well: a hook.
        (
            "models/posting/ozon_thing.py",
            method("return self.action_view_order()") + "\n    def action_view_order(self):\n        return {}\n",
        ),
    ],
)
def test_an_allowed_arrow_is_not(tmp_path, path, text):
    assert build(tmp_path, {path: text}).forbidden() == []


def test_a_circle_is_found(tmp_path):
    house = build(tmp_path, {
        "models/account/ozon_account.py": method("pass").replace("thing", "account"),
        "models/posting/const.py": "from ..account import ozon_account\n",
        "models/account/const.py": "from ..sale import ozon_posting\n",
    })
    assert house.circles() == {"account -> sale -> posting -> account"}


def test_without_a_circle_there_is_none(tmp_path):
    assert build(tmp_path, {}).circles() == set()


@pytest.mark.parametrize("path", ["models/ozon_thing.py", "models/attic/ozon_thing.py"])
def test_a_model_outside_the_rooms_is_found(tmp_path, path):
    assert [text.partition(":")[0] for text in build(tmp_path, {path: method("pass")}).strangers()] == [path]


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("models/sale/ozon_thing.py", method("pass") + "\n\nclass Other(models.AbstractModel):\n    pass\n", 11),
        ("models/sale/other.py", method("pass"), 4),
    ],
)
def test_a_crowded_or_misnamed_file_is_found(tmp_path, path, text, line):
    [found] = build(tmp_path, {path: text}).crowded()
    assert found.startswith(f"{path}:{line}: ")


def test_the_order_is_the_one_in_which_odoo_loads_the_rooms():
    text = (ROOT / "models" / "__init__.py").read_text(encoding="utf-8")
    loaded = [line.split()[3] for line in text.splitlines() if line.startswith("from . import")]
    assert loaded
    assert [room for room in loaded if room in ROOMS] == [room for room in ROOMS if room in loaded]
