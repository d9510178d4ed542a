"""Records of tickets that were read: tickets, ratings and people, and what cannot be one and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from csat_plugin.core.model import Contact, Record
from csat_plugin.host.adapter import Rejected, Stream

from . import history as past
from .client import Client
from .people import contact_of, requestors
from .ratings import Ratings
from .scope import Scope
from .searching import Item
from .settings import RtText
from .site import Site, UnknownStatus
from .tickets import Tickets, as_item
from .unseen import Unseen

UNSURE: Final = "rejected.rt_status"
Made = tuple[list[Record], list[Rejected], int]
"""Records, what was rejected, and how many were none."""


class Making:
    """Makes the records of one connection.

    Args:
        connection: its name.
        client: asks.
        settings: of the connection.
        site: looks things up.
        scope: says which queues are read.
        unseen: tells answers that are not shown.
        tickets: builds tickets.
    """

    def __init__(
        self,
        connection: str,
        client: Client,
        settings: RtText,
        site: Site,
        scope: Scope,
        unseen: Unseen,
        tickets: Tickets,
    ) -> None:
        self._connection = connection
        self._client = client
        self._settings = settings
        self._site = site
        self._scope = scope
        self._unseen = unseen
        self._tickets = tickets
        self._ratings = Ratings(connection, settings, site, tickets)

    def made(self, stream: Stream, items: Sequence[Item], hidden: Sequence[str]) -> Made:
        """The records of a stream.

        Args:
            stream: which.
            items: tickets as a search shows them.
            hidden: numbers of tickets the search did not find; they are looked up one by one.
        """
        make: Mapping[Stream, Callable[[Sequence[Item], Sequence[str]], Made]] = {
            "tickets": self._of_tickets,
            "ratings": self._of_ratings,
            "contacts": self._of_contacts,
        }
        return make[stream](items, hidden)

    def ticket(self, item: Item) -> Record:
        """One ticket with its history."""
        number = str(item["id"])
        return self._tickets.ticket(item, past.histories(self._client, [number], due=True)[number])

    def hidden(self, number: str) -> Record | str | None:
        """A ticket the search does not find: merged, deleted, or, told by its queue's name, in a queue that is not read."""
        body = self._client.find(f"/ticket/{number}")
        if not isinstance(body, dict):
            return None
        if str(body.get("id")) != number:
            return self._tickets.merged(number, str(body.get("id")))
        item = as_item(body, self._site.every_queue)
        name = item["Queue"]["Name"]
        return self.ticket(item) if self._scope.reads(name) else name

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
                record = self.hidden(number)
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
        unseen = self._unseen.among(items)
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
