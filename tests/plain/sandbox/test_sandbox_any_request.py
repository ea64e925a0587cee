"""Whatever is sent, the sandbox answers in Ozon's words and never breaks down."""

import json
from datetime import datetime, timezone

import pytest
from contract.sandbox_caller import agree
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import DIALECTS, Clock, SandboxState
from sandbox.api import Exchange, SellerApi
from sandbox.claims import FIRST_ID
from sandbox.endpoints import ENDPOINTS
from sandbox.journal import Journal, masked
from sandbox.seed import seed_demo

FIELD_NAMES = st.sampled_from(
    [
        "filter", "since", "to", "limit", "cursor", "sort_dir", "with", "statuses", "posting_numbers",
        "order_numbers", "cutoff_from", "cutoff_to", "last_changed_status_date", "from", "posting_number",
        "packages", "products", "product_id", "quantity", "tracking_numbers", "tracking_number",
        "exemplars_by_sku", "sku", "exemplar_qty", "exemplar_keys", "not_available_exemplar_qty",
        "new_cutoff_date", "cancel_reason_id", "related_posting_numbers", "offer_id", "visibility",
        "cancellation_id", "filters", "state", "last_id", "group_state", "created_at", "visual_status_change_moment",
    ]
)  # fmt: skip
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.sampled_from([1, 100, 900002, FIRST_ID, "900002", "10000003-0003-1", "10000001-0001-1", "2026-10-01T00:00:00Z"]),
    st.text(max_size=8),
    st.floats(allow_nan=False),
)
BODIES = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELD_NAMES, inner, max_size=6),
    max_leaves=15,
)
QUESTIONS = {answer.question for answer in DIALECTS.values()}
# One answer to each question, or none.
DIALECT_NAMES = st.tuples(
    *(
        st.sampled_from(["", *(name for name, answer in DIALECTS.items() if answer.question == question)])
        for question in sorted(QUESTIONS)
    )
)


def ask(path, body, dialects):
    state = SandboxState(Clock(frozen_at=datetime(2026, 10, 1, 12, tzinfo=timezone.utc)), dialects=dialects)
    state.add_seller("1", "key")
    seed_demo(state)
    for posting in list(state.postings.values())[2:4]:
        state.claims.ask_to_cancel(posting, state.clock.now())
        state.claims.give_back(posting, state.clock.now(), state="New")
    exchange = Exchange("POST", path, "1", "key", json.dumps(body).encode())
    SellerApi(state, Journal()).handle(exchange)
    return exchange


@settings(max_examples=300, derandomize=True, deadline=None)
@given(path=st.sampled_from(sorted(ENDPOINTS)), body=BODIES, dialects=DIALECT_NAMES)
def test_any_body(contract_if_there, path, body, dialects):
    exchange = ask(path, body, dialects)
    assert exchange.status in (200, 400, 404)
    if contract_if_there:
        agree(contract_if_there.response_violations(path, exchange.status, exchange.answer))


def kinds(value):
    """A JSON value with every leaf replaced by the name of its type."""
    if isinstance(value, list):
        return [kinds(inner) for inner in value]
    if isinstance(value, dict):
        return {name: kinds(inner) for name, inner in value.items()}
    return "number" if type(value) in (int, float) else type(value).__name__


@settings(max_examples=200, derandomize=True, deadline=None)
@given(name=st.sampled_from(["exemplar_keys", "digital_codes", "failed_exemplars"]), body=BODIES)
def test_masking_keeps_the_shape(name, body):
    value = {"outer": [{name: body}]}
    assert kinds(masked(value)) == kinds(value)


@pytest.mark.parametrize(
    "value",
    [
        {"exemplar_keys": ["SECRET"]},
        {"exemplars_by_sku": [{"exemplar_keys": [["SECRET"]]}]},
        {"digital_codes": "SECRET"},
        {"failed_exemplars": [{"key": "SECRET", "message": "x"}]},
        {"failed_exemplars": ["SECRET"]},
    ],
)
def test_masking_hides_codes(value):
    assert "SECRET" not in json.dumps(masked(value))
