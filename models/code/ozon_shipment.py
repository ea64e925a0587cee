from collections import Counter
from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...connector import Action, Reason
from ..engine.gathering import gathered
from ..shipment.const import LOOK_AGAIN_WORDS
from . import sentences

#: When to look again for codes without being woken.
_CODES_PAUSE = timedelta(minutes=30)


class OzonShipment(models.Model):
    """The codes of a shipment: what it needs, what it holds, what is still to be sent, and what became of it."""

    _inherit = "ozon.shipment"

    # === FIELDS === #

    code_ids = fields.One2many("ozon.code", "shipment_id", readonly=True)
    code_count = fields.Integer(compute="_compute_code_count")
    top_up = fields.Boolean(
        readonly=True, help="A person decided to send the codes that Ozon does not have yet.",
    )
    allow_partial = fields.Boolean(
        string="Partial Codes", readonly=True, help="A person decided to declare the missing codes not available.",
    )
    can_allow_partial = fields.Boolean(compute="_compute_can_allow_partial")
    resend_all = fields.Boolean(
        readonly=True, help="After it rejected some codes, Ozon wants all of them again and not only the rest.",
    )
    unavailable_count = fields.Integer(
        string="Codes Not Available", readonly=True, help="Codes that Ozon was told will not come.",
    )
    failure_type = fields.Selection(
        selection_add=[
            ("codes_missing", "Waiting for codes"),
            ("codes_rejected", "Codes rejected by Ozon"),
            ("codes_differ", "Ozon holds other codes"),
            ("codes_unseen", "Accepted codes not shown yet"),
        ],
        ondelete={
            "codes_missing": "set null", "codes_rejected": "set null", "codes_differ": "set null",
            "codes_unseen": "set null",
        },
    )

    # === COMPUTE METHODS === #

    @api.depends("code_ids")
    def _compute_code_count(self):
        for shipment in self:
            shipment.code_count = len(shipment.code_ids)

    @api.depends("state", "failure_type")
    def _compute_can_allow_partial(self):
        for shipment in self:
            shipment.can_allow_partial = (shipment.state, shipment.failure_type) in (
                ("failed", "codes_rejected"), ("queued", "codes_missing"),
            )

    # === ACTION METHODS === #

    def action_allow_partial(self):
        """Send the codes that there are and tell Ozon that the others will not come: a person's decision.

        :return: a notification for the screen.
        :rtype: dict
        """
        self.ensure_one()
        self._check_may_ship()
        self._check_may_send_short()
        if not self.can_allow_partial:
            raise UserError(self.env._("Only an order with missing codes can be sent with partial codes."))
        shipment = self.sudo()
        document = shipment.posting_id._document()._for_attention_user()
        document.message_post(body=document.env._(
            "%(user)s decided to declare the missing codes of posting %(posting)s not available.",
            user=self.env.user.name, posting=self.posting_id.posting_number,
        ))
        shipment.allow_partial = True
        if shipment.state == "failed":
            return self.action_retry()
        shipment._clear_failure()
        shipment.write({"next_try_at": fields.Datetime.now(), "top_up": True})
        return self.action_check_now()

    def _may_send_short(self):
        """Whether the user asked for the shipment, sold the order or is in charge.

        :rtype: bool
        """
        concerned = self.sudo().requested_by | self.sudo().sale_order_id.user_id
        user = self.env.user
        return self.env.su or user in concerned or user.has_group("sale_ozon.group_manager")

    def _check_may_send_short(self):
        """:raise AccessError: for everybody else."""
        if not self._may_send_short():
            raise AccessError(self.env._(
                "Only whoever asked for the shipment, the order's salesperson or an Ozon administrator can decide "
                "that codes will not come."
            ))

    # === BUSINESS METHODS: DECIDING === #

    def _goal(self):
        goal = super()._goal()
        wanted = sum(self.posting_id.line_ids.mapped("required_code_count"))
        return replace(goal, code_count=wanted - self.unavailable_count, top_up=self.top_up)

    def _is_outcome_known(self):
        # How many codes Ozon took is known, too.
        return super()._is_outcome_known() or (
            self.step_outcome == "accepted" and self.step == Action.UPLOAD_CODES.value
        )

    def _retry(self):
        super()._retry()
        self.top_up = True

    def _take_notice(self, snapshot):
        super()._take_notice(snapshot)
        self._note_shown_codes(snapshot)

    def _stop(self, reason):
        if reason is not Reason.CODES_PARTIAL:
            super()._stop(reason)
        elif fields.Datetime.now() < (self.step_at or self.create_date) + self._settle_time(Action.UPLOAD_CODES):
            # Ozon may be showing our codes one by one.
            self._look_again()
        else:
            self._fail("codes_differ")

    def _may_settle_by_itself(self):
        # Codes that Ozon rejected, or does not show, are for a person to decide on.
        return super()._may_settle_by_itself() and self.failure_type not in ("codes_differ", "codes_rejected")

    def _finish(self, snapshot):
        """Ozon shows the goal. That is proof only if Ozon holds our codes."""
        shows_codes = self._note_shown_codes(snapshot)
        self.code_ids._release()
        sent = self._codes_in("sent")
        if shows_codes and sent:
            self._fail("codes_differ")
            return
        if sent and self.step_outcome == "accepted":
            accepted = gathered(self.env, "codes_accepted", lambda ids: sent.browse(ids)._mark_accepted())
            accepted.update(dict.fromkeys(sent.ids))
        super()._finish(snapshot)

    def _close(self, closing, **values):
        super()._close(closing, **values)
        # Codes that never left go back to the pool.
        self.code_ids._release()

    @api.model
    def _replace_failed(self, shipments):
        """The new shipments also take over the codes that Ozon has refused.

        Such codes have been outside; they must not go to another posting.
        """
        by_posting = {shipment.posting_id: shipment for shipment in shipments}
        failed = shipments.posting_id.shipment_ids.filtered(lambda shipment: shipment.state == "failed")
        for shipment in failed:
            shipment._codes_in("sent").write({"shipment_id": by_posting[shipment.posting_id].id})
        super()._replace_failed(shipments)

    # === BUSINESS METHODS: THE CALL === #

    def _provide_for(self, actions):
        super()._provide_for(actions)
        uploads = [shipment for shipment, action in actions.items() if action is Action.UPLOAD_CODES]
        if len(uploads) > 1:
            self.env["ozon.code"]._reserve_for_all({shipment: shipment._code_needs() for shipment in uploads})

    def _call_content(self, action, snapshot):
        content = super()._call_content(action, snapshot)
        if action is not Action.UPLOAD_CODES:
            return content
        if not self._reserve_codes():
            return None
        codes, unavailable = self._upload_content(snapshot)
        if unavailable and not self.allow_partial:
            # Nobody has decided to give up codes: what Ozon shows does not fit what was sent.
            self._fail("codes_differ")
            return None
        leaving = gathered(self.env, "codes_leaving", lambda ids: self.env["ozon.code"].browse(ids)._mark_sent())
        leaving.update(dict.fromkeys(self.code_ids.ids))
        if self.unavailable_count != sum(unavailable.values()):
            self.unavailable_count = sum(unavailable.values())
        return {**content, "codes": codes, "unavailable": unavailable}

    def _take_acceptance(self, outcome):
        """Accepted: but codes may have been rejected one by one."""
        reasons = {code: reason for receipt in outcome.receipts for code, reason in receipt.failed}
        taken, is_short = self._taken_codes(outcome, reasons)
        if not reasons and not is_short:
            super()._take_acceptance(outcome)
            return
        self.code_ids._mark_rejected(reasons)
        self.code_ids.filtered(lambda code: code.sudo().code in taken)._mark_accepted()
        self.top_up = False
        self._fail("codes_rejected", "; ".join(sorted({
            code.rejection_reason for code in self.code_ids if code.rejection_reason
        })))

    @api.model
    def _taken_codes(self, outcome, reasons):
        """Which codes Ozon has certainly taken, by its receipts.

        :param dict reasons: of the codes that it rejected.
        :return: the codes, and whether it holds back on some others.
        :rtype: tuple[set, bool]
        """
        taken, is_short = set(), False
        for receipt in outcome.receipts:
            given = [code for code in outcome.call.codes.get(receipt.sku, ()) if code not in reasons]
            if receipt.received == len(given):
                taken.update(given)
            else:
                is_short = True
        return taken, is_short

    def _take_refusal(self, result):
        may_want_all = self._codes_in("accepted") and not self.resend_all
        if self.step != Action.UPLOAD_CODES.value or self._is_refusal_of_finished(result):
            super()._take_refusal(result)
            return
        if not may_want_all:
            if self._was_upload_lost() and result.word not in LOOK_AGAIN_WORDS:
                # Ozon may have some of that upload and show none of it: a person has to see which.
                self._fail("codes_differ", result.message)
            else:
                super()._take_refusal(result)
            return
        # Nobody documents whether the rest is enough after a partial rejection (OZON.md §4.2): now try all.
        self.resend_all = True
        self.write({"failure_type": "refused", "failure_words": result.message})
        self._look_again(soon=True)

    def _take_not_sent(self, outcome):
        if self.step == Action.UPLOAD_CODES.value and not self._left_before():
            self._codes_in("sent")._mark_unsent()
        super()._take_not_sent(outcome)

    def _was_upload_lost(self):
        """Whether nobody knows what became of an earlier upload of this shipment.

        :rtype: bool
        """
        return any(
            attempt.step == Action.UPLOAD_CODES.value and attempt.outcome == "unknown" for attempt in self.attempt_ids
        )

    def _left_before(self):
        """Whether an earlier upload of this shipment may have reached Ozon.

        :rtype: bool
        """
        return any(
            attempt.step == Action.UPLOAD_CODES.value and attempt.outcome in ("accepted", "unknown")
            for attempt in self.attempt_ids
        )

    # === BUSINESS METHODS: CODES === #

    def _codes_in(self, *states):
        """
        :rtype: ozon.code
        """
        return self.code_ids.filtered(lambda code: code.state in states)

    def _code_needs(self):
        """How many codes of which product the posting needs.

        :rtype: dict
        """
        self.ensure_one()
        needs = {}
        for line in self.posting_id.line_ids:
            needs[line.product_id] = needs.get(line.product_id, 0) + line.required_code_count
        return needs

    def _note_shown_codes(self, snapshot):
        """Codes of ours that Ozon shows have certainly arrived.

        :param PostingSnapshot snapshot: read from Ozon.
        :return: whether Ozon shows any codes at all.
        :rtype: bool
        """
        self.ensure_one()
        shown = {code for line in snapshot.lines for code in line.digital_codes}
        if shown and (sent := self._codes_in("sent")):
            sent.filtered(lambda code: code.sudo().code in shown)._mark_accepted()
        return bool(shown)

    def _reserve_codes(self):
        """Reserve every code that the posting needs, or none and say what is missing.

        Where a person allowed partial codes, what there is will do.

        :return: whether the upload can be made.
        :rtype: bool
        """
        self.ensure_one()
        needs = self._code_needs()
        missing = self.env["ozon.code"]._reserve(self, needs)
        if missing and self.allow_partial:
            missing = self.env["ozon.code"]._reserve(
                self, {product: count - missing.get(product, 0) for product, count in needs.items()}
            )
        if not missing:
            if self.failure_type == "codes_missing":
                self._clear_failure()
            return True
        # How many is not kept: it changes with every order and every code.
        self._wait_for("codes_missing", _CODES_PAUSE)
        return False

    def _upload_content(self, snapshot):
        """What to upload now: the codes that Ozon does not have yet, dealt out to the SKUs of the posting.

        :param PostingSnapshot snapshot: read a moment ago.
        :return: code values by SKU, and the number of codes that will not come by SKU.
        :rtype: tuple[dict, dict]
        """
        self.ensure_one()
        to_send = ("reserved", "sent", "accepted") if self.resend_all else ("reserved", "sent")
        pool = {
            product: list(values) for product, values in self._codes_in(*to_send)._values_by_product().items()
        }
        wanted = self._wanted_by_sku(snapshot)
        codes, unavailable = {}, {}
        for line in self.posting_id.line_ids:
            sku = int(line.sku)
            if sku in codes or wanted[sku] <= 0:
                continue
            values = pool.get(line.product_id, [])
            codes[sku] = values[:wanted[sku]]
            del values[:wanted[sku]]
            if len(codes[sku]) < wanted[sku]:
                unavailable[sku] = wanted[sku] - len(codes[sku])
        return codes, unavailable

    def _wanted_by_sku(self, snapshot):
        """How many codes of each SKU are to be sent now.

        :param PostingSnapshot snapshot: read a moment ago.
        :rtype: dict
        """
        total, shown = Counter(), Counter()
        for line in self.posting_id.line_ids:
            total[int(line.sku)] += line.required_code_count
        for line in snapshot.lines:
            shown[line.sku] += len(line.digital_codes)
        if shown.total() or self.resend_all:
            return {sku: count - shown[sku] for sku, count in total.items()}
        # Of codes that it has taken Ozon may show nothing until it has all of them (OZON.md §12.1).
        taken = self._codes_in("accepted").grouped("product_id")
        left = {product: len(codes) for product, codes in taken.items()}
        wanted = {}
        for line in self.posting_id.line_ids.grouped("sku").values():
            sku, product = int(line[0].sku), line[0].product_id
            had = min(left.get(product, 0), total[sku])
            left[product] = left.get(product, 0) - had
            wanted[sku] = total[sku] - had
        return wanted

    @api.model
    def _wake_waiting_for_codes(self, products):
        """New codes have come: let the shipments that wait for them try again.

        :param product.product products: of the new codes.
        """
        waiting = self.search([
            *self._waiting_for_codes_domain(),
            ("posting_id.line_ids.product_id", "in", products.ids),
        ])
        if waiting:
            waiting.write({"next_try_at": fields.Datetime.now()})
            # Whoever reads it again in this transaction is told the new numbers.
            waiting.modified(["failure_values"])
            self._wake_workers()

    # === BUSINESS METHODS: WORDS === #

    @api.model
    def _failure_sentences(self):
        return {**super()._failure_sentences(), **sentences.FAILED}

    @api.model
    def _waiting_sentences(self):
        return {**super()._waiting_sentences(), **sentences.WAITING}
