"""Shares compared, and how many answers a share needs (methods 5.3, 5.5)."""

from __future__ import annotations

from math import sqrt
from typing import Final

from msgspec import Struct

from csat_plugin.core.statistics.intervals import Z95, wilson

EVEN: Final = 0.5
"""The share whose sample must be largest: what is assumed when nothing is known."""

EIGHTY: Final = 0.8416212335729143
"""Quantile of the normal distribution for a power of 80 %."""


class Share(Struct, frozen=True):
    """So many of so many."""

    reached: int
    n: int

    @property
    def value(self) -> float:
        """Between 0 and 1."""
        return self.reached / self.n


class ShareChange(Struct, frozen=True, kw_only=True):
    """The difference of two shares of different people, with its 95 % interval; -1 to 1."""

    difference: float
    low: float
    high: float

    @property
    def proven(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.low > 0 or self.high < 0


def newcombe(before: Share, after: Share) -> ShareChange:
    """After minus before, with Newcombe's hybrid score interval (Newcombe 1998, method 10), for two groups of different people.

    Raises:
        ValueError: if a group is empty or its counts contradict each other.
    """
    (low1, high1), (low2, high2) = wilson(before.reached, before.n), wilson(after.reached, after.n)
    p1, p2 = before.value, after.value
    difference = p2 - p1
    return ShareChange(
        difference=difference,
        low=difference - sqrt((p2 - low2) ** 2 + (high1 - p1) ** 2),
        high=difference + sqrt((high2 - p2) ** 2 + (p1 - low1) ** 2),
    )


def answers_needed(margin: float, population: int | None = None, share: float = EVEN) -> int:
    """How many answers make the 95 % margin of a share as small as wanted.

    Args:
        margin: half width of the interval, above 0 and below 1.
        population: how many there are in all; `None`: not known, taken as endless.
        share: what is expected.

    Raises:
        ValueError: for a margin that cannot be.
    """
    if not 0 < margin < 1:
        raise ValueError(f"a margin lies between 0 and 1, not at {margin}")
    endless = Z95 * Z95 * share * (1 - share) / (margin * margin)
    if population is None:
        return _up(endless)
    return min(population, _up(endless / (1 + (endless - 1) / population))) if population else 0


def margin_of_sample(n: int, population: int | None = None, share: float = EVEN) -> float:
    """The 95 % margin of a share when `n` of the population answer, 0 to 1; 0 when all do.

    Raises:
        ValueError: without a single answer.
    """
    if n < 1:
        raise ValueError("without an answer there is no margin")
    left = 1.0 if population is None else (population - n) / max(1, population - 1)
    return Z95 * sqrt(share * (1 - share) / n * max(0.0, left))


def group_size_for(before: float, after: float) -> int:
    """How many people each of two groups needs to prove that change with a power of 80 % at 95 % (normal approximation).

    Raises:
        ValueError: if nothing changes.
    """
    if before == after:
        raise ValueError("no change needs no proof")
    mean = (before + after) / 2
    root = Z95 * sqrt(2 * mean * (1 - mean)) + EIGHTY * sqrt(before * (1 - before) + after * (1 - after))
    return _up((root / (after - before)) ** 2)


def _up(number: float) -> int:
    """The next whole number, but for a hair of floating point."""
    return -int(-(number - 1e-9) // 1)
