"""Delimited text: CSV with any delimiter, quotes, any line end, in any encoding the field meets. Streams."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec

from csat_plugin.tables.encoding import Guess, guess_encoding, known_codec
from csat_plugin.tables.frame import frame
from csat_plugin.tables.table import Cell, Noticed, Options, Row, Table, TableError

DELIMITERS = ",;\t|"
BROKEN = "csat-broken"
"""Name of the error handler that puts a stand-in for what UTF-16 cannot read; the others have `surrogateescape`."""


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return "\udcff", error.end
    raise error


codecs.register_error(BROKEN, _stand_in)

OPEN_QUOTE = 200
"""Lines in one row from which a quote was probably left open."""

SAMPLE_ROWS = 50
SAMPLE_LETTERS = 65_536
PAGE_LETTERS = 1_024
"""Letters within which a web page says that it is one."""


def open_delimited(path: Path, options: Options) -> Table:
    """Open a delimited text file.

    Raises:
        TableError: unreadable file, unknown codec, a web page, no table.
    """
    guess = _encoding(path, options)
    if _is_page(path, guess.codec):
        raise TableError("tables.web_page", {"source": path.name})
    delimiter = options.delimiter if options.delimiter != "auto" else _delimiter(path, guess.codec, options.expect)
    options = msgspec.structs.replace(options, sheet="", encoding=guess.codec, delimiter=delimiter)
    noticed: list[Noticed] = []
    table = frame(_lines(path, guess.codec, delimiter, noticed), options, source=path.name)
    table.noticed = noticed
    if guess.noticed:
        table.noticed.insert(0, guess.noticed)
    return table


def _is_page(path: Path, codec: str) -> bool:
    """Whether the file is a web page: what a download gives once one is logged out."""
    with path.open(encoding=codec, errors=_errors(codec)) as file:
        return file.read(PAGE_LETTERS).lstrip("\ufeff \t\r\n").lower().startswith(("<!doctype html", "<html"))


def _encoding(path: Path, options: Options) -> Guess:
    if options.encoding == "auto":
        return guess_encoding(path)
    codec = known_codec(options.encoding)
    if codec is None:
        raise TableError("tables.unknown_codec", {"source": path.name, "codec": options.encoding})
    return Guess(codec, None)


def _delimiter(path: Path, codec: str, expect: tuple[str, ...]) -> str:
    """The delimiter under which most expected columns show, then the first rows agree best on their number of cells.

    A comma when none does.
    """
    with path.open(encoding=codec, errors=_errors(codec), newline="") as file:
        sample = file.read(SAMPLE_LETTERS)
    best, best_score = ",", (0, 0.0)
    wanted = set(expect)
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        widths: Counter[int] = Counter()
        named = 0
        try:
            for row in csv.reader(sample.splitlines(keepends=True), delimiter=delimiter):
                if any(row):
                    widths[len(row)] += 1
                    named = max(named, len(wanted.intersection(cell.strip() for cell in row)))
                if widths.total() >= SAMPLE_ROWS:
                    break
        except csv.Error:
            continue
        if not widths:
            continue
        width, agreeing = max(widths.items(), key=lambda entry: (entry[1] * (entry[0] > 1), entry[0]))
        agreement = agreeing / widths.total() + min(width, 20) / 100 if width > 1 else 0.0
        score = (named, agreement)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _errors(codec: str) -> str:
    return BROKEN if codec.startswith("utf-16") else "surrogateescape"


def _lines(path: Path, codec: str, delimiter: str, noticed: list[Noticed]) -> Iterator[Row]:
    number = line = 0
    try:
        with path.open(encoding=codec, errors=_errors(codec), newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            rows = cast("Iterator[list[Cell]]", reader)  # makes a new list for each row
            for number, cells in enumerate(rows, start=1):  # kept for the error
                if reader.line_num - line > OPEN_QUOTE and not noticed:
                    noticed.append(Noticed(level="warning", code="tables.open_quote", values={"row": str(number)}))
                line = reader.line_num
                yield number, cells
    except csv.Error as error:
        raise TableError(
            "tables.broken_row", {"source": path.name, "row": str(number + 1), "reason": str(error)}
        ) from error


__all__ = ["Noticed", "open_delimited"]
