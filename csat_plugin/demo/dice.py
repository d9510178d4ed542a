"""Seeded chance: the same seed gives the same sample, on every machine and Python version we support."""

from __future__ import annotations

import random


def dice(seed: int, part: str) -> random.Random:
    """A source of chance of its own for one part of the sample, so that a change in one part leaves the others alone."""
    return random.Random(f"{seed}/{part}")  # noqa: S311 - a sample needs repeatable chance, not secrecy


def deal(chance: random.Random, count: int, points: float, top: int, spread: float = 0.16) -> list[int]:
    """Marks from 1 to `top` whose mean is as near to `points` as `count` whole marks allow.

    Args:
        chance: where the differences between single marks come from.
        count: how many marks, zero or greater.
        points: wanted mean on the 100-point scale (mark / top x 100).
        top: the best mark.
        spread: standard deviation of one mark as a share of `top`, before the sum is corrected.
    """
    level = points / 100 * top
    marks = [min(top, max(1, round(chance.gauss(level, spread * top)))) for _ in range(count)]
    wanted = min(count * top, max(count, int(count * level + 0.5)))
    while (missing := wanted - sum(marks)) != 0:
        step = 1 if missing > 0 else -1
        place = chance.randrange(count)
        if 1 <= marks[place] + step <= top:
            marks[place] += step
    return marks
