"""Tries that fail half way: what people changed between them is theirs, and what is half there can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import Fatal, Misconfigured, Retriable
from csat_plugin.runtime.delivery import ATTEMPTS
from csat_plugin.store import Store
from tests.runtime.desk import Desk, Ticking
from tests.runtime.test_apply import FIRST, Bench, slow, states
from tests.runtime.test_prepared import OLD, Steps, run_cut, taken_back, valued, wanted

EDITED = {"value": "by another hand"}


class Edited(Ticking):
    """While it pauses, somebody edits what stands in the first slot."""

    def __init__(self, desk: Steps) -> None:
        super().__init__()
        self.desk = desk

    def pause(self, seconds: float) -> None:
        super().pause(seconds)
        self.desk.fields[FIRST].update(EDITED)


class Fields(Steps):
    """Knows what it writes to before it does, and takes back field by field what still holds what was written."""

    def prepare(self, effect: Effect, former: Mapping[str, Any] | None) -> Mapping[str, Any]:
        return {**super().prepare(effect, former), "ticket": "7"}

    def undo(self, receipt: Receipt) -> bool:
        self.step("undo")
        undo, now = receipt.undo or {}, self.fields[receipt.slot]
        if any(now.get(name) not in (undo["wrote"][name], undo["before"].get(name)) for name in undo["wrote"]):
            return False
        self.fields[receipt.slot] = dict(undo["before"])
        self.step("undone")
        return True


@pytest.fixture
def desk() -> Steps:
    made = Fields()
    made.fields[FIRST] = dict(OLD)
    return made


@pytest.fixture
def bench(store: Store, desk: Steps) -> Bench:
    return Bench(store, desk)


def unsent() -> Retriable:
    return Retriable("time-out", sent=False)


# ------------------------------------------------------------ edits between two tries


@pytest.mark.parametrize("at", ["search", "value", "marker"])
@pytest.mark.parametrize("fault", [unsent, slow()])
def test_what_somebody_wrote_between_two_tries_is_what_undo_brings_back(
    bench: Bench, desk: Steps, at: str, fault: object
) -> None:
    bench.clock = Edited(desk)
    desk.cut = {at: [fault]}  # type: ignore[list-item] # makes an exception
    applied = bench.run(valued("A"))
    assert desk.fields[FIRST]["value"] == "A"
    taken_back(bench, applied.run)
    assert desk.fields[FIRST] == EDITED


def test_what_the_last_try_overwrote_is_in_the_journal_before_it_writes(bench: Bench, desk: Steps) -> None:
    bench.clock = Edited(desk)
    desk.cut = {"search": [unsent], "marker": [KeyboardInterrupt]}
    run_cut(bench, valued("A"))
    (entry,) = (bench.store.run(1) or pytest.fail("no run")).effects
    assert (msgspec.json.decode(entry.receipt_json, type=Receipt).undo or {})["before"] == EDITED


def test_what_emit_itself_found_holds_where_nothing_was_tried_before(
    bench: Bench, desk: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    emit = desk.emit

    def edited_after_prepare(effect: object) -> Receipt:
        found = emit(effect)  # type: ignore[arg-type] # an effect
        return msgspec.structs.replace(found, undo={**(found.undo or {}), "before": EDITED})

    monkeypatch.setattr(desk, "emit", edited_after_prepare)
    applied = bench.run(valued("A"))
    taken_back(bench, applied.run)
    assert desk.fields[FIRST] == EDITED


def test_a_platform_that_goes_away_between_two_tries_is_out_of_reach_and_asked_no_further(
    bench: Bench, desk: Steps
) -> None:
    def gone() -> Retriable:
        desk.cut["prepare"] = [slow()] * 9
        return unsent()

    desk.cut["search"] = [gone]
    applied = bench.run(valued("A"))
    assert [one.state for one in applied.failed] == ["unreachable"]
    assert desk.calls == ["prepare", "search"] + ["prepare"] * (ATTEMPTS - 1), (
        "asking what stands there is not looked up"
    )


# ------------------------------------------------------------ taking back what failed half way


def refused(desk: Steps, bench: Bench) -> int:
    """A run whose only effect failed after its value was written."""
    desk.cut = {"marker": [lambda: Fatal("No right to write the marker.")]}
    applied = bench.run(valued("A"))
    assert states(bench, applied.run) == ["failed"]
    assert desk.fields[FIRST]["value"] == "A"
    return applied.run or 0


def test_what_failed_half_way_is_taken_back(bench: Bench, desk: Steps) -> None:
    run = refused(desk, bench)
    undone = taken_back(bench, run)
    assert (undone.exit_code, desk.fields[FIRST], states(bench, run)) == (0, OLD, ["undone"])
    assert undone.sentences()[0] == f"1 effect of run {run} was taken back."
    assert taken_back(bench, run).sentences() == (f"Nothing to take back in run {run}.",)


def test_over_an_earlier_delivery_the_books_say_what_stands_there_again(bench: Bench, desk: Steps) -> None:
    first = bench.run(valued("0"))
    desk.cut = {"marker": [lambda: Fatal("No right to write the marker.")]}
    second = bench.run(valued("A"))
    taken_back(bench, second.run)
    assert desk.fields[FIRST] == wanted(first.sent[0].effect)
    row = bench.store.slot(FIRST)
    assert row is not None
    assert row.digest == first.sent[0].effect.digest
    taken_back(bench, first.run)
    assert desk.fields[FIRST] == OLD


def test_what_failed_and_was_written_by_a_later_run_is_left_to_that_one(bench: Bench, desk: Steps) -> None:
    run = refused(desk, bench)
    bench.run(valued("A"))
    undone = taken_back(bench, run)
    assert (undone.undone, undone.kept) == ((), ())
    assert desk.fields[FIRST]["value"] == "A"


def test_what_somebody_changed_in_it_since_stays_and_the_next_run_still_knows_what_was_there(
    bench: Bench, desk: Steps
) -> None:
    run = refused(desk, bench)
    desk.fields[FIRST]["marker"] = "by another hand"
    undone = taken_back(bench, run)
    assert (undone.exit_code, states(bench, run)) == (4, ["failed"])
    assert undone.kept[0].reason.startswith("it arrived only in part")


def test_where_nothing_was_made_there_is_nothing_to_take_back(
    bench: Bench, desk: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.cut = {"search": [lambda: Fatal("No right to make tickets.")]}
    prepare = desk.prepare
    monkeypatch.setattr(desk, "prepare", lambda effect, former: {**prepare(effect, former), "ticket": ""})
    applied = bench.run(valued("A"))
    assert taken_back(bench, applied.run).sentences() == (f"Nothing to take back in run {applied.run}.",)


def test_a_platform_out_of_reach_leaves_what_is_half_there_for_the_next_undo(bench: Bench, desk: Steps) -> None:
    run = refused(desk, bench)
    desk.cut = {"prepare": [slow()]}
    undone = taken_back(bench, run)
    assert (undone.exit_code, states(bench, run)) == (3, ["failed"])
    assert taken_back(bench, run).exit_code == 0
    assert desk.fields[FIRST] == OLD


# ------------------------------------------------------------ taking back from a platform that does not answer


def test_an_undo_that_surely_sent_nothing_is_not_waited_for_and_not_in_doubt(store: Store) -> None:
    desk = Steps()
    bench = Bench(store, desk)
    applied = bench.run(valued("A", 3))
    desk.capabilities = msgspec.structs.replace(desk.capabilities, find_lag=60.0)
    desk.cut = {"undo": [unsent] * 9}
    undone = taken_back(bench, applied.run)
    assert sum(bench.clock.waits) < 10
    assert [kept.reason for kept in undone.kept] == ["time-out", "desk is out of reach", "desk is out of reach"]
    assert "not known" not in " ".join(undone.sentences())
    assert undone.exit_code == 3


def test_one_try_that_may_have_arrived_leaves_it_in_doubt_whatever_follows(bench: Bench, desk: Steps) -> None:
    applied = bench.run(valued("A"))
    desk.cut = {"undone": [slow()]}
    real = desk.step

    def step(name: str) -> None:
        real(name)
        if name == "undo" and desk.calls.count("undo") > 1:
            raise unsent()

    desk.step = step  # type: ignore[method-assign]
    undone = taken_back(bench, applied.run)
    assert "Whether it was taken back is not known" in undone.kept[0].reason


def test_a_receipt_that_was_only_found_cannot_be_taken_back(bench: Bench) -> None:
    applied = bench.run(valued("A"))
    entry = (bench.store.run(applied.run or 0) or pytest.fail("no run")).effects[0]
    found = Receipt(slot=FIRST, ref="there", undo={"digest": "x", "ticket": "7"})
    bench.store.journal(
        applied.run or 0, entry.effect_json, "sent", msgspec.json.encode(found), None, "", bench.clock()
    )
    assert [kept.reason for kept in taken_back(bench, applied.run).kept] == ["the platform cannot take it back"]


# ------------------------------------------------------------ what is wrong with one effect alone


def nobody() -> Misconfigured:
    failure = Misconfigured("Nobody is called left.company.")
    failure.alone = True
    return failure


def test_an_owner_nobody_knows_keeps_the_actions_of_others_from_nothing(store: Store) -> None:
    bench = Bench(store, Desk())
    for n in (1, 2, 3):
        bench.desk.fail(FIRST.replace("C01", f"C0{n}"), ("before", nobody))
    applied = bench.run(valued("A", 6))
    assert (len(applied.failed), len(applied.held), len(applied.sent), applied.exit_code) == (3, 0, 3, 4)


def test_a_setting_that_is_wrong_for_all_still_keeps_the_rest_from_being_tried(store: Store) -> None:
    bench = Bench(store, Desk())
    bench.desk.faults = {
        FIRST.replace("C01", f"C0{n}"): [("before", lambda: Misconfigured("There is no such queue."))] for n in range(9)
    }
    applied = bench.run(valued("A", 6))
    assert (len(applied.failed), len(applied.held), applied.exit_code) == (2, 4, 3)
