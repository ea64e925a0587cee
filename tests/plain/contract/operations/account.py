"""Who the key belongs to, and what it may do (OZON.md §1)."""

from contract.operations.operation import Operation
from contract.shapes import FLAG, MOMENT, NUMBER, TEXT, each, many, nullable, obj, one_of

ROLES = obj({"expires_at": MOMENT, "roles": many(obj({"name": TEXT, "methods": many(TEXT)}))})

RATING_VALUE = obj(
    {
        **each(MOMENT, "date_from date_to"),
        "formatted": TEXT,
        "value": NUMBER,
        "status": obj(each(FLAG, "danger premium warning")),
    }
)
RATING = obj(
    {
        **each(TEXT, "name rating"),
        "current_value": RATING_VALUE,
        "past_value": nullable(RATING_VALUE),
        "status": one_of("UNKNOWN", "OK", "WARNING", "CRITICAL"),
        "value_type": one_of("UNKNOWN", "INDEX", "PERCENT", "TIME", "RATIO", "REVIEW_SCORE", "COUNT"),
    }
)
COMPANY = obj(
    {
        **each(TEXT, "country currency inn legal_name name ogrn ownership_form"),
        "tax_system": one_of("UNKNOWN", "UNSPECIFIED", "OSNO", "USN", "NPD", "AUSN", "PSN"),
    }
)
SUBSCRIPTION = obj(
    {
        "is_premium": FLAG,
        "type": one_of("UNKNOWN", "UNSPECIFIED", "PREMIUM", "PREMIUM_LITE", "PREMIUM_PLUS", "PREMIUM_PRO"),
    }
)

OPERATIONS = [
    Operation("/v1/roles", ROLES),
    Operation("/v1/seller/info", obj({"company": COMPANY, "ratings": many(RATING), "subscription": SUBSCRIPTION})),
]
