"""Other people's figures, computed as they define them (methods 5.2). Shares in percent of all answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final

from msgspec import Struct

from csat_plugin.core.statistics.intervals import Z95

PROMOTERS, DETRACTORS = 9, 6
"""Marks of 0 to 10 from which on, and up to which, an answer counts as one."""

OHIO: Final = (0.3885, 0.3190, 0.2925)
"""An example of weights of the three items of ACSI."""


class NetPromoter(Struct, frozen=True, kw_only=True):
    """Net Promoter Score, -100 to 100, with its 95 % margin."""

    score: float
    margin: float
    n: int


def net_promoter(marks: Mapping[int, int]) -> NetPromoter:
    """100 x (share of 9 and 10 - share of 0 to 6).

    Args:
        marks: mark of 0 to 10 -> answers.

    Raises:
        ValueError: without an answer, or for a mark outside 0 to 10.
    """
    n = sum(marks.values())
    if not n or any(not 0 <= mark <= 10 for mark in marks):  # noqa: PLR2004 - the scale of the question
        raise ValueError("a Net Promoter Score needs answers of 0 to 10")
    p = sum(count for mark, count in marks.items() if mark >= PROMOTERS) / n
    d = sum(count for mark, count in marks.items() if mark <= DETRACTORS) / n
    return NetPromoter(score=100 * (p - d), margin=100 * Z95 * sqrt((p + d - (p - d) ** 2) / n), n=n)


def acsi(means: Sequence[float], weights: Sequence[float] = (1, 1, 1)) -> float:
    """American Customer Satisfaction Index of three items of 1 to 10, 0 to 100: sum of w (x - 1) / 9 x 100, weights made to sum to 1."""
    total = sum(weights)
    return 100 * sum(weight / total * (mean - 1) / 9 for mean, weight in zip(means, weights, strict=True))
