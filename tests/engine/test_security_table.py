from pathlib import Path

from odoo.tests import BaseCase, tagged

from .rights import MAY_CALL, MAY_READ, MAY_WRITE, SECURITY_TABLE

_TEXT = Path(__file__).parents[2] / "SECURITY.md"
#: Columns of the table, by the user of the sweep who stands for them.
_COLUMNS = {"employee": 1, "clerk": 2, "admin": 3}
#: Words of the table that give no right to change or do anything.
_NONE = ("–", "read")


def rows():
    """:return: the cells of each row of the table of rights"""
    text = _TEXT.read_text().split("## Who may do what", 1)[1]
    table = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in cells] for cells in table[2:]]


def may(user, how, model, name):
    """:return: whether the sweep has found that a user may do it"""
    if how == "call":
        return user in MAY_CALL[model][name]
    if how == "read":
        return user in MAY_READ[model, name]
    return name in MAY_WRITE[user].get(model, ())


@tagged("post_install", "-at_install")
class TestSecurityTable(BaseCase):
    """What SECURITY.md says of rights is what the sweep has found."""

    def test_each_row_is_known(self):
        self.assertEqual([cells[0] for cells in rows()], list(SECURITY_TABLE))

    def test_table_says_what_is_true(self):
        for first, *cells in rows():
            for right in SECURITY_TABLE[first]:
                for user, column in _COLUMNS.items():
                    with self.subTest(first, right=right, user=user):
                        said = not cells[column - 1].startswith(_NONE)
                        self.assertEqual(may(user, *right), said)
