from odoo import api, fields, models

_MANAGERS = "sale_ozon.group_manager"


class OzonShipOptions(models.AbstractModel):
    """Shipping in spite of a check: an administrator's written reason, where the check allows it."""

    _inherit = "ozon.ship.options"

    # === FIELDS === #

    override_reason = fields.Text(
        string="Reason for Overriding", groups=_MANAGERS,
        help="Why it is shipped in spite of the check; kept for good.",
    )
    can_override = fields.Boolean(
        compute="_compute_checks", help="Only checks that this user may override stand in the way.",
    )
    is_overridden = fields.Boolean(compute="_compute_checks")

    # === COMPUTE METHODS === #

    @api.depends("override_reason")
    def _compute_checks(self):
        super()._compute_checks()

    # === BUSINESS METHODS === #

    def _override_reasons(self):
        """Why these orders are shipped all the same. Only an administrator's reason counts, whoever wrote it down.

        :return: a reason by id; "" for none.
        :rtype: dict
        """
        if not self.env.user.has_group(_MANAGERS):
            return dict.fromkeys(self._ids, "")
        return {line.id: (line.override_reason or "").strip() for line in self}

    def _approval_vals(self):
        """What a shipment of this has to wait for.

        :rtype: dict
        """
        shipment = self.env["ozon.shipment"]
        needs = shipment._needs_approval(self.posting_id.account_id, self.kind, self.is_overridden)
        return shipment._approval_vals() if needs else {}
