"""What of a long list stands on the page itself; the whole list stands in the first annex.

A monthly report is one A4 page for its reader: what does not fit is counted there and told behind, never left out (S0-64).
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from csat_plugin.core.report.content import Row, Several, Table, Value, Word
from csat_plugin.core.report.values import text

ANNEX = "A"
"""The letter of the annex `details`, which stands first whenever anything refers to it."""
ROWS = 5
"""Rows of a table on the page."""
ITEMS = 4
"""Statements of one kind on the page."""
NAMES = 3
"""Names in one statement on the page; what they are named for stands in the annex with all of them."""


def named(names: Sequence[str], most: int | None = NAMES) -> Several:
    """Names as a list, the first ones and how many more there are; `None` = all of them. A single one more is named, too."""
    kept = names if most is None or len(names) <= most + 1 else names[:most]
    more: tuple[Value, ...] = (text("and_more", n=len(names) - len(kept)),) if len(kept) < len(names) else ()
    return Several((*(Word(name) for name in kept), *more))


def extract(table: Table, rows: Sequence[Row], most: int = ROWS) -> Table:
    """The table as it stands on the page: with those rows, or the first of them and where the others are."""
    if not table.rows:
        return table
    note = text("more_in_annex", n=len(rows) - most, annex=ANNEX) if len(rows) > most else table.note
    return replace(table, id=f"{table.id}-page", rows=tuple(rows[:most]), note=note)


def listed(items: Sequence[Value], most: int = ITEMS) -> tuple[Value, ...]:
    """The first statements, and where the others are."""
    if len(items) <= most:
        return tuple(items)
    return (*items[: most - 1], text("more_in_annex", n=len(items) - most + 1, annex=ANNEX))
