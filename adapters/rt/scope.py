"""What is read: conditions on the queues of tickets and transactions, and the digest of the settings that decide it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from csat_plugin.host.adapter import Stream

from . import history as past
from .searching import Item, every, field, in_queues, quoted
from .settings import RtText
from .site import Site

MAILED: Final = "Type != 'EmailRecord' AND Type != 'CommentEmailRecord'"
TALK: Final = frozenset(
    {"Comment", "Correspond", "CommentEmailRecord", "EmailRecord", "AddReminder", "AddLink", "DeleteLink"}
)
"""Transactions that change neither a rating nor a person, but for a merge, which is a link as well."""
MERGED: Final = "MergedInto"
MOST_QUEUES: Final = 25
"""Queues named in one query: its text must fit into an address."""


class Scope:
    """What one connection reads."""

    def __init__(self, settings: RtText, site: Site) -> None:
        self._settings = settings
        self._site = site

    def reads(self, queue: str) -> bool:
        """Whether a queue is read, by its name."""
        return queue in self._site.read_queues

    def queues(self) -> str:
        """The condition on the queues of tickets: those named, else all but where results are written."""
        if self._settings.queues:
            return in_queues(self._settings.queues)
        return every(*(f"Queue != {quoted(queue)}" for queue in self._settings.own_queues))

    def rated(self, stream: Stream) -> str:
        """The condition on tickets a stream has something of."""
        return f"{field(self._settings.rating.field)} IS NOT NULL" if stream == "ratings" else ""

    def feed(self, stream: Stream) -> str:
        """The condition on transactions: whatever happens to tickets in our queues or moves any ticket, but mail going out.

        A transaction belongs to the queue its ticket is in now: of one that left ours nothing else is told. Queues are named
        wherever that is possible, so that no rows the user may not see come between.
        """
        names = self._site.read_queues
        if self._settings.queues or len(names) <= MOST_QUEUES:
            ours = in_queues(names, "TicketQueue")
        else:
            own = every(*(f"TicketQueue != {quoted(queue)}" for queue in self._settings.own_queues))
            ours = f"({own})" if own else "id > 0"
        silent = every(*(f"Type != '{type_}'" for type_ in sorted(TALK)))
        quiet = f"(({silent}) OR Field = '{MERGED}')" if stream != "tickets" else ""
        return every(past.OF_TICKETS, MAILED, quiet, f"({ours} OR {past.MOVED})")

    def digest(self) -> str:
        """Changes when a setting does that decides what is read, or what it means; also when a queue more is to be seen."""
        text = self._settings
        parts = [text.url, text.rating, text.customer, text.contact, text.kinds, text.states, text.queues, text.since]
        plain = msgspec.json.encode(
            [msgspec.to_builtins(part) for part in [*parts, text.own_queues, self._site.read_queues]], order="sorted"
        )
        return hashlib.sha256(plain).hexdigest()[:16]


def recent_since(since: str) -> str:
    """The condition that something happened to a ticket since a moment in UTC, or a bit before; empty: whenever it was.

    Request Tracker reads a day in its user's zone, so it is one that surely begins before in whatever zone; see `changed_since`.
    """
    return f"LastUpdated >= '{date.fromisoformat(since[:10]) - timedelta(days=1)}'" if since else ""


def changed_since(since: str, items: Sequence[Item]) -> list[Item]:
    """Those tickets to which something happened since a moment, to the second: what is shown is UTC whatever the user's zone."""
    return [item for item in items if str(item.get("LastUpdated") or "") >= since]
