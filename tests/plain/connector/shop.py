"""A few postings behind the methods of Ozon that show them; each test says which method shows what."""

from collections import Counter
from datetime import datetime, timezone

from seller_api import Answer, error_body

from connector import PostingReference

NOW = datetime(2026, 11, 23, 14, 0, 0, 999999, tzinfo=timezone.utc)
LISTS = {
    "/v4/posting/fbs/list": "fbs", "/v3/posting/fbo/list": "fbo", "/v2/posting/digital/list": "digital",
}
GETS = {"/v3/posting/fbs/get": "fbs get", "/v2/posting/fbo/get": "fbo get"}
METHODS = {**LISTS, **GETS}
FORBIDDEN = Answer(error_body(7, "Api-Key is missing a required role for a method"), 403)
BROKEN_DOWN = Answer(error_body(13, "Internal error"), 500)


def posting(number, status="awaiting_packaging", **fields):
    """A posting as Ozon writes it."""
    return {
        "posting_number": number, "order_number": number.rpartition("-")[0], "status": status,
        "in_process_at": "2026-11-23T10:00:00Z", "tpl_integration_type": "non_integrated",
        "products": [article()], **fields,
    }


def article(sku=7, **fields):
    return {"sku": sku, "offer_id": f"A-{sku}", "name": "Article", "quantity": 1, **fields}


def reference(number, scheme="digital", created_at=NOW):
    return PostingReference(number, number.rpartition("-")[0], scheme, created_at)


class Shop:
    """The handler of a `SellerApi`.

    :ivar dict shown: postings by number, by the word for the method that shows them (`METHODS`).
    :ivar dict answers: by the word for a method, what it answers instead: an :class:`Answer`, or a function of
        the request's body that may return None for "as usual".
    """

    def __init__(self):
        self.shown = {method: {} for method in METHODS.values()}
        self.answers = {}
        self.asked = []

    def show(self, methods, *postings):
        """Have `methods` ("fbs, fbo get") show these postings."""
        for method in methods.split(", "):
            self.shown[method].update((one["posting_number"], one) for one in postings)

    @property
    def calls(self):
        """How often each method was called."""
        return Counter(method for method, _body in self.asked)

    def bodies(self, method):
        return [body for called, body in self.asked if called == method]

    def __call__(self, path, body):
        method = METHODS[path]
        self.asked.append((method, body))
        answer = self.answers.get(method)
        answer = answer(body) if callable(answer) else answer
        if answer is not None:
            return answer
        return self._single(method, body) if method in GETS.values() else self._page(method, body)

    def _single(self, method, body):
        one = self.shown[method].get(body["posting_number"])
        return Answer({"result": one}) if one else Answer(error_body(5, "POSTING_NOT_FOUND"), 404)

    def _page(self, method, body):
        key = "order_number" if method == "fbs" else "posting_number"
        wanted = body["filter"][f"{key}s"]
        found = [one for one in self.shown[method].values() if one[key] in wanted]
        return Answer({"postings": found, "cursor": "", "has_next": False})


def names(body):
    """The numbers that a request asks for."""
    if "filter" not in body:
        return [body["posting_number"]]
    filters = body["filter"]
    return filters.get("posting_numbers") or [f"{number}-1" for number in filters["order_numbers"]]


def many(count):
    """:return: so many posting numbers"""
    return [f"{index:05}-1" for index in range(count)]
