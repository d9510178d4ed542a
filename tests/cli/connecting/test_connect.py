"""`csat connect` and a platform: it is tried, then added, and nothing else in the settings changes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.adapters.rt_fake import TOKEN, FakeRt
from tests.cli.connecting.rt_desk import POSIX, SETTINGS, settings, typed
from tests.cli.program import Desk, csat, process


class TestConnect:
    def test_a_platform_is_tried_and_then_added_and_nothing_else_in_the_file_changes(
        self, desk: Desk, rt: FakeRt
    ) -> None:
        ran = desk.ok("connect", "rt", "--name", "desk", "--url", rt.url, "--token", "env:RT_TOKEN")
        assert "Request Tracker 5.0.3 answers" in ran.out
        assert "3 tickets, 3 ratings" in ran.out
        text = desk.file("csat.yaml").read_text("utf-8")
        assert [line for line in text.splitlines() if line in SETTINGS.splitlines()] == SETTINGS.splitlines()
        added = settings(desk)["connections"]["desk"]  # type: ignore[index]
        assert added == {
            "adapter": "rt", "url": rt.url, "token": "env:RT_TOKEN", "customer": {"field": "Customer"},
            "actions": {"queue": "Corrective Actions"}, "reports": {"queue": "CSAT Reports"},
        }  # fmt: skip
        assert all(method == "GET" for method, _ in rt.calls), "connecting writes nothing"
        assert "used" in desk.ok("sync").out
        assert desk.ok("score", "--period", "2026-10", "--format", "json").json["scores"][0]["value"] == "80.0"

    @pytest.mark.parametrize("there", ["connections: {}\n", ""])
    def test_it_may_be_the_first(self, desk: Desk, rt: FakeRt, there: str) -> None:
        desk.file("csat.yaml").write_text(f"workspace: desk\n{there}language: en\n", "utf-8")
        desk.ok("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN", "--since", "2026-10-01")
        assert settings(desk)["connections"]["rt"]["since"] == "2026-10-01"  # type: ignore[index]
        desk.ok("sync")

    @pytest.mark.parametrize(
        ("customer", "chosen"),
        [
            ("organization", "organization"),
            ("customer", {"field": "Customer"}),
            ("field: Customer", {"field": "Customer"}),
        ],
    )
    def test_the_customer_is_who_was_named(self, desk: Desk, rt: FakeRt, customer: str, chosen: object) -> None:
        desk.ok("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN", "--customer", customer)
        assert settings(desk)["connections"]["rt"]["customer"] == chosen  # type: ignore[index]

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (["rt"], 2, "`--url` is missing"),
            (["rt", "--url", "URL", "--token", "1-27-secret"], 2, "does not belong on the command line"),
            (["rt", "--url", "URL", "--token", "env:NOWHERE"], 2, "NOWHERE"),
            (["rt", "--url", "URL", "--token", "env:RT_TOKEN", "--customer", "Nobody"], 2, "field: Customer"),
            (["rt", "--name", "a:b", "--url", "URL", "--token", "env:RT_TOKEN"], 2, "cannot be the name of a connection"),
            (["rt", "--name", "../../evil", "--url", "URL", "--token", "env:RT_TOKEN"], 2, "cannot be the name"),
            (["rt", "--name", "files", "--url", "URL", "--token", "env:RT_TOKEN"], 2, "already has a connection `files`"),
            (["zammad"], 2, "there are: rt"),
            (["rt", "--url", "rt.example.com", "--token", "env:RT_TOKEN"], 2, "is no address"),
            (["rt", "--url", "http://127.0.0.1:9", "--token", "env:RT_TOKEN"], 3, "cannot be reached"),
            (["rt", "--url", "URL", "--token", "env:WRONG"], 3, "refused the login"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_connected_leaves_everything_as_it_was(
        self, desk: Desk, rt: FakeRt, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, said: str
    ) -> None:
        monkeypatch.setenv("WRONG", "1-27-" + "0" * 32)
        ran = desk("connect", *(rt.url if one == "URL" else one for one in arguments))
        assert (ran.code, said in ran.err) == (code, True), ran.said
        assert len(ran.err.strip().splitlines()) == 1, "one sentence"
        assert desk.file("csat.yaml").read_text("utf-8") == SETTINGS
        assert not desk.file(".secrets").exists()

    def test_the_same_platform_twice_would_count_everything_twice(self, desk: Desk, rt: FakeRt) -> None:
        desk.ok("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN")
        before = desk.file("csat.yaml").read_bytes()
        ran = desk("connect", "rt", "--name", "second", "--url", f"{rt.url}/REST/2.0/", "--token", "env:RT_TOKEN")
        assert (ran.code, "`rt` reads this platform already" in ran.err) == (2, True)
        assert desk.file("csat.yaml").read_bytes() == before

    def test_it_goes_the_way_the_workspace_says(self, desk: Desk, rt: FakeRt) -> None:
        desk.edit("csat.yaml", "language: en", "language: en\nnetwork: {proxy: 'http://127.0.0.1:9'}")
        ran = desk("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN")
        assert (ran.code, "proxy" in ran.err) == (3, True)
        assert rt.calls == []

    def test_switches_that_are_on_hold_for_the_new_one_and_that_is_said(self, desk: Desk, rt: FakeRt) -> None:
        desk.ok("write", "notes", "on")
        ran = desk.ok("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN")
        assert "Writing is on in this workspace for notes" in ran.out

    def test_line_ends_and_byte_order_mark_stay(self, desk: Desk, rt: FakeRt) -> None:
        before = b"\xef\xbb\xbf" + SETTINGS.replace("\n", "\r\n").encode()
        desk.file("csat.yaml").write_bytes(before)
        desk.ok("write", "scores", "on")
        desk.ok("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN")
        after = desk.file("csat.yaml").read_bytes()
        assert after.startswith(before[:40])
        assert after.count(b"\n") == after.count(b"\r\n") > before.count(b"\r\n")

    def test_a_file_it_cannot_add_to_safely_is_left(self, desk: Desk, rt: FakeRt) -> None:
        text = SETTINGS.replace("connections:\n  files:   # exports\n    adapter: folder\n    path: .\n    files: []\n",
                                "connections: {files: {adapter: folder, path: ., files: []}}\n")  # fmt: skip
        assert text != SETTINGS
        desk.file("csat.yaml").write_text(text, "utf-8")
        ran = desk("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN")
        assert (ran.code, "adapter: rt" in ran.err) == (2, True), ran.said
        assert desk.file("csat.yaml").read_text("utf-8") == text

    @POSIX
    def test_a_typed_token_is_kept_unseen_in_a_file_of_its_owner(self, desk: Desk, rt: FakeRt) -> None:
        shown, code = typed(
            "-w", desk.folder, "connect", "rt", answers={"browser": rt.url, "type": TOKEN, "> [1]": "2"}
        )
        assert code == 0, shown
        assert TOKEN not in shown
        added = settings(desk)["connections"]["rt"]  # type: ignore[index]
        assert (added["token"], added["customer"]) == ("file:.secrets/rt.token", "organization")
        kept = desk.file(".secrets/rt.token")
        assert kept.read_text("utf-8").strip() == TOKEN
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert TOKEN not in desk.file("csat.yaml").read_text("utf-8")
        assert "used" in desk.ok("sync").out


def test_every_command_outside_a_workspace_says_so(tmp_path: Path) -> None:
    for command in (("connect", "rt"), ("doctor",), ("write", "scores", "on")):
        ran = csat("-w", tmp_path, *command)
        assert ran.code == 2
        assert "csat.yaml" in ran.err


def test_in_a_pipe_nothing_is_asked(desk: Desk) -> None:
    with process("-w", desk.folder, "connect", "rt") as run:
        out, err = run.communicate(timeout=60)
    assert (run.returncode, out, "--url" in err) == (2, "", True)
