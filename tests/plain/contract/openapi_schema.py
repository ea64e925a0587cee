"""A checker for the part of JSON Schema that Ozon's document uses.

Written for this document, with its habits: arrays without `type`, int64 as number or as string
of digits, `nullable` beside `allOf`, enumerations that stand at the array, and a few types that
are no types at all. Stricter than the standard in one thing: a property that the document does
not name is wrong.
"""

import re

DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
DIGITS = re.compile(r"-?\d+")
INTEGER_RANGES = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}


class SchemaChecker:
    """Checks values against schemas of one document.

    :param dict document: where `$ref` leads
    :param frozenset null_allowed: property names that may be null although nothing says so
    :param frozenset any_case: property names whose enumeration ignores upper and lower case
    """

    def __init__(self, document, null_allowed=frozenset(), any_case=frozenset()):
        self._document = document
        self._null_allowed = null_allowed
        self._any_case = any_case
        self._extra_allowed = frozenset()

    def check(self, schema, value, extra_allowed):
        """:param extra_allowed: property names that may occur anywhere, whatever the schema says
        :return: pairs of place and complaint
        :rtype: list[tuple[str, str]]"""
        self._extra_allowed = frozenset(extra_allowed)
        return list(self._check(schema, value, "", ""))

    def resolve(self, schema):
        """Follow `$ref` and a lone `allOf`.

        :rtype: dict
        """
        while "$ref" in schema:
            target = self._document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = target
        if len(schema.get("allOf", ())) == 1:
            inner = self.resolve(schema["allOf"][0])
            return {**inner, **{key: schema[key] for key in ("nullable",) if key in schema}}
        return schema

    # === BY TYPE === #

    def _check(self, schema, value, place, name):
        schema = self.resolve(schema)
        if value is None:
            if not schema.get("nullable") and name not in self._null_allowed:
                yield place, "null is not allowed"
            return
        kind = self._kind(schema)
        if kind == "object":
            yield from self._check_object(schema, value, place)
        elif kind == "array":
            yield from self._check_array(schema, value, place, name)
        elif kind == "string":
            yield from self._check_string(schema, value, place, name)
        elif kind in ("integer", "number"):
            yield from self._check_number(schema, value, place, kind)
        elif kind == "boolean" and not isinstance(value, bool):
            yield place, f"must be true or false, is {_kind_of(value)}"

    @staticmethod
    def _kind(schema):
        if "properties" in schema:
            return "object"
        if "items" in schema:
            return "array"
        # "array of strings", "timestamp", "enum": slips of the document, nothing to check.
        return schema.get("type")

    def _check_object(self, schema, value, place):
        if not isinstance(value, dict):
            yield place, f"must be an object, is {_kind_of(value)}"
            return
        properties = schema.get("properties", {})
        for name in schema.get("required", ()):
            # Twice the document requires a property that it does not have (posting_number inside
            # exemplars_by_sku, where its own example has none): nobody can fulfil that.
            if name not in value and name in properties:
                yield f"{place}.{name}", "is required"
        for name, inner in value.items():
            if name in properties:
                yield from self._check(properties[name], inner, f"{place}.{name}", name)
            elif properties and name not in self._extra_allowed:
                yield f"{place}.{name}", "is not in the document"

    def _check_array(self, schema, value, place, name):
        if not isinstance(value, list):
            yield place, f"must be a list, is {_kind_of(value)}"
            return
        longest = schema.get("maxItems", schema.get("maximum"))
        if longest is not None and len(value) > longest:
            yield place, f"has {len(value)} entries, at most {longest} are allowed"
        if len(value) < schema.get("minItems", 0):
            yield place, f"has {len(value)} entries, at least {schema['minItems']} are wanted"
        for position, inner in enumerate(value):
            yield from self._check(schema["items"], inner, f"{place}[{position}]", name)

    def _check_string(self, schema, value, place, name):
        form = schema.get("format")
        if form in INTEGER_RANGES and _is_integer(value):
            # A number where the document declares a string of digits: its own examples do that.
            return
        if not isinstance(value, str):
            yield place, f"must be a string, is {_kind_of(value)}"
            return
        if form in INTEGER_RANGES and not DIGITS.fullmatch(value):
            yield place, "must consist of digits"
        if form == "date-time" and not DATE_TIME.fullmatch(value):
            yield place, "must be a date-time such as 2026-09-28T10:00:00Z"
        allowed = schema.get("enum")
        known = value.upper() if name in self._any_case else value
        if allowed and known not in allowed:
            yield place, f"must be one of {', '.join(map(str, allowed))}"

    def _check_number(self, schema, value, place, kind):
        form = schema.get("format")
        if kind == "integer" and form in ("int64", "uint64") and isinstance(value, str):
            if not DIGITS.fullmatch(value):
                yield place, "must be an integer"
                return
            value = int(value)
        if kind == "integer" and not _is_integer(value):
            yield place, f"must be an integer, is {_kind_of(value)}"
            return
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield place, f"must be a number, is {_kind_of(value)}"
            return
        low, high = INTEGER_RANGES.get(form, (None, None))
        low, high = schema.get("minimum", low), schema.get("maximum", high)
        if (low is not None and value < low) or (high is not None and value > high):
            yield place, f"must be within {low} and {high}"


def _is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _kind_of(value):
    """The kind only: a value may be an activation code and does not belong into a complaint."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "a boolean"}
    return names.get(type(value), "a number")
