"""Intervals in pure Python: floats computed once from exact sums (methods 5.3). All at 95 % unless told otherwise."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Final

Z95: Final = NormalDist().inv_cdf(0.975)
"""1.959964: the two-sided 95 % quantile of the normal distribution."""

_T95: Final = (
    12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139,
    2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963,
    2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272,
)  # fmt: skip
"""Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom."""


def t95(df: float) -> float:
    """The two-sided 95 % quantile of Student's t.

    Up to 30 degrees of freedom from a table, beyond by the Cornish-Fisher expansion about the normal quantile (error
    below 0.00001).

    Args:
        df: degrees of freedom, at least 1; a fraction is rounded down, which errs on the wide side.

    Raises:
        ValueError: below 1 degree of freedom.
    """
    if df < 1:
        raise ValueError(f"a t quantile needs at least 1 degree of freedom, got {df}")
    if df < len(_T95) + 1:
        return _T95[int(df) - 1]
    z = Z95
    return (
        z
        + (z**3 + z) / (4 * df)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * df**3)
    )


def wilson(reached: int, n: int, population: int | None = None) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, each end between 0 and 1.

    Args:
        reached: how many of the `n` have the property, 0 to `n`.
        n: size of the sample, at least 1.
        population: how many there are in all; the sample then counts as n (N - 1) / (N - n), and a sample of everybody
            has no error. `None`: not known, taken as endless.

    Raises:
        ValueError: if the counts contradict each other.
    """
    if not 0 <= reached <= n or n < 1 or (population is not None and population < n):
        raise ValueError(f"{reached} of {n} out of {population} is no sample")
    p = reached / n
    if population == n:
        return p, p
    size = n if population is None else n * (population - 1) / (population - n)
    z2 = Z95 * Z95
    centre = (p + z2 / (2 * size)) / (1 + z2 / size)
    half = Z95 * sqrt(p * (1 - p) / size + z2 / (4 * size * size)) / (1 + z2 / size)
    return (0.0 if reached == 0 else max(0.0, centre - half)), (1.0 if reached == n else min(1.0, centre + half))
