"""Two rulesets on the same ratings; changes split into ratings and rules; the smallest change that turns a target."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.model import Mark
from csat_plugin.core.rules import Band, Ruleset, Target
from csat_plugin.core.scoring.flip import smallest
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.core.scoring.whatif import decided, outlook, period_effect, split

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker


def test_a_move_a_band_and_a_target_are_named(make: Maker) -> None:
    marks = [make.mark("ticket", "70"), make.mark("questionnaire", "90")]
    rules = make.rules()
    other = make.but(make.but(rules, "ticket", weight=6000), "callback", weight=0)
    other = make.but(make.but(other, "questionnaire", weight=2000), "monthly", weight=2000)
    effect = period_effect(make.assess(marks, rules), make.assess(marks, other))
    (one,) = effect.subjects
    assert (one.before, one.after, one.by) == (Decimal("86.0"), Decimal("78.0"), Decimal("-8.0"))
    assert (one.band_before, one.band_after, effect.bands_changed) == ("satisfied", "average", 1)
    assert (one.reached_before, one.reached_after) == (True, False)
    (target,) = effect.targets
    assert target.turned
    assert (target.before and target.before.verdict, target.after and target.after.verdict) == ("met", "missed")
    told = outlook([effect])
    assert [(turn.target, turn.before, turn.after) for turn in told.turned] == [("satisfied", "met", "missed")]
    assert told.last.subjects == ()


def test_the_same_rules_have_no_effect(make: Maker) -> None:
    found = make.assess([make.mark("ticket", "70"), make.mark("questionnaire", "90")])
    effect = period_effect(found, found, state="issued", kept=Decimal("86.0"))
    assert not effect.subjects
    assert not effect.by
    assert not effect.bands_changed
    assert effect.kept == Decimal("86.0")
    assert not any(target.turned for target in effect.targets)


@given(*[st.integers(0, 100)] * 4)
def test_both_parts_of_a_change_add_up_to_it(make: Maker, a: int, b: int, c: int, d: int) -> None:
    before = [make.mark("ticket", str(a), "2026-09-05"), make.mark("questionnaire", str(b), "2026-09-05")]
    after = [make.mark("ticket", str(c)), make.mark("questionnaire", str(d))]
    rules = make.rules()
    other = make.but(make.but(rules, "ticket", weight=5000), "monthly", weight=0)
    former, again = (make.assess(before, one, period="2026-09") for one in (rules, other))
    found = split(former, again, make.assess(after, other))
    assert found is not None
    assert found.service + found.rules == found.by == found.after - found.before
    same = split(former, former, make.assess(after, rules))
    assert same is not None
    assert same.rules == 0


def test_a_period_without_a_score_has_no_split(make: Maker) -> None:
    nothing = make.assess([], period="2026-09")
    assert split(nothing, nothing, make.assess([make.mark("questionnaire", "90")])) is None


def four(make: Maker, values: str) -> tuple[Ruleset, list[Mark]]:
    marks: list[Mark] = []
    for n, raw in enumerate(values.split()):
        marks += [
            make.mark("questionnaire", raw, subject=f"c{n}"),
            make.mark("ticket", str(int(raw) - 10), subject=f"c{n}"),
        ]
    return make.rules(), marks


@pytest.mark.parametrize("values", ["75 79 85 90", "85 90 95 96", "84 84 84 60", "83 70 60 50"])
def test_what_is_found_turns_the_target_and_nothing_smaller_does(make: Maker, values: str) -> None:
    rules, marks = four(make, values)
    (target,) = rules.targets

    def tried(one: Ruleset) -> Assessment:
        return make.assess(marks, one, {})

    present = tried(rules)
    before = decided(present.verdicts[0])
    found = smallest(rules, target, present, tried)
    assert "bar" in {flip.change.kind for flip in found}
    for flip in found:
        (verdict,) = tried(flip.change.rules).verdicts
        assert {before, decided(verdict)} == {"met", "missed"}
        assert flip.result.verdict == decided(verdict)
        if flip.change.kind == "weights":
            assert sum(channel.weight for channel in flip.change.rules.channels) == 10_000
        if flip.change.kind == "bar":  # one tenth of a point less far changes nothing
            (moved,) = flip.change.rules.targets
            towards = 100_000 if moved.reaching < target.reaching else -100_000
            nearly = msgspec.structs.replace(target, reaching=moved.reaching + towards, reaching_band="")
            assert decided(tried(msgspec.structs.replace(rules, targets=(nearly,))).verdicts[0]) == before


def test_the_smallest_move_of_weight_is_found(make: Maker) -> None:
    """Two points are enough, one is not, whichever channels give and take."""
    marks = [make.mark("ticket", "100"), make.mark("questionnaire", "74.4"), make.mark("monthly", "74.5")]
    marks += [make.mark("callback", "74.5")]
    rules = make.rules()
    (target,) = rules.targets
    found = {
        flip.change.kind: flip
        for flip in smallest(rules, target, make.assess(marks), lambda one: make.assess(marks, one))
    }
    change = found["weights"].change
    assert change.size == 2
    assert dict(change.lines)["weights.ticket"] == "22"
    moved = {channel.id: channel.weight for channel in change.rules.channels}
    assert sum(moved.values()) == 10_000
    for giver in ("callback", "questionnaire", "monthly"):
        one_less = make.but(make.but(rules, "ticket", weight=2100), giver, weight=moved_by_one(rules, giver))
        assert decided(make.assess(marks, one_less).verdicts[0]) == "missed"


def moved_by_one(rules: Ruleset, giver: str) -> int:
    channel = rules.channel(giver)
    assert channel is not None
    return channel.weight - 100


def test_a_band_moves_no_further_than_its_neighbours(make: Maker) -> None:
    rules, marks = four(make, "20 20 20 20")
    found = smallest(rules, rules.targets[0], make.assess(marks, rules, {}), lambda one: make.assess(marks, one, {}))
    assert "band" not in {flip.change.kind for flip in found}


def test_a_target_of_ratings_is_turned_by_its_bar(make: Maker) -> None:
    target = Target(id="happy", of="ratings", share=5000, reaching=80_000_000)
    rules = make.rules(targets=(target,), bands=(Band(id="any", lower=0),))
    marks = [make.mark("questionnaire", raw) for raw in ("60", "70", "75", "90")]
    found = smallest(rules, target, make.assess(marks, rules), lambda one: make.assess(marks, one))
    assert {flip.change.kind: flip.change.lines[0] for flip in found} == {
        "share": ("targets.happy.share", "25%"),
        "bar": ("targets.happy.reaching", "75"),
    }
