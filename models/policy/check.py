"""What a check of the policy answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..engine.sentences import render
from . import sentences


@dataclass(frozen=True, slots=True)
class Check:
    """The answer of one check, in a form that a sentence can be made of for any reader.

    :ivar str code: which check.
    :ivar str level: `ok`, `warning` or `refusal`.
    :ivar str reason: a key of `sentences.CHECKS`.
    :ivar dict values: of its placeholders.
    :ivar str override: who may ship in spite of a refusal, with a written reason: "manager", or "" for nobody.
    :ivar str override_reason: the reason with which somebody does; then the refusal does not stand in the way.
    """

    code: str
    level: str
    reason: str
    values: dict = field(default_factory=dict)
    override: str = ""
    override_reason: str = ""

    @property
    def stands_in_the_way(self):
        """Whether nothing may be sent because of it."""
        return self.level == "refusal" and not self.override_reason

    def sentence(self, env):
        """The reason, and the way out where there is one, for the reader of an environment.

        :rtype: str
        """
        return render(env, sentences.CHECKS[self.reason], self.values)

    def vals(self):
        """:return: values of an `ozon.shipment.check`."""
        return {
            "code": self.code, "level": self.level, "reason": self.reason, "reason_values": self.values or False,
            "override_reason": self.override_reason or False,
        }
