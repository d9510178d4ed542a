"""Data handed out without names: ratings, tickets and survey decisions, each person under a keyed pseudonym.

The key is drawn anew for every export and kept nowhere: within one export the same person has the same pseudonym, two exports cannot be
laid side by side, and nobody can try names against it.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import secrets
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from csat_plugin.core.model import Contact, Customer, Rating, Ticket
from csat_plugin.core.privacy.matching import plain
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.tables import harmless

RATINGS = (
    "rating", "response", "ticket", "person", "role", "handler", "interviewer", "customer", "channel", "question", "raw", "low", "high",
    "direction", "label", "count", "outcome", "causes", "project", "service", "team", "department", "supplier", "asked", "answered",
    "closed", "version",
)  # fmt: skip
TICKETS = (
    "ticket", "kind", "state", "priority", "service", "team", "department", "supplier", "person", "handler", "customer", "project",
    "sla_met", "opened", "resolved", "confirmed", "closed", "reopened",
)  # fmt: skip
DECISIONS = ("survey", "decision", "because", "ticket", "person", "customer", "channel", "period", "moment")
PLACES = 12
"""Hexadecimal digits of a pseudonym."""


class Exported(Struct, frozen=True, kw_only=True):
    """`csat privacy export`: three tables, their cells as text."""

    schema: str = "csat/privacy-export@1"
    ratings: list[dict[str, str]]
    tickets: list[dict[str, str]]
    decisions: list[dict[str, str]]

    def tables(self) -> dict[str, list[dict[str, str]]]:
        """Name -> rows."""
        return {"ratings": self.ratings, "tickets": self.tickets, "decisions": self.decisions}


class _Stand:
    """Pseudonyms of one export."""

    def __init__(self, contacts: Iterable[Contact], *, names: bool) -> None:
        self._key = secrets.token_bytes(32)
        self._names = names
        self._ids: dict[str, str] = {}
        called: dict[str, set[str]] = {}
        for one in contacts:
            for text in (one.id, one.email):
                self._ids[plain(text)] = one.id
            called.setdefault(plain(one.name), set()).add(one.id)
        self._ids |= {name: next(iter(ids)) for name, ids in called.items() if len(ids) == 1 and name not in self._ids}

    def person(self, *texts: str | None) -> str:
        """Of whoever is named first; by his name where names are asked for."""
        text = next((text for text in texts if text), "")
        if not text or self._names:
            return text
        return self.of("person", self._ids.get(plain(text), plain(text)))

    def of(self, kind: str, text: str | None) -> str:
        """Of an id that leads to a person on the platform."""
        if not text:
            return ""
        if self._names:
            return text
        made = hmac.new(self._key, f"{kind}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
        return f"{kind[0]}-{made[:PLACES]}"


def exported(workspace: Workspace, *, names: bool = False, comments: bool = False) -> Exported:
    """Everything the store knows that scores and decisions rest on.

    Args:
        workspace: whose.
        names: with names, addresses and the platform's own ids instead of pseudonyms.
        comments: with what people wrote and titles of tickets.
    """
    store = workspace.store
    stand = _Stand(store.every(Contact), names=names)
    customers = {one.id: one.name for one in store.every(Customer)} if names else {}
    return Exported(
        ratings=[_rating(one, stand, comments=comments) for one in store.every(Rating)],
        tickets=[_ticket(one, stand, comments=comments) for one in store.every(Ticket)],
        decisions=[
            {
                "survey": one.survey, "decision": "ask" if one.ask else "do_not_ask", "because": one.because,
                "ticket": stand.of("ticket", one.ticket), "person": stand.person(one.contact, one.email, one.contact_name),
                "customer": customers.get(one.customer, one.customer), "channel": one.channel, "period": one.period,
                "moment": _cell(one.moment),
            }
            for one in store.decisions()
        ],
    )  # fmt: skip


def _rating(one: Rating, stand: _Stand, *, comments: bool) -> dict[str, str]:
    row = {name: _cell(getattr(one, name)) for name in RATINGS if name in Rating.__struct_fields__}
    row |= {
        "rating": stand.of("rating", one.id), "response": stand.of("response", one.response),
        "ticket": stand.of("ticket", one.ticket), "person": stand.person(one.contact, one.contact_name),
        "handler": stand.person(one.handler), "interviewer": stand.person(one.interviewer),
        "customer": one.customer or one.customer_name,
    }  # fmt: skip
    made = {name: row[name] for name in RATINGS}
    return made | {"comment": one.comment} if comments else made


def _ticket(one: Ticket, stand: _Stand, *, comments: bool) -> dict[str, str]:
    row = {name: _cell(getattr(one, name)) for name in TICKETS if name in Ticket.__struct_fields__}
    row |= {
        "ticket": stand.of("ticket", one.id), "person": stand.person(one.requester), "handler": stand.person(one.assignee),
    }  # fmt: skip
    made = {name: row[name] for name in TICKETS}
    return made | {"title": one.title} if comments else made


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple():
            return "; ".join(map(str, value))
    return str(value)


def as_csv(name: str, rows: list[dict[str, str]], *, comments: bool = False) -> bytes:
    """A table for a spreadsheet: UTF-8 with its mark, no cell a formula."""
    columns = {"ratings": RATINGS, "tickets": TICKETS, "decisions": DECISIONS}[name]
    if comments:
        columns = (*columns, *{"ratings": ("comment",), "tickets": ("title",)}.get(name, ()))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([harmless(row[column]) for column in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")
