from odoo import api, fields, models

from ..engine.sentences import as_choice
from ..policy.ozon_policy import Check
from ..policy.parcel_number import is_drawn_from, looks_real
from ..policy.tracking_number import canonical
from ..shipment.const import PARCEL


class OzonPolicy(models.AbstractModel):
    """May this parcel be reported? The warehouse has sent it off already: what is refused is shown on the order."""

    _inherit = "ozon.policy"

    # === BUSINESS METHODS === #

    @api.model
    def _check(self, requests):
        others = [request for request in requests if not _is_parcel(request)]
        parcels = [request for request in requests if _is_parcel(request)]
        answers = dict(zip(map(id, others), super()._check(others), strict=True))
        answers.update(zip(map(id, parcels), self._check_parcels(parcels), strict=True))
        return [answers[id(request)] for request in requests]

    @api.model
    def _check_parcels(self, requests):
        """Check parcels with a constant number of queries.

        :param list requests: of ShipRequest.
        :return: the checks of each request, in its order.
        :rtype: list[list[Check]]
        """
        if not requests:
            return []
        known = {"now": fields.Datetime.now(), "carried": self._carried_by({
            request.tracking_number for request in requests if request.tracking_number
        })}
        methods = (
            self._check_account, self._check_active, self._check_parcel_stage, self._check_deadline,
            self._check_parcel_scheme, self._check_reference,
        )
        return [[check for method in methods if (check := method(request, known))] for request in requests]

    @api.model
    def _check_parcel_stage(self, request, known):
        """What somebody has reported already is seen by the worker, and no reason to refuse."""
        posting = request.posting
        if posting.stage in ("cancelled", "returning", "disputed", "unknown"):
            status = {"status": posting.status or as_choice(posting, "stage")}
            return Check("stage", "refusal", "stage_blocked", status)
        return Check("stage", "ok", "stage_ok")

    @api.model
    def _check_parcel_scheme(self, request, known):
        posting = request.posting
        if posting.scheme == "unknown":
            return Check("scheme", "refusal", "scheme_unknown", {"delivery": posting.integration_type})
        return Check("scheme", "ok", "scheme_ok", {"scheme": as_choice(posting, "scheme")})

    @api.model
    def _check_reference(self, request, known):
        """The tracking reference of a parcel that the seller delivers."""
        posting, number = request.posting, request.tracking_number
        if not posting._is_reported_by_seller():
            return None
        if not number:
            return Check("tracking", "refusal", "tracking_missing")
        carried = known["carried"].get((posting.account_id, canonical(number)), [])
        if reason := self._reference_objection(posting.account_id, number, carried):
            return Check("tracking", "refusal", reason, {"number": number})
        for other in {shipment.posting_id for shipment in carried} - {posting}:
            if not _is_same_buyer(posting, other):
                values = {"number": number, "posting": other.posting_number}
                return Check("tracking", "refusal", "tracking_other_buyer", values)
        return Check("tracking", "ok", "tracking_ok", {"number": number})

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


def _is_same_buyer(one, other):
    """Whether one parcel may carry two postings."""
    if one.partner_id and one.partner_id == other.partner_id:
        return True
    return bool(one.order_number) and one.order_number == other.order_number
