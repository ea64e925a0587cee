import time

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...connector import MalformedAnswer, MethodGone, NotSent, OutcomeUnknown, Refused, RoleMissing
from ...connector.methods import ARTICLE_CHUNK
from ..engine import const as engine_const
from ..engine.screens import notification

#: Errors that asking again would bring again: the catalogue is left alone, and the rest of the account goes on.
_FINAL = (RoleMissing, Refused, MethodGone, MalformedAnswer)
#: Errors that pass: the orders are in already, and the next import asks again.
_PASSING = (NotSent, OutcomeUnknown)


class OzonArticle(models.Model):
    """How the seller's articles come in from Ozon: on request all of them, else those that orders wait for."""

    _inherit = "ozon.article"

    # === ACTION METHODS === #

    def action_load(self):
        """Load all articles of the connected accounts, whatever is selected.

        What does not fit into a request follows in the background.

        :return: a notification for the screen.
        :rtype: dict
        :raise UserError: if no account is connected, or Ozon does not let us.
        """
        self.check_access("write")
        accounts = self.env["ozon.account"].search([("state", "=", "connected")])
        if not accounts:
            raise UserError(self.env._("Connect an Ozon account first."))
        accounts.sudo().write({"catalogue_place": {"last_id": "", "count": 0}})
        deadline = time.monotonic() + engine_const.REQUEST_BUDGET
        return self._loaded_notification({
            account: self._load_account(account.sudo(), deadline) for account in accounts
        })

    # === BUSINESS METHODS === #

    @api.model
    def _load_account(self, account, deadline):
        """Load articles of one account until there are no more or the time is up.

        :param ozon.account account: with a place in its catalogue.
        :param float deadline: `time.monotonic()` at which to stop.
        :return: how many were read, and what keeps the rest from being read; False where nothing does.
        :rtype: tuple
        """
        problems = []

        def work(account, client):
            error = self.with_env(account.env)._load_pages(account, client, deadline)
            problems.extend([account._error_sentence(error)] if error else [])

        if account._is_resting() or not account.api_key:
            return 0, account.last_error
        self.env["ozon.worker"]._run_with_account_lock(account, work)
        place = account.catalogue_place
        count = place["count"] if place else account.catalogue_count
        return count, (problems and problems[0]) or (place and account.last_error)

    @api.model
    def _load_pages(self, account, client, deadline):
        """Read pages of the catalogue, committing each.

        :param float deadline: `time.monotonic()` after which no more is begun.
        :return: what Ozon says against it; None where nothing.
        :rtype: OzonError | None
        """
        account = account.sudo()
        while account.catalogue_place:
            try:
                account.catalogue_place = self._load_page(account, client, account.catalogue_place)
            except _FINAL as error:
                account.catalogue_place = False
                return error
            except _PASSING as error:
                return error
            self.env["ir.cron"]._commit_progress()
            if time.monotonic() > deadline:
                break
        return None

    @api.model
    def _load_page(self, account, client, place):
        """
        :return: where to go on; False at the end.
        """
        page = client.catalogue.page(place["last_id"])
        articles = client.catalogue.details(product_ids=page.product_ids)
        self._take_in(account, self.sudo()._keep(account, articles))
        count = place["count"] + len(page.product_ids)
        account.catalogue_count = count
        return {"last_id": page.last_id, "count": count} if page.last_id else False

    @api.model
    def _complete(self, account, client):
        """Read what Ozon says of the articles that orders wait for; where it says nothing, that is no fault.

        :param OzonClient client: of the account.
        """
        articles = self.sudo().search([
            ("account_id", "=", account.id), ("read_at", "=", False), ("waiting_count", ">", 0), ("sku", "!=", False),
        ], limit=ARTICLE_CHUNK)
        if not articles:
            return
        skus = [int(article.sku) for article in articles if article.sku.isdecimal()]
        try:
            shown = client.catalogue.details(skus=skus)
        except _FINAL:
            shown = ()
        except _PASSING:
            return
        articles.write({"read_at": fields.Datetime.now()})
        keys = {self._key(article.offer_id, article.sku) for article in articles}
        self.sudo()._keep(account, [
            article for article in shown if self._key(article.offer_id, article.sku) in keys
        ])

    @api.model
    def _take_in(self, account, articles):
        """Articles have come in from Ozon; other rooms hook in.

        :param ozon.article articles: of the account.
        """

    @api.model
    def _loaded_notification(self, results):
        problems = [problem for _count, problem in results.values() if problem]
        count = sum(count for count, _problem in results.values())
        if problems:
            return notification(
                "danger", self.env._("Articles not loaded completely"), "\n".join(dict.fromkeys(problems))
            )
        if any(account.sudo().catalogue_place for account in results):
            self.env["ozon.importer"]._trigger()
            return notification("info", self.env._("Loading articles"), self.env._(
                "Articles so far: %s. The rest follows in the background.", count
            ))
        return notification("success", self.env._("Articles loaded"), self.env._("Articles on Ozon: %s.", count))
