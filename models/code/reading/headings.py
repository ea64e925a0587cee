"""Headings of columns, in English, Russian and Chinese, whatever they are called exactly."""

import re
import unicodedata

#: Whole phrases that are codes although a part of them could be something else.
_CODE_PHRASES = (
    "product key", "license number", "licence number", "serial number", "serial no", "voucher number", "coupon number",
    "card code",
    "gift card code", "activation number", "cd key", "redeem code", "redemption code", "game key", "steam key",
    "ключ продукта", "ключ товара", "серийный номер", "номер лицензии", "номер ваучера", "номер купона",
    "код подарочной карты", "код карты",
)
_CODE_WORDS = {
    "code", "codes", "key", "keys", "voucher", "vouchers", "pin", "pins", "pincode", "serial", "serials", "license",
    "licence", "licenses", "activation", "coupon", "coupons", "promocode", "giftcode", "cdkey", "licensekey", "secret",
}
_CODE_STEMS = (
    "код", "ключ", "промокод", "активац", "ваучер", "купон", "лиценз", "серийник", "пинкод", "пин-код", "пин",
    "сертификат",
)
_CODE_SIGNS = (
    "兑换码", "激活码", "卡密", "密钥", "序列号", "代码", "券码", "注册码", "卡号", "密码", "秘钥", "充值码",
    "礼品码",
)
_EXPIRY_WORDS = {
    "expiry", "expires", "expire", "expiration", "expired", "exp", "until", "till", "validity", "valid", "thru",
    "deadline", "expdate",
}
_EXPIRY_STEMS = ("срок", "годен", "годн", "действ", "истека", "истечен", "оконч", "валид")
_EXPIRY_SIGNS = ("有效期", "到期", "截止", "过期", "失效", "有效")
#: A first day, or a day on which something was done: no last day, and for a person to decide about.
_OTHER_DAY_WORDS = {
    "from", "start", "starts", "issue", "issued", "purchase", "purchased", "created", "sold", "delivery", "activated",
    "days", "months",
}
_OTHER_DAY_STEMS = (
    "выдач", "выдан", "покупк", "создан", "начал", "продаж", "отгрузк", "активирован", "дней", "дня", "месяц",
    "действует с", "действителен с",
)
_OTHER_DAY_SIGNS = ("生效", "开始", "购买", "创建", "发货", "生产", "天数")
_ORDINARY_WORDS = {
    "no", "nr", "n", "id", "num", "number", "product", "products", "name", "title", "item", "sku", "article", "price",
    "cost", "amount", "value", "nominal", "denomination", "currency", "status", "state", "batch", "lot", "supplier",
    "vendor", "comment", "comments", "note", "notes", "remark", "qty", "quantity", "count", "order", "invoice",
    "region", "country", "platform", "barcode", "ean", "type", "category", "row", "line", "date", "email", "game",
}
_ORDINARY_STEMS = (
    "номер", "п/п", "товар", "наимен", "назван", "артикул", "цена", "стоим", "номинал", "сумма", "валют", "статус",
    "состоян", "парти", "поставщик", "примечан", "коммент", "колич", "кол-во", "заказ", "регион", "страна", "тип",
    "категор", "штрих", "платформ", "игра", "порядк",
)
_ORDINARY_SIGNS = (
    "编号", "商品", "产品", "名称", "价格", "面值", "数量", "状态", "备注", "批次",
    "订单", "类型", "地区", "平台", "货号", "条码", "行号",
)
_PLAIN_NUMBER = re.compile(r"(?:#|№|n°|no\.?|nr\.?|№\s*п/?п|п/?п|序号)", re.IGNORECASE)
_LONGEST_HEADING = 60
_ENGLISH = _CODE_WORDS | _EXPIRY_WORDS | _ORDINARY_WORDS


def role_of(heading):
    """What a column is by its heading.

    :param str heading: a cell of the row of headings.
    :return: `code`, `expiry`, `other` for what is no matter of codes, "" where it says both or nothing.
    :rtype: str
    """
    text = _tidy(heading[:_LONGEST_HEADING])
    if not text:
        return ""
    if _PLAIN_NUMBER.fullmatch(text):
        return "other"
    if any(phrase in text for phrase in _CODE_PHRASES) and not _is_expiry(text):
        return "code"
    if _has(text, _OTHER_DAY_WORDS, _OTHER_DAY_STEMS, _OTHER_DAY_SIGNS):
        return ""
    if _is_expiry(text):
        return "expiry"
    is_code = _has(text, _CODE_WORDS, _CODE_STEMS, _CODE_SIGNS)
    is_ordinary = _has(text, _ORDINARY_WORDS, _ORDINARY_STEMS, _ORDINARY_SIGNS)
    if is_code and is_ordinary:
        return ""
    return "code" if is_code else "other" if is_ordinary and "date" not in text and "дата" not in text else ""


def is_heading(text):
    """Whether a cell reads like the heading of a column and not like a value in it.

    :param str text: of the cell.
    :rtype: bool
    """
    if len(text) > _LONGEST_HEADING or any(map(str.isdigit, text)):
        return False
    tidy = _tidy(text)
    if not _has(
        tidy, _ENGLISH, _CODE_STEMS + _EXPIRY_STEMS + _ORDINARY_STEMS,
        _CODE_SIGNS + _EXPIRY_SIGNS + _ORDINARY_SIGNS,
    ) and not _PLAIN_NUMBER.fullmatch(tidy):
        return False
    # GAME-KEY-ABCD is no heading: words of headings stand alone or with a space between them.
    return "-" not in tidy or not tidy.isascii() or set(_words(tidy)) <= _ENGLISH


def _is_expiry(text):
    return _has(text, _EXPIRY_WORDS, _EXPIRY_STEMS, _EXPIRY_SIGNS) or bool(
        re.search(r"best before|use by|end date|дата до|(?:^|\s)до(?:$|\s)|дата окончания", text)
    )


def _has(text, words, stems, signs):
    """Whether a text has one of some English words, of the beginnings of Russian ones, or of Chinese signs in it."""
    return (
        any(token in words or token.startswith(stems) for token in _words(text))
        or any(sign in text for sign in signs)
        or any(" " in stem and stem in text for stem in stems)
    )


def _words(text):
    """The words, of those with a hyphen the parts."""
    return [*re.findall(r"[^\W\d_]+", text), *re.findall(r"[^\W\d_]+[-/][^\W\d_]+", text if not text.isascii() else "")]


def _tidy(heading):
    """A heading in small letters, with single spaces."""
    text = unicodedata.normalize("NFKC", heading).lower().replace("ё", "е")
    return " ".join(re.sub(r"[_*:()\[\]\"'«».,;]+", " ", text).split())
