"""The dialects: one answer each to the questions that Ozon's documents leave open (OZON.md §11, §12)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal


@dataclass(frozen=True)
class Dialect:
    """How Ozon answers each question; the rules read these fields. The defaults are the usual dialect."""

    # Whether the FBO methods show a digital posting that waits for codes (OZON.md §12.1).
    waiting_digital: Literal["shown", "hidden", "unlisted"] = "shown"
    # The status of a finished digital posting (OZON.md §11.2).
    digital_final: str = "delivered"
    # Whether the v4 lists come inside {"result": …} (OZON.md §2.1, §11.1).
    wrapper: Literal["bare", "wrapped"] = "bare"
    # Between delivering and delivered (OZON.md §11.3); "none": there is no such step.
    last_mile: Literal["optional", "required", "silent", "none"] = "optional"
    # When a tracking number is taken, or wanted (OZON.md §11.3).
    tracking: Literal["free", "after", "first"] = "free"
    # What is shown of `available_actions`; what is allowed does not change by it.
    actions: Literal["full", "empty", "absent"] = "full"
    # Who assembles the postings of the seller's warehouses (OZON.md §2.5).
    auto_assembly: Literal["seller", "ozon"] = "seller"
    # What is wanted after a partly rejected upload (OZON.md §11.2); "complete": nothing more.
    partial_upload: Literal["keep_waiting", "rest_untold", "all_again", "complete"] = "keep_waiting"
    # What becomes of a digital posting after its 24 hours (OZON.md §11.2).
    deadline: Literal["refuses", "cancels", "waits"] = "refuses"
    # Whether a 429 says when to come back (OZON.md §12.5).
    throttle: Literal["retry_after", "silent"] = "retry_after"
    # What happens to request fields that nobody documented (OZON.md §12.3).
    unknown_fields: Literal["dropped", "refused"] = "dropped"
    # Whether `ship` is on offer while Ozon still wants data of the goods (OZON.md §11.6).
    requirements: Literal["come_first", "unsaid"] = "come_first"
    # When the parts of a split posting show (OZON.md §11.6).
    split_shows: Literal["at_once", "later"] = "at_once"
    # The moment of processing of a posting that splitting has made (OZON.md §11.6).
    split_dated: Literal["parent", "own"] = "parent"
    # What `result` of a partial assembly names (OZON.md §11.6).
    package_result: Literal["part", "both"] = "part"
    # What becomes of an FBS or rFBS posting that nobody assembles (OZON.md §12.15).
    overdue: Literal["waits", "cancels"] = "waits"
    # The status of a parcel on its way back (OZON.md §12.2).
    returning: Literal["delivering", "cancelled"] = "delivering"
    # How the status «cancelled» is spelled (OZON.md §12.2).
    cancel_word: str = "cancelled"


@dataclass(frozen=True)
class Answer:
    """What a name of a dialect stands for.

    :param str question: a field of :class:`Dialect`
    :param str value: what that field becomes
    :param str sentence: the same for a reader
    """

    question: str
    value: str
    sentence: str


KNOWN = {
    "waiting-hidden": Answer(
        "waiting_digital", "hidden", "The FBO methods do not know a digital posting that waits for codes."
    ),
    "waiting-unlisted": Answer(
        "waiting_digital", "unlisted", "The FBO list leaves out digital postings that wait for codes; FBO get has them."
    ),
    "final-done": Answer("digital_final", "done", "A finished digital posting is done, not delivered."),
    "wrapped": Answer("wrapper", "wrapped", "The v4 FBS lists come inside result."),
    "last-mile-needed": Answer("last_mile", "required", "Delivered is neither offered nor taken before the last mile."),
    "last-mile-silent": Answer("last_mile", "silent", "Delivered is offered before the last mile, and refused."),
    "tracking-after": Answer("tracking", "after", "A tracking number is taken only while delivering."),
    "tracking-first": Answer("tracking", "first", "Delivering is refused while there is no tracking number."),
    "actions-empty": Answer("actions", "empty", "available_actions is an empty list on every posting."),
    "actions-absent": Answer("actions", "absent", "available_actions is not in the answers."),
    "auto-assembly": Answer("auto_assembly", "ozon", "Warehouses assemble postings by themselves after the delay."),
    "rest-untold": Answer(
        "partial_upload", "rest_untold", "After a partial rejection only the missing codes are taken; nothing says so."
    ),
    "all-again": Answer("partial_upload", "all_again", "A partly rejected upload leaves nothing: all codes again."),
    "deadline-cancels": Answer("deadline", "cancels", "Missing the 24 hours cancels the digital posting."),
    "deadline-waits": Answer("deadline", "waits", "Codes are taken after the 24 hours as before them."),
    "no-retry-after": Answer("throttle", "silent", "A 429 comes without Retry-After."),
    "fields-refused": Answer("unknown_fields", "refused", "Request fields that nobody documented are refused."),
    "requirements-unsaid": Answer(
        "requirements", "unsaid", "Assembling is offered, and refused, while Ozon wants data of the goods."
    ),
    "split-later": Answer("split_shows", "later", "The parts of a split posting show only after the delay."),
    "split-dated-new": Answer("split_dated", "own", "A split-off posting begins when it was split off."),
    "package-names-both": Answer(
        "package_result", "both", "A partial assembly answers with both numbers, the old one first."
    ),
    "overdue-cancels": Answer(
        "overdue", "cancels", "A posting that is not assembled a day after its shipping date is cancelled."
    ),
    "returned-cancelled": Answer("returning", "cancelled", "A parcel on its way back is cancelled, not delivering."),
    "canceled-one-l": Answer("cancel_word", "canceled", "The status cancelled is spelled canceled."),
}


def read_names(names: Iterable[str]) -> tuple[str, ...]:
    """:param names: each one a name, or several with commas between them
    :return: every name once, in the order given
    :rtype: tuple[str]
    """
    given = (name.strip() for text in names for name in text.split(","))
    return tuple(dict.fromkeys(name for name in given if name))


def dialect_of(names: Iterable[str]) -> Dialect:
    """:param names: of :data:`KNOWN`; none for the usual dialect
    :raise ValueError: an unknown name, or two answers to one question
    :rtype: Dialect
    """
    spoken: dict[str, str] = {}
    for name in names:
        if name not in KNOWN:
            raise ValueError(f"unknown dialect {name}; known: {', '.join(KNOWN)}")
        question = KNOWN[name].question
        if question in spoken:
            raise ValueError(f"{spoken[question]} and {name} answer the same question ({question})")
        spoken[question] = name
    values: dict[str, Any] = {question: KNOWN[name].value for question, name in spoken.items()}
    return replace(Dialect(), **values)
