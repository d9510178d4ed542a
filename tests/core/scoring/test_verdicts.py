"""Targets: two lines, both readings of subjects without a score, and shares of single ratings as samples."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import msgspec
import pytest

from csat_plugin.core.exact import MICRO
from csat_plugin.core.model import Mark
from csat_plugin.core.rules import Target, Without
from csat_plugin.core.scoring.calculation_sheet import verdict_lines
from csat_plugin.core.scoring.result import Verdict

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker


def target(share: int = 75, of: Literal["customers", "ratings"] = "customers", rule: Without = "leave_out") -> Target:
    return Target(id="t", share=share * 100, of=of, reaching=80 * MICRO, reaching_band="satisfied", without_score=rule)


def verdict(make: Maker, good: int, bad: int, none: int, wanted: Target, more: tuple[Mark, ...] = ()) -> Verdict:
    """`good` customers at 90, `bad` at 70.5, 70.6 ..., `none` without a rating; every mark is contractual."""
    names = [f"c{n:02}" for n in range(good + bad + none)]
    marks = [make.mark(raw="90", subject=name) for name in names[:good]]
    marks += [make.mark(raw=f"7{n}", subject=name) for n, name in enumerate(names[good : good + bad])]
    rules = msgspec.structs.replace(make.one(contractual=True), targets=(wanted,))
    (found,) = make.assess([*marks, *more], rules, {name: make.subject(name) for name in names}).verdicts
    return found


def test_seventeen_of_twenty_two(make: Maker) -> None:
    found = verdict(make, 17, 5, 2, target())
    assert (found.reached, found.counted, found.by_count, found.without_score) == (17, 22, "met", 2)
    assert (found.other_counted, found.other_by_count, found.more_needed) == (24, "missed", 0)
    assert (found.surely, found.surely_not, found.too_close, found.sure) == (17, 5, 0, "met")
    assert found.missed_by == ("c17", "c18", "c19", "c20", "c21")
    assert found.ratings_share == 7727


def test_counted_as_missed(make: Maker) -> None:
    found = verdict(make, 17, 5, 2, target(rule="count_as_missed"))
    assert (found.reached, found.counted, found.by_count, found.more_needed) == (17, 24, "missed", 1)
    assert (found.other_counted, found.other_by_count, found.sure) == (22, "met", "missed")


def test_eighty_percent_is_missed_by_one(make: Maker) -> None:
    found = verdict(make, 17, 5, 2, target(80))
    assert (found.by_count, found.more_needed) == ("missed", 1)


@pytest.mark.parametrize(("share", "by_count"), [(75, "met"), (76, "missed"), (100, "missed"), (0, "met")])
def test_a_share_reached_to_the_point_is_met(make: Maker, share: int, by_count: str) -> None:
    assert verdict(make, 3, 1, 0, target(share)).by_count == by_count


@pytest.mark.parametrize("rule", ["leave_out", "count_as_missed"])
def test_without_any_score_there_is_no_verdict(make: Maker, rule: Without) -> None:
    found = verdict(make, 0, 0, 3, target(rule=rule))
    assert (found.by_count, found.other_by_count, found.sure, found.without_score) == (
        "no_data",
        "no_data",
        "no_data",
        3,
    )
    assert (found.counted, found.other_counted, found.more_needed, found.ratings_share) == (0, 0, 0, None)


def test_scores_without_a_margin_are_unknown_and_leave_the_verdict_open(make: Maker) -> None:
    rules = msgspec.structs.replace(make.one(), targets=(target(),))
    marks = [make.mark(raw="90", subject=name) for name in ("c1", "c2")]
    (found,) = make.assess(marks, rules, {}).verdicts
    assert (found.by_count, found.sure, found.too_close, found.unknown) == ("met", "undecided", 0, 2)


def test_what_may_still_be_met_is_undecided(make: Maker) -> None:
    # Three of four may reach it, exactly the share promised: not missed for sure.
    rules = msgspec.structs.replace(make.one(), targets=(target(),))
    marks = [make.mark(raw="90", subject=name) for name in ("c1", "c2", "c3")]
    marks += [make.mark(raw=f"10.{n}", subject="c4") for n in range(9)]
    (found,) = make.assess(marks, rules, {}).verdicts
    assert (found.surely, found.too_close, found.surely_not) == (3, 0, 1)
    assert found.sure == "met"
    close = [make.mark(raw="79.9", subject=name) for name in ("c1", "c2", "c3")]
    (found,) = make.assess([*close, *marks[3:]], rules, {}).verdicts
    assert (found.too_close, found.surely_not, found.by_count, found.sure) == (3, 1, "missed", "undecided")


def test_twenty_four_of_thirty_ratings_decide_nothing(make: Maker) -> None:
    rules = msgspec.structs.replace(make.one(), targets=(target(of="ratings"),))
    marks = make.marks(ticket="90 " * 24 + "70 " * 6)
    (found,) = make.assess(marks, rules).verdicts
    assert (found.reached, found.counted, found.by_count, found.sure) == (24, 30, "met", "undecided")
    assert (found.low, found.high, found.ratings_share) == (0.6269, 0.9049, 8000)


def test_those_who_did_not_answer_are_the_rest_of_the_population(make: Maker) -> None:
    rules = msgspec.structs.replace(make.one(), targets=(target(of="ratings"),))
    silent = [make.mark(raw=None, outcome="no_contact") for _ in range(10)]
    (found,) = make.assess([*make.marks(ticket="90 " * 24 + "70 " * 6), *silent], rules).verdicts
    assert found.low is not None
    assert found.low > 0.6269


def test_a_share_of_ratings_leaves_aggregates_and_history_out(make: Maker) -> None:
    rules = msgspec.structs.replace(make.one(valid_for=3), targets=(target(of="ratings"),))
    marks = [make.mark(raw="90", count=50), make.mark(raw="79.95"), make.mark(raw="79.94"), make.mark(day="2026-09-05")]
    (found,) = make.assess(marks, rules).verdicts
    assert (found.reached, found.counted) == (1, 2)
    (empty,) = make.assess([], rules).verdicts
    assert (empty.by_count, empty.sure, empty.low) == ("no_data", "no_data", None)


def test_the_two_lines_as_they_are_printed(make: Maker) -> None:
    found = verdict(make, 17, 5, 2, target())
    rules = msgspec.structs.replace(make.one(), targets=(target(),))
    lines = verdict_lines(found, rules)
    assert (lines.share, lines.other_share, lines.promised) == (Decimal("77.3"), Decimal("70.8"), Decimal(75))
    assert (lines.least, lines.most, lines.reaching, lines.ratings_share) == (17, 17, Decimal(80), Decimal("77.3"))
    empty = verdict_lines(verdict(make, 0, 0, 2, target()), rules)
    assert (empty.share, empty.other_share, empty.ratings_share) == (None, None, None)
