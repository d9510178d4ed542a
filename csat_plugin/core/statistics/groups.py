"""Small groups: shrunk for ranking, hidden where persons would show (methods 5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Final

from msgspec import Struct

PRIOR_ANSWERS: Final = 20
"""Answers the mean of all counts as beside a group's own."""

FEWEST_SHOWN: Final = 5
"""Answers, or people, below which a group's figure is not shown."""

FEWEST_FOR_COMMENTS: Final = 8
"""The same for what they wrote."""


class Group(Struct, frozen=True, kw_only=True):
    """Answers of one group: mean, 0 to 100, number and variance of one answer."""

    mean: float
    n: int
    variance: float = 0.0


def bayesian_average(mean: float, n: int, overall: float, prior: int = PRIOR_ANSWERS) -> float:
    """(prior x overall + n x mean) / (prior + n): a mean of few answers moves towards that of all."""
    return (prior * overall + n * mean) / (prior + n)


def shrunk_means(groups: Mapping[str, Group]) -> dict[str, float]:
    """Empirical Bayes by moments: each mean moved towards that of all the more, the less sure it is. For ranking only.

    Without a difference between the groups beyond chance all get the mean of all.
    """
    if not groups:
        return {}
    total = sum(group.n for group in groups.values())
    overall = sum(group.mean * group.n for group in groups.values()) / total
    noise = {name: group.variance / group.n for name, group in groups.items()}
    if len(groups) < 2:  # noqa: PLR2004 - one group has nothing to lean on
        return {name: group.mean for name, group in groups.items()}
    means = [group.mean for group in groups.values()]
    centre = sum(means) / len(means)
    between = sum((mean - centre) ** 2 for mean in means) / (len(means) - 1) - sum(noise.values()) / len(noise)
    tau2 = max(0.0, between)

    def moved(name: str) -> float:
        weight = 1.0 if not tau2 else noise[name] / (noise[name] + tau2)
        return weight * overall + (1 - weight) * groups[name].mean

    return {name: moved(name) for name in groups}


def shrunk_shares(groups: Mapping[str, tuple[int, int]]) -> dict[str, float]:
    """Shares moved towards that of all by a beta prior, fitted by moments on groups of five answers or more. For ranking only.

    Args:
        groups: name -> how many reached it, of how many.
    """
    total = sum(n for _, n in groups.values())
    if not total:
        return {}
    overall = sum(reached for reached, _ in groups.values()) / total
    a, b = _beta([(reached / n, n) for reached, n in groups.values() if n >= FEWEST_SHOWN], overall)
    return {name: (a + reached) / (a + b + n) for name, (reached, n) in groups.items()}


def _beta(shares: Sequence[tuple[float, int]], overall: float) -> tuple[float, float]:
    """The prior's two numbers; where the shares tell nothing of their spread, as heavy as `PRIOR_ANSWERS`."""
    flat = overall * PRIOR_ANSWERS, (1 - overall) * PRIOR_ANSWERS
    if len(shares) < 3:  # noqa: PLR2004 - two say nothing of a spread
        return flat
    mean = sum(share for share, _ in shares) / len(shares)
    spread = sum((share - mean) ** 2 for share, _ in shares) / (len(shares) - 1)
    chance = sum(mean * (1 - mean) / n for _, n in shares) / len(shares)
    between = spread - chance
    if between <= 0 or not 0 < mean < 1:
        return flat
    weight = max(1.0, mean * (1 - mean) / between - 1)
    return mean * weight, (1 - mean) * weight


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
