"""Tables from files: CSV, XLSX, JSON Lines and Parquet as columns and numbered rows, streaming."""

from __future__ import annotations

from pathlib import Path

from csat_plugin.tables.export import harmless
from csat_plugin.tables.table import (
    Cell,
    Noticed,
    Options,
    Row,
    Skipped,
    Table,
    TableError,
    as_text,
    is_broken,
    printable,
)

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
JSON = (".jsonl", ".ndjson", ".json")
TEXTS = (".csv", ".tsv", ".txt", ".tab")
PARQUET = (".parquet", ".pq")
READABLE = TEXTS + WORKBOOKS + JSON + PARQUET
"""Endings of the files that can be read."""


def open_table(path: Path, options: Options | None = None) -> Table:
    """Open the table a file holds, by the ending of its name; rows stream from `Table.rows`.

    Args:
        path: the file.
        options: sheet, header, encoding, delimiter; what is `auto` is looked for, and what was found stands in
            `Table.options`, so that it can be stored.

    Raises:
        TableError: no readable table; the sentence says why and what to do.
    """
    options = options or Options()
    if not path.is_file():
        raise TableError("tables.no_file", {"source": str(path)})
    if not path.stat().st_size:
        raise TableError("tables.empty", {"source": path.name})
    ending = path.suffix.lower()
    if ending in WORKBOOKS:
        from csat_plugin.tables.workbook import open_workbook

        return open_workbook(path, options)
    if ending in JSON:
        from csat_plugin.tables.records import open_json_lines

        return open_json_lines(path, options)
    if ending in PARQUET:
        from csat_plugin.tables.records import open_parquet

        return open_parquet(path, options)
    from csat_plugin.tables.delimited import open_delimited

    return open_delimited(path, options)


__all__ = [
    "READABLE", "Cell", "Noticed", "Options", "Row", "Skipped", "Table", "TableError", "as_text", "harmless", "is_broken", "open_table", "printable",
]  # fmt: skip
