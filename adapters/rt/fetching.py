"""Streams: the first reading by ticket id, then the change feed by transaction id, page by page with the cursor after each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from csat_plugin.core.model import Contact, Record
from csat_plugin.host.adapter import Page, Rejected, Stream

from . import history as past
from .client import Client
from .cursor import WINDOW, Cursor, read_cursor
from .failures import Failures
from .history import Change, change_of
from .people import contact_of, requestors
from .ratings import Ratings
from .searching import Item, any_of, every, field, page, quoted, walk
from .settings import RtText
from .site import Site
from .tickets import FIELDS, Tickets, as_item

STREAMS: Final[tuple[Stream, ...]] = ("contacts", "tickets", "ratings")
MAILED: Final = "Type != 'EmailRecord' AND Type != 'CommentEmailRecord'"
TALK: Final = frozenset(
    {"Comment", "Correspond", "CommentEmailRecord", "EmailRecord", "AddReminder", "AddLink", "DeleteLink"}
)
"""Transactions that change neither a rating nor a person."""
MERGED: Final = "MergedInto"


class Fetching:
    """Reads the streams of one connection.

    Args:
        connection: its name.
        client: asks.
        settings: of the connection.
        site: looks things up.
        failures: sentences.
    """

    def __init__(self, connection: str, client: Client, settings: RtText, site: Site, failures: Failures) -> None:
        self._connection = connection
        self._client = client
        self._settings = settings
        self._site = site
        self._failures = failures
        self._tickets = Tickets(connection, settings, site)
        self._ratings = Ratings(connection, settings, site, self._tickets)

    @property
    def tickets(self) -> Tickets:
        """Builds tickets and their ids."""
        return self._tickets

    def pages(self, stream: Stream, cursor: str, since: datetime | None) -> Iterator[Page]:
        """A stream from a cursor on; at least one page.

        Args:
            stream: which.
            cursor: of the last page, or empty.
            since: leaves out of a first reading what was neither created nor resolved since. With a cursor, what was changed
                since is read once more, and reading goes on from the cursor all the same.
        """
        self._site.check_reading()
        state = read_cursor(cursor, self._digest())
        if state is None:
            # Other settings give everything another meaning: then all of it is read anew, not only what is younger than `since`.
            first = (None if cursor else since) or (
                datetime.fromisoformat(self._settings.since) if self._settings.since else None
            )
            state = self._beginning(_day_before(first) if first else "")
        elif since:
            yield from self._again(stream, state, _day_before(since))
        if state.ticket is not None:
            yield from self._first(stream, state)
        else:
            yield from self._changed(stream, state)

    def one(self, number: str) -> Record | None:
        """The present state of one ticket; `None` when there is none, or it is in a queue that is not read."""
        items = page(self._client, "/tickets", every(f"id = {number}", self._queues()), FIELDS)
        return self._ticket(items[0]) if items else self._hidden(number)

    # ------------------------------------------------------------ first reading

    def _beginning(self, day: str) -> Cursor:
        """A cursor at ticket 0 that knows which transactions there were already."""
        newest = page(self._client, "/transactions", self._feed(), {"fields": "id"}, newest=True)
        seen = [int(row["id"]) for row in newest]
        return Cursor(settings=self._digest(), ticket=0, since=day).after(seen)

    def _again(self, stream: Stream, state: Cursor, day: str) -> Iterator[Page]:
        """Every ticket anything has happened to since a day. The cursor stays: it says what is new, and that is not read yet."""
        query = every(self._queues(), self._rated(stream), f"LastUpdated >= '{day}'")
        for items in walk(self._client, "/tickets", query, FIELDS):
            yield self._page(stream, items, state)

    def _rated(self, stream: Stream) -> str:
        return f"{field(self._settings.rating.field)} IS NOT NULL" if stream == "ratings" else ""

    def _first(self, stream: Stream, state: Cursor) -> Iterator[Page]:
        recent = f"(Created >= '{state.since}' OR Resolved >= '{state.since}')" if state.since else ""
        query = every(self._queues(), self._rated(stream), recent)
        for items in walk(self._client, "/tickets", query, FIELDS, state.ticket or 0):
            state = replace(state, ticket=max(int(item["id"]) for item in items))
            yield self._page(stream, items, state)
        yield Page(cursor=replace(state, ticket=None, since="").text())

    # ------------------------------------------------------------ change feed

    def _changed(self, stream: Stream, state: Cursor) -> Iterator[Page]:
        known, told = set(state.seen), ""
        for rows in walk(self._client, "/transactions", self._feed(), past.FIELDS, max(state.change - WINDOW, 0)):
            changes = [change for row in rows if (change := change_of(row)).id not in known]
            state = state.after(change.id for change in changes)
            numbers = sorted({change.ticket for change in changes if self._tells(stream, change)}, key=int)
            if not numbers:
                continue
            told = state.text()
            yield self._page(stream, self._items(numbers), state, also=numbers)
        if told != state.text():
            yield Page(cursor=state.text())

    def _tells(self, stream: Stream, change: Change) -> bool:
        """Whether a transaction can have changed a record of that stream; what we wrote ourselves has not."""
        if not change.ticket.isdigit():
            return False
        fields = self._settings.score_fields
        ours = {
            id_ for name in (fields.score, fields.band, fields.marker) for id_ in self._site.custom_fields.get(name, ())
        }
        if change.type == "CustomField" and change.field in ours:
            return False
        return stream == "tickets" or change.type not in TALK

    def _items(self, numbers: Sequence[str]) -> list[Item]:
        items: list[Item] = []
        for start in range(0, len(numbers), past.AT_ONCE):
            query = every(any_of("id", numbers[start : start + past.AT_ONCE]), self._queues())
            for rows in walk(self._client, "/tickets", query, FIELDS):
                items += rows
        return items

    def _hidden(self, number: str) -> Record | None:
        """A ticket no search finds: merged, deleted, or in a queue that is not read."""
        body = self._client.find(f"/ticket/{number}")
        if not isinstance(body, dict):
            return None
        if str(body.get("id")) != number:
            return self._tickets.merged(number, str(body.get("id")))
        item = as_item(body, self._site.queues)
        name = item["Queue"]["Name"]
        return self._ticket(item) if name and self._reads(name) else None

    # ------------------------------------------------------------ pages

    def _page(self, stream: Stream, items: Sequence[Item], state: Cursor, also: Sequence[str] = ()) -> Page:
        """The records of tickets. `also` are numbers asked for: those not among the items are looked up one by one."""
        make: Mapping[Stream, Callable[[Sequence[Item], Sequence[str]], tuple[list[Record], list[Rejected], int]]] = {
            "tickets": self._of_tickets,
            "ratings": self._of_ratings,
            "contacts": self._of_contacts,
        }
        found = {str(item["id"]) for item in items}
        records, rejected, skipped = make[stream](items, [number for number in also if number not in found])
        read = len(records) + len(rejected) + skipped
        begins = tuple(self._tickets.url(str(item["id"])) for item in items) if stream == "ratings" else ()
        return Page(
            records=tuple(records),
            rejected=tuple(rejected),
            skipped=skipped,
            read=read,
            cursor=state.text(),
            begins=begins,
        )

    def _of_tickets(self, items: Sequence[Item], hidden: Sequence[str]) -> tuple[list[Record], list[Rejected], int]:
        histories = past.histories(self._client, [str(item["id"]) for item in items], ())
        records: list[Record] = [self._tickets.ticket(item, histories[str(item["id"])]) for item in items]
        others = [record for number in hidden if (record := self._hidden(number)) is not None]
        return [*records, *others], [], len(hidden) - len(others)

    def _of_ratings(self, items: Sequence[Item], hidden: Sequence[str]) -> tuple[list[Record], list[Rejected], int]:
        """Ratings of tickets that were merged or deleted stay as they are: the customer did give them."""
        text = self._settings.rating
        fields = [id_ for name in (text.field, text.comment) if name for id_ in self._site.ids(name)]
        histories = past.histories(self._client, [str(item["id"]) for item in items], fields)
        records: list[Record] = []
        rejected: list[Rejected] = []
        for item in items:
            found, wrong = self._ratings.of(item, histories[str(item["id"])])
            records += found
            rejected += wrong
        return records, rejected, len(hidden)

    def _of_contacts(self, items: Sequence[Item], hidden: Sequence[str]) -> tuple[list[Record], list[Rejected], int]:
        people: dict[str, Contact] = {}
        asked_by = 0
        for item in items:
            for user in requestors(item):
                contact = contact_of(self._connection, user, self._settings)
                people[contact.id] = contact
                asked_by += 1
        return [*people.values()], [], asked_by - len(people) + len(hidden)

    def _ticket(self, item: Item) -> Record:
        number = str(item["id"])
        return self._tickets.ticket(item, past.histories(self._client, [number], ())[number])

    # ------------------------------------------------------------ what is read

    def _queues(self, name: str = "Queue") -> str:
        """The condition on queues: those named, else all but where results are written."""
        if self._settings.queues:
            return any_of(name, map(quoted, self._settings.queues))
        return every(*(f"{name} != {quoted(queue)}" for queue in self._own_queues()))

    def _feed(self) -> str:
        """The condition on transactions: whatever happens to tickets of our queues but mail going out."""
        return every(past.OF_TICKETS, MAILED, self._queues("TicketQueue"))

    def _reads(self, queue: str) -> bool:
        named = self._settings.queues
        return queue in named if named else queue not in self._own_queues()

    def _own_queues(self) -> list[str]:
        own = [part.queue for part in (self._settings.actions, self._settings.reports) if part is not None]
        return list(dict.fromkeys(own))

    def _digest(self) -> str:
        """Changes when a setting does that decides what is read, or what it means."""
        text = self._settings
        parts = [text.url, text.rating, text.customer, text.contact, text.kinds, text.states, text.queues]
        plain = msgspec.json.encode(
            [msgspec.to_builtins(part) for part in [*parts, self._own_queues()]], order="sorted"
        )
        return hashlib.sha256(plain).hexdigest()[:16]


def _day_before(since: datetime) -> str:
    """A day that surely begins before, in whatever zone Request Tracker reads it for its user."""
    utc = since.astimezone(UTC) if since.tzinfo else since
    return (utc - timedelta(days=1)).date().isoformat()
