"""The whole way on a real Request Tracker: connected, read, scored, written back, and taken back."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from tests.cli.program import Desk, csat
from tests.integration.desk import links, rated, tickets, workspace
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration

HEADS = ["Incidents", "Changes", "Problems"]


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    return workspace(server, tmp_path / "desk")


def month(desk: Desk) -> str:
    """The present month: what is rated here counts in it."""
    from datetime import UTC, datetime

    assert desk.folder
    return f"{datetime.now(UTC):%Y-%m}"


def own_figures(server: Server) -> dict[str, dict[str, list[int]]]:
    """Month -> customer -> marks, as Request Tracker itself shows them: by its own search, its history saying when.

    A ticket that names no customer is found under none.
    """
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    where = " OR ".join(f"Queue = '{name}'" for name in HEADS)
    for number, ticket in tickets(server, f"({where}) AND CF.{{CSAT Rating}} IS NOT NULL").items():
        history = server.call(
            "GET", f"/ticket/{number}/history", fields="Type,Field,NewValue,Created", per_page=100, orderby="id"
        )["items"]
        field = next(one["id"] for one in server.get(number)["CustomFields"] if one["name"] == "CSAT Rating")
        when = max(
            (h["Created"] for h in history if h["Type"] == "CustomField" and str(h["Field"]) == str(field)),
            default=ticket["Created"],
        )
        customer = next(iter(ticket["fields"]["Customer"]), "")
        found[when[:7]][customer].append(int(ticket["fields"]["CSAT Rating"][0]))
    return found


def points(marks: list[int]) -> str:
    mean = Decimal(sum(marks) * 20) / len(marks)
    return str(mean.quantize(Decimal("0.1"), ROUND_HALF_UP))


class TestReading:
    def test_scores_and_bridge_are_those_of_request_tracker_itself(self, server: Server, desk: Desk) -> None:
        desk.ok("sync")
        for label, customers in own_figures(server).items():
            scored = desk.ok("score", "--period", label, "--all", "--format", "json").json
            assert {one["name"]: one["value"] for one in scored["scores"] if one["value"]} == {
                name: points(marks) for name, marks in customers.items() if name
            }
            (bridge,) = desk.ok("reconcile", "--period", label, "--format", "json").json["bridges"]
            marks = [mark for given in customers.values() for mark in given]
            first = bridge["lines"][0]
            assert (first["count"], Decimal(first["mean"]).quantize(Decimal("0.01"))) == (
                len(marks), (Decimal(sum(marks)) / len(marks)).quantize(Decimal("0.01"), ROUND_HALF_UP),
            )  # fmt: skip

    def test_a_second_reading_finds_nothing_new_and_a_third_what_changed(self, server: Server, desk: Desk) -> None:
        desk.ok("sync")
        again = desk.ok("sync", "--format", "json").json["rows"]
        assert {(row["new"], row["changed"]) for row in again} == {(0, 0)}
        number = rated(server)
        third = {row["stream"]: row for row in desk.ok("sync", "--format", "json").json["rows"]}
        assert (third["ratings"]["new"], third["tickets"]["new"]) == (1, 1)
        server.rate(number, "5")
        fourth = {row["stream"]: row for row in desk.ok("sync", "--format", "json").json["rows"]}
        assert (fourth["ratings"]["new"], fourth["ratings"]["changed"]) == (0, 1)

    def test_a_score_that_is_not_ours_is_not_believed(self, server: Server, desk: Desk) -> None:
        number = rated(server, "4")
        server.put(number, CustomFields={"CSAT Score": "3.1", "CSAT Band": "awful"})
        desk.ok("sync")
        scored = desk.ok("score", "--period", month(desk), "--all", "--format", "json").json["scores"]
        assert "3.1" not in {one["value"] for one in scored}
        said = desk.ok("explain", "ticket", number, "--format", "json").json["rows"]
        assert [row["points"] for row in said] == ["80.0"]

    def test_since_leaves_out_what_is_older(self, server: Server, tmp_path: Path) -> None:
        every, late = workspace(server, tmp_path / "every"), workspace(server, tmp_path / "late", since="2099-01-01")
        assert {row["stream"]: row["new"] for row in late.ok("sync", "--format", "json").json["rows"]}["tickets"] == 0
        assert {row["stream"]: row["new"] for row in every.ok("sync", "--format", "json").json["rows"]}["tickets"] > 0


class TestWriting:
    def test_step_by_step_and_all_of_it_back(self, server: Server, desk: Desk) -> None:
        low = [rated(server, "1", "Nordic Foods"), rated(server, "2", "Baltic Rail"), rated(server, "5", "Baltic Rail")]
        for number in range(10):
            rated(server, "1", f"Customer {number}")
        desk.edit("csat.yaml", "effects:", "limits: {per_run: 200, per_day: 500}\neffects:")
        stale = low[0]
        server.put(stale, CustomFields={"CSAT Score": "3.1"})
        before = tickets(server)
        desk.ok("sync")
        period = ("--period", month(desk))
        assert "writing scores is off" in desk("apply", *period).said
        assert tickets(server) == before

        desk.ok("write", "scores", "on")
        desk.ok("write", "tickets", "on")
        plan = desk.ok("plan", *period, "--format", "json").json
        wanted = [one["effect"] for one in plan["effects"] if not one["would"]]
        kinds = {one["kind"] for one in wanted}
        assert kinds == {"score", "ticket_score", "action"}
        assert len(wanted) >= 30
        applied = desk.ok("apply", *period, "--format", "json").json
        assert len(applied["sent"]) == len(wanted)
        assert desk.ok("apply", *period, "--format", "json").json["run"] is None

        now = tickets(server)
        assert now[stale]["fields"]["CSAT Score"] == ["20.0"]
        assert now[low[2]]["fields"]["CSAT Score"] == ["100.0"]
        actions = {
            n: t for n, t in now.items() if n not in before and t["Queue"]["id"] == _queue(server, "Corrective Actions")
        }
        assert any(low[0] in links(server, number) for number in actions), "linked to the ticket that caused it"
        assert all(t["Due"] > "2026" for t in actions.values())
        scores = [t["Subject"] for n, t in now.items() if n not in before and t["Status"] == "resolved"]
        assert any("Nordic Foods" in subject for subject in scores)

        undone = desk.ok("undo", str(applied["run"]), "--format", "json").json
        assert (len(undone["undone"]), undone["kept"]) == (len(wanted), [])
        after = tickets(server)
        assert {number: ticket for number, ticket in after.items() if number in before} == before
        assert {ticket["Status"] for number, ticket in after.items() if number not in before} == {"rejected"}
        assert not any(ticket["fields"]["CSAT Marker"] for number, ticket in after.items() if number not in before)
        assert len(desk.ok("plan", *period, "--format", "json").json["effects"]) == len(plan["effects"])

    def test_a_reviewed_plan_a_limit_and_a_first_few(self, server: Server, desk: Desk) -> None:
        rated(server, "1")
        desk.ok("sync")
        desk.ok("write", "scores", "on")
        period = ("--period", month(desk))
        file = desk.file("plan.json")
        desk.ok("plan", *period, "-o", file)
        count = sum(not one["would"] for one in json.loads(file.read_text("utf-8"))["effects"])
        desk.edit("csat.yaml", "effects:", f"limits: {{per_run: {count - 1}}}\neffects:")
        refused = desk("apply", file)
        assert refused.code == 1
        assert str(count) in refused.err
        desk.edit("csat.yaml", f"per_run: {count - 1}", f"per_run: {count}")
        few = desk.ok("apply", file, "--only", "2", "--format", "json").json
        assert (len(few["sent"]), few["remaining"]) == (2, count - 2)
        rated(server, "5")
        desk.ok("sync")
        assert "csat plan" in desk("apply", file).err, "another rating came: the plan is stale"
        for run in ("1",):
            desk.ok("undo", run)

    def test_a_note_explains_a_score_where_that_is_switched_on(self, server: Server, desk: Desk) -> None:
        number = rated(server, "3")
        desk.ok("sync")
        desk.ok("write", "notes", "on")
        desk.ok("apply", "--period", month(desk))
        history = server.call("GET", f"/ticket/{number}/history", fields="Type,Data", per_page=100)["items"]
        comments = [one for one in history if one["Type"] == "Comment"]
        assert len(comments) == 1
        assert server.get(number)["Status"] == "resolved"
        desk.ok("sync")
        assert desk.ok("apply", "--period", month(desk), "--format", "json").json["run"] is None


class TestMeanwhile:
    """What happens to tickets between reading, writing and reading again."""

    def test_reopened_and_rated_again(self, server: Server, desk: Desk) -> None:
        number = rated(server, "1")
        desk.ok("write", "scores", "on")
        desk.ok("sync")
        desk.ok("apply", "--period", month(desk))
        server.put(number, Status="open")
        server.put(number, Status="resolved")
        server.rate(number, "4")
        desk.ok("sync")
        assert len(desk.ok("explain", "ticket", number, "--format", "json").json["rows"]) == 2
        desk.ok("apply", "--period", month(desk))
        assert server.field(number, "CSAT Score") == "80.0"

    def test_merged_and_deleted_after_the_plan_was_made(self, server: Server, desk: Desk) -> None:
        kept, merged, deleted = (
            rated(server, "2", "Gone Ltd"),
            rated(server, "3", "Gone Ltd"),
            rated(server, "1", "Gone Ltd"),
        )
        desk.ok("write", "scores", "on")
        desk.ok("sync")
        server.put(merged, root=True, MergeInto=int(kept))
        server.put(deleted, root=True, Status="deleted")
        first = desk("apply", "--period", month(desk))
        assert first.code == 4, first.said
        assert f"ticket {deleted} is not there any more" in first.said
        assert server.field(deleted, "CSAT Score") == "", "what somebody deleted is not written to"
        assert server.field(kept, "CSAT Score") == "40.0", "what was merged into it is not written over it"
        desk.ok("sync")
        again = desk.ok("apply", "--period", month(desk))
        assert server.field(kept, "CSAT Score") == "40.0", again.said
        assert desk.ok("apply", "--period", month(desk), "--format", "json").json["run"] is None

    def test_an_issued_report_goes_into_a_ticket_with_its_files(self, server: Server, desk: Desk) -> None:
        import datetime as dt

        rated(server, "4", "Report Ltd")
        desk.ok("sync")
        later = (dt.datetime.now(dt.UTC).replace(day=28) + dt.timedelta(days=20)).strftime("%Y-%m-%dT00:00:00")
        period = month(desk)
        desk.ok("close", period, at=later)
        desk.ok("issue", period, at=later)
        desk.ok("write", "reports", "on")
        sent = desk.ok("apply", "--period", period, "--format", "json").json["sent"]
        number = next(one["ref"] for one in sent if "|report|" in one["slot"]).removeprefix("ticket/")
        names = {
            one["Filename"]
            for one in server.call("GET", f"/ticket/{number}/attachments", fields="Filename", per_page=100)["items"]
        }
        assert {"report.html", "report.xlsx"} <= names


class TestConnecting:
    def test_init_connect_doctor_and_a_round_trip(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RT_TOKEN", server.token)
        home = tmp_path / "new"
        begun = csat(
            "init", home, "--platform", "rt", "--url", server.url, "--token", "env:RT_TOKEN", "--customer", "Customer"
        )
        assert begun.code == 0, begun.said
        assert "Writing to platforms is off" in begun.said
        new = Desk(home, at="")
        new.edit("csat.yaml", "queue: CSAT Reports", "queue: General")
        assert new("doctor").code == 0
        tripped = new("doctor", "--round-trip")
        assert tripped.out.count("written, found again, taken back") == 3, tripped.said

    def test_what_doctor_writes_down_makes_all_that_was_missing(self, server: Server, tmp_path: Path) -> None:
        names = {"score": "Satisfaction", "band": "Satisfaction Band", "marker": "Satisfaction Marker"}
        desk = workspace(
            server, tmp_path / "bare", score_fields=names, rating={"field": "How was it", "comment": "Why"},
            actions={"queue": "Follow 'up"}, reports={"queue": "Monthly"},
        )  # fmt: skip
        desk.ok("write", "scores", "on")
        missing = desk("doctor")
        assert missing.code == 1
        assert "!!    This user seems to lack the right SeeQueue (Monthly)" in missing.out
        assert "note  This user seems to lack the right SeeQueue (Follow 'up)" in missing.out
        for _ in range(2):  # the second time it changes nothing
            desk("doctor", "--install")
            loaded = server.load(desk.file("desk.initialdata"))
            assert "Done." in loaded
        healed = desk("doctor", "--round-trip")
        assert healed.code == 0, healed.said
        assert healed.out.count("written, found again, taken back") == 1, "only what is switched on"
        desk.ok("write", "tickets", "on")
        desk("doctor", "--install")
        server.load(desk.file("desk.initialdata"))
        assert desk("doctor", "--round-trip").code == 0


def _queue(server: Server, name: str) -> str:
    return str(
        next(
            q["id"]
            for q in server.call("GET", "/queues/all", fields="Name", per_page=100)["items"]
            if q["Name"] == name
        )
    )
