from markupsafe import Markup
from odoo import api, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """The list of Ozon's orders: how new ones come in, and what it says while there are none."""

    _inherit = "sale.order"

    # === ACTION METHODS === #

    def action_ozon_import_orders(self):
        """Import the new orders of all accounts now.

        :return: a notification for the screen.
        :rtype: dict
        :raise UserError: if there is no account to import from.
        """
        self.env["ozon.account"].check_access("read")
        accounts = self.env["ozon.account"].search([("state", "!=", "draft")])
        if not accounts:
            raise UserError(self.env._("Connect an Ozon account first."))
        return accounts.action_import_orders()

    # === BUSINESS METHODS: AN EMPTY LIST === #

    @api.model
    def get_empty_list_help(self, help_message):
        """What the list of Ozon's orders says while it is empty: what keeps it so, and the way on.

        :rtype: str
        """
        # Odoo loads an action as superuser; what the list says is for its reader, of his companies.
        account = self.with_user(self.env.user).env["ozon.account"]
        if not self.env.context.get("ozon_orders") or not account.has_access("read"):
            return super().get_empty_list_help(help_message)
        accounts = account.search([("state", "!=", "draft")])
        held = sum(accounts.mapped("held_count"))
        if not accounts:
            return self._ozon_help_to_connect()
        if held:
            return self._ozon_help_to_match(held, accounts._article_count())
        return self._ozon_help(
            self.env._("No orders here"),
            self.env._("New orders are imported automatically. Press Import Orders to look right now."),
        )

    @api.model
    def _ozon_help_to_connect(self):
        title = self.env._("Connect an account")
        if not self.env.user.has_group("sale_ozon.group_manager"):
            return self._ozon_help(title, self.env._("Ask an Ozon administrator to connect the Ozon seller account."))
        return self._ozon_help(
            title, self.env._("Enter the Client-Id and API key of your Ozon seller account."),
            "sale_ozon.action_ozon_account", self.env._("Open Accounts"),
        )

    @api.model
    def _ozon_help_to_match(self, held, articles):
        if not articles:
            return self._ozon_help(
                self.env._("Orders waiting: %s", held), self.env._("Each posting says what it waits for."),
                "sale_ozon.action_ozon_posting", self.env._("Open Postings"),
            )
        return self._ozon_help(
            self.env._("Orders waiting: %(held)s. Unknown articles: %(articles)s", held=held, articles=articles),
            self.env._("The orders are created as soon as their articles have products."),
            "sale_ozon.action_ozon_article", self.env._("Match Articles"),
        )

    @api.model
    def _ozon_help(self, title, text, action=None, label=None):
        """
        :param str action: the XML id of where the button leads; None for no button.
        :param str label: of the button.
        :rtype: Markup
        """
        button = Markup('<p><a type="action" name="%s" class="btn btn-primary">%s</a></p>') % (action, label)
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>%s') % (
            title, text, button if action else "",
        )
