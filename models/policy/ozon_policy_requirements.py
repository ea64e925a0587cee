from odoo import api, models

from .checks.requirements import requirement_checks
from .ship_request import ShipRequest


class OzonPolicy(models.AbstractModel):
    """What Ozon wants to know first, of parcels and of what is shipped virtually."""

    _inherit = "ozon.policy"

    # === BUSINESS METHODS === #

    @api.model
    def _checks(self):
        return [*super()._checks(), *requirement_checks()]

    @api.model
    def _parcel_checks(self):
        return [*super()._parcel_checks(), *requirement_checks()]

    @api.model
    def _requirements_of(self, postings):
        """What Ozon wants to know of postings before they are assembled, with a constant number of queries.

        :param ozon.posting postings: which the user may read.
        :return: sentences by posting, for those of which something is wanted.
        :rtype: dict
        """
        requests = [ShipRequest(posting, "", "assembled") for posting in postings if posting.requirements]
        answers = self._ask(requirement_checks(), requests)
        return {
            request.posting: [check.sentence(self.env) for check in checks]
            for request, checks in zip(requests, answers, strict=True)
        }
