"""Applying: at least once, never twice, whatever happens in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.effects import Effect, EffectKind, Receipt
from csat_plugin.host.adapter import Fatal, Retriable, Skip
from csat_plugin.host.settings import Limits
from csat_plugin.runtime.apply import Applied, apply
from csat_plugin.runtime.delivery import ATTEMPTS
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.lease import begin_alone
from csat_plugin.runtime.plan import Plan, make_plan, wishes
from csat_plugin.runtime.plan_said import lasting_sentence
from csat_plugin.runtime.undo import undo
from csat_plugin.store import Store
from tests.runtime.desk import Desk, Fault, Moment, Ticking, item, settings

NO_LIMIT = Limits(per_run=1000, per_day=1000)
DAWN = datetime(2026, 1, 1, tzinfo=UTC)
FIRST, SECOND, THIRD = (f"desk|action|verify:C0{n}:1" for n in (1, 2, 3))


def items(n: int = 3) -> list[ActionItem]:
    return [item(f"verify:C{k:02d}:1", slot=f"verify|C{k:02d}") for k in range(1, n + 1)]


class Bench:
    """One workspace: its store, its platform, its clock."""

    def __init__(self, store: Store, desk: Desk | None = None) -> None:
        self.store = store
        self.desk = desk or Desk()
        self.clock = Ticking()

    def plan(self, some: Sequence[ActionItem]) -> Plan:
        return make_plan(wishes(settings(), {"desk": self.desk}, items=some).wanted, self.store, settings())

    def apply(self, plan: Plan, limits: Limits = NO_LIMIT, **more: Any) -> Applied:
        day = self.clock.now.astimezone(UTC).replace(hour=0, minute=0, second=0)
        return apply(
            plan,
            self.store,
            {"desk": self.desk},
            limits,
            clock=self.clock,
            day_began=day,
            pause=self.clock.pause,
            **more,
        )

    def run(self, some: Sequence[ActionItem]) -> Applied:
        return self.apply(self.plan(some))


class Slow(Desk):
    """A platform that takes its time."""

    def emit(self, effect: Effect) -> Receipt:
        time.sleep(0.01)
        return super().emit(effect)


@pytest.fixture
def bench(store: Store) -> Bench:
    return Bench(store)


def states(bench: Bench, run: int | None) -> list[str]:
    row = bench.store.run(run or 0)
    return [entry.state for entry in row.effects] if row else []


def test_everything_is_written_once_and_the_second_time_nothing(bench: Bench) -> None:
    first = bench.run(items())
    assert (len(first.sent), first.exit_code) == (3, 0)
    assert states(bench, first.run) == ["sent"] * 3
    second = bench.run(items())
    assert (second.run, second.sent, second.exit_code) == (None, (), 0)
    assert second.sentences() == ("Nothing to do: everything was written earlier.",)
    assert bench.desk.emitted == 3


def test_the_same_plan_applied_twice_sends_nothing_the_second_time(bench: Bench) -> None:
    plan = bench.plan(items())
    bench.apply(plan, basis=plan.basis)
    again = bench.apply(plan, basis=plan.basis)
    assert (again.skipped, again.delivered) == (3, ())
    assert bench.desk.emitted == 3


def test_the_item_gets_the_platforms_reference(bench: Bench) -> None:
    bench.store.put_items(items(), bench.clock())
    bench.run(items())
    assert [kept.platform_ref for kept in bench.store.items()] == ["#1", "#2", "#3"]


def test_a_changed_item_is_written_into_the_same_slot(bench: Bench) -> None:
    bench.run(items(1))
    applied = bench.run([replace(items(1)[0], additions=("2026-11: 71.0",))])
    assert len(applied.sent) == 1
    assert bench.desk.created == [FIRST]


def test_only_the_first_few_and_the_rest_next_time(bench: Bench) -> None:
    plan = bench.plan(items())
    applied = bench.apply(plan, only=2)
    assert [one.effect.slot for one in applied.sent] == [FIRST, SECOND]
    assert applied.remaining == 1
    assert len(bench.apply(plan, basis=plan.basis).sent) == 1


@pytest.mark.parametrize(
    ("limits", "numbers"), [(Limits(per_run=2, per_day=99), "3 .* 2"), (Limits(per_run=99, per_day=2), "3 .* 0 .* 2")]
)
def test_a_crossed_limit_writes_nothing_and_names_the_numbers(bench: Bench, limits: Limits, numbers: str) -> None:
    with pytest.raises(Failure, match=numbers):
        bench.apply(bench.plan(items()), limits)
    assert bench.desk.emitted == 0
    assert bench.store.runs() == []


def test_the_days_limit_counts_what_was_sent_today_and_starts_anew_tomorrow(bench: Bench) -> None:
    limits = Limits(per_run=9, per_day=4)
    bench.apply(bench.plan(items(3)), limits)
    with pytest.raises(Failure, match="2 effects wanted and 3 sent today"):
        bench.apply(bench.plan(items(5)), limits)
    assert len(bench.apply(bench.plan(items(5)), limits, only=1).sent) == 1
    bench.clock.now = datetime(2026, 11, 4, 0, 0, 1, tzinfo=UTC)
    assert len(bench.apply(bench.plan(items(5)), limits).sent) == 1


def test_a_stale_plan_is_refused_and_nothing_is_written(bench: Bench) -> None:
    plan = bench.plan(items())
    with pytest.raises(Failure, match="stale"):
        bench.apply(plan, basis=bench.plan(items(2)).basis)
    bench.run([replace(items()[0], severity="high")])
    with pytest.raises(Failure, match="written by another run"):
        bench.apply(plan)
    assert bench.desk.emitted == 1


def test_a_connection_that_is_gone_is_named(bench: Bench) -> None:
    plan = bench.plan(items())
    with pytest.raises(Failure, match="desk"):
        apply(plan, bench.store, {}, NO_LIMIT, clock=bench.clock, day_began=bench.clock.now, pause=bench.clock.pause)


def slow(wait: float | None = None) -> Fault:
    return lambda: Retriable("time-out", wait)


def test_a_time_out_before_anything_was_written_is_tried_again(bench: Bench) -> None:
    bench.desk.fail(FIRST, ("before", slow()), ("before", slow(7.0)))
    applied = bench.run(items(1))
    assert (len(applied.sent), bench.desk.emitted) == (1, 3)
    assert bench.clock.waits == [1.0, 7.0]


def test_a_time_out_after_it_was_written_creates_no_second_one(bench: Bench) -> None:
    bench.desk.fail(FIRST, ("after", slow()))
    applied = bench.run(items(1))
    assert (len(applied.sent), bench.desk.emitted, bench.desk.found) == (1, 1, 1)


def test_the_platforms_lag_is_waited_for_before_looking(store: Store) -> None:
    bench = Bench(store, Desk(find_lag=90.0))
    bench.desk.fail(FIRST, ("after", slow()))
    bench.run(items(1))
    assert bench.clock.waits == [60.0, 30.0]


def test_a_platform_that_wants_a_long_rest_is_left_for_the_next_run(bench: Bench) -> None:
    bench.desk.fail(FIRST, ("before", slow(3600.0)))
    applied = bench.run(items())
    assert (bench.desk.emitted, sum(bench.clock.waits)) == (1, 0.0)
    assert [one.state for one in applied.failed] == ["unreachable"]
    assert len(applied.held) == 2
    assert applied.exit_code == 3
    assert len(bench.run(items()).sent) == 3


def test_after_so_many_attempts_the_platform_counts_as_out_of_reach_and_is_spared(bench: Bench) -> None:
    for _ in range(ATTEMPTS):
        bench.desk.fail(SECOND, ("before", slow()))
    applied = bench.run(items())
    assert [one.effect.slot for one in applied.sent] == [FIRST]
    assert [held.effect.slot for held in applied.held] == [THIRD]
    assert applied.exit_code == 4
    assert bench.desk.emitted == 1 + ATTEMPTS
    assert len(bench.run(items()).sent) == 2


def test_while_nobody_can_say_whether_it_arrived_nothing_more_is_written_there(bench: Bench) -> None:
    bench.desk.fail(FIRST, ("after", slow()))
    bench.desk.find_faults = [slow()] * ATTEMPTS
    applied = bench.run(items())
    assert [one.state for one in applied.failed] == ["unknown"]
    assert states(bench, applied.run) == ["sending"]
    bench.desk.find_faults = [slow()]
    blocked = bench.run(items())
    assert [held.effect.slot for held in blocked.held] == [FIRST]
    assert len(blocked.sent) == 2
    last = bench.run(items())
    assert last.settled.arrived == (FIRST,)
    assert bench.desk.created == [FIRST, SECOND, THIRD]
    assert bench.desk.emitted == 3


@pytest.mark.parametrize("fault", [Fatal("no right to write"), Skip("no such ticket")])
def test_what_cannot_be_helped_fails_with_its_reason_and_the_others_go_on(bench: Bench, fault: Exception) -> None:
    bench.desk.fail(SECOND, ("before", lambda: fault))
    applied = bench.run(items())
    assert [one.effect.slot for one in applied.sent] == [FIRST, THIRD]
    assert [one.reason for one in applied.failed] == [str(fault)]
    assert applied.exit_code == 4
    assert states(bench, applied.run) == ["sent", "failed", "sent"]
    assert any(str(fault) in sentence for sentence in applied.sentences())


def test_what_stands_under_an_item_waits_when_the_item_fails(bench: Bench) -> None:
    parent = items(1)[0]
    child = replace(parent, id=f"{parent.id}/follow_up/inform_result", parent=parent.id, slot="x")
    bench.desk.fail(FIRST, ("before", lambda: Fatal("refused")))
    applied = bench.run([child, parent, items(2)[1]])
    assert [held.effect.body["id"] for held in applied.held] == [child.id]
    assert [one.effect.slot for one in applied.sent] == [SECOND]


@pytest.mark.parametrize("fault", [KeyboardInterrupt, ZeroDivisionError])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_cut_off_is_settled_by_the_next_one(bench: Bench, moment: Moment, fault: type[BaseException]) -> None:
    bench.desk.fail(SECOND, (moment, fault))
    with pytest.raises(fault):
        bench.run(items())
    (row,) = bench.store.runs()
    assert (row.outcome, row.states) == ("interrupted", {"sending": 1, "sent": 1})
    applied = bench.run(items())
    assert applied.settled.arrived == ((SECOND,) if moment == "after" else ())
    assert applied.settled.not_arrived == (() if moment == "after" else (SECOND,))
    assert bench.desk.created == [FIRST, SECOND, THIRD]
    assert bench.run(items()).run is None


def test_two_runs_never_write_at_once_and_a_killed_one_is_waited_for_only_so_long(bench: Bench) -> None:
    run = bench.store.begin_run("apply", bench.clock())
    with pytest.raises(Failure, match=f"Run {run} is writing"):
        bench.run(items())
    assert bench.desk.emitted == 0
    bench.clock.pause(300.0)
    assert len(bench.run(items()).sent) == 3


def test_a_run_that_pauses_between_attempts_is_not_taken_for_dead(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four attempts, the platform asking for a minute each time; another machine looks whenever the first one waits."""
    monkeypatch.setattr("csat_plugin.runtime.lease.this_process", str)
    for _ in range(3):
        bench.desk.fail(FIRST, ("before", slow(60.0)))
    bench.desk.find_faults = [slow(60.0)] * 3
    refused: list[str] = []
    pause = bench.clock.pause

    def while_waiting(seconds: float) -> None:
        pause(seconds)
        with Store.open(f"sqlite:///{(tmp_path / 'store.db').as_posix()}") as store, pytest.raises(Failure) as failure:
            begin_alone(store, "apply", bench.clock, "en")
        refused.append(failure.value.sentence)

    bench.clock.pause = while_waiting  # type: ignore[method-assign] # another run comes in between
    bench.run(items(1))
    assert sum(bench.clock.waits) > 300
    assert len(refused) == len(bench.clock.waits)


def test_a_wait_longer_than_a_run_may_be_silent_is_broken_up(store: Store) -> None:
    bench = Bench(store, Desk(find_lag=1000.0))
    bench.desk.fail(FIRST, ("after", slow()))
    bench.run(items(1))
    assert (sum(bench.clock.waits), max(bench.clock.waits)) == (1000.0, 60.0)


def test_of_runs_started_together_one_alone_writes(tmp_path: Path) -> None:
    """Two threads, each with a store of its own, on a platform slow enough for the other to come in between."""
    for attempt in range(25):
        url = f"sqlite:///{(tmp_path / f'{attempt}.db').as_posix()}"
        desk = Slow()
        with Store.open(url) as store:
            plan = Bench(store, desk).plan(items(2))
        together = threading.Barrier(2)

        def one(url: str = url, desk: Desk = desk, plan: Plan = plan, together: threading.Barrier = together) -> str:
            with Store.open(url) as store:
                together.wait()
                try:
                    applied = apply(
                        plan, store, {"desk": desk}, NO_LIMIT, clock=lambda: datetime.now(UTC), day_began=DAWN
                    )
                except Failure as failure:
                    return "busy" if "is writing" in failure.sentence else failure.sentence
                return f"wrote {len(applied.sent)}, skipped {applied.skipped}"

        with ThreadPoolExecutor(2) as pool:
            said = sorted(future.result() for future in [pool.submit(one), pool.submit(one)])
        assert said in (["busy", "wrote 2, skipped 0"], ["wrote 0, skipped 2", "wrote 2, skipped 0"])
        assert desk.emitted == 2
        with Store.open(url) as store:
            assert [row.outcome for row in store.runs()] == ["done"]


def test_what_stood_there_already_is_not_said_to_be_written(bench: Bench) -> None:
    bench.run(items(2))
    bench.store.clear_slot(FIRST)
    applied = bench.run(items(3))
    assert [one.effect.slot for one in applied.sent] == [THIRD]
    assert [one.effect.slot for one in applied.there] == [FIRST]
    assert applied.sentences() == (
        f"1 effect written. Take it back with `csat undo {applied.run}`.",
        "1 was found on the platform as wanted, so nothing was written there.",
    )
    assert applied.exit_code == 0


@pytest.mark.parametrize(
    ("kinds", "offered"),
    [
        (("score", "action"), "2 effects written. Take them back with `csat -w there undo {run}`."),
        (("score",), "2 effects written. They cannot be taken back."),
    ],
)
def test_undo_is_offered_only_for_what_it_can_take_back(
    bench: Bench, kinds: tuple[EffectKind, ...], offered: str
) -> None:
    bench.desk.capabilities = replace(bench.desk.capabilities, undoes=kinds)
    applied = bench.run(items(2))
    assert applied.sentences(at=" -w there") == (offered.format(run=applied.run),)


def test_the_plan_marks_what_cannot_be_taken_back(bench: Bench) -> None:
    group = bench.plan(items(3)).effects
    assert lasting_sentence(group, {"desk": ("action",)}) == ""
    said = lasting_sentence(group, {"desk": ("score",)})
    assert said == "Once written, 3 of these cannot be taken back: action item (3)."


def test_how_many_of_a_run_undo_can_take_back_is_said_and_true(bench: Bench) -> None:
    mixed = bench.plan(items(3))
    planned = tuple(
        replace(p, effect=replace(p.effect, kind="note")) if p.effect.slot == FIRST else p for p in mixed.effects
    )
    applied = bench.apply(replace(mixed, effects=planned))
    assert applied.sentences() == (
        f"3 effects written. 2 of them can be taken back with `csat undo {applied.run}`; the others stay.",
    )
    assert applied.run is not None
    undone = undo(applied.run, bench.store, {"desk": bench.desk}, clock=bench.clock, pause=bench.clock.pause)
    assert (len(undone.undone), len(undone.kept)) == (2, 1)


def test_an_update_cut_off_is_written_again_unless_the_new_content_stands_there(bench: Bench) -> None:
    bench.run(items(1))
    changed = [replace(items(1)[0], severity="high")]
    cases: tuple[tuple[Moment, int], ...] = (("before", 1), ("after", 0))
    for moment, emitted in cases:
        changed = [replace(changed[0], additions=(*changed[0].additions, moment))]
        bench.desk.fail(FIRST, (moment, KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            bench.run(changed)
        before = bench.desk.emitted
        bench.run(changed)
        assert bench.desk.emitted - before == emitted
        assert bench.desk.entries[FIRST].body["additions"] == list(changed[0].additions)


def test_an_interrupted_older_content_does_not_stand_in_for_a_newer_one(bench: Bench) -> None:
    bench.desk.fail(FIRST, ("after", KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        bench.run(items(1))
    newer = [replace(items(1)[0], severity="high")]
    assert len(bench.run(newer).sent) == 1
    assert bench.desk.entries[FIRST].body["severity"] == "high"
    assert bench.desk.created == [FIRST]


FAULTS = st.one_of(
    st.tuples(
        st.sampled_from(["before", "after"]),
        st.sampled_from([lambda: Retriable("t"), lambda: Retriable("t", 900.0), lambda: Fatal("f"), KeyboardInterrupt]),
    )
)


@examples(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 4), FAULTS), max_size=12), st.lists(st.booleans(), max_size=6))
def test_whatever_fails_in_the_end_each_item_stands_there_once_and_nothing_is_left(
    tmp_path_factory: pytest.TempPathFactory, faults: list[tuple[int, Any]], find_fails: list[bool]
) -> None:
    path = tmp_path_factory.mktemp("faults") / "store.db"
    with Store.open(f"sqlite:///{path.as_posix()}") as store:
        bench = Bench(store)
        bench.desk.find_faults = [slow() for fails in find_fails if fails]
        for n, fault in faults:
            bench.desk.fail(f"desk|action|verify:C{n:02d}:1", fault)
        for _ in range(40):
            try:
                if bench.run(items(4)).run is None and not bench.desk.find_faults:
                    break
            except KeyboardInterrupt:
                continue
        assert sorted(bench.desk.created) == [f"desk|action|verify:C{n:02d}:1" for n in range(1, 5)]
        assert bench.plan(items(4)).to_write == ()
        assert not any(row.states.get("sending") for row in store.runs())
