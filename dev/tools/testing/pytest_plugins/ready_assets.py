"""A pytest plugin: the browser's scripts and styles are made once, before the first test that needs them, as Odoo's
own test runner does it. Made in a test they would go with it, and each of those tests would make them again."""

import pytest

#: What the web client loads, with whether it has scripts and styles. A website's would take five times as long.
BUNDLES = {"web.assets_web": (True, True), "web.assets_web_print": (False, True), "web.assets_tests": (True, False)}

_ready = []


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    from odoo.tests import HttpCase  # not there where tests without Odoo run

    if not _ready and item.cls and issubclass(item.cls, HttpCase):
        _ready.append(item)
        _make_assets()


def _make_assets():
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tests.common import get_db_name

    with Registry(get_db_name()).cursor() as cr:
        qweb = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
        for name, (scripts, styles) in BUNDLES.items():
            bundle = qweb._get_asset_bundle(name, js=scripts, css=styles)
            if scripts:
                bundle.js()
            if styles:
                bundle.css()
