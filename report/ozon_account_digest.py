import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from ..models.engine.sentences import show

_logger = logging.getLogger(__name__)

#: What the daily summary tells of in advance: a working day and a little more.
_HORIZON = timedelta(hours=12)
#: Hours of the day, by the clock of whoever gets it, between which the daily summary is sent.
_HOURS = range(7, 12)
#: How many lines of a kind the daily summary has.
_LINES = 20


class OzonAccount(models.Model):
    """The daily summary by email: what failed, what is due, what waits. Nothing to tell, nothing sent.

    It leaves the house: there are no codes and no buyers in it, only numbers, articles and reasons.
    """

    _inherit = "ozon.account"

    # === FIELDS === #

    daily_digest = fields.Boolean(
        string="Daily Summary", default=True,
        help="By email each morning, if there is something to tell: what failed, what is due, what waits for codes.",
    )
    digest_recipient_ids = fields.Many2many(
        "res.users", "ozon_account_digest_recipient_rel", "account_id", "user_id", string="Summary Goes To",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Each gets it in their own language. Whoever is responsible for problems, if empty.",
    )
    digest_sender = fields.Char(
        string="Summary Comes From", help="Email address of the sender. The company's own, if empty.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("digest_sender")
    def _check_digest_sender(self):
        for account in self:
            if account.digest_sender and not email_normalize(account.digest_sender):
                raise ValidationError(self.env._("“%s” is not an email address.", account.digest_sender))

    @api.constrains("digest_recipient_ids", "company_id")
    def _check_digest_recipients(self):
        for account in self:
            # It tells of the company's business: nobody gets it who may not see that.
            strangers = account.sudo().digest_recipient_ids.filtered(
                lambda user, company=account.company_id: user.share or company not in user.company_ids
            )
            if strangers:
                raise ValidationError(self.env._(
                    "%(user)s does not work for %(company)s and cannot get its summary.",
                    user=strangers[0].name, company=account.company_id.name,
                ))

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_daily_digest(self):
        """Send every account's summary once a day, in the morning of whoever gets it."""
        accounts = self.search([("daily_digest", "=", True), ("state", "!=", "draft")])
        for account in accounts:
            if account._is_digest_time():
                account._send_digest_apart()
            if self.env["ir.cron"]._commit_progress(1) <= 0:
                break

    def _send_digest_apart(self):
        """One account's trouble must not cost the others their summary."""
        try:
            with self.env.cr.savepoint():
                self._send_digest()
        except Exception:
            _logger.exception("The daily summary of Ozon account %s could not be made", self.id)

    # === BUSINESS METHODS === #

    def _is_digest_time(self):
        """Whether the day's summary is still to be sent, and it is morning.

        The very first one does not wait for a morning: it comes with the first thing there is to tell.

        :rtype: bool
        """
        sent_at = self.env["ozon.account.health"]._last_successes(self).get((self.id, "digest"))
        if not sent_at:
            return True
        reader = self.with_context(tz=self._digest_recipients()[0].tz)
        now = fields.Datetime.context_timestamp(reader, fields.Datetime.now())
        sent_on = fields.Datetime.context_timestamp(reader, sent_at).date()
        return sent_on < now.date() and now.hour in _HOURS

    def _send_digest(self):
        """Have the summary sent with Odoo's next mails, if there is anything to tell.

        :return: the mails, one for each who gets it; empty for none.
        :rtype: mail.mail
        """
        self.ensure_one()
        mails = self.env["mail.mail"]
        for user in self._digest_recipients().filtered("email"):
            # As its reader sees it: language and clock.
            account = self.sudo().with_company(self.company_id).with_context(lang=user.lang, tz=user.tz)
            content = account._digest_content()
            if any(content.values()):
                mails |= account._digest_mail(user, content)
        if mails:
            self.env["ozon.account.health"]._note_success("digest", self)
        return mails

    def _digest_recipients(self):
        """Who gets the summary, with an address or without.

        :rtype: res.users
        """
        self.ensure_one()
        return self.sudo().digest_recipient_ids.filtered("active") or self._attention_user()

    def _health_warnings(self):
        warnings = super()._health_warnings()
        for account in self.filtered(lambda account: account.daily_digest and account.state != "draft"):
            if unreachable := account._digest_recipients().filtered(lambda user: not user.email):
                warnings[account].append(self.env._(
                    "The daily summary cannot be sent to %s: no email address. Enter it on the user, or choose "
                    "others on this account.", ", ".join(unreachable.sudo().mapped("name")),
                ))
        return warnings

    def _digest_mail(self, user, content):
        """
        :param res.users user: who gets it.
        :param dict content: of `_digest_content`.
        :rtype: mail.mail
        """
        body = self.env["ir.qweb"]._render("sale_ozon.daily_digest", {
            "account": self, "account_url": self._digest_url(self), **content,
        })
        sender = self.digest_sender or (self.company_id.partner_id if self.company_id.email else user).email_formatted
        return self.env["mail.mail"].create({
            "subject": self.env._("Ozon: %s needs your attention", self.name),
            "body_html": body,
            "email_from": sender,
            "email_to": user.email_formatted,
            "auto_delete": True,
        })

    def _digest_content(self):
        """What there is to tell, by kind; each kind is a list of rows for the mail, or a text.

        :rtype: dict
        """
        return {
            "trouble": self._digest_trouble(),
            "failed": self._digest_failed(),
            "due": self._digest_due(),
            "codes": self._digest_codes(),
            "held": self._digest_held(),
        }

    def _digest_trouble(self):
        """What stops the account as a whole."""
        last_error = self.last_error if self.state == "error" else ""
        return "\n".join(filter(None, (last_error, self.health_warning)))

    def _digest_failed(self):
        """Shipments that a person has to do something about, nearest deadline first."""
        failed = self.env["ozon.shipment"].search(
            [("account_id", "=", self.id), ("state", "=", "failed")], order="due_at, id desc"
        ).filtered(lambda shipment: shipment == shipment.posting_id._latest_shipment())
        return self._digest_rows(
            failed, lambda shipment: (
                shipment.sale_order_id or shipment, shipment.posting_id.posting_number,
                shipment.last_error,
            ),
        )

    def _digest_due(self):
        """Orders that have to be shipped within hours, or should have been."""
        limit = fields.Datetime.now() + _HORIZON
        due = self.env["sale.order"].search(
            [("ozon_account_id", "=", self.id), ("ozon_due_at", "<", limit)], order="ozon_due_at, id"
        )
        return self._digest_rows(due, lambda order: (order, order.origin, self._digest_deadline(order)))

    def _digest_deadline(self, order):
        moment = self._moment(order.ozon_due_at)
        if order.ozon_urgency == "overdue":
            return self.env._("overdue since %s", moment)
        return self.env._("due by %s", moment)

    def _digest_codes(self):
        """How many codes of which product are wanting, as on the orders and products: the pool is the company's.

        :return: pairs of a product's name and a number.
        :rtype: list
        """
        shortages = self.env["ozon.code"]._shortages(self.company_id)
        own = {
            product for shipment, lacking in shortages.by_shipment.items() if shipment.account_id == self
            for product in lacking
        }
        return [
            (product.with_env(self.env).display_name, shortage.missing)
            for (_company, product), shortage in shortages.by_product.items() if product in own
        ]

    def _digest_held(self):
        """Postings that did not become an order."""
        held = self.env["ozon.posting"].search([
            ("account_id", "=", self.id), ("problem", "!=", False), ("sale_order_id", "=", False),
            ("stage", "!=", "cancelled"),
        ])
        reasons = dict(held._fields["problem"]._description_selection(self.env))
        return self._digest_rows(
            held, lambda posting: (posting, posting.posting_number, self._digest_held_reason(posting, reasons)),
        )

    def _digest_held_reason(self, posting, reasons):
        """:param dict reasons: label of each problem."""
        articles = posting.line_ids.filtered(lambda line: not line.product_id).mapped("offer_id")
        if posting.problem == "unknown_article" and any(articles):
            return self.env._("Unknown article: %s", show(self.env, [article for article in articles if article]))
        return reasons[posting.problem]

    def _digest_rows(self, records, describe):
        """
        :param describe: gives of a record what to open, a number and a reason.
        :return: rows with `url`, `name`, `number` and `reason`; of very many the first ones and how many more.
        :rtype: list[dict]
        """
        rows = []
        for record in records[:_LINES]:
            target, number, reason = describe(record)
            rows.append({
                "url": self._digest_url(target), "name": target.display_name, "number": number, "reason": reason,
            })
        if more := len(records) - len(rows):
            rows.append({"url": False, "name": "", "number": "", "reason": self.env._("and %s more", more)})
        return rows

    @api.model
    def _digest_url(self, record):
        return f"{record.get_base_url()}/odoo/{record._name}/{record.id}"
