"""From Ozon's answers to snapshots. Accepts every documented shape of each answer.

The official English example of `/v4/posting/fbs/list` names several fields differently from the
official document (`status_alias`, `product_offer_id`, `cutoff`, ...) and wraps the list in `result`;
both are accepted (OZON.md §2.1).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from .errors import MalformedAnswer
from .methods import Family
from .reading import Node
from .snapshot import (
    BrokenPosting,
    Buyer,
    Cancellation,
    PostingLine,
    PostingPage,
    PostingSnapshot,
    Requirement,
)
from .status import Scheme, scheme_of

#: More than any shop sells in one posting, and well inside PostgreSQL's integer.
QUANTITY_LIMIT = 1_000_000
#: More articles than any buyer puts into one order, and no more than an order in Odoo can be worked with.
ARTICLES_LIMIT = 1_000
#: What each of Ozon's names for wanted data begins with (OZON.md §2.4).
_REQUIRING = "products_requiring_"
#: Postings on one page, ten times as many as are asked for.
POSTINGS_LIMIT = 1_000


def unwrapped(answer: Any) -> Node:
    """The content of an answer, with or without the `result` wrapper.

    :rtype: Node
    :raise MalformedAnswer: if the answer is no object.
    """
    node = Node(answer)
    if not isinstance(answer, dict):
        raise node.wrong("an object")
    if isinstance(answer.get("result"), dict):
        return node.get("result")
    return node


def parse_page(answer: Any, family: Family) -> PostingPage:
    """A page of any of the posting lists.

    :param answer: the decoded JSON answer.
    :param str family: whose list it is.
    :rtype: PostingPage
    :raise MalformedAnswer: if the page itself is unusable; a broken posting only goes to `broken`.
    """
    node = unwrapped(answer)
    if node.get("postings", "has_next").is_null:
        # An object of some other kind: "nothing there" would be a dangerous reading of it.
        raise node.get("postings").wrong("an array")
    postings: list[PostingSnapshot] = []
    broken: list[BrokenPosting] = []
    items = list(node.get("postings").items())
    if len(items) > POSTINGS_LIMIT:
        raise node.get("postings").wrong(f"an array of at most {POSTINGS_LIMIT} postings")
    for item in items:
        try:
            postings.append(parse_posting(item, family))
        except MalformedAnswer as error:
            broken.append(BrokenPosting(_number_of(item), error))
    return PostingPage(
        tuple(postings), tuple(broken), node.get("cursor").text(), node.get("has_next").flag()
    )


def parse_posting(node: Node, family: Family) -> PostingSnapshot:
    """One posting of a list, or the content of a `get` answer.

    :param str family: whose method showed it.
    :rtype: PostingSnapshot
    :raise MalformedAnswer: with the path of the first field that cannot be used; also where this parser has an
        error of its own, so that one strange posting never stops the others.
    """
    try:
        return _parse_posting(node, family)
    except MalformedAnswer:
        raise
    except Exception as error:
        problem = f"cannot be read ({type(error).__name__})"
    # Not chained to its cause, whose traceback holds the values.
    raise MalformedAnswer(node.path.removeprefix("$."), problem)


def _parse_posting(node: Node, family: Family) -> PostingSnapshot:
    posting_number = node.get("posting_number").word(required=True)
    integration_type = node.get("tpl_integration_type").word()
    return PostingSnapshot(
        posting_number=posting_number,
        order_number=node.get("order_number").word() or posting_number.rpartition("-")[0],
        scheme=_scheme(node, family, integration_type),
        status=node.get("status", "status_alias").word(required=True),
        substatus=node.get("substatus", "status_transcription").word(),
        actions=_parse_actions(node.get("available_actions")),
        integration_type=integration_type,
        created_at=node.get("in_process_at", "created_at").moment(),
        ship_by=node.get("waiting_deadline_for_digital_code", "shipment_date", "cutoff").moment(),
        tracking_number=node.get("tracking_number").word(),
        delivery_method=node.get("delivery_method").mapping().get("name").text(),
        cancel_reason=node.get("cancellation").mapping().get("cancel_reason").text(),
        cancellation=_parse_cancellation(node),
        parent_posting_number=node.get("parent_posting_number").word(),
        requirements=_parse_requirements(node.get("requirements").mapping()),
        lines=_parse_lines(node.get("products")),
        buyer=_parse_buyer(node),
        codes_told=family == "fbo",
    )


def _number_of(item: Node) -> str:
    try:
        return item.get("posting_number").word()
    except MalformedAnswer:
        return ""


def _scheme(node: Node, family: Family, integration_type: str) -> Scheme:
    if family != "fbs":
        return "digital"
    return scheme_of(integration_type, node.get("integration_type_flow").text())


def _parse_actions(node: Node) -> frozenset[str] | None:
    if node.is_null:
        return None
    return frozenset(action.word() for action in node.items())


def _parse_requirements(node: Node) -> tuple[Requirement, ...]:
    wanted = sorted((name, skus) for name, skus in node.value.items() if isinstance(skus, list) and skus)
    return tuple(
        Requirement(Node(name).word().removeprefix(_REQUIRING), tuple(_skus_in(skus))) for name, skus in wanted
    )


def _skus_in(values: list[Any]) -> Iterator[int]:
    """The SKUs of a list. That something is wanted counts more than of which article, so that others are left out."""
    for value in values:
        with contextlib.suppress(MalformedAnswer):
            yield Node(value).integer(required=True, minimum=0)


def _parse_cancellation(node: Node) -> Cancellation | None:
    """The block is there, with nothing in it, on a posting that nobody has cancelled; FBO has the id beside it."""
    block = node.get("cancellation").mapping()
    cancellation = Cancellation(
        reason_id=block.get("cancel_reason_id").integer() or node.get("cancel_reason_id").integer() or 0,
        reason=block.get("cancel_reason").text(),
        kind=block.get("cancellation_type").word().lower(),
        initiator=block.get("cancellation_initiator").word(),
        after_ship=block.get("cancelled_after_ship").flag(),
        counts=block.get("affect_cancellation_rating").flag(),
    )
    return None if cancellation == Cancellation() else cancellation


def _parse_lines(node: Node) -> tuple[PostingLine, ...]:
    articles = list(node.items(required=True))
    if not 1 <= len(articles) <= ARTICLES_LIMIT:
        raise node.wrong(f"an array of 1 to {ARTICLES_LIMIT} articles")
    return tuple(map(_parse_line, articles))


def _parse_line(node: Node) -> PostingLine:
    price = node.get("price")
    money = price if isinstance(price.value, dict) else None
    currency = money.get("currency") if money else node.get(
        "currency", "currency_code", "marketplace_seller_price_currency_code"
    )
    return PostingLine(
        sku=node.get("sku", "product_id").integer(required=True, minimum=0),
        offer_id=node.get("offer_id", "product_offer_id").word().strip(),
        name=node.get("name", "product_name").text(),
        quantity=node.get("quantity").integer(required=True, minimum=1, maximum=QUANTITY_LIMIT),
        price=(money.get("amount") if money else price).decimal(),
        currency=currency.word().strip().upper(),
        required_codes=node.get("required_qty_for_digital_code").integer(
            minimum=0, maximum=QUANTITY_LIMIT
        ),
        digital_codes=tuple(filter(None, (code.text() for code in node.get("digital_codes").items()))),
    )


def _parse_buyer(node: Node) -> Buyer | None:
    customer = node.get("customer")
    if customer.is_null:
        return None
    address = customer.get("address").mapping()
    return Buyer(
        customer_id=customer.get("customer_id").word(),
        name=customer.get("name").text() or node.get("addressee").mapping().get("name").text(),
        phone=customer.get("phone").text(),
        email=customer.get("customer_email").text(),
        street=address.get("address_tail").text(),
        city=address.get("city").text(),
        zip_code=address.get("zip_code").text(),
        country=address.get("country").text(),
        comment=address.get("comment").text(),
    )
