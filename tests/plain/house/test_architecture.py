"""ARCHITECTURE.md is one page, and what it names is there."""

import re
from pathlib import Path

import pytest
from house.arrows import FOLDERS, ROOMS, House

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"`([^`\n]+)`", PAGE)
#: Rooms that later issues build.
TO_COME = ("feedback", "money", "controllers")
HOOKS = [
    (model, name)
    for row in re.findall(r"^\| (`ozon\..+?) \|", PAGE, re.MULTILINE)
    for model, *names in [re.findall(r"`([^`]+)`", row)]
    for name in names
]


@pytest.fixture(scope="module")
def house():
    """:return: the house that the page describes
    :rtype: House"""
    return House(ROOT)


def test_it_is_one_page():
    assert len(PAGE.splitlines()) <= 115


def test_it_names_the_order():
    assert f"    {' < '.join(ROOMS)}\n" in PAGE


@pytest.mark.parametrize("path", sorted({text for text in QUOTED if "/" in text and "…" not in text}))
def test_every_path_is_there(path):
    assert path.strip("/") in TO_COME or (ROOT / path).exists()


@pytest.mark.parametrize(("model", "name"), HOOKS)
def test_every_hook_is_there_and_hooked(house, model, name):
    defining = {source.room for source in house.sources if f"def {name}(" in (ROOT / source.path).read_text("utf-8")}
    assert house.models[model] in defining
    assert len(defining) > 1


@pytest.mark.parametrize("name", sorted({text for text in QUOTED if re.fullmatch(r"@?[A-Za-z_]+", text)}))
def test_every_name_is_there(name):
    texts = (path.read_text(encoding="utf-8") for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    assert name in (*ROOMS, *TO_COME, "done") or any(re.search(rf"\b{name.lstrip('@')}\b", text) for text in texts)


def test_each_test_in_odoo_is_found_by_odoo_s_own_runner():
    named = set(re.findall(r"\btest_\w+", (ROOT / "tests" / "__init__.py").read_text()))
    there = {path.stem for path in (ROOT / "tests").glob("*/test_*.py") if path.parent.name != "plain"}
    assert there - named == set()
