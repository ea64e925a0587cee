"""Parts of a posting that become postings of their own (OZON.md §3.1, §3.2)."""

import copy
from dataclasses import replace
from datetime import datetime

from ..errors import business
from ..model.posting import Change, Posting, PostingLine


def check_part(posting: Posting, contents: dict[int, int]) -> None:
    """:param dict contents: quantity by SKU
    :raise RpcError: with Ozon's constant, where the posting does not hold so much"""
    held = {line.sku: line.quantity for line in posting.lines}
    for sku, quantity in contents.items():
        if sku not in held:
            raise business("UNKNOWN_PRODUCT_DEFINED")
        if not 1 <= quantity <= held[sku]:
            raise business("HAS_INCORRECT_PRODUCT_QUANTITY")


def is_whole(posting: Posting, contents: dict[int, int]) -> bool:
    """Whether nothing would be left.

    :rtype: bool
    """
    return contents == {line.sku: line.quantity for line in posting.lines}


def part_of(posting: Posting, contents: dict[int, int], serial: int, number: str) -> Posting:
    """The new posting for a part of another; what is left, :func:`rest_of` tells.

    :rtype: Posting
    """
    part = copy.deepcopy(posting)
    part.serial, part.posting_number, part.parent_posting_number = serial, number, posting.posting_number
    part.accepted, part.history, part.pending = [], [], []
    part.lines = [replace(line, quantity=contents[line.sku]) for line in posting.lines if line.sku in contents]
    part.options.requirements = wanted_of(part.options.requirements, part.lines)
    return part


def rest_of(posting: Posting, contents: dict[int, int]) -> list[PostingLine]:
    """:return: the lines that stay, when a part has gone
    :rtype: list[PostingLine]"""
    left = [replace(line, quantity=line.quantity - contents.get(line.sku, 0)) for line in posting.lines]
    return [line for line in left if line.quantity]


def wanted_of(requirements: dict[str, list[int]], lines: list[PostingLine]) -> dict[str, list[int]]:
    """:return: those of a posting's requirements that concern these lines
    :rtype: dict"""
    skus = {line.sku for line in lines}
    return {name: [sku for sku in wanted if sku in skus] for name, wanted in requirements.items()}


def rest_change(rest: list[PostingLine], due: datetime) -> Change:
    """What shows of a posting from which parts have gone.

    :rtype: Change
    """
    return Change(due, "split", "seller", {"lines": rest, "substatus": "posting_created"})
