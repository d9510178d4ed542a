"""What people do to tickets between plan and apply, and in the middle of apply, on a real Request Tracker."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.program import Desk
from tests.integration.between import Between, Call, between
from tests.integration.desk import comments, files, tickets, workspace
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration

MONTH = f"{datetime.now(UTC):%Y-%m}"
LATER = f"{datetime.now(UTC).replace(day=28) + timedelta(days=20):%Y-%m-%dT00:00:00}"
"""When the present month can be closed."""


@pytest.fixture
def queue(server: Server) -> str:
    """A queue of this test alone."""
    name = f"Meanwhile {uuid.uuid4().hex[:8]}"
    server.call("POST", "/queue", {"Name": name}, root=True)
    return name


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


def rated(server: Server, queue: str, mark: str) -> str:
    number = server.ticket("Rated", queue, Requestor=["kim@nordic.example"], CustomFields={"Customer": queue})
    server.put(number, Status="resolved")
    server.rate(number, mark)
    return number


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
    again, only_reopened, left = rated(server, queue, "1"), rated(server, queue, "2"), rated(server, queue, "5")
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
    first, second = rated(server, queue, "5"), rated(server, queue, "1")
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


def test_each_time_it_is_resolved_has_one_note(server: Server, desk: Desk, queue: str) -> None:
    number = rated(server, queue, "1")
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
    rated(server, queue, "4")
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
    late = rated(server, queue, "1")
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
