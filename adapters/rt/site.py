"""What is asked of a site once and kept: ids of custom fields, classes of statuses, names of users and queues."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

from csat_plugin.core.model import TicketState
from csat_plugin.host.adapter import Fatal, Setting, Skip

from .client import Client
from .failures import Failures
from .people import name_of
from .searching import HIDDEN_PAGES, PER_PAGE, Item, every, items_of, page, quoted
from .settings import RtText

TICKET_FIELDS: Final = "RT::Queue-RT::Ticket"
CLOSED_STATES: Final = frozenset({"resolved", "closed", "cancelled", "deleted"})
"""Our states in which no more work is expected: what is mapped to them is inactive."""


class UnknownStatus(Skip):
    """Nothing says whether a status means open or closed: it is not guessed, since a mark's month hangs on it."""

    def __init__(self, message: str, status: str) -> None:
        super().__init__(message)
        self.status = status


class Site:
    """Looks things up, each once.

    Args:
        client: asks.
        settings: of the connection.
        failures: sentences.
    """

    def __init__(self, client: Client, settings: RtText, failures: Failures) -> None:
        self._client = client
        self._settings = settings
        self._failures = failures
        self._inactive: dict[str, bool | None] = {}
        self._users: dict[str, str] = {}
        self._pages: dict[str, Mapping[str, Any]] = {}

    @cached_property
    def custom_fields(self) -> dict[str, tuple[str, ...]]:
        """Custom fields of tickets the user may see: name -> ids. One name may stand for several fields.

        The list of all shows only what the user may see everywhere; where SeeCustomField was granted queue by queue, the
        queues are asked.
        """
        query = json.dumps([{"field": "LookupType", "value": TICKET_FIELDS}])
        listed = self._all("/customfields", {"query": query, "fields": "Name,Type,LookupType"})
        pairs = [(item.get("Name"), item["id"]) for item in listed if item.get("LookupType") == TICKET_FIELDS]
        if not self._wanted <= {name for name, _ in pairs}:
            pairs += [(field.get("name"), field["id"]) for field in self._fields_of_queues()]
        found: dict[str, dict[str, None]] = {}
        for name, id_ in pairs:
            found.setdefault(str(name or ""), {})[str(id_)] = None
        return {name: tuple(ids) for name, ids in found.items()}

    @property
    def _wanted(self) -> set[str]:
        """Names of the custom fields of the settings."""
        text, ours = self._settings, self._settings.score_fields
        names = (text.rating.field, text.rating.comment, text.customer_field, ours.score, ours.band, ours.marker)
        return {name for name in names if name}

    def _fields_of_queues(self) -> Iterator[Mapping[str, Any]]:
        own = self._settings.own_queues
        for name in self.queues.values():
            if not self._settings.queues or name in {*self._settings.queues, *own}:
                yield from self._applied(name) or ()

    def check_applied(self, queue: str, fields: Iterable[str]) -> None:
        """Whether these custom fields apply to a queue: on a new ticket others are dropped without a word.

        Raises:
            Misconfigured: the queue is not there, or one of them does not apply.
        """
        self.check_queue(queue)
        for name in self.not_applied(queue, fields):
            raise self._failures.misconfigured("rt.not_applied", field=name, queue=queue)

    def not_applied(self, queue: str, fields: Iterable[str]) -> list[str]:
        """Which of these custom fields do not apply to a queue the user may see, as far as Request Tracker says."""
        applied = self._applied(queue)
        names = {str(field.get("name")) for field in applied or ()}
        return [name for name in fields if name and applied is not None and name not in names]

    def shows_fields(self, queue: str) -> bool | None:
        """Whether a queue shows the user any custom field of its tickets; `None` when Request Tracker does not say."""
        applied = self._applied(queue)
        return None if applied is None else bool(applied)

    def shows(self, number: str) -> bool:
        """Whether the user may see a ticket; it was made by us, so that it is there."""
        try:
            return self._client.find(f"/ticket/{number}") is not None
        except Fatal:
            return False

    def field_of(self, queue: str, name: str) -> str:
        """The number of the custom field of that name that tickets of a queue have; empty where there is none to be seen."""
        applied = self._applied(queue)
        if applied is None:  # an older Request Tracker does not say which; one of that name it can only be
            ids = self.custom_fields.get(name, ())
            return ids[0] if len(ids) == 1 else ""
        return next((str(field.get("id") or "") for field in applied if field.get("name") == name), "")

    def _applied(self, queue: str) -> list[Mapping[str, Any]] | None:
        """The custom fields that tickets of a queue have; `None` when Request Tracker does not say."""
        found = self.page_of(queue).get("TicketCustomFields")
        return found if isinstance(found, list) else None

    def page_of(self, queue: str) -> Mapping[str, Any]:
        """A queue the user may see as Request Tracker shows it alone; empty where it does not."""
        if queue not in self._pages:
            id_ = next(id_ for id_, name in self.queues.items() if name == queue)
            found = self._client.find(f"/queue/{id_}")
            self._pages[queue] = found if isinstance(found, dict) else {}
        return self._pages[queue]

    def lifecycle(self, queue: str) -> str:
        """The name of the life cycle of a queue the user may see; empty when Request Tracker does not say."""
        return str(self.page_of(queue).get("Lifecycle") or "")

    def offered(self, name: str) -> tuple[str, ...] | None:
        """The values a custom field offers to choose from; empty where one types them in.

        `None` where the user may not look: it takes SeeCustomField for all of Request Tracker, though the right queue by queue
        is enough to read what tickets have. Of several fields of one name, those count that tickets of the queues read have.
        """
        found: dict[str, None] = {}
        for id_ in self._read_from(name):
            try:
                body = self._client.find(f"/customfield/{id_}")
            except Fatal:
                return None
            found |= dict.fromkeys(map(str, (body or {}).get("Values") or ()))
        return tuple(found)

    def _read_from(self, name: str) -> tuple[str, ...]:
        """Ids of the custom fields of that name on the queues read; all of that name where that is not known."""
        ids = self.custom_fields.get(name, ())
        if len(ids) < 2:  # noqa: PLR2004 # one it can only be
            return ids
        there = set(self.queues.values())
        applied = [self._applied(queue) for queue in self.read_queues if queue in there]
        if None in applied:
            return ids
        used = {str(field.get("id")) for fields in applied for field in fields or () if field.get("name") == name}
        return tuple(id_ for id_ in ids if id_ in used) or ids

    @cached_property
    def queues(self) -> dict[str, str]:
        """Queues the user may see: id -> name."""
        found = self._all("/queues/all", {"fields": "Name"})
        return {str(item["id"]): str(item.get("Name") or "") for item in found}

    @cached_property
    def every_queue(self) -> dict[str, str]:
        """Queues the user may see, those no longer used included, since their tickets are there still: id -> name."""
        found = self._all("/queues/all", {"fields": "Name", "find_disabled_rows": 1})
        return {str(item["id"]): str(item.get("Name") or "") for item in found}

    @cached_property
    def read_queues(self) -> tuple[str, ...]:
        """The queues that are read: those named, else all the user may see but those results are written to."""
        named = self._settings.queues or (set(self.every_queue.values()) - set(self._settings.own_queues))
        return tuple(sorted(set(named)))

    def to_be_read(self) -> list[str]:
        """The queues an administrator is to grant reading on: those named, else those the user sees, without ours.

        Raises:
            Misconfigured: there are none, so that nobody can tell which are meant.
        """
        named = self._settings.queues or sorted(self.queues.values())
        found = [name for name in named if name not in self._settings.own_queues]
        if not found:
            raise self._failures.misconfigured("rt.unnamed", ("queues",))
        return found

    @cached_property
    def me(self) -> dict[str, Any]:
        """The user we are, as Request Tracker shows him to himself."""
        parts = self._settings.token.split("-")
        name = self._settings.user or (parts[1] if len(parts) > 2 else "")  # noqa: PLR2004 # 1-<user>-<secret>
        found = self._client.find(f"/user/{quote(name, safe='')}") if name else None
        return found if isinstance(found, dict) else {}

    @property
    def my_name(self) -> str:
        """Our user's name, as transactions name their creator; empty when it cannot be known."""
        return str(self.me.get("Name") or self._settings.user)

    def ids(self, name: str, path: Setting = ()) -> tuple[str, ...]:
        """Ids of a custom field of tickets that the settings name, there at `path`.

        Raises:
            Misconfigured: there is none the user may see.
        """
        if name not in self.custom_fields:
            known = ", ".join(sorted(self.custom_fields)) or "-"
            raise self._failures.misconfigured("rt.no_field", path, field=name, known=known)
        return self.custom_fields[name]

    def check_reading(self) -> None:
        """Whether what the settings name for reading is there.

        Raises:
            Misconfigured: a field or a queue is not.
            Fatal: the user may see no queue at all.
        """
        for number, queue in enumerate(self._settings.queues):
            self.check_queue(queue, ("queues", number))
        if not self.read_queues:
            raise self._failures.fatal("rt.no_queues")
        rating = self._settings.rating
        names: dict[Setting, str] = {
            ("rating", "field"): rating.field,
            ("rating", "comment"): rating.comment,
            ("customer", "field"): self._settings.customer_field,
        }
        for path, name in names.items():
            if name:
                self.ids(name, path)

    def check_queue(self, name: str, path: Setting = ()) -> None:
        """Whether there is a queue of that name: a search would silently find nothing.

        Raises:
            Misconfigured: there is none the user may see.
        """
        if name not in self.queues.values():
            known = ", ".join(sorted(self.queues.values())) or "-"
            raise self._failures.misconfigured("rt.no_queue", path, queue=name, known=known)

    def inactive(self, status: str) -> bool:
        """Whether a ticket of that status is closed: as the settings say, else as Request Tracker's life cycle does.

        Raises:
            UnknownStatus: neither says.
        """
        state = self._settings.states.get(status)
        if state is not None:
            return state in CLOSED_STATES
        if status not in self._inactive:
            self._inactive[status] = self._class_of(status)
        found = self._inactive[status]
        if found is None:
            raise UnknownStatus(self._failures.text("rt.unknown_status", value=status), status)
        return found

    def _class_of(self, status: str) -> bool | None:
        """Whether a status is an inactive one; `None` when nobody can know.

        Request Tracker lists no life cycle; it only finds tickets by the class of their status. So of a status no ticket has
        it says nothing, and of one that stands in two life cycles it may say both.
        """
        closed, open_ = (
            bool(
                page(
                    self._client, "/tickets", every(f"Status = {quoted(status)}", f"Status = '{one}'"), {"fields": "id"}
                )
            )
            for one in ("__Inactive__", "__Active__")
        )
        return None if closed == open_ else closed

    def state(self, status: str) -> TicketState:
        """Our state for a status.

        Raises:
            UnknownStatus: nothing says what it means.
        """
        found = self._settings.states.get(status)
        return found if found is not None else "resolved" if self.inactive(status) else "open"

    def user_name(self, number: str) -> str:
        """Name of a user given by number, as transactions note owners; empty when nobody or unknown."""
        if number not in self._users:
            self._users[number] = name_of(self._client.find(f"/user/{number}")) if number.isdigit() else ""
        return self._users[number]

    def user(self, name: str) -> str:
        """The name of a user if there is one of that name, else empty. A number would be taken for an id."""
        if not name or name.isdigit() or "/" in name:
            return ""
        return name_of(self._client.find(f"/user/{quote(name, safe='')}"))

    def _all(self, path: str, params: dict[str, str | int]) -> list[Item]:
        """Every item of a collection that hardly changes.

        Who may not see everything is not told how many pages there are, and a page may be empty although more follow.
        """
        items: list[Item] = []
        asked = {**params, "per_page": PER_PAGE, "orderby": "id"}
        for number in range(1, HIDDEN_PAGES):
            answer = self._client.get(path, {**asked, "page": number})
            rows = items_of(answer)
            items += rows
            pages = answer.get("pages")
            if number >= float(pages) if pages is not None else not rows and self._have_newest(path, asked, items):
                break
        return items

    def _have_newest(self, path: str, asked: dict[str, str | int], items: list[Item]) -> bool:
        known = {str(item["id"]) for item in items}
        return all(str(row["id"]) in known for row in items_of(self._client.get(path, {**asked, "order": "DESC"})))
