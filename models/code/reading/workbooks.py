"""Rows of a workbook: XLSX by openpyxl, the older XLS by xlrd where it is installed."""

import io
import re
import zipfile
from datetime import date, datetime, time

from .tables import MAX_LINES, MOST_COLUMNS, Cell, NotReadable, Row, Table, TooMuch

#: What a workbook may unpack to; a table of the most lines that are read has a fraction of it.
_MAX_UNPACKED = 60 * 1024 * 1024
_LAST_ROW = 1_048_576
#: Excel keeps no more digits of a number; a longer one has lost its end.
_EXACT_BELOW = 10**15
_ZEROS = re.compile(r"0+")


def open_workbook(content):
    """Make rows of the first sheet with anything in it.

    :param bytes content: of a file that begins as a workbook does.
    :rtype: Table
    :raise NotReadable: when it is none, is broken, or unpacks to too much.
    :raise TooMuch: when it has too many lines.
    """
    opened = _open_xlsx if content.startswith(b"PK") else _open_xls
    try:
        sheets = opened(content)
        filled = [(form, rows) for form, rows in sheets if rows]
    except (TooMuch, NotReadable):
        raise
    except Exception:  # whatever libraries raise on a broken file, which somebody has sent us
        raise NotReadable from None
    if not filled:
        return Table([], "xlsx")
    form, rows = filled[0]
    return Table(rows, form, other_sheets=len(filled) - 1)


def _open_xlsx(content):
    import openpyxl

    _refuse_bomb(content)
    book, values = (
        openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only) for data_only in (False, True)
    )
    for sheet, shown in zip(book.worksheets, values.worksheets, strict=True):
        yield "xlsx", _rows(map(_xlsx_row, _xlsx_rows(sheet), _xlsx_rows(shown)))


def _refuse_bomb(content):
    """:raise NotReadable: when it is no workbook, unpacks to too much, or has definitions that XML multiplies"""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names or sum(each.file_size for each in archive.infolist()) > _MAX_UNPACKED:
            raise NotReadable
        if any(b"<!DOCTYPE" in archive.read(name) for name in names if name.endswith((".xml", ".rels"))):
            raise NotReadable


def _xlsx_rows(sheet):
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    return sheet.iter_rows(max_row=_LAST_ROW)


def _rows(sources):
    """
    :param sources: iterable of the cells of each row.
    :raise TooMuch: when more than can be read have anything in them.
    """
    rows = []
    for number, source in enumerate(sources, start=1):
        if cells := _trimmed(source):
            rows.append(Row(number, (), "columns") if len(cells) > MOST_COLUMNS else Row(number, tuple(cells)))
        if len(rows) > MAX_LINES:
            raise TooMuch
    return rows


def _trimmed(cells):
    while cells and not (cells[-1].text or cells[-1].flaw):
        cells.pop()
    return cells


def _xlsx_row(cells, shown):
    """
    :param cells: with their formulas.
    :param shown: the same with what the formulas came to when the workbook was saved.
    """
    return [
        _xlsx_cell(cell, of_value) for cell, of_value in zip(cells[:MOST_COLUMNS + 1], shown, strict=False)
    ]


def _xlsx_cell(cell, shown):
    if cell.data_type == "f" and shown.value is None:
        return Cell("", flaw="formula")
    if shown.data_type == "e":
        return Cell("", flaw="error")
    return _cell(shown.value, getattr(shown, "number_format", "") or "")


def _cell(value, number_format=""):
    """A cell of whatever Python has made of it."""
    if value is None:
        return Cell("")
    if isinstance(value, datetime):
        return Cell(value.date().isoformat(), day=value.date())
    if isinstance(value, date):
        return Cell(value.isoformat(), day=value)
    if isinstance(value, bool | time):
        return Cell("", flaw="error")
    if isinstance(value, int | float):
        return _number(value, number_format)
    return Cell(str(value).strip())


def _number(value, number_format):
    """A number as it is seen: with the zeros that its format puts before it, or lost where it was too long."""
    if abs(value) >= _EXACT_BELOW:
        return Cell("", flaw="rounded")
    if value != int(value):
        return Cell(repr(value))
    zeros = _ZEROS.fullmatch(number_format)
    return Cell(str(int(value)).zfill(len(zeros[0]) if zeros else 1))


def _open_xls(content):
    import xlrd

    book = xlrd.open_workbook(file_contents=content, formatting_info=True)
    for sheet in book.sheets():
        yield "xls", _rows(
            [_xls_cell(book, cell) for cell in sheet.row(at)[:MOST_COLUMNS + 1]] for at in range(sheet.nrows)
        )


def _xls_cell(book, cell):
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return _cell(xlrd.xldate_as_datetime(cell.value, book.datemode))
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_BOOLEAN):
        return Cell("", flaw="error")
    number_format = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    return _cell(cell.value, number_format)
