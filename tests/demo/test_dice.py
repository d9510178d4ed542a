from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.demo.dice import deal, dice


@given(seed=st.integers(), count=st.integers(1, 60), points=st.floats(20, 100), top=st.sampled_from([5, 10]))
def test_dealt_marks_stay_on_their_scale_and_meet_the_wanted_mean(
    seed: int, count: int, points: float, top: int
) -> None:
    marks = deal(dice(seed, "x"), count, points, top)
    assert len(marks) == count
    assert all(1 <= mark <= top for mark in marks)
    assert abs(sum(marks) - count * points / 100 * top) <= 0.5 + 1e-9


def test_no_marks_are_dealt_for_nobody() -> None:
    assert deal(dice(1, "x"), 0, 80, 5) == []


def test_parts_have_their_own_chance() -> None:
    assert dice(1, "a").random() == dice(1, "a").random()
    assert dice(1, "a").random() != dice(1, "b").random()
    assert dice(1, "a").random() != dice(2, "a").random()
