from ..posting_facts import rows_of
from .base import PolicyCheck

#: What Ozon may want to know of articles before they are assembled (OZON.md §3.1), and how its answer is called here.
KNOWN = {
    "gtd": "requirements_gtd",
    "country": "requirements_country",
    "change_country": "requirements_country",
    "mandatory_mark": "requirements_mark",
    "rnpt": "requirements_rnpt",
    "jw_uin": "requirements_uin",
    "imei": "requirements_imei",
    "weight": "requirements_weight",
}


class RequirementCheck(PolicyCheck):
    """Does Ozon want one kind of data first? Each kind is a check of its own, with a sentence of its own.

    :param str reason: the answer that names the data; "requirements_other" for what nobody knows here.
    """

    code = "requirements"

    def __init__(self, reason):
        self._reason = reason

    def look_up(self, env, requests):
        """:return: names of articles by posting id and SKU, for the postings that lack something"""
        posting_ids = [request.facts.id for request in requests if self._wanted(request.facts)]
        return {(posting_id, sku): offer_id or sku for posting_id, sku, offer_id in posting_ids and rows_of(
            env["ozon.posting.line"].sudo(), [("posting_id", "in", posting_ids)], ("posting_id", "sku", "offer_id")
        )}

    def answer(self, request, known):
        posting = request.facts
        if not posting.requirements or posting.stage != "awaiting" or not (wanted := self._wanted(posting)):
            return None
        skus = dict.fromkeys(sku for _data, several in wanted for sku in several)
        articles = [known.get((posting.id, sku), sku) for sku in skus]
        values = {"articles": articles or ["–"]}
        if self._reason == "requirements_other":
            values["data"] = [data for data, _skus in wanted]
        # As long as Ozon lets it be assembled all the same, it may be tried.
        is_offered = "ship" in (posting.available_actions or "").split(", ")
        return self.warning(self._reason, **values) if is_offered else self.refusal(self._reason, **values)

    def _wanted(self, posting):
        """:return: pairs of Ozon's word and SKUs, of what this check is about"""
        if not posting.requirements:
            return []
        pairs = [(data, skus) for data, *skus in map(str.split, posting.requirements.split(", "))]
        return [pair for pair in pairs if KNOWN.get(pair[0], "requirements_other") == self._reason]


def requirement_checks():
    """A check for each kind of data.

    :rtype: list[RequirementCheck]
    """
    return [RequirementCheck(reason) for reason in (*dict.fromkeys(KNOWN.values()), "requirements_other")]
