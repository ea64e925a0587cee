"""Every fact that is cited (`OZON.md §4.2`) is in `connector/OZON.md`."""

import re
from pathlib import Path

import pytest
from contract.operations import OPERATIONS

ROOT = Path(__file__).resolve().parents[3]
FACTS = ROOT / "connector" / "OZON.md"
#: Folders beside ours in a checkout may hold anything, such as an environment with all of Odoo.
FOLDERS = (
    "connector",
    "controllers",
    "data",
    "dev",
    "models",
    "report",
    "sandbox",
    "security",
    "tests",
    "views",
    "wizard",
)
TEXTS = frozenset({"", ".js", ".md", ".py", ".rst", ".sql", ".xml"})

SECTION = re.compile(r"^(?:#+ |- \*\*)(\d+(?:\.\d+)?)\b", re.MULTILINE)
#: `§3.4` and `§3.4-3.6`; the sign stands for nothing but a section of that file.
CITATION = re.compile(r"§\s?(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?")


def sections():
    return set(SECTION.findall(FACTS.read_text(encoding="utf-8")))


def cited_in(text):
    """:return: the numbers of the sections that a text cites
    :rtype: set[str]"""
    return {number for pair in CITATION.findall(text) for number in pair if number}


def files():
    below = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    return [path for path in [*ROOT.glob("*.*"), *below] if path.is_file() and path.suffix in TEXTS]


@pytest.fixture(scope="module")
def citations():
    """:return: the cited sections by file, of the files that cite at all"""
    cited = {path.relative_to(ROOT): cited_in(path.read_text(encoding="utf-8", errors="replace")) for path in files()}
    return {path: numbers for path, numbers in cited.items() if numbers}


def test_every_cited_section_exists(citations):
    known = sections()
    assert {str(path): numbers - known for path, numbers in citations.items() if numbers - known} == {}


def test_the_whole_tree_is_read(citations):
    assert {path.parts[0] for path in citations} >= {"connector", "sandbox", "models", "tests"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("OZON.md §4.2", {"4.2"}),
        ("(OZON.md §3.4-3.6)", {"3.4", "3.6"}),
        ("OZON.md §0 b2, §10.1.", {"0", "10.1"}),
        (f"`OZON.md §{99}`", {"99"}),
        ("version 3.4", set()),
    ],
)
def test_what_is_a_citation(text, numbers):
    assert cited_in(text) == numbers


def test_sections_are_those_of_the_file():
    assert sections() >= {str(number) for number in range(13)}
    assert {"2.1", "3.7", "4.5", "10.1", "12.15"} <= sections()
    assert "99" not in sections()


@pytest.mark.parametrize("path", OPERATIONS)
def test_every_operation_in_use_is_described(path):
    assert re.search(rf"{re.escape(path)}\b(?![/-])", FACTS.read_text(encoding="utf-8"))
