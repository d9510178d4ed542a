"""Changing tickets so that it is known to have worked: Request Tracker answers 200 even when it did nothing.

Every write is followed by reading the ticket again and comparing. What it said is quoted in the sentence, never interpreted:
it speaks its user's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from .client import Client
from .failures import Failures
from .history import FIELDS, OF_TICKETS, Change, change_of
from .people import name_of, value_of
from .searching import Item, every, field, page, quoted, walk
from .times import moment, written

CUSTOM: Final = "cf:"
"""Begins the name of a custom field among the fields of a ticket."""

TRIES: Final = 2
"""Times a field is set: a change of status lets the service level move the due date of the same call."""

DATES: Final = frozenset({"Due", "Starts", "Resolved", "Started"})

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
            Skip: there is none any more, or it was merged.
        """
        body = self._client.find(f"/ticket/{number}")
        if not isinstance(body, dict) or str(body.get("id")) != number:
            raise self._failures.skip("rt.ticket_gone", ticket=number)
        return body

    def marked(self, marker_field: str, beginning: str) -> tuple[str, str] | None:
        """Number and marker of the first ticket whose marker begins so; of a finished and an open one the finished."""
        query = f"{field(marker_field)} STARTSWITH {quoted(beginning)}"
        found = []
        for item in page(self._client, "/tickets", query, {"fields": "CustomFields"}):
            text = value_of(item, marker_field)
            if text.startswith(beginning):
                found.append((text == beginning, int(item["id"]), text))
        return next(((str(number), text) for _, number, text in sorted(found)), None)

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

    def put(self, number: str, fields: Fields) -> None:
        """Bring fields of a ticket to these values, and make sure they are there.

        Raises:
            Fatal: one of them is not; the sentence says which, and what Request Tracker said.
        """
        said: list[str] = []
        left = differing(self.ticket(number), fields)
        for _ in range(TRIES):
            if left:
                said += self._client.put(f"/ticket/{number}", _body({name: fields[name] for name in left}))
                left = differing(self.ticket(number), fields)
        if left:
            names = ", ".join(name.removeprefix(CUSTOM) for name in left)
            raise self._failures.fatal("rt.not_written", ticket=number, fields=names, why=self._failures.quoted(said))

    def link(self, number: str, others: Iterable[str]) -> None:
        """Let a ticket refer to others; what refers already is left, and what does not exist any more cannot be."""
        if wanted := [int(other) for other in others]:
            self._client.put(f"/ticket/{number}", {"AddRefersTo": wanted})

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

    def changes_after(self, number: str, change: int) -> list[Change]:
        """What happened to a ticket after a transaction."""
        query = every(OF_TICKETS, f"ObjectId = {number}")
        return [change_of(row) for rows in walk(self._client, "/transactions", query, FIELDS, change) for row in rows]

    def last_change(self, number: str) -> int:
        """Number of a ticket's newest transaction."""
        rows = page(
            self._client, "/transactions", every(OF_TICKETS, f"ObjectId = {number}"), {"fields": "id"}, newest=True
        )
        return max((int(row["id"]) for row in rows), default=0)


def present(ticket: Item, names: Iterable[str]) -> dict[str, str]:
    """The values fields of a ticket have now, as `Fields` writes them."""
    return {name: _value(ticket, name) for name in names}


def differing(ticket: Item, wanted: Fields) -> list[str]:
    """Names of the fields that have another value."""
    return [name for name, value in wanted.items() if _value(ticket, name) != value]


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
