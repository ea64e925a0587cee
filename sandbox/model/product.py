"""A product of a seller's catalogue on Ozon."""

from dataclasses import dataclass, field


@dataclass
class Product:
    """One article. `product_id`, `sku` and `offer_id` are three different identifiers; postings
    carry the last two (OZON.md §5)."""

    client_id: str
    product_id: int
    sku: int
    offer_id: str
    name: str
    price: str = "100.00"
    currency: str = "RUB"
    digital: bool = False
    archived: bool = False
    barcodes: list[str] = field(default_factory=list)
    picture: str = ""
