"""The reduction over columns gives the cells of the reduction over rows, to the last bit, for any marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csat_plugin.core.model import Mark, Subject
from csat_plugin.core.period import parse_period
from csat_plugin.core.rules import Channel, Indicator, Ruleset, Tree
from csat_plugin.core.scoring.assessment import assess
from csat_plugin.core.scoring.reduction import Rows
from tests.batch.conftest import AS_OF, FACES, PERCENT, RULES, SHANGHAI, Batch, mark, request, rules_of

pytestmark = pytest.mark.filterwarnings("ignore:fetch_:DeprecationWarning")  # ibis 12 on DuckDB 2

MANY = rules_of(
    Channel(id="ticket", weight=2000, fallback=("questionnaire",)),
    Channel(id="callback", weight=2000, scale=PERCENT, aggregate="latest", valid_for=2, month_of="asked"),
    Channel(id="questionnaire", weight=3000, scale=PERCENT, aggregate="median", month_of="rated", valid_for=3),
    Channel(id="monthly", weight=2000, scale=PERCENT, aggregate="role_mean", role_weights=(("leader", 200),)),
    Channel(id="faces", weight=1000, scale=FACES, month_of="rated"),
)
TREE = Tree(
    id="jet",
    nodes=(
        Indicator(id="service", tree="jet", weight=6000),
        Indicator(
            id="speed", tree="jet", parent="service", weight=4000, questions=("speed",), expected=("speed wanted",)
        ),
        Indicator(
            id="care",
            tree="jet",
            parent="service",
            weight=6000,
            questions=("care", "Ｃare!"),
            importance=("care matters",),
        ),
        Indicator(id="desk", tree="jet", weight=4000, questions=("desk",)),
    ),
)
TREES = msgspec.structs.replace(
    rules_of(
        Channel(id="ticket", weight=2000, indicators="jet"),
        Channel(id="callback", weight=2000, scale=PERCENT, aggregate="latest", valid_for=2, month_of="asked", indicators="jet"),
        Channel(id="questionnaire", weight=3000, aggregate="median", month_of="rated", valid_for=3, indicators="jet"),
        Channel(id="monthly", weight=3000, aggregate="role_mean", role_weights=(("leader", 200),), indicators="jet"),
    ),
    trees=(TREE,),
)  # fmt: skip
START = datetime(2025, 8, 31, 16, tzinfo=UTC)
EDGE = datetime(2026, 9, 30, 16, tzinfo=UTC)
"""Midnight in Shanghai on the first of October 2026."""

moments = st.none() | st.sampled_from(
    [EDGE, EDGE - timedelta(microseconds=1), EDGE + timedelta(days=31), EDGE + timedelta(days=31, microseconds=-1),
     EDGE - timedelta(days=1), EDGE - timedelta(days=45), START, EDGE + timedelta(days=3)]
) | st.integers(-430 * 86_400, 45 * 86_400).map(lambda seconds: EDGE + timedelta(seconds=seconds))  # fmt: skip
ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=3) | st.sampled_from(
    ["z", "é", "e\u0301", "ﬀ", "\U0001f600", "\uffff", "用户"]
)
raws = st.none() | st.sampled_from(
    [
        "1",
        "3",
        "4",
        "4.5",
        "5",
        "0",
        "6",
        "100",
        "33.333333",
        "66.67",
        "",
        " ",
        "\u3000",
        "n/a",
        "1e3",
        "◎",
        "〇",
        "x",
        "７",
    ]
)
few = st.sampled_from(["", "u1", "u2", "用户", "Ω"])


@st.composite
def many_marks(draw: st.DrawFn) -> list[Mark]:
    ratings = draw(st.lists(ids, unique=True, max_size=25))
    return [
        mark(
            rating,
            response=draw(st.sampled_from(["p1", "p2", "应答"]) | st.just(rating)),
            channel=draw(st.sampled_from(["ticket", "callback", "questionnaire", "monthly", "faces", "unknown"])),
            question=draw(
                st.sampled_from(["", "speed", "Speed ", "speed wanted", "care", "CARE!", "care matters", "desk"])
            ),
            subject=draw(st.sampled_from(["", "c1", "c2", "客户"])),
            raw=draw(raws),
            low=draw(st.sampled_from([None, Decimal(0), Decimal(1)])),
            high=draw(st.sampled_from([None, Decimal(5), Decimal("5.0"), Decimal(7)])),
            direction=draw(st.sampled_from(["high", "high", "low"])),
            count=draw(st.sampled_from([1, 1, 1, 2, 3, 250, 0])),
            outcome=draw(st.sampled_from(["answered", "answered", "answered", "refused", "complaint"])),
            contact=draw(few),
            contact_name=draw(st.sampled_from(["", "Ann", "ann", "张伟"])),
            ticket=draw(st.sampled_from(["", "t1", "t2"])),
            role=draw(st.sampled_from(["", "leader", "user"])),
            requester_is_handler=draw(st.sampled_from([False, False, False, True])),
            asked=draw(moments),
            answered=draw(moments),
            closed=draw(moments),
            provisional_until=draw(st.none() | st.sampled_from([AS_OF, AS_OF + timedelta(days=1)])),
            barred=draw(st.sampled_from(["", "", "", "ticket_deleted", "ticket_merged", "counted_elsewhere"])),
        )
        for rating in ratings
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(many_marks())
def test_columns_reduce_as_rows_do(batch: Batch, marks: list[Mark]) -> None:
    for rules in (MANY, RULES, TREES):
        assert batch.reduce(marks, rules) == Rows(marks).reduce(request(rules))


def test_trees_reduce_to_the_same_cells_of_indicators(batch: Batch) -> None:
    marks = [
        mark(f"{channel}{question}{who}{raw}", channel=channel, question=question, contact=who, contact_name=name, raw=raw,
             response=f"{channel}-{who}-{raw}", role=who)
        for channel in ("ticket", "callback", "questionnaire", "monthly")
        for question in ("speed", "Speed ", "speed wanted", "care", "care matters", "desk", "weather")
        for who, name in (("leader", "Ann"), ("user", "Bo"))
        for raw in "425"
    ]  # fmt: skip
    rows = Rows(marks).reduce(request(TREES))
    assert {cell.measure for cell in rows.parts} == {"", "expected", "importance"}
    assert {cell.indicator for cell in rows.parts} == {"speed", "care", "desk"}
    assert {cell.role for cell in rows.parts} == {"", "leader", "user"}
    assert (rows.excluded["no_indicator"], rows.excluded["other_measure"]) == (24, 48)
    assert batch.reduce(marks, TREES) == rows
    both(batch, TREES, marks)


def test_places_and_dependent_interviewers_count_for_neither_engine(batch: Batch) -> None:
    rules = rules_of(
        Channel(id="ticket", weight=10_000, independent="reject"),
        Channel(id="place", measure="peer_rank"),
    )
    marks = [
        mark("r1", channel="ticket", raw="4"),
        mark("r2", channel="ticket", raw="5", contact="w", interviewer_serves=True),
        mark("r3", channel="place", raw="2"),
        mark("r4", channel="place", raw="1", contact="v", subject=""),
    ]
    found = Rows(marks).reduce(request(rules))
    assert dict(found.excluded) == {"not_independent": 1, "other_measure": 1, "no_subject": 1}
    assert batch.reduce(marks, rules) == found


def both(batch: Batch, rules: Ruleset, marks: Sequence[Mark]) -> None:
    """An assessment is the same, whichever reduction stands below it."""
    subjects = {"c1": Subject(kind="customer", id="c1", name="C1")}
    period = parse_period("2026-10")
    rows = assess(rules, period, Rows(marks), subjects, zone=SHANGHAI, as_of=AS_OF)
    columns = assess(rules, period, batch.columns(marks), subjects, zone=SHANGHAI, as_of=AS_OF)
    assert columns == rows
    assert rows.counts.used


@pytest.mark.parametrize("rules", [RULES, MANY], ids=["mean", "every aggregate"])
def test_an_assessment_is_the_same_to_the_last_bit(batch: Batch, rules: Ruleset) -> None:
    channels = [channel.id for channel in rules.channels]
    marks = [
        mark(
            f"r{n:04}", channel=channels[n % len(channels)], raw=str(n % 5 + 1), subject=f"c{n % 7}", contact=f"u{n % 11}",
            answered=EDGE - timedelta(days=n % 300 - 20), closed=None, role="leader" if n % 3 else "user",
        )
        for n in range(500)
    ]  # fmt: skip
    both(batch, rules, marks)


def test_nothing_at_all_reduces_to_nothing(batch: Batch) -> None:
    found = batch.reduce([])
    assert (found.cells, found.received, found.used, found.excluded) == ((), 0, 0, {})


def test_of_two_marks_that_are_one_the_smallest_id_by_code_point_stays(batch: Batch) -> None:
    twice = [mark(rating, response="p", ticket="t") for rating in ("é", "z", "\U0001f600")]
    found = batch.reduce(twice)
    assert found.cells[0].members == ("z",)
    assert found.excluded == {"duplicate": 2}
