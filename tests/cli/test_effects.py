"""`csat plan`, `apply`, `runs`, `undo`: exactly the reviewed plan, once, and back again."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.folder.results import Results

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.runtime import planning
from csat_plugin.store import Store
from tests.cli.program import MONTH, Desk, Ran, csat, tree

GONE = b"changed by hand"


def results(desk: Desk) -> dict[str, bytes]:
    """What a reader of the folder sees; `.csat` is the adapter's own."""
    found = tree(desk.file("results")) if desk.file("results").exists() else {}
    return {name: content for name, content in found.items() if not name.startswith(".csat/")}


def test_apply_writes_the_plan_and_the_second_time_nothing(desk: Desk) -> None:
    plan = desk.ok("plan", "--format", "json").json
    writes = [effect for effect in plan["effects"] if not effect["would"]]
    assert plan["schema"] == "csat/plan@1"
    assert results(desk) == {}, "a plan writes nothing"
    assert desk.ok("plan", "--format", "json").json == plan
    first = desk.ok("apply")
    assert f"{len(writes)} effects written" in first.out
    written = results(desk)
    assert len([name for name in written if name.endswith(".json")]) == len(writes)
    second = desk.ok("apply")
    assert "Nothing to do" in second.out
    assert results(desk) == written
    assert len(desk.ok("runs", "--format", "json").json["rows"]) == 1


@pytest.mark.parametrize("by", [(), ("--by", "team")])
def test_a_kept_plan_is_applied_exactly(desk: Desk, by: tuple[str, ...], tmp_path: Path) -> None:
    if by:
        desk.edit("rules/huaxin.yaml", "\npeople:", "\nscore: {when_incomplete: share_among_present}\npeople:")
    file = tmp_path / "plan.json"
    desk.ok("plan", "-o", file, *by)
    kept = json.loads(file.read_bytes())
    ran = desk.ok("apply", file)
    assert f"{len(kept['effects'])} effects written" in ran.out
    assert "Nothing to do" in desk.ok("apply", file).out


def test_a_stale_or_altered_plan_is_refused_and_nothing_is_written(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    desk.ok("plan", "-o", file)
    altered = tmp_path / "altered.json"
    altered.write_bytes(file.read_bytes().replace(b"C14", b"C15"))
    assert desk("apply", altered).code == 1
    for content in (b"", b"{}", b"[1]", b"\xff", b'{"schema": "csat/plan@2"}'):
        altered.write_bytes(content)
        assert desk("apply", altered).code in (1, 2)
    desk.add_rating()
    desk.ok("sync")
    stale = desk("apply", file)
    assert stale.code == 1
    assert "stale" in stale.err
    assert results(desk) == {}
    assert desk.ok("runs", "--format", "json").json["rows"] == []


@pytest.mark.parametrize("limit", ["per_run: 100, per_day: 300", "per_run"])
def test_a_limit_refuses_the_whole_run_with_the_number(desk: Desk, limit: str) -> None:
    new = "per_run: 10, per_day: 300" if limit == "per_run" else "per_run: 100, per_day: 25"
    desk.edit("csat.yaml", "per_run: 100, per_day: 300", new)
    before = desk.ok("plan", "--format", "json").out
    ran = desk("apply")
    assert ran.code == 1
    assert "27" in ran.err
    assert ("10" if limit == "per_run" else "25") in ran.err
    assert results(desk) == {}
    assert desk.ok("plan", "--format", "json").out == before
    named = desk("apply", "--period", MONTH).err
    assert f"`csat apply --period {MONTH} --only {'10' if limit == 'per_run' else '25'}`" in named, "of the same period"
    three = desk.ok("apply", "--only", "3")
    assert "3 effects written" in three.out
    assert "24 are left" in three.out


def test_only_none_does_not_claim_that_all_is_done(desk: Desk) -> None:
    ran = desk.ok("apply", "--only", "0")
    assert "Nothing to do" not in ran.out
    assert ran.out.startswith("Nothing was written, as `--only 0` asks.\n27 are left")
    assert results(desk) == {}


def test_writing_off_writes_nothing_and_says_how_to_switch_it_on(desk: Desk) -> None:
    desk.edit("csat.yaml", "write: {scores: on, notes: off, tickets: on, surveys: off, reports: on}\n", "")
    ran = desk.ok("apply")
    assert results(desk) == {}
    assert ran.out.startswith("Nothing was written.\n")
    assert "Nothing to do" not in ran.out
    for switch in ("scores", "tickets"):
        command = f"write {switch} on"
        assert f"csat -w {desk.folder} {command}" in ran.out, "the command that turns it"
        desk.ok(*command.split())
    assert desk.ok("plan").out.count("is off") == 0
    assert "27 effects written" in desk.ok("apply").out


NOTHING = {
    "off": {
        "en": "is not written, because writing scores is off", "zh": "因 scores 的写入未开启而不写入",
        "ja": "scores の書き込みがオフのため書き込みません",
    },
    "older": {
        "en": "concern only days before 2027-01-01", "zh": "只涉及 2027-01-01", "ja": "`effects.from`（2027-01-01）より前の日",
    },
    "by default": {
        "en": "the day this workspace was made", "zh": "（本工作区的创建日）", "ja": "このワークスペースを作った日",
    },
    "written": {
        "en": "Nothing to do: everything was written earlier.", "zh": "所有内容此前均已写入。", "ja": "すべて以前に書き込み済みです。",
    },
}  # fmt: skip
NONE_WRITTEN = {"en": "Nothing was written.", "zh": "未写入任何内容。", "ja": "何も書き込みませんでした。"}


@pytest.mark.parametrize("language", ["en", "zh", "ja"])
@pytest.mark.parametrize("case", NOTHING)
def test_when_nothing_is_written_the_true_reason_is_said(desk: Desk, case: str, language: str) -> None:
    if case == "off":
        desk.edit("csat.yaml", "write: {scores: on, notes: off, tickets: on, surveys: off, reports: on}\n", "")
    elif case == "older":
        desk.edit("csat.yaml", "effects: {from: 2026-10-01}", "effects: {from: 2027-01-01}")
    elif case == "by default":
        desk.edit("csat.yaml", "effects: {from: 2026-10-01}", "")
    else:
        desk.ok("--lang", language, "apply")
    for only in ((), ("--only", "0")):
        ran = desk.ok("--lang", language, "apply", "--period", MONTH, *only)
        reason = NOTHING[case][language].replace("is not", "are not")
        assert reason in ran.out, ran.out
        assert (NONE_WRITTEN[language] in ran.out) == (case != "written")
        assert (NOTHING["written"][language] in ran.out) == (case == "written")
    if case in ("older", "by default"):
        assert "effects: {from: 2026-10-01}" in ran.out, "the line that would include the month"
        plan = desk.ok("--lang", language, "plan", "--period", MONTH, "--all").out
        assert reason in plan
        assert "金麓化工有限公司" in plan, "--all lists what is left out"
        assert "金麓化工有限公司" not in desk.ok("plan", "--period", MONTH).out


def test_the_line_the_plan_names_includes_the_month(desk: Desk) -> None:
    desk.edit("csat.yaml", "effects: {from: 2026-10-01}", "")
    assert "Nothing to write." in desk.ok("plan").out
    settings = desk.file("csat.yaml")
    line = re.search(r"into csat\.yaml: (effects: .*)", desk.ok("plan").out)
    assert line
    settings.write_text(f"{settings.read_text('utf-8')}{line[1]}\n", "utf-8")
    assert "27 effects, of which apply writes 27" in desk.ok("plan").out


def test_items_that_wait_for_approval_are_one_command_away(desk: Desk) -> None:
    said = desk.ok("plan").out
    found = re.search(r"(\d+) items wait for approval: csat .* (actions list --state proposed)", said)
    assert found, said
    rows = desk.ok(*found[2].split(), "--format", "json").json["rows"]
    assert len(rows) == int(found[1])
    assert {row["state"] for row in rows} == {"proposed"}
    left = re.search(r"(\d+) are missing scores .* \(list: csat .* (plan --all)\)", said)
    assert left, said
    assert f"Left out, {left[1]}:" in desk.ok(*left[2].split()).out


def test_undo_restores_the_folder_byte_for_byte(desk: Desk) -> None:
    before = tree(desk.folder / "exports")
    desk.ok("apply")
    first = results(desk)
    desk.add_rating()
    desk.ok("sync")
    desk.ok("apply")
    assert results(desk) != first
    desk.ok("undo", "2")
    assert results(desk) == first, "what stood there before the second run stands there again"
    desk.ok("undo", "1")
    assert results(desk) == {}
    assert tree(desk.folder / "exports").keys() == before.keys()
    again = desk.ok("undo", "1")
    assert "nothing" in again.out.lower()
    desk.ok("apply")
    assert results(desk).keys() >= first.keys(), "taken back is not forbidden"


def test_undo_leaves_what_a_person_has_changed_and_says_so(desk: Desk) -> None:
    desk.ok("apply")
    changed = next(path for path in desk.file("results").rglob("*.json") if "scores" in path.parts)
    changed.write_bytes(GONE)
    ran = desk("undo", "1")
    assert ran.code == 4
    assert changed.read_bytes() == GONE
    assert "26 effects of run 1" in ran.out


def test_the_journal_lists_runs_and_their_effects(desk: Desk) -> None:
    assert desk.ok("runs").out.strip()
    desk.ok("apply", "--only", "2")
    rows = desk.ok("runs", "--format", "json").json["rows"]
    assert [row["run"] for row in rows] == [1]
    effects = desk.ok("runs", "1", "--format", "json").json["rows"]
    assert len(effects) == 2
    assert all(effect["ref"] for effect in effects)
    for command in (["runs", "9"], ["undo", "9"]):
        assert desk(*command).code == 2


def test_rows_of_a_plan_come_out_as_csv(synced: Desk) -> None:
    lines = synced.ok("plan", "--format", "csv", "-q").lines
    assert len(lines) == 1 + len(synced.ok("plan", "--format", "json").json["effects"])
    assert MONTH in lines[1]


def test_a_folder_that_cannot_be_written_is_a_platform_that_refuses(desk: Desk) -> None:
    desk.file("results").rmdir() if desk.file("results").exists() else None
    desk.file("results").write_text("in the way", encoding="utf-8")
    ran = desk("apply")
    assert ran.code in (3, 4), ran.said
    assert desk.file("results").read_text("utf-8") == "in the way"
    desk.file("results").unlink()
    done = desk.ok("apply")
    assert "27 effects written" in done.out, "nothing was lost"


def test_the_plan_names_its_readers_once(desk: Desk) -> None:
    out = desk.ok("plan").out
    assert out.count("Nobody") == 1
    assert out.splitlines()[1] == "Nobody outside gets a message: 27 effects, of which apply writes 27."
    for language, head in (("zh", "不会通知外部任何人：27 项"), ("ja", "社外の誰にも通知は届きません：27 件")):
        assert desk.ok("plan", "--lang", language).lines[1].startswith(head)
    assert f"Next: csat -w {desk.folder} apply\n" in desk.ok("plan").err
    assert f"Next: csat -w {desk.folder} apply --period 2026-10\n" in desk.ok("plan", "--period", "2026-10").err
    kept = desk.folder.parent / "plan.json"
    assert f"Write exactly this: csat -w {desk.folder} apply {kept}" in desk.ok("plan", "-o", kept).err
    assert f"Take them back with `csat -w {desk.folder} undo 1`." in desk.ok("apply", kept).out


def test_older_months_add_nothing_to_the_items_of_later_ones(desk: Desk) -> None:
    """`effects.from` is in October; September's bad marks must not rewrite the call-backs October opened."""
    desk.ok("apply")
    before = results(desk)
    plan = desk.ok("plan", "--period", "2026-09", "--format", "json").json
    assert plan["effects"] == []
    assert "effects.from" in desk.ok("plan", "--period", "2026-09", "-v").err
    desk.ok("apply", "--period", "2026-09")
    assert results(desk) == before


def test_one_is_not_many(desk: Desk) -> None:
    out = desk.ok("apply", "--only", "1").out
    assert "1 effect written. Take it back" in out
    assert "26 are left" in out
    assert "1 effect of run 1 was taken back" in desk.ok("undo", "1").out


def test_a_plan_is_kept_only_where_its_folder_is(desk: Desk, tmp_path: Path) -> None:
    ran = desk("plan", "-o", tmp_path / "reviwed" / "plan.json")
    assert ran.code == 2
    assert "reviwed" in ran.err
    assert not (tmp_path / "reviwed").exists()


def test_a_run_whose_place_another_took_stops_with_a_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first effect is written another machine's `csat apply` begins, as after a sleep of minutes."""
    monkeypatch.setattr("csat_plugin.runtime.lease.this_process", lambda: "elsewhere 0000 pid:[1] 4711 12345")
    real = Results.emit
    others: list[Ran] = []

    def emit(self: Results, effect: Effect) -> Receipt:
        if not others:
            others.append(Ran(0, "", ""))
            others.append(desk.ok("apply", "--only", "3"))
        receipt: Receipt = real(self, effect)
        return receipt

    monkeypatch.setattr(Results, "emit", emit)
    ran = desk("apply", "--format", "json")
    assert "3 effects written" in others[1].out
    assert ran.code == 4
    assert "run 2 took over" in ran.json["stopped"]
    assert (ran.json["sent"], ran.json["remaining"]) == (
        [],
        len(desk.ok("plan", "--format", "json").json["effects"]) + 3,
    )
    assert [row["outcome"] for row in desk.ok("runs", "--format", "json").json["rows"]] == [
        "done",
        "stopped, another run took over",
    ]
    assert len([name for name in results(desk) if name.endswith(".json")]) == 3
    assert "took over" not in desk.ok("apply").out


def test_an_item_somebody_closes_while_apply_reads_stays_closed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    item = desk.ok("actions", "list", "--format", "json").json["rows"][0]["item"]
    desk.ok("actions", "assign", item, "--person", "li.na")
    real = planning.prepare

    def prepare(*arguments: Any, **more: Any) -> Any:
        prepared = real(*arguments, **more)
        desk.ok("actions", "move", item, "--to", "cancelled", "--outcome", "solved by phone")
        return prepared

    monkeypatch.setattr(planning, "prepare", prepare)
    ran = desk("apply")
    assert ran.code == 1
    assert "The plan is stale" in ran.err
    assert results(desk) == {}
    assert desk.ok("runs", "--format", "json").json["rows"] == []
    shown = desk.ok("actions", "show", item, "--format", "json").json["item"]
    assert (shown["state"], shown["outcome"]) == ("cancelled", "solved by phone")


@pytest.mark.parametrize("command", [("apply",), ("undo", "1")])
def test_a_run_of_a_clock_a_little_ahead_is_waited_for_unless_the_clock_is_fixed(
    desk: Desk, command: tuple[str, ...]
) -> None:
    desk.ok("apply", "--only", "1")
    with Store.open(f"sqlite:///{next(desk.folder.rglob('*.db')).as_posix()}") as store:
        busy = store.begin_run("apply", datetime.now(UTC) + timedelta(seconds=30))
    ran = csat("-w", desk.folder, *command, *(("--period", MONTH) if command == ("apply",) else ()))
    assert ran.code == 2
    assert f"Run {busy} is writing" in ran.err
    desk.ok(*command)
