"""What every part of the store shares: the database it works on, and reading by long lists of ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, RowMapping, Table, and_, or_, select

from csat_plugin.store.database import Database
from csat_plugin.store.scope import Scope

T = TypeVar("T")

CHUNK = 2_000
"""Ids asked for at once; far below the variable limits of both databases."""


class Part:
    """A part of the store: the methods about one matter.

    Args:
        database: the open database; shared by all parts.
        scope: whom one of several rulesets applies to, where only their part is looked at.
    """

    def __init__(self, database: Database, scope: Scope | None = None) -> None:
        self._db = database
        self.scope = scope


def pieces(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of at most that size."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def rows_of(connection: Connection, table: Table, key: Column[Any], ids: Sequence[str]) -> Iterator[RowMapping]:
    """The rows whose key is among the ids, in no order to rely on."""
    for piece in pieces(ids):
        yield from connection.execute(select(table).where(key.in_(piece))).mappings()


def replace_row(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Put one row in the place of the one with the same key, or add it."""
    keys = [column.name for column in table.primary_key]
    same = and_(*(table.c[name] == values[name] for name in keys))
    others = {name: value for name, value in values.items() if name not in keys}
    if connection.execute(table.update().where(same).values(**others)).rowcount == 0:
        connection.execute(table.insert().values(**values))


def within(times: Sequence[ColumnElement[Any]], start: str | None, end: str | None) -> ColumnElement[bool] | None:
    """That any of the times lies in the half-open window; `None` when the window is open on both sides."""
    if start is None and end is None:
        return None
    bounds = []
    for time in times:
        limits = [time >= start] if start is not None else []
        if end is not None:
            limits.append(time < end)
        bounds.append(and_(*limits))
    return or_(*bounds)


def insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows of the same columns. They go to the driver as they are, which spares two thirds of the time.

    Every value must be one the driver takes: text, whole number, truth value or nothing.
    """
    if not rows:
        return
    compiled = table.insert().compile(dialect=connection.dialect, column_keys=list(rows[0]))
    if compiled.positional:
        take = itemgetter(*(compiled.positiontup or ()))
        connection.exec_driver_sql(str(compiled), [take(row) for row in rows])
    else:
        connection.exec_driver_sql(str(compiled), [dict(row) for row in rows])
