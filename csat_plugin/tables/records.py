"""JSON Lines, JSON arrays and Parquet as tables: nested objects become columns with points, lists are joined."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from csat_plugin.tables.table import Cell, Options, Row, Skipped, Table, TableError, printable

BATCH = 8_192


def open_json_lines(path: Path, options: Options) -> Table:
    """Open a file with one JSON object a line, or one JSON array of objects. Columns are the union of all keys.

    Row numbers are line numbers (of an array: places from 1).

    Raises:
        TableError: a line is no JSON object, or the file is empty.
    """
    columns: dict[str, None] = {}
    for _, entry in _objects(path, Skipped()):
        columns.update(dict.fromkeys(entry))
    if not columns:
        raise TableError("tables.no_table", {"source": path.name})
    names = tuple(columns)
    skipped = Skipped()
    rows = ((number, [entry.get(name) for name in names]) for number, entry in _objects(path, skipped))
    options = Options(header=options.header, encoding="utf-8-sig", delimiter="")
    return Table(columns=tuple(printable(name) for name in names), rows=rows, options=options, skipped=skipped)


def _objects(path: Path, skipped: Skipped) -> Iterator[tuple[int, dict[str, Cell]]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            start = next((letter for letter in iter(lambda: file.read(1), "") if not letter.isspace()), "")
            file.seek(0)
            entries = _array(file.read(), path) if start == "[" else enumerate(file, start=1)
            for number, entry in entries:
                if isinstance(entry, str):
                    if not entry.strip():
                        skipped.add("blank", number)
                        continue
                    entry = json.loads(entry, parse_float=str)  # noqa: PLW2901 # the line becomes its object
                if not isinstance(entry, dict):
                    raise TableError("tables.no_object", {"source": path.name, "row": str(number)})
                yield number, _flat(entry)
    except json.JSONDecodeError as error:
        raise TableError("tables.broken_row", {"source": path.name, "row": str(number), "reason": error.msg}) from error
    except UnicodeDecodeError as error:
        raise TableError("tables.not_text", {"source": path.name}) from error


def _array(text: str, path: Path) -> Iterator[tuple[int, Any]]:
    try:
        entries = json.loads(text.removeprefix("\ufeff"), parse_float=str)
    except json.JSONDecodeError as error:
        values = {"source": path.name, "row": str(error.lineno), "reason": error.msg}
        raise TableError("tables.broken_row", values) from error
    return enumerate((entry if isinstance(entry, dict) else None for entry in entries), start=1)


def _flat(entry: dict[str, Any], prefix: str = "") -> dict[str, Cell]:
    flat: dict[str, Cell] = {}
    for key, value in entry.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{key}."))
        elif isinstance(value, list):
            flat[f"{prefix}{key}"] = ", ".join(str(item) for item in value)
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def open_parquet(path: Path, options: Options) -> Table:
    """Open a Parquet file; rows are numbered from 1.

    Raises:
        TableError: pyarrow is not installed (what to install is said), or the file is no Parquet.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise TableError("tables.needs_parquet", {"source": path.name}) from error
    try:
        file = parquet.ParquetFile(path)
    except (ArrowException, OSError, ValueError) as error:
        raise TableError("tables.unreadable", {"source": path.name, "reason": str(error)}) from error
    names = tuple(str(name) for name in file.schema_arrow.names)
    return Table(
        columns=names, rows=_arrow_rows(file), options=Options(header=options.header, encoding="", delimiter="")
    )


def _arrow_rows(file: Any) -> Iterator[Row]:
    number = 0
    for batch in file.iter_batches(batch_size=BATCH):
        columns = [column.to_pylist() for column in batch.columns]
        for cells in zip(*columns, strict=True):
            number += 1
            yield number, [cell if isinstance(cell, Cell) else str(cell) for cell in cells]


def some(rows: Iterator[Row], count: int) -> list[Row]:
    """The first rows of a table."""
    return list(islice(rows, count))
