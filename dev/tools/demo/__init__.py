"""The demo: the main job once, from end to end, then Odoo to click around in."""
