"""Answers the user may not see. Without SeeCustomField a ticket looks as if nobody had answered, and nothing tells of its mark.

Neither the ticket shows the field then, nor the change feed its changes. But a search finds a ticket by a field whatever the
user may see of it: so the tickets that have an answer in such a queue are known by number, though not what it says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from .client import Client
from .people import shows
from .scope import MOST_QUEUES, Scope
from .searching import Item, every, in_queues, page, walk
from .settings import RtText
from .site import Site
from .tickets import FIELDS, by_number, named

LOOKED_AT = {"fields": "Queue,CustomFields", "fields[Queue]": "Name"}


class Unseen:
    """Finds out where answers are not shown.

    Args:
        client: asks.
        settings: name the field.
        site: knows queues.
        scope: says what is read.
    """

    def __init__(self, client: Client, settings: RtText, site: Site, scope: Scope) -> None:
        self._client = client
        self._field = settings.rating.field
        self._site = site
        self._scope = scope

    def queues(self, former: Collection[str]) -> tuple[str, ...]:
        """Queues that are read and do not show their answers now; one of which nothing can be told stays as it was.

        Args:
            former: those that did not at the last reading.
        """
        read = self._site.read_queues
        shown: dict[str, bool] = {}
        for start in range(0, len(read), MOST_QUEUES):
            shown |= self._told_by(read[start : start + MOST_QUEUES], self._scope.rated("ratings"))
        # Where no answer is left, the field is shown empty once it may be seen.
        if silent := [name for name in former if name in read and name not in shown]:
            shown |= self._told_by(silent)
        return tuple(sorted(name for name in read if not shown.get(name, name not in former)))

    def _told_by(self, queues: Collection[str], having: str = "") -> dict[str, bool]:
        """Queue -> whether its newest ticket of that kind shows the field; without such a ticket it is left out."""
        found: dict[str, bool] = {}
        while left := [name for name in queues if name not in found]:
            before = len(found)
            for item in page(self._client, "/tickets", every(in_queues(left), having), LOOKED_AT, newest=True):
                found.setdefault(named(item.get("Queue")), shows(item, self._field))
            if len(found) == before:
                break
        return found

    def answered(self, queues: Sequence[str], *conditions: str) -> Iterator[list[Item]]:
        """Tickets of these queues that have an answer, seen or not, and fulfil these conditions."""
        for start in range(0, len(queues), MOST_QUEUES):
            some = in_queues(queues[start : start + MOST_QUEUES])
            yield from walk(self._client, "/tickets", every(some, self._scope.rated("ratings"), *conditions), FIELDS)

    def among(self, items: Sequence[Item]) -> set[str]:
        """Those of the tickets, by number, that have an answer which is not shown."""
        silent = [str(item["id"]) for item in items if not shows(item, self._field)]
        return {str(item["id"]) for item in by_number(self._client, silent, self._scope.rated("ratings"))}
