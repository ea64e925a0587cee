"""Tables of postings, and how far back they are read."""

from datetime import timedelta

STAGES = [
    ("awaiting", "Awaiting"),
    ("assembled", "Assembled"),
    ("delivering", "Delivering"),
    ("delivered", "Delivered"),
    ("cancelled", "Cancelled"),
    ("returning", "Returning"),
    ("disputed", "Disputed"),
    ("unknown", "Unknown"),
]

SCHEMES = [
    ("digital", "Digital codes"),
    ("rfbs", "Seller delivers (rFBS)"),
    ("rfbs_integrated", "Partner carrier (rFBS)"),
    ("fbs", "Ozon delivers (FBS)"),
    ("unknown", "Unknown"),
]

#: Problems that are over when the posting has been read and kept again.
READING_PROBLEMS = ("malformed", "internal")

#: Postings that should have an order and have none.
HELD = [("problem", "!=", False), ("sale_order_id", "=", False), ("stage", "!=", "cancelled")]
#: Lines of postings that get no order before their article has a product.
WAITING_LINES = [
    ("article_id", "!=", False), ("product_id", "=", False),
    ("posting_id.sale_order_id", "=", False), ("posting_id.stage", "!=", "cancelled"),
]

#: How far back each import looks again; Ozon may show an order late (late payment).
IMPORT_OVERLAP = timedelta(days=1)
#: Oldest orders that are imported: Ozon takes windows of at most a year.
IMPORT_HORIZON = timedelta(days=355)
#: How long after the order a posting that is only presumed to be delivered is read again. Ozon does not say
#: when it becomes final (OZON.md §3.4); delivery takes at most 30 days, and a dispute some more.
PRESUMED_DELIVERY = timedelta(days=60)

#: Work of a connected account that has not been done for so long has stopped.
IMPORT_STALE = timedelta(minutes=30)
SYNC_STALE = timedelta(hours=1)

#: What a buyer may ask for that stops shipping.
BUYER_REQUESTS = [
    ("cancellation", "Cancellation"),
    ("return", "Return or complaint"),
]
#: Requests of a seller's buyers are read at most so often, and have not been read for too long after so much time.
BUYERS_PAUSE = timedelta(minutes=5)
BUYERS_STALE = timedelta(hours=1)
