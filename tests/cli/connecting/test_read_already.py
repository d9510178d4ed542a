"""`csat connect FILE...`: no file is read by two connections, however their settings name it; and what it says of files of no use."""

from __future__ import annotations

from pathlib import Path

import pytest

from csat_plugin.texts import LANGUAGES
from tests.cli.program import Desk

CALLS = "Date,Customer,Person,Ticket,Score (1-5)\n2026-10-14,ACME Ltd,Ann Lee,1,3\n2026-10-15,C1,Bo Diaz,2,4\n"
MAPPING = (
    "ratings: [{mark: 'Score (1-5)', channel: callback, scale: {min: 1, max: 5}, "
    "columns: {answered: Date, customer: Customer}}]"
)
RULES = """\
language: 1
ruleset: desk
valid_from: 2026-01
extends: itss@1
score: {subject: all, when_incomplete: share_among_present}
weights: {callback: 100}
channels: {callback: {month_of: rated}}
"""


def workspace(folder: Path, connection: str) -> Desk:
    """A workspace that reads files in one way or another."""
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "rules.yaml").write_text(RULES, "utf-8")
    (folder / "csat.yaml").write_text(
        f"workspace: desk\nconnections:\n  desk: {{adapter: folder, {connection}}}\n", "utf-8"
    )
    return Desk(folder)


@pytest.mark.parametrize(
    ("file", "named", "connection"),
    [
        ("Oct.CSV", "Oct.CSV", "files: [{match: Oct.CSV, MAPPING}]"),
        ("Oct.CSV", "Oct.CSV", "files: [{match: 'oct.csv', MAPPING}]"),
        ("Oct.CSV", "Oct.CSV", "path: ., files: [{match: '*.csv', MAPPING}]"),
        ("calls/Oct.csv", "calls", "files: [{match: 'CALLS/*.csv', MAPPING}]"),
        ("calls/Oct.csv", "calls/Oct.csv", "files: [{match: 'calls\\oct.csv', MAPPING}]"),
        ("calls/Oct.csv", "calls/Oct.csv", "path: ., files: [{match: './calls/*', MAPPING}]"),
        ("calls/Oct.csv", ".", "path: calls, files: [{match: '*.CSV', MAPPING}]"),
    ],
)
def test_a_file_that_some_connection_reads_is_never_connected_again(
    tmp_path: Path, file: str, named: str, connection: str
) -> None:
    desk = workspace(tmp_path, connection.replace("MAPPING", MAPPING))
    desk.file(file).parent.mkdir(exist_ok=True)
    desk.file(file).write_text(CALLS, "utf-8")
    desk.ok("sync")
    read = desk.ok("ratings", "--period", "2026-10", "--format", "json").json["rows"]
    assert len(read) == 2, "the connection that is there does read it"
    before = desk.file("csat.yaml").read_bytes()
    ran = desk("connect", desk.file(named), "--name", "again", "--yes")
    assert (ran.code, desk.file("csat.yaml").read_bytes() == before) == (2, True), ran.said
    assert "The connection `desk` of csat.yaml reads" in ran.err
    assert Path(file).name in ran.err


@pytest.mark.parametrize("connection", ["path: calls, files: []", "files: [{match: 'other/*.csv', MAPPING}]"])
def test_another_file_of_the_folder_may_be_connected(tmp_path: Path, connection: str) -> None:
    desk = workspace(tmp_path, connection.replace("MAPPING", MAPPING))
    for file in ("calls/Oct.csv", "other/Oct.csv"):
        desk.file(file).parent.mkdir()
        desk.file(file).write_text(CALLS, "utf-8")
    desk.ok("connect", desk.file("calls"), "--yes")


def test_where_nobody_can_tell_what_a_connection_reads_its_settings_come_first(tmp_path: Path) -> None:
    desk = workspace(tmp_path, "files: [{match: Oct.csv, ratings: 7}]")
    desk.file("Oct.csv").write_text(CALLS, "utf-8")
    before = desk.file("csat.yaml").read_bytes()
    ran = desk("connect", desk.file("Oct.csv"), "--name", "again", "--yes")
    assert (ran.code, desk.file("csat.yaml").read_bytes() == before) == (2, True), ran.said
    assert "csat.yaml:3:" in ran.said
    assert "ratings" in ran.said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "content",
    [{}, {"empty.csv": b""}, {"broken.xlsx": b"PK\x03\x04 broken"}],
    ids=["no file", "an empty one", "a broken one"],
)
def test_files_of_no_use_are_told_with_the_command_that_was_typed(
    tmp_path: Path, language: str, content: dict[str, bytes]
) -> None:
    desk = workspace(tmp_path / "desk", "path: nowhere, files: []")
    calls = tmp_path / "calls"
    calls.mkdir()
    for name, body in content.items():
        (calls / name).write_bytes(body)
    ran = desk("connect", calls, "--yes", "--lang", language)
    assert ran.code in {1, 2}, ran.said
    assert "csat connect FILE..." in ran.err
    assert "csat init" not in ran.said
    begun = desk("init", tmp_path / "new", calls, "--lang", language)
    assert "csat init DIR FILE..." in begun.err
    assert "csat connect" not in begun.said
