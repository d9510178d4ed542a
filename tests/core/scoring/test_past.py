"""A history put together from single periods says what a reduction of the whole window says, and reads each mark once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.model import Mark
from csat_plugin.core.period import Period, bounds, parse_period
from csat_plugin.core.rules import Aggregate, Indicator, Ruleset, Target, Tree
from csat_plugin.core.scoring.assessment import assess
from csat_plugin.core.scoring.formula import reaches
from csat_plugin.core.scoring.past import Past, judging
from csat_plugin.core.scoring.result import Assessment
from tests.core.scoring.conftest import AS_OF, SHANGHAI, channel

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker

CHANNELS = ("ticket", "callback", "questionnaire", "monthly")
DAYS = ("2026-10-05", "2026-10-20", "2026-09-05", "2026-08-15", "2026-03-05", "2025-11-02", "2025-09-30", "")
PERIODS = ("2026-10", "2026-09", "2026-08", "2026-Q3")
rows = st.lists(
    st.tuples(
        st.sampled_from(CHANNELS),
        st.sampled_from(["0", "40", "79.9", "80", "100", "101", "", "good"]),
        st.sampled_from(["c1", "c2", ""]),
        st.sampled_from("abc"),
        st.sampled_from(DAYS),
    ),
    max_size=40,
)
Row = tuple[str, str, str, str, str]


class Store:
    """Marks by period, as a store would give them; counts how often each is read."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.marks = list(marks)
        self.read: Counter[str] = Counter()

    def of(self, period: Period, rules: Ruleset) -> list[Mark]:  # noqa: ARG002 - nothing is barred here
        start, end = bounds(period, SHANGHAI)
        found = [mark for mark in self.marks if mark.answered is not None and start <= mark.answered < end]
        self.read.update(mark.rating for mark in found)
        return found


def by(past: Past, rules: Ruleset, period: str) -> Assessment:
    return assess(rules, parse_period(period), past, {}, zone=SHANGHAI, as_of=AS_OF)


@given(rows, st.sampled_from(["mean", "median", "latest", "role_mean"]), st.integers(0, 4))
def test_every_period_is_assessed_as_by_a_reduction_of_all_marks(
    make: Maker, found: list[Row], aggregate: Aggregate, valid_for: int
) -> None:
    rules = make.but(make.rules(), "questionnaire", aggregate=aggregate, valid_for=valid_for)
    marks = [make.mark(c, raw, day, subject=s, contact=who, role=who) for c, raw, s, who, day in found if day]
    past = Past(Store(marks).of, AS_OF)
    for period in PERIODS:
        assert by(past, rules, period) == make.assess(marks, rules, {}, period)


def test_two_rulesets_that_judge_alike_read_each_mark_once(make: Maker) -> None:
    marks = [make.mark(day=day) for day in DAYS if day]
    store = Store(marks)
    past = Past(store.of, AS_OF, bars=[reaches(bar, 1) for bar in (60_000_000, 80_000_000)])
    other = msgspec.structs.replace(
        make.but(make.but(make.rules(), "ticket", weight=3000), "monthly", weight=2000),
        targets=(Target(id="sixty", of="ratings", share=5000, reaching=60_000_000),),
    )
    for rules in (make.rules(), other):
        for period in ("2026-09", "2026-10"):
            assert by(past, rules, period) == make.assess(marks, rules, {}, period)
    assert store.read == dict.fromkeys((mark.rating for mark in marks), 1)


@pytest.mark.parametrize(
    "change", [{"scale": None}, {"month_of": "rated"}, {"aggregate": "latest"}, {"indicators": "t"}]
)
def test_rules_that_judge_otherwise_are_told_apart(make: Maker, change: dict[str, object]) -> None:
    nodes = (Indicator(id="a", tree="t", weight=100, questions=("speed",)),)
    rules = make.rules(trees=(Tree(id="t", nodes=nodes),))
    other = make.but(rules, "ticket", **change)
    assert judging(rules) != judging(other)
    marks = [
        make.mark(raw="80", low=Decimal(0), high=Decimal(90), question="price"),
        make.mark(raw="60", contact="u"),
        make.mark(raw="90", contact="u"),
    ]
    store = Store(marks)
    alone, together = Past(store.of, AS_OF), Past(store.of, AS_OF, (rules, other))
    for past in (alone, together):
        store.read.clear()
        for one in (rules, other, rules):
            assert by(past, one, "2026-10") == make.assess(marks, one, {})
    # Read once for both, unless they date marks otherwise.
    assert set(store.read.values()) == ({2} if "month_of" in change else {1})


def test_weights_bands_and_owners_change_no_reduction(make: Maker) -> None:
    rules = make.rules(channel("ticket", 100))
    assert judging(rules) == judging(make.but(rules, "ticket", weight=5000, owner="x", needs=3, valid_for=2))
    assert judging(rules) == judging(msgspec.structs.replace(rules, bands=(), targets=(), valid_from="2026-11", id="b"))
