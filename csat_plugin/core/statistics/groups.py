"""Small groups: shrunk for ranking, hidden where persons would show (methods 5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Final

PRIOR_ANSWERS: Final = 20
"""Answers the mean of all counts as beside a group's own."""

FEWEST_SHOWN: Final = 5
"""Answers, or people, below which a group's figure is not shown."""


def bayesian_average(mean: float, n: int, overall: float, prior: int = PRIOR_ANSWERS) -> float:
    """(prior x overall + n x mean) / (prior + n): a mean of few answers moves towards that of all."""
    return (prior * overall + n * mean) / (prior + n)


def hidden(counts: Mapping[str, int], fewest: int = FEWEST_SHOWN) -> frozenset[str]:
    """Groups whose figure must not be shown: too few answers, and with one alone the next smallest, or the total would tell it.

    Args:
        counts: group -> answers; a group without any hides nothing and tells nothing.
        fewest: answers from which on a figure is shown.
    """
    told = {name: n for name, n in counts.items() if n > 0}
    small = {name for name, n in told.items() if n < fewest}
    rest = sorted((n, name) for name, n in told.items() if name not in small)
    while small and rest and (len(small) == 1 or sum(told[name] for name in small) < fewest):
        small.add(rest.pop(0)[1])
    return frozenset(small)


def effective_answers(weights: Iterable[float]) -> float:
    """Kish's number: how many equally weighted answers tell as much."""
    kept = list(weights)
    squares = sum(weight * weight for weight in kept)
    return sum(kept) ** 2 / squares if squares else 0.0


def standard_error(parts: Sequence[tuple[float, float, int]]) -> float:
    """Of a weighted sum of independent means.

    Args:
        parts: weight as a fraction, standard deviation of one answer, answers.
    """
    return sqrt(sum((weight * deviation) ** 2 / n for weight, deviation, n in parts))
