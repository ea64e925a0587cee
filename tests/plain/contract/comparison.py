"""Compares a schema of ours with the one in Ozon's document, which has habits of its own: arrays without `type`,
int64 as number or as string of digits, `nullable`, bounds at the wrong keyword, and types that are no types at all.
"""

#: What a schema of ours that names no bounds of its own has; the document leaves them out.
RANGES = {"integer": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def differences(document, ours, theirs, place):
    """Where the two differ.

    :param OzonDocument document: where `theirs` is from
    :param dict ours: JSON Schema of the contract; an empty one takes anything
    :param dict theirs: OpenAPI schema
    :param str place: such as `request`
    :return: rule and place, such as `("enum", "request.sort_dir")`; entries of lists add nothing to a place
    :rtype: set[tuple[str, str]]
    """
    if not ours:
        return set()
    theirs = document.followed(theirs)
    found = {(rule, place) for rule in _unlike(ours, theirs)}
    if "properties" in ours and "properties" in theirs:
        found |= _fields_unlike(ours, theirs, place)
        for name in ours["properties"].keys() & theirs["properties"].keys():
            found |= differences(document, ours["properties"][name], theirs["properties"][name], f"{place}.{name}")
    elif "items" in ours and "items" in theirs:
        found |= differences(document, ours["items"], theirs["items"], place)
    return found


def _fields_unlike(ours, theirs, place):
    our_names, their_names = ours["properties"].keys(), theirs["properties"].keys()
    # Once the document has a bare `true` there.
    their_required = theirs["required"] if isinstance(theirs.get("required"), list) else []
    unlike = [
        ("only ours", our_names - their_names),
        ("only theirs", their_names - our_names),
        ("required", set(ours["required"]) ^ set(their_required)),
    ]
    return {(rule, f"{place}.{name}") for rule, names in unlike for name in names}


def _unlike(ours, theirs):
    our_kinds, their_kind = _our_kinds(ours), _their_kind(theirs)
    if their_kind not in {None, *our_kinds}:
        yield "type"
    if ("null" in our_kinds) != bool(theirs.get("nullable")):
        yield "null"
    if set(ours.get("enum", ())) - {None} != set(theirs.get("enum", ())):
        yield "enum"
    if _our_bounds(ours, their_kind) != _their_bounds(theirs, their_kind):
        yield "bounds"


def _our_kinds(ours):
    if "within" in ours:
        return {"int64"} | ({"null"} & set(ours["type"]))
    kinds = {ours["type"]} if isinstance(ours["type"], str) else set(ours["type"])
    return kinds - {"string"} | {"moment"} if "pattern" in ours else kinds


def _their_kind(theirs):
    """:return: one of our kinds; None where the document says nothing that can be checked"""
    if "properties" in theirs:
        return "object"
    if "items" in theirs:
        return "array"
    if theirs.get("format") in ("int64", "uint64"):
        return "int64"
    if theirs.get("format") == "date-time":
        return "moment"
    kind = theirs.get("type")
    return kind if kind in ("object", "string", "integer", "number", "boolean") else None


def _our_bounds(ours, kind):
    if kind == "array":
        return ours.get("minItems"), ours.get("maxItems")
    bounds = tuple(ours.get("within", (ours.get("minimum"), ours.get("maximum"))))
    usual = RANGES.get(kind, (None, None))
    return tuple(None if bound == usual_bound else bound for bound, usual_bound in zip(bounds, usual, strict=True))


def _their_bounds(theirs, kind):
    if kind == "array":
        return theirs.get("minItems"), theirs.get("maxItems", theirs.get("maximum"))
    return theirs.get("minimum"), theirs.get("maximum")
