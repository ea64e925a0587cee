from .base import PolicyCheck

#: What a buyer has asked for, the gravest first, and what is said of it.
_REQUESTS = {"cancellation": "request_cancellation", "return": "request_return"}


class BuyerRequestCheck(PolicyCheck):
    """Has the buyer asked for something else meanwhile?"""

    code = "request"
    override = "manager"

    def look_up(self, env, requests):
        """:return: words of `_REQUESTS` by posting id"""
        postings = env["ozon.posting"].sudo().browse([request.facts.id for request in requests])
        return postings._open_buyer_requests()

    def answer(self, request, known):
        asked = known.get(request.facts.id, ())
        reason = next((reason for word, reason in _REQUESTS.items() if word in asked), "")
        return self.refusal(reason) if reason else None
