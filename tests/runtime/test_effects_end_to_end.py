"""From a shipped pack to files in a folder and back: decide, plan, apply, undo with the real parts."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from csat_plugin.adapters.folder.adapter import FolderAdapter

from csat_plugin.core.actions.decide import decide_period, decide_ratings, together
from csat_plugin.core.actions.decisions import Circumstances
from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.calendar import Calendar
from csat_plugin.core.model import Rating, Ticket
from csat_plugin.core.rules import Ruleset
from csat_plugin.host.adapter import Connection
from csat_plugin.host.plugins import Host
from csat_plugin.host.settings import Limits
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import Packs
from csat_plugin.runtime.apply import apply
from csat_plugin.runtime.effects import ReportFiles
from csat_plugin.runtime.plan import make_plan, plan_json, read_plan, wishes
from csat_plugin.runtime.rated_tickets import rated_tickets, ticket_notes
from csat_plugin.runtime.templates import render
from csat_plugin.runtime.undo import undo
from csat_plugin.store import Store
from csat_plugin.texts import LANGUAGES
from tests.runtime.desk import Ticking, assessment, settings


@pytest.fixture(scope="module")
def itss() -> Ruleset:
    packs = Packs()
    for name, path in Host.load().packs.items():
        packs.register(name, path)
    pack = packs.find("itss@1")
    assert pack is not None
    loaded = load_rules(pack, packs)
    assert loaded.ruleset is not None, [finding.sentence() for finding in loaded.diagnostics]
    return loaded.ruleset


CIRCUMSTANCES = Circumstances(today=date(2026, 11, 3), calendar=Calendar(), render=render, languages=LANGUAGES)


def received(points: int | None, raw: str = "1") -> Received:
    return Received(
        rating=Rating(
            id="desk:rating:1", response="1", channel="ticket", raw=raw, ticket="desk:ticket:7", comment="{{ nope }}",
            answered=datetime(2026, 11, 2, 20, tzinfo=UTC), low=Decimal(1), high=Decimal(5),
        ),
        points=points,
        subject="C01",
        subject_name="华信",
        ticket=Ticket(id="desk:ticket:7", key="INC7", reopened=1),
    )  # fmt: skip


def folder_adapter(workspace: Path) -> FolderAdapter:
    return FolderAdapter(
        Connection(
            name="exports",
            adapter="folder",
            workspace=workspace,
            zone=ZoneInfo("Asia/Shanghai"),
            settings={"path": "exports", "results": "results"},
        )
    )


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_packs_texts_render_in_every_language_for_scores_and_ratings(itss: Ruleset) -> None:
    scores = assessment({"C01": "35.0", "C02": "70.0"})
    first = decide_ratings(itss, [received(20_000_000)], [], CIRCUMSTANCES)
    decided = together(first, decide_period(itss, scores, {}, first.opened, CIRCUMSTANCES))
    complaints = [problem.note for problem in decided.problems if problem.note.code == "action.broken_text"]
    assert complaints == []
    assert decided.opened
    for item in decided.opened:
        assert set(item.title) == set(LANGUAGES)
        assert "{" not in "".join((*item.title.values(), *item.text.values()))


def test_files_are_written_once_and_taken_back_to_nothing(itss: Ruleset, store: Store, tmp_path: Path) -> None:
    results = tmp_path / "results"
    (tmp_path / "exports").mkdir()
    adapter = folder_adapter(tmp_path)
    adapters = {"exports": adapter}
    clock = Ticking()
    scores = assessment({"C01": "35.0"})
    items = decide_period(itss, scores, {}, [], CIRCUMSTANCES).opened
    store.put_items(items, clock())
    given = settings(zone=ZoneInfo("Asia/Shanghai"))
    wanted = wishes(
        given,
        adapters,
        assessments=[(scores, itss)],
        items=store.items(),
        notes=ticket_notes(rated_tickets([received(20_000_000)], itss, given.zone, "en"), "en"),
        reports=[
            ReportFiles(
                scope="all", scope_name="", period="2026-10", end=date(2026, 10, 31), title="October",
                files={"report.html": b"<p>\xe6\xbb\xa1</p>"},
            )
        ],
    ).wanted  # fmt: skip
    plan = read_plan(plan_json(make_plan(wanted, store, given)), "plan.json")
    limits = Limits(per_run=99, per_day=99)
    applied = apply(plan, store, adapters, limits, clock=clock, day_began=clock.now, pause=clock.pause)
    assert applied.exit_code == 0
    assert len(applied.sent) == len(plan.to_write) > 3
    written = files(results)
    assert written["reports/2026-10/report.html"] == "<p>满</p>".encode()
    assert all(item.platform_ref for item in store.items() if item.state != "proposed")
    again = apply(plan, store, adapters, limits, clock=clock, day_began=clock.now, pause=clock.pause)
    assert (again.run, files(results)) == (None, written)
    undone = undo(applied.run or 0, store, adapters, clock=clock, pause=clock.pause)
    assert (undone.exit_code, len(undone.undone)) == (0, len(applied.sent))
    assert [path for path in files(results) if not path.startswith(".csat/before/")] == []


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from csat_plugin.adapters.folder.adapter import FolderAdapter
from csat_plugin.host.adapter import Connection
from csat_plugin.host.settings import Limits
from csat_plugin.runtime.apply import apply
from csat_plugin.runtime.plan import read_plan
from csat_plugin.store import Store

folder = Path(sys.argv[1])

class Dying(FolderAdapter):
    def emit(self, effect):
        if "C02" in effect.slot and sys.argv[2] == "before":
            os._exit(137)
        receipt = super().emit(effect)
        if "C02" in effect.slot:
            os._exit(137)
        return receipt

adapter = Dying(Connection(name="exports", adapter="folder", workspace=folder, zone=ZoneInfo("UTC"),
                           settings={"path": "exports", "results": "results"}))
with Store.open(f"sqlite:///{(folder / 'kill.db').as_posix()}") as store:
    plan = read_plan((folder / "plan.json").read_bytes(), "plan.json")
    start = datetime(2026, 11, 3, 8, tzinfo=UTC)
    apply(plan, store, {"exports": adapter}, Limits(per_run=9, per_day=9), clock=lambda: start, day_began=start)
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_killed_in_the_middle_loses_and_doubles_nothing(itss: Ruleset, tmp_path: Path, moment: str) -> None:
    (tmp_path / "exports").mkdir()
    adapter = folder_adapter(tmp_path)
    clock = Ticking(datetime(2026, 11, 3, 8, 5, tzinfo=UTC))
    limits = Limits(per_run=9, per_day=9)
    with Store.open(f"sqlite:///{(tmp_path / 'kill.db').as_posix()}") as store:
        wanted = wishes(
            settings(), {"exports": adapter}, assessments=[(assessment({"C01": "70", "C02": "71", "C03": "72"}), itss)]
        ).wanted
        plan = make_plan(wanted, store, settings())
    (tmp_path / "plan.json").write_bytes(plan_json(plan))
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), moment], check=False, timeout=60)
    assert done.returncode == 137
    with Store.open(f"sqlite:///{(tmp_path / 'kill.db').as_posix()}") as store:
        assert store.runs()[0].states == {"sent": 1, "sending": 1}
        applied = apply(plan, store, {"exports": adapter}, limits, clock=clock, day_began=clock.now, pause=clock.pause)
        arrived = ("exports|score|C02|2026-10",)
        assert applied.settled.arrived == (arrived if moment == "after" else ())
        assert len(applied.sent) == (1 if moment == "after" else 2)
        assert sum(path.startswith("scores/") for path in files(tmp_path / "results")) == 3
        assert not any(row.states.get("sending") for row in store.runs())


def test_a_ticket_gets_one_note_a_resolution_from_its_newest_mark_dated_in_the_workspaces_zone(itss: Ruleset) -> None:
    (note,) = ticket_notes(
        rated_tickets([received(20_000_000), received(None)], itss, ZoneInfo("Asia/Shanghai"), "en"), "en"
    )
    assert (note.ticket, note.day) == ("desk:ticket:7", date(2026, 11, 3))
    assert note.text.splitlines() == [
        "The mark 1 of 5 was given at 2026-11-03 04:00. On the scale of 100 points that is 20.0.",
        "Band: very dissatisfied (0 to below 30).",
    ]
    assert note.title == "Rated 1 of 5 (20.0 of 100)"
    assert "nope" not in note.text
