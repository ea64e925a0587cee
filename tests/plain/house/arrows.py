"""The arrows between the rooms of the house: who points to whom, in which line, and which rule allows it.

Nothing is imported, least of all Odoo: the files are read. An arrow is drawn for an import, for the name of a model
(`env["ozon.code"]`, the model behind a relational field, `_inherit`), for the external id of a room's screen, and for
a method, or a field that is ours by its name or its model, which only one other room declares.
"""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ADDON = ("odoo", "addons", "sale_ozon")
FOLDERS = ("connector", "controllers", "models", "report", "sandbox", "wizard")
#: Each may point to those before it.
ROOMS = (
    "engine", "account", "posting", "shipment", "code", "policy", "promise", "rule", "reconciliation", "sale",
)
#: They may point to every room, and nothing points to them.
ON_TOP = ("feedback", "money", "report")
#: The rooms from which wizards are opened: by a button on an order, and by a rule that asks their own entry.
OPENERS = ("rule", "sale")
#: Where an attribute may be a model's.
ODOO_FOLDERS = ("controllers", "models", "report", "wizard")

#: What any object may have tells nothing of a room.
_ORDINARY = {name for kind in (str, dict, list, set, bytes, Exception) for name in dir(kind)}
_XML_ID = re.compile(r"""<(?:record|template|menuitem|report)\b[^>]*?\bid=["']([\w.]+)["']""")


@dataclass(frozen=True)
class Arrow:
    """One place where a room points to another.

    :ivar str text: what stands there.
    """

    path: str
    line: int
    source: str
    target: str
    text: str

    def __str__(self):
        where = f"{self.path}:{self.line}: {self.source} -> {self.target} ({self.text})"
        return f"{where}: {rule(self.source, self.target)}"


def rule(source, target):
    """The rule that forbids an arrow, in one sentence; "" where it is allowed.

    :rtype: str
    """
    if source == target:
        return ""
    if source == "connector":
        return "connector/ is plain Python and knows neither Odoo nor any room."
    if source == "sandbox":
        return "sandbox/ knows neither Odoo nor the connector: they meet only over HTTP."
    if target in ("odoo", "connector"):
        return ""
    if target in (*ON_TOP, "sandbox", "controllers"):
        return f"Nothing points to {target}/."
    if target == "wizard":
        return "" if source in OPENERS else f"Only {' and '.join(OPENERS)} open wizards; other rooms do not know them."
    if source in ROOMS and target in ROOMS and ROOMS.index(source) < ROOMS.index(target):
        return f"A room points to earlier rooms only; what comes later hooks in ({' < '.join(ROOMS)})."
    return ""


def room_of(parts):
    """:param tuple parts: of a folder or module, from the root
    :return: the room that it belongs to, None for none
    :rtype: str | None"""
    if parts[:1] == ("models",):
        return parts[1] if len(parts) > 1 else None
    return parts[0] if parts and parts[0] in (*FOLDERS, "odoo") else None


class Source:
    """One Python file."""

    def __init__(self, root, path):
        self.parts = path.relative_to(root).parts
        self.path = "/".join(self.parts)
        self.room = room_of(self.parts[:-1])
        self.tree = ast.parse(path.read_text(encoding="utf-8"))

    @cached_property
    def odoo_classes(self):
        """:return: the classes that derive from `models.Model` and the like"""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef) and _is_odoo_class(node)]

    def declared_models(self):
        """:return: the names that stand here for the first time, not as an extension"""
        pairs = [(_names(node, "_name"), _names(node, "_inherit")) for node in self.odoo_classes]
        return {name for names, inherited in pairs for name in names if name not in inherited}

    def declared_members(self):
        """:return: our own fields, and methods that do not go on to the method that they extend"""
        for item in (item for node in self.odoo_classes for item in node.body):
            if isinstance(item, ast.FunctionDef) and not _calls_super(item):
                yield item.name
            elif isinstance(item, ast.Assign) and _is_own_field(item.targets[0].id, item.value):
                yield item.targets[0].id

    def plain_names(self):
        """:return: names of what is no model's: functions, and attributes of other classes"""
        ours = {id(item) for node in self.odoo_classes for item in node.body}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef) and id(node) not in ours:
                yield node.name
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and self.room == "connector":
                yield node.attr

    def imported(self):
        """:return: pairs of a line and the parts of the module that is imported there"""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield node.lineno, _from_root(alias.name.split("."))
            elif isinstance(node, ast.ImportFrom):
                base = self.parts[:len(self.parts) - node.level] if node.level else ()
                module = (*base, *(node.module or "").split(".")) if node.module else base
                for alias in node.names:
                    yield node.lineno, _from_root((*module, alias.name))


class House:
    """All rooms below a folder.

    :param Path root: which has `models/`, `connector/` and so on.
    """

    def __init__(self, root):
        self.root = Path(root)
        paths = sorted(path for folder in FOLDERS for path in (self.root / folder).rglob("*.py"))
        self.sources = [Source(self.root, path) for path in paths]
        self.models = {name: source.room for source in self.sources for name in source.declared_models()}
        self.screens = dict(self._screens())
        self.members = self._members()

    def _screens(self):
        for path in sorted((self.root / "views").rglob("*.xml")):
            if (room := path.parent.name) != "views":
                for name in _XML_ID.findall(path.read_text(encoding="utf-8")):
                    yield f"{ADDON[-1]}.{name}", room

    def _members(self):
        plain = {name for source in self.sources for name in source.plain_names()} | _ORDINARY
        rooms = {}
        for source in self.sources:
            for name in source.declared_members():
                rooms.setdefault(name, set()).add(source.room)
        # What several rooms declare may be meant of any of them.
        return {name: min(of) for name, of in rooms.items() if len(of) == 1 and name not in plain}

    @cached_property
    def arrows(self):
        """:return: every arrow from one room to another, file by file
        :rtype: list[Arrow]"""
        found = {
            Arrow(source.path, line, source.room, target, text)
            for source in self.sources if source.room
            for line, target, text in self._pointed_at(source) if target and target != source.room
        }
        return sorted(found, key=lambda arrow: (arrow.path, arrow.line, arrow.text))

    def _pointed_at(self, source):
        for line, parts in source.imported():
            yield line, room_of(parts), f"imports {'.'.join(parts)}"
        for node in ast.walk(source.tree) if source.parts[0] in ODOO_FOLDERS else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, self._room_of_text(node.value), f'"{node.value}"'
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                yield node.lineno, self.members.get(node.attr), f".{node.attr}"

    def _room_of_text(self, text):
        """A model, a screen, or a path of fields that has one of ours on Odoo's models."""
        fields = (self.members.get(name) for name in text.split(".") if name.startswith("ozon_"))
        return self.models.get(text) or self.screens.get(text) or next(filter(None, fields), None)

    def forbidden(self):
        """:return: a sentence for each arrow that must not be
        :rtype: list[str]"""
        return [str(arrow) for arrow in self.arrows if rule(arrow.source, arrow.target)]

    def circles(self):
        """:return: rooms of `models/` that point to each other, each circle once, as `a -> b -> a`
        :rtype: set[str]"""
        ways = {}
        for arrow in self.arrows:
            if {arrow.source, arrow.target}.isdisjoint({"odoo", *FOLDERS} - {"models"}):
                ways.setdefault(arrow.source, set()).add(arrow.target)
        return {circle for room in ways for circle in _circles_from(ways, (room,))}

    def strangers(self):
        """:return: files of `models/` that are in no room that the order knows
        :rtype: list[str]"""
        known = (*ROOMS, *ON_TOP, *FOLDERS)
        return [
            f"{source.path}: models/ has rooms only, and arrows.py names their order."
            for source in self.sources if source.parts != ("models", "__init__.py") and source.room not in known
        ]

    def crowded(self):
        """:return: files with more than one model, or with one of another name
        :rtype: list[str]"""
        for source in self.sources:
            classes = source.odoo_classes
            names = {name for node in classes[:1] for name in _names(node, "_name") or _names(node, "_inherit")}
            if len(classes) > 1:
                yield f"{source.path}:{classes[1].lineno}: one model a file, so that a stranger finds it."
            elif names and not any(source.parts[-1].startswith(name.replace(".", "_")) for name in names):
                named = ", ".join(sorted(names))
                yield f"{source.path}:{classes[0].lineno}: a file is named after its model ({named})."


def _circles_from(ways, path):
    """Circles in which the first room is the first of the alphabet."""
    for room in sorted(ways.get(path[-1], ())):
        if room == path[0]:
            yield " -> ".join((*path, room))
        elif room > path[0] and room not in path:
            yield from _circles_from(ways, (*path, room))


def _from_root(parts):
    """:return: the parts of a module, those of our own from the addon's folder on"""
    parts = tuple(parts)
    return parts[len(ADDON):] if parts[:len(ADDON)] == ADDON else parts


def _is_odoo_class(node):
    return any(isinstance(base, ast.Attribute) and ast.unparse(base.value) == "models" for base in node.bases)


def _is_own_field(name, value):
    """Whether it is a field that no model of Odoo has: those are named `ozon_…`, or lead to a model of ours."""
    is_field = isinstance(value, ast.Call) and ast.unparse(value.func).startswith("fields.")
    texts = [node.value for node in ast.walk(value) if isinstance(node, ast.Constant)]
    return is_field and (name.startswith("ozon_") or str((texts or [""])[0]).startswith("ozon."))


def _names(node, attribute):
    """:return: the model names that a class has as `_name` or `_inherit`"""
    for item in node.body:
        if isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == attribute:
            return {part.value for part in ast.walk(item.value) if isinstance(part, ast.Constant)}
    return set()


def _calls_super(function):
    return any(
        isinstance(node, ast.Attribute) and node.attr == function.name and ast.unparse(node.value).startswith("super(")
        for node in ast.walk(function)
    )
