"""The two servers as the demo talks to them: Odoo's external API, the stand-in's control address."""

import http.cookiejar
import json
import urllib.error
import urllib.request

from environment import EnvironmentProblem

ANSWER_SECONDS = 90  # an import asked for by a button may take 40

# No proxy: both servers are on this machine.
_NO_PROXY = urllib.request.ProxyHandler({})


class Refusal(Exception):
    """Odoo says no and why, as it would on the screen."""


def answers(url):
    """:return: whether something at this address answers well"""
    try:
        with urllib.request.build_opener(_NO_PROXY).open(url, timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


class Odoo:
    """Odoo's external API (JSON-2).

    :param str url: the server's address
    :param str database: its database
    """

    def __init__(self, url, database):
        self.url = url
        self._database = database
        self._key = None

    def log_in(self, login, password):
        """Log in and have an API key made, as a user does under My Preferences > Security."""
        session = _Session(self.url)
        session.call("/web/session/authenticate", db=self._database, login=login, password=password)
        wizard = {"name": "The demo", "duration": "1"}
        made = session.call_model("res.users.apikeys.description", "create", [[wizard]])
        question = session.call_model("res.users.apikeys.description", "make_key", [made])
        answer = session.call_model(
            question["res_model"], "run_check", [[question["res_id"]]], context={"password": password}
        )
        self._key = answer["context"]["default_key"]

    def call(self, model, method, ids=(), **arguments):
        """Call a method of a model.

        :raise Refusal: Odoo refuses, with its words
        """
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}",
            json.dumps({"ids": list(ids), **arguments} if ids else arguments).encode(),
            {
                "Content-Type": "application/json",
                "Authorization": f"bearer {self._key}",
                "X-Odoo-Database": self._database,
            },
        )
        return _answer(urllib.request.build_opener(_NO_PROXY), request)

    def create(self, model, **values):
        """:return: the id of the new record"""
        return self.call(model, "create", vals_list=[values])[0]

    def find(self, model, domain, names, order="id"):
        """:return: the records that a domain finds, as dictionaries"""
        return self.call(model, "search_read", domain=domain, fields=names, order=order)

    def read(self, model, record_id, names):
        """:return: one record as a dictionary"""
        return self.call(model, "read", [record_id], fields=names)[0]

    def write(self, model, record_id, **values):
        self.call(model, "write", [record_id], vals=values)


class _Session:
    """A browser's session, for as long as it takes to get an API key."""

    def __init__(self, url):
        self._url = url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(_NO_PROXY, cookies)

    def call(self, path, **parameters):
        body = {"jsonrpc": "2.0", "method": "call", "params": parameters}
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._url + path, json.dumps(body).encode(), headers)
        answer = _answer(self._opener, request)
        if "error" in answer:
            raise Refusal(answer["error"].get("data", {}).get("message") or answer["error"]["message"])
        return answer["result"]

    def call_model(self, model, method, arguments, context=None):
        return self.call(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model, method=method, args=arguments, kwargs={"context": context or {}},
        )


class StandIn:
    """The stand-in for Ozon, at the address where one plays the buyer and Ozon and sees what really happened.

    :param str url: its address
    """

    client_id = "100001"
    api_key = "sandbox-key"  # opens nothing but the stand-in

    def __init__(self, url):
        self.url = url

    def control(self, path, **body):
        request = urllib.request.Request(
            f"{self.url}/control/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        return _answer(urllib.request.build_opener(_NO_PROXY), request)

    def order(self, **posting):
        """Have a buyer order something.

        :return: the number of the new posting
        """
        return self.control("postings", **posting)["posting_numbers"][0]

    def record(self, *numbers):
        """What has really been accepted, whatever anybody was told.

        :return: records by posting number, and violations of what must never happen
        :rtype: tuple[dict, dict]
        """
        found = self.control("record", posting_numbers=list(numbers))
        return {record["posting_number"]: record for record in found["postings"]}, found["violations"]


def _answer(opener, request):
    """:raise Refusal: the server says no
    :raise EnvironmentProblem: it says nothing that can be understood"""
    where = request.full_url
    try:
        with opener.open(request, timeout=ANSWER_SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        text = error.read().decode(errors="replace")
        try:
            said = json.loads(text)
            raise Refusal(said.get("message") or said.get("error") or text[:500]) from None
        except (ValueError, AttributeError):
            raise EnvironmentProblem(f"{where} answered {error.code}: {text[:300]}") from None
    except TimeoutError:
        problem = f"Waited {ANSWER_SECONDS} seconds in vain for an answer of {where}."
        raise EnvironmentProblem(problem) from None
    except (OSError, ValueError) as error:
        raise EnvironmentProblem(f"{where} gave no usable answer: {error}") from None
