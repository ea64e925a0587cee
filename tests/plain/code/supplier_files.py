"""Files of codes in the shapes in which suppliers send them. All codes are made up."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime

import openpyxl
import xlwt

DAY = date(2099, 12, 31)
A, B, C, D = "AAAA-1111-XYZ1", "BBBB-2222-XYZ2", "CCCC-3333-XYZ3", "DDDD-4444-XYZ4"
THREE = {A: DAY, B: DAY, C: DAY}
UNDATED = {A: None, B: None, C: None}


@dataclass
class SupplierFile:
    """A file, and what has to come of it.

    :ivar dict ready: last day by code: what is imported without a question.
    :ivar dict told: line numbers by problem.
    :ivar dict asked: line numbers by oddity.
    :ivar set open_columns: columns that a person has to say something about.
    :ivar dict roles: what the person says.
    :ivar str | None order: what the person says of 03/04/2099.
    """

    name: str
    content: bytes
    ready: dict
    told: dict = field(default_factory=dict)
    asked: dict = field(default_factory=dict)
    open_columns: set = field(default_factory=set)
    roles: dict = field(default_factory=dict)
    order: str | None = None

    def __str__(self):
        return self.name


def text(*lines, encoding="utf-8", end="\n"):
    """:return: the bytes of a text file"""
    return (end.join(lines) + end).encode(encoding)


def xlsx(*rows, sheets=(), formats=None):
    """:param formats: number format by cell, as `{"A2": "0000"}`
    :return: the bytes of a workbook"""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    for name in sheets:
        book.create_sheet(name).append(["Something", "else"])
    return saved(book)


def xls(*rows):
    """:return: the bytes of a workbook of the older kind"""
    book = xlwt.Workbook()
    sheet = book.add_sheet("1")
    style = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(at, column, value, *([style] if isinstance(value, date) else []))
    return saved(book)


def saved(book):
    """:return: the bytes of a workbook"""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def dated(separator, *days):
    """:return: three lines of a code and a date"""
    days = days or ("2099-12-31",) * 3
    return [f"{code}{separator}{day}" for code, day in zip((A, B, C), days, strict=True)]


PLAIN = [
    SupplierFile("one a line", text(A, B, C), UNDATED),
    SupplierFile("windows line ends, no last one", text(A, B, C, end="\r\n")[:-2], UNDATED),
    SupplierFile("old mac line ends", text(A, B, C, end="\r"), UNDATED),
    SupplierFile("spaces and empty lines around", text("", f"  {A}\t", "", B, f"\xa0{C}", ""), UNDATED,
                 {"empty": [1, 3, 6]}),
    SupplierFile("utf-8 with a mark", b"\xef\xbb\xbf" + text(A, B, C), UNDATED),
    SupplierFile("utf-16", text(A, B, C, encoding="utf-16"), UNDATED),
    SupplierFile("utf-16 without a mark", text(A, B, C, encoding="utf-16-le"), UNDATED),
    SupplierFile("utf-16 big-endian without a mark", text(A, B, C, encoding="utf-16-be"), UNDATED),
    SupplierFile("end of file of DOS", text(A, B, C) + b"\x1a", UNDATED),
    SupplierFile("numbered paragraphs", text(f"1. {A}", f"2. {B}", f"3. {C}"), UNDATED),
    SupplierFile("begins as an archive does", text("PKPK-1111", "PKPK-2222"), {"PKPK-1111": None, "PKPK-2222": None}),
]

SEPARATED = [
    SupplierFile("a date after a semicolon", text(*dated(";")), THREE),
    SupplierFile("one line with its date", text(f"{A};2099-12-31"), {A: DAY}),
    SupplierFile("a separator a line", text(f"{A},2099-12-31", f"{B};2099-12-31", f"{C}\t2099-12-31"), THREE),
    SupplierFile("upright lines", text(*dated("|")), THREE),
    SupplierFile("spaces", text(*dated("   ")), THREE),
    SupplierFile("one space and a word", text(*dated(" до ", "31.12.2099", "31.12.2099", "31.12.2099")), THREE),
    SupplierFile("spaces in codes", text("AAAA BBBB 1234;2099-12-31", "CCCC DDDD 5678;2099-12-31"),
                 {"AAAA BBBB 1234": DAY, "CCCC DDDD 5678": DAY}),
    SupplierFile("quotes", text('"code","expires"', f'"{A}","2099-12-31"', f'"{B}","2099-12-31"', f'"{C}",""'),
                 {**THREE, C: None}, {"heading": [1]}),
    SupplierFile("separator in quotes", text("code;expires", f'"{A};9";2099-12-31', f"{B};2099-12-31"), {B: DAY},
                 {"heading": [1]}, {"separator": [2]}),
    SupplierFile("an open quote", text("code,expires", f'"{A},2099-12-31', f"{B},2099-12-31"), {B: DAY},
                 {"heading": [1]}, {"quotes": [2]}),
    SupplierFile("formulas that keep zeros", text("code,price", '="000123",5', '="000456",5'),
                 {"000123": None, "000456": None}, {"heading": [1]}),
    SupplierFile("Excel's own line", text("sep=;", "Код;Срок", f"{A};31.12.2099"), {A: DAY},
                 {"empty": [1], "heading": [2]}),
    SupplierFile("semicolons of empty columns", text("Code;Valid till;;", f"{A};31.12.2099;;", ";;;",
                 f"{B};31.12.2099;;"),
                 {A: DAY, B: DAY}, {"heading": [1], "empty": [3]}),
    SupplierFile("Chinese comma", text("兑换码，有效期", f"{A}，2099年12月31日"), {A: DAY}, {"heading": [1]}),
    SupplierFile("rows of signs", text(A, ";;", "--", "***", B), {A: None, B: None},
                 {"empty": [2], "no_sign": [3, 4]}),
    SupplierFile("zeros", text(A, "0", "000000", B), {A: None, B: None}, {}, {"short": [2, 3]}),
    SupplierFile("one comma too many", text("code,expires", f"{A},2099-12-31,left", *dated(",")[1:]),
                 {B: DAY, C: DAY}, {"heading": [1], "columns": [2]}),
]

HEADINGS = [
    SupplierFile("russian", text("Код;Срок", f"{A};31.12.2099", f"{B};31.12.2099"), {A: DAY, B: DAY}, {"heading": [1]}),
    SupplierFile("russian, longer", text("№ п/п,Код активации,Действует до", f"1,{A},31.12.2099", f"2,{B},31.12.2099"),
                 {A: DAY, B: DAY}, {"heading": [1]}),
    SupplierFile("russian in cp1251", text("Номер;Ключ активации;Годен до", f"1;{A};31.12.2099", encoding="cp1251"),
                 {A: DAY}, {"heading": [1]}),
    SupplierFile("all capitals in cp1251", text("КОД;СРОК", f"{A};31.12.2099", encoding="cp1251"), {A: DAY},
                 {"heading": [1]}),
    SupplierFile("english", text("Voucher Code\tValid till", *dated("\t")), THREE, {"heading": [1]}),
    SupplierFile("english, other order", text("No;Expires_On;Product key", f"1;2099-12-31;{A}", f"2;;{B}"),
                 {A: DAY, B: None}, {"heading": [1]}),
    SupplierFile("chinese", text("序号,商品名称,激活码,有效期至", f"1,游戏,{A},2099/12/31", f"2,游戏,{B},2099/12/31"),
                 {A: DAY, B: DAY}, {"heading": [1]}),
    SupplierFile("chinese in gb18030", text("序号,卡密,到期时间", f"1,{A},2099-12-31", encoding="gb18030"), {A: DAY},
                 {"heading": [1]}),
    SupplierFile("chinese of two signs in gb18030", text("卡密", A, B, encoding="gb18030"), {A: None, B: None},
                 {"heading": [1]}),
    SupplierFile("a title above", text("Список кодов", "Заказ 5512 от 01.02.2026", "", "Код;Годен до",
                 f"{A};31.12.2099"),
                 {A: DAY}, {"heading": [1, 2, 4], "empty": [3]}),
    SupplierFile("headings again in the middle", text("Code;Expires", f"{A};2099-12-31", "Code;Expires",
                 f"{B};2099-12-31"),
                 {A: DAY, B: DAY}, {"heading": [1, 3]}),
    SupplierFile("one unknown heading", text("Gutschein", A, B, C, D, "EEEE-5555-XYZ5"),
                 {**UNDATED, D: None, "EEEE-5555-XYZ5": None}, {}, {"shape": [1]}),
    SupplierFile("one unknown heading over two codes", text("Gutschein", A, B), {A: None, B: None}, {}, {"shape": [1]}),
    SupplierFile("a heading that seems to be no matter of codes", text("Card number;Expiry", f"{A};31.12.2099"), {},
                 {"heading": [1], "no_value": [2]}, open_columns={0}),
    SupplierFile("length in the heading", text("Code (14 signs);Expiry", f"{A};31.12.2099"), {A: DAY},
                 {"heading": [1]}),
    SupplierFile("unknown headings over dates", text("Gutschein;gültig bis", *dated(";")), {},
                 {"heading": [1], "no_value": [2, 3, 4]}, open_columns={0, 1}),
    SupplierFile("unknown headings, said", text("Gutschein;gültig bis", *dated(";")), THREE, {"heading": [1]},
                 open_columns={0, 1}, roles={0: "code", 1: "expiry"}),
    SupplierFile("a card's number and its secret", text("卡号,卡密,有效期", f"6200001,{A},2099-12-31"), {A: DAY},
                 {"heading": [1]}, open_columns={0, 1}, roles={0: "other", 1: "code"}),
    SupplierFile("a first day", text("Code;Valid from;Valid to", f"{A};2020-01-01;2099-12-31"), {A: DAY},
                 {"heading": [1]}, open_columns={1}),
    SupplierFile("the product's code too", text("Код товара;Код активации;Срок действия", f"77;{A};31.12.2099"),
                 {A: DAY},
                 {"heading": [1]}, open_columns={0}),
    SupplierFile("no headings, a name beside", text(f"Game card;{A}", f"Game card;{B}", f"Game card;{C}"), UNDATED,
                 open_columns={0}),
    SupplierFile("no headings, one word in one line", text(A, f"{B};sold", C), UNDATED, open_columns={1}),
]

DATES = [
    SupplierFile("dots, slashes, dashes", text(*dated(";", "31.12.2099", "2099/12/31", "31-12-2099")), THREE),
    SupplierFile("times of day", text(*dated(";", "2099-12-31 23:59:59", "2099-12-31T23:59:59Z", "31.12.2099 23:59")),
                 THREE),
    SupplierFile("names of months", text(*dated(";", "31 Dec 2099", "31 декабря 2099 г.", "December 31 2099")), THREE),
    SupplierFile("names of months alone", text("Код;Срок", *dated(";", "декабрь 2099", "Dec 2099", "Dec-2099")), THREE,
                 {"heading": [1]}),
    SupplierFile("words before", text(*dated(";", "до 31.12.2099", "valid until 2099-12-31", "有效期至2099-12-31")),
                 THREE),
    SupplierFile("only a month", text("code;expires", *dated(";", "12/2099", "2099-12", "2099年12月")), THREE,
                 {"heading": [1]}),
    SupplierFile("two digits of the year", text("code;expires", *dated(";", "31.12.99", "31.12.99", "31.12.99")), THREE,
                 {"heading": [1]}),
    SupplierFile("Excel's numbers", text("code;expires", *dated(";", "73050", "73050.0", "73050")), THREE,
                 {"heading": [1]}),
    SupplierFile("without a last day", text("Код;Срок", *dated(";", "бессрочно", "-", "永久")), UNDATED,
                 {"heading": [1]}),
    SupplierFile("month first, as one of them shows", text("code,expires", *dated(
        ",", "12/31/2099", "03/04/2099", "12/31/2099"
    )),
                 {A: DAY, B: date(2099, 3, 4), C: DAY}, {"heading": [1]}),
    SupplierFile("in doubt", text("code,expires", f"{A},03/04/2099"), {}, {"heading": [1], "expiry": [2]}),
    SupplierFile("in doubt, said", text("code,expires", f"{A},03/04/2099"), {A: date(2099, 4, 3)}, {"heading": [1]},
                 order="day"),
    SupplierFile("no day at all", text("code,expires", *dated(",", "2099-02-30", "soon", "2099-12-31")), {C: DAY},
                 {"heading": [1], "expiry": [2, 3]}),
    SupplierFile("a date in the code", text("Code", f"{A}/2099-12-31", B), {B: None}, {"heading": [1]}, {"date": [2]}),
]

TRAILERS = [
    SupplierFile("total", text("Code;Expires", f"{A};2099-12-31", "Total: 1;"),
                 {A: DAY}, {"heading": [1]}, {"total": [3]}),
    SupplierFile("итого", text("Код;Срок", f"{A};31.12.2099", "Итого;1"), {A: DAY}, {"heading": [1], "total": [3]}),
    SupplierFile("всего кодов", text(A, B, "", "Всего кодов: 2"), {A: None, B: None}, {"empty": [3]}, {"total": [4]}),
    SupplierFile("合计", text("激活码,有效期", f"{A},2099-12-31", "合计,1张"), {A: DAY},
                 {"heading": [1], "total": [3]}),
    SupplierFile("a word of thanks", text(A, B, "Спасибо за покупку!"),
                 {A: None, B: None}, {}, {"text": [3], "alphabet": [3]}),
    SupplierFile("a remark", text("# supplier's list", A, "N/A", B), {A: None, B: None}, {},
                 {"text": [1, 3], "quotes": [1]}),
    SupplierFile("the product's name after the code", text(f"{A} Game card", f"{B} Game card"), {}, {},
                 {"text": [1, 2]}),
    SupplierFile("a price after the code", text(f"{A} 500", f"{B} 500"), {}, {}, {"text": [1, 2]}),
    SupplierFile("groups apart by spaces", text("ABCD EFGH 1234", "IJKL MNOP 5678"),
                 {"ABCD EFGH 1234": None, "IJKL MNOP 5678": None}),
    SupplierFile("addresses", text("https://shop.example/r?c=AB12", "https://shop.example/r?c=CD34"),
                 {"https://shop.example/r?c=AB12": None, "https://shop.example/r?c=CD34": None}),
    SupplierFile("всего, with a number", text(A, B, "Всего 2 кода", "END"), {A: None, B: None}, {},
                 {"total": [3], "text": [4]}),
    SupplierFile("labels", text(f"Code: {A}", f"Code: {B}"), {}, {}, {"label": [1, 2]}),
    SupplierFile("letters that only look Latin", text(A, "АВС-1234"), {A: None}, {}, {"alphabet": [2]}),
    SupplierFile("invisible signs", text(A, "BBBB\u200b-2222", "CCCC\x07-3333", *"DEFG"), {A: None},
                 {"unprintable": [2, 3]}, {"short": [4, 5, 6, 7]}),
    SupplierFile("endless", text(A, "9" * 300, "X" * 20_000), {A: None}, {"too_long": [2, 3]}),
    SupplierFile("rounded by Excel", text("code,expires", "1.23457E+15,2099-12-31", f"{A},2099-12-31"), {A: DAY},
                 {"heading": [1], "rounded": [2]}),
    SupplierFile("letters in a guessed encoding", text("Код", "КОД-1", A, encoding="cp1251"), {A: None},
                 {"heading": [1], "encoding": [2]}),
]

WORKBOOKS = [
    SupplierFile("cells of dates", xlsx(["Code", "Expires"], [A, datetime(2099, 12, 31)], [B, date(2099, 12, 31)]),
                 {A: DAY, B: DAY}, {"heading": [1]}),
    SupplierFile("dates as text and as numbers", xlsx(["№", "Код", "Действует до"], [1, A, "31.12.2099"],
                 [2, B, 73050]),
                 {A: DAY, B: DAY}, {"heading": [1]}),
    SupplierFile("numbers as codes", xlsx(["Code"], [12345678], [4567], formats={"A3": "00000000"}),
                 {"12345678": None, "00004567": None}, {"heading": [1]}),
    SupplierFile("numbers too long", xlsx(["Code"], [1234567890123456], [A]),
                 {A: None}, {"heading": [1], "rounded": [2]}),
    SupplierFile("formulas without a value", xlsx(["Code"], ['="A"&"B"'], [A]),
                 {A: None}, {"heading": [1], "formula": [2]}),
    SupplierFile("empty rows and a total", xlsx(["Suppliers Ltd."], [], ["Код", "Срок"], [A, "31.12.2099"], [],
                 ["Итого", 1]),
                 {A: DAY}, {"heading": [1, 3], "total": [6]}),
    SupplierFile("more sheets", xlsx(["Code"], [A], sheets=["Prices"]), {A: None}, {"heading": [1]}),
    SupplierFile("the older kind", xls(["Код", "Срок"], [A, date(2099, 12, 31)], ["1234567", 73050]),
                 {A: DAY, "1234567": DAY}, {"heading": [1]}),
]

FILES = [*PLAIN, *SEPARATED, *HEADINGS, *DATES, *TRAILERS, *WORKBOOKS]
