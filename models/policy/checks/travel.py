from .base import PolicyCheck


class TravelCheck(PolicyCheck):
    """Does the parcel in which a gift is to lie go to the same buyer?"""

    code = "travel"

    def look_up(self, env, requests):
        """:return: whether there are goods in each of the parcels, by posting id"""
        parcels = env["ozon.posting"].browse({
            request.travels_with.id for request in requests if request.travels_with
        })
        return {parcel.id: bool(parcel.line_ids.product_id.filtered(lambda each: not each.ozon_effective_kind))
                for parcel in parcels}

    def answer(self, request, known):
        parcel = request.travels_with
        if not parcel:
            return None
        number = parcel.posting_number
        posting = request.posting._origin
        if request.kind != "gift":
            return self.refusal("travel_kind")
        if parcel == posting or parcel.account_id != posting.account_id or not posting.partner_id or (
            parcel.partner_id != posting.partner_id
        ):
            return self.refusal("travel_buyer", posting=number)
        if not known[parcel.id]:
            return self.refusal("travel_no_parcel", posting=number)
        if parcel.stage not in ("awaiting", "assembled", "delivering", "delivered"):
            return self.refusal("travel_gone", posting=number)
        return self.ok("travel_ok", posting=number)
