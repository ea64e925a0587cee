from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import LazyTranslate

from ...models.engine.sentences import render

_lt = LazyTranslate("odoo.addons.sale_ozon")


@tagged("post_install", "-at_install")
class TestSentences(TransactionCase):
    def test_value_that_nobody_stored_is_a_dash(self):
        template = _lt("Waiting for %(products)s until %(deadline)s")
        self.assertEqual(render(self.env, template, {"products": "codes"}), "Waiting for codes until –")
        self.assertEqual(render(self.env, template), "Waiting for – until –")

    def test_sentence_of_an_earlier_version_stands_as_it_is(self):
        self.assertEqual(render(self.env, _lt("A %(thing)s"), {"text": "100 % of it"}), "100 % of it")
