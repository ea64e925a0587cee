"""Odoo's account of what happened, read as a user would read it."""

from ..environment import EnvironmentProblem

_POSTING_FIELDS = [
    "posting_number", "scheme", "status", "substatus", "stage", "tracking_number", "ship_by", "problem",
    "problem_detail", "sale_order_id", "observed_at", "line_ids",
]
_ORDER_FIELDS = [
    "name", "state", "amount_total", "currency_id", "ozon_shipment_mode", "ozon_virtual_kind",
    "ozon_shipment_state", "ozon_ship_by", "order_line",
]
_SHIPMENT_FIELDS = [
    "state", "attempt_count", "tracking_number", "verified_at", "last_error", "code_ids", "failure_type", "kind",
    "evidence_sentence",
]
CONNECTION_TRIES = 3  # a person, too, would press the button again


def connect(odoo, ozon, name, api_url, say):
    """Connect Odoo to a shop's account on Ozon.

    :param StandIn ozon: its address; the account may look for it elsewhere
    :param say: function that takes a sentence of the transcript
    :return: the id of the account
    :raise EnvironmentProblem: Ozon can't be reached
    """
    account = odoo.create(
        "ozon.account", name=name, client_id=ozon.client_id, api_key=ozon.api_key, api_url=api_url,
    )
    for _press in range(CONNECTION_TRIES):
        said = odoo.call("ozon.account", "action_test_connection", [account])["params"]
        say(f"Test Connection at {api_url}: {said['title']}. {said['message']}")
        if said["type"] != "danger":
            return account
    raise EnvironmentProblem(f"The account can't reach Ozon at {api_url}: nothing to show.")


class Shop:
    """
    :param Odoo odoo: the server
    """

    def __init__(self, odoo):
        self._odoo = odoo
        self._labels = {}

    def posting(self, number):
        """:return: a posting, None if there is none"""
        found = self._odoo.find("ozon.posting", [["posting_number", "=", number]], _POSTING_FIELDS)
        return found[0] if found else None

    def article(self, offer_id):
        """:return: an article that Odoo looks for a product for, None if there is none"""
        found = self._odoo.find("ozon.article", [["offer_id", "=", offer_id]], ["waiting_count", "activity_ids"])
        return found[0] if found else None

    def order(self, number):
        """:return: the order of a posting, None if there is none"""
        posting = self.posting(number)
        if not posting or not posting["sale_order_id"]:
            return None
        return self._odoo.read("sale.order", posting["sale_order_id"][0], _ORDER_FIELDS)

    def shipments(self, number):
        """:return: all shipments of a posting, the oldest first"""
        of_posting = [["posting_id.posting_number", "=", number]]
        return self._odoo.find("ozon.shipment", of_posting, _SHIPMENT_FIELDS)

    def shipment(self, number):
        """The newest shipment of a posting, empty if there is none."""
        return next(iter(reversed(self.shipments(number))), {})

    def attempts(self, shipment):
        """:return: the calls that were made for a shipment"""
        return self._odoo.find(
            "ozon.shipment.attempt", [["shipment_id", "=", shipment.get("id", 0)]],
            ["number", "step", "outcome", "seconds", "answer"], order="number",
        )

    def label(self, model, name, value):
        """The word that a screen shows for a value."""
        if (model, name) not in self._labels:
            field_info = self._odoo.call(model, "fields_get", allfields=[name], attributes=["selection"])
            self._labels[model, name] = dict(field_info[name]["selection"])
        return self._labels[model, name].get(value, value or "–")

    def order_label(self, order, name):
        """:return: the word that a screen shows for a field of an order"""
        return self.label("sale.order", name, order[name])
