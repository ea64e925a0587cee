import contextlib

from markupsafe import escape
from odoo import models
from odoo.exceptions import MissingError

_ATTENTION = "sale_ozon.mail_activity_type_attention"


class OzonAttentionMixin(models.AbstractModel):
    """A record that can ask a person for help: one activity at a time, for somebody who is there to see it."""

    _name = "ozon.attention.mixin"
    _description = "Ozon Attention"

    # === BUSINESS METHODS === #

    def _attention_candidates(self):
        """Who should be told, the most fitting one first; each model names its own people.

        :rtype: res.users
        """
        return self.env["res.users"]

    def _attention_user(self):
        """Who is told: the most fitting user who is active, else an administrator.

        :rtype: res.users
        """
        self.ensure_one()
        for user in self.sudo()._attention_candidates():
            if user.active and not user.share:
                return user
        return self._attention_administrator()

    def _attention_administrator(self):
        """Somebody who can help everywhere.

        :rtype: res.users
        """
        # Not `env.ref`, which asks the database each time whether he still exists.
        admin = self.env["res.users"].browse(self.env["ir.model.data"]._xmlid_to_res_id("base.user_admin"))
        with contextlib.suppress(MissingError):
            if admin and admin.active:
                return admin
        return self.env.ref("base.group_system").sudo().user_ids.filtered("active")[:1] or self.env.user

    def _for_attention_user(self):
        """This record as the one who is told reads it: language and clock.

        :rtype: the same record
        """
        user = self._attention_user()
        return self.with_context(lang=user.lang, tz=user.tz)

    def _schedule_attention(self, summary, note):
        """One activity a record; a second cause takes the place of the first.

        Both texts are stored: make them with the environment of `_for_attention_user`.

        :param str summary: what it is about, in a few words.
        :param str note: what happened and what to do.
        """
        for record in self.sudo():
            record._clear_attention()
            record.with_context(mail_activity_quick_update=True).activity_schedule(
                _ATTENTION, user_id=record._attention_user().id, summary=summary, note=escape(note)
            )

    def _has_attention(self):
        """Whether somebody was asked already and has not answered yet.

        :rtype: bool
        """
        return self.env.ref(_ATTENTION) in self.sudo().activity_ids.activity_type_id

    def _clear_attention(self):
        """Nobody has to care any more."""
        kind = self.env["ir.model.data"]._xmlid_to_res_id(_ATTENTION)
        # Of hundreds one or two have such an activity: what is read for all of them is read once.
        if asking := self.sudo().filtered(lambda record: kind in record.activity_ids.activity_type_id.ids):
            asking.activity_unlink([_ATTENTION])

    def _clear_attention_about(self, summary):
        """Nobody has to care about one thing any more; what else calls for help goes on.

        :param str summary: with which that was asked for, in the language of whoever was asked.
        """
        kind = self.env["ir.model.data"]._xmlid_to_res_id(_ATTENTION)
        self.sudo().activity_ids.filtered(
            lambda activity: activity.activity_type_id.id == kind and activity.summary == summary
        ).unlink()
