from datetime import date, datetime

from freezegun import freeze_time
from odoo.tests import TransactionCase, tagged

from ...models.engine.moments import write_day, write_moment


@tagged("post_install", "-at_install")
class TestMoments(TransactionCase):
    """Sentences write times as the screens beside them do: what luxon's DATETIME_MED gives in a browser."""

    def reader(self, lang, tz):
        self.env["res.lang"]._activate_lang(lang)
        return self.env["res.users"].with_context(lang=lang, tz=tz).env

    @freeze_time("2026-11-24 12:00:00")
    def test_in_the_reader_s_words_and_by_his_clock(self):
        for lang, tz, this_year, other_year in (
            ("en_US", "America/New_York", "Nov 26, 10:58 AM", "Nov 6, 2025, 10:08 AM"),
            ("ru_RU", "Europe/Moscow", "26 нояб., 18:58", "6 нояб. 2025 г., 18:08"),
            ("zh_CN", "Asia/Shanghai", "11月26日 23:58", "2025年11月6日 23:08"),
        ):
            with self.subTest(lang):
                env = self.reader(lang, tz)
                texts = [
                    write_moment(env, moment).replace("\u202f", " ")
                    for moment in (datetime(2026, 11, 26, 15, 58), "2025-11-06 15:08:00")
                ]
                self.assertEqual(texts, [this_year, other_year])

    @freeze_time("2026-12-31 23:00:00")
    def test_the_year_is_the_reader_s(self):
        env = self.reader("en_US", "Asia/Tokyo")
        self.assertEqual([write_day(env, date(year, 1, 2)) for year in (2026, 2027)], ["Jan 2, 2026", "Jan 2"])

    def test_nothing(self):
        self.assertEqual((write_moment(self.env, False), write_day(self.env, False)), ("", ""))
