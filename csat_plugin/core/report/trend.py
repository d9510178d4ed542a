"""Whether a row of scores rises, falls or does neither: said only when the figures carry it.

A fall is an alarm and may sound early: the one-sided exact Mann-Kendall test over at least six periods gives p <= 0.10, or
the last three changes all go down by 5 points together (S0-57, S0-61). A rise is a claim and must be carried: two-sided, 5 %
on its side. The test's name stands in the annex only.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from csat_plugin.core.statistics.series import balance_of, by_chance

Direction = Literal["too_few", "none", "rising", "falling", "three_falls"]

FEWEST = 6
"""Periods below which no trend is called, three falls in a row excepted."""
FALL = Decimal(5)
"""Points three falls in a row must add up to."""
ALARM = Fraction(1, 10)
"""Greatest probability by chance alone at which a fall is still worth a look."""
CLAIM = Fraction(1, 20)
"""Greatest probability by chance alone at which a rise is called one; either side has its own, so 10 % together."""
LONGEST = 36
"""Periods looked at, the newest ones: the exact test grows with their square."""


def direction(values: Sequence[Decimal]) -> Direction:
    """What a row of scores, oldest first, does.

    Args:
        values: scores in points, one a period, periods without a score left out by the caller.
    """
    row = list(values)[-LONGEST:]
    steps = [later - earlier for earlier, later in pairwise(row)]
    if len(steps) >= 3 and all(step < 0 for step in steps[-3:]) and -sum(steps[-3:]) >= FALL:  # noqa: PLR2004 - "three falls"
        return "three_falls"
    if len(row) < FEWEST:
        return "too_few"
    balance = balance_of(row)
    chance = by_chance(len(row), abs(balance))
    if balance > 0:
        return "rising" if chance <= CLAIM else "none"
    return "falling" if balance < 0 and chance <= ALARM else "none"
