"""What `make bench` makes of its samples."""

import pytest

from dev.tools.bench.figures import GOALS, Goal, Sample, as_json, rows_of, table, wanted_names


def test_medians_of_the_rounds():
    samples = [
        Sample("sending", 100, seconds, reference, queries=3.0)
        for seconds, reference in ((2.0, 2.0), (4.0, 2.0), (1.0, 2.0))
    ]
    [row] = rows_of(samples)
    assert (row.seconds, row.reference, row.rounds) == (2.0, 2.0, 3)
    assert row.ratio == 1.0, "the median of the rounds' ratios, each against the reference beside it"
    assert row.speed == 50.0


def test_rows_come_in_the_order_of_the_goals():
    rows = rows_of([Sample("verifying", 1, 1.0, 1.0), Sample("import-rfbs", 1, 1.0, 1.0)])
    assert [row.name for row in rows] == ["import-rfbs", "verifying"]


@pytest.mark.parametrize("goal, is_met", [
    (Goal("", ""), True),
    (Goal("", "", speed=50), True),
    (Goal("", "", speed=51), False),
    (Goal("", "", seconds=20), True),
    (Goal("", "", seconds=19), False),
    (Goal("", "", ratio=0.5), True),
    (Goal("", "", ratio=0.6), False),
    (Goal("", "", speed=50, queries=3), True),
    (Goal("", "", speed=50, queries=2), False),
])
def test_goals(goal, is_met):
    [row] = rows_of([Sample("sending", 100, 2.0, 1.0, queries=3.0)])
    assert goal.is_met(row) is is_met


def test_a_missed_goal_is_told():
    rows = rows_of([Sample("sending", 100, 10.0, 1.0), Sample("verifying", 100, 0.1, 0.1)])
    head, sending, verifying = table(rows)
    assert head.startswith("work")
    assert sending.endswith("missed")
    assert "≥ 45/s, ≤ 3 queries" in sending
    assert "missed" not in verifying
    assert [figure["is_met"] for figure in as_json(rows)] == [False, True]


def test_figures_are_chosen_by_their_beginnings():
    assert wanted_names("") == list(GOALS)
    assert wanted_names("verifying, import") == ["import-digital", "import-rfbs", "verifying"]
    with pytest.raises(ValueError, match="no figure “speed”"):
        wanted_names("speed")
