"""The campaign: everything is broken on purpose, then Odoo is held against the stand-in's own record."""
