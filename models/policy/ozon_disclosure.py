from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..shipment.const import KINDS
from . import const
from .evidence import SHORTEST_EVIDENCE, visible_length
from .placeholders import fill, names_in, own_words


class OzonDisclosure(models.Model):
    """What the buyer is told of an order that is shipped virtually: one text a kind, for all accounts or for one.

    A line of it whose placeholders have nothing to say is left out of the text of an order.
    """

    _name = "ozon.disclosure"
    _inherit = ["ozon.guard.mixin"]
    _description = "Ozon Text for Buyers"
    _order = "kind, account_id"
    _rec_name = "kind"

    # === FIELDS === #

    kind = fields.Selection(KINDS, required=True)
    account_id = fields.Many2one(
        "ozon.account", ondelete="cascade", index="btree_not_null",
        help="Empty: all accounts without a text of their own.",
    )
    body = fields.Text(
        string="Text", required=True, translate=True,
        help="These are replaced in each order: {order}, {posting}, {product}, {date} (when a pre-sale is there), "
        "{instruction}, {support} and {activate_until} (of the products). A line is left out where they are empty.",
    )
    preview = fields.Text(compute="_compute_preview", help="As the buyer of a made-up order reads it.")
    is_locked = fields.Boolean(
        compute="_compute_is_locked", help="It speaks for the accounts of all companies: a system administrator's.",
    )

    _kind_unique = models.UniqueIndex(
        "(COALESCE(account_id, 0), kind)", "There is a text for this kind already. Change that one.",
    )

    # === COMPUTE METHODS === #

    @api.depends("body")
    @api.depends_context("lang")
    def _compute_preview(self):
        values = self._sample()
        for disclosure in self:
            disclosure.preview = disclosure._filled(disclosure.body or "", values)

    @api.depends("account_id")
    @api.depends_context("uid")
    def _compute_is_locked(self):
        for disclosure in self:
            disclosure.is_locked = bool(disclosure._origin) and not disclosure._origin.has_access("write")

    # === CONSTRAINT METHODS === #

    @api.constrains("body", "kind")
    def _check_body(self):
        for disclosure in self:
            stored = self._fields["body"]._get_stored_translations(disclosure) or {}
            for body in stored.values():
                disclosure._check_words(body)

    def _check_words(self, body):
        """:raise ValidationError: when a text of this kind cannot do."""
        kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        names = names_in(body)
        if visible_length(own_words(body)) < SHORTEST_EVIDENCE:
            raise ValidationError(self.env._(
                "The text for “%s” says nothing. Write what the buyer gets, and how.", kind
            ))
        if unknown := [name for name in names if name not in const.DISCLOSURE_PLACEHOLDERS]:
            raise ValidationError(self.env._(
                "The text for “%(kind)s”: nothing is known that could replace %(placeholders)s.",
                kind=kind, placeholders=_in_braces(unknown),
            ))
        if missing := [name for name in const.DISCLOSURE_REQUIRED.get(self.kind, ()) if name not in names]:
            raise ValidationError(self.env._(
                "The text for “%(kind)s” has to say %(placeholders)s.", kind=kind, placeholders=_in_braces(missing),
            ))

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        # What it has become must be one's to change, too.
        self.check_access("write")
        return result

    # === BUSINESS METHODS === #

    @api.model
    def _by_account_and_kind(self):
        """Every text, with one query.

        :return: function of an account and a kind that returns the text for them, empty where there is none.
        """
        found, none = self._texts(), self.sudo().browse()

        def text_for(account, kind):
            return found.get((account.id, kind)) or found.get((False, kind), none)

        return text_for

    @api.model
    def _texts(self):
        """
        :return: every text, by the id of its account (False for all) and its kind.
        :rtype: dict
        """
        return {(each.account_id.id, each.kind): each for each in self.sudo().search([])}

    @api.model
    def _filled(self, body, values):
        """A text with the words of an order in it.

        :param dict values: text by name of placeholder; "" where there is nothing to say.
        :rtype: str
        """
        words = {name: lambda value=value: value for name, value in values.items()}
        lines = [
            fill(line, words) for line in body.splitlines()
            if all(values.get(name, name) for name in names_in(line))
        ]
        return "\n".join(lines).strip()

    @api.model
    def _sample(self):
        day = format_date(self.env, "2030-03-01")
        return {
            "order": "S00042", "posting": "0123456789-0001-1", "product": self.env._("Example product"), "date": day,
            "instruction": self.env._("Open the link and sign in."), "support": "support@example.com",
            "activate_until": day,
        }


def _in_braces(names):
    return ", ".join(f"{{{name}}}" for name in names)
