"""From bytes to text: the encodings in which lists of codes are saved."""

import re

#: First bytes of archives, documents and pictures that are taken for text files.
_FOREIGN = (
    b"PK", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"{\\rtf",
    b"GIF8", b"BM", b"II*\0",
)
_MARKUP = re.compile(r"\s*<(?:\?xml|!doctype|html|table|head|body|workbook)\b", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = [chr(number) for number in (*range(32), 127) if chr(number) not in "\t\r\n\x1a"]
_RUSSIAN_WORD = re.compile(r"[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+")
#: Encodings that were told from nothing but how the text then looks.
GUESSED = ("cp1251", "gb18030")


class NotText(Exception):
    """Bytes that cannot be read as text."""


def decode(content):
    """Make text of a file's bytes.

    :param bytes content: the file.
    :return: the text and the name of its encoding.
    :rtype: tuple[str, str]
    :raise NotText: when it is a document, a picture or the like.
    """
    if content.startswith(_FOREIGN) and not _is_plain(content):
        raise NotText
    text, encoding = _decoded(content)
    text = text.removesuffix("\x1a")  # DOS ends a file with it
    # Some stray control characters are a matter of single lines; many mean that this never was text.
    strange = sum(map(text.count, _CONTROL))
    if "\0" in text or strange > max(3, len(text) / 100) or _MARKUP.match(text):
        raise NotText
    return text, encoding


def _is_plain(content):
    """Whether bytes that begin like a known kind of file are a list after all: a code may begin with PK."""
    return not any(byte < 9 or 13 < byte < 32 or byte > 126 for byte in content[:2000]) and content[:4] not in (
        b"%PDF", b"{\\rt", b"GIF8",
    )


def _decoded(content):
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), None) or _utf16_without_bom(content)
    try:
        return content.decode(encoding or "utf-8"), (encoding or "utf-8").removesuffix("-sig")
    except UnicodeDecodeError:
        if encoding:
            raise NotText from None
    return _guessed(content)


def _utf16_without_bom(content):
    """Latin letters and digits in UTF-16 have a zero in every other byte."""
    start = content[:400]
    if len(start) < 4 or len(content) % 2:
        return None
    if start[1::2].count(0) * 10 >= len(start[1::2]) * 6 and not start[::2].count(0):
        return "utf-16-le"
    if start[::2].count(0) * 10 >= len(start[::2]) * 6 and not start[1::2].count(0):
        return "utf-16-be"
    return None


def _guessed(content):
    """Neither Unicode nor plain: Russian Windows or Chinese Windows, whichever makes words of it."""
    russian = content.decode("cp1251", errors="replace")
    if _russian_share(russian) >= 0.9:
        return russian, "cp1251"
    try:
        chinese = content.decode("gb18030")
    except UnicodeDecodeError:
        chinese = ""
    if chinese and _chinese_share(chinese) >= 0.7:
        return chinese, "gb18030"
    if "\ufffd" in russian:
        raise NotText
    return russian, "cp1251"


def _russian_share(text):
    """How much of the letters beyond ASCII stands in words as Russian writes them: small, capital, or Capitalized."""
    words = re.findall(r"[^\x00-\x7f\s«»№–—…“”„’\xa0]+", text)
    good = sum(len(word) for word in words if _RUSSIAN_WORD.fullmatch(word))
    return good / max(sum(map(len, words)), 1)


def _chinese_share(text):
    """How much of the signs beyond ASCII is of the everyday ones."""
    beyond = [sign for sign in text if not sign.isascii()]
    return sum(map(_is_everyday, beyond)) / max(len(beyond), 1)


def _is_everyday(sign):
    """GB 2312 has its punctuation in rows 1 and 3, the everyday signs in rows 16 to 55."""
    encoded = sign.encode("gb18030")
    return len(encoded) == 2 and (encoded[0] in (0xA1, 0xA3) or 0xB0 <= encoded[0] <= 0xD7) and encoded[1] >= 0xA1
