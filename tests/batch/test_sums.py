"""Sums stay exact, or are refused before they are made."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_plugin.batch import BatchError
from csat_plugin.batch.sums import LARGEST, fits, half_up
from csat_plugin.core import exact
from csat_plugin.core.exact import HUNDRED
from csat_plugin.core.scoring.reduction import Rows
from tests.batch.conftest import Batch, mark, request

pytestmark = pytest.mark.filterwarnings("ignore:fetch_:DeprecationWarning")  # ibis 12 on DuckDB 2


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**18), st.integers(1, 10**10)), min_size=1, max_size=50))
def test_half_up_is_exact_where_engines_divide_through_doubles(pairs: list[tuple[int, int]]) -> None:
    import ibis
    import pyarrow as pa

    # A quotient is never more than the points of a mark.
    given_pairs = [(min(a, HUNDRED * b), b) for a, b in pairs] + [
        (10**18 - 1, 10**10),
        (2**53 + 1, 2),
        (5 * 10**7, 10**8),
    ]
    given_pairs = [(min(a, HUNDRED * b), b) for a, b in given_pairs]
    table = ibis.memtable(
        pa.table(
            {
                "a": pa.array([a for a, _ in given_pairs], pa.int64()),
                "b": pa.array([b for _, b in given_pairs], pa.int64()),
            }
        )
    )
    connection = ibis.duckdb.connect()
    got = connection.to_pyarrow(table.select(table.a, table.b, q=half_up(table.a, table.b))).to_pylist()
    connection.disconnect()
    assert [(row["a"], row["b"], row["q"]) for row in got] == [(a, b, exact.half_up(a, b)) for a, b in given_pairs]


def test_the_bound_is_that_of_the_largest_division() -> None:
    most = LARGEST // (2 * HUNDRED + 20_000)
    assert fits(most)
    assert not fits(most + 1)


def test_counts_near_the_bound_are_summed_exactly(batch: Batch) -> None:
    marks = [mark(f"r{n}", raw=raw, count=10**10 + n, high=Decimal(7)) for n, raw in enumerate(("3", "5", "7", "6"))]
    assert batch.reduce(marks) == Rows(marks).reduce(request())


def test_what_would_not_fit_is_refused_with_the_count(batch: Batch) -> None:
    marks = [mark(f"r{n}", count=2**62) for n in range(3)]
    with pytest.raises(BatchError, match=f"{3 * 2**62} answers together"):
        batch.reduce(marks)


def test_marks_outside_the_window_do_not_count_towards_the_bound(batch: Batch) -> None:
    from datetime import UTC, datetime

    old = datetime(2020, 1, 1, tzinfo=UTC)
    marks = [mark("r1"), mark("r2", count=2**62, answered=old, closed=old)]
    assert batch.reduce(marks) == Rows(marks).reduce(request())
