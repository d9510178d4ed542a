"""A real Request Tracker beside files that are read already; who the customer could be; and days, which Request Tracker reads in its user's zone."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from csat_plugin.adapters.rt.searching import in_queues

from tests.cli.program import Desk, Ran, csat
from tests.integration.desk import rated, tickets, workspace
from tests.integration.rt_people import user_with
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration

OWN_QUEUES = ("Corrective Actions", "CSAT Reports")
"""Where a new connection writes results once that is switched on: they are not read."""
NEWEST = 500
"""Tickets that candidates are counted in."""
DAYS = "Days"
"""The queue whose tickets changed around midnight."""
DAY = (datetime.now(UTC) - timedelta(days=10)).date()


def read_by_default(server: Server) -> str:
    """The condition on the queues a new connection reads."""
    found = server.call("GET", "/queues/all", fields="Name", per_page=100)["items"]
    return str(in_queues(one["Name"] for one in found if one["Name"] not in OWN_QUEUES))


def total(server: Server, query: str) -> int:
    return int(server.call("GET", "/tickets", query=query, per_page=1)["total"])


def counted(server: Server, query: str) -> dict[str, tuple[int, int]]:
    """What could be the customer -> different values, tickets that have one; by the server's own list of the newest tickets."""
    asked = {"fields": "CustomFields,Requestor", "fields[Requestor]": "Organization,EmailAddress"}
    values: dict[str, list[str]] = {"field: Customer": [], "organization": [], "mail_domain": []}
    for page in range(1, NEWEST // 100 + 1):
        found = server.call(
            "GET", "/tickets", root=True, query=query, per_page=100, page=page, orderby="id", order="DESC", **asked
        )
        for item in found["items"]:
            fields = {one["name"]: one["values"] for one in item["CustomFields"]}
            people = item["Requestor"]
            values["field: Customer"] += [one for one in fields["Customer"][:1] if one]
            values["organization"] += [one["Organization"] for one in people if one["Organization"]][:1]
            values["mail_domain"] += [one["EmailAddress"].partition("@")[2] for one in people if one["EmailAddress"]][
                :1
            ]
    return {name: (len(set(of)), len(of)) for name, of in values.items()}


def test_connect_beside_files_then_sync_and_score_and_nothing_is_written(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RT_TOKEN", server.token)
    rated(server, "2", "Fjord Shipping")
    rated(server, "4", "Fjord Shipping")
    today = datetime.now(UTC).date()
    rows = [f"T{n},Closed,Paper Mill,ann{n},{today},{today},{mark},{today}\n" for n, mark in enumerate("544")]
    exported = tmp_path / "tickets.csv"
    exported.write_text(
        "Number,State,Customer,Requester,Created,Closed,Satisfaction,Survey date\n" + "".join(rows), "utf-8"
    )
    home = tmp_path / "home"
    begun = csat("init", home, exported, "--yes", "--zone", "UTC", "--subject", "customer")
    assert begun.code == 0, begun.said
    desk = Desk(home, at="")
    before = tickets(server)

    connected = desk("connect", "rt", "--url", server.url, "--token", "env:RT_TOKEN", "--customer", "Customer", "--yes")
    assert connected.code == 0, connected.said
    assert "Writing to platforms is off" in connected.out
    assert "Logged in as csat-api" in connected.out
    assert server.token not in desk.file("csat.yaml").read_text("utf-8")
    where = read_by_default(server)
    ratings = total(server, f"{where} AND 'CF.{{CSAT Rating}}' IS NOT NULL")
    assert f"{total(server, where)} tickets, {ratings} ratings" in connected.out

    looked = desk("doctor", "rt", "--format", "json").json["connections"][0]
    found = {one["field"]: (one["values"], one["covered"]) for one in looked["candidates"]}
    assert {name: found[name] for name in counted(server, where)} == counted(server, where)
    assert [one["field"] for one in looked["candidates"] if one["chosen"]] == ["field: Customer"]
    by_search = total(server, f"{where} AND 'CF.{{Customer}}' IS NOT NULL")
    assert found["field: Customer"][1] == min(by_search, NEWEST), "the search finds as many"
    assert {one["of"] for one in looked["candidates"]} == {min(total(server, where), NEWEST)}

    synced = desk.ok("sync")
    assert "No customer of the register is called 'Fjord Shipping' (4 records)" in synced.said
    register = desk.file("register.csv")
    header, *rows = register.read_text("utf-8-sig").splitlines()
    rows.append(",".join("Fjord Shipping" if column in {"id", "name"} else "" for column in header.split(",")))
    register.write_text("\n".join([header, *rows, ""]), "utf-8")
    desk.ok("sync")
    scores = desk.ok("score", "--period", f"{today:%Y-%m}", "--all", "--format", "json").json["scores"]
    values = {one["subject"]: one["value"] for one in scores}
    assert values["Fjord Shipping"] == "60.0"
    assert values["Paper Mill"] == "86.7"
    planned = desk("apply", "--period", f"{today:%Y-%m}")
    assert "is off" in planned.said
    assert tickets(server) == before, "not a byte of Request Tracker was changed"


def test_from_init_to_the_first_score_by_the_commands_of_the_guide(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RT_TOKEN", server.token)
    before = tickets(server)
    home = tmp_path / "desk"
    begun = csat("init", home, "--platform", "rt", "--url", server.url, "--token", "env:RT_TOKEN", "--yes")
    assert begun.code == 0, begun.said
    assert "Taken: subject customer" in begun.out
    desk = Desk(home, at="")
    for command in (["sync"], ["score"], ["reconcile"], ["plan"]):
        assert desk(*command).code == 0, command
    assert tickets(server) == before


@pytest.fixture(scope="module")
def moments(server: Server) -> Sequence[datetime]:
    """When something last happened to each ticket of a queue: around midnight in many zones."""
    server.call("POST", "/queue", {"Name": DAYS}, root=True)
    midnight = datetime.combine(DAY, time(), UTC)
    hours = (-40, -25, -24, -16, -15, -9, -8, -7, -1, 0, 1, 4, 5, 8, 9, 16, 24, 40)
    made = {server.ticket(f"{hour:+} h", queue=DAYS): midnight + timedelta(hours=hour) for hour in hours}
    with contextlib.closing(sqlite3.connect(server.data / "rt.db", timeout=30)) as base, base:
        changed = [(f"{at:%Y-%m-%d %H:%M:%S}", number) for number, at in made.items()]
        base.executemany("UPDATE Tickets SET LastUpdated = ? WHERE id = ?", changed)
    return tuple(made.values())


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("UTC", "UTC"),
        ("Asia/Tokyo", "UTC"),
        ("Asia/Tokyo", "America/New_York"),
        ("America/Los_Angeles", "UTC"),
        ("America/Los_Angeles", "Asia/Shanghai"),
        ("Pacific/Kiritimati", "Asia/Shanghai"),
    ],
)
def test_a_day_begins_in_the_zone_of_the_workspace_whatever_the_users(
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moments: Sequence[datetime],
    theirs: str,
    ours: str,
) -> None:
    name = f"of-{theirs}-and-{ours}".replace("/", "-").lower()
    monkeypatch.setenv("CSAT_TEST_PASSWORD", f"{name}-password")
    rights = ("SeeQueue", "ShowTicket", "SeeCustomField")
    login = user_with(server, name, {DAYS: rights, "": ("SeeCustomField",)})
    server.call("PUT", f"/user/{name}", {"Timezone": theirs}, root=True)
    settings: dict[str, Any] = {**login, "queues": [DAYS], "actions": None, "reports": None}
    begins = datetime.combine(DAY, time(), ZoneInfo(ours))
    wanted = sum(at >= begins for at in moments)
    assert 0 < wanted < len(moments)

    more = f"timezone: {ours}\n"
    of_settings = workspace(server, tmp_path / "first", more=more, **settings, since=DAY.isoformat())
    assert came(of_settings.ok("sync", "--format", "json")) == wanted
    on_the_line = workspace(server, tmp_path / "again", more=more, **settings)
    assert came(on_the_line.ok("sync", "--since", DAY.isoformat(), "--format", "json")) == wanted
    assert came(workspace(server, tmp_path / "all", more=more, **settings).ok("sync", "--format", "json")) == len(
        moments
    )

    ran = on_the_line("doctor")
    (line,) = [line.strip() for line in ran.out.splitlines() if "time zone in Request Tracker" in line]
    assert f"is {theirs}." in line
    assert (ran.code, line.split()[0]) == ((0, "ok") if theirs == "UTC" else (1, "!!"))
    assert theirs == "UTC" or "Set it to UTC" in line


def came(ran: Ran) -> int:
    """How many tickets came in."""
    return int(next(row["new"] for row in ran.json["rows"] if row["stream"] == "tickets"))
