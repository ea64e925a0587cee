from collections import Counter

from markupsafe import Markup
from odoo import api, fields, models

from ..models.engine.sentences import render
from ..models.policy.sentences import CHECKS, CHECKS_OF_MANY
from .ozon_ship_options import _ICONS

#: So many orders are named under a reason; the table has all of them.
_NAMED = 100


class OzonShipWizard(models.TransientModel):
    """What the wizard says before anything else: how many are ready, and why the others are not, reason by reason."""

    _inherit = "ozon.ship.wizard"

    # === FIELDS === #

    passed_count = fields.Integer(compute="_compute_counts")
    refused_count = fields.Integer(compute="_compute_counts")
    entry_count = fields.Integer(compute="_compute_counts", help="Orders that only need evidence of delivery.")
    evidence_count = fields.Integer(compute="_compute_counts", help="Orders that can be given evidence.")
    override_count = fields.Integer(
        compute="_compute_counts", help="Orders of which a check can be overridden by this user."
    )
    approval_count = fields.Integer(compute="_compute_approval_count", help="Orders that somebody else has to approve.")
    summary = fields.Char(compute="_compute_summary")
    confirm_label = fields.Char(string="Confirm", compute="_compute_confirm_label")
    reasons_html = fields.Html(string="Orders by Reason", compute="_compute_reasons_html", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends(
        "verdict", "needs_entry", "wants_evidence", "can_override",
        "line_ids.verdict", "line_ids.needs_entry", "line_ids.wants_evidence", "line_ids.can_override",
    )
    def _compute_counts(self):
        for wizard in self:
            options = wizard._options()
            verdicts = Counter(option.verdict for option in options)
            wizard.refused_count = verdicts["refusal"]
            wizard.passed_count = verdicts.total() - verdicts["refusal"]
            wizard.entry_count = sum(option.needs_entry for option in options)
            wizard.evidence_count = sum(option.wants_evidence for option in options)
            wizard.override_count = sum(option.can_override for option in options)

    @api.depends("verdict", "is_overridden", "line_ids.verdict", "line_ids.is_overridden")
    def _compute_approval_count(self):
        shipment = self.env["ozon.shipment"]
        for wizard in self:
            wizard.approval_count = sum(
                shipment._needs_approval(option.posting_id.account_id, option.kind, option.is_overridden)
                for option in wizard._options() if option.verdict != "refusal"
            )

    @api.depends("line_ids.purpose")
    def _compute_purpose(self):
        super()._compute_purpose()
        for wizard in self:
            if not wizard.posting_id:
                purposes = set(wizard.line_ids.mapped("purpose"))
                wizard.purpose = purposes.pop() if len(purposes) == 1 else "ship"

    @api.depends("passed_count", "refused_count", "entry_count", "scheduled_count", "is_finished")
    @api.depends_context("lang")
    def _compute_summary(self):
        for wizard in self:
            wizard.summary = wizard._summary_sentence()

    @api.depends("purpose", "posting_id", "passed_count", "entry_count")
    @api.depends_context("lang")
    def _compute_confirm_label(self):
        for wizard in self:
            if wizard.posting_id:
                wizard.confirm_label = wizard._purpose_label()
            else:
                wizard.confirm_label = wizard._many_label(wizard.passed_count or wizard.entry_count)

    @api.depends("line_ids.verdict", "line_ids.check_vals")
    @api.depends_context("lang", "tz")
    def _compute_reasons_html(self):
        for wizard in self:
            wizard.reasons_html = Markup().join(
                wizard._reason_html(level, reason, options)
                for (level, reason), options in wizard._options_by_reason()
            )

    # === BUSINESS METHODS === #

    def _purpose_label(self):
        return dict(self._fields["purpose"]._description_selection(self.env)).get(self.purpose, "")

    def _many_label(self, count):
        return {
            "ship": self.env._("Ship %s Orders", count),
            "assemble": self.env._("Assemble %s Orders", count),
            "deliver": self.env._("Confirm %s Deliveries", count),
        }.get(self.purpose, "")

    def _summary_sentence(self):
        counts = {"ready": self.passed_count, "refused": self.refused_count, "scheduled": self.scheduled_count}
        if self.is_finished:
            return self.env._("%(scheduled)s scheduled, %(refused)s not", **counts)
        if self.refused_count and self.refused_count == self.entry_count:
            return self.env._("%(ready)s ready, %(refused)s need evidence of delivery", **counts)
        if self.refused_count:
            return self.env._("%(ready)s ready, %(refused)s not", **counts)
        return self.env._("All %(ready)s ready", **counts)

    def _options_by_reason(self):
        """The orders for each answer that is refused or worth knowing, refusals and frequent ones first.

        :return: pairs of (level, reason) and the options.
        :rtype: list
        """
        found = {}
        for option in self._options():
            for check in option._answers() if option.verdict != "ok" else ():
                # Where something is refused, the warnings beside it only distract.
                if check["level"] == option.verdict != "ok":
                    level = "entry" if option.needs_entry else option.verdict
                    found.setdefault((level, check["reason"]), []).append((option, check["reason_values"]))
        return sorted(found.items(), key=lambda item: (item[0][0] != "refusal", -len(item[1])))

    def _reason_title(self, reason, options):
        """One sentence for all orders of a reason; where their values differ, one that needs none."""
        values = [each for _option, each in options]
        if reason in CHECKS_OF_MANY and any(each != values[0] for each in values):
            return render(self.env, CHECKS_OF_MANY[reason])
        return render(self.env, CHECKS[reason], values[0] or None)

    def _reason_html(self, level, reason, options):
        names = [self._order_html(option, reason, values) for option, values in options[:_NAMED]]
        if left := len(options) - len(names):
            names.append(self.env._("and %s more", left))
        return Markup(
            "<details class='mb-2'><summary><i class='fa fa-fw %s'></i> <strong>%s</strong></summary>"
            "<div class='ps-4 text-muted'>%s</div></details>"
        ) % (_ICONS[level], self._counted(reason, options), Markup(", ").join(names))

    def _counted(self, reason, options):
        return self.env._(
            "%(count)s × %(reason)s", count=len(options), reason=self._reason_title(reason, options)
        )

    def _order_html(self, option, reason, values):
        order = option.order_id
        sentence = render(self.env, CHECKS[reason], values or None) if reason in CHECKS_OF_MANY else ""
        return Markup("<a href='/odoo/sale.order/%s' target='_blank' title='%s'>%s</a>") % (
            order.id, sentence, order.name or option.posting_id.posting_number,
        )

    def _refused_sentence(self, options):
        """Why nothing was scheduled, each reason once with its orders; a long list is cut."""
        return "\n".join([self.env._("Nothing was scheduled."), *(
            self.env._(
                "%(reason)s (%(orders)s)",
                reason=self._reason_title(reason, found) if len(found) == 1 else self._counted(reason, found),
                orders=", ".join(option.order_id.name or "" for option, _values in found[:_NAMED]),
            )
            for (level, reason), found in self._options_by_reason() if level != "warning"
        )])
