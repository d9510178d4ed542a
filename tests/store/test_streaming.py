"""Streams stay small in memory, and one customer's month is found by the index."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import event, text

from csat_plugin.core.model import Rating
from csat_plugin.store import Store

AT = datetime(2026, 11, 2, tzinfo=UTC)
MONTH = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


def fill(store: Store, n: int) -> None:
    store.write(
        "desk",
        (
            Rating(
                id=f"r{i}", response=f"r{i}", channel="ticket", customer=f"C{i % 50}", answered=AT - timedelta(hours=i)
            )
            for i in range(n)
        ),
        AT,
    )


def peak(use: Callable[[], int]) -> int:
    """Most memory in use while the marks are taken, in bytes."""
    tracemalloc.start()
    try:
        assert use() == 16_000
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_marks_are_streamed(store: Store) -> None:
    fill(store, 16_000)
    list(store.marks("customer", *MONTH))  # what is imported and cached once
    streamed = peak(lambda: sum(1 for _ in store.marks("customer", None, None)))
    whole = peak(lambda: len(list(store.marks("customer", None, None))))
    assert streamed * 3 < whole


def test_one_customers_month_is_found_by_the_index(sqlite_url: str) -> None:
    with Store.open(sqlite_url) as store:
        fill(store, 500)
        asked: list[tuple[str, object]] = []

        @event.listens_for(store._db.engine, "before_cursor_execute")
        def note(_c: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
            asked.append((statement, parameters))

        list(store.marks("customer", *MONTH, customer="C7"))
        statement, parameters = next(entry for entry in asked if entry[0].startswith("SELECT"))
        with store._db.reading() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]  # as they went in
            steps = [row[-1] for row in plan]
    assert any("rating_by_customer (customer=?)" in step for step in steps), steps
    assert not any(step.startswith("SCAN") for step in steps), steps


def test_listing_every_mark_needs_no_sorting_of_rows(sqlite_url: str) -> None:
    with Store.open(sqlite_url) as store, store._db.reading() as connection:
        plan = connection.execute(text("EXPLAIN QUERY PLAN SELECT * FROM rating ORDER BY id"))
        assert not any("TEMP B-TREE" in row[-1] for row in plan)
