"""What the commands in `dev/` are made of, a room for each.

environment/ prepares Odoo, Python and PostgreSQL, and knows where they lie; it stands on the standard library only.
servers/ runs them: Odoo, the stand-in for Ozon, databases with the addon. It stands on environment/.
demo/ chaos/ testing/ upgrade/ pictures/ are one command each. They stand on both and never on one another; testing/
alone calls upgrade/ and chaos/, as parts of the whole test.
"""
