import re

from ...models.engine.sentences import as_counts
from ..common import OzonCase

RUSSIAN, ENGLISH = "ru_RU", "en_US"
#: A moment that is another day, and another year, where the Russian reader lives.
MOMENT = "2026-12-31 20:30:00"
#: Values for whatever a sentence may want to say, none of them an English word.
VALUES = {
    "account": "Лавка", "articles": ["КУРС-7"], "carrier": "Почта России", "codes": "7", "count": 7,
    "currencies": ["¤"], "currency": "¤", "deadline": {"moment": MOMENT}, "delivery": "№ 7", "error": "№ 7",
    "max": 50, "methods": "/v7", "method": "/v7", "min": 5, "moment": {"moment": MOMENT}, "number": "77-77",
    "path": "№ 7", "posting": "7-7-7", "products": as_counts({"Игра": 2}), "problem": "№ 7", "status": "№ 7",
    "strange": "“#”", "substatus": "№ 8", "user": "Пётр", "words": "№ 7", "order": "S7", "state": "№ 7",
    "product": "Игра", "missing": 22, "orders": 8, "due": {"remaining": MOMENT},
    "counts": as_counts({"Игра": 2}), "date": {"day": "2026-12-31"}, "placeholders": ["{№ 7}"],
    "kind": {"choice": ["ozon.shipment", "kind", "gift"]},
    "goal": {"choice": ["ozon.shipment", "goal_stage", "delivering"]},
    "scheme": {"choice": ["ozon.posting", "scheme", "rfbs"]},
    "days": 7, "limit": 7, "share": 7, "reason": "№ 7", "picking": "№ 7", "data": "№ 7", "part": "7-7-8",
    "pattern": "000-000",
}
#: Names that are the same in every language.
NAMES = re.compile(r"Ozon|Odoo|API|SKU|IMEI|Client-Id|r?FBS|Seller|S7|v7")
#: Of `VALUES`, what is Russian for every reader.
RUSSIAN_NAMES = re.compile("Игра|Лавка|КУРС|Почта России|Пётр|Кружка|Чай")
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]")


class SentencesCase(OzonCase):
    """A shop where one reads English in New York, another Russian in Vladivostok."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(RUSSIAN)
        cls.env["ir.module.module"]._load_module_terms(["sale", "sale_ozon"], [RUSSIAN], overwrite=True)
        cls.env.registry.clear_all_caches()
        cls.boss.write({"lang": RUSSIAN, "tz": "Asia/Vladivostok"})
        cls.clerk.write({"lang": ENGLISH, "tz": "America/New_York"})

    def english(self, record):
        """A record as the clerk reads it."""
        return record.with_context(lang=ENGLISH, tz="America/New_York")

    def russian(self, record):
        """A record as the boss reads it."""
        return record.with_context(lang=RUSSIAN, tz="Asia/Vladivostok")

    def assertRussian(self, text, *besides):
        """A text has no word of another language.

        :param besides: what of it is somebody else's: Ozon's words, names, numbers.
        """
        bare = str(text)
        for part in besides:
            self.assertIn(part, bare)
            bare = bare.replace(part, "")
        self.assertRegex(bare, "[а-яё]{2}", text)
        self.assertFalse(re.findall(r"[A-Za-z]+", NAMES.sub("", bare)), text)

    def assertTwoLanguages(self, record, name, *besides):
        """The same field is English for one reader and Russian for the other.

        :param besides: what both get to read as it is.
        :return: the two texts.
        """
        english, russian = self.english(record)[name], self.russian(record)[name]
        for part in besides:
            self.assertIn(part, english)
        self.assertNotRegex(RUSSIAN_NAMES.sub("", english), "[А-Яа-яё]")
        self.assertRussian(russian, *besides)
        return english, russian
