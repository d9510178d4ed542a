"""`csat doctor`: whether everything is there, what the administrator has to do, and a round trip."""

from __future__ import annotations

import os

import pytest
from csat_plugin.adapters.rt.adapter import RtAdapter

from tests.adapters.rt_fake import QUEUES, TOKEN, FakeRt
from tests.cli.program import Desk


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

    def test_what_a_round_trip_leaves_half_written_is_taken_back(
        self, connected: Desk, rt: FakeRt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._who_may_not_own(connected, rt, monkeypatch)
        ran = connected("doctor", "--round-trip")
        assert ran.code == 1
        (number,) = [number for number, row in rt.tickets.items() if row["Queue"] == "Corrective Actions"]
        assert "Round trip (action item for lead): not written." in ran.out
        assert (
            f"ok    Round trip (action item for lead): what was left of it was taken back: {rt.url}/Ticket/Display.html?id={number}"
            in ran.out
        )
        assert rt.tickets[number]["Status"] == "rejected"
        assert not any(rt.tickets[number]["CustomFields"].values()), "no later run takes it for its own"

    def test_what_it_cannot_take_back_it_names(
        self, connected: Desk, rt: FakeRt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._who_may_not_own(connected, rt, monkeypatch)
        rt.statuses = {"new", "open"}
        ran = connected("doctor", "--round-trip")
        (number,) = [number for number, row in rt.tickets.items() if row["Queue"] == "Corrective Actions"]
        (line,) = [line for line in ran.out.splitlines() if "could not be taken back" in line and "action" in line]
        assert line.startswith("  !!    ")
        assert f"/Ticket/Display.html?id={number}" in line

    def test_what_may_have_arrived_is_named_where_nobody_answers_any_more(self, connected: Desk, rt: FakeRt) -> None:
        connected.edit("csat.yaml", "CSAT Reports", "General")
        connected.ok("write", "scores", "on")

        def before(method: str, _: str) -> None:
            if method == "POST" or any(call == ("POST", "/ticket") for call in rt.calls):
                raise ConnectionAbortedError

        rt.before = before
        ran = connected("doctor", "--round-trip")
        assert ran.code == 1
        assert "!!    Round trip (score): whether something is left of it could not be looked at." in ran.out
        assert '"csat connection test, may be ignored"' in ran.out

    def _who_may_not_own(self, connected: Desk, rt: FakeRt, monkeypatch: pytest.MonkeyPatch) -> None:
        connected.edit("csat.yaml", "CSAT Reports", "General")
        connected.edit("csat.yaml", "queue: Corrective Actions", "queue: Corrective Actions, owners: {lead: ana.silva}")
        real = rt._refusal
        monkeypatch.setattr(
            rt, "_refusal", lambda number, name, value: "may not own" if name == "Owner" else real(number, name, value)
        )

    def test_while_something_is_switched_on_reading_alone_proves_nothing(self, connected: Desk) -> None:
        connected.edit("csat.yaml", "CSAT Reports", "General")
        assert "Nothing has to be done." in connected.ok("doctor").err
        connected.ok("write", "scores", "on")
        said = connected.ok("doctor").err
        assert "Nothing has to be done." not in said
        assert "csat doctor --round-trip" in said
        assert "Nothing has to be done." in connected.ok("doctor", "--round-trip").err

    def test_a_platform_whose_settings_are_checked_is_asked_all_the_same(
        self, connected: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whether there is a platform that may refuse is not told by what else an adapter offers."""
        monkeypatch.setattr(RtAdapter, "wrong_settings", lambda _: iter(()), raising=False)
        connected.edit("csat.yaml", "CSAT Reports", "General")
        connected.ok("write", "scores", "on")
        ran = connected.ok("doctor", "desk")
        assert "Request Tracker 5.0.3" in ran.out
        assert "csat doctor --round-trip" in ran.err

    def test_files_alone_need_no_round_trip(self, connected: Desk) -> None:
        connected.ok("write", "scores", "on")
        assert "Nothing has to be done." in connected.ok("doctor", "files").err

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
        assert "Tickets in the queue Corrective Actions have" not in connected.ok("doctor").out
        connected.ok("write", "tickets", "on")
        assert (
            "note  Tickets in the queue Corrective Actions have or offer erledigt, new, open" in connected("doctor").out
        )

    def test_rights_on_queues_nobody_named_are_not_written_down(self, connected: Desk, rt: FakeRt) -> None:
        rt.lacks.add("SeeQueue")
        ran = connected("doctor", "--install")
        assert ran.code == 2
        assert "under `queues:` first" in ran.said
        assert not connected.file("desk.initialdata").exists()

    @pytest.mark.parametrize("language", ["zh", "ja"])
    def test_it_speaks_the_readers_language(self, connected: Desk, language: str) -> None:
        english, other = connected.ok("doctor").out.splitlines(), connected.ok("doctor", "--lang", language).out
        assert not [line for line in other.splitlines() if line.strip() and line in english and "Customer" not in line]
