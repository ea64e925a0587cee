"""Sending without a pause: while the calls of one batch are under way, answers are recorded and the next one prepared.

One thread, the worker's own, has the database. The threads of the dispatcher know the connector only.
"""

import logging
import time
from dataclasses import dataclass
from typing import Any

from ...connector import OzonError
from ..engine import const as engine_const
from ..engine.batches import is_transient

_logger = logging.getLogger(__name__)

#: Seconds after which outcomes are recorded again: one that comes in is committed within a second.
_RECORD_INTERVAL = 0.3
#: While so many requests are left, the next postings need not be read: that takes its turn among them.
_READ_BELOW = 100
#: While so many requests are left, nothing needs to be prepared: they last for a second.
_PREPARE_BELOW = 45


@dataclass
class Ahead:
    """Shipments that are due, and the reading of their postings that is under way.

    :ivar ozon.shipment due: as they were when the reading began.
    :ivar Future | None reading: of Readings; None where their postings have to be read in parts.
    """

    due: Any
    reading: Any

    @property
    def is_ready(self):
        """Whether there is nothing to wait for."""
        return self.reading is None or self.reading.done()

    def readings(self):
        """What Ozon has shown.

        :return: None where one of the postings spoils it for the others: then they have to be read in parts.
        :rtype: Readings | None
        :raise OzonError: if Ozon cannot be asked at all.
        """
        try:
            return self.reading and self.reading.result()
        except OzonError:
            raise
        except Exception:
            _logger.exception("The postings could not be read together")
            return None


def read_ahead(due, client, dispatcher):
    """Begin to read the postings of some shipments.

    :param ozon.shipment due: of one account.
    :param OzonClient client: of the account.
    :param Dispatcher dispatcher: of the client.
    :return: None where nothing is due.
    :rtype: Ahead | None
    """
    if not due:
        return None
    try:
        references = [posting._reference() for posting in due.posting_id]
    except Exception as error:
        if is_transient(error):
            raise
        # Whose fault it is will be found when they are read one by one.
        return Ahead(due, None)
    return Ahead(due, dispatcher.ask(lambda: client.postings.read(references)))


class Hold:
    """How long a worker goes on with an account that it holds.

    :param ozon.worker worker: who holds it.
    :param ozon.account account: which is held.
    """

    def __init__(self, worker, account):
        self._worker, self._account = worker, account
        self._yields_at = time.monotonic() + engine_const.LEAST_HOLD

    def goes_on(self):
        """Whether another batch may be begun; commits.

        :rtype: bool
        """
        if self._worker.env["ir.cron"]._commit_progress() <= 0:
            return False
        return time.monotonic() < self._yields_at or not self._account._is_wanted()


class Sending:
    """The batches of one account that are sent one after the other, while it is held.

    :param ozon.sender sender: who chooses, prepares and records.
    :param ozon.account account: which is ours meanwhile.
    :param OzonClient client: of the account.
    :param Dispatcher dispatcher: of the client.
    :ivar int count: shipments that were worked on.
    :ivar bool has_sent: whether any call was made.
    :ivar Exception | None failure: why no further batch could be prepared.
    """

    def __init__(self, sender, account, client, dispatcher):
        self._sender, self._account, self._client, self._dispatcher = sender, account, client, dispatcher
        self._hold = Hold(sender, account)
        self._ahead, self._goes_on, self._under_way = None, True, {}
        self._record_at = 0.0
        self.count, self.has_sent, self.failure = 0, False, None

    def run(self):
        """Send what is due until nothing is, the time is up, or somebody wants the account; record all outcomes."""
        self._read_ahead()
        while self._ahead or self._dispatcher.left:
            self._record(self._dispatcher.outcomes(max(0.0, self._record_at - time.monotonic())))
            if self._ahead and self._ahead.is_ready and self._dispatcher.left < _PREPARE_BELOW:
                self._begin_batch()
            if not self._ahead and self._dispatcher.left < _READ_BELOW:
                self._read_ahead()

    def _record(self, outcomes):
        if not outcomes:
            return
        self._sender._record({self._under_way.pop(outcome.call.posting_number): outcome for outcome in outcomes})
        self._record_at = time.monotonic() + _RECORD_INTERVAL
        if not self._account._is_workable():
            # Ozon has asked to wait, or does not take the key any more.
            self._ahead, self._goes_on = None, False

    def _read_ahead(self):
        if self._goes_on and self._hold.goes_on():
            due = self._sender._due(self._account)
            self._ahead = read_ahead(due, self._client, self._dispatcher)
            self._goes_on = len(due) == self._sender._batch_size()

    def _begin_batch(self):
        ahead, self._ahead = self._ahead, None
        try:
            calls = self._sender._prepare_batch(ahead.due, ahead.readings(), self._client)
        except Exception as error:
            # What is under way goes on, and is recorded first.
            self._sender.env.cr.rollback()
            self.failure, self._goes_on = error, False
            return
        self.count += len(ahead.due)
        self.has_sent = self.has_sent or bool(calls)
        self._under_way.update({number: shipment for number, (shipment, _call) in calls.items()})
        self._dispatcher.begin([call for _shipment, call in calls.values()])
