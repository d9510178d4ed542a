"""Hiding figures of too few, so that nobody can compute them from what is shown (complementary suppression).

A table is cells with a count; its totals are printed. Whoever reads it knows of a hidden cell that it is at least 1 (an empty cell is
shown as empty), and of every row and column what its cells come to. A hidden cell is safe while the totals allow it more than one
value. In a row that is so when another hidden cell can give or take one; in a table of rows and columns when a round of hidden cells
exists along which one is moved (integer flows: every other filling of the table is a sum of such rounds).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from csat_plugin.core.statistics.groups import hidden

Cell = tuple[str, str]
"""Row and column."""
K = TypeVar("K", str, Cell)


def suppressed(counts: Mapping[str, int], fewest: int) -> frozenset[str]:
    """Cells of a list with a total that must not be shown.

    Args:
        counts: cell -> people, or answers where people are not known; empty cells hide nothing and tell nothing.
        fewest: from how many on a cell is shown.

    Returns:
        Those with fewer, and as many of the next smallest as it takes that none can be computed from the total and that
        what is hidden together is no small group either.
    """
    found = set(hidden(counts, fewest))
    rest = sorted((n, cell) for cell, n in counts.items() if n > 0 and cell not in found)
    while rest and told_by_total({cell: counts[cell] for cell in found}):
        found.add(rest.pop(0)[1])
    return frozenset(found)


def told_by_total(concealed: Mapping[str, int]) -> frozenset[str]:
    """Which hidden cells the total of all gives away, the shown ones being known."""
    more = [cell for cell, n in concealed.items() if n > 1]
    return frozenset(
        cell
        for cell in concealed
        # it can be one less, and any other one more; or another one less, and it one more
        if not (len(concealed) > 1 and (cell in more or any(other != cell for other in more)))
    )


def suppressed_table(counts: Mapping[Cell, int], fewest: int) -> frozenset[Cell]:
    """Cells of a table with totals of rows and columns that must not be shown.

    Args:
        counts: row and column -> people, or answers; empty cells need not be there.
        fewest: from how many on a cell is shown.
    """
    full = {cell: n for cell, n in counts.items() if n > 0}
    found = {cell for cell, n in full.items() if n < fewest}
    while told := told_by_totals({cell: full[cell] for cell in found}):
        rest = sorted((n, cell) for cell, n in full.items() if cell not in found)
        if not rest:
            break  # nothing is left to hide behind; the totals have to go, see `totals_tell`
        beside = [(n, cell) for n, cell in rest if any(cell[0] == t[0] or cell[1] == t[1] for t in told)]
        found.add((beside or rest)[0][1])
    return frozenset(found)


def told_by_totals(concealed: Mapping[Cell, int]) -> frozenset[Cell]:
    """Which hidden cells the totals of rows and columns give away, the shown ones being known."""
    return frozenset(cell for cell in concealed if not _can_grow(concealed, cell) and not _can_shrink(concealed, cell))


def _can_grow(concealed: Mapping[Cell, int], cell: Cell) -> bool:
    """Whether the cell may be one more: from its column, taking and giving in turn, back to its row."""
    return _reaches(concealed, ("column", cell[1]), ("row", cell[0]), cell)


def _can_shrink(concealed: Mapping[Cell, int], cell: Cell) -> bool:
    """Whether it may be one less: the same round the other way."""
    return concealed[cell] > 1 and _reaches(concealed, ("row", cell[0]), ("column", cell[1]), cell)


def _reaches(concealed: Mapping[Cell, int], start: tuple[str, str], goal: tuple[str, str], without: Cell) -> bool:
    """Whether one unit can be passed on: from a row by a cell that grows, from a column by one that can give one away."""
    seen, waiting = {start}, [start]
    while waiting:
        kind, name = waiting.pop()
        if (kind, name) == goal:
            return True
        for (row, column), n in concealed.items():
            if (row, column) == without:
                continue
            if kind == "row" and row == name:
                following = ("column", column)
            elif kind == "column" and column == name and n > 1:
                following = ("row", row)
            else:
                continue
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return False


def grouped(cards: Mapping[str, Mapping[str, int]], fewest: int) -> tuple[frozenset[str], frozenset[str]]:
    """Lines that must not be shown where one line stands on several cards, each with its own total.

    Args:
        cards: card -> line -> answers.
        fewest: from how many on a line is shown.

    Returns:
        The lines hidden on every card, and the cards whose total must go too, since nothing on them could hide it.
    """
    lines: set[str] = set()
    while True:
        before = len(lines)
        for counts in cards.values():
            few = {line: 0 if line in lines else n for line, n in counts.items()}
            lines |= {line for line, n in counts.items() if 0 < n < fewest}
            own = {line: n for line, n in counts.items() if line in lines}
            rest = sorted((n, line) for line, n in few.items() if n > 0 and line not in lines)
            while own and rest and (told_by_total(own) or sum(own.values()) < fewest):
                n, line = rest.pop(0)
                own[line] = n
                lines.add(line)
        if len(lines) == before:
            break
    bare = {
        card
        for card, counts in cards.items()
        if (own := {line: n for line, n in counts.items() if line in lines})
        and (told_by_total(own) or sum(own.values()) < fewest)
    }
    return frozenset(lines), frozenset(bare)
