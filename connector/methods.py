"""Ozon's methods: their paths, and the limits that Ozon sets to one request."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

#: A list of postings: `digital` those that wait for codes (OZON.md §4.1), `fbo` digital ones in any status (§4.5),
#: `fbs` all FBS and rFBS ones in any status (§2.1).
Family = Literal["digital", "fbo", "fbs"]

ROLES: Final = "/v1/roles"
SELLER_INFO: Final = "/v1/seller/info"
DIGITAL_LIST: Final = "/v2/posting/digital/list"
CODES_UPLOAD: Final = "/v1/posting/digital/codes/upload"
FBO_LIST: Final = "/v3/posting/fbo/list"
FBO_GET: Final = "/v2/posting/fbo/get"
FBS_LIST: Final = "/v4/posting/fbs/list"
FBS_GET: Final = "/v3/posting/fbs/get"
FBS_SHIP: Final = "/v4/posting/fbs/ship"
FBS_SHIP_PACKAGE: Final = "/v4/posting/fbs/ship/package"
TRACKING_SET: Final = "/v2/fbs/posting/tracking-number/set"
DELIVERING: Final = "/v2/fbs/posting/delivering"
LAST_MILE: Final = "/v2/fbs/posting/last-mile"
DELIVERED: Final = "/v2/fbs/posting/delivered"
CUTOFF_SET: Final = "/v1/posting/cutoff/set"
CANCEL_REASONS: Final = "/v1/posting/fbs/cancel-reason"
CANCEL: Final = "/v2/posting/fbs/cancel"
CANCELLATION_REQUESTS: Final = "/v2/conditional-cancellation/list"
CANCELLATION_APPROVE: Final = "/v2/conditional-cancellation/approve"
CANCELLATION_REJECT: Final = "/v2/conditional-cancellation/reject"
RETURNS: Final = "/v1/returns/list"
RFBS_RETURNS: Final = "/v2/returns/rfbs/list"
PRODUCT_LIST: Final = "/v3/product/list"
PRODUCT_INFO_LIST: Final = "/v3/product/info/list"

#: What a key must be allowed to call for postings of each kind; reading can do without `FBO_GET`.
DIGITAL_METHODS: Final = (DIGITAL_LIST, CODES_UPLOAD, FBO_LIST)
FBS_METHODS: Final = (
    FBS_LIST, FBS_GET, FBS_SHIP, TRACKING_SET, DELIVERING, LAST_MILE, DELIVERED, CUTOFF_SET,
)
#: What is asked beside shipping, and may be forbidden to a key that ships all the same.
CANCELLING_METHODS: Final = (CANCEL_REASONS, CANCEL)
BUYER_METHODS: Final = (CANCELLATION_REQUESTS, RFBS_RETURNS, RETURNS)
#: Whose answer may have no content at all: Ozon's document describes none (OZON.md §3.7).
CONTENTLESS: Final = frozenset({CANCELLATION_APPROVE, CANCELLATION_REJECT})
LISTS: Final[dict[Family, str]] = {"digital": DIGITAL_LIST, "fbo": FBO_LIST, "fbs": FBS_LIST}
GETS: Final[dict[Family, str]] = {"fbo": FBO_GET, "fbs": FBS_GET}

#: Postings on one page of a list (OZON.md §2.1), and numbers in one filter that we ask for.
PAGE_SIZE: Final = 100
#: Postings in one rFBS status call (OZON.md §3.4) and in one tracking call (§3.5).
STATUS_CHUNK: Final = 20
#: Cancellation requests and returns on one page; Ozon allows 500 (OZON.md §3.7, §7), for rFBS returns it does not say.
CLAIMS_PAGE: Final = 100
#: Postings in one filter of the returns (OZON.md §7).
RETURNS_CHUNK: Final = 50
#: Articles on one page of the catalogue (OZON.md §5).
ARTICLE_CHUNK: Final = 1000
#: Articles whose details we ask for at once: Ozon takes a thousand (§5), but says some two hundred things of each.
DETAILS_CHUNK: Final = 200
#: Ozon refuses windows of more than a year (OZON.md §2.1, §4.5).
LONGEST_WINDOW: Final = timedelta(days=360)
