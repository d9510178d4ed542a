"""Complementary suppression: whatever is hidden has more than one possible value for whoever knows the rest and the totals."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.privacy.held_back import hidden_scores
from csat_plugin.core.privacy.suppression import grouped, suppressed, told_by_total
from csat_plugin.core.rules.privacy import PrivacyRule
from csat_plugin.core.scoring.result import Score

FEWEST = st.integers(2, 5)
LISTS = st.lists(st.integers(0, 7), min_size=1, max_size=6)


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


def test_groups_without_a_score_hide_nobody_in_the_mean_of_those_with_one() -> None:
    sizes = {"a": (3, True), "b": (4, False), "c": (8, True), "d": (9, True), "e": (10, True)}
    scores = [
        Score(
            subject=name, name=name, period="2026-10", status="complete" if scored else "incomplete", answers=n,
            exact=61_000_000 if scored else None,
        )
        for name, (n, scored) in sizes.items()
    ]  # fmt: skip
    rule = PrivacyRule(at_least=4, breakdowns=("team",))
    assert hidden_scores(scores, "team", rule) == {"a", "b", "c", "d"}
