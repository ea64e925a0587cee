"""What can be counted in a file: lines, functions, docstrings, and the words that a person gets to read."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

#: Words that were replaced, and what stands there instead.
FORBIDDEN_WORDS = {
    r"(?i:\bmend(s|ed|ing)?\b)": "Fix, Resolved, To Resolve",
    r"(?i:\bmakers\b)": "report it to the maintainers",
    r"(?i:\bcabinet\b)": "Ozon seller account",
    r"(?i:\bmay not (call|do)\b)": "Unavailable Methods; lacks permission",
    r"\bRead Ozon Now\b": "Refresh from Ozon",
    r"\bGet One Posting\b|\bGet It\b": "Import a Posting, Import",
    r"\bGo On\b": "Resume",
    r"\bMake Void\b|\bPut Back\b": "Void, Return to Pool",
    r"\bTry (Ozon )?Again\b": "Retry",
    r"(?i:\bdrawn\b)": "Generated automatically",
    r"\bIn time\b": "On time: ship by",
    r"\bFewer Codes\b|\bsend_short\b": "Partial Codes, allow_partial",
    r"(?i:\bwas here already\b)": "Already imported; refreshed",
    r"(?i:\bown network\b)": "a host on the internal network",
    r"(?i:\bgiven twice\b)": "Duplicates",
    r"(?i:\bgoods that need a parcel\b)": "must be shipped as a parcel",
}


@dataclass(frozen=True)
class Function:
    """
    :ivar bool is_public: part of what others may use: no underscore, not inside another function.
    """

    path: Path
    line: int
    name: str
    lines: int
    is_public: bool
    has_docstring: bool


def functions_of(path):
    """:return: every function and method of a file
    :rtype: Iterator[Function]"""
    return _functions_in(ast.parse(path.read_text(encoding="utf-8")), path, is_nested=False)


def _functions_in(parent, path, is_nested):
    for node in ast.iter_child_nodes(parent):
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if is_function:
            yield Function(
                path, node.lineno, node.name, node.end_lineno - node.lineno + 1,
                not is_nested and not node.name.startswith("_"), bool(ast.get_docstring(node)),
            )
        yield from _functions_in(node, path, is_nested or is_function)


def percentile(numbers, share):
    """:return: the number that `share` of all do not exceed"""
    ordered = sorted(numbers)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def documented_share(functions):
    """:return: how many of the public ones have a docstring; 1 where there are none
    :rtype: float"""
    public = [function.has_docstring for function in functions if function.is_public]
    return sum(public) / len(public) if public else 1.0


def visible_texts(path):
    """What of a file may reach a screen: strings, but not docstrings and comments.

    :return: pairs of a line (0 where it is not known) and a text.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return _strings_of(ast.parse(text))
    if path.suffix == ".xml":
        return [(0, part) for element in ElementTree.fromstring(text).iter() for part in _texts_of(element)]
    return list(enumerate(text.splitlines(), start=1))


def _texts_of(element):
    # A comment's text is in nobody's way: the parser leaves comments out.
    return filter(None, (element.text, element.tail, *element.attrib.values()))


def _strings_of(tree):
    documenting = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value) for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documenting
    ]


def forbidden_words(path):
    """:return: pairs of a line and the text there that has a word which was replaced"""
    return [
        (line, f"“{' '.join(text.split())}”: {better}")
        for line, text in visible_texts(path)
        for word, better in FORBIDDEN_WORDS.items() if re.search(word, " ".join(text.split()))
    ]
