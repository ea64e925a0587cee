"""Files that nobody has made in good faith: refused in a bounded time, whatever is in them."""

import io
import random
import time
import zipfile

import pytest
from reading import NotReadable, TooMuch, find_layout, judge_shapes, open_file, open_text, read_lines
from reading.tables import MAX_BYTES, MAX_LINES
from supplier_files import xlsx

BITS = (
    "Code", "Код", "ABCD-1234", "2030-12-31", "31.12.2030", ";", ",", "\t", "\n", "\r\n", '"', "'", "Итого", "1", ". ",
    "  ", "有效期", "|", "total", "x" * 300, "\u200b", "N/A", "#", " до ", "03/04/2030", '="1"', "sep=;", "\0",
)


def read(content):
    """:return: the lines of a file, judged"""
    table = open_file(content)
    lines = read_lines(table, find_layout(table))
    judge_shapes(lines)
    return lines


def zipped(**files):
    """:return: the bytes of an archive; a name has `__` for `/` and `_` for `.`"""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


@pytest.mark.parametrize("seed", range(40))
def test_any_text_ends_with_lines_or_a_refusal(seed):
    dice = random.Random(seed)
    for encoding in ("utf-8", "utf-16", "gb18030"):
        content = "".join(dice.choice(BITS) for _ in range(dice.randint(0, 60))).encode(encoding)
        try:
            lines = read(content)
        except NotReadable:
            continue
        assert all(bool(line.value) != bool(line.problem) for line in lines)


@pytest.mark.parametrize("start", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"])
def test_any_bytes_end_with_lines_or_a_refusal(start):
    dice = random.Random(7)
    for _ in range(60):
        try:
            read(start + dice.randbytes(dice.randint(0, 200)))
        except NotReadable:
            continue


@pytest.mark.parametrize("content", [
    zipped(readme_txt=b"AAAA-1111"),
    zipped(xl__workbook_xml=b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><workbook/>"),
    zipped(xl__workbook_xml=b"<workbook/>", xl__sharedStrings_xml=b" " * (70 * 1024 * 1024)),
    xlsx(["Code"], ["AAAA-1111"])[:-200],
], ids=["no workbook", "entities", "a bomb", "broken"])
def test_workbooks_that_are_none(content):
    started = time.monotonic()
    with pytest.raises(NotReadable):
        read(content)
    assert time.monotonic() - started < 5


def test_more_lines_than_are_read():
    with pytest.raises(TooMuch):
        open_text("\n".join(f"A{number}" for number in range(MAX_LINES + 1)))


@pytest.mark.parametrize("line", ["A;", '"a b  ', "a-", " ", ":", "до ", "Годен до ", "1"])
def test_endless_lines_take_no_time(line):
    many = "\n".join([line * (8000 // len(line)) + " x"] * (MAX_BYTES // 16_000))
    started = time.monotonic()
    assert all(each.problem or each.oddities for each in read(many.encode()))
    assert time.monotonic() - started < 10
