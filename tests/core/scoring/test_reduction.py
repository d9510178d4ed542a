"""From marks to cells: responses, duplicates, aggregates, the latest of each, and received = used + excluded + waiting."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.exact import MICRO
from csat_plugin.core.model import Mark
from csat_plugin.core.rules import Aggregate

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker


def test_a_response_is_the_mean_of_its_answers(make: Maker) -> None:
    marks = [
        make.mark(raw=raw, response="p", question=q, contact="li")
        for raw, q in (("100", "a"), ("80", "b"), ("90", "c"))
    ]
    marks.append(make.mark(raw="60"))
    (cell,) = make.reduce(marks).cells
    assert (cell.answers, cell.responses, cell.total) == (4, 2, 150 * MICRO)


def test_responses_are_rounded_half_up(make: Maker) -> None:
    marks = [make.mark(raw=raw, response="p", question=raw) for raw in ("33.333333", "66.666666")]
    assert make.reduce(marks).cells[0].total == 50_000_000
    marks = [make.mark(raw=raw, response="p", question=raw) for raw in ("0", "0", "0.000001")]
    assert make.reduce(marks[1:]).cells[0].total == 1


def test_one_rating_under_two_ids_counts_once_and_the_smaller_id_stays(make: Maker) -> None:
    first = make.mark(rating="b", response="p2", ticket="t1", contact="li")
    again = make.mark(rating="a", response="p1", ticket="t1", contact="li")
    for order in ([first, again], [again, first]):
        found = make.reduce(order)
        (cell,) = found.cells
        assert (cell.members, cell.responses, found.excluded) == (("a",), 1, {"duplicate": 1})
        assert (found.received, found.used) == (2, 1)


def test_two_people_on_one_ticket_are_two_ratings(make: Maker) -> None:
    assert make.reduce([make.mark(ticket="t1", contact=c) for c in ("li", "wu")]).cells[0].responses == 2


def test_anonymous_marks_without_a_time_are_told_apart_by_their_response(make: Maker) -> None:
    marks = [make.mark(ticket="t1", contact="", answered=None) for _ in range(2)]
    assert make.reduce(marks).cells[0].responses == 2
    twins = [make.mark(ticket="t1", contact="", answered=None, response="p") for _ in range(2)]
    assert make.reduce(twins).excluded == {"duplicate": 1}


def test_another_answer_to_the_same_question_is_no_duplicate(make: Maker) -> None:
    marks = [make.mark(raw=raw, ticket="t1", contact="li", response="p") for raw in ("80", "60")]
    (cell,) = make.reduce(marks).cells
    assert (cell.responses, cell.total) == (1, 70 * MICRO)


def test_an_aggregate_weighs_as_its_count(make: Maker) -> None:
    marks = [make.mark(raw="90", count=9, contact=""), make.mark(raw="40")]
    (cell,) = make.reduce(marks, bars=(80 * MICRO,)).cells
    assert (cell.answers, cell.responses, cell.total) == (10, 10, 850 * MICRO)
    assert (cell.singles, cell.rated, cell.reaching, cell.anonymous) == (1, 1, (0,), 9)


def test_squares_are_of_responses_in_hundredths_of_a_point(make: Maker) -> None:
    (cell,) = make.reduce([make.mark(raw="33.335"), make.mark(raw="50")]).cells
    assert (cell.singles, cell.sum, cell.squares) == (2, 3334 + 5000, 3334**2 + 5000**2)


def test_the_latest_of_each_respondent(make: Maker) -> None:
    rules = make.one(aggregate="latest")
    marks = [
        make.mark(raw="20", contact="li", day="2026-10-03"),
        make.mark(raw="100", contact="li", day="2026-10-09"),
        make.mark(raw="60", contact="wu", day="2026-10-02"),
        make.mark(raw="10", contact=""),
        make.mark(raw="30", contact=""),
    ]
    found = make.reduce(marks, rules)
    assert (found.cells[0].total, found.cells[0].responses) == (200 * MICRO, 4)
    assert found.excluded == {"superseded": 1}
    assert found.received == found.used + 1


def test_of_two_answers_at_one_time_the_greater_id_is_the_latest(make: Maker) -> None:
    rules = make.one(aggregate="latest")
    marks = [make.mark(raw=raw, rating=raw, response=raw, contact="li") for raw in ("70", "90", "80")]
    assert make.reduce(marks, rules).cells[0].members == ("90",)


def test_history_is_kept_apart_and_holds_no_members(make: Maker) -> None:
    marks = [make.mark(), make.mark(day="2026-09-05"), make.mark(day="2025-10-05"), make.mark(day="2025-09-05")]
    found = make.reduce(marks)
    assert [(cell.slot, bool(cell.members)) for cell in found.cells] == [(0, True), (1, False), (12, False)]
    assert (found.received, found.used) == (1, 1)


def test_a_wave_that_may_be_carried_keeps_its_members(make: Maker) -> None:
    found = make.reduce([make.mark(day="2026-08-05", contact="li")], make.one(valid_for=3))
    assert [(c.slot, c.members != (), c.contacts) for c in found.cells] == [(2, True, ("li",))]


def test_which_times_placed_the_marks(make: Maker) -> None:
    marks = [make.mark(), make.mark(), make.mark(closed=None)]
    assert make.reduce(marks).dated == {"ticket": {"answered": 1, "closed": 2}}


raws = st.sampled_from(["20", "40", "60", "80", "100", "101", "x", None])
AGGREGATES: tuple[Aggregate, ...] = ("mean", "median", "latest", "role_mean")


@st.composite
def many(draw: st.DrawFn) -> list[dict[str, object]]:
    """Marks with much in common, so that duplicates, shared responses and repeated contacts occur."""
    few = st.integers(0, 2)
    return [
        {
            "rating": f"r{n:03}",
            "response": f"p{draw(few)}",
            "ticket": draw(st.sampled_from(["", "t1", "t2"])),
            "contact": draw(st.sampled_from(["", "li", "wu"])),
            "role": draw(st.sampled_from(["", "vip"])),
            "question": f"q{draw(few)}",
            "subject": draw(st.sampled_from(["", "c1", "c2"])),
            "channel": draw(st.sampled_from(["ticket", "monthly", "fax"])),
            "raw": draw(raws),
            "count": draw(st.sampled_from([1, 1, 1, 3])),
            "requester_is_handler": draw(st.integers(0, 9)) == 0,
            "closed": draw(
                st.sampled_from([None, datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 9, 2, tzinfo=UTC)])
            ),
            "answered": draw(st.sampled_from([None, datetime(2026, 10, 3, tzinfo=UTC)])),
            "provisional_until": draw(st.sampled_from([None, None, datetime(2027, 1, 1, tzinfo=UTC)])),
        }
        for n in range(draw(st.integers(0, 25)))
    ]


@given(many(), st.sampled_from(AGGREGATES), st.randoms(use_true_random=False))
def test_the_order_of_rows_cannot_show(
    make: Maker, rows: list[dict[str, object]], aggregate: Aggregate, dice: random.Random
) -> None:
    rules = make.but(make.rules(), "ticket", aggregate=aggregate, valid_for=3)
    marks: list[Mark] = [make.mark(**row) for row in rows]  # type: ignore[arg-type]  # rows hold what mark() takes
    straight = make.reduce(marks, rules, (80 * MICRO,))
    dice.shuffle(marks)
    assert make.reduce(marks, rules, (80 * MICRO,)) == straight


@given(many(), st.sampled_from(AGGREGATES))
def test_every_mark_received_is_used_excluded_or_waiting(
    make: Maker, rows: list[dict[str, object]], aggregate: Aggregate
) -> None:
    rules = make.but(make.rules(), "ticket", aggregate=aggregate)
    marks: list[Mark] = [make.mark(**row) for row in rows]  # type: ignore[arg-type]  # rows hold what mark() takes
    found = make.reduce(marks, rules)
    here = [cell for cell in found.cells if cell.slot == 0]
    assert found.received == found.used + sum(found.excluded.values()) + sum(found.waiting.values())
    assert found.used == sum(len(cell.members) for cell in here)
    judged = [make.judge(mark, rules) for mark in marks]
    assert found.received == sum(j.period in {"2026-10", ""} for j in judged)
    late = found.excluded.get("duplicate", 0) + found.excluded.get("superseded", 0)
    assert found.used + late == sum(j.counted for j in judged)


@given(many())
def test_duplicates_change_nothing(make: Maker, rows: list[dict[str, object]]) -> None:
    marks: list[Mark] = [make.mark(**row) for row in rows]  # type: ignore[arg-type]  # rows hold what mark() takes
    again: list[Mark] = [make.mark(**{**row, "rating": f"z{row['rating']}"}) for row in rows]  # type: ignore[arg-type]  # as above
    assert make.reduce(marks + again).cells == make.reduce(marks).cells
