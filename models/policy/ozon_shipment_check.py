from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from psycopg2.extras import Json

from ..engine.sentences import render
from . import const, sentences


class OzonShipmentCheck(models.Model):
    """The answer of one check of the policy to one shipment, kept for good.

    Only the policy writes them, and nobody changes them afterwards.
    """

    _name = "ozon.shipment.check"
    _description = "Ozon Shipment Check"
    _order = "shipment_id, id"
    _rec_name = "code"

    # === FIELDS === #

    shipment_id = fields.Many2one("ozon.shipment", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="shipment_id.company_id")
    code = fields.Selection(const.CHECKS, string="Check", required=True, readonly=True)
    level = fields.Selection(const.LEVELS, required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True, help="Which of the check's answers it is.")
    reason_values = fields.Json(readonly=True)
    sentence = fields.Text(string="Answer", compute="_compute_sentence")
    overridden_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    override_reason = fields.Text(readonly=True)
    approved_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    # === COMPUTE METHODS === #

    @api.depends("reason", "reason_values")
    @api.depends_context("lang", "tz")
    def _compute_sentence(self):
        for check in self:
            check.sentence = render(self.env, sentences.CHECKS[check.reason], check.reason_values)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_by_hand()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The checks of a shipment are kept for good."))

    # === BUSINESS METHODS === #

    @api.model
    def _record(self, answers):
        """Keep what the policy has answered of new shipments, with one statement: thousands may be asked for at once.

        :param dict answers: values of the checks by `ozon.shipment`.
        """
        rows = [
            (
                shipment.id, vals["code"], vals["level"], vals["reason"], Json(vals["reason_values"] or None),
                vals.get("override_reason") or None, self.env.uid if vals.get("override_reason") else None,
            )
            for shipment, several in answers.items() for vals in several
        ]
        if not rows:
            return
        shipment_ids, codes, levels, reasons, values, whys, by = map(list, zip(*rows, strict=True))
        self.env.cr.execute(SQL(
            """INSERT INTO ozon_shipment_check (shipment_id, code, level, reason, reason_values,
                                                override_reason, overridden_by,
                                                create_uid, create_date, write_uid, write_date)
               SELECT row.*, %(user)s, %(now)s, %(user)s, %(now)s
                 FROM unnest(%(shipment_ids)s, %(codes)s, %(levels)s, %(reasons)s, %(values)s::jsonb[],
                             %(whys)s::text[], %(by)s::integer[]) AS row""",
            user=self.env.uid, now=self.env.cr.now(), shipment_ids=shipment_ids, codes=codes, levels=levels,
            reasons=reasons, values=values, whys=whys, by=by,
        ))
        self.env["ozon.shipment"].concat(*answers).invalidate_recordset(["check_ids"])

    @api.model
    def _override_reasons(self, shipments):
        """Why checks of these shipments were overridden when they were asked for.

        :return: the reason by code, by shipment id.
        :rtype: dict
        """
        found = {}
        for check in self.sudo().search_fetch(
            [("shipment_id", "in", shipments.ids), ("overridden_by", "!=", False)],
            ["shipment_id", "code", "override_reason"],
        ):
            found.setdefault(check.shipment_id.id, {})[check.code] = check.override_reason
        return found

    @api.model
    def _record_approval(self, shipments, answer, **values):
        """Keep what was decided about shipments that waited for approval.

        :param str answer: `approval_given`, `approval_refused` or `approval_lapsed`.
        :param values: of its sentence.
        """
        is_given = answer == "approval_given"
        self.sudo().create([
            {
                "shipment_id": shipment.id, "code": "approval", "level": "ok" if is_given else "refusal",
                "reason": answer, "reason_values": values or False,
                "approved_by": self.env.uid if is_given else False,
            }
            for shipment in shipments
        ])

    def _refuse_by_hand(self):
        """:raise UserError: whoever asks; only the policy writes, as superuser."""
        if not self.env.su:
            raise UserError(self.env._("The checks of a shipment are recorded automatically and cannot be changed."))
