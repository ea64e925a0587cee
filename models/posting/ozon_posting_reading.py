import logging
from dataclasses import dataclass, field

from odoo import api, fields, models

from ...connector import MethodGone, RoleMissing, Throttled
from ..engine.batches import bisect_batch
from ..engine.gathering import keys_by_values
from ..engine.sentences import render
from . import const, sentences

_logger = logging.getLogger(__name__)


@dataclass
class Observation:
    """What a look at Ozon has shown of some postings.

    :ivar dict snapshots: PostingSnapshot by posting.
    :ivar dict problems: of each posting that could not be read or kept: a code (`not_found`, `unreadable`,
        `internal`, `role_missing`, `method_gone`, `throttled`, `unreachable`) and the values that belong to it.
    """

    snapshots: dict = field(default_factory=dict)
    problems: dict = field(default_factory=dict)


class OzonPosting(models.Model):
    """How postings follow what Ozon shows."""

    _inherit = "ozon.posting"

    # === COMPUTE METHODS === #

    @api.depends("problem", "problem_values")
    @api.depends_context("lang", "tz")
    def _compute_problem_detail(self):
        templates = self._problem_sentences()
        for posting in self:
            posting.problem_detail = posting.problem and render(
                self.env, templates[posting.problem],
                {"posting": posting.posting_number, **(posting.problem_values or {})},
            )

    # === BUSINESS METHODS: READING === #

    def _observe(self, client, readings=None):
        """Read these postings of one account from Ozon, and keep what it shows.

        What goes wrong with one of them stays its own.

        :param OzonClient client: of their account.
        :param Readings | None readings: what it has just shown of these and maybe of others; None to read now.
        :rtype: Observation
        :raise OzonError: if Ozon cannot be asked at all.
        """
        readings = readings or client.postings.read([posting._reference() for posting in self])
        observation = Observation()
        for posting in self:
            number = posting.posting_number
            if number in readings.snapshots:
                observation.snapshots[posting] = readings.snapshots[number]
            elif number in readings.broken:
                error = readings.broken[number].error
                posting._note_malformed(error)
                observation.problems[posting] = ("unreadable", {"path": error.path})
            elif number in readings.unread:
                observation.problems[posting] = _why_unread(readings.unread[number])
            else:
                observation.problems[posting] = ("not_found", {})
        self._keep(observation)
        self._take_in_parts(observation, readings)
        self.write({"observed_at": fields.Datetime.now()})
        return observation

    @api.model
    def _keep(self, observation):
        """Bring postings up to date; one that cannot be is taken out of `observation.snapshots`."""
        def apply(postings):
            postings._take_news({posting: posting._news_in(observation.snapshots[posting]) for posting in postings})

        def on_failure(posting, error):
            _logger.error("Ozon posting %s could not be updated", posting.id, exc_info=error)
            del observation.snapshots[posting]
            posting._note_internal_error(error)
            observation.problems[posting] = ("internal", {"error": type(error).__name__})

        bisect_batch(self.env, self.env["ozon.posting"].concat(*observation.snapshots), apply, on_failure)

    def _apply(self, snapshot):
        """Keep what Ozon shows; a posting seen twice changes nothing.

        :param PostingSnapshot snapshot: of this posting.
        """
        self._take_news({self: self._news_in(snapshot)})

    def _news_in(self, snapshot):
        """What Ozon shows otherwise than it is kept.

        :param PostingSnapshot snapshot: of this posting.
        :return: values to write.
        :rtype: dict
        """
        self.ensure_one()
        vals = self._changed(self._vals_from(snapshot))
        if not snapshot.ship_by:
            # The FBO list knows no deadline: keep the one that the digital list gave.
            vals.pop("ship_by", None)
        if not snapshot.parent_posting_number:
            vals.pop("parent_posting_number", None)
        if self._is_resolved_by(snapshot):
            vals.update(problem=False, problem_values=False)
        return vals

    @api.model
    def _take_news(self, news):
        """Keep what Ozon shows of many postings.

        :param dict news: values of `_news_in` by posting.
        """
        moved = self.browse()
        for same, keys in keys_by_values(news).items():
            postings = self.browse().concat(*keys)
            if same:
                postings.write(dict(same))
            if "stage" in dict(same):
                moved += postings
        for posting in moved:
            if posting.stage == "cancelled":
                posting._on_cancelled()
            elif posting.stage == "returning":
                posting._on_returning()
        moved._notify_clients()

    def _is_resolved_by(self, snapshot):
        """Whether a reading ends this posting's problem; one that is still to become an order stays held until then.

        :rtype: bool
        """
        is_waited_for = not self.sale_order_id and snapshot.stage != "cancelled"
        return self.problem in const.READING_PROBLEMS and bool(self.line_ids) and not is_waited_for

    @api.model
    def _vals_from(self, snapshot):
        """The fields that every reading may change.

        :param PostingSnapshot snapshot: what was read.
        :rtype: dict
        """
        return {
            "scheme": snapshot.scheme,
            "status": snapshot.status,
            "substatus": snapshot.substatus or False,
            "stage": snapshot.stage,
            "available_actions": ", ".join(sorted(snapshot.actions)) if snapshot.actions else False,
            "requirements": ", ".join(
                " ".join((wanted.data, *map(str, wanted.skus))) for wanted in snapshot.requirements
            ) or False,
            "ship_by": snapshot.ship_by and snapshot.ship_by.replace(tzinfo=None),
            "tracking_number": snapshot.tracking_number or False,
            "parent_posting_number": snapshot.parent_posting_number or False,
            "integration_type": snapshot.integration_type or False,
            "delivery_method": snapshot.delivery_method or False,
            "cancel_reason": snapshot.cancel_reason or False,
        }

    def _changed(self, vals):
        return {name: value for name, value in vals.items() if (self[name] or False) != (value or False)}

    def _on_cancelled(self):
        """Ozon shows this posting as cancelled, for the first time; other rooms hook in."""
        # If it was held: it needs no order any more.
        self._clear_attention()

    def _on_returning(self):
        """Ozon shows this posting on its way back, for the first time; other rooms hook in."""

    # === BUSINESS METHODS: PROBLEMS === #

    @api.model
    def _problem_sentences(self):
        """The sentence of each problem that a posting may have; other rooms add their own.

        :rtype: dict
        """
        return sentences.PROBLEMS

    def _note_malformed(self, error):
        """Keep that a posting's data cannot be used.

        :param MalformedAnswer error: with the path of the field.
        """
        self._note_problem("malformed", path=error.path)

    def _note_problem(self, problem, **values):
        """
        :param str problem: a key of `_problem_sentences`.
        :param values: of its placeholders; see `engine/sentences.py`.
        :return: whether it is a new one.
        :rtype: bool
        """
        self.ensure_one()
        is_new = self.problem != problem
        self.write({"problem": problem, "problem_values": values or False})
        return is_new

    def _note_internal_error(self, error):
        """Keep that something nobody foresaw was raised while this posting was brought up to date; call for help
        the first time.

        :param Exception error: its text may hold secrets and is not kept.
        """
        if self._note_problem("internal", error=type(error).__name__):
            document = self._document()._for_attention_user()
            document._schedule_attention(
                document.env._("Ozon posting not up to date"), self.with_env(document.env).problem_detail
            )

    def _hold(self, problem, **values):
        """Mark a posting of which no order can be made, and call for help the first time.

        :param str problem: a key of `_problem_sentences`.
        :param values: of its placeholders.
        """
        if self._note_problem(problem, **values):
            # Where nobody can be told, it is held all the same.
            self.env["ozon.worker"]._run_in_savepoint(self, self._tell_of_hold, lambda error: None)

    def _tell_of_hold(self):
        posting = self._for_attention_user()
        posting._schedule_attention(posting.env._("Ozon posting without order"), posting.problem_detail)


def _why_unread(error):
    """What is to be said of a posting whose lists could not be read.

    :param OzonError error: why they could not.
    :return: a code and its values, as in `Observation.problems`.
    """
    if isinstance(error, RoleMissing):
        return "role_missing", {}
    if isinstance(error, MethodGone):
        return "method_gone", {"method": error.method}
    return ("throttled" if isinstance(error, Throttled) else "unreachable"), {}
