"""The queues that are looked at one by one, and in each its newest tickets: what a ticket offers depends on its status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from .client import Client
from .searching import Item, every, page, quoted
from .settings import RtText
from .site import Site
from .tickets import named

MOST_QUEUES: Final = 25
"""Queues asked one by one at most."""

MOST_STATUSES: Final = 8
"""Statuses of which a ticket is looked at, in each queue at most."""


class Newest:
    """Finds tickets to tell rights by.

    Args:
        client: asks.
        settings: name queues.
        site: queues as the user sees them.
        sample: newest tickets of the queues read.
    """

    def __init__(self, client: Client, settings: RtText, site: Site, sample: Sequence[Item]) -> None:
        self._client = client
        self._rows: dict[str, list[Item]] = {}
        for item in sample:
            self._rows.setdefault(named(item.get("Queue")), []).append(item)
        seen = Counter({name: len(rows) for name, rows in self._rows.items()})
        there = set(site.queues.values())
        own = [name for name in settings.own_queues if name in there]
        read = {name for name in settings.queues or there if name in there and name not in own}
        # Results are written to the first ones; of the others those with the most tickets matter most.
        every_one = [*own, *sorted(read, key=lambda name: (-seen[name], name))]
        self.queues: Final = tuple(every_one[:MOST_QUEUES])
        """Those that are looked at: the ones written to, then the ones read."""
        self.left: Final = len(every_one) - len(self.queues)
        """How many are not."""

    def has(self, queue: str) -> bool:
        """Whether the user sees any ticket there."""
        return bool(self._of(queue))

    def tickets(self, queue: str) -> Iterator[tuple[str, str]]:
        """Number and status of the newest ticket in each status, the newest first; searches only as far as one goes on asking."""
        statuses: set[str] = set()
        rows = self._of(queue)
        while rows and len(statuses) < MOST_STATUSES:
            before = len(statuses)
            for row in rows:
                if (status := str(row.get("Status") or "")) not in statuses:
                    statuses.add(status)
                    yield str(row["id"]), status
            if len(statuses) == before:
                return
            rows = self._search(queue, *(f"Status != {quoted(status)}" for status in sorted(statuses)))

    def in_status(self, queues: Sequence[str], status: str) -> Iterator[str]:
        """The newest ticket of that status in each of these queues that has one; searches only as far as one goes on asking."""
        for queue in queues:
            if rows := self._search(queue, f"Status = {quoted(status)}"):
                yield str(rows[0]["id"])

    def _of(self, queue: str) -> list[Item]:
        if queue not in self._rows:
            self._rows[queue] = self._search(queue)
        return self._rows[queue]

    def _search(self, queue: str, *conditions: str) -> list[Item]:
        query = every(f"Queue = {quoted(queue)}", *conditions)
        return page(self._client, "/tickets", query, {"fields": "Status"}, newest=True)
