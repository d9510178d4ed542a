"""`csat plan`, `apply`, `runs`, `undo`: exactly the reviewed plan, once, and back again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import MONTH, Desk, tree

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
    assert "26" in ran.err
    assert ("10" if limit == "per_run" else "25") in ran.err
    assert results(desk) == {}
    assert desk.ok("plan", "--format", "json").out == before
    three = desk.ok("apply", "--only", "3")
    assert "3 effects written" in three.out
    assert "23 are left" in three.out


def test_only_none_does_not_claim_that_all_is_done(desk: Desk) -> None:
    ran = desk.ok("apply", "--only", "0")
    assert "Nothing to do" not in ran.out
    assert "26 are left" in ran.out
    assert results(desk) == {}


def test_writing_off_writes_nothing_and_says_how_to_switch_it_on(desk: Desk) -> None:
    desk.edit("csat.yaml", "write: {scores: on, notes: off, tickets: on, surveys: off, reports: on}\n", "")
    ran = desk.ok("apply")
    assert results(desk) == {}
    assert "write:" in ran.said
    assert desk.ok("plan").out.count("is off") > 5


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
    assert "25 effects of run 1" in ran.out


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
    assert "26 effects written" in done.out, "nothing was lost"


def test_the_plan_names_its_readers_once(desk: Desk) -> None:
    out = desk.ok("plan").out
    assert out.count("Nobody") == 1
    assert out.startswith("Nobody will notice: 26 effects")
    assert "Next: csat apply --period 2026-10" in desk.ok("plan").err


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
    assert "25 are left" in out
    assert "1 effect of run 1 was taken back" in desk.ok("undo", "1").out


def test_a_plan_is_kept_only_where_its_folder_is(desk: Desk, tmp_path: Path) -> None:
    ran = desk("plan", "-o", tmp_path / "reviwed" / "plan.json")
    assert ran.code == 2
    assert "reviwed" in ran.err
    assert not (tmp_path / "reviwed").exists()
