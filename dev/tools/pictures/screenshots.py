"""Take the pictures in static/description/ from the running demo (`make demo` in another terminal).

They are real: a browser logs in, presses the buttons and waits for what Odoo shows.
"""

import json
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from .. import environment as env
from ..servers.clients import LOGIN

FOLDER = env.ROOT / "static" / "description"
ADDRESS = env.DEV_DIR / "demo.json"  # written by the demo while it is up
WIDTH = 1280
EVIDENCE = "Access to the course sent by e-mail on 23 November at noon; first lesson opened at one."
# A browser that only takes pictures: no sandbox inside a container, no talk with its maker.
BROWSER_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--hide-scrollbars",
]


def main():
    if not ADDRESS.exists():
        raise env.EnvironmentProblem("The demo is not running. Start `make demo` in another terminal first.")
    url = json.loads(ADDRESS.read_text())["odoo"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=env.chromium(), args=BROWSER_OPTIONS)
        photographer = Photographer(browser.new_page(viewport={"width": WIDTH, "height": 720}), url)
        photographer.log_in(*LOGIN)
        photographer.take_all()
        browser.close()


class Photographer:
    """Goes through the screens of the addon."""

    def __init__(self, page, url):
        self._page, self._url = page, url
        page.set_default_timeout(30_000)

    def log_in(self, login, password):
        self._page.goto(f"{self._url}/web/login")
        self._page.fill("#login", login)
        self._page.fill("#password", password)
        self._page.click("button[type=submit]")
        self._page.wait_for_selector(".o_main_navbar")

    def take_all(self):
        self._orders()
        self._many_orders()
        self._one_order()
        self._codes()
        self._open("account", "tr.o_data_row")
        self._page.click("tr.o_data_row td[name=name]")
        self._page.wait_for_selector(".o_form_view [name=api_key]")
        self._shoot("account", 780)
        self._open("attention", "tr.o_data_row")
        self._shoot("attention", 400)
        self._banner()

    # === THE SCREENS === #

    def _orders(self):
        self._open("order", "tr.o_data_row")
        self._shoot("orders", 760)

    def _many_orders(self):
        """Everything at once: what may go, and what may not and why."""
        self._open("order", "tr.o_data_row")
        to_ship = "tr.o_data_row:has-text('To ship') .o_list_record_selector input"
        for selector in self._page.query_selector_all(to_ship):
            selector.click()
        self._page.click("button[name=action_ozon_ship_virtually]")
        self._page.wait_for_selector(".modal tr.o_data_row")
        self._shoot("many", 800)
        self._page.click(".modal button[special=cancel]")

    def _one_order(self):
        """The button, the checks, the proof."""
        self._open("order", "tr.o_data_row")
        self._page.click("tr.o_data_row:has-text('Olga Smirnova') td[name=name]")
        self._page.wait_for_selector("button[name=action_ozon_ship_virtually]")
        self._shoot("order", 660)
        self._page.click("button[name=action_ozon_ship_virtually]")
        self._page.click(".modal [name=evidence_way] input[data-value=mail]")
        self._page.fill(".modal [name=evidence_at] input", "11/20/2025 10:00:00")
        self._page.fill(".modal [name=evidence] textarea", EVIDENCE)
        self._page.click(".modal [name=checks_html]")  # leave the field, so that the checks are made again
        self._page.wait_for_selector(".modal :text('Delivery to the buyer is recorded')")
        self._shoot("wizard", 700)
        self._page.click(".modal button[name=action_confirm]")
        # Without a reload: Odoo tells the screen.
        self._page.wait_for_selector("[name=ozon_shipment_state] :text-is('Shipped')", timeout=120_000)
        self._page.click(".o_notebook a[name=ozon]")
        self._shoot("shipped", 940)
        self._page.click("[name=ozon_shipment_ids] tr.o_data_row td[name=kind]")
        self._page.wait_for_selector("[name=attempt_ids] tr.o_data_row")
        self._shoot("history", 720)

    def _codes(self):
        self._page.goto(f"{self._url}/odoo/action-product.product_template_action_all")
        self._page.wait_for_selector(".o_kanban_record, tr.o_data_row")
        self._page.click(".o_kanban_record:has-text('Game cards'), tr.o_data_row:has-text('Game cards')")
        self._page.click(".o_notebook a[name=ozon]")
        self._shoot("codes", 640)

    def _banner(self):
        """The picture of the apps list: the addon's name beside the checks of an order."""
        self._page.set_viewport_size({"width": 1120, "height": 560})
        with tempfile.NamedTemporaryFile("w", suffix=".html") as html:
            html.write(_BANNER.replace("FOLDER", FOLDER.as_uri()))
            html.flush()
            self._page.goto(Path(html.name).as_uri())  # comes back when the pictures in it are loaded
            self._save("banner")

    # === HELPERS === #

    def _open(self, name, selector):
        """Open one of the addon's screens and wait for something on it."""
        self._page.goto(f"{self._url}/odoo/action-sale_ozon.action_ozon_{name}")
        self._page.wait_for_selector(selector)

    def _shoot(self, name, height):
        self._page.set_viewport_size({"width": WIDTH, "height": height})
        self._page.mouse.move(WIDTH * 0.7, 20)  # where it hovers over nothing
        self._page.wait_for_selector(".o_loading_indicator", state="detached")
        self._page.wait_for_timeout(700)  # animations
        self._save(name)

    def _save(self, name):
        """Save what is on the screen, packed as tightly as can be."""
        path = FOLDER / f"{name}.png"
        self._page.screenshot(path=path, animations="disabled")
        with Image.open(path) as picture:
            picture.convert("RGB").save(path, optimize=True)
        print(f"{path.relative_to(env.ROOT)}: {path.stat().st_size // 1024} kB")


_BANNER = """<!doctype html>
<body style="margin:0;width:1120px;height:560px;overflow:hidden;position:relative;font-family:sans-serif;
    background:linear-gradient(90deg,#0b3a82,#1668e3 70%,#27a3ff);color:#fff">
<div style="position:absolute;left:52px;top:112px;width:400px">
    <img src="FOLDER/icon.png" style="width:84px;height:84px;border-radius:18px;box-shadow:0 6px 18px #0005">
    <h1 style="font-size:43px;line-height:1.12;margin:22px 0 16px">Ozon Virtual Shipping</h1>
    <p style="font-size:20px;line-height:1.4;margin:0">Orders that need no parcel, shipped with one click
        and proven by reading Ozon again.</p>
</div>
<div style="position:absolute;left:484px;top:86px;width:606px;height:370px;overflow:hidden;border-radius:10px;
    box-shadow:0 18px 50px #0007">
    <img src="FOLDER/wizard.png" style="position:absolute;left:-94px;top:-33px;width:794px">
</div>
</body>
"""
