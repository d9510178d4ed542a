"""Complementary suppression: whatever is hidden has more than one possible value for whoever knows the rest and the totals."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from csat_plugin.core.privacy.suppression import grouped, suppressed, suppressed_table, told_by_total, told_by_totals

FEWEST = st.integers(2, 5)
LISTS = st.lists(st.integers(0, 7), min_size=1, max_size=6)
TABLES = st.integers(1, 3).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 5), min_size=columns, max_size=columns), min_size=1, max_size=3)
)


def fillings(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way to put at least 1 into each of so many cells that come to the total."""
    if cells == 1:
        if total >= 1:
            yield (total,)
        return
    for first in range(1, total - cells + 2):
        yield from ((first, *rest) for rest in fillings(total - first, cells - 1))


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    assert suppressed({"a": 3, "b": 9, "c": 20}, 5) == {"a", "b"}


def test_two_groups_of_one_are_told_by_their_total_of_two() -> None:
    assert told_by_total({"a": 1, "b": 1}) == {"a", "b"}
    assert suppressed({"a": 1, "b": 1, "c": 30}, 2) == {"a", "b", "c"}


def test_nothing_small_hides_nothing() -> None:
    assert suppressed({"a": 5, "b": 9, "c": 0}, 5) == frozenset()
    assert suppressed_table({("r", "x"): 5, ("r", "y"): 8}, 5) == frozenset()


@given(LISTS, FEWEST)
def test_no_hidden_cell_of_a_list_follows_from_the_rest_and_the_total(numbers: list[int], fewest: int) -> None:
    counts = {f"c{n}": number for n, number in enumerate(numbers)}
    found = sorted(suppressed(counts, fewest))
    full = {cell for cell, n in counts.items() if n > 0}
    assert {cell for cell in full if counts[cell] < fewest} <= set(found) <= full
    if not found or set(found) == full:
        return  # with nothing else to hide behind, the total itself must go
    ways = list(fillings(sum(counts[cell] for cell in found), len(found)))
    assert all(len({way[place] for way in ways}) > 1 for place in range(len(found)))
    assert sum(counts[cell] for cell in found) >= fewest


@settings(max_examples=200, deadline=None)
@given(TABLES, FEWEST)
def test_no_hidden_cell_of_a_table_follows_from_the_rest_and_the_totals(rows: list[list[int]], fewest: int) -> None:
    counts = {(f"r{r}", f"c{c}"): n for r, row in enumerate(rows) for c, n in enumerate(row)}
    found = sorted(suppressed_table(counts, fewest))
    full = {cell for cell, n in counts.items() if n > 0}
    assert {cell for cell in full if counts[cell] < fewest} <= set(found) <= full
    told = told_by_totals({cell: counts[cell] for cell in found})
    assert told == by_trying(counts, found), "the quick look and every filling tried agree"
    if set(found) != full:
        assert told == set()


def by_trying(counts: dict[tuple[str, str], int], found: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Hidden cells with one possible value, by trying all fillings of the hidden cells."""
    most = [min(line(counts, found, 0, cell[0]), line(counts, found, 1, cell[1])) for cell in found]
    ways = (
        [
            way
            for way in product(*(range(1, top + 1) for top in most))
            if all(
                sum(n for cell, n in zip(found, way, strict=True) if cell[axis] == name)
                == line(counts, found, axis, name)
                for axis in (0, 1)
                for name in {cell[axis] for cell in found}
            )
        ]
        if _size(most) <= 60_000
        else []
    )
    if not ways:
        return set(told_by_totals({cell: counts[cell] for cell in found}))
    return {cell for place, cell in enumerate(found) if len({way[place] for way in ways}) == 1}


def _size(most: list[int]) -> int:
    size = 1
    for top in most:
        size *= top
    return size


def line(counts: dict[tuple[str, str], int], found: list[tuple[str, str]], axis: int, name: str) -> int:
    """What the hidden cells of a row or column come to."""
    return sum(counts[cell] for cell in found if cell[axis] == name)


@given(
    st.dictionaries(
        st.sampled_from("ABC"),
        st.sets(st.integers(0, 5), min_size=1, max_size=5),
        min_size=1,
    ),
    st.lists(st.integers(1, 8), min_size=6, max_size=6),
    FEWEST,
)
def test_no_line_of_a_card_follows_from_its_total(cards: dict[str, set[int]], sizes: list[int], fewest: int) -> None:
    tables = {card: {f"l{n}": sizes[n] for n in lines} for card, lines in cards.items()}
    lines, bare = grouped(tables, fewest)
    for card, counts in tables.items():
        assert {line for line, n in counts.items() if n < fewest} <= lines
        own = {line: n for line, n in counts.items() if line in lines}
        if own and card not in bare:
            assert not told_by_total(own)
            assert sum(own.values()) >= fewest
