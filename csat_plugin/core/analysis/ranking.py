"""Who stands where, told fairly: a score of few answers is moved towards the mean of all before places are given (methods 5.4).

The score itself stays as it is, and stands beside. A place is a range: subjects whose margins overlap cannot be told apart. Order and range
are both those of the moved scores, so that a place always lies within its range.
"""

from __future__ import annotations

from decimal import Decimal
from math import sqrt
from typing import Final

from msgspec import Struct

from csat_plugin.core.exact import MICRO
from csat_plugin.core.privacy.held_back import hidden_subjects
from csat_plugin.core.privacy.suppression import suppressed
from csat_plugin.core.rules.privacy import PrivacyRule
from csat_plugin.core.scoring.margins import WIDEST
from csat_plugin.core.scoring.result import Assessment, Score
from csat_plugin.core.statistics.groups import FEWEST_SHOWN, PRIOR_ANSWERS, bayesian_average

APART: Final = frozenset({"customer", "project", "all"})
"""Kinds of subject that are no group of our own people: of them only the small ones themselves are left out, not the next one too."""


class Place(Struct, frozen=True, kw_only=True):
    """Where one subject stands."""

    subject: str
    name: str
    answers: int
    """Of people; a sheet of several questions is one."""
    score: Decimal
    plain: int
    """Its place by the score alone; equal scores share one."""
    moved: float
    """The score as it is ranked, points."""
    place: int
    best: int
    worst: int
    """The places it may as well have, as far as the margins of the moved scores tell."""


class Ranking(Struct, frozen=True, kw_only=True):
    """All places, the best first, and who has none."""

    mean: float
    """Of all subjects, points: what scores of few answers are moved to."""
    prior: int = PRIOR_ANSWERS
    fewest: int
    places: tuple[Place, ...]
    too_few: int
    """Subjects with too few answers to be ranked, or left out with those so that nobody can work theirs out."""


def ranking(assessment: Assessment, rule: PrivacyRule, fewest: int = FEWEST_SHOWN) -> Ranking | None:
    """The places of a period's scores; `None` where fewer than three can be ranked.

    Args:
        assessment: the period.
        rule: below how many people no figure is shown.
        fewest: answers from which on one is ranked.
    """
    scored = [score for score in assessment.scores if score.value is not None and score.exact is not None]
    counts = {score.subject: _answers(score) for score in scored}
    left_out = hidden_subjects(assessment, rule) | {name for name, n in counts.items() if n < fewest}
    if assessment.subject_kind not in APART:
        left_out |= suppressed(counts, fewest)
    kept = [score for score in scored if score.subject not in left_out]
    if len(kept) < 3:  # noqa: PLR2004 - of two the better one is seen without a ranking
        return None
    mean = sum(score.exact or 0 for score in kept) / len(kept) / MICRO
    moved = {score.subject: _moved(score, counts[score.subject], mean) for score in kept}
    halves = {score.subject: _half(score, counts[score.subject]) for score in kept}

    def surely_above(one: Score, other: Score) -> bool:
        """Whether the difference of two independent scores is more than their margins together."""
        difference = moved[one.subject] - moved[other.subject]
        return difference > 0 and difference > sqrt(halves[one.subject] ** 2 + halves[other.subject] ** 2)

    rows = [
        Place(
            subject=score.subject,
            name=score.name,
            answers=counts[score.subject],
            score=score.value or Decimal(0),
            plain=1 + sum((other.value or 0) > (score.value or 0) for other in kept),
            moved=moved[score.subject],
            place=1 + sum(other > moved[score.subject] for other in moved.values()),
            best=1 + sum(surely_above(other, score) for other in kept),
            worst=len(kept) - sum(surely_above(score, other) for other in kept),
        )
        for score in kept
    ]
    rows.sort(key=lambda row: (row.place, row.name, row.subject))
    return Ranking(mean=mean, fewest=fewest, places=tuple(rows), too_few=len(scored) - len(kept))


def _answers(score: Score) -> int:
    return sum(node.responses for node in score.nodes if node.points is not None)


def _moved(score: Score, answers: int, mean: float) -> float:
    """The score as it is ranked. What has no sampling error (a contractual mark, everybody asked answered) stays where it is."""
    own = (score.exact or 0) / MICRO
    return own if _certain(score) else bayesian_average(own, answers, mean)


def _certain(score: Score) -> bool:
    return (
        score.margin.half_width is None
        and score.margin.reason is not None
        and score.margin.reason.code == "margin.exact"
    )


def _half(score: Score, answers: int) -> float:
    """Half the width of the moved score's range, points.

    It rests on the prior's answers beside its own (methods 5.4): they make it narrower by the root of its own part.
    """
    if score.margin.half_width is not None:
        return score.margin.half_width * sqrt(answers / (answers + PRIOR_ANSWERS))
    return 0.0 if _certain(score) else WIDEST
