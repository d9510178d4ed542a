"""Where the weight of missing channels goes: all sixteen patterns of the ITSS strategy, and the rules around them."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.rules import Channel, ScoreRule
from csat_plugin.core.scoring.fallback import MOST_ROWS, fallback_table, has_score, place

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker

ALL = ("ticket", "callback", "questionnaire", "monthly")
WITH_QUESTIONNAIRE = [
    ("", "20 20 30 30"),
    ("ticket", "0 20 50 30"),
    ("callback", "20 0 50 30"),
    ("monthly", "20 20 60 0"),
    ("ticket callback", "0 0 70 30"),
    ("ticket monthly", "0 20 80 0"),
    ("callback monthly", "20 0 80 0"),
    ("ticket callback monthly", "0 0 100 0"),
]
WITHOUT_QUESTIONNAIRE = [
    ("", "20 20 0 30", 30),
    ("ticket", "0 20 0 30", 50),
    ("callback", "20 0 0 30", 50),
    ("monthly", "20 20 0 0", 60),
    ("ticket callback", "0 0 0 30", 70),
    ("ticket monthly", "0 20 0 0", 80),
    ("callback monthly", "20 0 0 0", 80),
    ("ticket callback monthly", "0 0 0 0", 100),
]
VALUES = {"ticket": 93, "callback": 95, "questionnaire": 92, "monthly": 90}


def weights(text: str) -> dict[str, int]:
    return {name: int(w) * 100 for name, w in zip(ALL, text.split(), strict=True)}


@pytest.mark.parametrize(("missing", "becomes"), WITH_QUESTIONNAIRE)
def test_itss_with_a_questionnaire(make: Maker, missing: str, becomes: str) -> None:
    present = {name: str(raw) for name, raw in VALUES.items() if name not in missing.split()}
    score = make.score(make.marks(**present))
    assert {node.channel: node.effective_weight for node in score.nodes} == weights(becomes)
    exact = sum(VALUES[name] * weight for name, weight in weights(becomes).items())
    assert score.exact == exact * 100
    assert score.status == ("partial" if missing else "complete")


@pytest.mark.parametrize(("missing", "becomes", "waits"), WITHOUT_QUESTIONNAIRE)
def test_itss_without_a_questionnaire_has_no_score(make: Maker, missing: str, becomes: str, waits: int) -> None:
    present = {n: str(raw) for n, raw in VALUES.items() if n not in [*missing.split(), "questionnaire"]}
    score = make.score(make.marks(**present))
    assert {node.channel: node.effective_weight for node in score.nodes} == weights(becomes)
    assert (score.value, score.exact, score.band, score.rounding) == (None, None, "", None)
    assert score.status == ("incomplete" if present else "no_data")
    assert 10_000 - sum(node.effective_weight for node in score.nodes) == waits * 100


def test_the_table_for_validate_shows_all_sixteen(make: Maker) -> None:
    table = {" ".join(row.missing): row for row in fallback_table(make.rules())}
    assert len(table) == 16
    for missing, becomes in WITH_QUESTIONNAIRE:
        assert table[missing].placement.effective == weights(becomes)
        assert table[missing].status == ("partial" if missing else "complete")
    for missing, becomes, waits in WITHOUT_QUESTIONNAIRE:
        row = table[" ".join(name for name in ALL if name in [*missing.split(), "questionnaire"])]
        assert row.placement.effective == weights(becomes)
        assert sum(weight for _, weight in row.placement.unplaced) == waits * 100
        assert row.status == ("no_data" if waits == 100 else "incomplete")


def test_a_long_table_is_cut_and_keeps_its_last_row(make: Maker) -> None:
    rules = make.rules(*(Channel(id=f"c{n}", weight=500) for n in range(20)))
    table = fallback_table(rules)
    assert MOST_ROWS <= len(table) < 300
    assert len(table[-1].missing) == 20


def test_the_first_present_channel_of_the_list_takes_all(make: Maker) -> None:
    rules = make.but(make.rules(), "ticket", fallback=("questionnaire", "monthly", "callback"))
    placed = place(rules, {"ticket": 2000}, ["callback", "monthly"])
    assert placed.moved == (("ticket", "monthly", 2000),)


def test_weight_never_travels_twice(make: Maker) -> None:
    # ticket -> questionnaire is missing; that questionnaire itself could fall back to monthly does not help the ticket.
    rules = make.but(make.rules(), "questionnaire", fallback=("monthly",))
    placed = place(rules, {c.id: c.weight for c in rules.channels}, ["monthly"])
    assert placed.unplaced == (("ticket", 2000), ("callback", 2000))
    assert placed.effective["monthly"] == 6000


def test_a_stand_in_that_the_rules_do_not_have_takes_nothing(make: Maker) -> None:
    rules = make.but(make.rules(), "ticket", fallback=("fax",))
    assert place(rules, {"ticket": 2000}, ["fax"]).unplaced == (("ticket", 2000),)


def test_own_weight_of_a_channel_that_does_not_exist_never_vanishes(make: Maker) -> None:
    subjects = {"c1": make.subject(weights={"ticket": Decimal(40), "questionnair": Decimal(60)})}
    score = make.score(make.marks(ticket="93", questionnaire="92"), subjects=subjects)
    assert (score.status, score.value, score.without) == ("incomplete", None, Decimal("93.0"))
    assert ("score.no_fallback", "questionnair") in [(note.code, note.values.get("channel")) for note in score.why]


@given(
    st.lists(st.integers(0, 5000), min_size=4, max_size=4),
    st.sets(st.sampled_from(ALL)),
    st.dictionaries(st.sampled_from(ALL), st.lists(st.sampled_from(ALL), max_size=3).map(tuple)),
)
def test_weight_is_conserved(
    make: Maker, given_weights: list[int], present: set[str], fallback: dict[str, tuple[str, ...]]
) -> None:
    rules = make.rules(*(Channel(id=name, fallback=fallback.get(name, ())) for name in ALL))
    wanted = dict(zip(ALL, given_weights, strict=True))
    placed = place(rules, wanted, present)
    assert sum(placed.effective.values()) + sum(weight for _, weight in placed.unplaced) == sum(given_weights)
    assert all(placed.effective[name] == 0 for name in ALL if name not in present)
    assert all(placed.effective[name] >= wanted[name] for name in present)


@pytest.mark.parametrize("n", range(1, 5))
def test_sharing_gives_a_score_to_every_pattern_with_data(make: Maker, n: int) -> None:
    share = msgspec.structs.replace(make.rules(), score=ScoreRule(when_incomplete="share_among_present"))
    for present in combinations(ALL, n):
        assert has_score(place(share, {c.id: c.weight for c in share.channels}, present), share)
    assert not has_score(place(share, {c.id: c.weight for c in share.channels}, ()), share)
