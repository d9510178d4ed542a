"""What stood there before is known whatever happens: attempts cut off half way, answers that never came, and taking them back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import Fatal, Prepares, Retriable, Unsupported
from csat_plugin.runtime.apply import Applied
from csat_plugin.runtime.delivery import ATTEMPTS
from csat_plugin.runtime.undo import Undone, undo
from csat_plugin.store import Store
from tests.runtime.desk import Desk, Ticking
from tests.runtime.test_apply import FIRST, SECOND, THIRD, Bench, items, slow, states

Values = dict[str, str]
Step = str
"""A call of the platform: `search` and the `value` are before the `marker`, `verify` after everything."""


class Steps(Desk):
    """Writes an effect in steps: first the value, which overwrites what people see, then the marker `find` looks for."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Values] = {}
        self.cut: dict[Step, list[Callable[[], BaseException]]] = {}
        self.calls: list[Step] = []
        self.formers: list[Mapping[str, Any] | None] = []

    def step(self, name: Step) -> None:
        self.calls.append(name)
        if faults := self.cut.get(name):
            fault = faults.pop(0)
            raise fault()

    def prepare(self, effect: Effect, former: Mapping[str, Any] | None) -> Mapping[str, Any]:
        self.step("prepare")
        self.formers.append(former)
        now = dict(self.fields.get(effect.slot, {}))
        half_way = former is not None and now.get("value") == former["wrote"]["value"]
        return {"before": former["before"] if former and half_way else now, "wrote": wanted(effect)}

    def emit(self, effect: Effect) -> Receipt:
        self.step("search")
        fields = self.fields.setdefault(effect.slot, {})
        if fields == wanted(effect):
            return Receipt(
                slot=effect.slot, ref="there", undo={"digest": effect.digest, "ticket": "7"}, already_there=True
            )
        for name in ("value", "marker"):
            self.step(name)
            fields[name] = wanted(effect)[name]
        self.step("verify")
        return Receipt(slot=effect.slot, ref="made", undo={"digest": effect.digest, "ticket": "7"})

    def find(self, slot: str) -> Receipt | None:
        self.step("find")
        marker = self.fields.get(slot, {}).get("marker", "")
        return (
            Receipt(slot=slot, ref="there", undo={"digest": marker, "ticket": "7"}, already_there=True)
            if marker
            else None
        )

    def undo(self, receipt: Receipt) -> bool:
        self.step("undo")
        undo = receipt.undo or {}
        assert undo["ticket"] == "7", "the receipt's own name of what was made is not lost"
        if self.fields.get(receipt.slot, {}) != undo["wrote"]:
            return False
        self.fields[receipt.slot] = dict(undo["before"])
        self.step("undone")
        return True


def wanted(effect: Effect) -> Values:
    return {"value": str(effect.body["outcome"]), "marker": effect.digest}


def valued(value: str, n: int = 1) -> list[ActionItem]:
    return [replace(one, outcome=value) for one in items(n)]


OLD: Values = {"value": "by hand"}


@pytest.fixture
def desk() -> Steps:
    made = Steps()
    made.fields[FIRST] = dict(OLD)
    return made


@pytest.fixture
def bench(store: Store, desk: Steps) -> Bench:
    return Bench(store, desk)


def taken_back(bench: Bench, run: int | None = None) -> Undone:
    number = run or next(row.id for row in bench.store.runs() if row.command == "apply")
    return undo(number, bench.store, {"desk": bench.desk}, clock=bench.clock, pause=bench.clock.pause)


def run_cut(bench: Bench, some: list[ActionItem]) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.run(some)


def test_what_stood_there_is_kept_before_anything_is_written(bench: Bench, desk: Steps) -> None:
    assert isinstance(desk, Prepares)
    desk.cut = {"search": [KeyboardInterrupt]}
    run_cut(bench, valued("A"))
    (entry,) = (bench.store.run(1) or pytest.fail("no run")).effects
    assert entry.state == "sending"
    kept = msgspec.json.decode(entry.receipt_json, type=Receipt)
    assert (kept.ref, (kept.undo or {})["before"]) == ("", OLD)
    assert desk.calls == ["prepare", "search"]


@pytest.mark.parametrize("at", ["search", "value", "marker", "verify"])
def test_after_a_run_was_killed_the_next_one_can_be_taken_back_to_what_stood_there_before_both(
    bench: Bench, desk: Steps, at: Step
) -> None:
    desk.cut = {at: [KeyboardInterrupt]}
    run_cut(bench, valued("A"))
    bench.run(valued("A"))
    assert desk.fields[FIRST]["value"] == "A"
    for row in bench.store.runs():
        taken_back(bench, row.id)
    assert desk.fields[FIRST] == OLD
    assert bench.store.slot(FIRST) is None


@pytest.mark.parametrize("fault", [Fatal("no right to write the marker"), KeyboardInterrupt()])
def test_several_attempts_that_ended_half_way_and_with_other_values_hand_it_on(
    bench: Bench, desk: Steps, fault: BaseException
) -> None:
    for value in "ABC":
        desk.cut = {"marker": [lambda: fault]}
        with contextlib.suppress(KeyboardInterrupt):
            bench.run(valued(value))
        assert desk.fields[FIRST] == {"value": value, **{k: v for k, v in OLD.items() if k != "value"}}
    applied = bench.run(valued("C"))
    assert len(applied.sent) == 1
    taken_back(bench, applied.run)
    assert desk.fields[FIRST] == OLD


def test_once_something_was_delivered_what_stood_there_before_an_earlier_attempt_is_of_no_use(
    bench: Bench, desk: Steps
) -> None:
    desk.cut = {"marker": [KeyboardInterrupt]}
    run_cut(bench, valued("A"))
    first = bench.run(valued("A"))
    second = bench.run(valued("B"))
    assert [former is None for former in desk.formers] == [True, False, True]
    taken_back(bench, second.run)
    assert desk.fields[FIRST]["value"] == "A"
    bench.run(valued("B"))
    assert desk.formers[-1] is None
    taken_back(bench)
    taken_back(bench, first.run)
    desk.fields[FIRST] = {"value": "by another hand"}
    again = bench.run(valued("A"))
    assert desk.formers[-1] is None
    taken_back(bench, again.run)
    assert desk.fields[FIRST] == {"value": "by another hand"}


def test_a_reading_that_fails_after_the_writing_costs_nothing(bench: Bench, desk: Steps) -> None:
    desk.cut = {"verify": [slow()]}
    applied = bench.run(valued("A"))
    assert (len(applied.sent), applied.lasting) == (1, 0)
    undone = taken_back(bench, applied.run)
    assert (undone.exit_code, desk.fields[FIRST]) == (0, OLD)


def test_what_an_attempt_of_ours_wrote_that_was_given_up_is_not_somebody_elses(bench: Bench, desk: Steps) -> None:
    desk.cut = {"verify": [lambda: Fatal("the answer cannot be read")]}
    failed = bench.run(valued("A"))
    assert states(bench, failed.run) == ["failed"]
    applied = bench.run(valued("A"))
    assert (len(applied.sent), applied.there) == (1, ())
    taken_back(bench, applied.run)
    assert desk.fields[FIRST] == OLD


def test_what_really_stood_there_is_not_ours(bench: Bench, desk: Steps) -> None:
    effect = bench.plan(valued("A")).effects[0].effect
    desk.fields[FIRST] = wanted(effect)
    applied = bench.run(valued("A"))
    assert (applied.sent, len(applied.there)) == ((), 1)
    assert [kept.reason for kept in taken_back(bench, applied.run).kept] == ["it stood there before this run"]


def test_a_receipt_without_what_taking_back_needs_says_so_and_not_that_somebody_changed_something(
    bench: Bench, desk: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied = bench.run(valued("A"))
    row = bench.store.slot(FIRST)
    assert row is not None
    poor = msgspec.json.encode(Receipt(slot=FIRST, ref="there", undo={"digest": row.digest}))
    effect = (bench.store.run(applied.run or 0) or pytest.fail("no run")).effects[0]
    bench.store.journal(applied.run or 0, effect.effect_json, "sent", poor, None, "", bench.clock())
    assert [kept.reason for kept in taken_back(bench, applied.run).kept] == ["the platform cannot take it back"]

    def cannot(_: Receipt) -> bool:
        raise Unsupported("not that one")

    rich = msgspec.json.encode(Receipt(slot=FIRST, ref="made", undo={"digest": row.digest, "wrote": {}}))
    bench.store.journal(applied.run or 0, effect.effect_json, "sent", rich, None, "", bench.clock())
    monkeypatch.setattr(desk, "undo", cannot)
    assert [kept.reason for kept in taken_back(bench, applied.run).kept] == ["the platform cannot take it back"]


# ------------------------------------------------------------ a platform in a bad mood


def only_sent(applied: Applied) -> list[str]:
    return [one.effect.slot for one in applied.sent]


def test_a_platform_that_fails_before_anything_is_written_is_out_of_reach_and_nothing_is_unknown(
    bench: Bench, desk: Steps
) -> None:
    desk.cut = {"prepare": [slow()] * ATTEMPTS}
    applied = bench.run(valued("A", 3))
    assert [one.state for one in applied.failed] == ["unreachable"]
    assert desk.calls == ["prepare"] * ATTEMPTS, "nothing to look up"
    assert (applied.exit_code, len(applied.held)) == (3, 2)
    assert applied.sentences() == (
        f"Out of reach: {applied.failed[0].effect.title}: time-out",
        f"Not tried: 2 effects, the first of them {applied.held[0].effect.title}: desk is out of reach",
    )
    assert only_sent(bench.run(valued("A", 3))) == [FIRST, SECOND, THIRD]


def test_one_that_wants_a_long_rest_is_not_waited_for(bench: Bench, desk: Steps) -> None:
    desk.capabilities = replace(desk.capabilities, find_lag=60.0)
    desk.cut = {"prepare": [slow(600.0)]}
    applied = bench.run(valued("A", 3))
    assert (applied.exit_code, bench.clock.waits, desk.calls) == (3, [], ["prepare"])


def test_an_adapter_that_says_nothing_was_sent_is_asked_again_without_looking_up(bench: Bench, desk: Steps) -> None:
    desk.cut = {"search": [lambda: Retriable("time-out", sent=False)] * ATTEMPTS}
    applied = bench.run(valued("A"))
    assert [one.state for one in applied.failed] == ["unreachable"]
    assert "find" not in desk.calls
    assert bench.clock.waits == [1.0, 2.0, 4.0]


def test_a_login_that_is_refused_is_said_once_and_no_way_back_is_offered(bench: Bench, desk: Steps) -> None:
    desk.cut = {"prepare": [lambda: Fatal("The login was refused.")] * 9}
    applied = bench.run(valued("A", 9))
    assert (len(applied.failed), len(applied.held), applied.exit_code) == (2, 7, 3)
    why = "desk has refused two of the same kind for the same reason"
    assert applied.sentences() == (
        f"Failed: 2 effects, the first of them {applied.failed[0].effect.title}: The login was refused.",
        f"Not tried: 7 effects, the first of them {applied.held[0].effect.title}: {why}",
    )
    assert bench.store.runs()[0].outcome == "unreachable"


def test_refusals_that_are_about_one_effect_each_keep_nothing_else_from_being_written(
    bench: Bench, desk: Steps
) -> None:
    desk.cut = {"search": [lambda n=n: Fatal(f"No right to write {n}.") for n in (1, 2)]}  # type: ignore[misc]
    applied = bench.run(valued("A", 4))
    assert (len(applied.failed), len(applied.sent), applied.exit_code) == (2, 2, 4)


# ------------------------------------------------------------ taking back whose end is not known


def test_taking_back_whose_answer_never_came_is_tried_again_and_ends_well(bench: Bench, desk: Steps) -> None:
    applied = bench.run(valued("A"))
    desk.cut = {"undone": [slow()]}
    undone = taken_back(bench, applied.run)
    assert (len(undone.undone), undone.exit_code, desk.fields[FIRST]) == (1, 0, {**OLD})


def test_as_long_as_nobody_answers_the_outcome_is_unknown_and_the_next_undo_settles_it(
    bench: Bench, desk: Steps
) -> None:
    applied = bench.run(valued("A"))
    desk.cut = {"undone": [slow()], "find": [slow()] * ATTEMPTS}
    undone = taken_back(bench, applied.run)
    said = undone.sentences(at=" -w there")
    assert undone.exit_code == 3
    assert said[1:] == (
        f"Stays: {undone.kept[0].effect.title}: time-out. Whether it was taken back is not known",
        f"What may still be taken back: try again with `csat -w there undo {applied.run}`.",
    )
    assert states(bench, applied.run) == ["sent"]
    again = taken_back(bench, applied.run)
    assert (len(again.undone), again.exit_code) == (1, 0)
    assert bench.store.slot(FIRST) is None
    assert len(bench.plan(valued("A")).to_write) == 1


def test_an_undo_that_was_killed_is_not_lost(bench: Bench, desk: Steps) -> None:
    first = bench.run(valued("A"))
    second = bench.run(valued("B"))
    desk.cut = {"undone": [KeyboardInterrupt]}
    with pytest.raises(KeyboardInterrupt):
        taken_back(bench, second.run)
    assert desk.fields[FIRST]["value"] == "A"
    undone = taken_back(bench, second.run)
    assert (len(undone.undone), undone.exit_code) == (1, 0)
    row = bench.store.slot(FIRST)
    assert row is not None
    assert row.digest == first.sent[0].effect.digest


def test_what_a_person_changed_after_an_undo_was_killed_is_still_theirs(bench: Bench, desk: Steps) -> None:
    applied = bench.run(valued("A"))
    desk.cut = {"undo": [KeyboardInterrupt]}
    with pytest.raises(KeyboardInterrupt):
        taken_back(bench, applied.run)
    desk.fields[FIRST]["value"] = "by another hand"
    assert [kept.reason for kept in taken_back(bench, applied.run).kept] == [
        "somebody has changed it on the platform since"
    ]


def test_of_a_platform_that_does_not_answer_only_one_effect_is_asked_for(bench: Bench, desk: Steps) -> None:
    applied = bench.run(valued("A", 3))
    desk.cut = {"undo": [lambda: Retriable("time-out", sent=False)] * 99}
    undone = taken_back(bench, applied.run)
    assert desk.calls.count("undo") == ATTEMPTS
    assert (len(undone.kept), undone.exit_code, len(undone.sentences())) == (3, 3, 4)


def test_what_is_written_again_by_the_next_run_is_said_with_the_switch_that_prevents_it(bench: Bench) -> None:
    applied = bench.run(valued("A", 2))
    undone = taken_back(bench, applied.run)
    said = undone.sentences(on={"tickets": True, "scores": True}, at=" -w there")
    (again,) = said[1:]
    assert again.startswith("What is still wanted the next `csat -w there apply` writes again")
    assert again.endswith("unless you switch it off before: `csat -w there write tickets off`.")
    assert len(undone.sentences(on={"tickets": False})) == 1


# ------------------------------------------------------------ looking up


def test_other_content_in_a_slot_nobody_knew_of_is_not_taken_for_what_was_to_be_written(store: Store) -> None:
    bench = Bench(store)
    bench.run(valued("85.7"))
    store.clear_slot(FIRST)
    bench.desk.fail(FIRST, ("before", slow()))
    applied = bench.run(valued("40.0"))
    assert len(applied.sent) == 1
    assert bench.desk.entries[FIRST].body["outcome"] == "40.0"


def test_a_clock_that_was_set_back_is_waited_for_no_longer_than_the_platform_needs(store: Store) -> None:
    bench = Bench(store, Desk(find_lag=10.0))
    bench.desk.fail(FIRST, ("after", KeyboardInterrupt))
    run_cut(bench, items(1))
    bench.clock = Ticking(bench.clock.now.replace(year=2025))
    assert len(bench.run(items(1)).settled.arrived) == 1
    assert sum(bench.clock.waits) == 10.0
