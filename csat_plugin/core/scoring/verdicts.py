"""Targets in two lines that are never merged: by count, as the contract reads it, and how sure that is (AMB-7, practice 1.8).

All subjects are scored, none is sampled, so what is uncertain is each subject's own score; only a share of single ratings is
a sample, with Wilson's interval and the finite-population correction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from csat_plugin.core.exact import FULL_WEIGHT, half_up
from csat_plugin.core.rules import Target
from csat_plugin.core.scoring.cells import Cell
from csat_plugin.core.scoring.formula import reaches
from csat_plugin.core.scoring.result import Score, Verdict
from csat_plugin.core.scoring.subject_score import sure_of
from csat_plugin.core.statistics.intervals import wilson

ByCount = Literal["met", "missed", "no_data"]


class Ratings(Struct, frozen=True):
    """Single ratings of the period held against one bar."""

    reached: int
    counted: int
    unanswered: int
    """Asked, but not answered."""


def ratings_at(cells: Sequence[Cell], bar: int, unanswered: int) -> Ratings:
    """Count the single ratings of the period that reach the `bar`-th bar of the request. Aggregates are left out."""
    own = [cell for cell in cells if cell.slot == 0]
    return Ratings(sum(cell.reaching[bar] for cell in own), sum(cell.rated for cell in own), unanswered)


def verdict(target: Target, scores: Sequence[Score], ratings: Ratings, precision: int) -> Verdict:
    """The verdict on one target.

    Args:
        target: what was promised.
        scores: of all subjects.
        ratings: the single ratings against the same bar.
        precision: decimal places of a score; the bar is compared with the rounded score (AMB-3).
    """
    if target.of == "ratings":
        return _of_ratings(target, ratings)
    bar = reaches(target.reaching, precision)
    scored = [score for score in scores if score.exact is not None]
    without = len(scores) - len(scored)
    short = sorted((score.exact or 0, score.subject) for score in scored if (score.exact or 0) < bar)
    reached = len(scored) - len(short)
    leave_out = target.without_score == "leave_out"
    counted, other = (len(scored), len(scores)) if leave_out else (len(scores), len(scored))
    sure = [sure_of(score.value, score.margin, target.reaching) for score in scored]
    surely, surely_not, too_close = sure.count("surely"), sure.count("surely_not"), sure.count("too_close")
    unknown = len(scored) - surely - surely_not - too_close
    return Verdict(
        target=target.id,
        of=target.of,
        share=target.share,
        reaching=target.reaching,
        reaching_band=target.reaching_band,
        reached=reached,
        counted=counted if scored else 0,
        without_score=without,
        rule=target.without_score,
        decide=target.decide,
        by_count=_by_count(reached, counted if scored else 0, target.share),
        other_counted=other if scored else 0,
        other_by_count=_by_count(reached, other if scored else 0, target.share),
        more_needed=_more_needed(reached, counted if scored else 0, target.share),
        surely=surely,
        surely_not=surely_not,
        too_close=too_close,
        unknown=unknown,
        sure=_sure(surely, surely + too_close + unknown, counted if scored else 0, target.share),
        ratings_share=_share(ratings.reached, ratings.counted),
        missed_by=tuple(subject for _, subject in short),
        origin=target.origin,
    )


def _of_ratings(target: Target, ratings: Ratings) -> Verdict:
    reached, n = ratings.reached, ratings.counted
    by_count = _by_count(reached, n, target.share)
    low = high = None
    sure: Literal["met", "missed", "undecided", "no_data"] = "no_data"
    if n:
        # Who was asked and did not answer is known only where the source says so; without it the population is open.
        low, high = wilson(reached, n, n + ratings.unanswered if ratings.unanswered else None)
        promised = target.share / FULL_WEIGHT
        sure = "met" if low >= promised else "missed" if high < promised else "undecided"
        low, high = round(low, 4), round(high, 4)
    return Verdict(
        target=target.id,
        of=target.of,
        share=target.share,
        reaching=target.reaching,
        reaching_band=target.reaching_band,
        reached=reached,
        counted=n,
        without_score=0,
        rule=target.without_score,
        decide=target.decide,
        by_count=by_count,
        other_counted=n,
        other_by_count=by_count,
        more_needed=_more_needed(reached, n, target.share),
        low=low,
        high=high,
        sure=sure,
        ratings_share=_share(reached, n),
        origin=target.origin,
    )


def _by_count(reached: int, counted: int, share: int) -> ByCount:
    if not counted:
        return "no_data"
    return "met" if reached * FULL_WEIGHT >= share * counted else "missed"


def _more_needed(reached: int, counted: int, share: int) -> int:
    return max(0, -(-share * counted // FULL_WEIGHT) - reached)


def _share(reached: int, counted: int) -> int | None:
    return half_up(reached * FULL_WEIGHT, counted) if counted else None


def _sure(least: int, most: int, counted: int, share: int) -> Literal["met", "missed", "undecided", "no_data"]:
    if not counted:
        return "no_data"
    if least * FULL_WEIGHT >= share * counted:
        return "met"
    return "missed" if most * FULL_WEIGHT < share * counted else "undecided"
