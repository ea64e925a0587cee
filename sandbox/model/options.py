"""What can be set: for the whole server, and for one posting."""

from dataclasses import dataclass, field, fields


@dataclass
class ServerOptions:
    """Behaviour of the whole server.

    Several settings exist because Ozon's documents contradict themselves or are silent; a client
    has to cope with either answer.
    """

    # Seconds until an accepted change becomes visible (statuses change asynchronously, API.md §3.4).
    delay: float = 0.5
    # Seconds that every answer takes, on top of the real work.
    latency: float = 0.0
    # Requests per second and Client-Id (API.md §1 "Rate limits").
    rate_limit: int = 50
    # Whether the v4 lists come inside {"result": …} (API.md §2.1, §11.1).
    wrap_v4: bool = False
    # Empty `error` of rFBS status calls: "" or [] (API.md §3.4).
    error_as_list: bool = False
    # Ids as strings instead of numbers (API.md §2.1).
    ids_as_strings: bool = False
    # Final status word of a digital posting: delivered or done (API.md §11.2).
    digital_final_status: str = "delivered"
    # HTTP status of an upload to a finished posting: 409 or 400 (API.md §4.2).
    digital_done_http: int = 409
    # Whether Ozon cancels a digital posting whose 24 hours have passed (API.md §4.2: unknown).
    digital_deadline_cancels: bool = False
    # Paths switched off: 400, code 9 (API.md §1).
    obsolete_methods: list = field(default_factory=list)


@dataclass
class PostingOptions:
    """Behaviour of one posting, set when it is created or later by the control address."""

    # Seconds until its changes become visible; None: the server's delay.
    delay: float = None
    # Offer `set_cutoff` (seller-delivered only, API.md §3.6).
    set_cutoff: bool = False
    # Between delivering and delivered: optional | required | none (API.md §11.3).
    last_mile: str = "optional"
    # How many accepted ship calls end in the substatus ship_failed (API.md §3.1).
    ship_failed_times: int = 0
    # Offer `set_track_number` although a carrier is integrated (API.md §0 b2: uncertain).
    set_track_number: bool = False
    # Status from which a tracking number is taken: awaiting_deliver | delivering (API.md §11.3).
    tracking_from: str = "awaiting_deliver"
    # Whether the answers show the tracking number at all; nobody documents when they do.
    show_tracking: bool = True
    # Whether delivering is refused while there is no tracking number.
    tracking_required: bool = False
    # Codes that Ozon will not take, and its words for it (API.md §4.2).
    reject_codes: list = field(default_factory=list)
    reject_all_codes: bool = False
    reject_message: str = "Некорректный формат кода"
    # After a partial rejection: keep_waiting for the rest | complete (API.md §11.2: unknown).
    after_reject: str = "keep_waiting"
    # `requirements`: {"products_requiring_mandatory_mark": [sku]}; ship is refused until empty.
    requirements: dict = field(default_factory=dict)
    # Seconds until the warehouse assembles by itself (API.md §2.5); None: never.
    auto_assembly_after: float = None
    # Words added to or taken from `available_actions`, to try what nobody documented.
    extra_actions: list = field(default_factory=list)
    hidden_actions: list = field(default_factory=list)


def update_options(options, values):
    """Set options from the control address.

    :param options: a `ServerOptions` or `PostingOptions`
    :param dict values: names and new values
    :raise ValueError: a name that does not exist
    """
    known = {option.name for option in fields(options)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise ValueError(f"unknown options: {', '.join(unknown)}")
    for name, value in values.items():
        setattr(options, name, value)
