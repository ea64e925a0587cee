import contextlib
import ipaddress
import time
from datetime import timedelta
from urllib.parse import urlsplit

from markupsafe import escape
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_datetime
from psycopg2 import Error as PsycopgError

from ..connector import (
    AuthenticationError,
    KeyExpired,
    MethodGone,
    NotSent,
    OzonClient,
    OzonError,
    RoleMissing,
    Throttled,
)
from ..connector.client import (
    CONNECT_TIMEOUT,
    DEFAULT_URL,
    DIGITAL_METHODS,
    FBS_METHODS,
    READ_TIMEOUT,
    REQUESTS_PER_SECOND,
)
from . import const

#: First key of our advisory locks, so that no other addon's lock is ever meant: the letters "OZON".
_LOCK_CLASS = 0x4F5A4F4E


class OzonAccount(models.Model):
    """A seller's cabinet on Ozon, and the connection to it."""

    _name = "ozon.account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Ozon Account"
    _order = "name, id"
    _check_company_auto = True

    # === FIELDS === #

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    client_id = fields.Char(
        string="Client-Id", required=True, copy=False,
        help="The number shown in the Ozon cabinet under Settings > Seller API.",
    )
    api_key = fields.Char(
        string="Api-Key", copy=False, groups="base.group_system",
        help="Generated in the Ozon cabinet under Settings > Seller API. Ozon's keys live three months.",
    )
    api_url = fields.Char(
        string="API Address", required=True, default=DEFAULT_URL,
        help="Where Ozon's Seller API is reached. Change it only for a test server.",
    )
    state = fields.Selection(
        selection=[("draft", "Not connected"), ("connected", "Connected"), ("error", "Error")],
        default="draft", required=True, copy=False, tracking=True,
    )
    key_expires_at = fields.Datetime(string="Key Expires", readonly=True, copy=False)
    key_expires_soon = fields.Boolean(compute="_compute_key_expires_soon")
    seller_name = fields.Char(readonly=True, copy=False)
    missing_methods = fields.Text(
        readonly=True, copy=False, help="Methods of the Seller API that this key may not call."
    )
    last_error = fields.Text(readonly=True, copy=False)
    rest_until = fields.Datetime(
        readonly=True, copy=False, help="Ozon asked to send nothing before this time."
    )

    import_from = fields.Datetime(
        string="Import Orders From", required=True,
        default=lambda self: fields.Datetime.now() - timedelta(days=30),
    )
    last_import_at = fields.Datetime(string="Last Import", readonly=True, copy=False)
    import_resume = fields.Json(readonly=True, copy=False)
    sync_started_at = fields.Datetime(readonly=True, copy=False)

    partner_id = fields.Many2one(
        "res.partner", string="Customer", check_company=True,
        help="Customer of orders for which Ozon names no buyer. Created at the first import if empty.",
    )
    keep_buyer_data = fields.Boolean(
        default=True,
        help="Create a contact for the buyer where Ozon gives one. Otherwise the account's customer is used.",
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", default=lambda self: self.env.user, check_company=True,
        domain="[('share', '=', False)]", help="Responsible for this account's orders and told of failures.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True)
    warehouse_id = fields.Many2one("stock.warehouse", check_company=True)

    tracking_sequence_id = fields.Many2one(
        "ir.sequence", string="Tracking Number Sequence",
        default=lambda self: self.env.ref("sale_ozon.sequence_tracking_number", raise_if_not_found=False),
        help="Draws a virtual tracking number where the user gives none.",
    )
    tracking_min_length = fields.Integer(string="Shortest Tracking Number", default=5, required=True)
    tracking_max_length = fields.Integer(string="Longest Tracking Number", default=50, required=True)
    tracking_characters = fields.Char(
        string="Characters in Tracking Numbers", required=True,
        default="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        help="Every character that a tracking number may have.",
    )

    posting_count = fields.Integer(compute="_compute_counts")
    held_count = fields.Integer(compute="_compute_counts")
    attention_count = fields.Integer(compute="_compute_counts")

    _client_id_unique = models.Constraint(
        "UNIQUE(client_id)", "There is already an account with this Client-Id."
    )

    # === COMPUTE METHODS === #

    @api.depends("key_expires_at")
    def _compute_key_expires_soon(self):
        limit = fields.Datetime.now() + const.KEY_EXPIRY_NOTICE
        for account in self:
            account.key_expires_soon = bool(account.key_expires_at) and account.key_expires_at < limit

    def _compute_counts(self):
        posting = self.env["ozon.posting"]
        by_account = dict(posting._read_group(
            [("account_id", "in", self.ids)], ["account_id"], ["__count"]
        ))
        held = dict(posting._read_group(
            [("account_id", "in", self.ids), ("problem", "!=", False)], ["account_id"], ["__count"]
        ))
        failed = dict(self.env["ozon.shipment"]._read_group(
            [("account_id", "in", self.ids), ("state", "=", "failed")], ["account_id"], ["__count"]
        ))
        for account in self:
            account.posting_count = by_account.get(account, 0)
            account.held_count = held.get(account, 0)
            account.attention_count = failed.get(account, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("client_id")
    def _check_client_id(self):
        for account in self:
            if not (account.client_id.isascii() and account.client_id.isdigit() and int(account.client_id)):
                raise ValidationError(self.env._(
                    "“%s” is not a Client-Id. It is the number shown in the Ozon cabinet under "
                    "Settings > Seller API.", account.client_id,
                ))

    @api.constrains("api_url")
    def _check_api_url(self):
        for account in self:
            url = urlsplit(account.api_url)
            local = _is_local(url.hostname or "")
            if not url.hostname or url.scheme not in ("https", "http") or url.query or url.username:
                raise ValidationError(self.env._(
                    "“%(given)s” is not an address. Ozon's own is %(ozon)s.", given=account.api_url, ozon=DEFAULT_URL
                ))
            if url.scheme == "http" and not _is_loopback(url.hostname):
                raise ValidationError(self.env._(
                    "The Api-Key must not travel unencrypted: use an https:// address "
                    "(http:// only for a test server on this machine)."
                ))
            # Constraints run as superuser: ask the user, not the environment.
            if local and not self.env.user.has_group("base.group_system"):
                raise ValidationError(self.env._(
                    "Only a system administrator may point an account to a machine of the own network."
                ))

    @api.constrains("tracking_min_length", "tracking_max_length")
    def _check_tracking_length(self):
        for account in self:
            if not 1 <= account.tracking_min_length <= account.tracking_max_length <= 100:
                raise ValidationError(self.env._(
                    "The lengths of tracking numbers go from 1 to 100, the shortest first."
                ))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._stripped(vals) for vals in vals_list]
        self._refuse_known_client_ids([vals.get("client_id") for vals in vals_list])
        accounts = super().create([
            {name: value for name, value in vals.items() if name != "api_key"} for vals in vals_list
        ])
        for account, vals in zip(accounts, vals_list, strict=True):
            if "api_key" in vals:
                account._store_key(vals["api_key"])
        return accounts

    def write(self, vals):
        vals = self._stripped(vals)
        if "import_from" in vals:
            # An earlier start brings earlier orders; those that are known already do not change.
            vals = {"last_import_at": False, "import_resume": False, **vals}
        if "client_id" in vals:
            self._refuse_known_client_ids([vals["client_id"]], besides=self)
        if "api_key" not in vals:
            return super().write(vals)
        api_key = vals.pop("api_key")
        result = super().write(vals)
        for account in self:
            account._store_key(api_key)
        return result

    def _store_key(self, api_key):
        """Write the Api-Key by itself, into a row that is already ours.

        What PostgreSQL cannot do goes to the server log with the whole statement. So the key must not be part
        of a statement that can fail: not of an insert (the Client-Id may exist), and not of an update that may
        meet somebody else's.

        :param str | bool api_key: the key, False for none.
        """
        self.ensure_one()
        self._check_field_access(self._fields["api_key"], "write")
        self.flush_recordset()
        self.sudo().lock_for_update(allow_referencing=True)
        self.env.cr.execute(SQL("UPDATE ozon_account SET api_key = %s WHERE id = %s", api_key or None, self.id))
        self.invalidate_recordset(["api_key"])

    @api.model
    def _refuse_known_client_ids(self, client_ids, besides=None):
        """:raise ValidationError: if another account, of whatever company, has one of these Client-Ids."""
        known = self.sudo().with_context(active_test=False).search([("client_id", "in", client_ids)])
        taken = known - (besides or self.browse())
        if taken or len(set(client_ids)) < len(client_ids):
            raise ValidationError(self.env._(
                "There is already an account with the Client-Id %s.", (taken[:1].client_id or client_ids[0])
            ))

    @api.model
    def _stripped(self, vals):
        """Pasted values often bring spaces along, and addresses a trailing slash."""
        vals = dict(vals)
        for name in ("client_id", "api_key", "api_url"):
            if isinstance(vals.get(name), str):
                vals[name] = vals[name].strip()
        if vals.get("api_url"):
            vals["api_url"] = vals["api_url"].rstrip("/")
        return vals

    # === ACTION METHODS === #

    def action_test_connection(self):
        """Ask Ozon who we are, how long the key lives and what it may not do.

        The answer is kept on the account, so that a refused key leaves it in the state `error` with the
        reason.

        :return: a notification for the screen.
        :rtype: dict
        """
        self.ensure_one()
        self._check_manager()
        if not self.sudo().api_key:
            raise UserError(self.env._("Enter the Api-Key of “%s” first.", self.name))
        try:
            with self._client() as client:
                roles = client.roles()
                seller = client.seller_info()
        except OzonError as error:
            self._note_failure(error, testing=True)
            return self._notification("danger", self.env._("Not connected"), self.last_error)
        self.sudo().write({
            "state": "connected",
            "last_error": False,
            "rest_until": False,
            "seller_name": seller.name or seller.legal_name,
            **self._vals_from_roles(roles),
        })
        self.env["ozon.reconciler"]._wake()
        return self._connected_notification()

    @api.model
    def _vals_from_roles(self, roles):
        """What Ozon says of the key.

        :param Roles roles: Ozon's answer.
        :rtype: dict
        """
        return {
            "key_expires_at": roles.expires_at and roles.expires_at.replace(tzinfo=None),
            "missing_methods": "\n".join(roles.missing((*DIGITAL_METHODS, *FBS_METHODS))) or False,
        }

    def _connected_notification(self):
        lines = [self.env._("Seller: %s.", self.seller_name or self.name)]
        if self.key_expires_at:
            lines.append(self.env._(
                "The key expires on %s.", format_datetime(self.env, self.key_expires_at, dt_format="medium")
            ))
        if not self.missing_methods:
            return self._notification("success", self.env._("Connected"), " ".join(lines))
        lines.append(self.env._("The key may not call: %s.", ", ".join(self.missing_methods.split("\n"))))
        return self._notification("warning", self.env._("Connected, with limits"), " ".join(lines))

    def action_import_orders(self):
        """Import new orders now. What does not fit into a request is left to the scheduled action.

        :return: a notification for the screen.
        :rtype: dict
        """
        self.env["ozon.account"].check_access("read")
        deadline = time.monotonic() + const.REQUEST_BUDGET
        reports = [self.env["ozon.importer"]._import_account(account, deadline) for account in self]
        created = sum(report.created for report in reports)
        problems = "\n".join(account.last_error for account in self if account.last_error)
        if problems:
            return self._notification("danger", self.env._("Import not complete"), problems)
        message = self.env._("New orders: %s.", created)
        if held := sum(report.held for report in reports):
            message += " " + self.env._("Held, because an article is unknown or a value unusable: %s.", held)
        if any(report.busy for report in reports):
            message = self.env._("Another worker is busy with this account. It imports new orders as well.")
        elif any(not report.finished for report in reports):
            message += " " + self.env._("The rest follows in the background.")
            self.env.ref("sale_ozon.ir_cron_import_orders").sudo()._trigger()
        return self._notification("warning" if held else "success", self.env._("Orders imported"), message)

    def action_view_postings(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_posting")
        action["domain"] = [("account_id", "=", self.id)]
        action["context"] = {"search_default_held": self.env.context.get("ozon_held", False)}
        return action

    def action_view_failed_shipments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_shipment")
        action["domain"] = [("account_id", "=", self.id), ("state", "=", "failed")]
        return action

    # === BUSINESS METHODS === #

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group("sale_ozon.group_manager"):
            raise UserError(self.env._("Only an Ozon administrator can do this."))

    @api.model
    def _number_parameter(self, name, default):
        """A setting for test and unusual environments, `sale_ozon.<name>`."""
        value = self.env["ir.config_parameter"].sudo().get_param(f"sale_ozon.{name}")
        try:
            return float(value) if value else default
        except ValueError:
            return default

    @contextlib.contextmanager
    def _client(self):
        """A client for this account; its calls are logged.

        :yield: the client, an OzonClient.
        """
        self.ensure_one()
        account = self.sudo()
        calls = []
        client = OzonClient(
            account.client_id,
            account.api_key or "",
            account.api_url,
            connect_timeout=self._number_parameter("connect_timeout", CONNECT_TIMEOUT),
            read_timeout=self._number_parameter("read_timeout", READ_TIMEOUT),
            requests_per_second=self._number_parameter("requests_per_second", REQUESTS_PER_SECOND),
            # In any thread, while the worker does something else: a list takes it without a lock.
            observer=calls.append,
        )
        try:
            with client:
                yield client
        finally:
            self.env["ozon.api.call"]._write_with_next_commit(self, calls)

    @contextlib.contextmanager
    def _worker_lock(self, wait=const.LOCK_WAIT):
        """Hold this account for one worker, whatever host it runs on.

        A session lock of PostgreSQL, because a worker commits many times while it holds the account; the
        server lets go of it as soon as the worker's connection is gone, so that a killed worker blocks
        nobody. The account's row stays free for the people who edit it.

        :param float wait: how long, in seconds, to wait for another worker.
        :yield: whether the account is ours.
        """
        self.ensure_one()
        cr = self.env.cr
        key = SQL("%s, %s", _LOCK_CLASS, self.id)
        # What is written and not committed yet may collide with another's change, and would then fail us later.
        self.env["ir.cron"]._commit_progress()
        deadline = time.monotonic() + wait
        locked = False
        try:
            while not (locked := self._try_lock(key)) and time.monotonic() < deadline:
                time.sleep(0.1)
            # See what the last holder has committed: our snapshot may be from before that.
            self.env["ir.cron"]._commit_progress()
            self.env.invalidate_all()
            yield locked
        except Exception:
            with contextlib.suppress(PsycopgError):
                cr.rollback()
            raise
        finally:
            if locked:
                self._unlock(key)

    def _try_lock(self, key):
        self.env.cr.execute(SQL("SELECT pg_try_advisory_lock(%s)", key))
        return self.env.cr.fetchone()[0]

    def _unlock(self, key):
        """Let go of a lock whatever state the transaction is in: the connection is used again for other work, and
        a lock that stayed with it would close the account to everybody."""
        query = SQL("SELECT pg_advisory_unlock(%s)", key)
        try:
            self.env.cr.execute(query, log_exceptions=False)
        except PsycopgError:
            # A failed transaction takes no statement; a lost connection has taken the lock along.
            with contextlib.suppress(PsycopgError):
                self.env.cr.rollback()
                self.env.cr.execute(query, log_exceptions=False)

    def _note_failure(self, error, testing=False):
        """Keep what went wrong between us and Ozon as a whole, in words that tell what to do.

        :param OzonError error: what was raised.
        :param bool testing: whether a person is looking at the answer right now.
        """
        self.ensure_one()
        vals = {"last_error": self._failure_sentence(error)}
        if isinstance(error, Throttled) and not error.method_only:
            vals["rest_until"] = fields.Datetime.now() + timedelta(seconds=error.retry_after)
        if isinstance(error, AuthenticationError) or testing:
            vals["state"] = "error"
        was_connected = self.state == "connected"
        self.sudo().write(vals)
        if was_connected and vals.get("state") == "error" and not testing:
            self._call_for_help()

    def _failure_sentence(self, error):
        """What went wrong and what to do, with Ozon's own words behind it.

        :param OzonError error: what was raised.
        :rtype: str
        """
        if error.http_status is None:
            return f"{self._failure_advice(error)} ({error.message})"
        return f"{self._failure_advice(error)} {self.env._('Ozon said: %s', error.message)}"

    def _failure_advice(self, error):
        if isinstance(error, KeyExpired) or (isinstance(error, AuthenticationError) and self._is_key_expired()):
            return self.env._("The Api-Key has expired. Create a new one in the Ozon cabinet and enter it here.")
        if isinstance(error, AuthenticationError):
            return self.env._("Ozon does not accept this Client-Id and Api-Key. Check both, or create a new key.")
        if isinstance(error, RoleMissing):
            return self.env._("The Api-Key may not do this. Give it the missing role in the Ozon cabinet.")
        if isinstance(error, MethodGone):
            return self.env._(
                "Ozon has switched off the method %s, which this version uses. Update the addon.", error.method
            )
        if isinstance(error, Throttled):
            return self.env._("Ozon asks to wait. Work goes on by itself.")
        if isinstance(error, NotSent):
            return self.env._("Ozon could not be reached. Work goes on by itself when it can be.")
        return self.env._("Ozon's answer could not be used. It is asked again.")

    def _call_for_help(self):
        """Tell the responsible person once that the account has stopped working."""
        self.ensure_one()
        activity_type = self.env.ref("sale_ozon.mail_activity_type_attention")
        if activity_type in self.sudo().activity_ids.activity_type_id:
            return
        self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
            "sale_ozon.mail_activity_type_attention",
            user_id=self._responsible_user().id,
            summary=self.env._("Ozon account not connected"),
            note=escape(self.last_error),
        )

    def _is_resting(self):
        self.ensure_one()
        return bool(self.rest_until) and self.rest_until > fields.Datetime.now()

    @api.model
    def _workable(self):
        """Accounts that scheduled actions may work for."""
        return self.search([("state", "=", "connected")]).filtered(
            lambda account: account.sudo().api_key and not account._is_resting()
        )

    def _customer(self):
        """The customer of orders without buyer data, created when first needed.

        :rtype: res.partner
        """
        self.ensure_one()
        if not self.partner_id:
            self.sudo().partner_id = self.env["res.partner"].sudo().create({
                "name": self.env._("Ozon buyers (%s)", self.name),
                "company_id": self.company_id.id,
            })
        return self.partner_id

    @api.model
    def _notification(self, kind, title, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "title": title,
                "message": message,
                "sticky": kind == "danger",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


def _is_loopback(host):
    """Whether a host is this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_local(host):
    """Whether a host is written as an address of an inner network."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or "." not in host
    return not address.is_global
