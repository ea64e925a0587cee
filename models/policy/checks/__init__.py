"""The checks of the policy, each a small class of its own."""

from .account import AccountCheck
from .active import ActiveCheck
from .base import PolicyCheck
from .codes import CodesCheck
from .deadline import DeadlineCheck
from .disclosure import DisclosureCheck
from .evidence import EvidenceCheck
from .goal import GoalCheck
from .handout import HandoutCheck
from .kind import KindCheck
from .limits import LimitsCheck
from .pattern import PatternCheck
from .release import ReleaseCheck
from .request import BuyerRequestCheck
from .scheme import SchemeCheck
from .stage import StageCheck
from .tracking import TrackingCheck
from .travel import TravelCheck

__all__ = ["CHECKS", "KindCheck", "PolicyCheck", "TrackingCheck"]

#: In the order in which they are shown.
CHECKS = (
    AccountCheck, ActiveCheck, StageCheck, DeadlineCheck, KindCheck, GoalCheck, SchemeCheck, CodesCheck, HandoutCheck,
    TrackingCheck, PatternCheck, EvidenceCheck, ReleaseCheck, TravelCheck, DisclosureCheck, BuyerRequestCheck,
    LimitsCheck,
)
