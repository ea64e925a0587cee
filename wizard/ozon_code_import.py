from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Command
from psycopg2.errors import UniqueViolation

from ..models.code.reading import MAX_BYTES

#: What may hold codes, and goes when they are imported.
SECRET_FIELDS = ("pasted", "file")
#: What a preview was made of: it is worth nothing any more once one of these changes.
_SOURCE_FIELDS = frozenset({*SECRET_FIELDS, "product_id", "expires_on"})


class OzonCodeImport(models.TransientModel):
    """Brings codes into the pool, in two steps: what would come in is shown first, and nothing of it is stored.

    What was pasted or uploaded is kept only until it is imported, in the row of this wizard and not as a
    file. Like the values of `ozon.code` it is never part of a statement that can fail.
    """

    _name = "ozon.code.import"
    _inherit = ["ozon.guard.mixin"]
    _description = "Import Ozon Codes"

    # === FIELDS === #

    # Nothing is required in the database, which quotes the whole of a row that it refuses.
    product_id = fields.Many2one("product.product")
    product_tmpl_id = fields.Many2one("product.template", help="Offers only the variants of this product.")
    expires_on = fields.Date(
        string="Valid Until",
        help="Last day on which the codes may be handed out. A date in a line goes first.",
    )
    pasted = fields.Text(string="Codes")
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    unsplit = fields.Boolean(
        string="Each Line Is One Code", help="Nothing is taken for a column, whatever stands in a line.",
    )
    date_order = fields.Selection(
        selection=[("day", "Day first: 31/12/2030"), ("month", "Month first: 12/31/2030")], string="Dates",
    )
    state = fields.Selection(
        selection=[("ask", "Codes"), ("preview", "Preview"), ("done", "Imported")], default="ask", readonly=True
    )
    shown = fields.Json(readonly=True, help="What the preview was made with.")
    asks_date_order = fields.Boolean(readonly=True)
    asks_columns = fields.Boolean(readonly=True)
    asks_lines = fields.Boolean(readonly=True)
    encoding = fields.Char(string="Encoding (Guessed)", readonly=True)
    column_ids = fields.One2many("ozon.code.import.column", "import_id", string="Columns")
    finding_ids = fields.One2many("ozon.code.import.finding", "import_id", string="Lines")
    ready_count = fields.Integer(string="Ready to Import", readonly=True)
    dated_count = fields.Integer(string="With a Date of Their Own", readonly=True)
    first_expiry = fields.Date(string="Earliest Date", readonly=True)
    last_expiry = fields.Date(string="Latest Date", readonly=True)
    samples = fields.Char(string="First Codes", readonly=True)
    imported_count = fields.Integer(string="Imported", readonly=True)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """What may hold codes is written apart; see the model."""
        self._refuse_nonsense(vals_list)
        for vals in vals_list:
            self._refuse_oversized(vals)
        wizards = super().create([_split_secrets(vals)[0] for vals in vals_list])
        for wizard, vals in zip(wizards, vals_list, strict=True):
            wizard.write(_split_secrets(vals)[1])
        return wizards

    def write(self, vals):
        """What may hold codes is written apart; and what was shown of something else is worth nothing any more."""
        self._refuse_nonsense([vals])
        self._refuse_oversized(vals)
        harmless, secrets = _split_secrets(vals)
        result = super().write(harmless)
        if secrets:
            # In a statement of their own, which has nothing else in it that could fail.
            self.flush_recordset()
            super().write(secrets)
            self.flush_recordset()
        if _SOURCE_FIELDS & vals.keys():
            self.sudo().filtered(lambda wizard: wizard.state == "preview").write({
                "state": "ask", "column_ids": [Command.clear()], "finding_ids": [Command.clear()],
            })
        return result

    @api.model
    def _refuse_oversized(self, vals):
        """:raise UserError: when there is more, or other, than a database should be asked to keep"""
        pasted, file = vals.get("pasted") or "", vals.get("file") or ""
        if not isinstance(pasted, str) or not isinstance(file, str | bytes):
            raise UserError(self._not_text_sentence())
        if len(pasted) > MAX_BYTES or len(file) > MAX_BYTES * 4 / 3 + 4:
            raise UserError(self.env._(
                "This is more than %s MB. Import the codes in smaller parts.", MAX_BYTES // 1024 // 1024
            ))
        if "\0" in pasted or not _is_encodable(pasted):
            raise UserError(self._not_text_sentence())

    # === ACTION METHODS === #

    def action_preview(self):
        """Show what would be imported and what would not. Nothing is stored in the pool.

        :return: this wizard again, with the preview.
        :rtype: dict
        :raise UserError: when nothing can be read.
        """
        self._check_may_import()
        self._show_preview(*self._read_entered())
        return self._open()

    def action_back(self):
        """Go back to what was entered.

        :return: this wizard again.
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "preview":
            self.sudo().state = "ask"
        return self._open()

    def action_import(self):
        """Import the codes and show what came of it. What was entered is gone afterwards.

        Where there is a question that nobody has seen yet, the preview is shown instead.

        :return: this wizard again, now with the result.
        :rtype: dict
        :raise UserError: when nothing can be read, or a question of the preview is open; nothing is imported then.
        """
        self._check_may_import()
        table, layout, lines = self._read_entered()
        confirmed = self._confirmed()
        if not self._is_as_shown() and (self.state != "ask" or self._has_questions(layout, lines)):
            self._show_preview(table, layout, lines)
            return self._open()
        self._refuse_open_questions(layout)
        ready = self._ready(lines, confirmed)
        self._create_codes(ready)
        self._finish(len(ready), [
            finding for finding in self._findings(table, lines) if finding["kind"] not in confirmed
        ])
        return self._open()

    # === BUSINESS METHODS: WHO AND WHERE === #

    def _check_may_import(self):
        """
        :raise AccessError: for whoever may not bring codes into this product's pool.
        :raise UserError: when what the codes are for, or how long they are valid, cannot be meant.
        """
        self.ensure_one()
        self.check_access("write")
        if not self.product_id:
            raise UserError(self.env._("Choose the product that the codes are for."))
        self.product_id.check_access("read")
        if self._company() not in self.env.companies:
            raise AccessError(self.env._("The product belongs to another company."))
        if self.state == "done":
            raise UserError(self.env._("These codes have been imported already."))
        if self.expires_on and self.expires_on < fields.Date.context_today(self):
            raise UserError(self.env._("“Valid until” is in the past."))

    def _company(self):
        return self.product_id.company_id or self.env.company

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Codes"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    # === BUSINESS METHODS: THE PREVIEW === #

    def _decisions(self):
        """What the preview depends on besides what was entered, in the form in which it is stored."""
        roles = {str(column.position): column.role or "" for column in self.column_ids}
        return {"unsplit": self.unsplit, "date_order": self.date_order or "", "roles": roles}

    def _is_as_shown(self):
        """Whether nothing that a line is read by has changed since the preview."""
        return self.state == "preview" and self.shown == self._decisions()

    def _confirmed(self):
        """The oddities that a person has confirmed, having seen how many lines have them."""
        return {
            finding.kind for finding in self.finding_ids if finding.is_question and finding.confirmed
        } if self._is_as_shown() else set()

    def _has_questions(self, layout, lines):
        return bool(
            self._open_columns(layout) or self._asks_date_order(layout)
            or any(line.oddities for line in lines if not line.problem)
        )

    def _open_columns(self, layout):
        """The columns about which a person has to say something; without a column of codes there is one at least."""
        return [column for column in layout.columns if not column.role]

    def _asks_date_order(self, layout):
        return layout.order in ("unknown", "both")

    def _show_preview(self, table, layout, lines):
        confirmed = self._confirmed()
        ready = self._ready(lines)
        dates = [line.expires_on for line in ready if line.expires_on]
        findings = self._findings(table, lines, confirmed)
        self.sudo().write({
            "state": "preview",
            "encoding": table.encoding if table.is_guessed else False,
            "asks_date_order": self._asks_date_order(layout),
            "asks_columns": bool(self._open_columns(layout)),
            "asks_lines": any(finding.get("is_question") for finding in findings),
            "ready_count": len(ready),
            "dated_count": len(dates),
            "first_expiry": min(dates, default=False),
            "last_expiry": max(dates, default=False),
            "samples": self._samples(ready),
            "column_ids": [Command.clear(), *(Command.create({
                "position": column.at, "heading": column.heading, "samples": column.samples,
                "filled_count": column.count, "role": column.role or False,
            }) for column in layout.columns)],
            "finding_ids": [Command.clear(), *map(Command.create, findings)],
        })
        self.sudo().shown = self._decisions()

    def _refuse_open_questions(self, layout):
        """:raise UserError: naming what a person still has to say"""
        if unknown := self._open_columns(layout):
            raise UserError(self.env._(
                "Say what these columns are: %s.",
                ", ".join(column.heading or f"№ {column.at + 1}" for column in unknown),
            ))
        if layout.columns and layout.column_of("code") is None:
            raise UserError(self.env._("Say which one column has the codes."))
        if sum(column.role == "expiry" for column in layout.columns) > 1:
            raise UserError(self.env._("Say which one column has the last day."))
        if self._asks_date_order(layout) and not self.date_order:
            raise UserError(self.env._("Say whether the day or the month comes first in the dates."))

    # === BUSINESS METHODS: THE POOL === #

    def _create_codes(self, lines):
        """:raise ConcurrencyError: when a colleague is importing the same codes; Odoo then begins again"""
        # Whoever has the right to import has none on the codes themselves.
        try:
            self.env["ozon.code"].sudo().create([
                {
                    "product_id": self.product_id.id,
                    "company_id": self._company().id,
                    "code": line.value,
                    "expires_on": line.expires_on or self.expires_on,
                }
                for line in lines
            ])
        except UniqueViolation:
            raise ConcurrencyError("Another import has just brought some of these codes") from None

    def _finish(self, imported, findings):
        """Show the result, and keep nothing that may hold codes.

        :param int imported: how many codes.
        :param list findings: values of what was left out.
        """
        self.sudo().write({
            **dict.fromkeys((*SECRET_FIELDS, "samples", "file_name", "shown"), False),
            "imported_count": imported,
            "state": "done",
            "column_ids": [Command.clear()],
            "finding_ids": [Command.clear(), *map(Command.create, findings)],
        })


def _split_secrets(vals):
    """:return: the values that may be part of a statement which can fail, and those that may hold codes"""
    secrets = {name: vals[name] for name in SECRET_FIELDS if name in vals}
    return {name: value for name, value in vals.items() if name not in secrets}, secrets


def _is_encodable(text):
    """Whether a text from outside has no lone surrogates, which no database keeps."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
