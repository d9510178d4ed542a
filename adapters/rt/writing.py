"""Changing tickets so that it is known to have worked: Request Tracker answers 200 even when it did nothing.

Every write is followed by reading the ticket again and comparing. What it said is quoted in the sentence, never interpreted:
it speaks its user's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from csat_plugin.host.adapter import Fatal

from .client import Client
from .failures import Failures
from .history import OF_TICKETS
from .people import name_of, value_of
from .searching import Item, every, field, items_of, page, quoted, walk
from .times import moment, written

CUSTOM: Final = "cf:"
"""Begins the name of a custom field among the fields of a ticket."""

TRIES: Final = 2
"""Times a field is set: a change of status lets the service level move the due date of the same call."""

DATES: Final = frozenset({"Due", "Starts", "Resolved", "Started"})

DELETED: Final = "deleted"
"""The one status Request Tracker has in every life cycle: no search finds such a ticket, but asked for alone it answers."""

Fields = Mapping[str, str]
"""Field of a ticket -> value; `cf:NAME` for a custom field, empty for none, a date as `YYYY-MM-DD HH:MM:SS` in UTC."""


class Writing:
    """Writes tickets of one connection.

    Args:
        client: calls.
        failures: sentences.
    """

    def __init__(self, client: Client, failures: Failures) -> None:
        self._client = client
        self._failures = failures

    def ticket(self, number: str) -> dict[str, Any]:
        """One ticket as it is now.

        Raises:
            Skip: there is none any more: it was deleted, or merged into another.
        """
        return self._there(number, self._client.find(f"/ticket/{number}"))

    def tagged(self, number: str) -> tuple[dict[str, Any], str]:
        """The same with its tag, by which a change may be bound to it; empty where none came."""
        body, tag = self._client.tagged(f"/ticket/{number}")
        return self._there(number, body), tag

    def _there(self, number: str, body: Any) -> dict[str, Any]:
        if not isinstance(body, dict) or str(body.get("id")) != number or body.get("Status") == DELETED:
            raise self._failures.skip("rt.ticket_gone", ticket=number)
        return body

    def marked(self, marker_field: str, beginning: str) -> list[tuple[str, str]]:
        """Number and marker of every ticket whose marker begins so: finished ones first, then the oldest."""
        query = f"{field(marker_field)} STARTSWITH {quoted(beginning)}"
        found = []
        for item in page(self._client, "/tickets", query, {"fields": "CustomFields"}):
            text = value_of(item, marker_field)
            if text.startswith(beginning):
                found.append((text == beginning, int(item["id"]), text))
        return [(str(number), text) for _, number, text in sorted(found)]

    def create(self, queue: str, fields: Fields, content: str, links: Sequence[str] = ()) -> str:
        """A new ticket; its number. Fields it did not take over are left to `put`.

        Raises:
            Fatal: refused, for instance because the queue is not there or not ours to write.
        """
        body: dict[str, Any] = {"Queue": queue, "Content": content, "ContentType": "text/plain", **_body(fields)}
        if links:
            body["RefersTo"] = [int(number) for number in links]
        answer = self._client.post("/ticket", body)
        number = str(answer.get("id") or "") if isinstance(answer, dict) else ""
        if not number:
            raise self._failures.fatal("rt.not_created", queue=queue)
        return number

    def put(self, number: str, fields: Fields, ticket: Item | None = None) -> Item:
        """Bring fields of a ticket to these values, and make sure they are there; the ticket as it is then.

        Args:
            number: of the ticket.
            fields: wanted.
            ticket: as it was just read, where it was.

        Raises:
            Fatal: one of them is not; the sentence says which, and what Request Tracker said.
        """
        said: list[str] = []
        now: Item = self.ticket(number) if ticket is None else ticket
        left = differing(now, fields)
        for _ in range(TRIES):
            if left:
                said += self._client.put(f"/ticket/{number}", _body({name: fields[name] for name in left}))
                now = self.ticket(number)
                left = differing(now, fields)
        if left:
            raise self.not_written(number, left, said)
        return now

    def not_written(self, number: str, left: Iterable[str], said: list[str]) -> Fatal:
        """The failure of fields that do not hold what was put there."""
        names = list(left)
        shown = ", ".join(name.removeprefix(CUSTOM) for name in names)
        rights = ", ".join(dict.fromkeys(map(_right, names)))
        why = self._failures.quoted(said)
        return self._failures.fatal("rt.not_written", ticket=number, fields=shown, why=why, rights=rights)

    def put_unless_changed(self, number: str, fields: Fields, tag: str) -> list[str]:
        """One attempt to change fields of a ticket that nobody changed since `tag`; what Request Tracker says.

        Raises:
            Retriable: somebody did, or no answer came.
            Fatal: there is no tag, so that nobody can tell; nothing is sent.
        """
        return self._client.put(f"/ticket/{number}", _body(fields), unless_changed_since=self._known(number, tag))

    def link(self, number: str, others: Iterable[str]) -> None:
        """Let a ticket refer to others; what it refers to already is left, what does not exist any more cannot be."""
        if wanted := [int(other) for other in others]:
            self._client.put(f"/ticket/{number}", {"AddRefersTo": wanted})

    def unlink_unless_changed(self, number: str, others: Iterable[str], tag: str) -> None:
        """Let a ticket refer to others no more; as `put_unless_changed`."""
        body = {"DeleteRefersTo": [int(other) for other in others]}
        self._client.put(f"/ticket/{number}", body, unless_changed_since=self._known(number, tag))

    def _known(self, number: str, tag: str) -> str:
        if not tag:
            raise self._failures.fatal("rt.no_tag", ticket=number)
        return tag

    def comment(self, number: str, subject: str, content: str, attachments: Sequence[Mapping[str, str]] = ()) -> None:
        """An internal comment: never mail to the requestor, and it does not reopen.

        Raises:
            Fatal: refused. Skip: the ticket is gone.
        """
        self.ticket(number)
        body: dict[str, Any] = {"Subject": subject, "Content": content, "ContentType": "text/plain"}
        if attachments:
            body["Attachments"] = list(attachments)
        self._client.post(f"/ticket/{number}/comment", body)

    def comments(self, number: str) -> list[str]:
        """Subjects of a ticket's comments, oldest first; Request Tracker folds long ones as mail does, at a blank."""
        query = every(OF_TICKETS, f"ObjectId = {number}", "Type = 'Comment'")
        rows = [row for rows in walk(self._client, "/transactions", query, {"fields": "Type,Data"}) for row in rows]
        return [" ".join(str(row.get("Data") or "").split()) for row in rows]

    def comments_in(self, queue: str) -> bool:
        """Whether any of the newest comments on tickets of a queue can be seen."""
        query = every(OF_TICKETS, f"TicketQueue = {quoted(queue)}", "Type = 'Comment'")
        return bool(page(self._client, "/transactions", query, {"fields": "Type"}, newest=True))

    def opening(self, number: str) -> str:
        """The text a ticket was made with; empty where it cannot be seen."""
        asked: dict[str, str | int] = {"fields": "Content", "per_page": 1}
        first = items_of(self._client.find(f"/ticket/{number}/attachments", asked))
        return str(first[0].get("Content") or "") if first else ""

    def queue_if_by(self, number: str, user: str) -> str:
        """The queue of a ticket, if that user ever did something to it, also what we may not see; else empty.

        Args:
            number: of the ticket.
            user: empty for anybody.
        """
        query = every(f"id = {number}", f"UpdatedBy = {quoted(user)}" if user else "")
        rows = page(self._client, "/tickets", query, {"fields": "Queue", "fields[Queue]": "Name"})
        return str((rows[0].get("Queue") or {}).get("Name") or "") if rows else ""

    def touched(self, number: str, ours: Iterable[str]) -> bool:
        """Whether anybody but these users ever did something to a ticket.

        Asked as a search of tickets, which looks at every transaction: the list of transactions leaves out those the user may
        not see, such as comments without the right ShowTicketComments.
        """
        others = (f"UpdatedBy != {quoted(name)}" for name in ours)
        return bool(page(self._client, "/tickets", every(f"id = {number}", *others), {"fields": "id"}))


def present(ticket: Item, names: Iterable[str]) -> dict[str, str]:
    """The values fields of a ticket have now, as `Fields` writes them."""
    return {name: _value(ticket, name) for name in names}


def referred(ticket: Item) -> list[str]:
    """Numbers of the tickets a ticket refers to."""
    links = ticket.get("_hyperlinks") or ()
    return [str(link.get("id")) for link in links if link.get("ref") == "refers-to" and link.get("type") == "ticket"]


def differing(ticket: Item, wanted: Fields) -> list[str]:
    """Names of the fields that have another value."""
    return [name for name, value in wanted.items() if _value(ticket, name) != value]


def _right(name: str) -> str:
    """The right by which a field is set; an owner must have his himself, and the user may change tickets."""
    if name.startswith(CUSTOM):
        return "ModifyCustomField"
    return "OwnTicket" if name == "Owner" else "ModifyTicket"


def _value(ticket: Item, name: str) -> str:
    if name.startswith(CUSTOM):
        return value_of(ticket, name.removeprefix(CUSTOM))
    if name in DATES:
        at = moment(ticket.get(name))
        return written(at) if at else ""
    value = ticket.get(name)
    return name_of(value) if isinstance(value, dict) else str(value or "")


def _body(fields: Fields) -> dict[str, Any]:
    """Fields as a request writes them. An empty owner is Nobody; an empty custom field is taken out by null."""
    body: dict[str, Any] = {
        name: value or ("Nobody" if name == "Owner" else value)
        for name, value in fields.items()
        if not name.startswith(CUSTOM)
    }
    custom = {name.removeprefix(CUSTOM): value or None for name, value in fields.items() if name.startswith(CUSTOM)}
    return body | ({"CustomFields": custom} if custom else {})
