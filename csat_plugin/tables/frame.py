"""Finds the table inside a grid of raw rows: header lines, title rows above, blank and total rows inside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from csat_plugin.tables.table import Cell, Options, Row, Skipped, Table, TableError, as_text, printable
from csat_plugin.tables.words import TOTALS, folded, is_total

LOOK = 60
"""Rows looked at to find the header."""

DEEPEST = 30
"""The header stands in one of the first 30 rows."""

MOSTLY = 0.6
"""Share of the body's usual width a header line must fill."""

NUMERIC = re.compile(r"^[-+±≈~$€¥￥]?\d[\d\s.,:;/%％'年月日时時分秒点TZ+-]*$")
"""Numbers, dates and times; `1、您的满意度` and `2nd line` are words."""

BLANK = (None, "")

NARROW = 2
"""Columns of a table of names and figures. A total row leaves cells blank that records fill; here it has none to leave."""

Spans = Mapping[int, tuple[tuple[int, int], ...]]
"""Row number -> first and last column (from 0) of each range merged across columns in that row."""


def frame(grid: Iterable[Row], options: Options, *, source: str, spans: Spans | None = None) -> Table:
    """The table in a grid.

    Args:
        grid: raw rows with their numbers; blank rows may be absent.
        options: `header` says where the header stands; `auto` looks for it.
        source: the file, and sheet if any, for error texts.
        spans: ranges merged across columns; they give a two-line header its upper words.

    Raises:
        TableError: if nothing is written there (`tables.empty`), there is no table (`tables.no_table`) or the header row asked for is empty (`tables.no_header`).
    """
    rows = iter(grid)
    first = list(islice(rows, LOOK)) if options.header == "auto" else []
    spans = spans or {}
    if options.header == "auto":
        lines = _expected(first, options.expect) or _find_header(first, spans)
        if not lines:
            empty = not any(_filled(cells) for _, cells in first)
            raise TableError("tables.empty" if empty else "tables.no_table", {"source": source})
    else:
        low, high = options.header if isinstance(options.header, tuple) else (options.header, options.header)
        lines = list(range(low, high + 1))
        for number, cells in rows:
            first.append((number, cells))
            if number >= high:
                break
    header = {number: cells for number, cells in first if number in lines}
    columns = _names([header.get(number, []) for number in lines], lines, spans)
    if not any(columns):
        raise TableError("tables.no_header", {"source": source, "row": str(lines[0])})
    found: Options = Options(
        sheet=options.sheet,
        header=lines[0] if len(lines) == 1 else (lines[0], lines[-1]),
        encoding=options.encoding,
        delimiter=options.delimiter,
    )
    table = Table(columns=columns, rows=iter(()), options=found)
    for number, cells in first:
        if number < lines[0] and _filled(cells):
            table.skipped.add("title", number)
    rest = chain((row for row in first if row[0] > lines[-1]), rows)
    heads = [tuple(folded(as_text(cell)) for cell in cells if as_text(cell)) for cells in header.values()]
    table.rows = _body(rest, len(columns), heads, table.skipped)
    return table


def _filled(cells: list[Cell]) -> int:
    try:  # the cells of a text file: the common case, and the hot one
        return sum(map(bool, map(str.strip, cells)))  # type: ignore[arg-type]  # another type is what the error tells
    except TypeError:
        return sum([1 for cell in cells if cell not in BLANK and (not isinstance(cell, str) or not cell.isspace())])


def _expected(rows: list[Row], names: Sequence[str]) -> list[int]:
    """The row that holds most of the expected columns, and at least half of them; the first of equals."""
    wanted = {folded(name) for name in names}
    best, most = 0, max(0, (len(wanted) - 1) // 2)
    for number, cells in rows:
        if number <= DEEPEST and wanted:
            held = len(wanted & {folded(as_text(cell)) for cell in cells})
            if held > most:
                best, most = number, held
    return [best] if best else []


def _find_header(rows: list[Row], spans: Spans) -> list[int]:
    """Numbers of the header lines, empty when nothing looks like one."""
    full = [(number, cells) for number, cells in rows if _filled(cells)]
    if not full:
        return []
    usual = Counter(_filled(cells) for _, cells in full)
    width = max(usual, key=lambda count: (usual[count] * count, count))
    best: tuple[float, int] | None = None
    for index, (number, cells) in enumerate(full):
        if number > DEEPEST:
            break
        score = _like_header(cells, width)
        if score and (best is None or score > best[0] + 1e-9):
            best = (score, index)
    if best is None:
        return []
    number, cells = full[best[1]]
    lines = [number]
    if best[1] > 0:
        above, over = full[best[1] - 1]
        if above == number - 1 and spans.get(above) and _all_text(over) and len(spans[above]) + _filled(over) > 1:
            inner = [span for span in spans[above] if span[1] - span[0] + 1 < len(cells)]
            lines = [above, number] if inner else lines
    if len(lines) == 1 and best[1] + 1 < len(full) and any(b > a for a, b in spans.get(number, ())):
        below, under = full[best[1] + 1]
        if below == number + 1 and _all_text(under) and _fits_under(cells, under):
            lines = [number, below]
    return lines if spans else _with_answers(full[best[1] : best[1] + 2])


def _with_answers(rows: list[Row]) -> list[int]:
    """The header's line and, as form services write it, a second one below it; of a text file, which merges nothing."""
    (number, cells), *below = rows
    return [number, *(under for under, texts in below if under == number + 1 and _answers_below(cells, texts))]


def _answers_below(upper: list[Cell], lower: list[Cell]) -> bool:
    """A second line as form services write it: blank below most columns, and it names those the first line groups."""
    texts = [as_text(cell) for cell in lower]
    unnamed = [at for at in range(1, len(texts)) if at >= len(upper) or not as_text(upper[at])]
    filled = sum(map(bool, texts))
    sparse = not texts[0] and filled < MOSTLY * len(texts) and _all_text(lower)
    return bool(unnamed) and sparse and all(texts[at] for at in unnamed)


def _fits_under(upper: list[Cell], lower: list[Cell]) -> bool:
    """A second header line fills exactly the places its first line groups; where it is blank, the first is not."""
    return all(as_text(cell) or (at < len(upper) and as_text(upper[at])) for at, cell in enumerate(lower))


def _all_text(cells: list[Cell]) -> bool:
    texts = [as_text(cell) for cell in cells if as_text(cell)]
    return bool(texts) and all(not _numeric(text) for text in texts)


def _numeric(text: str) -> bool:
    return bool(NUMERIC.match(text))


def _like_header(cells: list[Cell], width: int) -> float:
    """How much a row looks like a header: 0 = not at all. Distinct words over the table's whole width score highest."""
    texts = [as_text(cell) for cell in cells if as_text(cell)]
    words = {folded(text) for text in texts if not _numeric(text)}
    if len(texts) < max(1, MOSTLY * width) or len(words) < MOSTLY * len(texts) or is_total(texts[0]):
        return 0.0
    return min(1.0, len(words) / max(width, 1))


def _names(lines: list[list[Cell]], numbers: list[int], spans: Spans) -> tuple[str, ...]:
    """Column names: header lines joined by a blank, merged words spread, duplicates numbered."""
    width = max((len(cells) for cells in lines), default=0)
    texts = [[as_text(cell) for cell in cells] + [""] * (width - len(cells)) for cells in lines]
    for line, number in zip(texts, numbers, strict=True):
        for low, high in spans.get(number, ()):
            for column in range(low + 1, min(high, width - 1) + 1):
                line[column] = line[column] or line[low]
    if len(texts) > 1 and not any(spans.get(number) for number in numbers):  # a text file merges nothing
        for column in range(1, width):
            texts[0][column] = texts[0][column] or (texts[0][column - 1] if texts[-1][column] else "")
    names: list[str] = []
    seen: Counter[str] = Counter()
    for column in range(width):
        parts = list(dict.fromkeys(" ".join(line[column].split()) for line in texts if line[column]))
        name = printable(" ".join(parts))
        if name:
            seen[name] += 1
            name = f"{name} ({seen[name]})" if seen[name] > 1 else name
        names.append(name)
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _body(rows: Iterable[Row], width: int, heads: list[tuple[str, ...]], skipped: Skipped) -> Iterator[Row]:
    """The rows below the header, without those that are no records."""
    blanks: list[int] = []
    plain = _plain_starts(heads)
    for number, cells in rows:
        start = cells[0] if cells else ""
        # Nearly every row of a text file begins plainly; the others are looked at.
        kind = "" if isinstance(start, str) and start[:1] in plain else _kind(cells, width, heads)
        if kind == "blank":
            blanks.append(number)
            continue
        if blanks:
            for blank in blanks:
                skipped.add("blank", blank)
            blanks.clear()
        if kind:
            skipped.add(kind, number)
            continue
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        elif len(cells) > width and not any(as_text(cell) for cell in cells[width:]):
            del cells[width:]
        yield number, cells


def _kind(cells: list[Cell], width: int, heads: list[tuple[str, ...]]) -> str:
    """`blank`, `header` (printed again) or `total` for a row that is no record; empty for one that is."""
    filled = _filled(cells)
    if not filled:
        return "blank"
    start = next(cell for cell in cells if cell not in BLANK)
    if not isinstance(start, str):
        return ""
    if _is_repeat(start, cells, heads):
        return "header"
    return "total" if (filled < width or width <= NARROW) and is_total(start) else ""


def _plain_starts(heads: list[tuple[str, ...]]) -> frozenset[str]:
    """Letters with which neither a blank cell, nor a header printed again, nor a total row can begin."""
    other = {line[0][:1] for line in heads if line} | {word[0] for word in TOTALS} | {":"}
    letters = {chr(code) for code in range(33, 127)}
    return frozenset(letter for letter in letters if letter.lower() not in other)


def _is_repeat(start: str, cells: list[Cell], heads: list[tuple[str, ...]]) -> bool:
    """A header printed again, as at the top of each page. `start` is the row's first filled cell."""
    head = folded(start)
    for line in heads:
        if line[:1] == (head,):
            break
    else:
        return False
    return tuple(folded(as_text(cell)) for cell in cells if as_text(cell)) in heads
