from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odoo.tests import tagged

from .hostile_case import AWKWARD, BUYER, INCOMPRESSIBLE, REMOVED, HostileCase, places, replaced

HOSTILE = st.one_of(
    st.sampled_from([*AWKWARD, INCOMPRESSIBLE]), st.integers(), st.floats(), st.text(max_size=20),
    st.lists(st.none() | st.integers() | st.text(max_size=3), max_size=3),
)


@tagged("post_install", "-at_install")
class TestHostilePages(HostileCase):
    """Properties of the import that hold for whatever comes."""

    def check_pages(self, family, base, examples):
        everywhere = sorted(places(base), key=str)
        change = st.tuples(st.sampled_from(everywhere), st.just(REMOVED) | HOSTILE)
        of_the_rest = change.filter(lambda change: change[0] != ("posting_number",))
        number_is_left = st.lists(of_the_rest, min_size=1, max_size=3)

        @settings(
            max_examples=examples, derandomize=True, database=None, deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(number_is_left, min_size=1, max_size=6), st.lists(change, max_size=2))
        def check(spoilt, spoilt_anywhere):
            good = [self.numbered(base, 1), self.numbered(base, 2)]
            bad = []
            for number, changes in enumerate(spoilt, start=3):
                posting = self.numbered(base, number)
                for path, new in changes:
                    posting = replaced(posting, path, new)
                bad.append(posting)
            nameless = self.numbered(base, 99)
            for path, new in spoilt_anywhere:
                nameless = replaced(nameless, path, new)
            with self.taken_back():
                self.store(family, [good[0], *bad, nameless, good[1]])
                for posting in good:
                    self.assertEqual(self.order_of(posting["posting_number"]).state, "sale")
                for posting in bad:
                    self.assertKeptOrOrdered(posting["posting_number"])
                # The same again, now that they are known.
                self.store(family, [good[0], *bad, nameless, good[1]])
                for posting in bad:
                    self.assertKeptOrOrdered(posting["posting_number"])

        check()

    def test_digital_list(self):
        self.check_pages("digital", self.sample("digital", "CARD", codes=2), 20)

    def test_fbs_list(self):
        self.check_pages("fbs", self.sample("rfbs", "COURSE", "GIFT", customer=BUYER), 45)
