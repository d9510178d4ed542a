"""Where a slot's own ticket stands: by its marker, also when it was merged into another, made twice, or left without a marker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from .client import Client
from .history import OF_TICKETS
from .marker import digest_in, open_marker, slot_part
from .people import name_of, value_of
from .searching import PER_PAGE, any_of, every, page, quoted, walk
from .settings import RtText
from .site import Site, UnknownStatus
from .statuses import Statuses
from .writing import Writing

NEWEST: Final = {"fields": "Subject,Status,Creator,CustomFields", "fields[Creator]": "Name"}
"""What is asked of the newest tickets of a queue of ours: one page of them."""


class Place(Struct, frozen=True, kw_only=True):
    """The ticket of a slot."""

    number: str
    marker: str
    merged: bool = False
    """Whether it was merged into this one, which is somebody's or another slot's: its fields are not ours."""
    others: tuple[str, ...] = ()
    """More tickets of the same slot, made because an earlier call arrived late."""

    @property
    def complete(self) -> bool:
        """Whether everything about it was written once."""
        return bool(digest_in(self.marker))


class Slots:
    """Looks for tickets of our own.

    Args:
        client: asks.
        settings: name the marker.
        site: knows the marker's ids and who we are.
        writing: reads tickets.
        statuses: tell what was withdrawn.
    """

    def __init__(self, client: Client, settings: RtText, site: Site, writing: Writing, statuses: Statuses) -> None:
        self._statuses = statuses
        self._client = client
        self._marker = settings.score_fields.marker
        self._site = site
        self._writing = writing
        self._newest: dict[str, list[Mapping[str, Any]]] = {}
        self._merged: dict[str, dict[str, tuple[str, str]]] = {}

    def place(self, slot: str, queue: str = "") -> Place | None:
        """The ticket of a slot: of several the one that is complete, else the oldest.

        Args:
            slot: whose.
            queue: where it would have been made, if it may have been merged into another ticket since.
        """
        found = self._writing.marked(self._marker, open_marker(slot))
        if found:
            number, text = found[0]
            return Place(number=number, marker=text, others=tuple(other for other, _ in found[1:]))
        return self._merged_into(queue, slot) if queue else None

    def orphan(self, queue: str, wanted: Mapping[str, str], text: str) -> str:
        """A ticket we made just so that could not be given its marker; empty when there is none.

        One that was withdrawn has no marker either: it is no orphan. Nor is any closed one where work is expected: life cycles
        without a status for it close what is withdrawn as they close what is done.

        Args:
            queue: it stands in.
            wanted: subject and status it would be made with.
            text: it would be made with; two effects may have the same subject.
        """
        for item in self._newest_of(queue):
            name = name_of(item.get("Creator"))
            if not name or name != self._site.my_name or value_of(item, self._marker):
                continue
            if item.get("Subject") != wanted["Subject"] or not self._may_serve(item, wanted.get("Status", "")):
                continue
            number = str(item["id"])
            if self._writing.opening(number).split() == text.split():
                self._newest[queue].remove(item)
                return number
        return ""

    def _may_serve(self, item: Mapping[str, Any], wanted: str) -> bool:
        """Whether the status of a ticket that was found is as good as one that would be made; if nobody can know, it is not."""
        status = str(item.get("Status") or "")
        if status == wanted:
            return True
        if self._statuses.withdraws(status):
            return False
        try:
            return self._statuses.closes(wanted) or not self._site.inactive(status)
        except UnknownStatus:
            return False

    def doubles(self, queue: str) -> list[tuple[str, str]]:
        """Among the newest tickets of a queue: those whose slot another one bears, each with the one that counts."""
        slots: dict[str, list[tuple[bool, int]]] = {}
        for item in self._newest_of(queue):
            if part := slot_part(text := value_of(item, self._marker)):
                slots.setdefault(part, []).append((not digest_in(text), int(item["id"])))
        found = []
        for tickets in slots.values():
            first, *more = sorted(tickets)
            found += [(str(number), str(first[1])) for _, number in more]
        return found

    def _newest_of(self, queue: str) -> list[Mapping[str, Any]]:
        if queue not in self._newest:
            self._newest[queue] = page(self._client, "/tickets", f"Queue = {quoted(queue)}", NEWEST, newest=True)
        return self._newest[queue]

    def _merged_into(self, queue: str, slot: str) -> Place | None:
        """The ticket that a slot's own was merged into, with the marker that one had last.

        A merged ticket matches no search of tickets; its transactions remain, among them those that set the marker.
        """
        number, text = self._markers_of_merged(queue).get(open_marker(slot), ("", ""))
        body = self._client.find(f"/ticket/{number}") if number else None
        target = str(body.get("id") or "") if isinstance(body, dict) else ""
        return Place(number=target, marker=text, merged=True) if target and target != number else None

    def _markers_of_merged(self, queue: str) -> dict[str, tuple[str, str]]:
        """Slot as its marker begins -> its ticket, among those ever merged in a queue, people's included; and its last marker."""
        if queue not in self._merged:
            where = every(OF_TICKETS, f"TicketQueue = {quoted(queue)}")
            query = every(where, "Type = 'AddLink'", "Field = 'MergedInto'")
            rows = [row for rows in walk(self._client, "/transactions", query, {"fields": "ObjectId"}) for row in rows]
            numbers = sorted({int(row["ObjectId"]) for row in rows if str(row.get("ObjectId")).isdigit()})
            asked = any_of("Field", [f"'{id_}'" for id_ in self._site.ids(self._marker)])
            last: dict[str, str] = {}
            for at in range(0, len(numbers), PER_PAGE):
                some = any_of("ObjectId", map(str, numbers[at : at + PER_PAGE]))
                marked = every(where, "Type = 'CustomField'", asked, some)
                for rows in walk(self._client, "/transactions", marked, {"fields": "ObjectId,NewValue"}):
                    last |= {str(row.get("ObjectId")): str(row.get("NewValue") or "") for row in rows}
            self._merged[queue] = {part: (number, text) for number, text in last.items() if (part := slot_part(text))}
        return self._merged[queue]
