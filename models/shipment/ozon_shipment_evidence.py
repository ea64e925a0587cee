from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.sentences import as_moment, render
from . import const, sentences


class OzonShipment(models.Model):
    """Evidence that the buyer has received it: what, how and when. Recorded with the request, and kept for good."""

    _inherit = "ozon.shipment"

    # === FIELDS === #

    evidence = fields.Text(
        string="Evidence of Delivery", readonly=True,
        help="What the buyer received; kept for Ozon and for the buyer.",
    )
    evidence_way = fields.Selection(const.EVIDENCE_WAYS, string="Received", readonly=True)
    evidence_at = fields.Datetime(string="Received On", readonly=True)
    evidence_attachment_ids = fields.Many2many(
        "ir.attachment", "ozon_shipment_evidence_rel", "shipment_id", "attachment_id", string="Attachments",
        readonly=True, copy=False,
    )
    evidence_sentence = fields.Text(string="Delivery to the Buyer", compute="_compute_evidence_sentence")

    # === COMPUTE METHODS === #

    @api.depends("evidence", "evidence_way", "evidence_at", "evidence_attachment_ids.name")
    @api.depends_context("lang", "tz")
    def _compute_evidence_sentence(self):
        for shipment in self:
            what = shipment._evidence_words() or shipment.evidence_attachment_ids.mapped("name")
            shipment.evidence_sentence = bool(what) and render(
                self.env, sentences.EVIDENCE[shipment.evidence_way or "words"],
                {"what": what, "moment": as_moment(shipment.evidence_at)},
            )

    # === CRUD METHODS === #

    def write(self, vals):
        if self._evidence_names() & vals.keys():
            # Not even our own code: what was recorded speaks for what was sent then.
            raise UserError(self.env._("The evidence of a shipment is kept for good and cannot be changed."))
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _evidence_words(self):
        """What the buyer received, as it is shown.

        :rtype: str | bool
        """
        return self.evidence

    def _claim_attachments(self):
        """From now on whoever sees these shipments sees their files, and nobody changes them."""
        for attachment, shipments in self.grouped("evidence_attachment_ids").items():
            attachment.write({"res_model": self._name, "res_id": shipments[:1].id})

    @api.model
    def _evidence_names(self):
        """:return: the fields that are given when a shipment is made, and never again"""
        return {"evidence", "evidence_way", "evidence_at", "evidence_attachment_ids"}
