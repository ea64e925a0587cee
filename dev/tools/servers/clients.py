"""The two servers as one talks to them: Odoo's external API, the stand-in's control address."""

import http.cookiejar
import json
import urllib.error
import urllib.request

from ..environment import EnvironmentProblem

LOGIN = ("admin", "admin")  # of every fresh database
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
        session = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())

        def ask(path, **parameters):
            body = {"jsonrpc": "2.0", "method": "call", "params": parameters}
            answer = _answer(self.url + path, body, handlers=[session])
            if "error" in answer:
                raise Refusal(answer["error"].get("data", {}).get("message") or answer["error"]["message"])
            return answer["result"]

        def call(model, method, arguments, **context):
            path, options = f"/web/dataset/call_kw/{model}/{method}", {"context": context}
            return ask(path, model=model, method=method, args=arguments, kwargs=options)

        ask("/web/session/authenticate", db=self._database, login=login, password=password)
        wizard = {"name": "Development", "duration": "1"}
        made = call("res.users.apikeys.description", "create", [[wizard]])
        question = call("res.users.apikeys.description", "make_key", [made])
        answer = call(question["res_model"], "run_check", [[question["res_id"]]], password=password)
        self._key = answer["context"]["default_key"]

    def call(self, model, method, ids=(), **arguments):
        """:raise Refusal: Odoo refuses, with its words"""
        body = {"ids": list(ids), **arguments} if ids else arguments
        headers = {"Authorization": f"bearer {self._key}", "X-Odoo-Database": self._database}
        return _answer(f"{self.url}/json/2/{model}/{method}", body, headers)

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

    def send_no_text_messages(self):
        """Else Odoo asks at the first delivery whether buyers shall get one, by a paid service on the internet."""
        for company in self.find("res.company", [], ["id"]):
            self.write("res.company", company["id"], stock_text_confirmation=False)

    def import_codes(self, article, codes, **more):
        """Put activation codes for a product into the pool."""
        product = self.find("product.product", [["default_code", "=", article]], ["id"])[0]["id"]
        wizard = self.create("ozon.code.import", product_id=product, pasted="\n".join(codes), **more)
        self.call("ozon.code.import", "action_preview", [wizard])
        self.call("ozon.code.import", "action_import", [wizard])


class StandIn:
    """The stand-in for Ozon, at the address where one plays the buyer and Ozon and sees what really happened.

    :param str url: its address
    :param str client_id: of its seller
    """

    api_key = "sandbox-key"  # opens nothing but the stand-in

    def __init__(self, url, client_id="100001"):
        self.url, self.client_id = url, client_id

    def control(self, path, http_method="POST", **body):
        """:return: the answer of a control address"""
        return _answer(f"{self.url}/control/{path}", body, http_method=http_method)

    def order(self, **posting):
        """:return: the number of the posting that a buyer orders now"""
        return self.control("postings", **posting)["posting_numbers"][0]

    def record(self, *numbers):
        """What has really been accepted, whatever anybody was told.

        :return: records by posting number, and violations of what must never happen
        :rtype: tuple[dict, dict]
        """
        found = self.control("record", posting_numbers=list(numbers))
        return {record["posting_number"]: record for record in found["postings"]}, found["violations"]

    def drop_faults(self):
        """:return: the rules of the faults that end now, with their hits"""
        rules = self.control("faults", rules=[])["rules"]
        self.control("faults", "DELETE")
        return rules

    def busiest_seconds(self):
        """:return: the most requests in any second, by Client-Id"""
        clients = self.control("counters")["clients"]
        return {client_id: figures["max_per_second"] for client_id, figures in clients.items()}


def _answer(url, body, headers=(), handlers=(), http_method="POST"):
    """:raise Refusal: the server says no
    :raise EnvironmentProblem: it says nothing that can be understood"""
    headers = {"Content-Type": "application/json", **dict(headers)}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method=http_method)
    try:
        with urllib.request.build_opener(_NO_PROXY, *handlers).open(request, timeout=ANSWER_SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        text = error.read().decode(errors="replace")
        try:
            said = json.loads(text)
            raise Refusal(said.get("message") or said.get("error") or text[:500]) from None
        except (ValueError, AttributeError):
            raise EnvironmentProblem(f"{url} answered {error.code}: {text[:300]}") from None
    except TimeoutError:
        raise EnvironmentProblem(f"Waited {ANSWER_SECONDS} seconds in vain for an answer of {url}.") from None
    except (OSError, ValueError) as error:
        raise EnvironmentProblem(f"{url} gave no usable answer: {error}") from None
