"""A handful of postings to look at, one of each kind."""

from .control.creating import create_postings
from .store import SandboxState

DEMO_POSTINGS = (
    {
        "scheme": "digital",
        "products": [
            {
                "sku": 5204479032,
                "offer_id": "PSN-250",
                "name": "PlayStation Store, карта 250",
                "quantity": 1,
                "required_qty": 3,
                "price": "2490.00",
            }
        ],
    },
    {
        "scheme": "digital",
        "products": [
            {
                "sku": 900011,
                "offer_id": "ANTIVIRUS-1Y",
                "name": "Антивирус, 1 год",
                "price": "990.00",
            },
            {"sku": 900012, "offer_id": "OFFICE-1Y", "name": "Офисный пакет, 1 год", "quantity": 2},
        ],
    },
    {
        "scheme": "rfbs",
        "products": [{"sku": 900021, "offer_id": "COURSE-PY", "name": "Курс Python", "price": "4900.00"}],
    },
    {
        "scheme": "rfbs",
        "products": [{"sku": 900022, "offer_id": "CLUB-3M", "name": "Членство в клубе, 3 месяца"}],
        "options": {"last_mile": "required"},
    },
    {
        "scheme": "rfbs",
        "products": [{"sku": 900023, "offer_id": "PHONE-NEXT", "name": "Телефон, предзаказ"}],
        "options": {"set_cutoff": True},
    },
    {"scheme": "rfbs_integrated", "integration_type": "3pl_tracking"},
    {"scheme": "rfbs_integrated", "integration_type": "aggregator"},
    {"scheme": "fbs"},
)


def seed_demo(state: SandboxState) -> None:
    """Create the demonstration postings for the first seller.

    :param SandboxState state: an otherwise empty sandbox
    """
    with state.lock:
        for body in DEMO_POSTINGS:
            create_postings(state, body)
