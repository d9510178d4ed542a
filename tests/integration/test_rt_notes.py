"""Notes on a real Request Tracker: what stands in them, and that only those who work on the ticket get to see it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.cli.program import Desk
from tests.integration.desk import comments, rated, workspace
from tests.integration.rt_live import login
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration

MONTH = f"{datetime.now(UTC):%Y-%m}"


@pytest.fixture
def desk(server: Server, queue: str, tmp_path: Path) -> Desk:
    return workspace(server, tmp_path / "desk", name=f"n{queue[-8:]}", queues=[queue], more="write: {notes: on}\n")


def mails(server: Server) -> int:
    """How many Request Tracker has sent."""
    return len(list((server.data / "mail").glob("*.eml")))


def seen(server: Server, number: str, **user: Any) -> set[str]:
    """Types of what happened to a ticket, as that user is shown it."""
    session = requests.Session()
    session.trust_env = False
    session.auth = (str(user["user"]), str(user["password"]))
    session.headers["User-Agent"] = "csat-tests"
    asked = {"fields": "Type", "per_page": "100"}
    answer = session.get(f"{server.url}/REST/2.0/ticket/{number}/history", params=asked, timeout=60)
    assert answer.ok, answer.text
    return {str(one["Type"]) for one in answer.json()["items"]}


def test_a_note_says_the_mark_what_it_is_worth_and_where_it_counts(server: Server, desk: Desk, queue: str) -> None:
    number = rated(server, queue=queue)
    desk.ok("sync")
    desk.ok("apply", "--period", MONTH)
    rows = server.call("GET", f"/ticket/{number}/attachments", fields="Content,TransactionId,Subject", per_page=100)
    (text,) = (str(one["Content"]) for one in rows["items"] if "Rated 2" in str(one["Subject"]))
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    assert "The mark 2 of 5 was given at " in text
    assert day in text
    assert "On the scale of 100 points that is 40.0." in text
    assert "Band: dissatisfied (30 to below 60)." in text
    assert f"It counts in {MONTH}, for Nordic Foods, by the rules 'desk'." in text


def test_a_note_is_for_those_who_work_on_the_ticket_and_mails_nobody(server: Server, desk: Desk, queue: str) -> None:
    number = rated(server, queue=queue)
    desk.ok("sync")
    # What a customer who looks at his own ticket may: no comments.
    customer = login(server, f"customer-{queue[-8:]}", [queue], ["SeeQueue", "ShowTicket"])
    before, status = mails(server), server.get(number)["Status"]
    desk.ok("apply", "--period", MONTH)
    assert len(comments(server, number)) == 1
    assert mails(server) == before, "nobody was mailed"
    assert server.get(number)["Status"] == status == "resolved"
    assert "Comment" not in seen(server, number, **customer)
    agent = login(server, f"agent-{queue[-8:]}", [queue], ["SeeQueue", "ShowTicket", "ShowTicketComments"])
    assert "Comment" in seen(server, number, **agent), "who may see comments does"
    server.call("POST", f"/ticket/{number}/correspond", {"Content": "Hello", "ContentType": "text/plain"})
    assert mails(server) > before, "what is for the requestor does mail him"
    assert "Correspond" in seen(server, number, **customer)


def test_what_a_day_may_write_is_not_exceeded_by_a_second_run(server: Server, desk: Desk, queue: str) -> None:
    desk.edit("csat.yaml", "effects:", "limits: {per_run: 9, per_day: 3}\neffects:")
    first = [rated(server, queue=queue), rated(server, queue=queue)]
    desk.ok("sync")
    desk.ok("apply", "--period", MONTH)
    more = [rated(server, queue=queue), rated(server, queue=queue)]
    desk.ok("sync")
    refused = desk("apply", "--period", MONTH)
    assert refused.code == 1
    assert "2 effects wanted and 2 sent today, limit 3 a day. Nothing was written." in refused.err
    assert f"`csat apply --period {MONTH} --only 1`" in refused.err
    assert [len(comments(server, number)) for number in [*first, *more]] == [1, 1, 0, 0]
    desk.ok("apply", "--period", MONTH, "--only", "1")
    assert sum(len(comments(server, number)) for number in more) == 1
    assert desk("apply", "--period", MONTH).code == 1
    assert sum(len(comments(server, number)) for number in more) == 1
