"""The connector service: everything that is known about talking to Ozon, without Odoo.

A caller needs four things from here: :class:`OzonClient` (one seller's connection, with an attribute for each
area of Ozon's API), the error classes (told apart by what the caller should do), :class:`PostingSnapshot` (what
Ozon said of one posting) and :func:`next_step` (what to do about it).
"""

from .articles import Article, ArticlePage
from .cancellations import OTHER_REASON, CancellationRequest, CancellationRequestPage, CancelReason
from .client import OzonClient
from .dispatch import Call, CallOutcome, Dispatcher, perform
from .errors import (
    AuthenticationError,
    HostRefused,
    KeyExpired,
    MalformedAnswer,
    MethodGone,
    NotSent,
    OutcomeUnknown,
    OzonError,
    Refused,
    RoleMissing,
    Throttled,
    TooSlow,
)
from .methods import LONGEST_WINDOW
from .next_step import Action, Decision, Goal, Reason, Verdict, may_be_cancelled, next_step
from .readings import Readings
from .results import ActResult, CodesReceipt, Outcome, RefusalKind
from .returns import BuyerReturn, ReturnPage
from .seller import Role, Roles, SellerInfo
from .snapshot import (
    BrokenPosting,
    Buyer,
    Cancellation,
    PostingLine,
    PostingPage,
    PostingReference,
    PostingSnapshot,
    Requirement,
)
from .status import ACTIVE_STAGES, STAGE_ORDER, Scheme, Stage, reached, scheme_of, stage_of
from .transport import ApiCall

__all__ = [
    "ACTIVE_STAGES",
    "LONGEST_WINDOW",
    "OTHER_REASON",
    "STAGE_ORDER",
    "ActResult",
    "Action",
    "ApiCall",
    "Article",
    "ArticlePage",
    "AuthenticationError",
    "BrokenPosting",
    "Buyer",
    "BuyerReturn",
    "Call",
    "CallOutcome",
    "CancelReason",
    "Cancellation",
    "CancellationRequest",
    "CancellationRequestPage",
    "CodesReceipt",
    "Decision",
    "Dispatcher",
    "Goal",
    "HostRefused",
    "KeyExpired",
    "MalformedAnswer",
    "MethodGone",
    "NotSent",
    "Outcome",
    "OutcomeUnknown",
    "OzonClient",
    "OzonError",
    "PostingLine",
    "PostingPage",
    "PostingReference",
    "PostingSnapshot",
    "Readings",
    "Reason",
    "RefusalKind",
    "Refused",
    "Requirement",
    "ReturnPage",
    "Role",
    "RoleMissing",
    "Roles",
    "Scheme",
    "SellerInfo",
    "Stage",
    "Throttled",
    "TooSlow",
    "Verdict",
    "may_be_cancelled",
    "next_step",
    "perform",
    "reached",
    "scheme_of",
    "stage_of",
]
