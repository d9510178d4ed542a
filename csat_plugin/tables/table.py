"""What a table read from a file is: its columns, its rows with their true numbers, and what was noticed on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from csat_plugin.texts.coded import CodedError

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as its file types it. Text files hold `str` only."""

Row = tuple[int, list[Cell]]
"""Row number as a person counts it (from 1, the header included) and the cells, padded to the header's width."""

BROKEN = re.compile("[\ud800-\udfff]")
"""Stand-ins for bytes that the encoding could not read (PEP 383), and halves of letters."""


class Noticed(Struct, frozen=True, kw_only=True):
    """Something to know about a whole file: a guessed encoding, skipped rows. `code` is in the text catalogue."""

    level: Literal["info", "warning"]
    code: str
    values: dict[str, str] = {}


class TableError(CodedError):
    """A file holds no readable table. Codes are `tables.<word>`."""

    def __init__(self, code: str, values: Mapping[str, str]) -> None:
        super().__init__(code, **values)


class Options(Struct, frozen=True, kw_only=True):
    """How to read a file. `auto` and the empty text mean: look. What was found comes back in `Table.options`."""

    sheet: str = ""
    """XLSX only; empty means the first visible sheet that holds a table."""
    header: Literal["auto"] | int | tuple[int, int] = "auto"
    """Row number of the header from 1, or its first and last line."""
    encoding: str = "auto"
    delimiter: str = "auto"
    expect: tuple[str, ...] = ()
    """Columns that should be there: with `header: auto`, a row that holds most of them is the header."""


@dataclass
class Skipped:
    """Rows passed over because they are no records: title, blank, total and repeated header rows."""

    count: int = 0
    rows: dict[str, list[int]] = field(default_factory=dict)
    most: int = 20

    def add(self, kind: str, number: int) -> None:
        """Count one row; its number is kept for the first few of each kind."""
        self.count += 1
        kept = self.rows.setdefault(kind, [])
        if len(kept) < self.most:
            kept.append(number)


@dataclass
class Table:
    """An open table. `rows` can be read once and streams; `skipped` and `noticed` are complete after the last row."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    options: Options
    noticed: list[Noticed] = field(default_factory=list)
    skipped: Skipped = field(default_factory=Skipped)
    date1904: bool = False
    """Whether bare day numbers count from 1904, as old Excel for Mac did."""


def as_text(cell: Cell) -> str:
    """A cell as the person sees it: whole numbers without `.0`, other numbers with Excel's 15 digits, times as ISO.

    >>> as_text(5.0), as_text(0.1 + 0.2), as_text(None)
    ('5', '0.3', '')
    """
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        text = format(cell, ".15g")
        return format(cell, ".0f") if "e" in text and cell == int(cell) else text
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
    return str(cell)


def is_broken(text: str) -> bool:
    """Whether the text holds a byte that the file's encoding could not read."""
    return not text.isascii() and BROKEN.search(text) is not None


def printable(text: str) -> str:
    """Text in which bytes the encoding could not read stand as U+FFFD."""
    return BROKEN.sub("\ufffd", text)
