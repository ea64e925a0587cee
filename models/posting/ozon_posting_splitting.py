import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class OzonPosting(models.Model):
    """Postings that come of splitting: each is a posting of its own, and names the one that it was split off."""

    _inherit = "ozon.posting"

    # === FIELDS === #

    parent_posting_number = fields.Char(
        string="Split Off From", readonly=True, index="btree_not_null", help="The posting that it was a part of.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _take_in_parts(self, observation, readings):
        """Keep postings that Ozon has split off from those which were read, whoever has split them.

        :param Observation observation: of the postings that were read.
        :param Readings readings: all that Ozon has shown.
        """
        shown = (*readings.others.values(), *readings.snapshots.values())
        parts = [snapshot for snapshot in shown if snapshot.parent_posting_number]
        if not parts:
            return
        parents = {posting.posting_number: posting for posting in observation.snapshots}
        parts = [snapshot for snapshot in parts if snapshot.parent_posting_number in parents]
        for account in {parents[snapshot.parent_posting_number].account_id for snapshot in parts}:
            for part in self._known_parts(account, parts).grouped("parent_posting_number").items():
                number, postings = part
                self._keep_parts(parents[number], postings, observation)

    @api.model
    def _keep_parts(self, parent, parts, observation):
        def on_failure(error):
            _logger.error("The parts of Ozon posting %s could not be kept", parent.id, exc_info=error)
            parent._note_internal_error(error)

        self.env["ozon.worker"]._run_in_savepoint(
            parent, lambda: parent._take_parts(parts, observation.snapshots[parent]), on_failure
        )

    @api.model
    def _known_parts(self, account, snapshots):
        """The postings of some snapshots, created where they are new.

        :rtype: ozon.posting
        """
        importer = self.env["ozon.importer"]
        known = self.search([
            ("account_id", "=", account.id),
            ("posting_number", "in", [snapshot.posting_number for snapshot in snapshots]),
        ])
        numbers = set(known.mapped("posting_number"))
        new = {each.posting_number: each for each in snapshots if each.posting_number not in numbers}
        return known | importer._create_postings(account, list(new.values()), [])

    def _take_parts(self, parts, snapshot):
        """Ozon shows parts of this posting as postings of their own: the rest stays in it; other rooms hook in.

        :param ozon.posting parts: all that came along, new ones and known ones.
        :param PostingSnapshot snapshot: of this posting.
        """
        self._keep_rest(snapshot)

    def _keep_rest(self, snapshot):
        """Bring the lines to what Ozon shows as left; none is added, and not all are dropped."""
        left = {}
        for line in snapshot.lines:
            left[str(line.sku)] = left.get(str(line.sku), 0) + line.quantity
        if not left.keys() & set(self.line_ids.mapped("sku")):
            return
        for line in self.line_ids:
            quantity = min(line.quantity, left.get(line.sku, 0))
            if not quantity:
                line.unlink()
                continue
            left[line.sku] -= quantity
            if line.quantity != quantity:
                line.write({"quantity": quantity, "required_code_count": quantity})
