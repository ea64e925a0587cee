from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from odoo import api, fields, models

from ...connector import reached
from ..engine import const as engine_const
from ..engine.sentences import as_choice, as_counts, as_day, as_moment, render
from ..shipment.const import ACTIVE_STATES, GOALS
from . import const, sentences
from .evidence import SHORTEST_EVIDENCE, Evidence
from .tracking_number import LETTERS, canonical, carrier_posed_as

#: The answer to evidence that will not do.
_OBJECTIONS = {
    "missing": "evidence_missing",
    "too_short": "evidence_too_short",
    "placeholder": "evidence_placeholder",
    "incomplete": "evidence_incomplete",
    "future": "evidence_future",
}


@dataclass(frozen=True)
class Check:
    """The answer of one check, in a form that a sentence can be made of for any reader.

    :ivar str code: which check.
    :ivar str level: `ok`, `warning` or `refusal`.
    :ivar str reason: a key of `sentences.CHECKS`.
    :ivar dict values: of its placeholders.
    """

    code: str
    level: str
    reason: str
    values: dict = field(default_factory=dict)

    def sentence(self, env):
        """The reason, and the way out where there is one, for the reader of an environment.

        :rtype: str
        """
        return render(env, sentences.CHECKS[self.reason], self.values)

    def vals(self):
        """:return: values of an `ozon.shipment.check`."""
        return {
            "code": self.code, "level": self.level, "reason": self.reason, "reason_values": self.values or False,
        }


@dataclass
class ShipRequest:
    """What somebody wants to do with one posting.

    :ivar str tracking_number: the user's own number; "" to have one generated.
    :ivar Evidence evidence: of the delivery to the buyer.
    :ivar ozon.shipment shipment: the shipment already made of it, empty before.
    """

    posting: models.Model
    kind: str
    goal_stage: str
    tracking_number: str = ""
    evidence: Evidence = field(default_factory=Evidence)
    shipment: models.Model = None

    @property
    def wants_tracking(self):
        """Whether this posting needs a tracking number to get there."""
        return (
            self.posting.scheme == "rfbs"
            and self.goal_stage in ("delivering", "delivered")
            and not self.posting.tracking_number
        )

    @property
    def wants_evidence(self):
        """Whether it can be reported as delivered, once a person says what the buyer received."""
        return self.posting.scheme == "rfbs" and self.kind in const.EVIDENCE_KINDS


class OzonPolicy(models.AbstractModel):
    """May this order be shipped virtually? Asked by the wizard, and again by the worker before it sends."""

    _name = "ozon.policy"
    _description = "Ozon Shipping Policy"

    # === BUSINESS METHODS === #

    @api.model
    def _check(self, requests):
        """Check many requests with a constant number of queries.

        :param list requests: of ShipRequest.
        :return: the checks of each request, in its order.
        :rtype: list[list[Check]]
        """
        known = {
            "codes": self._free_codes(requests),
            "tracking": self._known_tracking_numbers(requests),
            "now": fields.Datetime.now(),
        }
        return [self._check_one(request, known) for request in requests]

    @api.model
    def _check_one(self, request, known):
        if not request.posting:
            return [Check("stage", "refusal", "stage_foreign")]
        methods = (
            self._check_account, self._check_active, self._check_stage, self._check_deadline, self._check_kinds,
            self._check_goal, self._check_scheme, self._check_codes, self._check_tracking, self._check_evidence,
            self._check_release_date,
        )
        return [check for method in methods if (check := method(request, known))]

    @api.model
    def _refusals(self, shipments):
        """What a worker must not send any more.

        :return: the refusing checks by shipment, for those that have any.
        :rtype: dict
        """
        requests = [
            ShipRequest(
                shipment.posting_id, shipment.kind, shipment.goal_stage, shipment.tracking_number or "",
                shipment._recorded_evidence(), shipment,
            )
            for shipment in shipments
        ]
        refusals = {}
        for request, checks in zip(requests, self._check(requests), strict=True):
            if refused := [check for check in checks if check.level == "refusal"]:
                refusals[request.shipment] = refused
        return refusals

    @api.model
    def _kind_of(self, posting):
        """The kind that speaks for a posting: of its lines' kinds the most careful one, "" for none."""
        if posting.scheme == "digital":
            return "digital"
        kinds = set(posting.line_ids.product_id.mapped("ozon_virtual_kind"))
        return next((kind for kind in const.KIND_PRECEDENCE if kind in kinds), "")

    @api.model
    def _goal_of(self, posting, kind, evidence):
        """How far a shipment of `kind` goes: a service is reported delivered only with evidence of it.

        :param ozon.posting posting: which is to be shipped.
        :param str kind: of `_kind_of`.
        :param Evidence evidence: of the delivery.
        """
        goals = self._goals_of(posting, kind) or [self._furthest_goal(posting, kind)]
        wants_evidence = ShipRequest(posting, kind, goals[-1]).wants_evidence
        if wants_evidence and len(goals) > 1 and evidence.objection(fields.Datetime.now()):
            return goals[-2]
        return goals[-1]

    @api.model
    def _goals_of(self, posting, kind):
        """The goals that a posting can still reach, the nearest first.

        :rtype: list[str]
        """
        furthest = self._furthest_goal(posting, kind)
        if posting.scheme == "digital":
            return [furthest]
        return [goal for goal, _label in GOALS if reached(furthest, goal) and not reached(posting.stage, goal)]

    @api.model
    def _furthest_goal(self, posting, kind):
        if posting.scheme in const.CARRIER_SCHEMES:
            return "assembled"
        return const.GOAL_BY_KIND.get(kind, "assembled")

    # === WHAT IS LOOKED UP ONCE === #

    @api.model
    def _free_codes(self, requests):
        """Free codes by company and product; each request takes its own from it, in the order of asking."""
        free, wanted = {}, 0
        for request in requests:
            if request.posting.scheme == "digital":
                company = request.posting.company_id
                free.setdefault(company, self.env["product.product"])
                free[company] |= request.posting.line_ids.product_id
                wanted += sum(request.posting.line_ids.mapped("required_code_count"))
        return {
            company: dict(self.env["ozon.code"].sudo()._available_counts(products, company, wanted))
            for company, products in free.items()
        }

    @api.model
    def _known_tracking_numbers(self, requests):
        """Which postings of the accounts carry the numbers that are asked for.

        :return: posting ids by (account id, number).
        """
        numbers = {request.tracking_number for request in requests if request.tracking_number}
        spellings = [spelling for number in numbers for spelling in {number, number.upper(), number.lower()}]
        known = {}
        if not numbers:
            return known
        for posting in self.env["ozon.posting"].sudo().search([("tracking_number", "in", spellings)]):
            known.setdefault((posting.account_id.id, canonical(posting.tracking_number)), set()).add(posting.id)
        for shipment in self.env["ozon.shipment"].sudo().search([
            ("tracking_number", "in", spellings),
            # What has left stays used, however the shipment ended.
            "|", ("state", "not in", ("failed", "cancelled")), ("has_left", "=", True),
        ]):
            key = (shipment.account_id.id, canonical(shipment.tracking_number))
            known.setdefault(key, set()).add(shipment.posting_id.id)
        asked = set()
        for request in requests:
            key = (request.posting.account_id.id, canonical(request.tracking_number))
            if request.tracking_number and key in asked:
                known.setdefault(key, set()).add(None)
            asked.add(key)
        return known

    # === THE CHECKS === #

    @api.model
    def _check_account(self, request, known):
        account = request.posting.account_id
        if account.state != "connected":
            return Check("account", "refusal", "account_disconnected", {"account": account.name})
        if account.key_expires_at and account.key_expires_at <= known["now"]:
            return Check("account", "refusal", "account_key_expired", {"account": account.name})
        return Check("account", "ok", "account_ok")

    @api.model
    def _check_active(self, request, known):
        others = request.posting.shipment_ids - (request.shipment or self.env["ozon.shipment"])
        if any(shipment.state in ACTIVE_STATES for shipment in others):
            return Check("active", "refusal", "active_shipment")
        if any(shipment.state in ("failed", "cancelled") and shipment._may_have_left() for shipment in others):
            return Check("active", "refusal", "active_half_done")
        return None

    @api.model
    def _check_stage(self, request, known):
        posting = request.posting
        if not posting.sale_order_id:
            return Check("stage", "refusal", "stage_no_order", {"posting": posting.posting_number})
        status = {"status": posting.status or as_choice(posting, "stage")}
        if posting.stage in ("cancelled", "returning", "disputed", "unknown"):
            return Check("stage", "refusal", "stage_blocked", status)
        if reached(posting.stage, request.goal_stage):
            return Check("stage", "refusal", "stage_reached", status)
        return Check("stage", "ok", "stage_ok")

    @api.model
    def _check_deadline(self, request, known):
        ship_by = request.posting.ship_by
        if not ship_by:
            return None
        moment = {"moment": as_moment(ship_by)}
        if ship_by < known["now"]:
            return Check("deadline", "warning", "deadline_late", moment)
        if ship_by < known["now"] + engine_const.DUE_SOON:
            return Check("deadline", "warning", "deadline_soon", moment)
        return Check("deadline", "ok", "deadline_ok", moment)

    @api.model
    def _check_kinds(self, request, known):
        posting = request.posting
        products = posting.line_ids.product_id
        if posting.scheme == "digital":
            return Check("kind", "ok", "kind_codes")
        if not products:
            return Check("kind", "refusal", "kind_no_product")
        if reason := self._goods_reason(posting):
            return Check("kind", "refusal", *reason)
        return Check("kind", "ok", "kind_ok", {"kind": {"choice": ["ozon.shipment", "kind", request.kind]}})

    @api.model
    def _goods_reason(self, posting):
        """Why a posting can only be shipped as a parcel.

        :return: answer and values, None where it needs no parcel.
        :rtype: tuple | None
        """
        goods = posting.line_ids.product_id.filtered(lambda product: not product.ozon_virtual_kind)
        if posting.scheme == "digital" or not goods:
            return None
        reason = "kind_goods" if len(goods) == 1 else "kind_goods_several"
        return reason, {"products": goods.mapped("display_name")}

    @api.model
    def _check_goal(self, request, known):
        """Kind and goal are the posting's own, not the caller's; the worker asks again: products change."""
        if request.kind != self._kind_of(request.posting):
            return Check("goal", "refusal", "goal_other_kind")
        furthest = const.GOAL_BY_KIND.get(request.kind, "assembled")
        if request.goal_stage != furthest and reached(request.goal_stage, furthest):
            return Check("goal", "refusal", "goal_too_far", {
                "kind": {"choice": ["ozon.shipment", "kind", request.kind]},
                "goal": {"choice": ["ozon.shipment", "goal_stage", furthest]},
            })
        return None

    @api.model
    def _check_scheme(self, request, known):
        posting = request.posting
        if posting.scheme == "unknown":
            return Check("scheme", "refusal", "scheme_unknown", {"delivery": posting.integration_type})
        if posting.scheme == "fbs" and request.goal_stage != "assembled":
            return Check("scheme", "refusal", "scheme_ozon")
        if posting.scheme == "rfbs_integrated" and request.goal_stage != "assembled":
            return Check("scheme", "refusal", "scheme_partner")
        if posting.scheme in const.CARRIER_SCHEMES:
            return Check("scheme", "warning", "scheme_assembled", {"scheme": as_choice(posting, "scheme")})
        return Check("scheme", "ok", "scheme_ok", {"scheme": as_choice(posting, "scheme")})

    @api.model
    def _check_codes(self, request, known):
        posting = request.posting
        if posting.scheme != "digital":
            return None
        held = request.shipment.sudo().code_ids if request.shipment else self.env["ozon.code"]
        free = known["codes"].get(posting.company_id, {})
        missing = Counter()
        for line in posting.line_ids:
            own = len(held.filtered(
                lambda code, line=line: code.product_id == line.product_id and code.state != "rejected"
            ))
            wanted = max(line.required_code_count - own, 0)
            available = free.get(line.product_id, 0)
            free[line.product_id] = max(available - wanted, 0)
            if wanted > available:
                missing[line.product_id.display_name or line._article()] += wanted - available
        if missing:
            return Check("codes", "warning", "codes_missing", {"products": as_counts(missing)})
        return Check("codes", "ok", "codes_ok", {"count": sum(posting.line_ids.mapped("required_code_count"))})

    @api.model
    def _check_tracking(self, request, known):
        number, account = request.tracking_number, request.posting.account_id
        if not number:
            return Check("tracking", "ok", "tracking_generated") if request.wants_tracking else None
        reason, values = self._tracking_objection(number, account) or ("tracking_ok", {})
        if reason == "tracking_ok" and (
            known["tracking"].get((account.id, canonical(number)), set()) - {request.posting.id}
        ):
            reason = "tracking_used"
        level = "ok" if reason == "tracking_ok" else "refusal"
        return Check("tracking", level, reason, {"number": number, **values})

    @api.model
    def _tracking_objection(self, number, account):
        """What is wrong with the form of a tracking number.

        :return: reason and values, None where nothing is.
        :rtype: tuple | None
        """
        shortest, longest = account.tracking_min_length, account.tracking_max_length
        if not shortest <= len(number) <= longest:
            return "tracking_length", {"min": shortest, "max": longest}
        if carrier := carrier_posed_as(number):
            return "tracking_carrier", {"carrier": carrier}
        # Numbers are kept in capitals, however the account's alphabet is written.
        if strange := sorted(set(number) - (set(account.tracking_characters.upper()) & LETTERS)):
            return "tracking_characters", {"strange": " ".join(f"“{character}”" for character in strange)}
        return None

    @api.model
    def _check_evidence(self, request, known):
        if not request.wants_evidence:
            return None
        objection = request.evidence.objection(known["now"])
        if not objection:
            return Check("evidence", "ok", "evidence_ok")
        is_needed = request.goal_stage == "delivered"
        reason = "evidence_needed" if is_needed and objection == "missing" else _OBJECTIONS[objection]
        values = {
            "too_short": {"count": SHORTEST_EVIDENCE}, "placeholder": {"placeholders": list(request.evidence.unknown)},
        }
        return Check("evidence", "refusal" if is_needed else "warning", reason, values.get(objection, {}))

    @api.model
    def _check_release_date(self, request, known):
        if request.kind != "presale":
            return None
        dates = request.posting.line_ids.product_id.filtered(
            lambda product: product.ozon_virtual_kind == "presale"
        ).mapped("ozon_release_date")
        if not dates or not all(dates):
            return Check("release", "refusal", "release_missing")
        latest, ship_by = max(dates), request.posting.ship_by
        date = {"date": as_day(latest)}
        if datetime.combine(latest, datetime.min.time()) > known["now"] + const.LONGEST_PRESALE:
            return Check("release", "refusal", "release_too_far", date)
        if ship_by and latest > ship_by.date() and request.posting.scheme != "rfbs":
            return Check("release", "refusal", "release_late", date)
        return Check("release", "ok", "release_ok", date)
