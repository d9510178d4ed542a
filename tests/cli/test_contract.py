"""What every command keeps: exit codes, streams, common options on either side, proposals, no traceback, interruptible."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.program import AT, MONTH, Desk, csat, process


def ended(running: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = running.communicate(timeout=120)
    return running.returncode, out, err


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    code, out, err = ended(process("--help", env={"PYTHONPROFILEIMPORTTIME": "1"}))
    assert code == 0
    for command in ("demo", "init", "validate", "sync", "score", "explain", "plan", "apply", "undo", "report", "close"):
        assert f"\n  {command} " in out
    loaded = {line.rsplit("|", 1)[-1].strip() for line in err.splitlines() if line.startswith("import time:")}
    assert "click" in loaded
    assert not loaded & {"sqlalchemy", "jinja2", "jsonschema", "rich", "babel", "msgspec", "yaml", "holidays"}


def test_every_command_has_help_and_the_common_options() -> None:
    from csat_plugin.cli.commands import COMMANDS

    for name in COMMANDS:
        ran = csat(name, "--help")
        assert ran.code == 0
        assert "--workspace" in ran.out, name
        assert "--debug" in ran.out, name


@pytest.mark.parametrize(
    ("typed", "meant"), [("scroe", "score"), ("sycn", "sync"), ("valdate", "validate"), ("aply", "apply")]
)
def test_a_mistyped_command_gets_a_proposal(typed: str, meant: str) -> None:
    ran = csat(typed)
    assert ran.code == 2
    assert ran.out == ""
    assert f"`{meant}`" in ran.err
    assert csat("explain", "scroe").code == 2


def test_common_options_stand_before_or_after_the_command(synced: Desk) -> None:
    folder, wanted = str(synced.folder), synced.score()
    base = ["--at", AT, "--format", "json"]
    for line in (
        ["-w", folder, *base, "score"],
        ["score", "-w", folder, *base],
        ["--workspace", folder, "score", *base],
        ["-w", "/nowhere", "--format", "csv", "score", "-w", folder, *base],
    ):
        assert csat(*line).json == wanted
    sheets = [
        csat("-w", folder, *base, "explain", "score", "C14").out,
        csat("explain", "-w", folder, *base, "score", "C14").out,
        csat("explain", "score", "C14", "-w", folder, *base).out,
    ]
    assert len(set(sheets)) == 1
    assert sheets[0]


def test_the_workspace_is_this_folder_or_a_parent(
    synced: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(synced.folder / "exports")
    assert csat("--at", AT, "score", "--format", "json").json == synced.score()
    monkeypatch.chdir(tmp_path)
    for command in (["score"], ["sync"], ["plan"], ["validate"], ["runs"]):
        ran = csat(*command)
        assert ran.code == 2
        assert ran.out == ""
        assert "csat init" in ran.err


def test_the_store_lies_beside_csat_yaml_wherever_one_stands(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk.edit("csat.yaml", "workspace: huaxin", 'workspace: huaxin\nstore: "sqlite:///own/data.db"')
    monkeypatch.chdir(tmp_path)
    desk.ok("runs")
    assert desk.file("own/data.db").is_file()
    assert not (tmp_path / "own").exists()


WRONG_USE: Sequence[Sequence[str]] = (
    [], ["nonsense"], ["score", "--nonsense"], ["score", "--format", "xml"], ["score", "--at", "noon"],
    ["score", "--lang", "fr"], ["score", "--by", "moon"], ["explain"], ["explain", "score"], ["undo"], ["undo", "x"],
    ["close"], ["apply", "/nowhere/plan.json"], ["apply", "--only", "-1"], ["validate", "/nowhere"],
    ["sync", "--since", "yesterday"], ["rules", "use"], ["rules", "use", "itsm"], ["schema", "nonsense"],
    ["report", "--customer", "nobody at all"], ["explain", "ticket", "nothing"],
)  # fmt: skip


@pytest.mark.parametrize("line", WRONG_USE, ids=" ".join)
def test_wrong_use_is_2_with_a_sentence_on_stderr(synced: Desk, line: Sequence[str]) -> None:
    ran = synced(*line)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.strip()


def test_a_platform_out_of_reach_is_3_and_wrong_settings_are_2(desk: Desk) -> None:
    export = desk.file("exports/callbacks.xlsx")
    whole = export.read_bytes()
    export.write_bytes(whole[:1000])
    ran = desk("sync")
    assert ran.code == 3
    assert "callbacks.xlsx" in ran.err
    export.write_bytes(whole)
    desk.file("exports").rename(desk.file("moved"))
    ran = desk("sync")
    assert ran.code == 2
    assert "csat.yaml:" in ran.err
    desk.file("moved").rename(desk.file("exports"))
    desk.edit("csat.yaml", "mark: Rating", "mark: Raiting")
    ran = desk("sync")
    assert ran.code == 2
    assert "Did you mean 'Rating'" in ran.err or "did you mean 'Rating'" in ran.err
    assert ran.out == ""


def test_a_fault_of_ours_is_70_without_a_traceback_unless_asked(
    synced: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from csat_plugin.cli.entry import run

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("csat_plugin.runtime.scoring.assess", broken)
    line = ["-w", str(synced.folder), "score", "--period", "2026-09"]
    assert run(line) == 70
    plain = capsys.readouterr()
    assert plain.out == ""
    assert "ZeroDivisionError" in plain.err
    assert "Traceback" not in plain.err
    assert run([*line, "--debug"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_schemas_are_listed_and_printed(synced: Desk) -> None:
    names = csat("schema").lines
    assert {"ruleset", "workspace", "plan", "assessment"} <= set(names)
    for name in names:
        document = csat("schema", name).json
        assert "$schema" in document or "$ref" in document or "properties" in document
    for command, name in ((["score"], "assessment"), (["plan"], "plan"), (["sync"], "sync")):
        import jsonschema

        jsonschema.validate(synced.ok(*command, "--format", "json").json, csat("schema", name).json)


def test_plugins_are_listed(synced: Desk) -> None:
    assert "itss@1" in csat("plugins").out
    rows = synced.ok("plugins", "--format", "json").json["rows"]
    assert {"kind": "adapter", "name": "folder", "from": "csat_plugin.adapters.folder"} in rows


def test_another_pack_is_used_and_the_former_file_stays(desk: Desk) -> None:
    former = desk.file("rules/huaxin.yaml").read_bytes()
    settings = desk.file("csat.yaml").read_text("utf-8")
    desk.ok("rules", "use", "tickets-only")
    assert desk.file("rules/huaxin.yaml").read_bytes() == former
    changed = desk.file("csat.yaml").read_text("utf-8")
    assert changed == settings.replace("rules: rules/huaxin.yaml", "rules: rules/tickets-only.yaml")
    assert any(score["value"] for score in desk.score("--by", "team")["scores"]), "ticket ratings alone score teams"


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe closes in another way there")
@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_a_reader_that_goes_away_is_no_failure(synced: Desk, form: str) -> None:
    running = process("-w", synced.folder, "ratings", "--period", "2026", "--format", form)
    assert running.stdout
    running.stdout.read(10)
    running.stdout.close()
    running.stdout = None
    _, err = running.communicate(timeout=120)
    assert running.returncode == 0
    assert "Traceback" not in err
    assert "Broken" not in err
    assert "Exception ignored" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="streams are closed in another way there")
@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "1>&- 2>&-"])
def test_closed_streams_are_no_fault(synced: Desk, closed: str) -> None:
    line = f'"{sys.executable}" -c "from csat_plugin.cli import main; main()" -w "{synced.folder}" schema {closed}'
    ran = subprocess.run(["sh", "-c", line], capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_a_sentence(synced: Desk) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run(
            [sys.executable, "-c", "from csat_plugin.cli import main; main()", "-w", synced.folder, "score"],
            stdout=full, stderr=subprocess.PIPE, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr
    assert "No space left" in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are of POSIX")
def test_no_room_for_the_store_loses_nothing(fresh: Desk) -> None:
    limited = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (1 << 20, 1 << 20)); from csat_plugin.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", limited, "-w", fresh.folder, "sync"],
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 2, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "A fault of ours" not in ran.stderr
    fresh.ok("sync")
    assert fresh.score()["counts"]["received"] == 729


def interrupted(folder: Path, command: Sequence[str], after: float) -> tuple[int, str]:
    """Start a command, press Ctrl-C after so many seconds, and wait."""
    # Where these tests run in the background SIGINT is ignored, and a child would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        running = process("-w", folder, "--at", AT, *command)
    finally:
        signal.signal(signal.SIGINT, before)
    time.sleep(after)
    running.send_signal(signal.SIGINT)
    _, out, err = (0, *running.communicate(timeout=120))
    assert "Traceback" not in err, err
    assert "Exception ignored" not in err, err
    assert running.returncode in (0, 130), (out, err)
    return running.returncode, err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_during_sync_loses_and_doubles_nothing(fresh: Desk, synced: Desk) -> None:
    codes = [interrupted(fresh.folder, ["sync"], after)[0] for after in (0.4, 0.7, 0.95, 1.2)]
    assert 130 in codes
    fresh.ok("sync")
    assert all(row["new"] == row["changed"] == 0 for row in fresh.ok("sync", "--format", "json").json["rows"])
    assert fresh.score() == synced.score()
    for command in (["ratings"], ["sync", "--rejected"]):
        mine, whole = (one.ok(*command, "--period", MONTH, "--format", "json") if command == ["ratings"]
                       else one.ok(*command, "--format", "json") for one in (fresh, synced))  # fmt: skip
        assert mine.json == whole.json


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_a_ctrl_c_that_comes_while_memory_is_freed_is_not_lost() -> None:
    """Python can raise nothing there: it would print a traceback and go on."""
    program = """
import signal, time, weakref
from csat_plugin.cli import entry, main
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
class Freed: ...
def pressed(_): raise KeyboardInterrupt
def run(arguments):
    freed = Freed()
    kept = weakref.ref(freed, pressed)
    del freed
    time.sleep(20)
    return 0
entry.run = run
main([])
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=15, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_during_apply_loses_and_doubles_nothing(desk: Desk) -> None:
    wanted = {effect["effect"]["slot"] for effect in desk.ok("plan", "--format", "json").json["effects"]}
    for after in (0.6, 0.85, 1.05):
        interrupted(desk.folder, ["apply"], after)
    last = desk("apply")
    assert last.code == 0, last.said
    runs = desk.ok("runs", "--format", "json").json["rows"]
    written = [row for run in runs for row in desk.ok("runs", str(run["run"]), "--format", "json").json["rows"]
               if row["state"] == "written"]  # fmt: skip
    assert len(written) == len(wanted)
    files = [path for path in desk.file("results").rglob("*.json") if ".csat" not in path.parts]
    assert len(files) == len(wanted)
    assert "Nothing to do" in desk.ok("apply").out
    for run in runs:
        assert desk("undo", str(run["run"])).code == 0
    assert not [path for path in desk.file("results").rglob("*.json") if ".csat" not in path.parts]
