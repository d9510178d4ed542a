"""Connecting a platform, looking whether everything is there, and switching writing on: on the small Request Tracker."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from csat_plugin.runtime.connecting import forget_secrets, keep_secret
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.settings_edit import edit
from csat_plugin.runtime.switches import switched
from tests.adapters.rt_fake import QUEUES, TOKEN, FakeRt, serving
from tests.cli.program import Desk, csat, process

SETTINGS = """\
# our desk
workspace: desk
connections:
  files:   # exports
    adapter: folder
    path: .
    files: []

# the end
language: en
"""
RULES = "language: 1\nruleset: desk\nvalid_from: 2026-01\nextends: tickets-only@1\n"


POSIX = pytest.mark.skipif(
    os.name != "posix", reason="a terminal is imitated by pty, and file rights are those of POSIX"
)


def typed(*arguments: str | Path, answers: dict[str, str]) -> tuple[str, int]:
    """What a person at a terminal sees who answers each question, told by a piece of it; and the exit code."""
    import pty

    leader, follower = pty.openpty()
    command = [sys.executable, "-c", "from csat_plugin.cli import main; main()", *map(str, arguments)]
    shown = b""
    with subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, start_new_session=True) as run:
        os.close(follower)
        seen = 0
        for asked, answer in answers.items():
            while asked.encode() not in shown[seen:]:
                shown += os.read(leader, 4096)
            seen = len(shown)
            os.write(leader, f"{answer}\n".encode())
        while more := _rest(leader):
            shown += more
    os.close(leader)
    return shown.decode(), run.returncode


def _rest(leader: int) -> bytes:
    try:
        return os.read(leader, 4096)
    except OSError:  # the other end is closed
        return b""


@pytest.fixture
def rt() -> Iterator[FakeRt]:
    with serving(FakeRt()) as fake:
        for number in range(3):
            rated = fake.ticket(Requestor=["ann@acme.example"], CustomFields={"Customer": f"C{number % 2}"})
            fake.put(rated, Status="resolved", CustomFields={"CSAT Rating": "4"})
        yield fake


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("RT_TOKEN", TOKEN)
    (tmp_path / "csat.yaml").write_text(SETTINGS, "utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "rules.yaml").write_text(RULES, "utf-8")
    return Desk(tmp_path)


def settings(desk: Desk) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(desk.file("csat.yaml").read_text("utf-8"))
    return found


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


class TestDoctor:
    @pytest.fixture
    def connected(self, desk: Desk, rt: FakeRt) -> Desk:
        desk.ok("connect", "rt", "--name", "desk", "--url", rt.url, "--token", "env:RT_TOKEN")
        return desk

    def test_what_only_writing_needs_is_no_trouble_until_something_is_written(self, connected: Desk) -> None:
        quiet = connected.ok("doctor")
        assert "note  This user seems to lack the right SeeQueue (CSAT Reports)" in quiet.out
        connected.ok("write", "scores", "on")
        loud = connected("doctor")
        assert loud.code == 1
        assert "!!    This user seems to lack the right SeeQueue (CSAT Reports)" in loud.out
        assert "Writing is on for: scores." in loud.out

    def test_a_field_that_applies_to_no_queue_is_named(self, connected: Desk, rt: FakeRt) -> None:
        rt.not_applied = {"CSAT Rating"}
        ran = connected("doctor")
        assert ran.code == 1
        assert "custom field CSAT Rating does not apply to the queue Incidents" in ran.out

    def test_a_platform_out_of_reach_is_said_beside_the_others(self, connected: Desk, rt: FakeRt) -> None:
        connected.edit("csat.yaml", rt.url, "http://127.0.0.1:9")
        ran = connected("doctor")
        assert ran.code == 3
        assert "cannot be reached" in ran.out
        assert "files: folder" in ran.out

    @pytest.mark.parametrize(
        ("written", "told"), [("env:NOT_THERE", "NOT_THERE"), ("file:.secrets/gone", ".secrets/gone")]
    )
    def test_a_secret_that_leads_nowhere_is_said_beside_the_others(
        self, connected: Desk, written: str, told: str
    ) -> None:
        connected.edit("csat.yaml", "env:RT_TOKEN", written)
        ran = connected("doctor")
        assert ran.code == 2
        (line,) = [line for line in ran.out.splitlines() if told in line]
        assert line.startswith("  !!    ")
        assert "Writing is off" in ran.out, "what is said of the workspace"
        assert "files: folder" in ran.out, "and of the other connection"
        assert "Could not be asked: desk." in ran.err
        found = connected("doctor", "--format", "json").json["connections"]
        assert {one["connection"]: one["reached"] for one in found} == {"files": True, "desk": False}

    def test_a_wrong_setting_is_said_beside_the_others(self, connected: Desk, rt: FakeRt) -> None:
        connected.edit("csat.yaml", f"url: {rt.url}", "url: nonsense")
        ran = connected("doctor")
        assert ran.code == 2
        assert "files: folder" in ran.out
        assert "Could not be asked: desk." in ran.err

    def test_an_open_secret_is_named(self, connected: Desk) -> None:
        connected.edit("csat.yaml", "env:RT_TOKEN", "file:token")
        secret = connected.file("token")
        secret.write_text(TOKEN, "utf-8")
        secret.chmod(0o644)
        if os.name == "posix":
            assert "chmod 600 token" in connected("doctor").out
        secret.chmod(0o600)
        assert "chmod" not in connected("doctor").out

    def test_the_file_for_the_administrator_names_what_is_needed(self, connected: Desk, rt: FakeRt) -> None:
        before = len(rt.transactions)
        found = connected.ok("doctor", "desk", "--install", "--format", "json").json
        text = connected.file("desk.initialdata").read_text("utf-8")
        assert found["connections"][0]["installation"].endswith("desk.initialdata")
        assert all(f"'{name}'" in text for name in ("CSAT Reports", "CSAT Marker", "Incidents", "csat-api"))
        assert len(rt.transactions) == before

    def test_a_round_trip_leaves_only_what_was_withdrawn(self, connected: Desk, rt: FakeRt) -> None:
        connected.edit("csat.yaml", "CSAT Reports", "General")
        before = {number: dict(row) for number, row in rt.tickets.items()}
        ran = connected.ok("doctor", "desk", "--round-trip")
        for kind in ("score", "report", "action item"):
            assert f"Round trip ({kind}): written, found again, taken back" in ran.out
        assert "Round trip (note): written and found again" in ran.out
        assert "往返测试（得分）" in connected.ok("doctor", "desk", "--round-trip", "--lang", "zh").out
        assert {number: row for number, row in rt.tickets.items() if number in before} == before
        new = [row for number, row in rt.tickets.items() if number not in before]
        assert {row["Queue"]: row["Status"] for row in new} == {"General": "rejected", "Corrective Actions": "rejected"}
        assert not any(value for row in new for value in row["CustomFields"].values()), "not in any chart"
        assert not any(row["RefersTo"] for row in new)

    def test_a_round_trip_that_may_not_write_says_so(self, connected: Desk) -> None:
        ran = connected("doctor", "--round-trip")  # the queue CSAT Reports is not there
        assert "CSAT Reports" not in QUEUES
        assert ran.out.count("not written.") == 2
        assert ran.code == 1, "who asks for it by name is told that it failed, whether writing is on or not"

    def test_a_round_trip_shows_rights_that_reading_cannot(self, connected: Desk, rt: FakeRt) -> None:
        connected.edit("csat.yaml", "CSAT Reports", "General")
        rt.lacks.add("ShowTicketComments")
        ran = connected("doctor", "--round-trip")
        assert ran.code == 1
        assert "Round trip (note)" in ran.out
        assert "Grant ShowTicketComments" in ran.out
        assert "Round trip (score): written, found again, taken back" in ran.out
        rt.lacks = {"ModifyCustomField"}
        before = len(rt.tickets)
        for _ in range(2):
            ran = connected("doctor", "--round-trip")
            assert ran.code == 1
            assert "Grant ModifyCustomField" in ran.out
        assert len(rt.tickets) == before + 2, "one in each queue, and the second time not one more"

    def test_every_owner_of_the_settings_is_tried(self, connected: Desk, rt: FakeRt) -> None:
        connected.edit("csat.yaml", "CSAT Reports", "General")
        connected.edit("csat.yaml", "queue: Corrective Actions", "queue: Corrective Actions, owners: {lead: ana.silva}")
        ran = connected.ok("doctor", "--round-trip")
        assert "Round trip (action item for lead): written" in ran.out
        assert {row["Owner"] for row in rt.tickets.values() if row["Queue"] == "Corrective Actions"} == {"ana.silva"}

    def test_while_something_is_switched_on_reading_alone_proves_nothing(self, connected: Desk) -> None:
        connected.edit("csat.yaml", "CSAT Reports", "General")
        assert "Nothing has to be done." in connected.ok("doctor").err
        connected.ok("write", "scores", "on")
        said = connected.ok("doctor").err
        assert "Nothing has to be done." not in said
        assert "csat doctor --round-trip" in said
        assert "Nothing has to be done." in connected.ok("doctor", "--round-trip").err

    def test_the_field_of_the_customer_is_looked_at(self, connected: Desk) -> None:
        connected.edit("csat.yaml", "field: Customer", "field: Account")
        ran = connected("doctor")
        assert ran.code == 1
        assert "SeeCustomField (Account)" in ran.out
        assert "csat doctor --install" in ran.out

    def test_a_user_who_sees_nothing_or_has_no_rights_is_told_so(self, connected: Desk, rt: FakeRt) -> None:
        rt.lacks.add("SeeQueue")
        ran = connected("doctor")
        assert ran.code == 1
        assert "!!    This user sees no queue to read." in ran.out
        rt.lacks = {"privileged"}
        ran = connected("doctor")
        assert ran.code == 1
        assert "csat-api is no privileged user" in ran.out

    def test_the_file_for_the_administrator_grants_no_more_than_is_switched_on(self, connected: Desk) -> None:
        connected.ok("write", "notes", "on")
        connected("doctor", "desk", "--install")
        text = connected.file("desk.initialdata").read_text("utf-8")
        assert "['csat-api', 'Incidents', 'SeeQueue', 'ShowTicket', 'SeeCustomField', 'CommentOnTicket', " in text
        assert not [word for word in ("CSAT Reports", "Corrective Actions", "Modify", "CreateTicket") if word in text]

    def test_a_life_cycle_without_a_status_for_withdrawn_tickets_is_named(self, connected: Desk, rt: FakeRt) -> None:
        rt.ticket("Corrective Actions")
        rt.statuses = {"new", "open", "erledigt"}
        connected.edit("csat.yaml", "CSAT Reports", "General")
        assert "Tickets in the queue Corrective Actions offer" in connected("doctor").out

    @pytest.mark.parametrize("language", ["zh", "ja"])
    def test_it_speaks_the_readers_language(self, connected: Desk, language: str) -> None:
        english, other = connected.ok("doctor").out.splitlines(), connected.ok("doctor", "--lang", language).out
        assert not [line for line in other.splitlines() if line.strip() and line in english and "Customer" not in line]


class TestWrite:
    def test_a_change_that_would_alter_something_else_is_never_written(self, tmp_path: Path) -> None:
        file = tmp_path / "csat.yaml"
        file.write_text("workspace: desk\nlimits: {per_run: 5}\n", "utf-8")
        written = file.stat().st_mtime_ns
        for text in ("workspace: desk\nwrite: {scores: on}\n", "workspace: desk\nwrite: {scores: nonsense}\n", "a: ["):
            with pytest.raises(Failure, match="by hand"):
                edit(file, ("write", "scores"), lambda _, text=text: text, lambda _: True, "by hand")  # type: ignore[misc]
        assert file.read_text("utf-8") == "workspace: desk\nlimits: {per_run: 5}\n"
        assert file.stat().st_mtime_ns == written, "not even written and brought back"

    def test_a_folder_the_user_had_made_stays_when_connecting_fails(self, tmp_path: Path) -> None:
        for made in (False, True):
            folder = tmp_path / f"{made}"
            if not made:
                folder.mkdir()
            keep_secret(folder, "desk", "token", "secret")
            forget_secrets(folder, "desk", ["token"], made=made)
            assert folder.exists() is not made
            assert not (folder / ".secrets").exists()

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (
                "write: {scores: off, tickets: off}  # step by step\n",
                "write: {scores: off, tickets: on}  # step by step\n",
            ),
            ("write:\n  scores: off  # not yet\n", "write:\n  tickets: on\n  scores: off  # not yet\n"),
            ('write:\n  tickets: "off"\nlanguage: zh\n', "write:\n  tickets: on\nlanguage: zh\n"),
            ("write:\n  ? scores\n  : off\n", "write:\n  tickets: on\n  ? scores\n  : off\n"),
            ("write: {}\n", "write: {tickets: on}\n"),
            ("write: {scores: on}\n", "write: {tickets: on, scores: on}\n"),
            ("language: zh\n", "language: zh\nwrite: {tickets: on}\n"),
        ],
    )
    def test_one_switch_is_turned_and_the_rest_stays(self, before: str, after: str) -> None:
        assert switched(before, "tickets", on=True) == after

    def test_it_is_turned_in_the_file_and_the_next_step_is_named(self, desk: Desk) -> None:
        ran = desk.ok("write", "tickets", "on")
        assert settings(desk)["write"] == {"tickets": True}
        assert ran.err.endswith(f"csat -w {desk.folder} plan\n")
        assert "was on already" in desk.ok("write", "tickets", "on").err
        desk.ok("write", "tickets", "off")
        assert settings(desk)["write"] == {"tickets": False}
        assert "scores, notes, tickets" in desk("write", "mail", "on").err

    def test_switching_off_says_what_becomes_of_what_was_written(self, desk: Desk, rt: FakeRt) -> None:
        desk.file("csat.yaml").write_text("workspace: desk\nconnections: {}\n", "utf-8")
        desk.ok("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN")
        for kind, said in (("scores", "until csat"), ("notes", "cannot take them back")):
            desk.ok("write", kind, "on")
            assert said in desk.ok("write", kind, "off").err

    def test_a_secret_that_is_gone_keeps_nobody_from_switching_off(
        self, desk: Desk, rt: FakeRt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.ok("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN")
        desk.ok("write", "notes", "on")
        monkeypatch.delenv("RT_TOKEN")
        desk.ok("write", "notes", "off")
        assert settings(desk)["write"] == {"notes": False}

    def test_what_cannot_be_changed_safely_is_left(self, desk: Desk) -> None:
        text = SETTINGS + 'write: {tickets: "o\\x66f"}\n'
        desk.file("csat.yaml").write_text(text, "utf-8")
        ran = desk("write", "tickets", "on")
        assert (ran.code, "write: {tickets: on}" in ran.err) == (2, True)
        assert desk.file("csat.yaml").read_text("utf-8") == text


def test_every_command_outside_a_workspace_says_so(tmp_path: Path) -> None:
    for command in (("connect", "rt"), ("doctor",), ("write", "scores", "on")):
        ran = csat("-w", tmp_path, *command)
        assert ran.code == 2
        assert "csat.yaml" in ran.err


def test_in_a_pipe_nothing_is_asked(desk: Desk) -> None:
    with process("-w", desk.folder, "connect", "rt") as run:
        out, err = run.communicate(timeout=60)
    assert (run.returncode, out, "--url" in err) == (2, "", True)


class TestBegin:
    def test_from_an_address_and_a_token_to_the_first_scores(self, tmp_path: Path, rt: FakeRt, desk: Desk) -> None:
        assert desk.folder == tmp_path
        new = Desk(tmp_path / "new", at="2026-11-09T02:00:00")
        ran = csat("init", new.folder, "--platform", "rt", "--url", rt.url, "--token", "env:RT_TOKEN", "--at", new.at)
        assert ran.code == 0, ran.said
        assert "$ csat" in ran.out
        assert "score --period 2026-10" in ran.out
        assert "80.0" in ran.out
        assert all(method == "GET" for method, _ in rt.calls), "nothing is written"
        made = settings(new)
        assert made["effects"] == {"from": date(2026, 11, 9)}
        assert made["connections"]["rt"]["since"] == "2026-08-01"  # type: ignore[index]
        assert new.ok("validate").code == 0
        assert new.ok("plan", "--period", "2026-10").code == 0

    def test_the_whole_desk_may_be_scored(self, tmp_path: Path, rt: FakeRt, desk: Desk) -> None:
        assert desk.folder == tmp_path
        new = Desk(tmp_path / "new")
        base = ["--platform", "rt", "--url", rt.url, "--token", "env:RT_TOKEN", "--since", "2026-09-01"]
        made = csat(
            "init", new.folder, *base, "--subject", "all", "--month-of", "closed", "--format", "json", "--at", new.at
        )
        assert (made.json["subject"], made.json["month_of"]) == ("all", "closed")
        assert "month_of: closed" in new.file("rules/tickets-only.yaml").read_text("utf-8")

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (["--platform", "rt"], 2, "`--url` is missing"),
            (["--platform", "nowhere"], 2, "there are: rt"),
            (["--platform", "rt", "--url", "http://127.0.0.1:9", "--token", "env:RT_TOKEN"], 3, "cannot be reached"),
            (["--platform", "rt", "--url", "URL", "--token", "env:RT_TOKEN", "--pack", "nothing"], 2, "nothing"),
            (["--platform", "rt", "--url", "URL", "--token", "env:RT_TOKEN", "--zone", "Mars"], 2, "Mars"),
            (["--url", "URL"], 2, "`--url` is for `--platform`"),
            (["--platform", "rt", "--url", "URL", "--token", "env:RT_TOKEN", "--blank", "asked"], 2, "`--blank` is for files"),
            (["--platform", "rt", "--url", "URL", "--token", "env:RT_TOKEN", "--proxy", "http://127.0.0.1:9"], 3, "proxy"),
        ],
    )  # fmt: skip
    def test_what_fails_leaves_no_half_workspace(
        self, tmp_path: Path, rt: FakeRt, desk: Desk, arguments: list[str], code: int, said: str
    ) -> None:
        assert desk.folder == tmp_path
        ran = csat("init", tmp_path / "new", *(rt.url if one == "URL" else one for one in arguments))
        assert (ran.code, said in ran.err) == (code, True), ran.said
        assert not (tmp_path / "new").exists()

    def test_a_proxy_is_said_once_for_all_connections(self, tmp_path: Path, rt: FakeRt, desk: Desk) -> None:
        assert desk.folder == tmp_path
        new = Desk(tmp_path / "new")
        base = ["--platform", "rt", "--url", rt.url, "--token", "env:RT_TOKEN", "--proxy", rt.url]
        ran = csat("init", new.folder, *base)
        assert ran.code == 0, ran.said  # the imitation answers what is asked of a proxy, too
        assert settings(new)["network"] == {"proxy": rt.url}
        assert "proxy" not in settings(new)["connections"]["rt"]  # type: ignore[index]

    def test_nothing_since_that_day_is_said(self, tmp_path: Path, rt: FakeRt, desk: Desk) -> None:
        assert desk.folder == tmp_path
        base = ["--platform", "rt", "--url", rt.url, "--token", "env:RT_TOKEN", "--since", "2099-01-01"]
        ran = csat("init", tmp_path / "new", *base)
        assert "Nothing has happened to any ticket with a rating from 2099-01-01 on" in ran.err

    @POSIX
    def test_a_person_is_asked_for_all_of_it(self, tmp_path: Path, rt: FakeRt) -> None:
        new = Desk(tmp_path / "new")
        answers = {
            "Where are your tickets?": "1",
            "browser": rt.url,
            "type": TOKEN,
            "customer of a ticket": "4",
            "month": "2",
        }
        shown, code = typed("init", new.folder, "--at", new.at, answers=answers)
        assert code == 0, shown
        assert TOKEN not in shown
        assert "subject: all" in new.file("rules/tickets-only.yaml").read_text("utf-8")
        assert "month_of: closed" in new.file("rules/tickets-only.yaml").read_text("utf-8")

    @POSIX
    def test_a_typed_secret_goes_again_when_the_workspace_cannot_be_made(self, tmp_path: Path, rt: FakeRt) -> None:
        answers = {"type": TOKEN, "customer of a ticket": "1", "month": "1"}
        shown, code = typed(
            "init", tmp_path / "new", "--platform", "rt", "--url", rt.url, "--zone", "Mars", answers=answers
        )
        assert (code, "Mars" in shown) == (2, True)
        assert not (tmp_path / "new").exists()
