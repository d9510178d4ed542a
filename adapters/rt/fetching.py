"""Streams: the first reading by ticket id, then the change feed by transaction id, page by page with the cursor after each.

Both give the same records. What the feed tells beyond a first reading are the tickets that went away after they were read:
merged, deleted, or moved to a queue that is not read. So before other settings read everything anew, the feed is followed to
its end for those tickets alone, and those of queues that are read no more are told as gone.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

from msgspec.structs import replace

from csat_plugin.core.model import Record, Ticket
from csat_plugin.host.adapter import Page, Stream

from . import history as past
from .client import Client
from .cursor import WINDOW, Cursor, read_cursor
from .history import Change, change_of, moves_queue
from .making import UNSURE, Made, Making
from .ratings import UNSEEN
from .scope import MAILED, MERGED, MOST_QUEUES, TALK, Scope, changed_since, recent_since
from .searching import PATIENCE, Item, any_of, every, field, in_queues, page, quoted, walk
from .settings import RtText
from .site import Site
from .tickets import FIELDS, Tickets, by_number, named
from .unseen import Unseen

STREAMS: Final[tuple[Stream, ...]] = ("contacts", "tickets", "ratings")
EMPTIED: Final = "(NewValue IS NULL OR NewValue = '')"
QUEUE_ALONE: Final = {"fields": "Queue", "fields[Queue]": "Name"}
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
    """

    def __init__(self, connection: str, zone: tzinfo, client: Client, settings: RtText, site: Site) -> None:
        self._zone = zone
        self._client = client
        self._settings = settings
        self._site = site
        self._scope = Scope(settings, site)
        self._tickets = Tickets(connection, settings, site)
        self._unseen = Unseen(client, settings, site, self._scope)
        self._making = Making(connection, client, settings, site, self._scope, self._unseen, self._tickets)

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
            first = None if cursor else since
            state = self._beginning(stream, self._moment(first) if first else self._earliest())
            if old is not None:
                state = yield from self._departed(stream, old, state)
        if state.ticket is not None:
            yield from self._first(stream, state)
        else:
            state = yield from self._granted(stream, state)
            yield from self._changed(stream, state)

    def one(self, number: str) -> Record | None:
        """The present state of one ticket; `None` when there is none, or it is in a queue that is not read.

        Raises:
            Skip: nothing says what its status means.
        """
        items = page(self._client, "/tickets", every(f"id = {number}", self._scope.queues()), FIELDS)
        found = self._making.ticket(items[0]) if items else self._making.hidden(number)
        return found if isinstance(found, Ticket) else None

    # ------------------------------------------------------------ first reading

    def _moment(self, since: datetime) -> str:
        """A moment as Request Tracker writes it; a day of the settings begins in the zone of the workspace."""
        return f"{(since if since.tzinfo else since.replace(tzinfo=self._zone)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    def _earliest(self) -> str:
        """The moment from which on the settings want tickets, by the last that happened to them; empty: all of them."""
        return self._moment(datetime.fromisoformat(self._settings.since)) if self._settings.since else ""

    def _beginning(self, stream: Stream, since: str) -> Cursor:
        """A cursor at ticket 0 that knows which transactions there were already."""
        newest = page(self._client, "/transactions", self._scope.feed(stream), {"fields": "id"}, newest=True)
        seen = [int(row["id"]) for row in newest]
        begun = Cursor(settings=self._scope.digest(), ticket=0, since=since, blind=self._blind(stream)).after(seen)
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
            for items in self._emptied(self._scope.queues(), recent):
                made, state = self._page(stream, changed_since(state.since, items), state)
                yield made
        yield Page(cursor=replace(state, ticket=None, since="").text())

    def _emptied(self, *conditions: str) -> Iterator[list[Item]]:
        """Tickets whose answer was taken out later: an answer before a reopening is one all the same."""
        name = self._settings.rating.field
        ids = any_of("Field", map(quoted, self._site.ids(name)))
        query = every(past.OF_TICKETS, "Type = 'CustomField'", ids, EMPTIED)
        empty, told = f"{field(name)} IS NULL", set[str]()
        for rows in walk(self._client, "/transactions", query, past.FIELDS):
            # One that was emptied more than once may stand on several pages.
            new = [number for number in _numbers(map(change_of, rows)) if number not in told]
            told.update(new)
            if items := by_number(self._client, new, empty, *conditions):
                yield items

    # ------------------------------------------------------------ what may not be seen

    def _blind(self, stream: Stream, former: Collection[str] = ()) -> tuple[str, ...]:
        """Queues whose answers are hidden now; of people nothing is read that hangs on a queue."""
        return () if stream == "contacts" else self._unseen.queues(former)

    def _granted(self, stream: Stream, state: Cursor) -> Following:
        """Every ticket of queues that show now what they did not: the change feed has passed over it meanwhile."""
        blind, since = self._blind(stream, state.blind), self._earliest()
        granted = [name for name in state.blind if name in self._site.read_queues and name not in blind]
        for start in range(0, len(granted), MOST_QUEUES):
            some = in_queues(granted[start : start + MOST_QUEUES])
            query = every(some, self._scope.rated(stream), recent_since(since))
            for items in walk(self._client, "/tickets", query, FIELDS):
                made, state = self._page(stream, changed_since(since, items), state)
                yield made
            for items in self._emptied(some, recent_since(since)) if stream == "ratings" else ():
                made, state = self._page(stream, changed_since(since, items), state)
                yield made
        return replace(state, blind=blind)

    def _concealed(self, stream: Stream, state: Cursor) -> Following:
        """Tickets that have an answer in a queue that does not show it, but for those that are known: no change of it is told."""
        since = self._earliest()
        for items in self._unseen.answered(state.blind, recent_since(since)) if stream == "ratings" else ():
            if new := [item for item in changed_since(since, items) if int(item["id"]) not in state.unsure]:
                made, state = self._page(stream, new, state)
                yield made
        return state

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
        found = {str(item["id"]) for item in by_number(self._client, numbers, queues)}
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
            made, state = self._page(stream, by_number(self._client, again, self._scope.queues()), state, also=again)
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
            made, state = self._page(
                stream, by_number(self._client, numbers, self._scope.queues()), state, also=numbers
            )
            told = state.text()
            yield made
        if not missing:
            state = yield from self._concealed(stream, state)
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

    # ------------------------------------------------------------ pages

    def _page(
        self, stream: Stream, items: Sequence[Item], state: Cursor, also: Sequence[str] = ()
    ) -> tuple[Page, Cursor]:
        """The records of tickets, and the cursor behind them.

        `also` are numbers asked for: those not among the items are looked up one by one.
        """
        found = {str(item["id"]) for item in items}
        made = self._making.made(stream, items, [number for number in also if number not in found])
        return self._told(made, found.union(also), state)

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


def _numbers(changes: Iterable[Change]) -> list[str]:
    """The tickets of transactions, by number."""
    return sorted({change.ticket for change in changes if change.ticket.isdigit()}, key=int)
