"""Our contract against Ozon's own document: collected only where that is at hand (see conftest.py).

Whatever differs stands in `DIFFERENCES` with its reason, and whatever stands there differs.
"""

import pytest
from contract.comparison import differences
from contract.operations import OPERATIONS
from contract.operations.operation import REFUSAL
from contract.ozon_document import OzonDocument

FBS_LIST = "/v4/posting/fbs/list"
UNFULFILLED = "/v4/posting/fbs/unfulfilled/list"
FBS_GET = "/v3/posting/fbs/get"
FBO_LIST = "/v3/posting/fbo/list"
FBO_GET = "/v2/posting/fbo/get"
DIGITAL_LIST = "/v2/posting/digital/list"
UPLOAD = "/v1/posting/digital/codes/upload"
PRODUCT_LIST = "/v3/product/list"
PRODUCT_INFO = "/v3/product/info/list"
RFBS = "/v2/fbs/posting/"
RETURNS = "/v1/returns/list"

PROSE = "the document says so in words only"
LIVE = "seen live: Ozon refuses more, or without"
EXAMPLE = "the official examples have it"
NEWER = "newer than the document (OZON.md §2.3, §5)"
LIST = "the document has one object, its example a list (OZON.md §7)"
SLIP = "the document requires the posting's number at the wrong place; without it nothing works (OZON.md §4.2)"

#: reason: rule, where the contract differs so, and in which operations.
DIFFERENCES = {
    PROSE: [
        ("enum", "request.filter.statuses", [FBS_LIST, UNFULFILLED, FBO_LIST]),
        ("enum", "request.filter.integration_type_flow", [FBS_LIST]),
        ("bounds", "request.tracking_numbers", [RFBS + "tracking-number/set"]),
        ("bounds", "request.limit", [PRODUCT_LIST, "/v2/warehouse/list", RETURNS]),
        ("bounds", "request.filter.posting_numbers", [RETURNS]),
        ("bounds", "request.offer_id", [PRODUCT_INFO]),
        ("bounds", "request.product_id", [PRODUCT_INFO]),
        ("bounds", "request.sku", [PRODUCT_INFO]),
    ],
    LIVE: [
        ("bounds", "request.posting_number", [RFBS + "delivering", RFBS + "last-mile", RFBS + "delivered"]),
        ("required", "request.filter", [DIGITAL_LIST, FBO_LIST, UNFULFILLED, PRODUCT_LIST]),
        ("required", "request.filter.since", [DIGITAL_LIST, FBO_LIST]),
        ("required", "request.filter.to", [DIGITAL_LIST, FBO_LIST]),
        ("required", "request.limit", [DIGITAL_LIST, FBO_LIST]),
    ],
    EXAMPLE: [
        ("enum", "request.sort_dir", [DIGITAL_LIST, FBO_LIST, FBS_LIST, UNFULFILLED, "/v2/delivery-method/list"]),
        ("null", "response.postings.analytics_data.client_delivery_date_begin", [FBO_LIST, FBS_LIST]),
        ("null", "response.postings.analytics_data.client_delivery_date_end", [FBO_LIST, FBS_LIST]),
        ("null", "response.result.analytics_data.client_delivery_date_begin", [FBO_GET, FBS_GET]),
        ("null", "response.result.analytics_data.client_delivery_date_end", [FBO_GET, FBS_GET]),
        ("null", "response.postings.pickup_code_verified_at", [FBS_LIST]),
        ("null", "response.postings.quantum_id", [FBS_LIST]),
        ("null", "response.postings.volume_weight", [FBS_LIST]),
        ("null", "response.postings.tariffication_steps.min_charge", [UNFULFILLED]),
    ],
    NEWER: [
        ("only ours", "response.postings.scanit", [FBS_LIST, UNFULFILLED]),
        ("only ours", "response.result.scanit", [FBS_GET]),
        ("only ours", "response.result.total_items", [PRODUCT_LIST]),
    ],
    LIST: [
        ("type", "response.returns", ["/v2/returns/rfbs/list"]),
    ],
    SLIP: [
        ("required", "request.exemplars_by_sku", [UPLOAD]),
        ("required", "request.exemplars_by_sku.posting_number", [UPLOAD]),
        ("required", "request.posting_number", [UPLOAD]),
    ],
}


@pytest.fixture(scope="session")
def document():
    return OzonDocument.load()


def explained(path):
    return {(rule, place) for rows in DIFFERENCES.values() for rule, place, paths in rows if path in paths}


@pytest.mark.parametrize("path", OPERATIONS)
def test_operation(document, path):
    """Both the differences without a reason and the reasons without a difference fail."""
    operation = OPERATIONS[path]
    assert document.knows(path)
    found = differences(document, operation.answer, document.answer(path), "response")
    assert (operation.request is None) == (document.request(path) is None)
    if operation.request:
        found |= differences(document, operation.request, document.request(path), "request")
    assert found == explained(path)


@pytest.mark.parametrize("path", OPERATIONS)
def test_refusals(document, path):
    """Every operation refuses with the same body."""
    refusals = document.refusals(path)
    assert refusals
    for refusal in refusals:
        assert differences(document, REFUSAL, refusal, "response") == set()


def test_each_reason_is_of_an_operation():
    named = {path for rows in DIFFERENCES.values() for _, _, paths in rows for path in paths}
    assert named <= OPERATIONS.keys()
