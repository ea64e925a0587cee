import contextlib
import logging
import smtplib

from markupsafe import Markup
from odoo import api, fields, models

from ..engine.batches import is_transient
from . import const

_logger = logging.getLogger(__name__)

#: Answers of a mail server that mean: it has not taken the mail.
_REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
#: Where the codes stand in the template.
_MARK = "{codes}"


class OzonCourier(models.AbstractModel):
    """Sends codes to buyers by mail: each once, written down before and after.

    The codes are put into the mail in memory. Odoo's own queue would keep them in the database, where others read them.
    """

    _name = "ozon.courier"
    _inherit = ["ozon.shipment.worker"]
    _description = "Ozon Courier of Codes"

    _states = ("queued",)

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_hand_out(self):
        self._run()

    # === HOOKS OF THE LOOP === #

    @api.model
    def _next_account(self, run):
        accounts = self._accounts(run)
        due = self.env["ozon.shipment"].search(
            [("account_id", "in", accounts.ids), *self._due_domain()], order="handout_at, id", limit=1
        )
        return (due.account_id, 0.0) if due else None

    @api.model
    def _work_batch(self, account, client, run):
        due = self._due(account)
        for shipment in due:
            if self._still_due(shipment).handout_at:
                self._hand_out(shipment)
        return len(due)

    @api.model
    def _on_failure(self, account, error):
        """What was under way is found by the sender, and is unknown."""

    @api.model
    def _end_run(self, run):
        [[moment]] = self.env["ozon.shipment"]._read_group(
            [("handout_at", "!=", False), ("state", "in", self._states)], [], ["handout_at:min"]
        )
        if moment:
            self._trigger(max(moment, fields.Datetime.now()))

    # === BUSINESS METHODS === #

    @api.model
    def _due_domain(self):
        return [("handout_at", "<=", fields.Datetime.now()), ("state", "in", self._states)]

    @api.model
    def _due(self, account, besides=()):
        return self.env["ozon.shipment"].search(
            [("account_id", "=", account.id), ("id", "not in", besides), *self._due_domain()],
            order="handout_at, id", limit=const.MAIL_BATCH,
        )

    @api.model
    def _hand_out(self, shipment):
        """Send the codes of one shipment, and say how that ended."""
        if shipment._has_handed_out() or shipment._latest_handout().state in ("sending", "unknown", "shown"):
            # For the sender, or a person, to look at.
            shipment.write({"handout_at": False, "next_try_at": fields.Datetime.now()})
            shipment._wake_workers()
            return
        if not shipment._codes_in("reserved", "sent"):
            return
        handout = shipment._begin_handout("mail", shipment.requested_by)
        # From here on a crash leaves a row that says what may have happened.
        self.env["ir.cron"]._commit_progress()
        state, is_over = self._send(handout)
        handout._end(state)
        if state == "sent":
            shipment._go_on_after_handout()
        elif state == "failed":
            shipment._mail_failed(is_over)
        else:
            shipment._fail("handout_unknown")
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _send(self, handout):
        """
        :return: "sent", "failed" or "unknown"; and whether trying again would not help.
        :rtype: tuple[str, bool]
        """
        server, session = self.env["ir.mail_server"].sudo(), None
        try:
            message = self._message(handout)
            session = server._connect__(smtp_from=message["From"])
        except Exception as error:
            return self._not_sent(handout, error)
        try:
            server.send_email(message, smtp_session=session)
        except Exception as error:
            if is_transient(error):
                raise
            refused = isinstance(error.__context__, _REFUSALS)
            _logger.warning("Mail of Ozon shipment %s: %s", handout.shipment_id.id, type(error).__name__)
            return ("failed", True) if refused else ("unknown", False)
        finally:
            self._hang_up(session)
        return "sent", False

    @api.model
    def _not_sent(self, handout, error):
        if is_transient(error):
            raise error
        _logger.warning("Mail of Ozon shipment %s not sent: %s", handout.shipment_id.id, type(error).__name__)
        return "failed", False

    @api.model
    def _hang_up(self, session):
        # It was sent, or it was not: hanging up changes nothing.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            if session:
                session.quit()

    @api.model
    def _message(self, handout):
        """The mail to the buyer: the template's words, and the codes, which are in no record of it.

        :rtype: email.message.EmailMessage
        """
        template = self.env.ref("sale_ozon.mail_template_codes").sudo()

        def words(name):
            return template._render_field(name, handout.ids, compute_lang=True)[handout.id]

        codes, body = self._codes_html(handout), words("body_html")
        body = body.replace(Markup(_MARK), codes) if _MARK in body else body + codes
        return self.env["ir.mail_server"]._build_email__(
            words("email_from"), [handout.posting_id._buyer_email()], words("subject"), body, subtype="html",
        )

    @api.model
    def _codes_html(self, handout):
        values = handout.shipment_id._codes_to_hand_out()._values_by_product()
        return Markup("<ul>%s</ul>") % Markup().join(
            Markup("<li>%s: <strong>%s</strong></li>") % (product.with_context(lang=handout.lang).name, value)
            for product, several in values.items() for value in several
        )
