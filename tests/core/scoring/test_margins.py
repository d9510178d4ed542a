"""Margins that people believe: pooled spread, census, facts by contract, never 0 and never over 40."""

from __future__ import annotations

from decimal import Decimal
from math import pi, sqrt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.model import Mark
from csat_plugin.core.rules import ScoreRule
from csat_plugin.core.scoring.margins import Spread, spread_of
from csat_plugin.core.scoring.result import Margin
from csat_plugin.core.scoring.subject_score import sure_of
from csat_plugin.core.statistics.intervals import t95

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker


def others(make: Maker, raws: str = "100 80 80 60 100 80 40 100", subject: str = "other", **more: str) -> list[Mark]:
    return [make.mark(raw=raw, subject=subject, **more) for raw in raws.split()]


def why(margin: Margin) -> str:
    return margin.reason.code if margin.reason else ""


def test_one_mark_takes_its_margin_from_the_spread_of_all(make: Maker) -> None:
    found = make.assess([make.mark(raw="80"), *others(make)], make.one())
    margin = found.scores[0].margin
    # The other customer's eight marks: s 21.38 with 7 degrees of freedom; here n = 1.
    assert margin.half_width is None
    assert why(margin) == "margin.too_wide"
    assert found.scores[1].margin.half_width == round(t95(7) * 21.3809 / sqrt(8), 1) == 17.9


def test_two_marks(make: Maker) -> None:
    found = make.assess([*make.marks(ticket="80 100"), *others(make, "85 80 80 75 80 85 80 75")], make.one())
    # sum of squares 200 + 100 over 1 + 7 degrees of freedom
    assert found.scores[0].margin.half_width == round(t95(8) * sqrt(300 / 8) / sqrt(2), 1)
    assert found.scores[0].nodes[0].spread == round(sqrt(300 / 8), 4)


def test_equal_marks_alone_tell_nothing_about_spread(make: Maker) -> None:
    margin = make.score(make.marks(ticket="100 100 100 100 100"), make.one()).margin
    assert (margin.half_width, why(margin)) == (None, "margin.no_spread")
    assert margin.one_more == 17


def test_equal_marks_beside_others_have_the_spread_of_all(make: Maker) -> None:
    found = make.assess([*make.marks(ticket="100 100 100 100 100"), *others(make)], make.one())
    assert (found.scores[0].margin.half_width or 0) > 10


def test_one_questionnaire_a_month_is_compared_over_the_months(make: Maker) -> None:
    marks = [
        make.mark(raw=raw, day=f"2026-{month:02}-05")
        for month, raw in enumerate(["80", "84", "80", "76", "80", "84", "80"], 4)
    ]
    score = make.score(marks, make.one())
    # Six degrees of freedom within the customer: deviations 0 4 0 4 0 4 0 about 80.57...
    mean = sum((80, 84, 80, 76, 80, 84, 80)) / 7
    spread = sqrt(sum((x - mean) ** 2 for x in (80, 84, 80, 76, 80, 84, 80)) / 6)
    assert score.margin.half_width == round(t95(6) * spread, 1)


def test_what_lies_more_than_twelve_months_back_does_not_tell(make: Maker) -> None:
    rules = make.one(valid_for=20)
    old = [make.mark(raw=raw, day="2025-05-05", subject="other") for raw in ["20", "100", "20", "100", "20", "100"]]
    assert why(make.score([make.mark(), *old], rules).margin) == "margin.no_spread"


def test_the_whole_chain_answered(make: Maker) -> None:
    subjects = {"c1": make.subject(chain="li wu")}
    marks = [make.mark(raw="70", contact="li"), make.mark(raw="90", contact="wu")]
    score = make.score(marks, make.one(), subjects=subjects)
    assert (score.margin.half_width, why(score.margin), score.nodes[0].census) == (None, "margin.exact", True)
    assert (score.chain, score.chain_answered, score.sure) == (2, 2, "surely")


def test_half_the_chain_leaves_half_the_variance(make: Maker) -> None:
    chain = {"c1": make.subject(chain="li wu zhao qian"), "other": make.subject("other")}
    marks = [
        make.mark(raw="80", contact="li"),
        make.mark(raw="80", contact="wu"),
        *others(make, "85 80 80 75 80 85 80 75"),
    ]
    with_chain = make.assess(marks, make.one(), subjects=chain).scores[0].margin.half_width
    without = make.assess(marks, make.one()).scores[0].margin.half_width
    spread = sqrt(100 / 8)
    assert without == round(t95(8) * spread / sqrt(2), 1)
    assert with_chain == round(t95(8) * spread / sqrt(2) * sqrt(0.5), 1)


def test_a_guest_among_the_raters_makes_it_no_census(make: Maker) -> None:
    subjects = {"c1": make.subject(chain="li")}
    marks = [make.mark(contact="li"), make.mark(contact="guest")]
    assert not make.score(marks, make.one(), subjects=subjects).nodes[0].census


def test_a_contractual_mark_is_a_fact(make: Maker) -> None:
    score = make.score(make.marks(ticket="79"), make.one(contractual=True))
    assert (why(score.margin), score.margin.one_more, score.sure) == ("margin.exact", None, "surely_not")


def test_a_composite_is_as_uncertain_as_its_channels_together(make: Maker) -> None:
    rules = make.but(make.but(make.rules(), "monthly", contractual=True), "questionnaire", contractual=True)
    marks = [
        *make.marks(ticket="80 90", callback="70 80 90", questionnaire="80", monthly="80"),
        *others(make), *(make.mark("callback", raw, subject="other") for raw in ["70", "80", "80", "90"]),
    ]  # fmt: skip
    score = make.assess(marks, rules).scores[0]
    ticket, callback = (50 + 3200) / 8, (200 + 200) / 5
    parts = [(0.04 * ticket / 2, 8), (0.04 * callback / 3, 5)]
    total = sum(v for v, _ in parts)
    df = total**2 / sum(v * v / n for v, n in parts)
    assert score.margin.half_width == round(t95(df) * sqrt(total), 1)


def test_shared_weight_makes_a_channel_s_uncertainty_count_in_full(make: Maker) -> None:
    marks = [*make.marks(ticket="80 80"), *others(make, "85 80 80 75 80 85 80 75")]
    rules = make.rules(score=ScoreRule(when_incomplete="share_among_present"))
    alone, shared = make.assess(marks, make.one()).scores[0], make.assess(marks, rules).scores[0]
    assert shared.margin == alone.margin
    assert shared.margin.half_width is not None


def test_a_median_is_less_certain_than_a_mean(make: Maker) -> None:
    marks = [*make.marks(ticket="80 80"), *others(make, "85 80 80 75 80 85 80 75")]
    median = make.assess(marks, make.one(aggregate="median")).scores[0].margin.half_width
    assert median == round(t95(8) * sqrt(100 / 8) * sqrt(pi / 2 / 2), 1)


def test_unequal_roles_make_a_mean_less_certain(make: Maker) -> None:
    rules = make.one(aggregate="role_mean", role_weights=(("leader", 300), ("user", 100)))
    marks = [make.mark(raw="80", role="leader"), make.mark(raw="80", role="user"), make.mark(raw="80", role="user")]
    score = make.assess([*marks, *others(make, "85 80 80 75 80 85 80 75")], rules).scores[0]
    df = 1 + 7
    assert score.margin.half_width == round(t95(df) * sqrt(100 / df) * sqrt(0.75**2 / 1 + 0.25**2 / 2), 1)


def test_the_lowest_of_several_scales_is_what_one_more_could_give(make: Maker) -> None:
    for ends in (("1", "0"), ("0", "1")):
        marks = [make.mark(raw="100", low=Decimal(low), high=Decimal(100)) for low in ends]
        assert make.reduce(marks, make.one(scale=None)).cells[0].lowest == 0


def test_one_more_rating(make: Maker) -> None:
    five: dict[str, Any] = {"low": Decimal(1), "high": Decimal(5)}
    marks = [make.mark(raw=raw, **five) for raw in ["4", "4", "4", "4"]]
    # A fifth mark of 1 (20 points) would lower 80 to 68.
    assert make.score(marks, make.one(scale=None)).margin.one_more == 12


@given(st.lists(st.tuples(st.integers(0, 100), st.sampled_from(["c1", "c2", "c3"]), st.integers(1, 12)), max_size=30))
def test_no_margin_is_nothing_or_everything(make: Maker, found: list[tuple[int, str, int]]) -> None:
    marks = [make.mark(raw=str(raw), subject=subject, day=f"2026-{month:02}-07") for raw, subject, month in found]
    for score in make.assess(marks, make.one()).scores:
        margin = score.margin
        assert (margin.half_width is None) == (margin.reason is not None)
        assert margin.half_width is None or 0 < margin.half_width <= 40
        assert margin.one_more is None or 0 <= margin.one_more <= 100


def test_the_pooled_spread_does_not_depend_on_the_order_of_cells(make: Maker) -> None:
    cells = make.reduce([*others(make), *others(make, "11 17 93", "c3"), *others(make, "3 50", "c4")], make.one()).cells
    assert spread_of(cells) == spread_of(cells[::-1])
    assert spread_of(()) is None
    assert isinstance(spread_of(cells), Spread)


@pytest.mark.parametrize(
    ("value", "half", "sure"),
    [("85", 5.0, "surely"), ("84.9", 5.0, "too_close"), ("80", 0.1, "too_close"), ("75", 5.0, "too_close"),
     ("74.9", 5.0, "surely_not"), (None, 5.0, "unknown"), ("99", None, "unknown")],
)  # fmt: skip
def test_how_sure(value: str | None, half: float | None, sure: str) -> None:
    points = None if value is None else Decimal(value)
    assert sure_of(points, Margin(half_width=half), 80_000_000) == sure
