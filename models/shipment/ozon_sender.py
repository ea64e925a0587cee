from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...connector import Dispatcher
from ..engine.gathering import write_gathered
from . import const
from .overlap import Sending

_RECORD_TRIES = 5


class OzonSender(models.AbstractModel):
    """Brings shipments forward: look at Ozon, decide, write down the call, make it, write down how it ended."""

    _name = "ozon.sender"
    _inherit = ["ozon.shipment.worker"]
    _description = "Ozon Sender"

    _job = "send"
    _states = ("queued",)

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_send_shipments(self, beside=False):
        self._run(beside)

    # === BUSINESS METHODS === #

    @api.model
    def _work_batch(self, account, client, run):
        """Look, decide, record, call: for a hundred shipments of one account at once, and the next ones meanwhile."""
        begin_within = account._number_parameter("begin_seconds", const.BEGIN_SECONDS)
        with Dispatcher(client, begin_within) as dispatcher:
            sending = Sending(self, account, client, dispatcher)
            sending.run()
        if sending.has_sent:
            self.env["ozon.verifier"]._trigger()
        if sending.failure:
            # What was under way has ended, and is recorded.
            raise sending.failure
        return sending.count

    @api.model
    def _prepare_batch(self, due, readings, client):
        """Write down, and commit, the calls of shipments whose postings have just been read.

        :param ozon.shipment due: since they were chosen somebody may have changed his mind.
        :param Readings | None readings: what Ozon has shown of their postings.
        :return: shipment and call by posting number.
        :rtype: dict
        """
        calls = {}
        for part in self._in_parts(self._still_due(due), lambda some: self._prepare_calls(some, client, readings)):
            calls.update(part)
        # From here on a crash leaves a row that says what may have happened.
        self.env["ir.cron"]._commit_progress()
        return calls

    @api.model
    def _prepare_calls(self, shipments, client, readings):
        """Decide, and write down the calls to make.

        :param ozon.shipment shipments: of one account.
        :param Readings | None readings: what Ozon has shown of their postings.
        :return: shipment and call by posting number.
        :rtype: dict
        """
        # Before anything is sent: a buyer may just have asked for something else.
        fresh = shipments.filtered(lambda shipment: not shipment.attempt_count)
        fresh.posting_id._ask_for_cancellation_requests(client)
        shipments -= shipments._fail_refused()
        observation = shipments.posting_id._observe(client, readings)
        calls = {}
        for part in self._in_parts(shipments, lambda some: self._next_calls(some, observation), passing=()):
            calls.update(part)
        return calls

    @api.model
    def _next_calls(self, shipments, observation):
        """
        :param Observation observation: of the shipments' postings.
        :return: shipment and call by posting number, of the calls to make now, written down.
        :rtype: dict
        """
        decided = [(shipment, shipment._apply_decision(observation)) for shipment in shipments]
        actions = {shipment: action for shipment, action in decided if action}
        shipments._provide_for(actions)
        calls = {}
        for shipment, action in actions.items():
            posting = shipment.posting_id
            if call := shipment._prepare_call(action, observation.snapshots[posting]):
                calls[posting.posting_number] = (shipment, call)
        write_gathered(self.env)
        return calls

    @api.model
    def _record(self, outcomes):
        """Commit how some calls ended. A colleague may be editing the same order: try a few times.

        :param dict outcomes: CallOutcome by shipment.
        """
        shipments = self.env["ozon.shipment"].concat(*outcomes)
        for attempt in range(1, _RECORD_TRIES + 1):
            try:
                self._each(shipments, lambda shipment: shipment._take_outcome(outcomes[shipment]))
                self.env["ir.cron"]._commit_progress()
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                if attempt == _RECORD_TRIES:
                    raise
