"""Odoo shows the README as the app's description: it has to be read without a complaint."""

import io
from pathlib import Path

from docutils.core import publish_string
from docutils.writers.html4css1 import Writer

ROOT = Path(__file__).resolve().parents[3]
#: As Odoo's `ir.module.module` has it rendered.
SETTINGS = {
    "embed_stylesheet": False, "doctitle_xform": False, "output_encoding": "unicode", "xml_declaration": False,
    "file_insertion_enabled": False,
}


def complaints(text):
    """:return: what docutils prints while it reads a text
    :rtype: str"""
    stream = io.StringIO()
    publish_string(text, writer=Writer(), settings_overrides={**SETTINGS, "warning_stream": stream})
    return stream.getvalue()


def test_readme_is_read_without_a_complaint():
    assert complaints((ROOT / "README.rst").read_text(encoding="utf-8")) == ""


def test_a_complaint_is_seen():
    assert "Unexpected indentation" in complaints("One\n\n* two\n  three\n    four\n")
