"""What a scheduled job does on a real Request Tracker: a bad mark of today is a call-back ticket today, and only once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Desk
from tests.integration.desk import links, rated, tickets, workspace
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    """A desk that writes everything, from today on, and reads one queue: what other tests rated would fill the day's limit."""
    made = workspace(
        server,
        tmp_path / "desk",
        name="today",
        queues=["Problems"],
        more="write: {scores: on, notes: on, tickets: on}\n",
    )
    made.edit("csat.yaml", "from: 2020-01-01", f"from: {datetime.now(UTC):%Y-%m-01}")
    made.edit("csat.yaml", "effects:", "limits: {per_run: 200, per_day: 900}\neffects:")
    return made


def test_a_bad_mark_of_today_is_a_call_back_today_and_only_once(server: Server, desk: Desk) -> None:
    def job() -> str:
        desk.ok("sync")
        return desk.ok("apply").out

    job()
    before = tickets(server)
    number = rated(server, "1", "Same Day", "Problems")
    assert "3 effects written" in job(), "score and note of the ticket, and the call"
    now = tickets(server)
    (call,) = now.keys() - before.keys() - {number}
    assert now[call]["Subject"].startswith("Same Day: call back after a bad rating")
    assert number in links(server, call)
    assert now[number]["fields"]["CSAT Score"] == ["20.0"]
    (text, *_) = server.call("GET", f"/ticket/{call}/attachments", fields="Content")["items"]
    content = text["Content"]
    assert "- 1 of 5, kim@nordic.example, " in content
    assert "Nobody called." in content
    assert "S0-" not in content
    desk.ok("sync")
    assert desk.ok("apply", "--format", "json").json["run"] is None
    assert tickets(server).keys() == now.keys()


def test_the_first_line_of_the_bridge_is_what_a_search_for_transactions_finds(server: Server, desk: Desk) -> None:
    """As the guide says: each mark of a month is a transaction of its field in that month."""
    numbers = [server.ticket(f"Rated {mark}", Queue="Problems", Requestor=["kim@nordic.example"]) for mark in "135"]
    for number, mark in zip(numbers, "135", strict=True):
        server.rate(number, mark)
    desk.ok("sync")
    month = f"{datetime.now(UTC):%Y-%m}"
    listed = desk.ok("ratings", "--period", month, "--format", "json").json["rows"]
    query = f"ObjectType='RT::Ticket' AND CustomFieldName = 'CSAT Rating' AND Created >= '{month}-01'"
    found: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = server.call("GET", "/transactions", root=True, query=query, fields="ObjectId", per_page=100, page=page)
        found += answer["items"]
        if len(answer["items"]) < 100:
            break
        page += 1
    listed_ones = {row["rating"].rpartition(":")[2].partition("-")[0] for row in listed}
    assert listed_ones.issuperset(numbers)
    assert {str(one["ObjectId"]) for one in found}.issuperset(numbers)
