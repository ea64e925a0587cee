from odoo import api, fields, models

from . import const, sentences
from .evidence import Evidence


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

    def _recorded_evidence(self):
        """:rtype: Evidence"""
        self.ensure_one()
        return Evidence(
            self.evidence or "", self.evidence_way or "", self.evidence_at or None, bool(self.evidence_attachment_ids),
            by_codes=self.hands_out,
        )

    def _record_checks(self, checks):
        """Keep the answers of checks.

        :param list checks: of Check.
        :rtype: ozon.shipment.check
        """
        self.ensure_one()
        return self.env["ozon.shipment.check"].sudo().create([
            {"shipment_id": self.id, **check.vals()} for check in checks
        ])

    def _failed_checks(self):
        """The answers because of which this shipment has failed.

        :rtype: ozon.shipment.check
        """
        if (self.state, self.failure_type) != ("failed", "checks"):
            return self.check_ids.browse()
        ids = (self.failure_values or {}).get("check_ids", [])
        return self.check_ids.filtered(lambda check: check.id in ids)

    def _ways_out(self):
        named = [way for check in self._failed_checks() for way in const.CHECK_WAYS.get(check.reason, ())]
        return [*named, *super()._ways_out()]

    @api.model
    def _failed_ways(self):
        return {**super()._failed_ways(), "checks": ("retry",)}

    # === BUSINESS METHODS: WORDS === #

    def _reason_sentence(self):
        return " ".join([
            super()._reason_sentence(), *self._failed_checks().mapped("sentence"), *self._wanted_sentences(),
        ])

    def _wanted_sentences(self):
        """What Ozon wants to know first, where that is why this shipment has failed.

        :rtype: list[str]
        """
        if (self.state, self.failure_type) != ("failed", "requirements"):
            return []
        return self.env["ozon.policy"]._requirements_of(self.posting_id).get(self.posting_id, [])

    @api.model
    def _failure_sentences(self):
        return {**super()._failure_sentences(), **sentences.FAILED}
