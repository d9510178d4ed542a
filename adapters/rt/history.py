"""What happened to a ticket, from its transactions: when it was resolved and reopened, who owned it, what was answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from .client import Client
from .searching import Item, any_of, every, walk
from .times import moment

FIELDS: Final = {"fields": "ObjectId,Type,Field,OldValue,NewValue,Created"}
OF_TICKETS: Final = "ObjectType='RT::Ticket'"
MOVED: Final = "Field = 'Queue'"
OWNER_CHANGES: Final = frozenset({"Set", "Give", "Take", "Steal", "Untake", "Force"})
"""Types under which a change of owner is noted; SetWatcher notes the same a second time."""

AT_ONCE: Final = 100
"""Tickets asked about in one query: its text must fit into an address."""


class Change(Struct, frozen=True, kw_only=True):
    """One transaction."""

    id: int
    ticket: str
    type: str
    field: str
    old: str
    new: str
    at: datetime | None


class Move(Struct, frozen=True, kw_only=True):
    """A change of status that closes or reopens."""

    change: int
    closes: bool
    at: datetime | None


class History(Struct, frozen=True, kw_only=True):
    """The transactions of one ticket that concern us, oldest first."""

    changes: tuple[Change, ...] = ()

    def moves(self, inactive: Callable[[str], bool]) -> tuple[Move, ...]:
        """When the ticket left the active statuses and when it came back."""
        return tuple(
            Move(change=change.id, closes=inactive(change.new), at=change.at)
            for change in self.of_type("Status")
            if inactive(change.old) != inactive(change.new)
        )

    def of_type(self, type_: str) -> tuple[Change, ...]:
        """All of one type."""
        return tuple(change for change in self.changes if change.type == type_)

    def of_field(self, ids: Iterable[str]) -> tuple[Change, ...]:
        """All that changed one of these custom fields."""
        wanted = set(ids)
        return tuple(change for change in self.of_type("CustomField") if change.field in wanted)

    def owner_before(self, change: int) -> str | None:
        """Number of the user who owned the ticket before the first change of owner after a transaction; `None`: still owns it."""
        later = (
            one.old for one in self.changes if one.field == "Owner" and one.type in OWNER_CHANGES and one.id > change
        )
        return next(later, None)

    def due_before(self, move: Move) -> str | None:
        """The due date that stood once a move was over, if it was changed later; `None`: it stands still.

        A change in the same second belongs to the move: the service level may set the date anew with the status.
        """
        later = (
            one.old
            for one in self.of_type("Set")
            if one.field == "Due" and one.id > move.change and one.at and move.at and one.at > move.at
        )
        return next(later, None)

    def queue_before(self, change: int) -> str | None:
        """Number of the queue the ticket was in before it was first moved after a transaction; `None`: it is there still."""
        return next((one.old for one in self.changes if moves_queue(one) and one.id > change), None)


def moves_queue(change: Change) -> bool:
    """Whether a transaction moved the ticket to another queue; old and new value are the numbers of the queues."""
    return change.type == "Set" and change.field == "Queue"


def change_of(row: Item) -> Change:
    """A row of `/transactions`. Ids come as text there."""
    return Change(
        id=int(row["id"]),
        ticket=str(row.get("ObjectId") or ""),
        type=str(row.get("Type") or ""),
        field=str(row.get("Field") or ""),
        old=_text(row.get("OldValue")),
        new=_text(row.get("NewValue")),
        at=moment(row.get("Created")),
    )


def histories(
    client: Client, tickets: Sequence[str], custom_fields: Iterable[str] = (), *, due: bool = False
) -> dict[str, History]:
    """The histories of several tickets: status, owner, queue, and what else is asked for.

    Args:
        client: asks.
        tickets: their numbers.
        custom_fields: ids of those whose changes are asked for.
        due: whether changes of the due date are; where replies are promised, there are many.
    """
    found: dict[str, list[Change]] = {ticket: [] for ticket in tickets}
    fields = [f"Field = '{id_}'" for id_ in sorted(custom_fields)]
    kinds = ["Type = 'Status'", "Field = 'Owner'", MOVED, *(["Field = 'Due'"] if due else [])]
    kinds += [f"(Type = 'CustomField' AND ({' OR '.join(fields)}))"] if fields else []
    for start in range(0, len(tickets), AT_ONCE):
        piece = tickets[start : start + AT_ONCE]
        query = every(OF_TICKETS, f"({' OR '.join(kinds)})", any_of("ObjectId", piece))
        for rows in walk(client, "/transactions", query, FIELDS):
            for row in rows:
                change = change_of(row)
                if change.ticket in found:
                    found[change.ticket].append(change)
    return {ticket: History(changes=tuple(changes)) for ticket, changes in found.items()}


def _text(value: Any) -> str:
    return "" if value is None else str(value)
