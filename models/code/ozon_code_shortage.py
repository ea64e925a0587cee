from datetime import datetime
from typing import NamedTuple

from odoo import api, models

from ..engine.sentences import as_remaining, render
from . import sentences


class Shortage(NamedTuple):
    """What is wanting of one product in one company's pool.

    :ivar product: whose codes.
    :ivar int missing: codes that all waiting orders together lack, beyond the free ones.
    :ivar int orders: how many orders wait for them.
    :ivar datetime | bool due: when the first of these has to be shipped (UTC); False where Ozon tells none.
    """

    product: models.BaseModel
    missing: int
    orders: int
    due: datetime | bool


class Shortages(NamedTuple):
    """What is wanting, reckoned at one moment.

    :ivar dict by_shipment: numbers by product, by shipment, in the order of deadlines.
    :ivar dict by_product: `Shortage` by company and product.
    """

    by_shipment: dict
    by_product: dict


class OzonCode(models.Model):
    """Which codes are wanting: reckoned whenever somebody asks, and never stored.

    Whoever is due first gets the free codes, so that no code is counted for two orders, and all numbers that are
    shown anywhere add up.
    """

    _inherit = "ozon.code"

    @api.model
    def _shortages(self, companies):
        """Reckon what the shipments that wait for codes lack. The number of queries does not depend on theirs.

        :param res.company companies: whose pools.
        :rtype: Shortages
        """
        found = Shortages({}, {})
        waiting = self.env["ozon.shipment"].sudo().search(
            [("company_id", "in", companies.ids), *self.env["ozon.shipment"]._waiting_for_codes_domain()],
            order="ship_by, id",
        )
        lacking = waiting._lacking_codes()
        for company, shipments in waiting.grouped("company_id").items():
            products = self.env["product.product"].concat(*(
                product for shipment in shipments for product in lacking[shipment]
            ))
            most = sum(sum(lacking[shipment].values()) for shipment in shipments)
            free = self._available_counts(products, company, most)
            for shipment in shipments:
                found.by_shipment[shipment] = _deal_out(lacking[shipment], free)
                _sum_up(found, company, shipment)
        return found

    @api.model
    def _shortage_sentence(self, shortage):
        """Say what is wanting, to whoever reads it.

        :param Shortage shortage: of one product.
        :rtype: str
        """
        key = ("one" if shortage.orders == 1 else "many") + ("" if shortage.due else "_undated")
        return render(self.env, sentences.SHORTAGES[key], {
            "product": shortage.product.with_env(self.env).sudo().display_name,
            "missing": shortage.missing, "orders": shortage.orders, "due": as_remaining(shortage.due),
        })


def _deal_out(lacking, free):
    """Give a shipment the free codes that there are.

    :param dict lacking: numbers by product.
    :param dict free: numbers by product, of which what is given is taken away.
    :return: what it still lacks, by product.
    :rtype: dict
    """
    missing = {}
    for product, count in lacking.items():
        given = min(free[product], count)
        free[product] -= given
        if count > given:
            missing[product] = count - given
    return missing


def _sum_up(found, company, shipment):
    """Count what a shipment still lacks; the first one of a product is the one that is due first."""
    for product, count in found.by_shipment[shipment].items():
        before = found.by_product.get((company, product)) or Shortage(product, 0, 0, shipment.ship_by)
        found.by_product[company, product] = before._replace(
            missing=before.missing + count, orders=before.orders + 1
        )
