import ast
import importlib
import re
from pathlib import Path

import polib
from odoo.tests import TransactionCase
from odoo.tools.translate import LazyGettext

from .sentences_case import PLACEHOLDER

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("account", "code", "policy", "posting", "promise", "reconciliation", "sale", "shipment")
#: Answers of these methods and functions are sentences, or labels, in the reader's language.
TRANSLATED = {"_", "_lt", "render", "_description_selection", "_problem_sentence", "_reason_sentence"}
#: What whole sentences may be joined with.
BETWEEN_SENTENCES = {" ", "\n"}


def tables():
    """Every sentence of the rooms' tables.

    :return: room, table, key ("" for a sentence outside of a table) and template.
    """
    for room in ROOMS:
        module = importlib.import_module(f"odoo.addons.sale_ozon.models.{room}.sentences")
        for name, value in vars(module).items():
            if isinstance(value, LazyGettext):
                yield room, name, "", value
            elif isinstance(value, dict) and name.isupper():
                yield from ((room, name, key, template) for key, template in value.items())


def sources(*folders):
    """:return: path and tree of each Python file of some folders"""
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))
    ]


def texts_of(tree):
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def is_translated(node):
    """Whether an expression holds a call that makes a text for the reader."""
    return any(
        isinstance(part, ast.Call) and name_of(part.func) in TRANSLATED for part in ast.walk(node)
    )


def name_of(function):
    return getattr(function, "attr", getattr(function, "id", ""))


def glued(tree):
    """:return: the lines on which a sentence is put together from pieces"""
    return [node.lineno for node in ast.walk(tree) if is_pieced(node) and is_translated(node)]


def is_pieced(node):
    """Whether an expression makes one text of several."""
    match node:
        case ast.JoinedStr() | ast.BinOp(op=ast.Add()) | ast.BinOp(left=ast.Constant(), op=ast.Mod()):
            return True
        case ast.Call(func=ast.Attribute(attr="join", value=ast.Constant(value=separator))):
            return separator not in BETWEEN_SENTENCES
        case _:
            return False


class TestTables(TransactionCase):
    """Each code has its sentence, and each sentence its code."""

    def keys_of(self, model, field_name):
        return set(self.env[model]._fields[field_name].get_values(self.env))

    def test_problems_of_accounts(self):
        told = set(self.env["ozon.account"]._problem_sentences())
        self.assertEqual(told - {"unusable_field"}, self.keys_of("ozon.account", "problem"))

    def test_problems_of_postings(self):
        self.assertEqual(set(self.env["ozon.posting"]._problem_sentences()), self.keys_of("ozon.posting", "problem"))

    def test_failures_of_shipments(self):
        shipment = self.env["ozon.shipment"]
        kinds = self.keys_of("ozon.shipment", "failure_type")
        self.assertEqual(set(shipment._failure_sentences()), kinds)
        self.assertLessEqual(set(shipment._waiting_sentences()), kinds | {"codes_missing_undated", "ship_failed_again"})
        closed = {key for room, table, key, _template in tables() if (room, table) == ("shipment", "CLOSED")}
        self.assertEqual(closed, self.keys_of("ozon.shipment", "closing"))

    def test_answers_of_checks(self):
        answers = {key for room, table, key, _template in tables() if (room, table) == ("policy", "CHECKS")}
        policies = [
            tree for path, tree in sources("models") if "/checks/" in path or "/ozon_policy" in path
            or path.endswith(("_check.py", "_checks.py", "_approval.py"))
        ]
        given = {
            node.args[place].value for tree in policies for node in ast.walk(tree) if isinstance(node, ast.Call)
            for place in [{"Check": 2, "ok": 0, "warning": 0, "refusal": 0}.get(name_of(node.func))]
            if place is not None and isinstance(node.args[place], ast.Constant)
        }
        self.assertLessEqual(given, answers)
        self.assertLessEqual(answers - {"earlier"}, set().union(*map(texts_of, policies)), "nobody gives this answer")
        codes = self.keys_of("ozon.shipment.check", "code")
        self.assertEqual({answer.partition("_")[0] for answer in answers - {"earlier"}}, codes)

    def test_what_needs_a_person(self):
        keys = {key for room, table, key, _text in tables() if (room, table) == ("sale", "ATTENTION")}
        told = {key.removesuffix("_virtual").removesuffix("_parcel") for key in keys}
        self.assertLessEqual(told - {"key"}, self.keys_of("ozon.attention", "cause"))

    def test_sides_problems_and_advice_of_reconciliations(self):
        logic = [tree for path, tree in sources("models") if not path.endswith("/sentences.py")]
        written = set().union(*map(texts_of, logic))
        for room, table, key, _template in tables():
            if room == "reconciliation" and key not in ("", "earlier"):
                self.assertIn(key, written, table)

    def test_earlier_versions_are_understood(self):
        [migration] = [tree for path, tree in sources("migrations") if path.endswith("post-migrate.py")]
        self.assertTrue(any("'earlier'" in text for text in texts_of(migration)))


class TestTranslations(TransactionCase):
    """The template has all that the code says, and the Russian translation all that the template has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = polib.pofile(ROOT / "i18n" / "sale_ozon.pot")
        cls.russian = polib.pofile(ROOT / "i18n" / "ru.po")

    def test_template_has_every_sentence(self):
        known = {entry.msgid for entry in self.template}
        for room, table, key, template in tables():
            self.assertTrue(template._source in known, f"{room} {table} {key}")
        for path, tree in sources("models", "wizard", "report"):
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and name_of(node.func) == "_" and isinstance(node.args[0], ast.Constant):
                    self.assertIn(node.args[0].value, known, f"{path}:{node.lineno}")

    def test_template_has_every_label(self):
        known = {entry.msgid for entry in self.template}
        for model in self.env.registry.values():
            for field in model._fields.values():
                if "sale_ozon" not in field._modules or not model._name.startswith("ozon."):
                    continue
                self.assertIn(field.string, known, field)
                if field.type == "selection" and isinstance(field.selection, list) and field._module == "sale_ozon":
                    self.assertFalse({label for _key, label in field.selection} - known, field)

    def test_translation_is_whole(self):
        translated = {entry.msgid for entry in self.russian if entry.msgstr and not entry.fuzzy}
        self.assertFalse({entry.msgid for entry in self.template} - translated, "not translated")
        self.assertFalse({entry.msgid for entry in self.russian} - {entry.msgid for entry in self.template}, "unused")

    def test_placeholders_are_the_same(self):
        for entry in self.russian:
            # Named ones may stand in any order, the others have one only.
            places = [sorted(match[0] for match in PLACEHOLDER.finditer(text)) for text in (entry.msgid, entry.msgstr)]
            self.assertEqual(*places, entry.msgid)
            tags = [sorted(re.findall(r"</?\w+", text)) for text in (entry.msgid, entry.msgstr)]
            self.assertEqual(*tags, entry.msgid)

    def test_translation_names_buttons_as_they_are_called(self):
        by_msgid = {entry.msgid: entry.msgstr for entry in self.russian}
        for button in ("Test Connection", "Create Order", "Import Orders", "Compare with Ozon", "Send Partial Codes"):
            for entry in self.russian:
                if button in entry.msgid and "." in entry.msgid:
                    self.assertIn(f"«{by_msgid[button]}»", entry.msgstr, entry.msgid)


class TestSentencesAreWhole(TransactionCase):
    def test_no_sentence_is_glued(self):
        found = [f"{path}:{line}" for path, tree in sources("models", "wizard", "report") for line in glued(tree)]
        self.assertFalse(found)

    def test_glue_is_seen(self):
        pieces = (
            'f"{self.env._(word)}: {moment}"', 'self.env._("Late") + ": " + moment', '"%s!" % self.env._("Late")',
            '", ".join(self.env._(word) for word in words)',
        )
        for piece in pieces:
            self.assertTrue(glued(ast.parse(piece)), piece)
        for whole in ('" ".join([self.env._("Late."), rest])', 'self.env._("Late: %s", moment)', 'f"{name}: {number}"'):
            self.assertFalse(glued(ast.parse(whole)), whole)
