"""Before and after of the same customers and people: each counts once, and few prove nothing (S2-30, methods 5.5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.statistics.before_after import BeforeAfter
from csat_plugin.core.statistics.paired import sign_test
from csat_plugin.core.statistics.same_again import Answer, same_again


def answers(*customers: tuple[str, str, str]) -> list[Answer]:
    """Customer, his people, and for each of their answers whether it reached the bar: `("a", "xy", "10")`."""
    return [
        Answer(name, f"{name}{who}" if who != "?" else "", mark == "1")
        for name, people, marks in customers
        for who, mark in zip(people, marks, strict=True)
    ]


def by(found: BeforeAfter) -> tuple[str, str, int] | None:
    return (found.panel.unit, found.panel.method, found.panel.n) if found.panel else None


@pytest.mark.parametrize(("better", "worse", "p"), [(0, 0, 1.0), (5, 5, 1.0), (0, 5, 0.0625), (10, 2, 0.03857421875)])
def test_the_same_people_asked_twice(better: int, worse: int, p: float) -> None:
    assert sign_test(better, worse) == pytest.approx(p)
    assert sign_test(worse, better) == pytest.approx(p)


def test_many_answers_of_two_people_are_two_people() -> None:
    """36 marks, all of them lower, of two people: no proof."""
    found = same_again(answers(("a", "xy" * 18, "1" * 36)), answers(("a", "xy" * 18, "0" * 36)))
    assert (by(found), found.proof) == (("people", "sign", 2), "not_proven")
    assert found.panel is not None
    assert (found.panel.worse, found.panel.p, found.change) == (2, 0.5, None)


def test_customers_count_once_each_however_many_answers_they_gave() -> None:
    names = "abcdefgh"
    before = answers(*((name, "wxyz", "1111") for name in names))
    half = answers(*((name, "wxyz", marks) for name, marks in zip(names, ["1100", "1110"] * 4, strict=True)))
    found = same_again(before, half)
    assert (by(found), found.proof) == (("subjects", "paired", 8), "worse")
    assert found.change is not None
    assert found.change.difference == pytest.approx(-0.375)
    assert found.change.low < -0.375 < found.change.high < 0
    one = answers(*((name, "wxyz", "0000" if name == "a" else "1111") for name in names))
    alone = same_again(before, one)
    assert (by(alone), alone.proof) == (("subjects", "paired", 8), "not_proven"), "one customer fell, seven did not"


def test_customers_of_one_answer_each_are_counted_by_who_moved() -> None:
    """McNemar: of ten, eight fell and none rose."""
    names = "abcdefghij"
    found = same_again(
        answers(*((name, "x", "1") for name in names)),
        answers(*((name, "x", "1" if name in "ab" else "0") for name in names)),
    )
    assert (by(found), found.proof) == (("subjects", "sign", 10), "worse")
    assert found.panel is not None
    assert found.panel.p == pytest.approx(2 / 2**8)


def test_different_people_of_the_same_customer_are_no_panel() -> None:
    before, after = answers(("a", "bcdefghijk", "1111000000")), answers(("a", "lmnopqrstu", "1" * 10))
    found = same_again(before, after)
    assert (by(found), found.proof, found.unnamed) == (None, "better", False)
    unknown = same_again(answers(("a", "?" * 10, "1111000000")), answers(("a", "?" * 10, "1" * 10)))
    assert (by(unknown), unknown.proof, unknown.unnamed) == (None, "better", True)


def test_a_few_who_came_again_among_many_others_make_no_panel() -> None:
    before, after = answers(("a", "bcdefghi", "1" * 8)), answers(("a", "bcdlmnop", "0" * 8))
    assert by(same_again(before, after)) is None
    assert by(same_again(before, answers(("a", "bcdemnop", "0" * 8)))) == ("people", "sign", 4)


def test_nobody_in_one_period() -> None:
    assert same_again([], answers(("a", "x", "1"))).proof == "no_answers"


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12), st.integers(2, 40))
def test_repeating_the_same_peoples_marks_proves_nothing_more(moved: list[tuple[int, int]], times: int) -> None:
    """However many marks each of them gave, only how many people there are counts."""

    def wave(side: int, n: int) -> list[Answer]:
        return answers(*((f"{c:02}", "wxyz" * n, ("1" * pair[side]).ljust(4, "0") * n) for c, pair in enumerate(moved)))

    once, often = (same_again(wave(0, n), wave(1, n)) for n in (1, times))
    assert (once.proof, by(once)) == (often.proof, by(often))
    assert by(once) is not None
