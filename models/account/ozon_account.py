import ipaddress
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...connector import OzonError
from ...connector.client import DEFAULT_URL
from ...connector.methods import DIGITAL_METHODS, FBS_METHODS
from ..engine.moments import write_moment
from ..engine.screens import notification
from . import const


class OzonAccount(models.Model):
    """A seller's account on Ozon, and the connection to it."""

    _name = "ozon.account"
    _inherit = ["mail.thread", "mail.activity.mixin", "ozon.attention.mixin", "ozon.worked.mixin", "ozon.guard.mixin"]
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
        help="The number shown in the Ozon seller account under Settings > Seller API.",
    )
    api_key = fields.Char(
        string="API Key", copy=False, groups="base.group_system",
        help="Generated in the Ozon seller account under Settings > Seller API. Ozon's keys last three months.",
    )
    api_url = fields.Char(
        string="API Address", required=True, default=DEFAULT_URL,
        help="Where Ozon's Seller API is reached. Change it only for a test server.",
    )
    state = fields.Selection(
        selection=[("draft", "Not connected"), ("connected", "Connected"), ("error", "Error")],
        default="draft", required=True, readonly=True, copy=False, tracking=True,
    )
    key_expires_at = fields.Datetime(string="Key Expires", readonly=True, copy=False)
    key_expires_soon = fields.Boolean(compute="_compute_key_expires_soon")
    seller_name = fields.Char(readonly=True, copy=False)
    missing_methods = fields.Text(
        readonly=True, copy=False, help="Methods of the Seller API that this key lacks permission for."
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", default=lambda self: self.env.user, check_company=True,
        domain="[('share', '=', False)]", help="Responsible for this account's orders.",
    )
    responsible_id = fields.Many2one(
        "res.users", string="Responsible for Problems", check_company=True, domain="[('share', '=', False)]",
        help="Gets the activities when something goes wrong with this account, its postings or its orders. "
             "The salesperson, if empty.",
    )

    _client_id_unique = models.Constraint(
        "UNIQUE(client_id)", "There is already an account with this Client-Id."
    )

    # === COMPUTE METHODS === #

    @api.depends("key_expires_at")
    def _compute_key_expires_soon(self):
        limit = fields.Datetime.now() + const.KEY_EXPIRY_NOTICE
        for account in self:
            account.key_expires_soon = bool(account.key_expires_at) and account.key_expires_at < limit

    # === CONSTRAINT METHODS === #

    @api.constrains("client_id")
    def _check_client_id(self):
        for account in self:
            if not (account.client_id.isascii() and account.client_id.isdigit() and int(account.client_id)):
                raise ValidationError(self.env._(
                    "“%s” is not a Client-Id. It is the number shown in the Ozon seller account under "
                    "Settings > Seller API.", account.client_id,
                ))

    @api.constrains("api_url")
    def _check_api_url(self):
        for account in self:
            url = _split(account.api_url)
            local = url and _is_local(url.hostname or "")
            if not url or not url.hostname or url.scheme not in ("https", "http") or url.query or url.username:
                raise ValidationError(self.env._(
                    "“%(given)s” is not an address. Ozon's own is %(ozon)s.", given=account.api_url, ozon=DEFAULT_URL
                ))
            if url.scheme == "http" and not _is_loopback(url.hostname):
                raise ValidationError(self.env._(
                    "The API key must not be sent unencrypted: use an https:// address "
                    "(http:// only for a test server on this machine)."
                ))
            # Constraints run as superuser: ask the user, not the environment.
            if local and not self.env.user.has_group("base.group_system"):
                raise ValidationError(self.env._(
                    "Only a system administrator may point an account to a host on the internal network."
                ))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_nonsense(vals_list)
        vals_list = [self._stripped(vals) for vals in vals_list]
        addresses = [vals.get("api_url", self.env.context.get("default_api_url")) for vals in vals_list]
        if any(address and address != DEFAULT_URL for address in addresses):
            self._check_may_set_address()
        self._refuse_known_client_ids([vals.get("client_id") for vals in vals_list])
        accounts = super().create([
            {name: value for name, value in vals.items() if name != "api_key"} for vals in vals_list
        ])
        for account, vals in zip(accounts, vals_list, strict=True):
            if "api_key" in vals:
                account._store_key(vals["api_key"])
        return accounts

    def write(self, vals):
        self._refuse_nonsense([vals])
        vals = self._stripped(vals)
        if any(account.api_url != vals.get("api_url", account.api_url) for account in self):
            self._check_may_set_address()
            # A key goes to the address that it was entered for, and to no other.
            vals = {"api_key": False, **vals}
        if "client_id" in vals:
            self._refuse_known_client_ids([vals["client_id"]], besides=self)
        has_key, api_key = "api_key" in vals, vals.pop("api_key", None)
        connecting = self.browse()
        if vals.get("state") == "connected":
            connecting = self.filtered(lambda account: account.state != "connected")
        result = super().write(vals)
        # Nobody gives away what is his to where it would be another's.
        self.check_access("write")
        if has_key:
            for account in self:
                account._store_key(api_key)
        if connecting:
            connecting._on_connected()
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
    def _check_may_set_address(self):
        """Whoever may not read the key may not send it anywhere either.

        :raise AccessError: for anybody but a system administrator.
        """
        # Ask the user, not the environment: a superuser environment may carry out what somebody else asked for.
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only a system administrator may change where the API key is sent."))

    @api.model
    def _stripped(self, vals):
        """Pasted values often bring spaces along, and addresses a trailing slash."""
        vals = dict(vals)
        for name in ("client_id", "api_key", "api_url"):
            value = vals.get(name) or ""
            if not isinstance(value, str):
                raise ValidationError(self.env._("These are no values of a record."))
            if value:
                vals[name] = value.strip()
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
        self.check_access("write")
        self._check_manager()
        self._require_key()
        try:
            with self._client() as client:
                roles = client.account.roles()
                seller = client.account.seller_info()
        except OzonError as error:
            self._note_failure(error, testing=True)
            return notification("danger", self.env._("Not connected"), self.last_error)
        was_connected = self.state == "connected"
        self.sudo().write({
            "state": "connected",
            "rest_until": False,
            "seller_name": seller.name or seller.legal_name,
            **self._vals_from_roles(roles),
        })
        self._clear_problem()
        if was_connected:
            # It may have rested, and its workers with it.
            self.sudo()._on_connected()
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
            lines.append(self.env._("The key expires on %s.", write_moment(self.env, self.key_expires_at)))
        if not self.missing_methods:
            return notification("success", self.env._("Connected"), " ".join(lines))
        lines.append(self.env._("Unavailable methods: %s.", ", ".join(self.missing_methods.split("\n"))))
        return notification("warning", self.env._("Connected, with limits"), " ".join(lines))

    # === BUSINESS METHODS === #

    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group("sale_ozon.group_manager"):
            raise UserError(self.env._("Only an Ozon administrator can do this."))

    def _require_key(self):
        """:raise UserError: if there is nothing to ask Ozon with."""
        for account in self:
            if not account.sudo().api_key:
                raise UserError(self.env._("Enter the API key of “%s” first.", account.name))

    def _on_connected(self):
        """Ozon has just accepted the key of these accounts; other rooms hook in."""

    def _attention_candidates(self):
        return self.responsible_id | self.user_id


def _split(address):
    """The parts of an address, None where it cannot be one."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


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
