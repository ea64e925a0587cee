"""The figures that keep the code readable: short files, short functions, docstrings, and Odoo's own words."""

from pathlib import Path
from statistics import median

import pytest
from house.figures import documented_share, forbidden_words, functions_of, percentile

ROOT = Path(__file__).resolve().parents[3]
LONGEST_FILE = 400
OURS = (
    "connector", "controllers", "data", "dev", "models", "migrations", "report", "sandbox", "security", "static",
    "tests", "views", "wizard",
)
PRODUCT = ("connector", "models", "wizard", "report", "sandbox", "dev")
DOCUMENTED = ("connector", "models", "wizard", "report", "sandbox")
SHOWN = ("models", "wizard", "report", "views", "static")


def files_in(folders, suffixes=(".py",)):
    """:return: the files of these folders, in the order of their paths
    :rtype: list[Path]"""
    below = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    return sorted(path for path in below if path.suffix in suffixes)


def name_of(path):
    """:return: a file as it is called from the root"""
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_too_long():
    files = [*ROOT.glob("*.py"), *files_in(OURS, (".py", ".js", ".xml"))]
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert len(lengths) > 200
    too_long = {name: length for name, length in lengths.items() if length > LONGEST_FILE}
    assert not too_long, too_long


def test_functions_are_short():
    lengths = [function.lines for path in files_in(PRODUCT) for function in functions_of(path)]
    assert len(lengths) > 1000
    assert median(lengths) <= 10
    assert percentile(lengths, 0.9) <= 25


@pytest.mark.parametrize("folder", DOCUMENTED)
def test_public_functions_are_documented(folder):
    functions = [function for path in files_in([folder]) for function in functions_of(path)]
    bare = [
        f"{name_of(function.path)}:{function.line} {function.name}"
        for function in functions if function.is_public and not function.has_docstring
    ]
    assert documented_share(functions) >= 0.8, "\n".join(bare)


def test_screens_speak_as_odoo_does():
    found = [
        f"{name_of(path)}:{line}: {text}"
        for path in files_in(SHOWN, (".py", ".js", ".xml", ".html")) if "tests" not in path.parts
        for line, text in forbidden_words(path)
    ]
    assert not found, "\n".join(found)


# === THE TEST, TESTED === #

TEXT = '''"""A cabinet."""


def shown(value):
    """To mend."""
    def inner():
        return value

    return inner


def _hidden():
    # Drawn for you
    return "Press Go On", "withdrawn"


class Thing:
    def bare(self):
        return "tracking_drawn"
'''


@pytest.fixture
def source(tmp_path):
    """:return: a file with what is counted"""
    path = tmp_path / "thing.py"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_what_is_counted(source):
    functions = list(functions_of(source))
    assert [(function.name, function.line, function.lines, function.is_public) for function in functions] == [
        ("shown", 4, 6, True), ("inner", 6, 2, False), ("_hidden", 12, 3, False), ("bare", 18, 2, True),
    ]
    assert documented_share(functions) == 0.5


def test_only_what_is_shown_is_read(source):
    assert forbidden_words(source) == [(14, "“Press Go On”: Resume")]


def test_screens_are_read_whole(tmp_path):
    path = tmp_path / "view.xml"
    path.write_text('<form><!-- cabinet --><button string="Mend"/>Tell\n the addon\'s makers</form>', encoding="utf-8")
    assert {text.partition(":")[0] for _line, text in forbidden_words(path)} == {"“Mend”", "“Tell the addon's makers”"}


def test_percentile():
    assert [percentile(range(1, 11), share) for share in (0, 0.5, 0.9, 1)] == [1, 6, 10, 10]
