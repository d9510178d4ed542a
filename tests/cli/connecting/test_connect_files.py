"""`csat connect` and files beside a platform."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.adapters.rt_fake import FakeRt
from tests.cli.connecting.rt_desk import POSIX, settings, typed
from tests.cli.program import Desk

CALLS = "Date,Customer,Person,Ticket,Score (1-5)\n2026-10-14,ACME Ltd,Ann Lee,1,3\n2026-10-15,C1,Bo Diaz,2,4\n"
"""Call-backs, noted in a spreadsheet; who was called is called otherwise there than on the platform."""


class TestFilesBeside:
    @pytest.fixture
    def calls(self, tmp_path: Path) -> Path:
        folder = tmp_path / "calls"
        folder.mkdir()
        (folder / "callbacks.csv").write_text(CALLS, "utf-8")
        return folder

    @pytest.fixture
    def connected(self, desk: Desk, rt: FakeRt) -> Desk:
        desk.ok("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN")
        desk.ok("sync")
        return desk

    @pytest.mark.parametrize(
        ("words", "name"),
        [
            (["calls"], "calls"),
            (["calls/callbacks.csv"], "callbacks"),
            (["folder", "calls/callbacks.csv"], "callbacks"),
        ],
    )
    @pytest.mark.usefixtures("calls")
    def test_they_are_looked_at_and_added_and_nothing_else_changes(
        self, connected: Desk, words: list[str], name: str
    ) -> None:
        before = settings(connected)
        paths = [str(connected.file(one)) if "calls" in one else one for one in words]
        ran = connected.ok("connect", *paths, "--yes")
        assert "Score (1-5)" in ran.out
        after = settings(connected)
        added = after["connections"].pop(name)  # type: ignore[attr-defined]
        assert after == before
        assert (added["adapter"], added["path"], added["files"][0]["match"]) == ("folder", "calls", "callbacks.csv")
        assert "results" not in added, "what is written goes where it went"
        assert "used" in connected.ok("sync").out
        assert connected.ok("validate").code == 0

    def test_what_the_rules_and_the_register_lack_is_said_and_is_enough(self, connected: Desk, calls: Path) -> None:
        said = connected.ok("connect", calls).out
        assert "register: register.csv" in said
        lines = re.search(r"  weights: .*\n  channels:\n    callback: .*", said)
        assert lines, said
        connected.file("register.csv").write_text("id,name,aliases\nA,C0,ACME Ltd\nB,C1,\n", "utf-8")
        connected.edit("csat.yaml", "language: en", "language: en\nregister: register.csv")
        text = connected.file("rules/rules.yaml").read_text("utf-8")
        text += "\n".join(line[2:] for line in lines[0].splitlines()) + "\n"
        connected.file("rules/rules.yaml").write_text(text, "utf-8")
        connected.ok("sync")
        scores = connected.ok("score", "--period", "2026-10", "--format", "json").json["scores"]
        assert {one["name"]: one["value"] for one in scores} == {"C0": "70.0", "C1": "80.0"}

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["folder"], "Which files?"),
            (["nothere.csv"], "nothere.csv does not exist"),
            (["calls", "--url", "https://rt.example.com"], "`--url` is for platforms"),
            (["calls/callbacks.csv", "other/callbacks.csv"], "One connection reads one folder"),
            (["calls", "--name", "rt"], "already has a connection `rt`"),
        ],
    )
    @pytest.mark.usefixtures("calls")
    def test_what_cannot_be_connected_leaves_everything_as_it_was(
        self, connected: Desk, words: list[str], said: str
    ) -> None:
        connected.file("other").mkdir()
        connected.file("other/callbacks.csv").write_text(CALLS, "utf-8")
        before = connected.file("csat.yaml").read_bytes()
        ran = connected(
            "connect", *(str(connected.file(one)) if "calls" in one or "/" in one[:6] else one for one in words)
        )
        assert (ran.code, said in ran.err) == (2, True), ran.said
        assert connected.file("csat.yaml").read_bytes() == before

    def test_a_file_that_is_read_already_would_count_twice(self, connected: Desk, calls: Path) -> None:
        connected.ok("connect", calls)
        ran = connected("connect", calls / "callbacks.csv", "--name", "again")
        assert (ran.code, "`calls` of csat.yaml reads callbacks.csv already" in ran.err) == (2, True)

    @POSIX
    def test_a_person_is_asked_what_blank_marks_mean(self, connected: Desk, calls: Path) -> None:
        (calls / "callbacks.csv").write_text(CALLS + "2026-10-16,C1,Cy Gray,3,\n", "utf-8")
        said, code = typed("-w", connected.folder, "connect", calls, answers={"[1]": "2"})
        assert code == 0, said
        (rating,) = settings(connected)["connections"]["calls"]["files"][0]["ratings"]  # type: ignore[index]
        assert rating["no_answer"] == [""]
