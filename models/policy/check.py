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
    """

    code: str
    level: str
    reason: str
    values: dict = field(default_factory=dict)

    def sentence(self, env):
        """The reason, and the way out where there is one, for the reader of an environment.

        :rtype: str
        """
        return render(env, sentences.CHECKS[self.reason], self.values)

    def vals(self):
        """:return: values of an `ozon.shipment.check`."""
        return {
            "code": self.code, "level": self.level, "reason": self.reason, "reason_values": self.values or False,
        }
