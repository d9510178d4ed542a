"""Streams: the first reading by ticket id, then the change feed by transaction id, page by page with the cursor after each.

Both give the same records. What the feed tells beyond a first reading are the tickets that went away after they were read:
merged, deleted, or moved to a queue that is not read. So before other settings read everything anew, the feed is followed to
its end for those tickets alone, and those of queues that are read no more are told as gone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

from msgspec.structs import replace

from csat_plugin.core.model import Contact, Record, Ticket
from csat_plugin.host.adapter import Page, Rejected, Stream

from . import history as past
from .client import Client
from .cursor import WINDOW, Cursor, read_cursor
from .failures import Failures
from .history import Change, change_of, moves_queue
from .people import contact_of, requestors, shows
from .ratings import UNSEEN, Ratings
from .scope import MAILED, MERGED, MOST_QUEUES, TALK, Scope, changed_since, recent_since
from .searching import PATIENCE, Item, any_of, every, field, in_queues, page, quoted, walk
from .settings import RtText
from .site import Site, UnknownStatus
from .tickets import FIELDS, Tickets, as_item, named

STREAMS: Final[tuple[Stream, ...]] = ("contacts", "tickets", "ratings")
UNSURE: Final = "rejected.rt_status"
EMPTIED: Final = "(NewValue IS NULL OR NewValue = '')"
QUEUE_ALONE: Final = {"fields": "Queue", "fields[Queue]": "Name"}
Made = tuple[list[Record], list[Rejected], int]
"""Records, what was rejected, and how many were none."""
Following = Generator[Page, None, Cursor]
"""Pages, and the cursor behind the last."""


class Fetching:
    """Reads the streams of one connection.

    Args:
        connection: its name.
        zone: of the days of the settings.
        client: asks.
        settings: of the connection.
        site: looks things up.
        failures: sentences.
    """

    def __init__(
        self, connection: str, zone: tzinfo, client: Client, settings: RtText, site: Site, failures: Failures
    ) -> None:
        self._connection = connection
        self._zone = zone
        self._client = client
        self._settings = settings
        self._site = site
        self._failures = failures
        self._scope = Scope(settings, site)
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
            since: leaves out of a first reading the tickets nothing has happened to since. With a cursor, what was changed
                since is read once more, and reading goes on from the cursor all the same.

        Raises:
            Misconfigured: a field or a queue of the settings is not there.
            Fatal, Retriable: as Request Tracker answers.
        """
        self._site.check_reading()
        old = read_cursor(cursor)
        if old is not None and old.settings == self._scope.digest():
            state = yield from self._leave(self._narrowed(stream, old))
            if since:
                state = yield from self._again(stream, state, self._moment(since))
        else:
            # Other settings give everything another meaning: then all of it is read anew, not only what is younger than `since`.
            first = (None if cursor else since) or (
                datetime.fromisoformat(self._settings.since) if self._settings.since else None
            )
            state = self._beginning(stream, self._moment(first) if first else "")
            if old is not None:
                state = yield from self._departed(stream, old, state)
        if state.ticket is not None:
            yield from self._first(stream, state)
        else:
            yield from self._changed(stream, state)

    def one(self, number: str) -> Record | None:
        """The present state of one ticket; `None` when there is none, or it is in a queue that is not read.

        Raises:
            Skip: nothing says what its status means.
        """
        items = page(self._client, "/tickets", every(f"id = {number}", self._scope.queues()), FIELDS)
        found = self._ticket(items[0]) if items else self._hidden(number)
        return found if isinstance(found, Ticket) else None

    # ------------------------------------------------------------ first reading

    def _moment(self, since: datetime) -> str:
        """A moment as Request Tracker writes it; a day of the settings begins in the zone of the workspace."""
        return f"{(since if since.tzinfo else since.replace(tzinfo=self._zone)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    def _beginning(self, stream: Stream, since: str) -> Cursor:
        """A cursor at ticket 0 that knows which transactions there were already."""
        newest = page(self._client, "/transactions", self._scope.feed(stream), {"fields": "id"}, newest=True)
        seen = [int(row["id"]) for row in newest]
        begun = Cursor(settings=self._scope.digest(), ticket=0, since=since).after(seen)
        return self._narrowed(stream, begun)

    def _again(self, stream: Stream, state: Cursor, since: str) -> Following:
        """Every ticket anything has happened to since. The cursor stays: it says what is new, and that is not read yet."""
        query = every(self._scope.queues(), self._scope.rated(stream), recent_since(since))
        for items in walk(self._client, "/tickets", query, FIELDS):
            made, state = self._page(stream, changed_since(since, items), state)
            yield made
        return state

    def _first(self, stream: Stream, state: Cursor) -> Iterator[Page]:
        # Whoever answers later than the ticket was closed changes the ticket, too.
        recent = recent_since(state.since)
        query = every(self._scope.queues(), self._scope.rated(stream), recent)
        for items in walk(self._client, "/tickets", query, FIELDS, state.ticket or 0):
            state = replace(state, ticket=max(int(item["id"]) for item in items))
            made, state = self._page(stream, changed_since(state.since, items), state)
            yield made
        if stream == "ratings":
            for items in self._emptied(recent):
                made, state = self._page(stream, changed_since(state.since, items), state)
                yield made
        yield Page(cursor=replace(state, ticket=None, since="").text())

    def _emptied(self, recent: str) -> Iterator[list[Item]]:
        """Tickets whose answer was taken out later: an answer before a reopening is one all the same."""
        name = self._settings.rating.field
        ids = any_of("Field", map(quoted, self._site.ids(name)))
        query = every(past.OF_TICKETS, "Type = 'CustomField'", ids, EMPTIED)
        empty = f"{field(name)} IS NULL"
        for rows in walk(self._client, "/transactions", query, past.FIELDS):
            numbers = {change.ticket for row in rows if (change := change_of(row)).ticket.isdigit()}
            if items := self._items(sorted(numbers, key=int), self._scope.queues(), empty, recent):
                yield items

    # ------------------------------------------------------------ other settings

    def _narrowed(self, stream: Stream, state: Cursor) -> Cursor:
        """The cursor with the queues that are read now; only tickets are told as gone."""
        read = self._site.read_queues
        if stream != "tickets":
            return state
        return state.narrowed(read, () if set(read).issuperset(state.queues) else self._site.every_queue.values())

    def _departed(self, stream: Stream, old: Cursor, state: Cursor) -> Following:
        """What went away before reading begins anew: a first reading does not meet it."""
        state = replace(state, refused=old.refused)
        if stream == "tickets":
            reached = old.change <= state.change or self._reached(old.change)
            state = self._narrowed(stream, state.carrying(old, reached=reached))
        state = yield from self._missing(stream, [str(number) for number in old.refused], state, self._scope.queues())
        if stream == "tickets":
            state = yield from self._leave(state)
            state = yield from self._changed(stream, state, missing=True)
        return state

    def _reached(self, change: int) -> bool:
        """Whether there is a transaction of that id or a later one, in whatever queue."""
        return bool(page(self._client, "/transactions", every(past.OF_TICKETS, f"id > {change - 1}"), {"fields": "id"}))

    def _leave(self, state: Cursor) -> Following:
        """Tell the tickets of queues read no more as gone.

        They are those that are there, by one call for each hundred, and those merged or deleted there since the feed was read.
        What was moved out of these queues the feed tells.
        """
        while state.leaving:
            names = state.leaving[:MOST_QUEUES]
            for items in walk(self._client, "/tickets", in_queues(names), QUEUE_ALONE, state.left):
                found = [(str(item["id"]), named(item.get("Queue"))) for item in items]
                state = replace(state, left=max(int(number) for number, _ in found))
                left: list[Record] = [self._tickets.left(number, queue) for number, queue in found]
                told, state = self._told((left, [], 0), [number for number, _ in found], state)
                yield told
            query = every(past.OF_TICKETS, MAILED, in_queues(names, "TicketQueue"))
            behind = max(state.change - WINDOW, 0)
            for rows in walk(self._client, "/transactions", query, past.FIELDS, behind, patience=PATIENCE):
                changes = [change for row in rows if (change := change_of(row)).id not in state.seen]
                state = yield from self._missing("tickets", _numbers(changes), state, in_queues(names))
            state = replace(state, leaving=state.leaving[MOST_QUEUES:], left=0)
        return state

    def _missing(self, stream: Stream, numbers: Sequence[str], state: Cursor, queues: str) -> Following:
        """Those of the tickets that a search in these queues does not find."""
        found = {str(item["id"]) for item in self._items(numbers, queues)}
        if missing := [number for number in numbers if number not in found]:
            made, state = self._page(stream, (), state, also=missing)
            yield made
        return state

    # ------------------------------------------------------------ change feed

    def _changed(self, stream: Stream, state: Cursor, *, missing: bool = False) -> Following:
        """What the feed tells from the cursor on; with `missing` only tickets that went away."""
        known, told = set(state.seen), ""
        if state.unsure:
            again = [str(number) for number in state.unsure]
            made, state = self._page(stream, self._items(again, self._scope.queues()), state, also=again)
            yield made
        behind, feed = max(state.change - WINDOW, 0), self._scope.feed(stream)
        for rows in walk(self._client, "/transactions", feed, past.FIELDS, behind, patience=PATIENCE):
            changes = [change for row in rows if (change := change_of(row)).id not in known]
            state = state.after(change.id for change in changes)
            numbers = _numbers(change for change in changes if self._tells(stream, change, state.dropped))
            if not numbers:
                continue
            if missing:
                state = yield from self._missing(stream, numbers, state, self._scope.queues())
                continue
            made, state = self._page(stream, self._items(numbers, self._scope.queues()), state, also=numbers)
            told = state.text()
            yield made
        state = replace(state, dropped=())
        if told != state.text():
            yield Page(cursor=state.text())
        return state

    def _tells(self, stream: Stream, change: Change, dropped: Sequence[str]) -> bool:
        """Whether a transaction can have changed a record of that stream; what we wrote ourselves has not.

        `dropped` are queues read until now: what was moved out of them is gone.
        """
        if not change.ticket.isdigit():
            return False
        if moves_queue(change):
            moved = [self._site.every_queue.get(id_, "") for id_ in (change.old, change.new)]
            return any(name in dropped or self._scope.reads(name) for name in moved)
        fields = self._settings.score_fields
        ours = {
            id_ for name in (fields.score, fields.band, fields.marker) for id_ in self._site.custom_fields.get(name, ())
        }
        if change.type == "CustomField" and change.field in ours:
            return False
        return stream == "tickets" or change.type not in TALK or change.field == MERGED

    def _items(self, numbers: Sequence[str], *conditions: str) -> list[Item]:
        """Those of the tickets that fulfil these conditions, such as to be in the queues read."""
        items: list[Item] = []
        for start in range(0, len(numbers), past.AT_ONCE):
            query = every(any_of("id", numbers[start : start + past.AT_ONCE]), *conditions)
            for rows in walk(self._client, "/tickets", query, FIELDS):
                items += rows
        return items

    def _hidden(self, number: str) -> Record | str | None:
        """A ticket the search does not find: merged, deleted, or, told by its queue's name, in a queue that is not read."""
        body = self._client.find(f"/ticket/{number}")
        if not isinstance(body, dict):
            return None
        if str(body.get("id")) != number:
            return self._tickets.merged(number, str(body.get("id")))
        item = as_item(body, self._site.every_queue)
        name = item["Queue"]["Name"]
        return self._ticket(item) if self._scope.reads(name) else name

    # ------------------------------------------------------------ pages

    def _page(
        self, stream: Stream, items: Sequence[Item], state: Cursor, also: Sequence[str] = ()
    ) -> tuple[Page, Cursor]:
        """The records of tickets, and the cursor behind them.

        `also` are numbers asked for: those not among the items are looked up one by one.
        """
        make: Mapping[Stream, Callable[[Sequence[Item], Sequence[str]], Made]] = {
            "tickets": self._of_tickets,
            "ratings": self._of_ratings,
            "contacts": self._of_contacts,
        }
        found = {str(item["id"]) for item in items}
        return self._told(
            make[stream](items, [number for number in also if number not in found]), found.union(also), state
        )

    def _told(self, made: Made, numbers: Collection[str], state: Cursor) -> tuple[Page, Cursor]:
        """What was made of tickets as a page, and the cursor behind it."""
        records, rejected, skipped = made
        tickets = {int(number) for number in numbers}
        refused = {int(one.row): one for one in rejected}
        unsure = [number for number, one in refused.items() if one.code in {UNSURE, UNSEEN}]
        after = state.told(tickets, refused, unsure)
        told = Page(
            records=tuple(records),
            rejected=tuple(rejected),
            skipped=skipped,
            read=len(records) + len(rejected) + skipped,
            cursor=after.text(),
            begins=tuple(self._tickets.url(number) for number in state.refused if number in tickets),
        )
        return told, after

    def _of_tickets(self, items: Sequence[Item], hidden: Sequence[str]) -> Made:
        histories = past.histories(self._client, [str(item["id"]) for item in items], due=True)
        records: list[Record] = []
        rejected: list[Rejected] = []
        skipped = 0
        for item in items:
            try:
                records.append(self._tickets.ticket(item, histories[str(item["id"])]))
            except UnknownStatus as unknown:
                rejected.append(self._unsure("tickets", str(item["id"]), unknown))
        for number in hidden:
            try:
                record = self._hidden(number)
            except UnknownStatus as unknown:
                rejected.append(self._unsure("tickets", number, unknown))
                continue
            if isinstance(record, str):
                record = self._tickets.left(number, record)
            records += [record] if record is not None else []
            skipped += record is None
        return records, rejected, skipped

    def _of_ratings(self, items: Sequence[Item], hidden: Sequence[str]) -> Made:
        """Ratings of tickets that went away stay as they are: the stream of tickets says what became of them."""
        text = self._settings.rating
        fields = [id_ for name in (text.field, text.comment) if name for id_ in self._site.ids(name)]
        histories = past.histories(self._client, [str(item["id"]) for item in items], fields)
        unseen = self._unseen(items)
        records: list[Record] = []
        rejected: list[Rejected] = []
        for item in items:
            if str(item["id"]) in unseen:
                rejected.append(self._ratings.unseen(item))
                continue
            try:
                found, wrong = self._ratings.of(item, histories[str(item["id"])])
            except UnknownStatus as unknown:
                found, wrong = [], [self._unsure("ratings", str(item["id"]), unknown)]
            records += found
            rejected += wrong
        return records, rejected, len(hidden)

    def _unseen(self, items: Sequence[Item]) -> set[str]:
        """Tickets that have an answer which is not shown: a search finds them by it, whatever the user may see of it."""
        name = self._settings.rating.field
        silent = [str(item["id"]) for item in items if not shows(item, name)]
        return {str(item["id"]) for item in self._items(silent, self._scope.rated("ratings"))}

    def _unsure(self, stream: Stream, number: str, unknown: UnknownStatus) -> Rejected:
        return Rejected(
            stream=stream,
            source=self._tickets.url(number),
            row=number,
            column="Status",
            code=UNSURE,
            values={"row": number, "value": unknown.status},
            raw={"Status": unknown.status},
        )

    def _of_contacts(self, items: Sequence[Item], hidden: Sequence[str]) -> Made:
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
        return self._tickets.ticket(item, past.histories(self._client, [number], due=True)[number])


def _numbers(changes: Iterable[Change]) -> list[str]:
    """The tickets of transactions, by number."""
    return sorted({change.ticket for change in changes if change.ticket.isdigit()}, key=int)
