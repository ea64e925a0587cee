from datetime import timedelta

from odoo import fields, models

from ...connector import Action
from ...connector.status import SHIP_FAILED
from ..engine.sentences import as_moment
from . import const
from .ozon_shipment_decision import effect_shows, status_key


class OzonShipment(models.Model):
    """An assembly that Ozon accepts, and then reports as failed: HTTP 200 does not guarantee it (OZON.md §3.1)."""

    _inherit = "ozon.shipment"

    # === BUSINESS METHODS === #

    def _follow_assembly(self, snapshot):
        """Say at once that the assembly has failed, and plan the next one; a person is asked while there is time.

        :param PostingSnapshot snapshot: read a moment ago.
        :return: whether that is all that is to be done now.
        :rtype: bool
        """
        self.ensure_one()
        if snapshot.substatus != SHIP_FAILED:
            if self.failure_type == "ship_failed":
                self._clear_failure()
            return False
        if not self._is_assembly_undone(snapshot):
            return False
        self._note_undone_assembly()
        self._assemble_again_later()
        return True

    def _is_assembly_undone(self, snapshot):
        """Whether what Ozon reports as failed is our last assembly, and not one before it.

        :rtype: bool
        """
        if self.step != Action.ASSEMBLE.value or self.step_outcome not in ("accepted", "unknown"):
            return False
        if effect_shows(Action.ASSEMBLE, self.step_status, status_key(snapshot)):
            return True
        seconds = self.env["ozon.account"]._number_parameter(
            "settle_seconds_assembly", const.SETTLE_SECONDS_ASSEMBLY
        )
        return fields.Datetime.now() >= self.step_at + timedelta(seconds=seconds)

    def _note_undone_assembly(self):
        newest = self.attempt_ids.sorted("id")[-1:]
        newest.outcome = "undone"
        self.step_outcome = "undone"

    def _assemble_again_later(self):
        undone = self.attempt_ids.filtered(lambda attempt: attempt.outcome == "undone").sorted("id")
        now, first = fields.Datetime.now(), undone[0].started_at
        if len(undone) >= const.ASSEMBLY_LIMIT or now - first > self._patience(first):
            self._fail("ship_failed", count=len(undone))
            return
        pause = timedelta(seconds=const.RETRY_DELAYS[len(undone) - 1])
        self._wait_for("ship_failed", pause, moment=as_moment(now + pause))
