"""Marks as a Parquet file: its columns, writing it a piece at a time, and opening it with every column checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from itertools import islice
from pathlib import Path
from typing import Any, Final

from csat_plugin.batch.errors import BatchError, library
from csat_plugin.core.model import Mark

PIECE = 50_000
"""Marks held in memory while a file is written."""

TEXT, WHOLE, SWITCH, MOMENT, VALUE = (
    "text",
    "whole number",
    "yes or no",
    "time in UTC without a zone",
    "text or decimal",
)

COLUMNS: Final = {
    "rating": TEXT, "response": TEXT, "channel": TEXT, "question": TEXT, "subject": TEXT, "raw": VALUE, "low": VALUE,
    "high": VALUE, "direction": TEXT, "count": WHOLE, "outcome": TEXT, "contact": TEXT, "contact_name": TEXT,
    "ticket": TEXT, "role": TEXT, "requester_is_handler": SWITCH, "asked": MOMENT, "answered": MOMENT, "closed": MOMENT,
    "provisional_until": MOMENT, "barred": TEXT, "interviewer_serves": SWITCH,
}  # fmt: skip
"""The fields of `core.model.Mark` that a reduction needs, and what a column must hold. Numbers on a scale are text or
decimals, never floats: 4.1 must stay 4.1."""

OPTIONAL: Final = frozenset({"barred", "interviewer_serves"})
"""Columns a table need not have: without `barred` nothing is, and without the other every interviewer is independent."""


def write_marks(path: Path, marks: Iterable[Mark]) -> int:
    """Write marks to a Parquet file that `Columns` reads; memory stays flat however many there are.

    Args:
        path: the file; replaced when it exists.
        marks: in any order, read once.

    Returns:
        How many were written.

    Raises:
        BatchError: the extra is missing.
        OSError: the file cannot be written.
    """
    arrow, parquet = library("pyarrow"), library("pyarrow.parquet")
    kinds = {
        TEXT: arrow.string(), VALUE: arrow.string(), WHOLE: arrow.int64(), SWITCH: arrow.bool_(),
        MOMENT: arrow.timestamp("us"),
    }  # fmt: skip
    schema = arrow.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
    written = 0
    rest = iter(marks)
    with parquet.ParquetWriter(str(path), schema) as writer:
        while piece := list(islice(rest, PIECE)):
            columns = [arrow.array([_value(mark, name) for mark in piece], kinds[COLUMNS[name]]) for name in COLUMNS]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema))
            written += len(piece)
    return written


def _value(mark: Mark, name: str) -> Any:
    value = getattr(mark, name)
    if value is None:
        return None
    kind = COLUMNS[name]
    if kind is MOMENT:
        return value.astimezone(UTC).replace(tzinfo=None)
    return str(value) if kind is VALUE else value


def open_marks(connection: Any, path: Path) -> Any:
    """The marks of a Parquet file as an ibis table, missing texts as empty ones.

    Args:
        connection: an ibis connection that can read Parquet.
        path: the file, as `write_marks` or a warehouse wrote it.

    Raises:
        BatchError: no such file, no Parquet, a column that is missing or holds something else.
    """
    if not path.is_file():
        raise BatchError("batch.no_file", file=str(path))
    try:
        found = connection.read_parquet(str(path))
    except Exception as fault:  # each engine has its own errors
        raise BatchError("batch.no_parquet", file=path.name, reason=str(fault).partition("\n")[0]) from fault
    return checked(found, path.name)


def checked(marks: Any, source: str) -> Any:
    """The columns of marks, their types as the reduction wants them.

    Raises:
        BatchError: a column is missing or holds something else.
    """
    schema = marks.schema()
    missing = [name for name in COLUMNS if name not in schema and name not in OPTIONAL]
    if missing:
        raise BatchError("batch.no_columns", file=source, columns=", ".join(missing))
    for name, kind in COLUMNS.items():
        if name in schema and not _holds(schema[name], kind):
            raise BatchError("batch.wrong_column", file=source, column=name, found=str(schema[name]), wanted=kind)
    if absent := [name for name in COLUMNS if name not in schema]:
        nothing = {name: library("ibis").literal(False if COLUMNS[name] is SWITCH else "") for name in absent}
        marks = marks.mutate(**nothing)
    return marks.select(**{name: _column(marks[name], kind) for name, kind in COLUMNS.items()})


def _holds(kind: Any, wanted: str) -> bool:
    if wanted is TEXT:
        return bool(kind.is_string())
    if wanted is WHOLE:
        return bool(kind.is_integer())
    if wanted is SWITCH:
        return bool(kind.is_boolean())
    if wanted is MOMENT:
        return bool(kind.is_timestamp()) and kind.timezone is None
    return bool(kind.is_string() or kind.is_integer() or kind.is_decimal())


def _column(column: Any, kind: str) -> Any:
    if kind is WHOLE:
        return column.cast("int64").fill_null(0)
    if kind is SWITCH:
        return column.fill_null(False)
    if kind is MOMENT:
        return column
    # A missing raw value, an empty one and an end of the scale that is not known all say the same: nothing.
    return column.cast("string").fill_null("")
