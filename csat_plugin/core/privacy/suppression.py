"""Hiding figures of too few, so that nobody can compute them from what is shown (complementary suppression).

A list is cells with a count; its total is printed. Whoever reads it knows of a hidden cell that it is at least 1 (an empty cell is
shown as empty), and what all cells come to. A hidden cell is safe while the total allows it more than one value: when another hidden
cell can give or take one. No table is printed with totals of its rows and of its columns.
"""

from __future__ import annotations

from collections.abc import Mapping

from csat_plugin.core.statistics.groups import hidden


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
