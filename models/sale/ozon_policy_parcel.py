from odoo import api, models

from ..policy.parcel_number import is_drawn_from, looks_real
from ..policy.tracking_number import canonical
from ..shipment.const import PARCEL
from .parcel_checks import PARCEL_CHECKS


class OzonPolicy(models.AbstractModel):
    """May this parcel be reported? The warehouse has sent it off already: what is refused is shown on the order."""

    _inherit = "ozon.policy"

    # === BUSINESS METHODS === #

    @api.model
    def _check(self, requests):
        others = [request for request in requests if not _is_parcel(request)]
        parcels = [request for request in requests if _is_parcel(request)]
        answers = dict(zip(map(id, others), super()._check(others), strict=True))
        checks = [check() for check in PARCEL_CHECKS]
        answers.update(zip(map(id, parcels), self._ask(checks, parcels), strict=True))
        return [answers[id(request)] for request in requests]

    @api.model
    def _reference_objection(self, account, number, carried=None):
        """Whether a tracking reference stands for no parcel: a virtual number must not pose as a real one here, either.

        :param str number: what somebody has entered.
        :param carried: shipments of the account that have this number; None to look them up.
        :return: an answer of the check, "" where nothing is wrong.
        :rtype: str
        """
        if carried is None:
            carried = self._carried_by({number}).get((account, canonical(number)), [])
        sequence = account.sudo().tracking_sequence_id
        prefix = sequence and sequence._get_prefix_suffix()[0]
        if is_drawn_from(number, prefix) or any(shipment.kind != PARCEL for shipment in carried):
            return "tracking_virtual"
        return "" if looks_real(number) else "tracking_unreal"

    @api.model
    def _carried_by(self, numbers):
        """Shipments that have, or had, some tracking numbers, whatever became of them.

        :param set numbers: as they were entered.
        :return: list of shipments by account and number.
        :rtype: dict
        """
        carried = {}
        spellings = [spelling for number in numbers for spelling in {number, number.upper(), number.lower()}]
        if not spellings:
            return carried
        for shipment in self.env["ozon.shipment"].sudo().search([("tracking_number", "in", spellings)]):
            if shipment.kind == PARCEL and shipment.state in ("failed", "cancelled") and not shipment.has_left:
                continue
            carried.setdefault((shipment.account_id, canonical(shipment.tracking_number)), []).append(shipment)
        return carried


def _is_parcel(request):
    return request.kind == PARCEL and bool(request.posting)

