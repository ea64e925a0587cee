from dataclasses import dataclass, field
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ..connector import reached
from . import const
from .tracking_number import carrier_posed_as

#: Ozon lets rFBS delivery take at most so long (API.md §3.6).
LONGEST_PRESALE = timedelta(days=30)


@dataclass(frozen=True)
class Check:
    """One line of the list that the user sees before anything is sent.

    :ivar str code: which check.
    :ivar str level: `ok`, `warning` or `refusal`.
    :ivar str sentence: the reason, and the way out where there is one.
    """

    code: str
    level: str
    sentence: str


@dataclass
class ShipRequest:
    """What somebody wants to do with one posting.

    :ivar str tracking_number: the user's own number; "" to have one drawn.
    :ivar ozon.shipment shipment: the shipment already made of it, empty before.
    """

    posting: models.Model
    kind: str
    goal_stage: str
    tracking_number: str = ""
    evidence: str = ""
    shipment: models.Model = None
    checks: list = field(default_factory=list)

    @property
    def wants_tracking(self):
        return (
            self.posting.scheme == "rfbs"
            and self.goal_stage in ("delivering", "delivered")
            and not self.posting.tracking_number
        )


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
            return [self._refusal("stage", self.env._("This order did not come from Ozon."))]
        methods = (
            self._check_account, self._check_active, self._check_stage, self._check_deadline, self._check_kinds,
            self._check_scheme, self._check_codes, self._check_tracking, self._check_evidence,
            self._check_release_date,
        )
        return [check for method in methods if (check := method(request, known))]

    @api.model
    def _refusals(self, shipments):
        """What a worker must not send any more.

        :return: sentences of the refusals by shipment, for those that have any.
        :rtype: dict
        """
        requests = [
            ShipRequest(
                shipment.posting_id, shipment.kind, shipment.goal_stage, shipment.tracking_number or "",
                shipment.evidence or "", shipment,
            )
            for shipment in shipments
        ]
        refusals = {}
        for request, checks in zip(requests, self._check(requests), strict=True):
            if refused := [check.sentence for check in checks if check.level == "refusal"]:
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
        """How far a shipment of `kind` goes: a service is reported delivered only with evidence of it."""
        if kind in ("service", "digital") and posting.scheme == "rfbs" and not evidence:
            return "delivering"
        return const.GOAL_BY_KIND.get(kind, "assembled")

    # === WHAT IS LOOKED UP ONCE === #

    @api.model
    def _free_codes(self, requests):
        """Free codes by company and product; each request takes its own from it, in the order of asking."""
        free = {}
        for request in requests:
            if request.posting.scheme == "digital":
                company = request.posting.company_id
                free.setdefault(company, self.env["product.product"])
                free[company] |= request.posting.line_ids.product_id
        return {
            company: dict(self.env["ozon.code"].sudo()._available_counts(products, company))
            for company, products in free.items()
        }

    @api.model
    def _known_tracking_numbers(self, requests):
        """Which postings of the accounts carry the numbers that are asked for.

        :return: posting ids by (account id, number).
        """
        numbers = list({request.tracking_number for request in requests if request.tracking_number})
        known = {}
        if not numbers:
            return known
        for posting in self.env["ozon.posting"].sudo().search([("tracking_number", "in", numbers)]):
            known.setdefault((posting.account_id.id, posting.tracking_number), set()).add(posting.id)
        for shipment in self.env["ozon.shipment"].sudo().search([
            ("tracking_number", "in", numbers), ("state", "not in", ("failed", "cancelled")),
        ]):
            key = (shipment.account_id.id, shipment.tracking_number)
            known.setdefault(key, set()).add(shipment.posting_id.id)
        asked = set()
        for request in requests:
            key = (request.posting.account_id.id, request.tracking_number)
            if request.tracking_number and key in asked:
                known.setdefault(key, set()).add(None)
            asked.add(key)
        return known

    # === THE CHECKS === #

    @api.model
    def _check_account(self, request, known):
        account = request.posting.account_id
        if account.state != "connected":
            return self._refusal("account", self.env._(
                "Account “%s” is not connected. Open it and press Test Connection.", account.name
            ))
        if account.key_expires_at and account.key_expires_at <= known["now"]:
            return self._refusal("account", self.env._(
                "The Api-Key of “%s” has expired. Create a new one in the Ozon cabinet.", account.name
            ))
        return self._ok("account", self.env._("Account connected"))

    @api.model
    def _check_active(self, request, known):
        active = request.posting.shipment_ids.filtered(lambda shipment: shipment.state in const.ACTIVE_STATES)
        if active - (request.shipment or active.browse()):
            return self._refusal("active", self.env._("This order is already being shipped."))
        unfinished = request.posting.shipment_ids.filtered(
            lambda shipment: shipment.state in ("failed", "cancelled") and shipment._may_have_left()
        )
        if unfinished - (request.shipment or active.browse()):
            return self._refusal("active", self.env._(
                "An earlier shipment of this order ended half-way. Open it and press Try Again, so that nothing is "
                "sent twice."
            ))
        return None

    @api.model
    def _check_stage(self, request, known):
        posting = request.posting
        if not posting.sale_order_id:
            return self._refusal("stage", self.env._("Posting %s has no order yet.", posting.posting_number))
        if posting.stage in ("cancelled", "disputed", "unknown"):
            return self._refusal("stage", self.env._(
                "Ozon shows the order as “%s”; it cannot be shipped.", posting.status or posting.stage
            ))
        if reached(posting.stage, request.goal_stage):
            return self._refusal("stage", self.env._(
                "Ozon already shows the order as “%s”; there is nothing to ship.", posting.status
            ))
        return self._ok("stage", self.env._("Ozon waits for it"))

    @api.model
    def _check_deadline(self, request, known):
        ship_by = request.posting.ship_by
        if not ship_by:
            return None
        words = format_datetime(self.env, ship_by, dt_format="MMM d, HH:mm")
        if ship_by < known["now"]:
            return self._warning("deadline", self.env._("Late: Ozon wanted it by %s. Ozon may refuse it.", words))
        if ship_by < known["now"] + const.DUE_SOON:
            return self._warning("deadline", self.env._("Due soon: by %s", words))
        return self._ok("deadline", self.env._("In time: due by %s", words))

    @api.model
    def _check_kinds(self, request, known):
        posting = request.posting
        order = posting.sale_order_id
        if posting.scheme == "digital":
            return self._ok("kind", self.env._("Ozon asks for activation codes"))
        if order and order.ozon_shipment_mode == "physical":
            return self._refusal("kind", self.env._(
                "The order is set to physical shipping. Ship the parcel, or set the mode to virtual."
            ))
        goods = posting.line_ids.product_id.filtered(lambda product: not product.ozon_virtual_kind)
        if goods or not posting.line_ids.product_id:
            return self._refusal("kind", self.env._(
                "%s is goods that need a parcel. If it is not, set its virtual kind on the product.",
                ", ".join(goods.mapped("display_name")) or self.env._("An article without product"),
            ))
        return self._ok("kind", self.env._("Needs no parcel (%s)", dict(const.KINDS).get(request.kind, "")))

    @api.model
    def _check_scheme(self, request, known):
        scheme = request.posting.scheme
        if scheme == "unknown":
            return self._refusal("scheme", self.env._(
                "This version does not know Ozon's delivery “%s”. Handle the order in the Ozon cabinet.",
                request.posting.integration_type or "–",
            ))
        if scheme in ("fbs", "rfbs_integrated") and request.goal_stage != "assembled":
            carrier = self.env._("Ozon") if scheme == "fbs" else self.env._("Ozon's partner carrier")
            return self._refusal("scheme", self.env._(
                "%s delivers this order and scans the parcel; nobody else can report it as handed over. "
                "It can only be assembled: choose the goal Assembled if a parcel will follow.", carrier,
            ))
        return self._ok("scheme", dict(const.SCHEMES)[scheme])

    @api.model
    def _check_codes(self, request, known):
        posting = request.posting
        if posting.scheme != "digital":
            return None
        held = request.shipment.sudo().code_ids if request.shipment else self.env["ozon.code"]
        free = known["codes"].get(posting.company_id, {})
        missing = []
        for line in posting.line_ids:
            own = len(held.filtered(
                lambda code, line=line: code.product_id == line.product_id and code.state != "rejected"
            ))
            wanted = max(line.required_code_count - own, 0)
            available = free.get(line.product_id, 0)
            free[line.product_id] = max(available - wanted, 0)
            if wanted > available:
                missing.append(f"{wanted - available} × {line.product_id.display_name or line._article()}")
        if missing:
            return self._warning("codes", self.env._(
                "Codes missing: %s. The order waits for them; import codes on the product.", ", ".join(missing)
            ))
        return self._ok("codes", self.env._("Codes available: %s", sum(posting.line_ids.mapped("required_code_count"))))

    @api.model
    def _check_tracking(self, request, known):
        number, account = request.tracking_number, request.posting.account_id
        if not number:
            if not request.wants_tracking:
                return None
            return self._ok("tracking", self.env._("A virtual tracking number is drawn"))
        if not account.tracking_min_length <= len(number) <= account.tracking_max_length:
            return self._refusal("tracking", self.env._(
                "Tracking number %(number)s: use %(min)s to %(max)s characters.",
                number=number, min=account.tracking_min_length, max=account.tracking_max_length,
            ))
        if strange := sorted(set(number) - set(account.tracking_characters)):
            return self._refusal("tracking", self.env._(
                "Tracking number %(number)s: the characters %(strange)s are not allowed.",
                number=number, strange=" ".join(f"“{character}”" for character in strange),
            ))
        if carrier := carrier_posed_as(number):
            return self._refusal("tracking", self.env._(
                "Tracking number %(number)s looks like a parcel of %(carrier)s. A virtual number must not pose as "
                "a real one; leave the field empty to have one drawn.", number=number, carrier=carrier,
            ))
        if known["tracking"].get((account.id, number), set()) - {request.posting.id}:
            return self._refusal("tracking", self.env._(
                "Tracking number %s is already used by another order of this account.", number
            ))
        return self._ok("tracking", self.env._("Tracking number %s", number))

    @api.model
    def _check_evidence(self, request, known):
        if request.posting.scheme != "rfbs" or request.kind not in ("service", "digital"):
            return None
        if request.evidence:
            return self._ok("evidence", self.env._("Delivery to the buyer is recorded"))
        if request.goal_stage == "delivered":
            return self._refusal("evidence", self.env._(
                "To report it as delivered, write down what the buyer received, how and when."
            ))
        return self._warning("evidence", self.env._(
            "Without evidence of delivery the order is reported as delivering only. Write down what the buyer "
            "received, how and when, to report it as delivered."
        ))

    @api.model
    def _check_release_date(self, request, known):
        if request.kind != "presale":
            return None
        dates = request.posting.line_ids.product_id.filtered(
            lambda product: product.ozon_virtual_kind == "presale"
        ).mapped("ozon_release_date")
        if not dates or not all(dates):
            return self._refusal("release", self.env._(
                "A pre-sale product needs a release date. Set it on the product."
            ))
        latest = max(dates)
        if datetime.combine(latest, datetime.min.time()) > known["now"] + LONGEST_PRESALE:
            return self._refusal("release", self.env._(
                "The release date %s is more than 30 days away, longer than Ozon allows. Cancel the order in the "
                "Ozon cabinet, or agree an earlier date.", format_date(self.env, latest),
            ))
        late = request.posting.ship_by and latest > request.posting.ship_by.date()
        if late and request.posting.scheme != "rfbs":
            return self._refusal("release", self.env._(
                "The release date %s is after Ozon's deadline, and for this kind of delivery no later date can be "
                "agreed. Cancel the order in the Ozon cabinet, or ship it in time.", format_date(self.env, latest),
            ))
        return self._ok("release", self.env._("Release on %s", format_date(self.env, latest)))

    @api.model
    def _ok(self, code, sentence):
        return Check(code, "ok", sentence)

    @api.model
    def _warning(self, code, sentence):
        return Check(code, "warning", sentence)

    @api.model
    def _refusal(self, code, sentence):
        return Check(code, "refusal", sentence)
