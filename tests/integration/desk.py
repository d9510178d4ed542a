"""A workspace on the live Request Tracker, and what stands there, for tests of the whole way."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from tests.cli.program import Desk
from tests.integration.rt_server import Server

RULES = """\
language: 1
ruleset: desk
valid_from: 2026-01
extends: tickets-only@1
people: {process_manager: ana.silva, quality_manager: ben.okoro, team_lead: chloe.martin}
score: {subject: customer}
"""
MOVES = {"LastUpdated", "LastUpdatedBy"}
"""What every change of a ticket moves: who changed it last, and when."""


class Reached(Protocol):
    """What a workspace has to know of a server."""

    @property
    def url(self) -> str: ...

    @property
    def token(self) -> str: ...


def workspace(
    server: Reached, folder: Path, *, name: str = "desk", rules: str = RULES, more: str = "", **settings: Any
) -> Desk:
    """A workspace connected to the server; the token comes from a file of its own."""
    given = {
        "url": server.url, "token": "file:token", "customer": {"field": "Customer"}, "queues": ["Incidents", "Changes", "Problems"],
        "actions": {"queue": "Corrective Actions"}, "reports": {"queue": "General"},
        "timeout": {"connect": 5, "read": 30, "settle": 2},
    } | settings  # fmt: skip
    lines = [f"    {key}: {_flow(value)}" for key, value in given.items() if value is not None]
    text = f"workspace: desk\neffects: {{from: 2020-01-01}}\n{more}connections:\n  {name}:\n    adapter: rt\n"
    folder.mkdir(exist_ok=True)
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "token").write_text(server.token, "utf-8")
    (folder / "token").chmod(0o600)
    (folder / "csat.yaml").write_text(text + "\n".join(lines) + "\n", "utf-8")
    (folder / "rules" / "rules.yaml").write_text(rules, "utf-8")
    return Desk(folder, at="")


def strangers_are_named(server: Reached, folder: Path) -> None:
    """Of the people in rules, whoever is no user is named with whom one may have meant; who has left no more."""
    mistyped = RULES.replace("ana.silva", "ana.sliva").replace(
        "quality_manager: ben.okoro", "quality_manager: {is: gone.since, until: 2026-01-31}"
    )
    mistyped = mistyped.replace("chloe.martin", "ben.okoro")
    desk = workspace(server, folder, rules=mistyped, more="write: {tickets: on}\n")
    assert [line.strip() for line in desk("doctor").out.splitlines() if "people:" in line] == [
        "!!    `ana.sliva` in the rules' `people:` is no user there; did you mean `ana.silva`? Corrective work would stay without an owner."
    ]
    assert "CSAT053 warning: `ana.sliva` (process_manager) is no user" in desk("validate").out
    desk.edit("rules/rules.yaml", "ana.sliva", "ana.silva")
    desk.ok("sync", "--since", "2099-01-01")
    assert "CSAT053" not in desk("validate").out


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value)


def rated(
    server: Server,
    mark: str = "2",
    customer: str = "Nordic Foods",
    queue: str = "Incidents",
    *,
    field: str = "Customer",
) -> str:
    """The number of a new ticket of that customer, resolved and rated now.

    Args:
        server: it is made there.
        mark: the answer; a comment stands beside it.
        customer: its name.
        queue: the ticket's.
        field: where the customer's name stands.
    """
    number = server.ticket("Rated", queue, Requestor=["kim@nordic.example"], CustomFields={field: customer})
    server.put(number, Status="resolved")
    server.rate(number, mark, **{"CSAT Comment": "Nobody called."})
    return number


def tickets(server: Server, query: str = "id > 0") -> dict[str, dict[str, Any]]:
    """Every ticket a search finds, as it is, without what every change moves; custom fields by name, links in one order."""
    found: dict[str, dict[str, Any]] = {}
    page = 1
    while True:
        answer = server.call("GET", "/tickets", query=query, per_page=100, page=page, orderby="id")
        for item in answer["items"]:
            whole = dict(server.get(item["id"]))
            fields = {one["name"]: one["values"] for one in whole.pop("CustomFields")}
            refs = sorted(json.dumps(link, sort_keys=True) for link in whole.pop("_hyperlinks"))
            kept = {key: value for key, value in whole.items() if key not in MOVES}
            found[str(item["id"])] = kept | {"fields": fields, "links": refs}
        if page >= float(answer["pages"]):
            return found
        page += 1


def links(server: Server, number: str) -> set[str]:
    """The tickets a ticket refers to."""
    return {str(one["id"]) for one in server.get(number)["_hyperlinks"] if one.get("ref") == "refers-to"}


def comments(server: Server, number: str) -> list[str]:
    """Subjects of the comments on a ticket, oldest first."""
    query = f"ObjectType='RT::Ticket' AND ObjectId = {number} AND Type = 'Comment'"
    found: list[str] = []
    while True:
        asked = {"query": query, "fields": "Data", "orderby": "id", "per_page": 100, "page": len(found) // 100 + 1}
        rows = server.call("GET", "/transactions", root=True, **asked)["items"]
        found += [" ".join(str(row["Data"]).split()) for row in rows]
        if len(rows) < 100:
            return found


def files(server: Server, number: str) -> list[tuple[str, str]]:
    """Name and sha256 of every file attached to a ticket, sorted; one attached twice is there twice."""
    rows = server.call("GET", f"/ticket/{number}/attachments", fields="Filename,Content", per_page=100)["items"]
    return sorted(
        (str(row["Filename"]), hashlib.sha256(str(row["Content"]).encode()).hexdigest())
        for row in rows
        if row["Filename"]
    )


def backdated(server: Server, number: str, at: datetime) -> None:
    """Let all that happened to a ticket have happened then: no call can say so, hence beneath Request Tracker."""
    when = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    with contextlib.closing(sqlite3.connect(server.data / "rt.db", timeout=30)) as base, base:
        base.execute(
            "UPDATE Transactions SET Created = ? WHERE ObjectType = 'RT::Ticket' AND ObjectId = ?", (when, number)
        )
        base.execute("UPDATE Tickets SET Created = ?, Resolved = ? WHERE id = ?", (when, when, number))
