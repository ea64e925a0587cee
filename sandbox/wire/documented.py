"""Which fields of a request are documented, and the refusal of others (OZON.md §12.3)."""

from __future__ import annotations

import re
from typing import Any

from ..errors import INVALID_ARGUMENT, RpcError

_PART = re.compile(r"\w+|[()]")


class Documented(dict[str, "Documented"]):
    """Names of fields, each with those of the objects inside it."""

    @classmethod
    def parse(cls, text: str) -> Documented:
        """:param str text: names, those of inner objects in brackets: `limit filter(since to)`
        :rtype: Documented"""
        outer, last = [cls()], cls()
        for part in _PART.findall(text):
            if part == "(":
                outer.append(last)
            elif part == ")":
                outer.pop()
            else:
                last = outer[-1][part] = cls()
        return outer[0]

    def refuse_others(self, value: Any) -> None:
        """:param value: an object of a request, or a list of such
        :raise RpcError: naming the first field that is not documented"""
        if isinstance(value, list):
            for inner in value:
                self.refuse_others(inner)
        elif isinstance(value, dict):
            for name, inner in value.items():
                if name not in self:
                    raise RpcError(INVALID_ARGUMENT, f'proto: (line 1:2): unknown field "{name}"')
                self[name].refuse_others(inner)
