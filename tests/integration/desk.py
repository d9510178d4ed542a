"""A workspace on the live Request Tracker, and what stands there, for tests of the whole way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
MOVES = {"LastUpdated", "LastUpdatedBy", "_hyperlinks"}
"""What every change of a ticket moves: its history."""


def workspace(
    server: Server, folder: Path, *, name: str = "desk", rules: str = RULES, more: str = "", **settings: Any
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


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value)


def tickets(server: Server, query: str = "id > 0") -> dict[str, dict[str, Any]]:
    """Every ticket a search finds, as it is, without what every change moves; custom fields by name."""
    found: dict[str, dict[str, Any]] = {}
    page = 1
    while True:
        answer = server.call("GET", "/tickets", query=query, per_page=100, page=page, orderby="id")
        for item in answer["items"]:
            whole = dict(server.get(item["id"]))
            fields = {one["name"]: one["values"] for one in whole.pop("CustomFields")}
            found[str(item["id"])] = {key: value for key, value in whole.items() if key not in MOVES} | {
                "fields": fields
            }
        if page >= float(answer["pages"]):
            return found
        page += 1


def links(server: Server, number: str) -> set[str]:
    """The tickets a ticket refers to."""
    return {str(one["id"]) for one in server.get(number)["_hyperlinks"] if one.get("ref") == "refers-to"}
