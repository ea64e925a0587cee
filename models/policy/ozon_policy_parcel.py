from odoo import api, models

from ..shipment.const import PARCEL
from .checks.parcel import PARCEL_CHECKS, ReferenceCheck


class OzonPolicy(models.AbstractModel):
    """May this parcel be reported? It is asked other things than what is shipped virtually."""

    _inherit = "ozon.policy"

    # === BUSINESS METHODS === #

    @api.model
    def _parcel_checks(self):
        """The checks of parcels, in the order in which they answer; other rooms add theirs.

        :rtype: list[PolicyCheck]
        """
        return [check() for check in PARCEL_CHECKS]

    @api.model
    def _check(self, requests):
        parcels = [request for request in requests if request.kind == PARCEL]
        if not parcels:
            return super()._check(requests)
        others = [request for request in requests if request.kind != PARCEL]
        answers = dict(zip(map(id, others), super()._check(others), strict=True))
        answers.update(zip(map(id, parcels), self._ask(self._parcel_checks(), parcels), strict=True))
        return [answers[id(request)] for request in requests]

    @api.model
    def _reference_objection(self, account, number):
        """Whether a tracking reference stands for no parcel.

        :param ozon.account account: of the posting.
        :param str number: what somebody has entered.
        :return: an answer of the check, "" where nothing is wrong.
        :rtype: str
        """
        return ReferenceCheck().objection(self.env, account, number)
