"""What people do to tickets between plan and apply, and in the middle of apply, on a real Request Tracker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt.cursor import WINDOW

from tests.cli.program import Desk
from tests.integration.between import Between, Call, between
from tests.integration.desk import comments, files, links, rated, tickets, workspace
from tests.integration.rt_live import READING
from tests.integration.rt_people import user_with
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration

MONTH = f"{datetime.now(UTC):%Y-%m}"
LATER = f"{datetime.now(UTC).replace(day=28) + timedelta(days=20):%Y-%m-%dT00:00:00}"
"""When the present month can be closed."""


@pytest.fixture
def proxy(server: Server) -> Iterator[Between]:
    with between(server.url) as found:
        yield found


@pytest.fixture
def desk(server: Server, proxy: Between, queue: str, tmp_path: Path) -> Desk:
    """It writes scores of tickets and notes."""
    return workspace(
        server, tmp_path / "desk", name=f"m{queue[-8:]}", url=proxy.url, queues=[queue], reports={"queue": "General"},
        more="write: {scores: on, notes: on}\n",
    )  # fmt: skip


def rated_again(server: Server, number: str, mark: str) -> None:
    """Reopened, resolved and rated once more."""
    server.put(number, Status="open")
    server.put(number, Status="resolved")
    server.rate(number, mark)


def shown(server: Server, number: str) -> tuple[str, str, list[str]]:
    """Score and band of a ticket, and its comments without their marks."""
    notes = [text.partition(" [csat ")[0] for text in comments(server, number)]
    return server.field(number, "CSAT Score"), server.field(number, "CSAT Band"), notes


def test_rated_again_between_plan_and_apply(server: Server, desk: Desk, queue: str) -> None:
    again, only_reopened, left = (
        rated(server, "1", queue, queue),
        rated(server, "2", queue, queue),
        rated(server, "5", queue, queue),
    )
    desk.ok("sync")
    file = desk.file("plan.json")
    desk.ok("plan", "--period", MONTH, "-o", file)
    rated_again(server, again, "4")
    server.put(only_reopened, Status="open")
    ran = desk("apply", file)
    assert ran.code == 4, ran.said
    assert f"ticket {again} was rated 4 since it was read with 1" in ran.said, "the person sees why"
    assert "csat sync" in ran.said
    assert shown(server, again) == ("", "", []), "nothing of the earlier mark"
    assert shown(server, only_reopened) == ("40.0", "dissatisfied", ["Rated 2 of 5 (40.0 of 100)"])
    assert server.get(only_reopened)["Status"] == "open", "neither closed nor opened by what is written"
    assert shown(server, left)[0] == "100.0"
    without = desk("apply", "--period", MONTH)
    assert (without.code, shown(server, again)) == (4, ("", "", [])), "nor the next run, before it was read"
    desk.ok("sync")
    stale = desk("apply", file)
    assert stale.code == 1
    assert "csat plan" in stale.err
    desk.ok("apply", "--period", MONTH)
    both = ["Rated 1 of 5 (20.0 of 100)", "Rated 4 of 5 (80.0 of 100)"]
    assert shown(server, again) == ("80.0", "satisfied", both), "a note for each time it was resolved"
    assert desk.ok("apply", "--period", MONTH, "--format", "json").json["run"] is None
    assert shown(server, again)[2] == both
    assert len(shown(server, only_reopened)[2]) == 1


def test_rated_again_in_the_middle_of_apply(server: Server, desk: Desk, proxy: Between, queue: str) -> None:
    first, second = rated(server, "5", queue, queue), rated(server, "1", queue, queue)
    desk.ok("sync")
    done: list[int] = []

    def happens(call: Call) -> None:
        """The customer of the second ticket answers anew as the first one's score is being written."""
        if not done and call.method == "PUT" and call.path.endswith(f"/ticket/{first}"):
            done.append(call.number)
            rated_again(server, second, "4")

    proxy.happens = happens
    ran = desk("apply", "--period", MONTH)
    proxy.happens = lambda _: None
    assert done
    assert ran.code == 4, ran.said
    assert f"ticket {second} was rated 4 since it was read with 1" in ran.said
    assert shown(server, first) == ("100.0", "very satisfied", ["Rated 5 of 5 (100.0 of 100)"])
    assert shown(server, second) == ("", "", [])
    desk.ok("sync")
    desk.ok("apply", "--period", MONTH)
    both = ["Rated 1 of 5 (20.0 of 100)", "Rated 4 of 5 (80.0 of 100)"]
    assert shown(server, second) == ("80.0", "satisfied", both)
    assert desk.ok("apply", "--period", MONTH, "--format", "json").json["run"] is None


def test_a_mark_taken_out_takes_its_score_away(server: Server, desk: Desk, queue: str) -> None:
    number, between = rated(server, "3", queue, queue), rated(server, "1", queue, queue)
    desk.ok("sync")
    server.rate(between, None)
    ran = desk("apply", "--period", MONTH)
    assert ran.code == 4, ran.said
    assert f"the mark 1 was taken out of ticket {between} since it was read" in ran.said
    assert shown(server, number)[:2] == ("60.0", "average")
    server.rate(number, None)
    desk.ok("sync")
    desk.ok("apply", "--period", MONTH)
    assert shown(server, number)[:2] == ("", "")
    assert shown(server, between) == ("", "", [])
    assert desk.ok("apply", "--period", MONTH, "--format", "json").json["run"] is None


def test_rated_anew_before_its_call_back_is_made(server: Server, desk: Desk, queue: str) -> None:
    desk.edit("csat.yaml", "{scores: on, notes: on}", "{tickets: on}")
    better, still_bad = rated(server, "1", f"{queue} A", queue), rated(server, "1", f"{queue} B", queue)
    desk.ok("sync")
    before = tickets(server, "Queue = 'Corrective Actions'")
    server.rate(better, "5")
    server.rate(still_bad, "2")
    ran = desk("apply", "--period", MONTH)
    assert ran.code == 4, ran.said
    assert f"ticket {better} was rated 5 since it was read with 1" in ran.said
    assert f"ticket {still_bad} was rated 2 since it was read with 1" in ran.said
    assert tickets(server, "Queue = 'Corrective Actions'") == before
    desk.ok("sync")
    desk.ok("apply", "--period", MONTH)
    (call,) = tickets(server, "Queue = 'Corrective Actions'").keys() - before.keys()
    assert links(server, call) == {still_bad}, "nobody is called because of a mark of 5"
    assert desk.ok("apply", "--period", MONTH, "--format", "json").json["run"] is None


def test_rated_anew_while_its_call_back_is_being_made(server: Server, desk: Desk, proxy: Between, queue: str) -> None:
    """After everything was looked up, and before the ticket is asked for."""
    desk.edit("csat.yaml", "{scores: on, notes: on}", "{tickets: on}")
    number = rated(server, "1", queue, queue)
    desk.ok("sync")
    before = tickets(server, "Queue = 'Corrective Actions'").keys()
    looked: list[int] = []

    def happens(call: Call) -> None:
        if call.moment == "after" and call.method == "GET" and call.path.endswith(f"/ticket/{number}"):
            looked.append(call.number)
            if len(looked) == 1:  # as it is prepared; it is looked at once more
                server.rate(number, "5")

    proxy.happens = happens
    ran = desk("apply", "--period", MONTH)
    proxy.happens = lambda _: None
    assert len(looked) == 2
    assert ran.code == 4, ran.said
    assert f"ticket {number} was rated 5 since it was read with 1" in ran.said
    assert tickets(server, "Queue = 'Corrective Actions'").keys() == before
    desk.ok("sync")
    desk.ok("apply", "--period", MONTH)
    assert tickets(server, "Queue = 'Corrective Actions'").keys() == before


def test_rated_anew_as_the_score_is_sent(server: Server, desk: Desk, proxy: Between, queue: str) -> None:
    """The call that writes it is on its way when the customer answers."""
    number = rated(server, "1", queue, queue)
    desk.ok("sync")
    done: list[int] = []

    def happens(call: Call) -> None:
        if not done and call.moment == "before" and call.method == "PUT" and call.path.endswith(f"/ticket/{number}"):
            done.append(call.number)
            server.rate(number, "4")

    proxy.happens = happens
    ran = desk("apply", "--period", MONTH)
    proxy.happens = lambda _: None
    assert done
    assert ran.code == 4, ran.said
    assert shown(server, number) == ("", "", [])
    desk.ok("sync")
    desk.ok("apply", "--period", MONTH)
    assert shown(server, number) == ("80.0", "satisfied", ["Rated 4 of 5 (80.0 of 100)"])


def test_corrected_after_its_note_it_has_a_second_one_and_before_it_only_one(
    server: Server, desk: Desk, queue: str
) -> None:
    after, before = rated(server, "1", queue, queue), rated(server, "1", queue, queue)
    server.rate(before, "4")
    desk.ok("sync")
    desk.ok("apply", "--period", MONTH)
    server.rate(after, "4")
    desk.ok("sync")
    desk.ok("apply", "--period", MONTH)
    both = ["Rated 1 of 5 (20.0 of 100)", "Rated 4 of 5 (80.0 of 100)"]
    assert [shown(server, number)[2] for number in (after, before)] == [both, both[1:]]


def test_what_may_not_be_seen_is_named_and_read_once_it_may(server: Server, queue: str, tmp_path: Path) -> None:
    """Nothing in the change feed tells of a mark that is given while fields are hidden."""
    name = f"blind-{queue[-8:]}"
    who: dict[str, Any] = user_with(server, name, {queue: READING[:2], "Changes": READING}) | {
        "password": "file:password"
    }
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "password").write_text(f"{name}-password", "utf-8")
    (tmp_path / "desk" / "password").chmod(0o600)
    desk = workspace(
        server, tmp_path / "desk", name=f"b{queue[-8:]}", queues=[queue, "Changes"], actions=None, reports=None, **who
    )
    known, quiet, emptied = (
        rated(server, "2", queue, queue),
        server.ticket("Quiet", queue),
        rated(server, "3", queue, queue),
    )
    server.put(quiet, Status="resolved")

    def rejected() -> set[str]:
        desk.ok("sync")
        rows = desk.ok("sync", "--rejected", "--format", "json").json["rows"]
        return {str(row["row"]) for row in rows if "SeeCustomField" in str(row)}

    def marks() -> dict[str, str]:
        rows = desk.ok("ratings", "--period", MONTH, "--format", "json").json["rows"]
        own = {row["rating"].rpartition(":")[2].partition("-")[0]: row["raw"] for row in rows}
        return {number: own[number] for number in (known, quiet, emptied) if number in own}

    assert rejected() == {known, emptied}
    server.rate(quiet, "5")
    server.rate(known, "4")
    assert rejected() == {known, quiet, emptied}
    server.rate(emptied, None)
    for at in range(WINDOW):  # so that looking again at the newest changes does not find it
        server.put(known, Subject=f"Renamed {at}")
    assert rejected() >= {known, quiet}
    assert marks() == {}
    grant = tmp_path / "grant.initialdata"
    grant.write_text(
        f"our @ACL = ({{ UserId => '{name}', Queue => '{queue}', Right => 'SeeCustomField' }});\n1;\n", "utf-8"
    )
    server.load(grant)
    assert rejected() == set()
    assert {number: mark for number, mark in marks().items() if mark} == {known: "4", quiet: "5"}


def test_each_time_it_is_resolved_has_one_note(server: Server, desk: Desk, queue: str) -> None:
    number = rated(server, "1", queue, queue)
    for mark, said in (("3", "Rated 1"), ("5", "Rated 3"), (None, "Rated 5")):
        for _ in range(2):
            desk.ok("sync")
            desk.ok("apply", "--period", MONTH)
        assert shown(server, number)[2][-1].startswith(said)
        if mark:
            rated_again(server, number, mark)
    notes = comments(server, number)
    assert [text.partition(" of ")[0] for text in notes] == ["Rated 1", "Rated 3", "Rated 5"]
    assert len({text.partition("[csat ")[2] for text in notes}) == 3


def test_a_late_rating_changes_nothing_issued_here_or_there(server: Server, desk: Desk, queue: str) -> None:
    rated(server, "4", queue, queue)
    desk.edit("csat.yaml", "{scores: on, notes: on}", "{scores: on, notes: on, reports: on}")
    desk.ok("sync")
    desk.ok("close", MONTH, at=LATER)
    desk.ok("issue", MONTH, at=LATER)
    sent = desk.ok("apply", "--period", MONTH, "--format", "json").json["sent"]
    (report,) = (one["ref"].removeprefix("ticket/") for one in sent if "|report|" in one["slot"])

    def issued() -> dict[str, bytes]:
        found = {}
        for ending in ("html", "xlsx", "json", "md"):
            desk.ok("report", "--period", MONTH, "-o", desk.file(f"issued.{ending}"))
            found[ending] = desk.file(f"issued.{ending}").read_bytes()
        return found

    scores = desk.ok("score", "--period", MONTH, "--format", "json").json["scores"]
    here, there, everything = issued(), files(server, report), tickets(server)
    assert [name for name, _ in there] == ["report.html", "report.xlsx"]
    late = rated(server, "1", queue, queue)
    desk.ok("sync")
    listed = desk.ok("ratings", "--period", MONTH, "--excluded", "after_closing", "--format", "json").json["rows"]
    assert [row["rating"].rpartition(":")[2].partition("-")[0] for row in listed] == [late]
    assert desk.ok("apply", "--period", MONTH, "--format", "json").json["run"] is None
    assert desk.ok("score", "--period", MONTH, "--format", "json").json["scores"] == scores
    assert issued() == here, "not a byte"
    assert files(server, report) == there
    now = tickets(server)
    assert {number: ticket for number, ticket in now.items() if number != late} == everything
    assert shown(server, late) == ("", "", [])
    assert len(comments(server, report)) == 1
