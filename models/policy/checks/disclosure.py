from ...engine.sentences import as_moment
from .base import PolicyCheck


class DisclosureCheck(PolicyCheck):
    """Does the buyer know what comes, and when? What Ozon itself delivers to him is not concerned."""

    code = "disclosure"
    override = "manager"

    def look_up(self, env, requests):
        """:return: the text by account and kind, the records by posting id, and the accounts that tell first"""
        wanted = [request.facts for request in requests if request.facts.scheme != "digital"]
        texts = {} if not wanted else env["ozon.disclosure"]._texts()
        records = env["ozon.disclosure.record"].sudo().search([("posting_id", "in", [each.id for each in wanted])])
        accounts = env["ozon.account"].sudo().browse(sorted({each.account_id for each in wanted}))
        return (
            texts, records.grouped(lambda record: record.posting_id.id),
            set(accounts.filtered("tell_before_shipping").ids),
        )

    def answer(self, request, known):
        posting, (texts, records, telling) = request.facts, known
        if posting.scheme == "digital" or not request.kind:
            return None
        is_first = posting.account_id in telling and posting.stage == "awaiting"
        if not any((account_id, request.kind) in texts for account_id in (posting.account_id, False)):
            return self.refusal("disclosure_missing") if is_first or request.kind == "presale" else None
        told = records.get(posting.id, ())
        if reached := [record for record in told if record.state != "failed"]:
            return self.ok("disclosure_told", moment=as_moment(reached[0].create_date))
        if is_first:
            return self.refusal("disclosure_failed" if told else "disclosure_untold")
        return self.warning("disclosure_failed") if told else self.ok("disclosure_document")
