from odoo import api, fields, models

from . import sentences


class OzonShipment(models.Model):
    """The checks of a shipment: recorded when it is asked for, and asked again before anything is sent."""

    _inherit = "ozon.shipment"

    # === FIELDS === #

    check_ids = fields.One2many("ozon.shipment.check", "shipment_id", readonly=True)
    failure_type = fields.Selection(
        selection_add=[("checks", "Checks not passed")], ondelete={"checks": "set null"},
    )

    # === BUSINESS METHODS === #

    def _fail_refused(self):
        failed = super()._fail_refused()
        fresh = (self - failed).filtered(lambda shipment: not shipment.attempt_count)
        for shipment, checks in self.env["ozon.policy"]._refusals(fresh).items():
            records = shipment._record_checks(checks)
            shipment._fail("checks", check_ids=records.ids)
            failed += shipment
        return failed

    def _record_checks(self, checks):
        """Keep the answers of checks.

        :param list checks: of Check.
        :rtype: ozon.shipment.check
        """
        self.ensure_one()
        return self.env["ozon.shipment.check"].sudo().create([
            {"shipment_id": self.id, **check.vals()} for check in checks
        ])

    # === BUSINESS METHODS: WORDS === #

    def _reason_sentence(self):
        reason = super()._reason_sentence()
        if self.state != "failed" or self.failure_type != "checks":
            return reason
        ids = (self.failure_values or {}).get("check_ids", [])
        refused = self.check_ids.filtered(lambda check: check.id in ids)
        return " ".join([reason, *refused.mapped("sentence")])

    @api.model
    def _failure_sentences(self):
        return {**super()._failure_sentences(), **sentences.FAILED}
