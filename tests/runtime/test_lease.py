"""One run writes at a time: clocks that differ, runs that slept, and what a run that lost its place must not do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import Retriable
from csat_plugin.runtime.apply import Applied
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.lease import begin_alone
from csat_plugin.runtime.process import this_process
from csat_plugin.runtime.undo import undo
from csat_plugin.store import Store
from tests.runtime.desk import Desk, Ticking
from tests.runtime.test_apply import FIRST, SECOND, Bench, items
from tests.runtime.test_process import LINUX

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
SLEEP = timedelta(minutes=6)


ELSEWHERE = "elsewhere 0000 pid:[1] 4711 12345"


@pytest.fixture(autouse=True)
def of_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are of machines that know nothing of each other's processes, unless a test says otherwise."""
    monkeypatch.setattr("csat_plugin.runtime.lease.this_process", lambda: ELSEWHERE)


class Lid(Desk):
    """A platform during one of whose calls the lid of the laptop is closed, while another run comes in."""

    def __init__(self) -> None:
        super().__init__()
        self.first: Bench
        self.other: Bench
        self.newer: Sequence[ActionItem] = ()
        self.sleeps_at: set[str] = set()
        self.before_writing = False
        self.said: Applied | None = None

    def emit(self, effect: Effect) -> Receipt:
        if effect.slot not in self.sleeps_at or self.said is not None:
            return super().emit(effect)
        if self.before_writing:
            self.sleep()
            return super().emit(effect)
        receipt = super().emit(effect)
        self.sleep()
        return receipt

    def sleep(self) -> None:
        self.first.clock.now += SLEEP
        self.other.clock.now = self.first.clock.now
        self.said = Applied()
        self.said = self.other.run(self.newer)


@pytest.fixture
def lid(tmp_path: Path) -> Iterator[Lid]:
    url = f"sqlite:///{(tmp_path / 'two.db').as_posix()}"
    with Store.open(url) as one, Store.open(url) as two:
        desk = Lid()
        desk.first, desk.other = Bench(one, desk), Bench(two, desk)
        desk.newer = [replace(item, outcome="NEW") for item in items(3)]
        desk.sleeps_at = {FIRST}
        yield desk


def outcomes(desk: Desk) -> list[object]:
    return [effect.body["outcome"] for _, effect in sorted(desk.entries.items())]


@pytest.mark.parametrize("ahead", [-240, -2, 0, 2, 240])
def test_a_run_of_a_machine_whose_clock_differs_is_waited_for(store: Store, ahead: int) -> None:
    run = begin_alone(store, "apply", lambda: NINE + timedelta(seconds=ahead), "en")
    with pytest.raises(Failure, match=f"Run {run} is writing") as failure:
        begin_alone(store, "apply", lambda: NINE, "en")
    assert f"{301 + ahead} seconds" in failure.value.sentence, "five minutes after its last sign"


def test_signs_far_ahead_are_those_of_a_fixed_clock_and_are_not_waited_for(store: Store) -> None:
    first = begin_alone(store, "apply", lambda: NINE + timedelta(days=30), "en", fixed=True)
    assert begin_alone(store, "apply", lambda: NINE, "en") > first


@pytest.mark.parametrize("ahead", [-2, 0, 2])
def test_a_fixed_clock_waits_for_none(store: Store, ahead: int) -> None:
    first = begin_alone(store, "apply", lambda: NINE + timedelta(seconds=ahead), "en")
    assert begin_alone(store, "apply", lambda: NINE, "en", fixed=True) > first


@LINUX
@pytest.mark.parametrize("fixed", [False, True])
def test_a_process_that_runs_on_this_machine_is_never_overtaken(
    store: Store, monkeypatch: pytest.MonkeyPatch, *, fixed: bool
) -> None:
    monkeypatch.setattr("csat_plugin.runtime.lease.this_process", this_process)
    run = begin_alone(store, "apply", lambda: NINE, "en")
    with pytest.raises(Failure, match=f"Run {run} is writing at this moment, in process {os.getpid()} "):
        begin_alone(store, "apply", lambda: NINE + timedelta(hours=9), "en", fixed=fixed)


@LINUX
def test_a_process_of_this_machine_that_is_gone_is_not_waited_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, _, began = this_process().rsplit(" ", 2)
    monkeypatch.setattr("csat_plugin.runtime.lease.this_process", lambda: f"{machine} {2**22 + 1} {began}")
    first = begin_alone(store, "apply", lambda: NINE, "en")
    assert begin_alone(store, "apply", lambda: NINE, "en") > first


class Calling(Desk):
    """A platform one of whose effects takes many calls, each of a minute."""

    def __init__(self) -> None:
        super().__init__()
        self.clock: Ticking
        self.calls = 8
        self.made = 0
        self.during: Callable[[], object] = lambda: None
        self._before: Callable[[], None] = lambda: None

    def before_calls(self, do: Callable[[], None]) -> None:
        self._before = do

    def emit(self, effect: Effect) -> Receipt:
        for _ in range(self.calls):
            self._before()
            self.made += 1
            self.clock.now += timedelta(minutes=1)
            self.during()
        return super().emit(effect)


def test_between_the_calls_of_one_effect_a_run_gives_signs_of_life(store: Store, tmp_path: Path) -> None:
    desk = Calling()
    bench = Bench(store, desk)
    desk.clock = bench.clock
    refused = []

    def another() -> None:
        with Store.open(f"sqlite:///{(tmp_path / 'store.db').as_posix()}") as other, pytest.raises(Failure) as failure:
            begin_alone(other, "apply", bench.clock, "en")
        refused.append(failure.value.sentence)

    desk.during = another
    applied = bench.run(items(1))
    assert (len(applied.sent), len(refused)) == (1, 8), "eight minutes in one effect, and nobody takes over"
    desk.during = lambda: None
    store.begin_run("apply", bench.clock())
    desk.emit(applied.sent[0].effect)
    assert desk.made == 16, "after the run nothing listens any more"


def test_a_run_that_lost_its_place_makes_no_further_call(store: Store) -> None:
    desk = Calling()
    bench = Bench(store, desk)
    desk.clock = bench.clock
    desk.during = lambda: store.begin_run("apply", bench.clock()) if desk.made == 3 else None
    applied = bench.run(items(1))
    assert (desk.made, applied.sent, desk.entries) == (3, (), {})
    assert applied.overtaken is not None


def test_a_run_that_slept_while_another_wrote_stops_and_writes_over_nothing(lid: Lid) -> None:
    applied = lid.first.run(items(3))
    assert lid.said is not None
    assert len(lid.said.sent) == 3
    assert outcomes(lid) == ["NEW"] * 3
    assert (applied.sent, applied.exit_code) == ((), 4)
    by = lid.said.run
    assert f"run {by} took over" in applied.sentences()[0]
    assert "Nothing further was written" in applied.sentences()[0]
    assert [(row.id, row.outcome) for row in lid.first.store.runs()] == [(by, "done"), (1, "overtaken")]
    assert lid.first.plan(lid.newer).to_write == (), "the slots are known to hold what the later run wrote"


def test_what_it_had_written_before_is_told(lid: Lid) -> None:
    lid.sleeps_at = {SECOND}
    applied = lid.first.run(items(3))
    assert [one.effect.slot for one in applied.sent] == [FIRST]
    assert applied.remaining == 2
    said = applied.sentences()
    assert said[0].startswith("1 effect written.")
    assert "took over" in said[1]
    assert outcomes(lid) == ["NEW"] * 3


def later(lid: Lid) -> Applied:
    """The newer content is applied once more, when everybody has ended."""
    lid.other.clock.now = max(lid.first.clock.now, lid.other.clock.now) + SLEEP
    return lid.other.run(lid.newer)


def test_what_lands_after_the_later_run_wrote_does_not_stay_unnoticed(lid: Lid) -> None:
    """The call itself is late: nothing can keep the old content out, but the next run sees it and the one after mends it."""
    lid.before_writing = True
    lid.first.run(items(3))
    assert outcomes(lid) == ["", "NEW", "NEW"]
    assert later(lid).settled.arrived == (FIRST,)
    assert [one.effect.slot for one in later(lid).sent] == [FIRST]
    assert outcomes(lid) == ["NEW"] * 3


def test_what_landed_late_and_was_written_over_counts_as_lost(lid: Lid) -> None:
    lid.before_writing = True
    lid.first.run(items(3))
    assert lid.said is not None
    lid.entries[FIRST] = next(one.effect for one in lid.said.sent if one.effect.slot == FIRST)
    assert later(lid).settled.not_arrived == (FIRST,)
    assert later(lid).sent == ()


@pytest.mark.parametrize("during", ["the wait", "the look-up"])
def test_between_two_attempts_it_is_asked_again(lid: Lid, during: str) -> None:
    lid.sleeps_at = set()
    asleep = iter([True])
    look = lid.find

    def pause(seconds: float) -> None:
        del seconds
        if during == "the wait" and next(asleep, False):
            lid.sleep()

    def find(slot: str) -> Receipt | None:
        found = look(slot)
        if during == "the look-up" and next(asleep, False):
            lid.sleep()
        return found

    lid.first.clock.pause = pause  # type: ignore[method-assign] # the lid is closed while it waits
    lid.find = find  # type: ignore[method-assign] # or while it asks
    lid.fail(FIRST, ("before", lambda: Retriable("time-out")))
    applied = lid.first.run(items(3))
    assert applied.overtaken is not None
    assert outcomes(lid) == ["NEW"] * 3


def test_signs_of_life_of_a_run_that_lost_its_place_do_not_hide_those_of_the_other(lid: Lid) -> None:
    lid.sleeps_at = set()
    lid.fail(FIRST, ("before", lambda: Retriable("time-out")))

    def pause(seconds: float) -> None:
        del seconds
        lid.other.store.begin_run("apply", lid.first.clock())
        lid.other.store.alive(2, lid.first.clock())

    lid.first.clock.pause = pause  # type: ignore[method-assign] # another run begins while it waits
    lid.first.run(items(1))
    assert lid.other.store.last_sign(2) is not None


def test_a_slot_that_holds_something_else_by_now_stops_the_run(lid: Lid) -> None:
    """Whoever wrote it: the plan was made for what stood there when the run began."""
    lid.sleeps_at = set()
    applied = lid.first.apply(
        lid.first.plan(items(2)),
        accepted=lambda: lid.first.store.deliver(SECOND, "action", "desk", "other", b'{"slot": "", "ref": ""}', NINE),
    )
    assert [one.effect.slot for one in applied.sent] == [FIRST]
    assert SECOND not in lid.entries
    assert "another run has written" in applied.sentences()[1]
    assert applied.exit_code == 4


def test_an_undo_that_lost_its_place_leaves_the_rest(lid: Lid) -> None:
    lid.sleeps_at = set()
    written = lid.first.run(items(3))
    taken = lid.undo

    def sleeping(receipt: Receipt) -> bool:
        done = taken(receipt)
        lid.other.store.begin_run("apply", lid.first.clock())
        return done

    lid.undo = sleeping  # type: ignore[method-assign] # another run begins while the platform takes back
    store, clock = lid.first.store, lid.first.clock
    undone = undo(written.run or 0, store, {"desk": lid}, clock=clock, pause=clock.pause)
    assert len(undone.undone) == 1
    assert len(undone.kept) == 2
    assert "run 3 took over" in undone.kept[0].reason
    assert undone.exit_code == 4
    assert set(lid.entries) == {FIRST, SECOND}
