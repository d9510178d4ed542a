"""A ticket of Request Tracker as ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from csat_plugin.core.model import Ticket

from .history import History
from .people import contact_id, customer_of_ticket, name_of, requestors
from .searching import Item
from .settings import RtText
from .site import Site
from .times import moment

FIELDS: Final = {
    "fields": "Subject,Status,Queue,Owner,Requestor,CustomFields,Created,Resolved,Due,LastUpdated,Priority,SLA",
    "fields[Queue]": "Name",
    "fields[Owner]": "Name",
    "fields[Requestor]": "Name,EmailAddress,RealName,Organization,Lang,CustomFields",
}


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
        closed = None
        if state != "deleted" and self._site.inactive(status):
            last = [move.at for move in moves if move.closes]
            closed = last[-1] if last else moment(item.get("Created"))
        due = moment(item.get("Due")) if state in {"resolved", "closed"} else None
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
            sla_met=closed <= due if level and due and closed else None,
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


def named(part: Any) -> str:
    """The name of a queue in a ticket."""
    return str(part.get("Name") or "") if isinstance(part, dict) else ""


def as_item(body: Mapping[str, Any], queues: Mapping[str, str]) -> dict[str, Any]:
    """A ticket asked for alone, in the shape a search gives: queue by name."""
    queue = body.get("Queue")
    number = str(queue.get("id") or "") if isinstance(queue, dict) else ""
    return {**body, "Queue": {"id": number, "Name": queues.get(number, "")}}
