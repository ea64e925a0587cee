"""Calls a sandbox in tests, and holds every answer against the contract."""

import httpx
from contract.checker import request_violations, response_violations

# A window that holds everything a test creates (the frozen clock stands at 1 Oct 2026).
WINDOW = {"since": "2026-09-01T00:00:00Z", "to": "2026-12-31T00:00:00Z"}


def agree(violations):
    """Fail with all that is not allowed."""
    assert not violations, "\n".join(map(str, violations))


class SandboxCaller:
    """A client of one sandbox.

    :param SandboxServer server: the running sandbox
    """

    def __init__(self, server):
        self.server = server
        self._http = httpx.Client(base_url=server.url, headers=server.headers, verify=False)

    def close(self):
        self._http.close()

    # === CALLS === #

    def post(self, path, body=None, headers=None, checked=True):
        """:param bool checked: False where the answer is wrong on purpose
        :rtype: httpx.Response"""
        response = self._http.post(path, json={} if body is None else body, headers=headers)
        if checked and response.headers["content-type"] == "application/json":
            agree(response_violations(path, response.status_code, response.json()))
        return response

    def ask(self, path, body=None, headers=None):
        """:return: the answer of a call that must succeed, and whose request must agree with the contract
        :rtype: dict"""
        agree(request_violations(path, {} if body is None else body))
        response = self.post(path, body, headers)
        assert response.status_code == 200, response.text
        return response.json()

    def refused(self, path, body=None, headers=None):
        """:return: HTTP status, code and message of a call that must fail
        :rtype: tuple[int, int, str]"""
        response = self.post(path, body, headers)
        assert response.status_code != 200, response.text
        error = response.json()
        assert set(error) == {"code", "message", "details"}
        return response.status_code, error["code"], error["message"]

    def control(self, path, body=None, method="POST"):
        """:rtype: dict"""
        response = self._http.request(method, "/control/" + path, json=body or {})
        assert response.status_code == 200, response.text
        return response.json()

    # === PLAYING === #

    def new_posting(self, scheme="digital", **details):
        """:return: the number of a new posting
        :rtype: str"""
        body = {"scheme": scheme, **details}
        return self.control("postings", body)["posting_numbers"][0]

    def record(self, posting_number):
        """:rtype: dict"""
        return self.control("record", {"posting_number": posting_number})["postings"][0]

    def settle(self):
        """Let every pending change become visible."""
        self.server.clock.advance(self.server.state.options.delay)

    def get(self, posting_number):
        """:return: an FBS or rFBS posting as Ozon shows it
        :rtype: dict"""
        return self.ask("/v3/posting/fbs/get", {"posting_number": posting_number})["result"]

    def state_of(self, posting_number):
        """:return: status and substatus as Ozon shows them
        :rtype: tuple[str, str]"""
        posting = self.get(posting_number)
        return posting["status"], posting["substatus"]

    def ship_body(self, posting_number, sku=900002, quantity=1):
        products = [{"product_id": sku, "quantity": quantity}]
        return {"posting_number": posting_number, "packages": [{"products": products}]}

    def ship(self, posting_number, sku=900002, quantity=1):
        """Assemble, and wait until it shows."""
        self.ask("/v4/posting/fbs/ship", self.ship_body(posting_number, sku, quantity))
        self.settle()

    def ship_part(self, posting_number, quantities):
        """:return: what a partial assembly answers, a number
        :rtype: str"""
        products = [{"product_id": sku, "quantity": quantity} for sku, quantity in quantities.items()]
        body = {"posting_number": posting_number, "products": products}
        return self.ask("/v4/posting/fbs/ship/package", body)["result"]

    def move(self, move, posting_number):
        """A status call for one posting.

        :param str move: delivering | last-mile | delivered
        :return: the entry of the answer
        :rtype: dict
        """
        answer = self.ask(f"/v2/fbs/posting/{move}", {"posting_number": [posting_number]})
        return answer["result"][0]

    def track(self, posting_number, tracking_number):
        """:rtype: dict"""
        entry = {"posting_number": posting_number, "tracking_number": tracking_number}
        return self.ask("/v2/fbs/posting/tracking-number/set", {"tracking_numbers": [entry]})["result"][0]

    def upload_body(self, posting_number, keys, sku=900001, not_available=0):
        codes = {
            "sku": str(sku),
            "exemplar_qty": len(keys),
            "not_available_exemplar_qty": not_available,
            "exemplar_keys": list(keys),
        }
        return {"posting_number": posting_number, "exemplars_by_sku": [codes]}

    def upload(self, posting_number, keys, **more):
        """:return: the entry of the answer for the one article
        :rtype: dict"""
        body = self.upload_body(posting_number, keys, **more)
        return self.ask("/v1/posting/digital/codes/upload", body)["exemplars_by_sku"][0]

    def waiting(self):
        """:return: numbers of the digital postings that wait for codes
        :rtype: list[str]"""
        answer = self.ask("/v2/posting/digital/list", {"filter": WINDOW, "limit": 100})
        return [posting["posting_number"] for posting in answer["postings"]]

    def fbo(self, posting_number):
        """:return: a digital posting as the FBO list shows it
        :rtype: dict"""
        body = {"filter": {**WINDOW, "posting_numbers": [posting_number]}, "limit": 1}
        return self.ask("/v3/posting/fbo/list", body)["postings"][0]
