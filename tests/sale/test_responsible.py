from odoo.tests import tagged

from ..common import OzonCase


@tagged("post_install", "-at_install")
class TestResponsibleForProblems(OzonCase):
    """All activities go to one person: of the account, of postings without an order, and of orders."""

    def documents(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        return self.account, self.posting(self.imported("rfbs", "NOBODY-KNOWS-ME")), order

    def test_the_salesperson_unless_somebody_is_named(self):
        for document in self.documents():
            self.assertEqual(document._attention_user(), self.boss)

    def test_whoever_is_named(self):
        documents = self.documents()
        documents[2].user_id = self.boss
        self.account.responsible_id = self.clerk
        for document in documents:
            self.assertEqual(document._attention_user(), self.clerk)
            document._schedule_attention("Look", "at this")
            self.assertEqual(self.attention_of(document).user_id, self.clerk)

    def test_nobody_who_has_left(self):
        documents = self.documents()
        self.account.responsible_id = self.clerk
        self.clerk.active = False
        for document in documents:
            self.assertEqual(document._attention_user(), self.boss)
        self.boss.active = False
        for document in documents:
            self.assertTrue(document._attention_user().active)
