"""The draw of a period: exact numbers, strata, the range kept or honestly not, and members of panels who stay."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from csat_plugin.core.rules import Cap, Enough, Origin, Panel, Survey
from csat_plugin.core.rules import Test as Fact
from csat_plugin.core.surveys.panels import next_wave
from csat_plugin.core.surveys.sampling import Framed, again, draw_for

SEED = b"a seed nobody else has"
ITSS = Survey(id="spot", event="period.ended", share=2500, within=(2000, 3000), origin=Origin("acme.yaml", 14, 3))


def frame(n: int, *groups: str) -> list[Framed]:
    names = groups or ("",)
    return [Framed(f"t{i}", names[i % len(names)]) for i in range(n)]


def test_a_quarter_of_380() -> None:
    found = draw_for(ITSS, SEED, "2026-10", frame(380))
    assert (found.n, found.of, found.keeping) == (95, 380, "kept")
    assert again(found, SEED) == found
    assert again(found, b"another").chosen != found.chosen


@pytest.mark.parametrize(("there", "n"), [(1, 1), (2, 1), (3, 1), (6, 2)])
def test_where_no_whole_number_fits_the_lower_bound_wins_and_it_is_said(there: int, n: int) -> None:
    found = draw_for(ITSS, SEED, "2026-10", frame(there))
    assert (found.n, found.keeping) == (n, "not_attainable")


def test_a_limit_cuts_and_the_rule_is_not_kept() -> None:
    capped = replace(ITSS, at_most=Cap(100, "month"))
    found = draw_for(capped, SEED, "2026-10", frame(5000), cap=100)
    assert (found.n, found.keeping, found.limit, found.place) == (100, "not_kept", "100 per month", "acme.yaml:14")
    assert draw_for(capped, SEED, "2026-10", frame(450), cap=100).keeping == "kept"


def test_each_project_has_a_draw_of_its_own() -> None:
    found = draw_for(replace(ITSS, for_each="project"), SEED, "2026-10", frame(90, "a", "b", "c"))
    assert [(g.name, g.of, g.n) for g in found.groups] == [("a", 30, 8), ("b", 30, 8), ("c", 30, 8)]


def test_strata_left_out_are_listed() -> None:
    """S0-56."""
    some = [Framed(f"t{i}", "", "mail") for i in range(38)] + [Framed("x1", "", "print"), Framed("x2", "", "phone")]
    found = draw_for(ITSS, SEED, "2026-10", some)
    assert found.n == 10
    assert set(found.left_out) <= {"print", "phone"}
    assert len(found.left_out) >= 1


def test_a_margin_asks_for_more_within_the_range() -> None:
    """Of 50, a margin of 10 points of a share needs 34; without a range that is drawn, with 20 to 30 % no more than 15."""
    wanted = replace(ITSS, within=None, enough=Enough(margin=1000))
    assert draw_for(wanted, SEED, "2026-10", frame(50)).n == 34
    assert draw_for(replace(wanted, within=(2000, 3000)), SEED, "2026-10", frame(50)).n == 15


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(1, 5), st.none() | st.integers(0, 60))
def test_exactly_as_many_as_the_rule_says(there: int, groups: int, cap: int | None) -> None:
    names = tuple(f"g{n}" for n in range(groups))
    found = draw_for(replace(ITSS, for_each="project"), SEED, "2026-10", frame(there, *names), cap)
    wanted = sum(g.wanted for g in found.groups)
    assert found.n == len(set(found.chosen)) == (wanted if cap is None else min(cap, wanted))
    for group in found.groups:
        assert group.wanted >= group.of / 5
        assert group.keeping != "kept" or group.of / 5 <= group.n <= group.of * 3 / 10


@settings(deadline=None)
@given(st.sets(st.integers(0, 500), max_size=120), st.integers(501, 600))
def test_one_ticket_more_moves_one_place(ids: set[int], more: int) -> None:
    first = draw_for(ITSS, SEED, "2026-10", [Framed(f"t{i}") for i in ids])
    second = draw_for(ITSS, SEED, "2026-10", [Framed(f"t{i}") for i in {*ids, more}])
    assert len(set(first.chosen) - set(second.chosen)) <= 1


PANEL = Panel(id="key", choose=Fact("customer.segment", "is", "A"), number=3)


def known(*segments: str) -> dict[str, Any]:
    return {f"C{n}": {"customer.segment": segment} for n, segment in enumerate(segments)}


def test_members_stay_in_all_later_waves_until_somebody_takes_them_out() -> None:
    """S2-18."""
    first = next_wave(PANEL, "2026", known(*"AAAAAB"), None, frozenset(), SEED)
    assert (first.number, first.eligible, len(first.members)) == (1, 5, 3)
    gone = known(*"BBBBBB")
    second = next_wave(PANEL, "2027", gone, first, frozenset(), SEED)
    assert second.customers == first.customers
    assert {m.how for m in second.members} == {"stays"}
    assert {m.fits for m in second.members} == {False}
    out = frozenset([min(first.customers)])
    third = next_wave(PANEL, "2028", known(*"AAAAAB"), second, out, SEED)
    assert not out & third.customers
    assert len(third.members) == 3
    assert {m.customer for m in third.members if m.how == "stays"} == second.customers - out


def test_a_panel_that_is_not_sticky_is_drawn_anew() -> None:
    loose = replace(PANEL, sticky=False, number=10)
    every = known(*"A" * 40)
    first = next_wave(loose, "2026", every, None, frozenset(), SEED)
    second = next_wave(loose, "2027", every, first, frozenset(), SEED)
    assert first.customers != second.customers
    assert len(second.members) == 10


def test_who_was_drawn_is_held_against_who_there_is() -> None:
    """A kind of customers nobody was drawn of is named; spread over kinds, each has its share (S0-56)."""
    some = [Framed(f"a{i}", kind="A") for i in range(36)] + [Framed(f"b{i}", kind="B") for i in range(4)]
    loose = draw_for(replace(ITSS, within=None, share=1000), SEED, "2026-10", some)
    assert [(k.name, k.of) for k in loose.kinds] == [("A", 36), ("B", 4)]
    assert sum(k.n for k in loose.kinds) == loose.n == 4
    spread = draw_for(ITSS, SEED, "2026-10", [Framed(f.id, stratum=f.kind, kind=f.kind) for f in some])
    assert [k.n for k in spread.kinds] == [9, 1]
    assert spread.most_off is not None
    assert abs(spread.most_off[1]) < 0.01
    assert draw_for(replace(ITSS, share=0, within=None), SEED, "2026-10", some).most_off is None
    assert draw_for(replace(ITSS, share=0, within=None), SEED, "2026-10", some).uncovered == ("A", "B")
