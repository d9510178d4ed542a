"""Tables of text: aligned by the width signs take, whole in a pipe or a file, and on a terminal never wider than it.

Where a terminal is too narrow, the widest columns are wrapped, never cut; where even that is not enough, each row is printed as a
list of its cells.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

import click

from csat_plugin.cli.width import padded, widest_word, width, wrapped

WHOLE = 0
"""Nothing is wrapped."""
STEPS = ((3, WHOLE), (2, WHOLE), (3, 28), (2, 28), (2, 18), (1, 18), (1, 12), (1, 8))
"""Blanks between two columns, and up to how wide a word is not broken; one after the other until the table fits."""
LEAST = 6
"""Columns a wrapped column keeps at least, where its texts are that long."""
LONGEST_RULE = 120
"""Of a table printed whole."""


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """A plain table on stdout, its headings bold on a terminal.

    Args:
        headings: one for each column.
        rows: cells as text.
        right: indexes of columns aligned to the right.
    """
    for line in laid_out(headings, rows, right=right, room=_room()):
        click.echo(line)


def laid_out(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), room: int | None = None
) -> list[str]:
    """The lines of a table: headings, a rule, and the rows.

    Args:
        headings: one for each column.
        rows: cells as text.
        right: indexes of columns of figures, aligned to the right; of them only the headings are wrapped.
        room: columns there are; `None` means as many as it takes.
    """
    clean = [[" ".join(cell.split("\n")) for cell in row] for row in rows]
    columns = list(zip(headings, *clean, strict=True))
    natural = [max(width(cell) for cell in column) for column in columns]
    for gap, word in STEPS:
        fitting = _fitted(columns, natural, right, gap, word, room)
        if fitting is not None:
            rule = "─" * min(sum(fitting) + gap * (len(fitting) - 1), room or LONGEST_RULE)
            found = [_bold(line) for line in _lines(headings, fitting, right, gap)]
            return [*found, rule, *(line for row in clean for line in _lines(row, fitting, right, gap))]
    return _listed(headings, clean, room or 0)


def _room() -> int | None:
    """Columns of the terminal; `None` where the output is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _bold(line: str) -> str:
    plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return line if plain else click.style(line, bold=True)


def _fitted(
    columns: Sequence[Sequence[str]],
    natural: Sequence[int],
    right: Sequence[int],
    gap: int,
    word: int,
    room: int | None,
) -> list[int] | None:
    """The width of each column so that all fit; `None` when they cannot."""
    if room is None:
        return list(natural)
    room -= gap * (len(columns) - 1)
    if word == WHOLE:
        return list(natural) if sum(natural) <= room else None
    floors = [_floor(column, most, word, figures=i in right)
              for i, (column, most) in enumerate(zip(columns, natural, strict=True))]  # fmt: skip
    if sum(floors) > room:
        return None
    fitting = list(natural)
    while sum(fitting) > room:
        widest = max((i for i in range(len(fitting)) if fitting[i] > floors[i]), key=lambda i: fitting[i])
        fitting[widest] -= 1
    return fitting


def _floor(column: Sequence[str], most: int, word: int, *, figures: bool) -> int:
    """The least width of a column: figures are never broken, of the rest only words wider than `word`."""
    heading, *cells = column
    if figures:
        return max([widest_word(heading), *map(width, cells)])
    return min(most, max(LEAST, *(min(widest_word(cell), word) for cell in column)))


def _lines(cells: Sequence[str], widths: Sequence[int], right: Sequence[int], gap: int) -> list[str]:
    """One row, as many lines as its longest cell takes."""
    parts = [wrapped(cell, most) if width(cell) > most else [cell] for cell, most in zip(cells, widths, strict=True)]
    lines = []
    for at in range(max(map(len, parts), default=0)):
        texts = [part[at] if at < len(part) else "" for part in parts]
        line = (padded(t, most, right=i in right) for i, (t, most) in enumerate(zip(texts, widths, strict=True)))
        lines.append((" " * gap).join(line).rstrip())
    return lines


def _listed(headings: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[str]:
    """Each row as lines `heading: cell`; empty cells are left away."""
    found: list[str] = []
    for row in rows:
        for heading, cell in zip(headings, row, strict=True):
            if cell:
                first, *rest = wrapped(f"{heading}: {cell}" if heading else cell, max(room - 2, 10))
                found += [first, *(f"  {line}" for line in rest)]
        found.append("")
    return found
