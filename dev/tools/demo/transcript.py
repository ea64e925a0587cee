"""What the demo tells, in the words of a shop manager."""

import textwrap
from datetime import datetime

_WIDTH = 110
_MARKS = {"ok": "✓", "warning": "!", "refusal": "✗"}


class Transcript:
    """Prints what happens, step by step."""

    def __init__(self):
        self._step = 0

    def title(self, text, lines=()):
        """A heading, with lines below it."""
        print("", "═" * _WIDTH, text, "═" * _WIDTH, *lines, sep="\n")

    def step(self, text):
        """The heading of the next step."""
        self._step += 1
        print(f"\n{self._step}. {text}")

    def say(self, text, indent=""):
        """One paragraph."""
        self._wrapped(f"   {indent}", text)

    def table(self, rows):
        """Rows of equally many cells, the first row being the heading."""
        widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
        for row in [rows[0], ["─" * width for width in widths], *rows[1:]]:
            cells = (str(cell).ljust(width) for cell, width in zip(row, widths, strict=True))
            print(f"   {'  '.join(cells)}".rstrip())

    def checks(self, checks):
        """:param checks: code, level and sentence of each, as the wizard lists them"""
        for _code, level, sentence in checks:
            self._wrapped(f"     {_MARKS[level]} ", sentence)

    def outcome(self, outcome):
        """:param Outcome outcome: how one posting ended, and what is wrong with that"""
        print(f"\n   {'✗' if outcome.wrong else '✓'} {outcome.title}")
        self._wrapped("     ", outcome.sentence)
        for sentence in outcome.wrong:
            self._wrapped("     ✗ ", sentence)

    def invitation(self, odoo_url, ozon_url, user):
        """What a visitor may do now."""
        login, password = user
        self.title(
            "Odoo stays up for you", [
                "",
                f"   Open      {odoo_url}/odoo",
                "   Log in    admin / admin (sets up accounts, reads codes), or "
                f"{login} / {password} (works with orders)",
                "",
                "   Ozon > Orders           Open an order and press Ship Virtually, or select several.",
                "                           Watch its badge: Scheduled, Verifying, Shipped.",
                "   Ozon > Needs Attention  What was refused or waits for codes, and what to do about it.",
                "   Ozon > Postings         What Ozon shows. One is held, because its article is unknown.",
                "   Ozon > Codes            The pool of activation codes; more by Import Codes.",
                "   Ozon > Configuration    The account: Test Connection, Import Orders.",
                "",
                "   Have a buyer order more, then press Import Orders on the account:",
                f"   curl {ozon_url}/control/postings -d "
                """'{"scheme": "rfbs", "products": [{"sku": 910002, "offer_id": "COURSE-PY"}]}'""",
                "",
                "   Ctrl-C ends everything that was started here.",
            ],
        )

    def _wrapped(self, start, text):
        """Break a text into lines; those after the first are moved in as far as it."""
        indent = start if start.isspace() else " " * len(start)
        print(textwrap.fill(text, _WIDTH, initial_indent=start, subsequent_indent=indent) or "")


def moment(text):
    """:param str text: a time as Odoo's API gives it, or an empty value"""
    return f"{datetime.fromisoformat(text):%d %b %H:%M} UTC" if text else "–"


def money(amount, currency):
    return f"{amount:,.2f} {currency}".replace(",", " ")


def listed(words):
    return ", ".join(map(str, words)) or "nothing"
