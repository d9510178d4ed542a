"""Spot checks are as many as the rule says, the same for everybody who has the seed, and can be proven."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.surveys.draw import Range, certificate, drawn, falls_in, shares_out, size_of

SEED = b"a seed nobody else has"
ITSS = Range(low=Fraction(20, 100), high=Fraction(30, 100))


@pytest.mark.parametrize(
    ("there", "n", "attainable"),
    [(0, 0, True), (1, 1, False), (2, 1, False), (3, 1, False), (4, 1, True), (5, 1, True), (6, 2, False),
     (7, 2, True), (8, 2, True), (10, 3, True), (30, 8, True), (100, 25, True), (1000, 250, True)],
)  # fmt: skip
def test_a_quarter_within_20_and_30_percent(there: int, n: int, attainable: bool) -> None:  # a table
    size = size_of(Fraction(1, 4), there, ITSS)
    assert (size.n, size.attainable) == (n, attainable)


@given(st.integers(0, 5000), st.integers(0, 100))
def test_the_lower_bound_always_holds_and_the_upper_where_it_can(there: int, share: int) -> None:
    size = size_of(Fraction(share, 100), there, ITSS)
    assert size.n >= there / 5
    assert size.n <= there
    if size.attainable:
        assert size.n <= there * 3 / 10
    assert size_of(Fraction(share, 100), there).n <= there


@given(st.sets(st.text(min_size=1, max_size=6), max_size=40), st.integers(0, 40), st.text(min_size=1, max_size=6))
def test_a_draw_can_be_repeated_and_one_more_ticket_moves_one_place(ids: set[str], n: int, more: str) -> None:
    first = drawn(SEED, "2026-10", sorted(ids), n)
    assert drawn(SEED, "2026-10", sorted(ids, reverse=True), n) == first
    assert len(first) == min(n, len(ids))
    wider = drawn(SEED, "2026-10", ids | {more}, n)
    assert len(set(first) - set(wider)) <= 1


def test_another_period_or_seed_draws_others() -> None:
    ids = [f"desk:ticket:{n}" for n in range(400)]
    one = set(drawn(SEED, "2026-10", ids, 100))
    assert one != set(drawn(SEED, "2026-11", ids, 100))
    assert one != set(drawn(b"another", "2026-10", ids, 100))


def test_about_that_share_of_events_is_asked_about() -> None:
    asked = sum(falls_in(SEED, f"desk:ticket:{n}", Fraction(1, 4)) for n in range(10_000))
    assert 2_350 < asked < 2_650
    assert not any(falls_in(SEED, str(n), Fraction(0)) for n in range(50))
    assert all(falls_in(SEED, str(n), Fraction(1)) for n in range(50))


def test_places_go_to_the_largest_remainders() -> None:
    assert shares_out(10, {"a": 55, "b": 30, "c": 15}) == {"a": 6, "b": 3, "c": 1}
    assert shares_out(1, {"a": 1, "b": 1}) == {"a": 1, "b": 0}
    assert shares_out(5, {"a": 1, "b": 1}) == {"a": 1, "b": 1}
    assert shares_out(3, {"a": 0, "b": 0}) == {"a": 0, "b": 0}


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 50), min_size=1, max_size=8), st.integers(0, 120))
def test_all_places_are_given_and_nobody_gets_more_than_there_are(sizes: dict[str, int], n: int) -> None:
    places = shares_out(n, sizes)
    assert sum(places.values()) == min(n, sum(sizes.values()))
    assert all(0 <= places[name] <= size for name, size in sizes.items())


def test_a_certificate_changes_with_whatever_it_proves() -> None:
    frame = ["a", "b", "c", "d"]
    one = certificate(SEED, "2026-10", frame, drawn(SEED, "2026-10", frame, 2))
    assert certificate(SEED, "2026-10", frame[::-1], drawn(SEED, "2026-10", frame, 2)) == one
    assert (one.of, one.n) == (4, 2)
    assert certificate(SEED, "2026-10", [*frame, "e"], ["a"]).frame != one.frame
    assert certificate(b"another", "2026-10", frame, ["a"]).seed_id != one.seed_id
    assert SEED.decode() not in repr(one)
