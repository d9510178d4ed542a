"""Tickets that are made for actions and scores on a real Request Tracker: what a person finds in them, field by field."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.cli.program import Desk
from tests.integration.desk import RULES, links, rated, tickets, workspace
from tests.integration.rt_live import login
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration

ZONE = "Asia/Shanghai"
BY_ROLE = RULES.replace("team_lead: chloe.martin", "team_lead: {}")
"""The rules say who decides by the role alone."""


def next_working_day() -> str:
    """The working day after today in the zone; without a calendar Monday to Friday are."""
    day = datetime.now(ZoneInfo(ZONE)).date() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day.isoformat()


def made(server: Server, queue: str, before: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Tickets of a queue that were not there before."""
    found = tickets(server, f"Queue = '{queue}'")
    return {number: ticket for number, ticket in found.items() if number not in before}


def applied(desk: Desk) -> Desk:
    desk.ok("sync")
    desk.ok("apply", "--period", f"{datetime.now(ZoneInfo(ZONE)):%Y-%m}")
    return desk


@pytest.mark.parametrize(
    ("rules", "owners", "owner"),
    [
        (BY_ROLE, {"team_lead": "eva.lind"}, "eva.lind"),
        (RULES, {"chloe.martin": "ana.silva"}, "ana.silva"),
        (RULES, {}, "chloe.martin"),
        (BY_ROLE, {}, "Nobody"),
    ],
)
def test_an_action_has_owner_due_day_playbook_and_customer(
    server: Server, queue: str, tmp_path: Path, rules: str, owners: dict[str, str], owner: str
) -> None:
    desk = workspace(
        server, tmp_path / "desk", rules=rules, queues=[queue], more=f"timezone: {ZONE}\nwrite: {{tickets: on}}\n",
        actions={"queue": "Corrective Actions", "owners": owners},
    )  # fmt: skip
    before = tickets(server, "Queue = 'Corrective Actions'")
    number = rated(server, "1", queue, queue)
    due = next_working_day()
    applied(desk)
    ((call, ticket),) = made(server, "Corrective Actions", before).items()
    assert ticket["Subject"] == f"{queue}: call back after a bad rating (20.0)"
    assert ticket["Owner"]["id"] == owner
    assert ticket["Due"] == f"{due}T15:59:59Z", "the day ends at midnight in Shanghai"
    assert ticket["Status"] == "new"
    assert links(server, call) == {number}
    assert ticket["fields"]["Customer"] == [queue]
    (text, *_) = server.call("GET", f"/ticket/{call}/attachments", fields="Content")["items"]
    assert (
        f"A rating of 20.0 points came in from {queue}. Call, listen, put right what can be put right"
        in text["Content"]
    )
    assert f"Due: {due}" in text["Content"]
    assert "Nobody called." in text["Content"]
    found = server.call("GET", "/tickets", query=f"'CF.{{Customer}}' = '{queue}'")["items"]
    assert {str(one["id"]) for one in found} == {number, call}, "one search finds what was rated and what became of it"


def test_a_customer_of_the_register_has_the_name_other_tickets_use(server: Server, queue: str, tmp_path: Path) -> None:
    desk = workspace(
        server, tmp_path / "desk", name=f"r{queue[-8:]}", queues=[queue],
        more="write: {scores: on, tickets: on}\nregister: register.csv\n",
    )  # fmt: skip
    desk.file("register.csv").write_text(f"id,name,aliases\nC77,The Registered Company,{queue}\n", "utf-8")
    before = tickets(server, "Queue = 'Corrective Actions' OR Queue = 'General'")
    rated(server, "1", queue, queue)
    applied(desk)
    for own in ("Corrective Actions", "General"):
        (ticket,) = made(server, own, before).values()
        assert ticket["Subject"].startswith("The Registered Company")
        assert ticket["fields"]["Customer"] == [queue]


def test_what_doctor_installs_is_enough_for_the_customers_field(server: Server, queue: str, tmp_path: Path) -> None:
    """Everything queue by queue, as an administrator would rather have it: fields, and the rights of a user who has no others."""
    name = uuid.uuid4().hex[:8]
    own, field = (f"Own {name}", f"Reports {name}"), f"Client {name}"
    who = login(server, f"writer-{name}", [queue], ["SeeQueue"])
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "password").write_text(str(who["password"]), "utf-8")
    (tmp_path / "desk" / "password").chmod(0o600)
    desk = workspace(
        server, tmp_path / "desk", queues=[queue], customer={"field": field}, more="write: {scores: on, tickets: on}\n",
        actions={"queue": own[0]}, reports={"queue": own[1]},
        score_fields={part: f"{part} {name}" for part in ("score", "band", "marker")},
        **(who | {"password": "file:password"}),
    )  # fmt: skip
    assert desk("doctor", "--install").code == 1
    server.load(desk.file("desk.initialdata"))
    server.ticket("So that there is one to be seen", queue)
    healthy = desk("doctor")
    assert healthy.code == 0, healthy.said
    rated(server, "1", f"{queue} Ltd", queue, field=field)
    applied(desk)
    for place in own:
        (ticket,) = made(server, place, {}).values()
        assert ticket["fields"][field] == [f"{queue} Ltd"], place


def test_doctor_tells_that_the_customers_field_does_not_apply_to_a_queue_of_ours(
    server: Server, queue: str, tmp_path: Path
) -> None:
    name = uuid.uuid4().hex[:8]
    server.call("POST", "/queue", {"Name": f"Own {name}"}, root=True)
    field = f"Client {name}"
    only = workspace(server, tmp_path / "only", queues=[queue], customer={"field": field}, actions=None, reports=None)
    only("doctor", "--install")
    server.load(only.file("desk.initialdata"))
    desk = workspace(
        server, tmp_path / "desk", queues=[queue], customer={"field": field}, actions={"queue": f"Own {name}"},
        more="write: {tickets: on}\n",
    )  # fmt: skip
    server.ticket("So that there is one to be seen", queue)
    told = desk("doctor")
    assert told.code == 0, told.said
    assert f"The custom field {field} does not apply to the queue Own {name}: tickets made there" in told.out
    rated(server, "1", f"{queue} Ltd", queue, field=field)
    applied(desk)
    (ticket,) = made(server, f"Own {name}", {}).values()
    assert ticket["Subject"].startswith(f"{queue} Ltd: ")
    desk("doctor", "--install")
    server.load(desk.file("desk.initialdata"))
    assert f"{field} does not apply" not in desk("doctor").out
