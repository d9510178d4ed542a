"""Recognises a column that is written only in the first row of each block of rows, as people write by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, pstdev

from csat_plugin.tables import Cell, as_text

WHOM = ("customer", "department", "project", "team", "service", "supplier")
"""Fields that head a block of rows."""

MEAN_BLOCK = 3
"""Rows a block has on average at least; below that a column is filled now and then."""

EVEN = 0.8
"""How much blocks may differ in length (deviation by mean): what is filled by chance differs by about 1."""

ALONE = 0.2
"""Share of blocks that may be of a single row."""


def headed(columns: Sequence[str], rows: Sequence[Sequence[Cell]], taken: Mapping[str, str]) -> list[str]:
    """The columns that continue downwards, the one that heads a block first; empty where none does.

    Each name heads one block only, the first row has one, and blocks have about equal lengths.

    Args:
        columns: the header.
        rows: of the body.
        taken: target field -> column.
    """
    for target in WHOM:
        if (column := taken.get(target, "")) and _heads(at := list(columns).index(column), rows):
            filled = [bool(as_text(row[at])) for row in rows]
            also = [
                taken[other]
                for other in WHOM
                if other in taken
                and taken[other] != column
                and [bool(as_text(row[list(columns).index(taken[other])])) for row in rows] == filled
            ]
            return list(dict.fromkeys([column, *also]))
    return []


def _heads(at: int, rows: Sequence[Sequence[Cell]]) -> bool:
    starts = [number for number, row in enumerate(rows) if as_text(row[at])]
    if len(starts) < 2 or starts[0] != 0 or len(rows) < MEAN_BLOCK * len(starts):  # noqa: PLR2004 # one block is none
        return False
    names = [as_text(rows[start][at]) for start in starts]
    lengths = [after - start for start, after in zip(starts, [*starts[1:], len(rows)], strict=True)]
    alone = sum(1 for length in lengths if length == 1)
    return len(set(names)) == len(names) and alone <= ALONE * len(lengths) and pstdev(lengths) <= EVEN * fmean(lengths)
