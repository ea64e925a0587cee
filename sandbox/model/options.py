"""What can be set: for the whole server, and for one posting."""

from dataclasses import dataclass, field, fields, replace
from typing import Any

from ..dialects import Dialect


@dataclass
class ServerOptions:
    """Behaviour of the whole server, beside the dialect that it speaks."""

    # Seconds until an accepted change becomes visible (statuses change asynchronously, OZON.md §3.4).
    delay: float = 0.5
    # Seconds that every answer takes, on top of the real work.
    latency: float = 0.0
    # Requests per second and Client-Id (OZON.md §1 "Rate limits").
    rate_limit: int = 50
    # Empty `error` of rFBS status calls: "" or [] (OZON.md §3.4).
    error_as_list: bool = False
    # Ids as strings instead of numbers (OZON.md §2.1).
    ids_as_strings: bool = False
    # HTTP status of an upload to a finished posting: 409 or 400 (OZON.md §4.2).
    digital_done_http: int = 409
    # Paths switched off: 400, code 9 (OZON.md §1).
    obsolete_methods: list[str] = field(default_factory=list)

    # Answers that override the dialect's; None: as the dialect says.
    wrap_v4: bool | None = None
    digital_final_status: str | None = None

    def over(self, dialect: Dialect) -> Dialect:
        """:return: the dialect with these options' own answers
        :rtype: Dialect"""
        own: dict[str, Any] = {}
        if self.wrap_v4 is not None:
            own["wrapper"] = "wrapped" if self.wrap_v4 else "bare"
        if self.digital_final_status is not None:
            own["digital_final"] = self.digital_final_status
        return replace(dialect, **own) if own else dialect


@dataclass
class PostingOptions:
    """Behaviour of one posting, set when it is created or later by the control address."""

    # Seconds until its changes become visible; None: the server's delay.
    delay: float | None = None
    # Offer `set_cutoff` (seller-delivered only, OZON.md §3.6).
    set_cutoff: bool = False
    # How many accepted ship calls end in the substatus ship_failed (OZON.md §3.1).
    ship_failed_times: int = 0
    # Offer `set_track_number` although a carrier is integrated (OZON.md §0 b2: uncertain).
    set_track_number: bool = False
    # Whether the answers show the tracking number at all; nobody documents when they do.
    show_tracking: bool = True
    # Codes that Ozon will not take, and its words for it (OZON.md §4.2).
    reject_codes: list[str] = field(default_factory=list)
    reject_all_codes: bool = False
    reject_message: str = "Некорректный формат кода"
    # `requirements`: {"products_requiring_mandatory_mark": [sku]}; ship is refused until empty.
    requirements: dict[str, list[int]] = field(default_factory=dict)
    # Words added to or taken from `available_actions`, to try what nobody documented.
    extra_actions: list[str] = field(default_factory=list)
    hidden_actions: list[str] = field(default_factory=list)

    # Answers that override the dialect's for this posting; None: as the dialect says.
    # Between delivering and delivered: optional | required | silent | none.
    last_mile: str | None = None
    # Status from which a tracking number is taken: awaiting_deliver | delivering.
    tracking_from: str | None = None
    # Whether delivering is refused while there is no tracking number.
    tracking_required: bool | None = None
    # After a partial rejection: keep_waiting | rest_untold | all_again | complete.
    after_reject: str | None = None
    # Seconds until the warehouse assembles by itself.
    auto_assembly_after: float | None = None

    def over(self, dialect: Dialect) -> Dialect:
        """:return: the dialect with this posting's own answers
        :rtype: Dialect"""
        own: dict[str, Any] = {}
        if self.last_mile is not None:
            own["last_mile"] = self.last_mile
        if self.after_reject is not None:
            own["partial_upload"] = self.after_reject
        if self.tracking_from is not None or self.tracking_required is not None:
            own["tracking"] = self._tracking()
        return replace(dialect, **own) if own else dialect

    def _tracking(self) -> str:
        if self.tracking_required:
            return "first"
        return "after" if self.tracking_from == "delivering" else "free"


# The words that an option knows, where it knows only some.
CHOICES = {
    "last_mile": (None, "optional", "required", "silent", "none"),
    "tracking_from": (None, "awaiting_deliver", "delivering"),
    "after_reject": (None, "keep_waiting", "rest_untold", "all_again", "complete"),
}


def update_options(options: ServerOptions | PostingOptions, values: dict[str, Any]) -> None:
    """Set options from the control address.

    :param options: a `ServerOptions` or `PostingOptions`
    :param dict values: names and new values
    :raise ValueError: a name that does not exist, or a word that an option does not know
    """
    known = {option.name for option in fields(options)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise ValueError(f"unknown options: {', '.join(unknown)}")
    for name, value in values.items():
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(filter(None, CHOICES[name]))}")
    for name, value in values.items():
        setattr(options, name, value)
