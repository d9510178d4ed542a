"""Drivers of the mark for everything (methods 5.6), held against an independent computation with numpy."""

from __future__ import annotations

import random
from math import atanh, sqrt, tanh

import pytest

from csat_plugin.core.statistics.drivers import (
    Sums,
    correlations,
    eigen,
    explained,
    fisher,
    needed,
    quadrant,
    relative_weights,
    shares,
    summed,
    varies,
)

numpy = pytest.importorskip("numpy")


def sheets(drivers: int, n: int = 200, seed: int = 7) -> list[list[int]]:
    """Marks in hundredths of a point that hang together: a common opinion, and one of their own."""
    chance = random.Random(seed)  # noqa: S311 - repeatable chance
    rows = []
    for _ in range(n):
        opinion = chance.gauss(7000, 1200)
        own = [round(opinion * (1 - i / (drivers + 2)) + chance.gauss(1000, 900)) for i in range(drivers)]
        rows.append([round(sum(own) / drivers + chance.gauss(0, 500)), *own])
    return rows


def r2_of(rows: list[list[int]], drivers: list[int]) -> float:
    """By numpy's least squares with an intercept."""
    table = numpy.array(rows, dtype=float)
    x = numpy.column_stack([numpy.ones(len(rows)), *(table[:, d] for d in drivers)])
    y = table[:, 0]
    left = y - x @ numpy.linalg.lstsq(x, y, rcond=None)[0]
    return float(1 - (left @ left) / ((y - y.mean()) @ (y - y.mean())))


def test_sums_and_correlations_are_those_of_numpy() -> None:
    rows = sheets(4)
    found = correlations(summed(rows, 5))
    assert numpy.allclose(found, numpy.corrcoef(numpy.array(rows).T), atol=1e-12)


def test_order_and_pieces_of_the_rows_do_not_matter() -> None:
    rows = sheets(3)
    assert summed(rows, 4) == summed(reversed(rows), 4)
    with pytest.raises(ValueError, match="does not vary"):
        correlations(summed([[1, 5], [2, 5]], 2))
    assert not varies(Sums(n=2, sums=(3, 10), products=((5, 15), (15, 50))), 1)


@pytest.mark.parametrize("drivers", [1, 2, 3, 5])
def test_r_squared_and_shares_by_all_orders(drivers: int) -> None:
    """Shapley's share is the mean of what a driver adds over all orders; here each order is gone through with numpy."""
    from itertools import permutations

    rows = sheets(drivers)
    matrix = correlations(summed(rows, drivers + 1))
    assert explained(matrix, range(1, drivers + 1)) == pytest.approx(r2_of(rows, [*range(1, drivers + 1)]))
    added = dict.fromkeys(range(1, drivers + 1), 0.0)
    orders = list(permutations(added))
    for order in orders:
        for place, driver in enumerate(order):
            before = r2_of(rows, list(order[:place])) if place else 0.0
            added[driver] += (r2_of(rows, list(order[: place + 1])) - before) / len(orders)
    assert shares(matrix) == pytest.approx(tuple(added.values()))
    assert sum(shares(matrix)) == pytest.approx(r2_of(rows, [*range(1, drivers + 1)]))


def test_relative_weights_of_johnson() -> None:
    """Against Johnson's definition written with numpy's own decomposition; the weights sum to R squared."""
    rows = sheets(10, n=400)
    matrix = correlations(summed(rows, 11))
    whole = numpy.array(matrix)
    values, vectors = numpy.linalg.eigh(whole[1:, 1:])
    root = vectors @ numpy.diag(numpy.sqrt(values)) @ vectors.T
    beta = numpy.linalg.solve(root, whole[1:, 0])
    wanted = (root**2) @ (beta**2)
    assert relative_weights(matrix) == pytest.approx(tuple(wanted))
    assert shares(matrix) == relative_weights(matrix)
    assert sum(relative_weights(matrix)) == pytest.approx(r2_of(rows, [*range(1, 11)]))


def test_eigenvalues_of_a_small_matrix() -> None:
    values, vectors = eigen([[2.0, 1.0], [1.0, 2.0]])
    assert sorted(values) == pytest.approx([1.0, 3.0])
    for k, value in enumerate(values):
        column = [row[k] for row in vectors]
        assert [2 * column[0] + column[1], column[0] + 2 * column[1]] == pytest.approx([value * x for x in column])


def test_the_same_question_twice_adds_nothing_and_shares_alike() -> None:
    rows = [[row[0], row[1], row[1]] for row in sheets(1)]
    matrix = correlations(summed(rows, 3))
    one, other = shares(matrix)
    assert one == pytest.approx(other)
    assert one + other == pytest.approx(r2_of(rows, [1]))
    assert sum(relative_weights(matrix)) == pytest.approx(r2_of(rows, [1]))


def test_fishers_interval() -> None:
    low, high = fisher(0.5, 103) or (0.0, 0.0)
    assert (low, high) == pytest.approx((tanh(atanh(0.5) - 1.959964 / 10), tanh(atanh(0.5) + 1.959964 / sqrt(100))))
    assert (round(low, 4), round(high, 4)) == (0.3393, 0.6323)
    assert fisher(0.5, 3) is None
    assert fisher(1.0, 20) == (1.0, 1.0)


@pytest.mark.parametrize(("drivers", "sheets_needed"), [(1, 50), (5, 50), (6, 60), (12, 120)])
def test_how_many_sheets_are_needed(drivers: int, sheets_needed: int) -> None:
    assert needed(drivers) == sheets_needed


def test_the_four_quadrants() -> None:
    assert quadrant(0.4, 60, 0.3, 70) == "concentrate"
    assert quadrant(0.4, 80, 0.3, 70) == "keep_up"
    assert quadrant(0.2, 60, 0.3, 70) == "low_priority"
    assert quadrant(0.2, 80, 0.3, 70) == "overkill"
