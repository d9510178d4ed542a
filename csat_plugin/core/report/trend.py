"""Whether a row of scores rises, falls or does neither: said only when the figures carry it.

A fall is an alarm and may sound early: the one-sided exact Mann-Kendall test over at least six periods gives p <= 0.10, or
the last three changes all go down by 5 points together (S0-57, S0-61). A rise is a claim and must be carried: two-sided, 5 %
on its side. The test's name stands in the annex only.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from math import factorial
from typing import Literal

Direction = Literal["too_few", "none", "rising", "falling", "three_falls"]

FEWEST = 6
"""Periods below which no trend is called, three falls in a row excepted."""
FALL = Decimal(5)
"""Points three falls in a row must add up to."""
ALARM = Decimal("0.10")
"""Greatest probability by chance alone at which a fall is still worth a look."""
CLAIM = Decimal("0.05")
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
    balance = sum((b > a) - (b < a) for i, a in enumerate(row) for b in row[i + 1 :])
    by_chance = tail(len(row), abs(balance))
    if balance > 0:
        return "rising" if by_chance <= CLAIM else "none"
    return "falling" if balance < 0 and by_chance <= ALARM else "none"


def tail(n: int, balance: int) -> Decimal:
    """Probability that chance alone gives at least this balance of rises over falls among `n` values (Mann-Kendall, exact).

    The balance is pairs - 2 x inversions, so the count of orderings by inversions gives its distribution.
    """
    counts = [1]
    for size in range(2, n + 1):
        grown = [0] * (len(counts) + size - 1)
        for inversions, ways in enumerate(counts):
            for more in range(size):
                grown[inversions + more] += ways
        counts = grown
    pairs = n * (n - 1) // 2
    reached = sum(ways for inversions, ways in enumerate(counts) if pairs - 2 * inversions >= balance)
    return Decimal(reached) / Decimal(factorial(n))
