"""A ticket of Request Tracker as ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from csat_plugin.core.model import Ticket

from .client import Client
from .history import AT_ONCE, History, Move
from .people import contact_id, customer_of_ticket, name_of, requestors
from .searching import Item, any_of, every, walk
from .settings import RtText
from .site import Site
from .times import moment

FIELDS: Final = {
    "fields": "Subject,Status,Queue,Owner,Requestor,CustomFields,Created,Resolved,Due,LastUpdated,Priority,SLA",
    "fields[Queue]": "Name",
    "fields[Owner]": "Name",
    "fields[Requestor]": "Name,EmailAddress,RealName,Organization,Lang,CustomFields",
}

FINISHED: Final = frozenset({"resolved", "closed"})
"""States in which the work was done: what was cancelled kept no service level and broke none."""


class Tickets:
    """Builds the tickets of one connection.

    Args:
        connection: its name, first part of every id.
        settings: of the connection.
        site: knows statuses.
    """

    def __init__(self, connection: str, settings: RtText, site: Site) -> None:
        self._connection = connection
        self._settings = settings
        self._site = site

    def id(self, number: str | int) -> str:
        """Our id of a ticket."""
        return f"{self._connection}:ticket:{number}"

    def number(self, id_: str) -> str:
        """The ticket's number in an id of ours, or in the number itself; empty when it is neither."""
        native = id_.removeprefix(f"{self._connection}:ticket:")
        return native if native.isascii() and native.isdigit() else ""

    def url(self, number: str | int) -> str:
        """The page of a ticket."""
        return f"{self._settings.url}/Ticket/Display.html?id={number}"

    def ticket(self, item: Item, history: History) -> Ticket:
        """A ticket from a search and its history.

        `Resolved` is not believed: it stays when a ticket is reopened. Closed means the last move to an inactive status, as
        long as the ticket stays there; one that was deleted is not closed.

        Raises:
            UnknownStatus: nothing says what one of its statuses means.
        """
        number, status = str(item["id"]), str(item.get("Status") or "")
        state = self._site.state(status)
        moves = () if state == "deleted" else history.moves(self._site.inactive)
        closed, closing = None, None
        if state != "deleted" and self._site.inactive(status):
            closing = next((move for move in reversed(moves) if move.closes), None)
            closed = closing.at if closing else moment(item.get("Created"))
        level = str(item.get("SLA") or "")
        queue = named(item.get("Queue"))
        asked_by = requestors(item)
        return Ticket(
            id=self.id(number),
            key=number,
            kind=self._settings.kind(queue),
            state=state,
            title=str(item.get("Subject") or ""),
            priority=str(item.get("Priority") or ""),
            team=queue,
            assignee=name_of(item.get("Owner")),
            requester=contact_id(self._connection, asked_by[0]) if asked_by else None,
            customer=customer_of_ticket(item, self._settings) or None,
            sla_name=level,
            sla_met=_in_time(item, history, closing) if level and state in FINISHED else None,
            opened=moment(item.get("Created")),
            resolved=closed,
            closed=closed,
            updated=moment(item.get("LastUpdated")),
            reopened=sum(not move.closes for move in moves),
            revision=str(item.get("LastUpdated") or ""),
            url=self.url(number),
        )

    def merged(self, number: str, target: str | int) -> Ticket:
        """A ticket that was merged into another: Request Tracker shows nothing else of it any more."""
        return Ticket(
            id=self.id(number),
            key=number,
            state="merged_into",
            merged_into=self.id(target),
            url=self.url(number),
        )

    def left(self, number: str, queue: str) -> Ticket:
        """A ticket that was moved to a queue that is not read: for us it is gone, and what it says there is not our business."""
        return Ticket(id=self.id(number), key=number, state="deleted", team=queue, url=self.url(number))


def _in_time(item: Item, history: History, closing: Move | None) -> bool | None:
    """Whether a ticket was closed by the date its service level had set; `None` when there was none.

    Request Tracker keeps no mark of a breach, and no target but the due date. What counts is the one that stood at the closing:
    it moves with every reply where replies are promised, and people move it as well.
    """
    if closing is None or closing.at is None:
        return None
    former = history.due_before(closing)
    due = moment(item.get("Due") if former is None else former)
    return None if due is None else closing.at <= due


def named(part: Any) -> str:
    """The name of a queue in a ticket."""
    return str(part.get("Name") or "") if isinstance(part, dict) else ""


def by_number(client: Client, numbers: Sequence[str], *conditions: str) -> list[Item]:
    """Those of the tickets that fulfil these conditions, such as to be in the queues read."""
    items: list[Item] = []
    for start in range(0, len(numbers), AT_ONCE):
        query = every(any_of("id", numbers[start : start + AT_ONCE]), *conditions)
        for rows in walk(client, "/tickets", query, FIELDS):
            items += rows
    return items


def as_item(body: Mapping[str, Any], queues: Mapping[str, str]) -> dict[str, Any]:
    """A ticket asked for alone, in the shape a search gives: queue by name."""
    queue = body.get("Queue")
    number = str(queue.get("id") or "") if isinstance(queue, dict) else ""
    return {**body, "Queue": {"id": number, "Name": queues.get(number, "")}}
