from datetime import datetime, timedelta, timezone
from itertools import takewhile

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..connector import Action, Decision, Goal, Reason, Verdict, next_step
from . import const


class OzonShipment(models.Model):
    """Our intent to bring one posting to a goal stage, and its outcome.

    The shipment is the desired state, its posting the observed one; `ozon.reconciler` closes the difference.
    """

    _name = "ozon.shipment"
    _description = "Ozon Shipment"
    _order = "ship_by, id"
    _rec_name = "posting_id"

    # === FIELDS === #

    posting_id = fields.Many2one("ozon.posting", required=True, ondelete="restrict", index=True, readonly=True)
    account_id = fields.Many2one(related="posting_id.account_id", store=True, index=True)
    company_id = fields.Many2one(related="posting_id.company_id", store=True, index=True)
    sale_order_id = fields.Many2one(related="posting_id.sale_order_id", store=True, index=True)
    ship_by = fields.Datetime(related="posting_id.ship_by", store=True)
    kind = fields.Selection(const.KINDS, required=True, readonly=True)
    goal_stage = fields.Selection(
        [stage for stage in const.STAGES if stage[0] in ("assembled", "delivering", "delivered")],
        string="Goal", required=True, readonly=True,
    )
    state = fields.Selection(
        const.SHIPMENT_STATES, required=True, default="queued", readonly=True, index=True
    )
    tracking_number = fields.Char(readonly=True)
    cutoff = fields.Datetime(string="Shipping Date", readonly=True, help="Shipping date to agree with Ozon.")
    evidence = fields.Text(
        string="Evidence of Delivery", readonly=True,
        help="What the buyer received, how and when; kept for Ozon and for the buyer.",
    )
    requested_by = fields.Many2one("res.users", readonly=True)
    checks = fields.Json(readonly=True, help="The checks as they stood when the shipment was asked for.")

    attempt_count = fields.Integer(string="Attempts", readonly=True)
    attempt_ids = fields.One2many("ozon.shipment.attempt", "shipment_id", readonly=True)
    code_ids = fields.One2many("ozon.code", "shipment_id", readonly=True)
    code_count = fields.Integer(compute="_compute_code_count")
    top_up = fields.Boolean(
        readonly=True, help="A person decided to send the codes that Ozon does not have yet.",
    )
    send_short = fields.Boolean(
        string="Fewer Codes", readonly=True, help="A person decided to declare the missing codes not available.",
    )
    unavailable_count = fields.Integer(
        string="Codes Not Available", readonly=True, help="Codes that Ozon was told will not come.",
    )
    retry_count = fields.Integer(string="Retries", readonly=True)
    can_send_short = fields.Boolean(compute="_compute_can_send_short")
    next_try_at = fields.Datetime(readonly=True, index=True)
    look_count = fields.Integer(readonly=True, help="Looks at Ozon since the last call; they grow rarer.")
    step = fields.Selection(const.STEPS, string="Last Step", readonly=True)
    step_outcome = fields.Selection(const.OUTCOMES, readonly=True)
    has_left = fields.Boolean(readonly=True, help="Ozon has, or may have, got something of this shipment.")
    step_at = fields.Datetime(readonly=True)
    step_status = fields.Char(readonly=True, help="Ozon's status when the last step was made.")
    refused_steps = fields.Json(readonly=True, help="Steps that Ozon refused, by the status at which it did.")
    verified_at = fields.Datetime(readonly=True)
    failure_type = fields.Selection(const.FAILURE_TYPES, readonly=True)
    last_error = fields.Text(readonly=True)

    # One active shipment a posting, whoever clicks, however many workers run.
    _active_posting_unique = models.UniqueIndex(
        "(posting_id) WHERE state IN ('queued', 'sending', 'verifying')",
        "This order is already being shipped.",
    )
    _tracking_number_unique = models.UniqueIndex(
        "(account_id, tracking_number) WHERE tracking_number IS NOT NULL AND state NOT IN ('failed', 'cancelled')",
        "This tracking number is already used by another order of the account.",
    )
    _due_index = models.Index("(state, next_try_at) WHERE state IN ('queued', 'sending', 'verifying')")

    # === COMPUTE METHODS === #

    @api.depends("state", "failure_type")
    def _compute_can_send_short(self):
        for shipment in self:
            shipment.can_send_short = (
                (shipment.state == "failed" and shipment.failure_type == "codes_rejected")
                or (shipment.state == "queued" and shipment.failure_type == "codes_missing")
            )

    @api.depends("code_ids")
    def _compute_code_count(self):
        for shipment in self:
            shipment.code_count = len(shipment.code_ids)

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals or "last_error" in vals:
            self.sale_order_id._ozon_tell_screens()
        return result

    # === ACTION METHODS === #

    def action_retry(self):
        """Try failed shipments again, from where Ozon shows them to be; each only so many times.

        :return: a notification for the screen.
        :raise UserError: if none of them can be tried again.
        """
        self.check_access("read")
        failed = self.filtered(lambda shipment: shipment.state == "failed")
        if not failed:
            raise UserError(self.env._("Only a failed shipment can be tried again."))
        exhausted = failed.filtered(lambda shipment: shipment.retry_count >= const.MANUAL_RETRY_LIMIT)
        if exhausted == failed:
            raise UserError(exhausted._exhausted_sentence())
        for shipment in (failed - exhausted).sudo():
            shipment.retry_count += 1
            shipment._clear_failure()
            # A person has looked at it: a step whose outcome is known may be made again. One whose outcome is
            # not known still has to be looked up first, and one that Ozon took, until its effect would show.
            # How many codes Ozon took is known.
            known = shipment.step_outcome in ("refused", "not_sent") or (
                shipment.step_outcome == "accepted" and shipment.step == Action.UPLOAD_CODES.value
            )
            if shipment.step_outcome == "accepted" and not known:
                shipment.step_outcome = "unknown"
            shipment.write({
                "step": False if known else shipment.step,
                "state": "verifying" if shipment._may_have_left() else "queued",
                "next_try_at": fields.Datetime.now(),
                "look_count": 0,
                "refused_steps": False,
                "top_up": True,
            })
        self.env["ozon.reconciler"]._wake()
        return self.env["ozon.account"]._notification(
            "warning" if exhausted else "info",
            self.env._("Trying again"),
            exhausted._exhausted_sentence() or self.env._("The result appears here in a moment."),
        )

    def action_send_short(self):
        """Send the codes that there are and tell Ozon that the others will not come: a person's decision."""
        self.ensure_one()
        self.check_access("read")
        if not self.can_send_short:
            raise UserError(self.env._("Only an order that lacks codes can be sent with fewer of them."))
        shipment = self.sudo()
        shipment.sale_order_id.message_post(body=self.env._(
            "%(user)s decided to declare the missing codes of posting %(posting)s not available.",
            user=self.env.user.name, posting=self.posting_id.posting_number,
        ))
        shipment.send_short = True
        if shipment.state == "failed":
            return self.action_retry()
        shipment._clear_failure()
        shipment.write({"next_try_at": fields.Datetime.now(), "top_up": True})
        return self.action_check_now()

    def action_check_now(self):
        """Read Ozon again at once instead of at the planned time."""
        self.check_access("read")
        self.sudo().filtered(lambda shipment: shipment.state in const.ACTIVE_STATES).write({
            "next_try_at": fields.Datetime.now(), "look_count": 0,
        })
        self.posting_id.sudo().observed_at = False
        self.env["ozon.reconciler"]._wake()
        self.env.ref("sale_ozon.ir_cron_sync_statuses").sudo()._trigger()
        return self.env["ozon.account"]._notification(
            "info", self.env._("Reading Ozon"), self.env._("The result appears here in a moment.")
        )

    def action_cancel(self):
        """Withdraw shipments that nothing was sent of yet."""
        self.check_access("read")
        if any(shipment.state != "queued" or shipment._may_have_left() for shipment in self):
            raise UserError(self.env._("Only a shipment of which nothing was sent yet can be withdrawn."))
        self.sudo()._cancel(self.env._("Withdrawn by %s.", self.env.user.name))
        return True

    def action_view_order(self):
        self.ensure_one()
        return self.posting_id.action_view_order()

    # === BUSINESS METHODS: DECIDING === #

    def _goal(self):
        """:rtype: Goal"""
        self.ensure_one()
        cutoff = self.cutoff and self.cutoff.replace(tzinfo=timezone.utc)
        return Goal(
            stage=self.goal_stage,
            tracking_number=self.tracking_number or "",
            cutoff=cutoff or None,
            code_count=sum(self.posting_id.line_ids.mapped("required_code_count")) - self.unavailable_count,
            top_up=self.top_up,
        )

    def _decide(self, snapshot):
        """What to do next, and whether it may be done now.

        An action is repeated only when that is safe: Ozon shows a changed status, or the last call certainly
        had no effect, or so much time has gone that its effect would have been seen.

        :param PostingSnapshot snapshot: read a moment ago.
        :rtype: Decision
        """
        self.ensure_one()
        refused, done = self._refused_actions(snapshot), self._invisibly_done(snapshot)
        decision = next_step(snapshot, self._goal(), refused | done)
        if refused and decision.verdict is Verdict.WAIT:
            # There is no other way: the refused one may have become possible.
            decision = next_step(snapshot, self._goal(), done)
        if decision.action is Action.UPLOAD_CODES and snapshot.codes_held < self._accepted_count():
            # Ozon has taken more codes than it shows yet.
            return Decision(Verdict.WAIT, reason=Reason.OZON_WORKING)
        if decision.verdict is Verdict.ACT and self._is_too_early(decision.action, snapshot):
            return Decision(Verdict.WAIT, reason=Reason.OZON_WORKING)
        return decision

    def _is_too_early(self, action, snapshot):
        """Whether `action` was called already and its effect may still be on its way."""
        if self.step != action.value or _effect_shows(action, self.step_status, _status_key(snapshot)):
            return False
        if self.step_outcome == "accepted":
            return True
        if self.step_outcome in ("sending", "unknown"):
            return fields.Datetime.now() < self.step_at + self._settle_time(action)
        return False

    @api.model
    def _settle_time(self, action):
        """How long an unknown outcome is given to show itself before the call is repeated.

        :rtype: timedelta
        """
        if action is Action.UPLOAD_CODES:
            name, default = "settle_seconds_codes", const.SETTLE_SECONDS_CODES
        else:
            name, default = "settle_seconds", const.SETTLE_SECONDS
        return timedelta(seconds=self.env["ozon.account"]._number_parameter(name, default))

    def _invisibly_done(self, snapshot):
        """Actions that Ozon has accepted and whose effect it may never show, or only at a later status.

        :rtype: frozenset
        """
        accepted = {attempt.step for attempt in self.attempt_ids if attempt.outcome == "accepted"}
        done = set()
        for action in (Action.SET_TRACKING, Action.SET_CUTOFF):
            just_made = self.step == action.value and snapshot.stage != "delivering" and (
                fields.Datetime.now() - self.step_at < self._settle_time(action)
            )
            if action.value in accepted and not just_made:
                done.add(action)
        return frozenset(done)

    def _refused_actions(self, snapshot):
        names = (self.refused_steps or {}).get(_status_key(snapshot), [])
        return frozenset(Action(name) for name in names)

    def _may_have_left(self):
        """Whether Ozon has, or may have, got anything of these shipments.

        :rtype: bool
        """
        return any(shipment.has_left or shipment.state == "sending" for shipment in self)

    # === BUSINESS METHODS: STATES === #

    def _recover_from_crash(self):
        """Calls that a dead worker left behind have an unknown outcome.

        To be called by whoever holds the account: then nobody begins these calls any more. One may be under way
        all the same, where a worker has lost its database but not its life; `_settle_time` allows for that.

        :return: the shipments that were left in `sending`.
        :rtype: ozon.shipment
        """
        left_behind = self.filtered(lambda shipment: shipment.state == "sending")
        left_behind.attempt_ids.filtered(lambda attempt: attempt.outcome == "sending").write({
            "outcome": "unknown",
            "answer": self.env._("The worker stopped before the answer came."),
        })
        left_behind.write({"step_outcome": "unknown", "has_left": True})
        return left_behind

    def _look_again(self, soon=False):
        """Plan the next look at Ozon, rarer each time.

        :param bool soon: something has just changed, start with the shortest pause.
        """
        now = fields.Datetime.now()
        for shipment in self:
            looks = 0 if soon else shipment.look_count
            delay = const.LOOK_DELAYS[min(looks, len(const.LOOK_DELAYS) - 1)]
            shipment.write({
                "state": "verifying",
                "look_count": looks + 1,
                "next_try_at": now + timedelta(seconds=delay),
            })

    def _try_later(self, seconds=None):
        """Plan the next try of a call that had no effect.

        :param float | None seconds: what Ozon asked for; else growing pauses.
        """
        now = fields.Datetime.now()
        for shipment in self:
            index = min(max(shipment._failed_tries() - 1, 0), len(const.RETRY_DELAYS) - 1)
            pause = max(seconds or 0, const.RETRY_DELAYS[index])
            shipment.write({"state": "queued", "next_try_at": now + timedelta(seconds=pause)})

    def _failed_tries(self):
        """How many of the last calls in a row had no effect.

        :rtype: int
        """
        self.ensure_one()
        newest_first = self.attempt_ids.sorted("id", reverse=True)
        return len(list(takewhile(lambda attempt: attempt.outcome == "not_sent", newest_first)))

    def _exhausted_sentence(self):
        """What to do with shipments that a person has tried again too often; "" for none."""
        if not self:
            return ""
        return self.env._(
            "Tried again %(count)s times without success: %(postings)s. Handle them in the Ozon cabinet; they are "
            "followed here all the same.",
            count=const.MANUAL_RETRY_LIMIT, postings=", ".join(self.posting_id.mapped("posting_number")),
        )

    def _clear_failure(self):
        self.write({"failure_type": False, "last_error": False})
        self.sale_order_id._ozon_call_off_help()

    def _mark_done(self, snapshot):
        """Ozon shows the goal stage: the shipment is proven.

        :param PostingSnapshot snapshot: the proof.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        self.write({
            "state": "done", "verified_at": now, "next_try_at": False, "failure_type": False, "last_error": False,
        })
        if self.kind != "presale":
            self._deliver_service_lines()
        order = self.sale_order_id
        order._ozon_call_off_help()
        order.message_post(body=self.env._(
            "Ozon shows posting %(posting)s as %(stage)s (%(status)s): shipped virtually.",
            posting=self.posting_id.posting_number,
            stage=dict(const.STAGES)[snapshot.stage],
            status=snapshot.substatus or snapshot.status,
        ))

    def _deliver_service_lines(self):
        """What was shipped virtually counts as delivered, so that it can be invoiced."""
        for line in self.posting_id.line_ids.sale_line_id:
            if line.qty_delivered_method == "manual" and line.qty_delivered < line.product_uom_qty:
                line.qty_delivered = line.product_uom_qty

    def _fail(self, failure_type, said=""):
        """End in `failed` and tell a person: on the order, in the filter, as an activity.

        :param str failure_type: one of `const.FAILURE_TYPES`.
        :param str said: Ozon's own words, or details.
        """
        self.ensure_one()
        sentence = self._failure_sentence(failure_type)
        self.write({
            "state": "failed",
            "failure_type": failure_type,
            "next_try_at": False,
            "last_error": f"{sentence} {said}".strip(),
        })
        self.sale_order_id._ozon_call_for_help(self.env._("Not shipped on Ozon"), self.last_error)

    def _wait_for(self, failure_type, sentence, pause):
        """Stay `queued` for a reason that the user can do something about.

        :param timedelta pause: when to look again without being woken.
        """
        self.ensure_one()
        self.write({
            "state": "queued",
            "failure_type": failure_type,
            "last_error": sentence,
            "next_try_at": fields.Datetime.now() + pause,
        })

    def _cancel(self, reason):
        """End without having reached the goal; codes that never left go back to the pool."""
        self.write({
            "state": "cancelled", "next_try_at": False, "last_error": reason, "failure_type": False,
        })
        self.code_ids._release()
        self.sale_order_id._ozon_call_off_help()

    def _replace(self, failed):
        """Take the place of failed tries of the same postings, and take over the codes that Ozon has refused.

        Such codes have been outside; they must not go to another posting.

        :param ozon.shipment failed: of which Ozon took nothing.
        """
        by_posting = {shipment.posting_id: shipment for shipment in self}
        for shipment in failed:
            outside = shipment.code_ids.filtered(lambda code: code.state == "sent")
            outside.write({"shipment_id": by_posting[shipment.posting_id].id})
        failed._cancel(self.env._("Replaced by a new shipment."))

    def _cancel_because_ozon_did(self):
        self._recover_from_crash()
        active = self.filtered(lambda shipment: shipment.state in (*const.ACTIVE_STATES, "failed"))
        active._cancel(self.env._("The order was cancelled on Ozon."))

    @api.model
    def _wake_waiting_for_codes(self, products):
        """New codes have come: let the shipments that wait for them try again.

        :param product.product products: of the new codes.
        """
        waiting = self.search([
            ("state", "=", "queued"), ("failure_type", "=", "codes_missing"),
            ("posting_id.line_ids.product_id", "in", products.ids),
        ])
        if waiting:
            waiting.write({"next_try_at": fields.Datetime.now()})
            self.env["ozon.reconciler"]._wake()

    # === BUSINESS METHODS: WORDS === #

    @api.model
    def _failure_sentence(self, failure_type):
        """What happened and what to do now, for each of the closed list of failures."""
        return {
            "refused": self.env._("Ozon refused it. Mend what it says, then try again."),
            "checks": self.env._("A check is no longer passed. Mend it, then try again."),
            "carrier_reports": self.env._(
                "Ozon or its carrier scans this parcel; nobody else can report it as handed over. Hand the "
                "parcel over, or agree with the buyer on cancelling."
            ),
            "requirements": self.env._(
                "Ozon asks for product data (marking, country, customs) before it lets this order be assembled. "
                "Enter them in the Ozon cabinet, then try again."
            ),
            "disputed": self.env._("The order is disputed on Ozon. Settle the dispute in the Ozon cabinet first."),
            "unknown_status": self.env._(
                "Ozon shows a status that this version does not know, so that nothing is done. Handle the order "
                "in the Ozon cabinet and tell the addon's makers."
            ),
            "not_found": self.env._("Ozon does not know this posting. Check that the account is the right one."),
            "codes_missing": self.env._("Codes are missing. Import them on the product."),
            "codes_rejected": self.env._(
                "Ozon rejected some of the codes; they are marked and are not used again. Try again to send others "
                "in their place, or declare them not available."
            ),
            "codes_differ": self.env._(
                "Ozon holds other or fewer codes for this order than were sent from here. Compare them in the "
                "Ozon cabinet; nothing more is sent."
            ),
            "not_confirmed": self.env._(
                "Ozon accepted the call but has not shown its effect for hours. Look at the order in the Ozon "
                "cabinet, then try again."
            ),
            "unreachable": self.env._("Ozon could not be reached after many tries. Try again later."),
            "key": self.env._("Ozon does not accept the Api-Key. Mend it on the account, then try again."),
            "role_missing": self.env._(
                "The Api-Key may not do this. Give it the missing role in the Ozon cabinet, then try again."
            ),
            "method_gone": self.env._("Ozon has switched off a method that this version uses. Update the addon."),
            "internal": self.env._("An internal error stopped it. Try again; the server log has the details."),
        }[failure_type]


def _effect_shows(action, before, now):
    """Whether a posting has changed in what `action` changes. Other changes prove nothing: an earlier step may
    just have become visible.

    :param str before: `_status_key` when the action was called.
    :param str now: `_status_key` as it is.
    """
    def part(key):
        status, substatus, *tracking, ship_by = key.split("|")
        return {
            Action.UPLOAD_CODES: status, Action.SET_TRACKING: tracking, Action.SET_CUTOFF: ship_by,
        }.get(action, (status, substatus))

    return part(before) != part(now)


def _status_key(snapshot):
    """What counts as "the same status": tracking and dates change it too."""
    moment = snapshot.ship_by.strftime("%Y%m%d%H%M%S") if isinstance(snapshot.ship_by, datetime) else ""
    return "|".join((snapshot.status, snapshot.substatus, snapshot.tracking_number, moment))
