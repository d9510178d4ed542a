"""Who answered and who did not: bounds, and the segment that is furthest from its share (methods 5.7)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Bounds(Struct, frozen=True, kw_only=True):
    """What a mean would be if all who did not answer had given the worst, or the best mark; 0 to 100."""

    worst: float
    best: float


def bounds(total: float, answered: int, silent: int) -> Bounds:
    """Bounds of a mean.

    Args:
        total: sum of the answers, in points of 0 to 100 each.
        answered: how many answered.
        silent: how many were asked and gave no score.

    Raises:
        ValueError: if nobody was asked.
    """
    if answered + silent < 1:
        raise ValueError("nobody was asked")
    return Bounds(worst=total / (answered + silent), best=(total + 100 * silent) / (answered + silent))


def most_off(sample: Mapping[str, int], population: Mapping[str, int]) -> tuple[str, float]:
    """The segment whose share of the answers differs most from its share of the population; of equals the first by name.

    Returns:
        Its name, empty without answers, and share of the answers less share of the population, -1 to 1.
    """
    answered, there = sum(sample.values()), sum(population.values())
    if not answered or not there:
        return "", 0.0
    off = {name: sample.get(name, 0) * there - population.get(name, 0) * answered for name in {*sample, *population}}
    name = min(off, key=lambda segment: (-abs(off[segment]), segment))
    return name, off[name] / (answered * there)
