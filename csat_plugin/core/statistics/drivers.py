"""What goes with the mark for everything: shares of explained variance by driver, and importance beside performance (methods 5.6).

Every figure comes from exact sums (`Sums`), so that whoever reduces the answers, in Python or in an engine, gets the same floats.
What goes together need not be cause and effect, and whoever shows these figures says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import atanh, factorial, sqrt, tanh
from typing import Final, Literal

from msgspec import Struct

from csat_plugin.core.statistics.intervals import Z95

Matrix = Sequence[Sequence[float]]
Quadrant = Literal["concentrate", "keep_up", "low_priority", "overkill"]

FEWEST: Final = 50
"""Answer sheets below which no shares are computed, however few drivers there are."""
PER_DRIVER: Final = 10
"""Answer sheets a driver needs."""
MOST_BY_SUBSETS: Final = 8
"""Drivers up to which every subset is tried (2^8 small regressions); beyond it relative weights stand for that."""

_NOTHING: Final = 1e-10
"""A pivot as small as this is rounding: the driver says nothing that the others have not said."""


class Sums(Struct, frozen=True, kw_only=True):
    """Exact sums over complete answer sheets. The first variable is the mark for everything, the others are drivers.

    Values are integers of one unit, such as hundredths of a point.
    """

    n: int
    sums: tuple[int, ...]
    products: tuple[tuple[int, ...], ...]
    """Sum of the products of variable i and variable j."""


def summed(rows: Iterable[Sequence[int]], variables: int) -> Sums:
    """The sums over rows, each with a value of every variable."""
    n, sums = 0, [0] * variables
    products = [[0] * variables for _ in range(variables)]
    for row in rows:
        n += 1
        for i, value in enumerate(row):
            sums[i] += value
            for j in range(i, variables):
                products[i][j] += value * row[j]
    whole = tuple(tuple(products[min(i, j)][max(i, j)] for j in range(variables)) for i in range(variables))
    return Sums(n=n, sums=tuple(sums), products=whole)


def varies(sums: Sums, variable: int) -> bool:
    """Whether not all values of a variable are the same."""
    return sums.n * sums.products[variable][variable] != sums.sums[variable] ** 2


def correlations(sums: Sums) -> list[list[float]]:
    """Pearson's correlation of every pair of variables.

    Raises:
        ValueError: where a variable does not vary.
    """
    size = range(len(sums.sums))
    if not all(varies(sums, i) for i in size):
        raise ValueError("what does not vary goes with nothing")

    def together(i: int, j: int) -> int:
        return sums.n * sums.products[i][j] - sums.sums[i] * sums.sums[j]

    return [[1.0 if i == j else together(i, j) / sqrt(together(i, i) * together(j, j)) for j in size] for i in size]


def needed(drivers: int) -> int:
    """How many answer sheets so many drivers need: max(50, 10 p)."""
    return max(FEWEST, PER_DRIVER * drivers)


def fisher(r: float, n: int) -> tuple[float, float] | None:
    """95 % interval of a correlation: tanh(atanh r +- z / sqrt(n - 3)); `None` for fewer than four pairs."""
    if n < 4:  # noqa: PLR2004 - the formula divides by n - 3
        return None
    if abs(r) >= 1:
        return r, r
    half = Z95 / sqrt(n - 3)
    return tanh(atanh(r) - half), tanh(atanh(r) + half)


def explained(matrix: Matrix, drivers: Sequence[int]) -> float:
    """R squared of the first variable by some of the others, by elimination on the correlation matrix; 0 to 1."""
    rows = [[matrix[i][j] for j in drivers] + [matrix[i][0]] for i in drivers]
    found, size = 0.0, len(rows)
    for at in range(size):
        pivot = rows[at][at]
        if pivot <= _NOTHING:
            continue
        found += rows[at][size] ** 2 / pivot
        for below in range(at + 1, size):
            factor = rows[below][at] / pivot
            for column in range(at, size + 1):
                rows[below][column] -= factor * rows[at][column]
    return min(1.0, found)


def shares(matrix: Matrix) -> tuple[float, ...]:
    """What each driver adds to R squared; the shares sum to it.

    Up to eight drivers Shapley's value over all subsets (Lindeman, Merenda, Gold), beyond it Johnson's relative weights.
    """
    drivers = range(1, len(matrix))
    return _shapley(matrix, drivers) if len(drivers) <= MOST_BY_SUBSETS else relative_weights(matrix)


def _shapley(matrix: Matrix, drivers: Sequence[int]) -> tuple[float, ...]:
    p = len(drivers)
    known = {
        subset: explained(matrix, subset) if subset else 0.0
        for size in range(p + 1)
        for subset in combinations(drivers, size)
    }
    found = []
    for driver in drivers:
        share = 0.0
        for subset, r2 in known.items():
            if driver not in subset:
                size = len(subset)
                weight = factorial(size) * factorial(p - size - 1) / factorial(p)
                share += weight * (known[tuple(sorted((*subset, driver)))] - r2)
        found.append(share)
    return tuple(found)


def relative_weights(matrix: Matrix) -> tuple[float, ...]:
    """Johnson's relative weights of the drivers: through the uncorrelated variables nearest to them; they sum to R squared."""
    size = range(1, len(matrix))
    values, vectors = eigen([[matrix[i][j] for j in size] for i in size])
    roots = [sqrt(max(0.0, value)) for value in values]
    p = range(len(values))
    # Loadings of the drivers on the uncorrelated variables: the symmetric square root of their correlations.
    loadings = [[sum(vectors[i][k] * roots[k] * vectors[j][k] for k in p) for j in p] for i in p]
    turned = [sum(vectors[i][k] * matrix[i + 1][0] for i in p) for k in p]
    beta = [
        sum(vectors[j][k] * turned[k] / roots[k] for k in p if values[k] > _NOTHING) for j in p
    ]  # a direction without variance says nothing
    return tuple(sum(loadings[i][j] ** 2 * beta[j] ** 2 for j in p) for i in p)


def eigen(matrix: Matrix) -> tuple[list[float], list[list[float]]]:
    """Eigenvalues and eigenvectors (by column) of a symmetric matrix, by Jacobi's rotations."""
    size = len(matrix)
    work = [list(row) for row in matrix]
    vectors = [[float(i == j) for j in range(size)] for i in range(size)]
    for _ in range(100):
        if sum(work[i][j] ** 2 for i in range(size) for j in range(i)) < _NOTHING**2:
            break
        for i, j in combinations(range(size), 2):
            _rotate(work, vectors, i, j)
    return [work[i][i] for i in range(size)], vectors


def _rotate(work: list[list[float]], vectors: list[list[float]], i: int, j: int) -> None:
    """Turn the plane of two axes so that they have nothing in common."""
    if abs(work[i][j]) < _NOTHING**2:
        return
    theta = (work[j][j] - work[i][i]) / (2 * work[i][j])
    tangent = (1 if theta >= 0 else -1) / (abs(theta) + sqrt(theta * theta + 1))
    cosine = 1 / sqrt(tangent * tangent + 1)
    sine = tangent * cosine
    for row in (*work, *vectors):
        row[i], row[j] = cosine * row[i] - sine * row[j], sine * row[i] + cosine * row[j]
    for k in range(len(work)):
        work[i][k], work[j][k] = cosine * work[i][k] - sine * work[j][k], sine * work[i][k] + cosine * work[j][k]


def quadrant(importance: float, performance: float, mean_importance: float, mean_performance: float) -> Quadrant:
    """Martilla and James: where a driver stands against the means of all; on a mean counts as above it."""
    if importance >= mean_importance:
        return "keep_up" if performance >= mean_performance else "concentrate"
    return "overkill" if performance >= mean_performance else "low_priority"
