"""Ozon's words as the dialect spoken has them; the sandbox itself keeps the documented ones."""

from collections.abc import Collection

from ..dialects import Dialect
from ..model.posting import RETURNED, Posting
from .schemes import is_digital


def shown_status(posting: Posting, dialect: Dialect) -> str:
    """:return: the status as the API shows it
    :rtype: str"""
    return in_words(posting.status, posting.substatus, is_digital(posting), dialect)


def in_words(status: str, substatus: str, digital: bool, dialect: Dialect) -> str:
    """:param str status: as the sandbox keeps it
    :param bool digital: whether it is a digital posting's
    :return: the word for it
    :rtype: str"""
    if is_called_cancelled(status, substatus, dialect):
        return dialect.cancel_word
    if status == "delivered" and digital:
        return dialect.digital_final
    return status


def is_called_cancelled(status: str, substatus: str, dialect: Dialect) -> bool:
    """Whether a posting that stands so is a cancelled one to the seller; a parcel on its way back may be.

    :rtype: bool
    """
    returned = status == "delivering" and substatus == RETURNED
    return status == "cancelled" or (returned and dialect.returning == "cancelled")


def is_cancelled(posting: Posting, dialect: Dialect) -> bool:
    """:rtype: bool"""
    return is_called_cancelled(posting.status, posting.substatus, dialect)


def kept_statuses(asked: Collection[str], dialect: Dialect) -> set[str]:
    """:param asked: words of a list's filter, as the dialect has them
    :return: the statuses that postings with one of these words can have
    :rtype: set[str]"""
    kept = set(asked)
    if dialect.digital_final in asked:
        kept.add("delivered")
    if dialect.cancel_word in asked:
        kept |= {"cancelled", "delivering"}
    return kept
