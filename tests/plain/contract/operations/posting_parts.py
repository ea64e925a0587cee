"""Parts that postings of several shapes share (OZON.md §2.3, §2.4, §4.1, §4.5)."""

from contract.shapes import FLAG, INT64, MOMENT, NUMBER, TEXT, each, many, nullable, obj

MONEY = obj(each(TEXT, "amount currency"))

ADDITIONAL_DATA = nullable(many(obj(each(TEXT, "key value"))))
EXTERNAL_ORDER = nullable(obj({"is_external": FLAG, "platform_name": TEXT}))
LEGAL_INFO = nullable(obj(each(TEXT, "company_name inn kpp")))

#: Null in Ozon's examples.
CLIENT_DATES = each(nullable(MOMENT), "client_delivery_date_begin client_delivery_date_end")


def analytics_data(fields):
    """The block `analytics_data`.

    :param dict fields: what this shape has beyond the common fields
    :rtype: dict
    """
    common = {**each(TEXT, "city delivery_type payment_type_group_name"), **each(FLAG, "is_legal is_premium")}
    return nullable(obj({**common, **fields}))


def financial_data(fields):
    """The block `financial_data`, one entry for each article; its `product_id` is the SKU.

    :param dict fields: what an entry of this shape has beyond the common fields
    :rtype: dict
    """
    common = {
        "actions": many(TEXT),
        "product_id": INT64,
        **each(NUMBER, "old_price payout price total_discount_percent total_discount_value"),
    }
    return nullable(obj({**each(TEXT, "cluster_from cluster_to"), "products": many(obj({**common, **fields}))}))


#: The two ways of telling a commission: the lists' way, and that of the single posting.
COMMISSION = {"commission": obj({"amount": NUMBER, "currency": TEXT, "percent": INT64})}
FLAT_COMMISSION = {
    **each(TEXT, "currency_code customer_currency_code commissions_currency_code"),
    **each(NUMBER, "commission_amount customer_price"),
    **each(INT64, "commission_percent quantity"),
}
