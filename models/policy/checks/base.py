"""What all checks have in common."""

from __future__ import annotations

from typing import Any

from ..check import Check
from ..ship_request import ShipRequest


class PolicyCheck:
    """One question of the policy. It is asked about thousands of orders at once, and holds nothing itself.

    :cvar str code: its name, of `const.CHECKS`.
    :cvar str override: who may ship in spite of its refusal, with a written reason: "manager", or "" for nobody.
    """

    code = ""
    override = ""

    def look_up(self, env, requests: list[ShipRequest]) -> Any:
        """Whatever the answers need, for all requests at once, with a constant number of queries.

        :param Environment env: of the one who asks.
        :param requests: which have their facts.
        """
        return None

    def answer(self, request: ShipRequest, known: Any) -> Check | None:
        """The answer to one request; no query, and sentences' values only where they are told.

        :param known: what `look_up` returned.
        :return: None where the check has nothing to say.
        """
        raise NotImplementedError

    def ok(self, reason: str, **values: Any) -> Check:
        """:param reason: a key of `sentences.CHECKS`."""
        return Check(self.code, "ok", reason, values)

    def warning(self, reason: str, **values: Any) -> Check:
        """:param reason: a key of `sentences.CHECKS`."""
        return Check(self.code, "warning", reason, values)

    def refusal(self, reason: str, **values: Any) -> Check:
        """:param reason: a key of `sentences.CHECKS`."""
        return Check(self.code, "refusal", reason, values, self.override)
