from odoo import fields, models


class OzonCodeImportFinding(models.TransientModel):
    """What is wrong or odd with some lines of what is about to be imported; it names their numbers and no value."""

    _name = "ozon.code.import.finding"
    _inherit = ["ozon.guard.mixin"]
    _description = "Import Ozon Codes: Finding"
    _order = "is_question desc, id"
    _rec_name = "kind"

    import_id = fields.Many2one("ozon.code.import", required=True, ondelete="cascade", readonly=True)
    kind = fields.Selection(
        selection=[
            # Asked about.
            ("total", "Totals"),
            ("text", "Text rather than a code"),
            ("label", "A label before the code"),
            ("separator", "A separator in the code"),
            ("date", "A date in the code"),
            ("quotes", "Quotation marks in the code"),
            ("short", "Very short, or one digit repeated"),
            ("alphabet", "Letters that are not Latin"),
            ("shape", "Unlike the product's other codes"),
            # Left out.
            ("heading", "Headings and titles"),
            ("empty", "Empty"),
            ("no_value", "No code in the line"),
            ("too_long", "Too long"),
            ("unprintable", "Invisible or control characters"),
            ("no_sign", "Neither a letter nor a digit"),
            ("encoding", "Letters that cannot be read reliably: save the file as UTF-8"),
            ("columns", "More cells than columns"),
            ("rounded", "Shortened by Excel: format the column as text"),
            ("formula", "A formula without a saved result"),
            ("error", "Neither text nor number"),
            ("expiry", "Date not understood: use 2030-12-31"),
            ("expired", "Already expired"),
            ("repeated", "Repeated in this import"),
            ("known_free", "Already in the pool: free"),
            ("known_reserved", "Already in the pool: reserved"),
            ("known_sent", "Already in the pool: sent"),
            ("known_accepted", "Already in the pool: accepted"),
            ("known_rejected", "Already in the pool: rejected"),
            ("known_void", "Already in the pool: void"),
            ("known_elsewhere", "Already in the pool of another product"),
            ("other_sheets", "Other sheets of the workbook are not read"),
        ],
        required=True, readonly=True, string="What",
    )
    line_count = fields.Integer(string="Lines", readonly=True)
    lines = fields.Char(string="Line Numbers", readonly=True)
    is_question = fields.Boolean(readonly=True)
    confirmed = fields.Boolean(string="Import Anyway")
