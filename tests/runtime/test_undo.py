"""Undo: newest first, what the platform allows, and a list of what stays."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from csat_plugin.host.adapter import Retriable
from csat_plugin.host.settings import Limits
from csat_plugin.runtime.apply import Applied, apply
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.plan import Plan, make_plan, wishes
from csat_plugin.runtime.rated_tickets import TicketNote
from csat_plugin.runtime.undo import Undone, undo
from csat_plugin.store import Store
from tests.runtime.desk import RULES, Desk, Ticking, assessment, item, settings
from tests.runtime.test_effects_end_to_end import folder_adapter

ITEM = item(slot="verify|C01")
SLOT = "desk|action|verify:C01:1"
SCORE = "desk|score|C01|2026-10"


class Bench:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.desk = Desk()
        self.clock = Ticking()

    def run(self, value: str = "70.0", notes: tuple[TicketNote, ...] = (), one: object = ITEM) -> Applied:
        wanted = wishes(
            settings(),
            {"desk": self.desk},
            assessments=[(assessment({"C01": value}), RULES)],
            items=[one],  # type: ignore[list-item] # always an item
            notes=notes,
        ).wanted
        plan = make_plan(wanted, self.store, settings())
        return apply(
            plan, self.store, {"desk": self.desk}, Limits(per_run=99, per_day=99), clock=self.clock,
            day_began=self.clock.now, pause=self.clock.pause,
        )  # fmt: skip

    def undo(self, applied: Applied) -> Undone:
        return undo(applied.run or 0, self.store, {"desk": self.desk}, clock=self.clock, pause=self.clock.pause)


@pytest.fixture
def bench(store: Store) -> Bench:
    made = Bench(store)
    store.put_items([ITEM], made.clock())
    return made


def states(bench: Bench, applied: Applied) -> dict[str, int]:
    row = bench.store.run(applied.run or 0)
    return row.states if row else {}


def test_a_run_is_taken_back_newest_first_and_leaves_nothing(bench: Bench) -> None:
    applied = bench.run()
    undone = bench.undo(applied)
    assert [effect.slot for effect in undone.undone] == [SLOT, SCORE]
    assert (bench.desk.entries, undone.exit_code) == ({}, 0)
    assert bench.store.slot(SLOT) is None
    assert bench.store.items()[0].platform_ref == ""
    assert states(bench, applied) == {"undone": 2}


def test_undoing_twice_says_that_nothing_is_left(bench: Bench) -> None:
    applied = bench.run()
    bench.undo(applied)
    assert bench.undo(applied).sentences() == (f"Nothing to take back in run {applied.run}.",)


def test_what_was_taken_back_may_be_written_again(bench: Bench) -> None:
    bench.undo(bench.run())
    assert len(bench.run().sent) == 2


def test_an_update_goes_back_to_what_stood_there_before(bench: Bench) -> None:
    bench.run("70.0")
    before = bench.store.slot(SCORE)
    second = bench.run("75.0")
    bench.undo(second)
    assert bench.desk.entries[SCORE].body["value"] == "70.0"
    assert bench.store.slot(SCORE) == before
    assert len(bench.run("75.0").sent) == 1


def test_what_a_later_run_wrote_over_is_not_taken_back_first(bench: Bench) -> None:
    first = bench.run("70.0")
    second = bench.run("75.0")
    kept = bench.undo(first)
    assert [one.effect.slot for one in kept.kept] == [SCORE]
    assert "later run first" in kept.kept[0].reason
    assert bench.desk.entries[SCORE].body["value"] == "75.0"
    bench.undo(second)
    assert [effect.slot for effect in bench.undo(first).undone] == [SCORE]


def test_what_the_platform_cannot_take_back_is_listed(bench: Bench) -> None:
    from datetime import date

    note = TicketNote(rule="rated", ticket="desk:ticket:7", title="Rated", text="x", day=date(2026, 11, 2))
    undone = bench.undo(bench.run(notes=(note,)))
    assert [kept.effect.kind for kept in undone.kept] == ["note"]
    assert (len(undone.undone), undone.exit_code) == (2, 4)
    assert "Stays: Rated: the platform cannot take it back" in undone.sentences()


def test_what_a_person_changed_since_stays(bench: Bench) -> None:
    applied = bench.run()
    bench.desk.entries[SCORE] = replace(bench.desk.entries[SCORE], digest="by hand")
    undone = bench.undo(applied)
    assert [kept.effect.slot for kept in undone.kept] == [SCORE]
    assert states(bench, applied) == {"kept": 1, "undone": 1}


def test_a_platform_out_of_reach_changes_nothing_and_can_be_tried_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied = bench.run()

    def refuse(_receipt: object) -> bool:
        raise Retriable("time-out")

    monkeypatch.setattr(bench.desk, "undo", refuse)
    undone = bench.undo(applied)
    assert (len(undone.kept), undone.exit_code) == (2, 3)
    assert states(bench, applied) == {"sent": 2}
    monkeypatch.undo()
    assert len(bench.undo(applied).undone) == 2


def test_an_attempt_cut_off_is_looked_up_and_then_taken_back(bench: Bench) -> None:
    bench.desk.fail(SLOT, ("after", KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        bench.run()
    run = bench.store.runs()[0].id
    undone = undo(run, bench.store, {"desk": bench.desk}, clock=bench.clock, pause=bench.clock.pause)
    assert [effect.slot for effect in undone.undone] == [SLOT, SCORE]
    assert bench.desk.entries == {}


def test_what_failed_is_not_taken_back(bench: Bench) -> None:
    from csat_plugin.host.adapter import Fatal

    bench.desk.fail(SLOT, ("before", lambda: Fatal("no")))
    undone = bench.undo(bench.run())
    assert [effect.slot for effect in undone.undone] == [SCORE]
    assert undone.kept == ()


def test_what_stood_there_before_the_run_stays(bench: Bench) -> None:
    bench.run()
    for slot in (SLOT, SCORE):
        bench.store.clear_slot(slot)
    undone = bench.undo(bench.run())
    assert [kept.reason for kept in undone.kept] == ["it stood there before this run"] * 2
    assert set(bench.desk.entries) == {SLOT, SCORE}


def test_a_run_there_is_not_is_refused(bench: Bench) -> None:
    with pytest.raises(Failure, match="no run 99"):
        undo(99, bench.store, {"desk": bench.desk}, clock=bench.clock)


def test_the_journal_shows_which_run_was_undone_and_when(bench: Bench) -> None:
    applied = bench.run()
    before = bench.clock()
    bench.undo(applied)
    newest = bench.store.runs()[0]
    assert (newest.command, newest.outcome) == (f"undo {applied.run}", "done")
    assert before < newest.started_at < (newest.ended_at or before)
    bench.undo(applied)
    assert bench.store.runs()[0] == newest, "what found nothing to take back leaves no trace"


def test_nothing_is_taken_back_while_another_run_writes(bench: Bench) -> None:
    applied = bench.run()
    other = bench.store.begin_run("apply", bench.clock())
    with pytest.raises(Failure, match=f"Run {other} is writing"):
        bench.undo(applied)
    assert set(bench.desk.entries) == {SLOT, SCORE}


def test_of_undoings_started_together_one_alone_takes_back(tmp_path: Path) -> None:
    for attempt in range(15):
        url = f"sqlite:///{(tmp_path / f'{attempt}.db').as_posix()}"
        with Store.open(url) as store:
            bench = Bench(store)
            run = bench.run().run or 0
        together = threading.Barrier(2)

        def one(
            url: str = url, run: int = run, desk: Desk = bench.desk, together: threading.Barrier = together
        ) -> int | str:
            with Store.open(url) as store:
                together.wait()
                try:
                    return len(undo(run, store, {"desk": desk}, clock=lambda: datetime.now(UTC)).undone)
                except Failure as failure:
                    return failure.sentence

        with ThreadPoolExecutor(2) as pool:
            said = [future.result() for future in [pool.submit(one), pool.submit(one)]]
        assert 2 in said
        other = said[1 - said.index(2)]
        assert other == 0 or "is writing" in str(other)
        with Store.open(url) as store:
            assert [row.outcome for row in store.runs()] == ["done", "done"]


class Files:
    """A workspace whose platform is a real folder."""

    def __init__(self, store: Store, folder: Path) -> None:
        (folder / "exports").mkdir()
        self.store = store
        self.results = folder / "results"
        self.clock = Ticking()
        self.adapters = {"exports": folder_adapter(folder)}

    def plan(self, *subjects: str) -> Plan:
        wanted = wishes(settings(), self.adapters, assessments=[(assessment(dict.fromkeys(subjects, "70.0")), RULES)])
        return make_plan(wanted.wanted, self.store, settings())

    def run(self, *subjects: str) -> Applied:
        return apply(
            self.plan(*subjects), self.store, self.adapters, Limits(per_run=99, per_day=99), clock=self.clock,
            day_began=self.clock.now, pause=self.clock.pause,
        )  # fmt: skip

    def undo(self, applied: Applied) -> Undone:
        return undo(applied.run or 0, self.store, self.adapters, clock=self.clock, pause=self.clock.pause)

    def written(self, subject: str) -> list[Path]:
        return [path for path in self.results.rglob("*") if path.is_file() and f"{subject}" in path.name]


def test_a_file_removed_by_hand_is_told_from_a_changed_one_and_offered_again(store: Store, tmp_path: Path) -> None:
    files = Files(store, tmp_path)
    applied = files.run("C01", "C02", "C03")
    (removed,), (changed,) = files.written("C01"), files.written("C02")
    content = removed.read_bytes()
    removed.unlink()
    changed.write_bytes(b"by hand")
    undone = files.undo(applied)
    assert [effect.subject for effect in undone.gone] == ["C01"]
    assert [(kept.effect.subject, kept.reason) for kept in undone.kept] == [
        ("C02", "somebody has changed it on the platform since")
    ]
    assert [effect.subject for effect in undone.undone] == ["C03"]
    assert any("Removed by somebody already" in said for said in undone.sentences())
    assert [planned.effect.subject for planned in files.plan("C01", "C02").to_write] == ["C01"]
    files.run("C01", "C02")
    assert removed.read_bytes() == content
    assert changed.read_bytes() == b"by hand"


def test_undoing_what_was_all_removed_is_no_failure(store: Store, tmp_path: Path) -> None:
    files = Files(store, tmp_path)
    applied = files.run("C01")
    for path in files.written("C01"):
        path.unlink()
    undone = files.undo(applied)
    assert (len(undone.gone), undone.exit_code) == (1, 0)
    assert files.undo(applied).sentences() == (f"Nothing to take back in run {applied.run}.",)
