"""With `--format json` every command gives one document that is what its committed schema says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from csat_plugin.schemas import schema
from jsonschema import Draft202012Validator

from csat_plugin.cli.commands import COMMANDS
from csat_plugin.cli.documents import ROWS
from csat_plugin.cli.entry import csat as program
from csat_plugin.cli.schemas import OUTPUTS
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.cli.program import MONTH, Desk, Ran, csat

PROPOSED = "verify_defect:C03:1"


class Line(NamedTuple):
    """A command line, its document, and what must have been done before."""

    arguments: str
    document: str
    before: Sequence[str] = ()


READING = (
    Line("actions list", "actions"),
    Line(f"actions show {PROPOSED}", "item"),
    Line("actions remedies", "remedies"),
    Line("actions effectiveness", "effectiveness"),
    Line("actions verify", "verification"),
    Line("actions afterwards", "afterwards"),
    Line("actions priority", "priority"),
    Line("actions priority --by need", "waiting"),
    Line("actions meeting", "meeting"),
    Line("actions capacity --visit-hours 1.5", "capacity"),
    Line("compare 2026-08 2026-10", "comparison"),
    Line("comments list", "comments"),
    Line("doctor", "doctor"),
    Line("drivers", "drivers"),
    Line("explain score C05", "explanation"),
    Line("explain score C21", "explanation"),
    Line("explain ticket HX26100001", "ticket"),
    Line("integrity", "integrity"),
    Line("plan", "plan"),
    Line("plugins", "plugins"),
    Line("privacy erase 高静", "erasure"),
    Line("privacy export", "privacy-export"),
    Line("privacy log", "privacy-log"),
    Line("ratings --excluded", "ratings"),
    Line("reconcile", "reconciliation"),
    Line("records", "records"),
    Line("report -o {tmp}/report.html", "written-report"),
    Line("rules diff", "rules-diff"),
    Line("rules diff itss@1", "rules-diff"),
    Line("rules log", "rules-log"),
    Line("rules set bands.satisfied 82 --try", "rules-set"),
    Line("runs", "runs"),
    Line("runs 1", "run"),
    Line("schema", "schemas"),
    Line("score", "assessment"),
    Line("score --rank", "ranking"),
    Line("surveys decisions", "surveys"),
    Line("surveys --why", "survey-decisions"),
    Line("surveys --missed", "survey-missed"),
    Line("surveys decide --try", "survey-decisions"),
    Line("surveys form quarterly -o {tmp}/form.html", "survey-forms"),
    Line("surveys sheet quarterly -o {tmp}/sheet.csv", "survey-sheet"),
    Line("surveys letters planned -o {tmp} --from survey@huaxin.example --try", "survey-letters"),
    Line("surveys volume", "survey-volume"),
    Line("sync", "sync"),
    Line("sync --rejected", "rejected"),
    Line("test", "tests"),
    Line("validate", "diagnostics"),
    Line("validate --code CSAT020", "finding"),
    Line("whatif", "whatif"),
    Line("whatif itss@1 --months 2", "whatif"),
    Line("validate --explain", "diagnostics"),
    Line("validate --fix", "diagnostics"),
)
KEEP = "rules set privacy.keep.comments 1months"
REMARK = "r-km5t6oz"
CHANGING = (
    Line(f"comments assign {REMARK} --owner li.na", "remarks"),
    Line(f"comments settle {REMARK} --reason praise --by li.na", "remarks"),
    Line(f"actions approve {PROPOSED}", "actions"),
    Line(f"actions assign {PROPOSED} --person li.na", "actions"),
    Line(f"actions move {PROPOSED} --to cancelled --outcome none", "actions"),
    Line(f"actions classify {PROPOSED} --type=", "actions"),
    Line(f"actions record {PROPOSED} cause=no_defect", "actions"),
    Line(f"actions decide {PROPOSED} --decision soon", "actions"),
    Line(
        f"actions close {PROPOSED} --outcome fixed",
        "actions",
        (f"actions approve {PROPOSED}", f"actions record {PROPOSED} cause=no_defect"),
    ),
    Line("apply --only 2", "applied"),
    Line("undo 1", "undone", ("apply --only 2",)),
    Line(f"close {MONTH}", "period"),
    Line(f"issue {MONTH}", "period", (f"close {MONTH}",)),
    Line(f"correct {MONTH}", "correction", (f"close {MONTH}",)),
    Line("rules adopt --approved-by zhao.min --reason first", "rules-adopted"),
    Line("rules set bands.satisfied 82", "rules-set"),
    Line("privacy due", "privacy-due", (KEEP,)),
    Line("privacy prune --yes", "privacy-due", (KEEP,)),
    Line("rules use tickets-only", "rules-used"),
    Line("surveys decide", "survey-decisions"),
    Line("surveys ask C05 --survey on_demand --reason outage --by wang.fang", "survey-decisions"),
    Line(f"surveys certificate {MONTH} spot_check", "certificate", ("surveys decide",)),
    Line(f"surveys list {MONTH} spot_check", "survey-list", ("surveys decide",)),
    Line("whatif --flip satisfied_customers", "whatif-flip"),
    Line("write notes on", "write"),
)

ELSEWHERE = {
    "score --all": "by-rules",  # of several rulesets: tests/cli/test_several_rules.py
    "compare --phases": "phases",
    "surveys panel": "panel",
    "surveys exclude": "panel",
    "scorecards": "scorecards",
}
"""The sample has no panel and no indicators; `test_surveys` and `test_indicators` look at their documents."""


@pytest.fixture(scope="module")
def applied(synced: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("applied") / "provider"
    shutil.copytree(synced.folder, folder)
    desk = Desk(folder)
    desk.ok("apply")
    return desk


def fits(ran: Ran, document: str) -> None:
    assert ran.json["schema"] == f"csat/{document}@1"
    assert not [error.message for error in Draft202012Validator(schema(document)).iter_errors(ran.json)]


def leaves(command: click.Command, path: str, context: click.Context) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield path
        return
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from leaves(below, f"{path} {name}".strip(), context)


def test_every_command_and_every_schema_is_tried_here() -> None:
    tried = {line.arguments for line in (*READING, *CHANGING)} | {"connect", "demo", "init", *ELSEWHERE}
    for path in leaves(program, "", click.Context(program)):
        assert any(f"{line} ".startswith(f"{path} ") for line in tried), f"csat {path} --format json is not looked at"
    documents = {line.document for line in (*READING, *CHANGING)} | {"connected", "demo", "init", *ELSEWHERE.values()}
    assert documents == set(OUTPUTS) | set(ROWS)
    assert {line.split()[0] for line in tried} == set(COMMANDS)


@pytest.mark.parametrize("line", READING, ids=lambda line: line.arguments)
def test_a_look_gives_its_document(line: Line, applied: Desk, tmp_path: Path) -> None:
    fits(applied.ok(*line.arguments.format(tmp=tmp_path).split(), "--format", "json"), line.document)


@pytest.mark.parametrize("line", CHANGING, ids=lambda line: line.arguments)
def test_a_step_gives_its_document(line: Line, desk: Desk) -> None:
    for before in line.before:
        desk.ok(*before.split())
    fits(desk.ok(*line.arguments.split(), "--format", "json"), line.document)


def test_a_new_connection_gives_its_document_and_talks_on_stderr(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT_TOKEN", TOKEN)
    with serving(FakeRt()) as fake:
        made = desk.ok("connect", "rt", "--url", fake.url, "--token", "env:RT_TOKEN", "--format", "json")
    fits(made, "connected")
    assert "answers at" in made.err


@pytest.mark.usefixtures("small_demo")
def test_beginning_gives_its_document_and_talks_on_stderr(unsynced: Path, tmp_path: Path) -> None:
    made = csat("demo", tmp_path / "demo", "--format", "json")
    fits(made, "demo")
    assert Path(made.json["report"]).is_file()
    assert "$ csat apply" in made.err
    begun = csat("init", tmp_path / "new", unsynced / "exports" / "tickets-2026-10.csv", "-y", "--format", "json")
    fits(begun, "init")
    assert begun.json["period"] == MONTH
    for name in begun.json["files"]:
        assert (tmp_path / "new" / name).is_file()


def test_a_correction_that_is_issued_says_so(desk: Desk) -> None:
    desk.ok("close", MONTH)
    desk.add_rating()
    desk.ok("sync")
    desk.ok("issue", MONTH)
    given = desk.ok("correct", MONTH, "--reason", "found in a drawer", "--format", "json")
    fits(given, "correction")
    assert (given.json["issued"], given.json["version"]) == (True, 2)
    assert given.json["changes"]["used_after"] == given.json["changes"]["used_before"] + 1


def test_explained_rules_are_in_the_document_not_beside_it(synced: Desk) -> None:
    plain = synced.ok("validate", "--format", "json").json
    given = synced.ok("validate", "--explain", "--format", "json").json
    assert given["explained"][0]["bands"]
    assert any("call_unhappy_user" in sentence for sentence in given["load"])
    assert "explained" not in plain


def test_the_report_fits_its_schema(applied: Desk, tmp_path: Path) -> None:
    applied.ok("report", "-o", str(tmp_path / "report.json"))
    document = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert not [error.message for error in Draft202012Validator(schema("report")).iter_errors(document)]


def test_every_reason_of_an_exclusion_is_a_code_with_its_words(synced: Desk) -> None:
    rows = synced.ok("ratings", "--excluded", "--lang", "ja", "--format", "json").json["rows"]
    assert {row["reason"] for row in rows} == set(synced.score()["counts"]["excluded"])
    words = {row["counted"] for row in rows}
    assert all(not word.isascii() for word in words)
    one = next(iter(words))
    assert synced.ok("ratings", "--excluded", one, "--lang", "ja", "--format", "json").json["rows"]
