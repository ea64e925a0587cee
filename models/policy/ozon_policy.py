from odoo import api, models

from .check import Check
from .checks import CHECKS, KindCheck
from .overriding import overridden
from .posting_facts import facts_of, kind_among
from .ship_request import ShipRequest


class OzonPolicy(models.AbstractModel):
    """May this order be shipped virtually? Asked by the wizard, and again by the worker before it sends."""

    _name = "ozon.policy"
    _description = "Ozon Shipping Policy"

    # === BUSINESS METHODS === #

    @api.model
    def _checks(self):
        """The checks, in the order in which they answer; other rooms add theirs, or put one in the place of another.

        :rtype: list[PolicyCheck]
        """
        return [check() for check in CHECKS]

    @api.model
    def _check(self, requests):
        """Check many requests with a constant number of queries.

        :param list requests: of ShipRequest.
        :return: the checks of each request, in its order.
        :rtype: list[list[Check]]
        """
        return self._ask(self._checks(), requests)

    @api.model
    def _ask(self, checks, requests):
        """
        :param list checks: PolicyChecks, in the order in which they answer.
        :return: the checks of each request, in its order.
        :rtype: list[list[Check]]
        """
        self._learn(requests)
        known = [request for request in requests if request.facts]
        prepared = [(check, check.look_up(self.env, known)) for check in checks]
        return [self._check_one(request, prepared) for request in requests]

    @api.model
    def _check_one(self, request, checks):
        """
        :param list checks: each with what it has looked up.
        :rtype: list[Check]
        """
        if not request.facts:
            return [Check("stage", "refusal", "stage_foreign")]
        answers = [answer for check, known in checks if (answer := check.answer(request, known))]
        return [overridden(answer, request) if answer.override else answer for answer in answers]

    @api.model
    def _learn(self, requests):
        """Give all requests the facts of their postings."""
        ignorant = [request for request in requests if not request.facts and request.posting]
        if not ignorant:
            return
        postings = self.env["ozon.posting"].browse({request.posting._origin.id for request in ignorant})
        facts = self._facts(postings)
        for request in ignorant:
            request.facts = facts[request.posting._origin.id]

    @api.model
    def _facts(self, postings):
        """
        :param ozon.posting postings: which exist, and the user may read.
        :return: PostingFacts by posting id.
        :rtype: dict
        """
        return facts_of(postings, self._goals_by_kind)

    @api.model
    def _goals_by_kind(self, account_ids):
        """How far accounts report orders of each kind.

        :param set account_ids: of `ozon.account`.
        :return: a goal by kind, by account id.
        :rtype: dict
        """
        accounts = self.env["ozon.account"].sudo().browse(sorted(account_ids))
        return {account.id: account._furthest_goals() for account in accounts}

    @api.model
    def _refusals(self, shipments):
        """What a worker must not send any more.

        :return: the refusing checks by shipment, for those that have any.
        :rtype: dict
        """
        reasons = self.env["ozon.shipment.check"]._override_reasons(shipments)
        requests = [
            ShipRequest(
                shipment.posting_id, shipment.kind, shipment.goal_stage, shipment.tracking_number or "",
                shipment._recorded_evidence(), shipment, travels_with=shipment.travels_with_id,
                overridden=reasons.get(shipment.id, {}),
            )
            for shipment in shipments
        ]
        refusals = {}
        for request, checks in zip(requests, self._check(requests), strict=True):
            if refused := [check for check in checks if check.stands_in_the_way]:
                refusals[request.shipment] = refused
        return refusals

    @api.model
    def _kind_of(self, posting):
        """The kind that speaks for a posting: of its articles' kinds the most careful one, "" for none."""
        return kind_among(posting.scheme, set(posting.line_ids.product_id.mapped("ozon_effective_kind")))

    @api.model
    def _goods_reason(self, posting):
        """Why a posting can only be shipped as a parcel.

        :return: answer and values, None where it needs no parcel.
        :rtype: tuple | None
        """
        goods = posting.line_ids.product_id.filtered(lambda product: not product.ozon_effective_kind)
        if posting.scheme == "digital" or not goods:
            return None
        return KindCheck.goods_reason(goods)
