"""`connector/` is plain Python: it can be used, and tested, without Odoo."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import connector

FOLDER = Path(connector.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_only_the_standard_library_and_httpx(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            depth = len(path.relative_to(FOLDER).parts)
            assert node.level <= depth, f"{path.name}:{node.lineno} reaches out of the connector"
            continue
        elif isinstance(node, ast.ImportFrom):
            names = [node.module]
        else:
            continue
        for name in names:
            top = name.partition(".")[0]
            # httpx sends through httpcore, and brings it along.
            assert top in ("httpx", "httpcore") or top in sys.stdlib_module_names, f"{path.name}:{node.lineno}: {name}"


def test_it_imports_without_odoo():
    program = (
        "import sys; sys.modules['odoo'] = None\n"  # any import of it fails
        "import connector\n"
        "assert connector.next_step and not {'werkzeug', 'sandbox', 'lxml'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=FOLDER.parent / "tests", capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(FOLDER.parent)}, check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_exported_name_exists():
    assert sorted(connector.__all__) == sorted(set(connector.__all__))
    for name in connector.__all__:
        assert hasattr(connector, name)
