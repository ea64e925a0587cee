from odoo import api, models

from ..engine.screens import notification
from ..engine.sentences import as_moment, render
from . import sentences


class OzonArticle(models.Model):
    """How people hear of articles that orders wait for: once an article, however many orders there are."""

    _inherit = "ozon.article"

    # === BUSINESS METHODS === #

    @api.model
    def _hold(self, account, lines):
        """Keep what these lines wait for.

        :param ozon.account account: theirs.
        :param ozon.posting.line lines: for which no product, or more than one, was found.
        """
        by_line = self._of_lines(account, lines)
        for article, some in lines.grouped(by_line.get).items():
            some.filtered(lambda line, article=article: line.article_id != article).article_id = article
        articles = lines.article_id
        articles.filtered(lambda article: article.matched_by == "reference").write(
            {"product_id": False, "matched_by": False}
        )
        articles._tell_waiting()

    def _tell_waiting(self):
        """One activity an article, with the number of orders behind it; none where nothing waits any more."""
        for article in self.sudo():
            if not article.waiting_count:
                article._clear_attention()
                continue
            # Where nobody can be told, the orders wait all the same.
            self.env["ozon.worker"]._run_in_savepoint(article, article._tell, lambda error: None)

    def _tell(self):
        article = self._for_attention_user()
        note = render(article.env, sentences.ARTICLE_WAITS, {
            "article": article.display_name, "count": article.waiting_count,
            "moment": as_moment(article.first_ship_by),
        })
        article._schedule_attention(article.env._("Article without product"), note)

    @api.model
    def _announce(self, release):
        """Tell whoever has just matched an article, on whatever screen, what became of the orders.

        :param Release release: of `ozon.order.builder._release`.
        """
        if self.env.su or not (release.created or release.follows):
            return
        if not self.env.user.has_group("sale_ozon.group_user"):
            return
        kind, title, message = self._words(release)
        self.env.user.sudo()._bus_send(
            "simple_notification", {"type": kind, "title": title, "message": message}
        )

    @api.model
    def _matched_notification(self, release):
        """
        :param Release release: of `ozon.order.builder._release`.
        :rtype: dict
        """
        return notification(*self._words(release), {"type": "ir.actions.act_window_close"})

    @api.model
    def _words(self, release):
        """
        :return: kind, title and message of a notification.
        :rtype: tuple
        """
        if release.follows:
            return "info", self.env._("Orders are being created"), self.env._(
                "Waiting orders that can be created now: %s. They follow in the background.", release.follows
            )
        waiting = self.sudo().search([("account_id", "in", release.accounts.ids), ("waiting_count", ">", 0)])
        if not waiting:
            return "success", self.env._("Articles matched"), self.env._("Orders created: %s.", release.created)
        return "success", self.env._("Articles matched"), self.env._(
            "Orders created: %(created)s. Articles that orders still wait for: %(articles)s.",
            created=release.created, articles=len(waiting),
        )
