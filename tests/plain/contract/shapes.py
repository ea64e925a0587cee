"""Builders of JSON Schemas (2020-12) for what goes over Ozon's wire.

The schemas are plain JSON Schema but for one keyword of ours: `within`, the bounds of a whole number that may
come as a number or as a string of digits.
"""

#: The end of a string; `$` would let a line break pass.
END = r"(?![\s\S])"

TEXT = {"type": "string"}
FLAG = {"type": "boolean"}
NUMBER = {"type": "number"}
MOMENT = {
    "type": "string",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})" + END,
}
ANYTHING = {}


def int32(least=-(2**31), most=2**31 - 1):
    """:rtype: dict"""
    return {"type": "integer", "minimum": least, "maximum": most}


def int64(least=-(2**63), most=2**63 - 1):
    """Ids above all: Ozon takes and sends them as numbers and as strings of digits (OZON.md §2.1).

    :rtype: dict
    """
    return {"type": ["integer", "string"], "pattern": "^-?[0-9]+" + END, "within": [least, most]}


INT32 = int32()
INT64 = int64()


def one_of(*words):
    """:rtype: dict"""
    return {"type": "string", "enum": list(words)}


def many(shape, least=None, most=None):
    """A list of one kind of thing.

    :rtype: dict
    """
    bounds = {"minItems": least, "maxItems": most}
    return {"type": "array", "items": shape, **{name: bound for name, bound in bounds.items() if bound is not None}}


def nullable(shape):
    """:rtype: dict"""
    kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    words = {"enum": [*shape["enum"], None]} if "enum" in shape else {}
    return {**shape, "type": [*kinds, "null"], **words}


def each(shape, names):
    """:param str names: names of fields that all have this shape
    :return: what :func:`obj` wants
    :rtype: dict"""
    return dict.fromkeys(names.split(), shape)


def obj(fields, required=""):
    """An object that holds nothing but these fields.

    :param dict fields: the shape of each field
    :param str required: names of the fields that must be there
    :rtype: dict
    """
    return {"type": "object", "properties": fields, "required": required.split(), "additionalProperties": False}
