import json
from datetime import datetime, time

from markupsafe import Markup
from odoo import api, fields, models

from ..models.engine.sentences import render
from ..models.policy.const import CARRIER_SCHEMES
from ..models.policy.goals import furthest_goal, goal_among, goals_of
from ..models.policy.sentences import CHECKS
from ..models.policy.ship_request import ShipRequest, wants_evidence
from ..models.policy.tracking_number import canonical
from ..models.posting.const import SCHEMES, STAGES
from ..models.shipment.const import GOALS, KINDS

_ICONS = {
    "ok": "fa-check-circle text-success",
    "warning": "fa-exclamation-triangle text-warning",
    "refusal": "fa-times-circle text-danger",
    # Not refused: it is the very thing that the form asks for.
    "entry": "fa-pencil text-info",
    "overridden": "fa-unlock-alt text-warning",
}
PURPOSES = [
    ("ship", "Ship Virtually"),
    ("assemble", "Assemble"),
    ("deliver", "Confirm Delivery"),
]

#: What a person has to see before all else.
_FIRST = ("refusal", "warning", "ok")
#: What is shown of a posting, in the order of `_told_by`.
_FACTS = ("scheme", "stage", "kind", "goals_offered", "furthest_goal", "wants_evidence")


class OzonShipOptions(models.AbstractModel):
    """How one posting is to be shipped, and whether it may: the wizard itself for one order, its lines for many."""

    _name = "ozon.ship.options"
    _inherit = ["ozon.guard.mixin"]
    _description = "Ship Virtually: Options"

    # === FIELDS === #

    posting_id = fields.Many2one("ozon.posting", ondelete="cascade", readonly=True)
    # Never read as superuser: the wizard shows its user nothing that he could not open himself.
    order_id = fields.Many2one(related="posting_id.sale_order_id", related_sudo=False)
    ship_by = fields.Datetime(related="posting_id.ship_by", related_sudo=False)
    scheme = fields.Selection(SCHEMES, compute="_compute_facts")
    stage = fields.Selection(STAGES, compute="_compute_facts")
    kind = fields.Selection(KINDS, compute="_compute_facts")
    goals_offered = fields.Char(compute="_compute_facts", help="The goals that can be reached.")
    furthest_goal = fields.Char(compute="_compute_facts", help="How far orders of this kind go.")
    wants_evidence = fields.Boolean(compute="_compute_facts")
    goal_stage = fields.Selection(
        GOALS, string="Goal", compute="_compute_goal_stage", store=True, readonly=False, compute_sudo=False,
        help="How far Ozon is told that the order is.",
    )
    purpose = fields.Selection(PURPOSES, compute="_compute_purpose", help="What confirming does.")
    tracking_number = fields.Char(help="Your own virtual number. Leave it empty to have one generated automatically.")
    wants_tracking = fields.Boolean(compute="_compute_checks")
    needs_entry = fields.Boolean(compute="_compute_checks", help="Only evidence is still to be entered.")
    verdict = fields.Selection(
        selection=[("ok", "Ready"), ("warning", "Ready, with a warning"), ("refusal", "Not possible")],
        compute="_compute_checks",
    )
    # As text: whatever is read of a Json field is copied each time, and there are thousands of orders.
    check_vals = fields.Text(string="Check Record", compute="_compute_checks", help="The answers, as they are kept.")
    checks = fields.Json(string="Check Answers", compute="_compute_check_words", help="Check, level, sentence.")
    checks_html = fields.Html(string="Checks", compute="_compute_check_words", sanitize=False)
    reasons = fields.Text(compute="_compute_check_words", help="What is refused or worth knowing.")
    contents = fields.Html(string="What Is Sent", compute="_compute_contents", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends("posting_id")
    def _compute_facts(self):
        facts = self.env["ozon.policy"]._facts(self.posting_id._origin)
        # Of thousands of orders most say the same, which is then written once.
        alike = {}
        for line in self:
            alike.setdefault(_told_by(facts.get(line.posting_id._origin.id)), []).append(line.id)
        for told, ids in alike.items():
            lines = self.browse(ids)
            for name, value in zip(_FACTS, told, strict=True):
                lines[name] = value

    @api.depends("kind")
    def _compute_goal_stage(self):
        now, goals = fields.Datetime.now(), {}
        evidence = self._evidence_of()
        for line in self:
            offered = line.goals_offered
            among = [line.furthest_goal] if offered == "none" else offered.split(",")
            goal = goal_among(among, line.wants_evidence and bool(evidence[line.id].objection(now)))
            goals.setdefault(goal, []).append(line.id)
        for goal, ids in goals.items():
            self.browse(ids).goal_stage = goal

    @api.depends("posting_id", "goal_stage")
    def _compute_purpose(self):
        for line in self:
            if line.scheme in CARRIER_SCHEMES and line.goal_stage == "assembled":
                line.purpose = "assemble"
            else:
                line.purpose = "deliver" if line.stage == "delivering" else "ship"

    @api.depends("posting_id", "kind", "goal_stage", "tracking_number")
    def _compute_checks(self):
        requests, alike = self._requests(), {}
        for line, request, checks in zip(self, requests, self.env["ozon.policy"]._check(requests), strict=True):
            alike.setdefault((*_verdict_of(checks), request.wants_tracking), []).append(line.id)
            line.check_vals = json.dumps([check.vals() for check in checks])
        may_override = self.env.user.has_group("sale_ozon.group_manager")
        for (verdict, needs_entry, can_override, is_overridden, wants_tracking), ids in alike.items():
            lines = self.browse(ids)
            lines.verdict, lines.needs_entry, lines.wants_tracking = verdict, needs_entry, wants_tracking
            lines.can_override, lines.is_overridden = can_override and may_override, is_overridden

    @api.depends("check_vals")
    @api.depends_context("lang", "tz")
    def _compute_check_words(self):
        # Of thousands of orders only those are read whose rows are on the screen.
        for line in self:
            answers = line._answers()
            checks = [
                [vals["code"], vals["level"], render(self.env, CHECKS[vals["reason"]], vals["reason_values"])]
                for vals in answers
            ]
            line.checks = checks
            overridden = {vals["code"] for vals in answers if vals["override_reason"]}
            line.checks_html = line._checks_list(checks, overridden)
            # Where something is refused, the warnings beside it only distract.
            line.reasons = "\n".join(sentence for _code, level, sentence in checks if level == line.verdict != "ok")

    @api.depends("posting_id")
    @api.depends_context("lang")
    def _compute_contents(self):
        for line in self:
            line.contents = Markup("<ul class='mb-0 ps-3'>%s</ul>") % Markup().join(
                Markup("<li>%s</li>") % line._content_sentence(article) for article in line.posting_id.line_ids
            )

    # === BUSINESS METHODS === #

    def _answers(self):
        """:return: values of `ozon.shipment.check`, of the checks that were made
        :rtype: list[dict]"""
        return json.loads(self.check_vals or "[]")

    def _requests(self):
        """What the policy is asked about, in the order of these lines.

        :rtype: list[ShipRequest]
        """
        evidence, reasons = self._evidence_of(), self._override_reasons()
        return [
            ShipRequest(
                line.posting_id, line.kind or "", line.goal_stage or "assembled", canonical(line.tracking_number),
                evidence[line.id], override_reason=reasons[line.id],
            )
            for line in self
        ]

    def _checks_list(self, checks, overridden):
        """The checks as a list with icons, what stands in the way first; the sentences are escaped."""
        labels = dict(self.env["ozon.shipment.check"]._fields["level"]._description_selection(self.env))
        return Markup("<ul class='list-unstyled mb-0'>%s</ul>") % Markup().join(
            Markup("<li class='d-flex'><i class='fa fa-fw mt-1 me-1 %s' title='%s'></i><span>%s</span></li>")
            % (_ICONS[self._icon_of(code, level, overridden)], labels[level], sentence)
            for code, level, sentence in sorted(checks, key=lambda check: _FIRST.index(check[1]))
        )

    def _icon_of(self, code, level, overridden):
        if level != "refusal":
            return level
        if code in overridden:
            return "overridden"
        return "entry" if self.needs_entry else level

    def _content_sentence(self, article):
        name = article.product_id.display_name or article.name or article._article()
        if self.scheme == "digital":
            return self.env._(
                "%(quantity)s × %(article)s, codes: %(codes)s",
                quantity=article.quantity, article=name, codes=article.required_code_count,
            )
        return self.env._("%(quantity)s × %(article)s", quantity=article.quantity, article=name)

    def _refusals(self):
        return [sentence for _code, level, sentence in self.checks or [] if level == "refusal"]

    def _generate_tracking_numbers(self):
        """Numbers from the account's sequence for the lines that need one; they are checked like typed ones."""
        wanting = self.filtered(
            lambda line: line.wants_tracking and not line.tracking_number and line.verdict != "refusal"
        )
        # A write for each of thousands would cost more than all else: the field is given its values, and what
        # follows from them is found out once.
        with self.env.protecting([self._fields["tracking_number"]], wanting):
            for account, lines in wanting.grouped(lambda line: line.posting_id.account_id).items():
                for line, number in zip(lines, account.sudo()._draw_tracking_numbers(len(lines)), strict=True):
                    line.tracking_number = number
        wanting.modified(["tracking_number"])

    def _schedule(self):
        """Write the shipments of these postings, which pass, and wake the sender.

        Superuser writes them: the caller has seen that the postings are the user's own to ship.
        """
        attachments = self._kept_attachments()
        shipment = self.env["ozon.shipment"].sudo()
        shipments = shipment.create([
            {**option._shipment_vals(), "evidence_attachment_ids": attachments.get(option.posting_id, [])}
            for option in self
        ])
        self.env["ozon.shipment.check"]._record({
            made: option._answers() for made, option in zip(shipments, self, strict=True)
        })
        shipments._claim_attachments()
        shipments._ask_for_approval()
        shipment._replace_failed(shipments)
        shipment._wake_workers()

    def _shipment_vals(self):
        self.ensure_one()
        release_dates = self._release_dates() if self.kind == "presale" else []
        tracking, posting = canonical(self.tracking_number), self.posting_id
        return {
            "posting_id": posting.id,
            # Odoo would look these up for each of thousands.
            "account_id": posting.account_id.id,
            "company_id": posting.company_id.id,
            "sale_order_id": posting.sale_order_id.id,
            "ship_by": posting.ship_by,
            "kind": self.kind,
            "goal_stage": self.goal_stage,
            "tracking_number": tracking if self.wants_tracking and tracking else False,
            **self._evidence_vals(),
            "cutoff": self._cutoff_of(max(release_dates)) if release_dates else False,
            "requested_by": self.env.uid,
            "next_try_at": fields.Datetime.now(),
            **self._approval_vals(),
        }

    def _release_dates(self):
        presale = self.posting_id.line_ids.product_id.filtered(lambda each: each.ozon_effective_kind == "presale")
        return self.posting_id._promised_dates() or [date for date in presale.mapped("ozon_release_date") if date]

    @api.model
    def _cutoff_of(self, release_date):
        """The shipping date that is agreed with Ozon for a pre-sale: the end of the release day, UTC."""
        return datetime.combine(release_date, time(23, 59))


def _told_by(facts):
    """
    :param PostingFacts | None facts: of the posting; the wizard for many orders has none itself.
    :return: values of `_FACTS`.
    :rtype: tuple
    """
    if facts is None:
        return False, False, False, "none", "assembled", False
    kind = facts.kind
    return (
        facts.scheme, facts.stage, kind or False, ",".join(goals_of(facts, kind)) or "none",
        furthest_goal(facts, kind), wants_evidence(facts.scheme, kind),
    )


def _verdict_of(checks):
    """
    :param list checks: of Check, of one request.
    :return: the verdict; whether only evidence is missing; whether there is something to override, and whether
        that was done.
    :rtype: tuple
    """
    in_the_way = [check for check in checks if check.stands_in_the_way]
    is_overridden = any(check.override_reason for check in checks)
    verdict = "ok"
    if in_the_way:
        verdict = "refusal"
    elif is_overridden or any(check.level == "warning" for check in checks):
        verdict = "warning"
    overridable = any(check.override and check.level == "refusal" for check in checks)
    return verdict, {check.code for check in in_the_way} == {"evidence"}, overridable, is_overridden
