import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from ..models.code import reading

#: How many runs of line numbers are named for each finding.
_SHOWN_RUNS = 20
_SAMPLES = 5


class OzonCodeImport(models.TransientModel):
    """How what was entered is read, and what is found in it."""

    _inherit = "ozon.code.import"

    # === READING === #

    def _open_entered(self):
        """Read everything that was entered.

        :rtype: reading.Table
        :raise UserError: when there is nothing, too much, or something that cannot be read.
        """
        pasted = self.pasted or ""
        try:
            content = base64.b64decode(self.with_context(bin_size=False).file or b"")
            if pasted.strip() and content:
                raise UserError(self.env._("Paste codes or choose a file, one after the other."))
            table = reading.open_file(content, self.unsplit) if content else reading.open_text(pasted, self.unsplit)
        except (reading.NotReadable, binascii.Error):
            raise UserError(self._not_text_sentence()) from None
        except reading.TooMuch:
            raise UserError(self.env._(
                "There are more than %s lines. Import the codes in smaller parts.", reading.MAX_LINES
            )) from None
        if all(row.is_empty for row in table.rows):
            raise UserError(self.env._("Paste codes or choose a file with codes."))
        return table

    def _not_text_sentence(self):
        return self.env._(
            "This is not a list that can be read. Save it as an Excel workbook (XLSX), as CSV (UTF-8) or as plain "
            "text with one code on each line."
        )

    def _read_entered(self):
        """Read what was entered, with all that has been decided about it.

        :return: the table, its layout and its lines.
        :rtype: tuple
        """
        table = self._open_entered()
        layout = reading.find_layout(table, self._chosen_roles())
        lines = reading.read_lines(table, layout, self.date_order or None)
        reading.judge_shapes(lines, self.env["ozon.code"]._learnt_shapes(self.product_id, self._company()))
        self._judge(lines)
        return table, layout, lines

    def _chosen_roles(self):
        """What was said of the columns, as long as they are the ones that were shown.

        :return: roles by position.
        :rtype: dict
        """
        is_same = (self.shown or {}).get("unsplit") == self.unsplit
        return {column.position: column.role for column in self.column_ids if column.role} if is_same else {}

    # === JUDGING === #

    def _judge(self, lines):
        """Find the lines that are in the pool already, come twice, or have expired.

        :param list lines: of which `problem` is set, and the last day completed.
        """
        by_digest, today = {}, fields.Date.context_today(self)
        for line in lines:
            if not line.value:
                continue
            digest = self.env["ozon.code"]._digest(line.value)
            if first := by_digest.get(digest):
                first.expires_on = min(filter(None, (first.expires_on, line.expires_on)), default=None)
                line.problem = "repeated"
            else:
                by_digest[digest] = line
        known = self.env["ozon.code"]._known_digests(self._company().id, by_digest)
        for digest, line in by_digest.items():
            if digest in known:
                product, state = known[digest]
                line.problem = f"known_{state}" if product == self.product_id else "known_elsewhere"
            elif line.expires_on and line.expires_on < today:
                line.problem = "expired"

    def _ready(self, lines, confirmed=()):
        """The lines that would be imported.

        :param list lines: all of them.
        :param confirmed: iterable of oddities that a person has confirmed; a line may have several.
        :rtype: list
        """
        return [line for line in lines if line.value and not line.problem and line.oddities <= set(confirmed)]

    def _findings(self, table, lines, confirmed=()):
        """What there is to tell and to ask, as values of `ozon.code.import.finding`.

        :param confirmed: iterable of oddities that were confirmed already.
        :rtype: list[dict]
        """
        numbers = {}
        for line in lines:
            for kind in [line.problem] if line.problem else line.oddities:
                numbers.setdefault((kind, not line.problem), []).append(line.number)
        order = (*reading.ODDITIES, *self.env["ozon.code.import.finding"]._fields["kind"].get_values(self.env))
        found = [
            {
                "kind": kind, "is_question": is_question, "confirmed": is_question and kind in confirmed,
                "line_count": len(of_kind), "lines": _enumerated(of_kind),
            }
            for (kind, is_question), of_kind in sorted(numbers.items(), key=lambda each: order.index(each[0][0]))
        ]
        if table.other_sheets:
            found.append({"kind": "other_sheets", "line_count": 0, "lines": str(table.other_sheets)})
        return found

    def _samples(self, lines):
        shown = "   ".join(reading.mask(line.value) for line in lines[:_SAMPLES])
        return f"{shown} …" if len(lines) > _SAMPLES else shown


def _enumerated(numbers):
    """Write line numbers as runs: 3, 5–9."""
    runs = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs[:_SHOWN_RUNS])
    return f"{shown}, …" if len(runs) > _SHOWN_RUNS else shown
