"""What a ticket of our own must look like: subject, status, owner, due date, scores, and the tickets it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from csat_plugin.core.effects import Effect
from csat_plugin.host.adapter import Connection

from .contents import subject_of
from .failures import Failures
from .people import name_of
from .searching import Item
from .settings import RtText
from .site import Site, UnknownStatus
from .statuses import Statuses
from .tickets import Tickets
from .times import end_of, written
from .writing import CUSTOM

MOST_LINKS: Final = 50
"""Tickets an action refers to at most."""


class OwnTickets:
    """Says what the ticket of an effect must have.

    Args:
        connection: zone of due days.
        settings: name queues, fields and owners.
        site: knows users, and which fields a queue has.
        failures: sentences.
        tickets: numbers of ids.
        statuses: chooses among those of a life cycle.
    """

    def __init__(
        self,
        connection: Connection,
        settings: RtText,
        site: Site,
        failures: Failures,
        tickets: Tickets,
        statuses: Statuses,
    ) -> None:
        self._statuses = statuses
        self._connection = connection
        self._settings = settings
        self._site = site
        self._failures = failures
        self._tickets = tickets

    def fields(self, effect: Effect, ticket: Item | None = None) -> dict[str, str]:
        """What the ticket must have, but for its marker; of one that is there, only what is still ours to set.

        Raises:
            Misconfigured: the settings name an owner Request Tracker does not know.
        """
        wanted = self._wanted(effect, ticket)
        return wanted if ticket is None else self._respecting(wanted, ticket)

    def _wanted(self, effect: Effect, ticket: Item | None) -> dict[str, str]:
        fields = {"Subject": subject_of(effect)}
        if effect.kind == "score":
            fields |= self.scores(effect)
        if effect.kind != "action":
            fields["Status"] = self._settings.reports.status if self._settings.reports else "resolved"
            return fields
        if status := self._statuses.finished(str(effect.body.get("state") or ""), ticket):
            # Nothing else: the service level takes the due date off a resolved ticket.
            return fields | {"Status": status}
        due = end_of(str(effect.body.get("due") or ""), self._connection.zone)
        if due is not None:
            fields["Due"] = written(due)
        if owner := self._owner(effect.body):
            fields["Owner"] = owner
        return fields

    def scores(self, effect: Effect) -> dict[str, str]:
        """The custom fields of a score."""
        names, body = self._settings.score_fields, effect.body
        band = str(body.get("band_title") or body.get("band") or "")
        fields = {names.score: _text(body.get("value")), names.band: band}
        return {f"{CUSTOM}{name}": value for name, value in fields.items() if name}

    def customer(self, effect: Effect) -> dict[str, str]:
        """The field by which tickets name their customer, so that people find ours by it too; where the queue has it.

        The value is the one other tickets have, so that a search finds both. Set when a ticket is made, and not looked after: a
        list of customers may not know the name of one who has no ticket yet.
        """
        field = self._settings.customer_field
        name = effect.subject_called or effect.subject_name
        if not field or effect.subject_kind != "customer" or not name:
            return {}
        id_ = self._site.field_of(self._settings.queue_of(effect.kind), field)
        # By its number: the name of a field applied queue by queue means nothing before the ticket is in its queue.
        return {f"{CUSTOM}{id_}": name} if id_ else {}

    def _owner(self, body: Mapping[str, Any]) -> str:
        """The user who is to own an action's ticket; empty when the rules' owner is nobody Request Tracker knows."""
        asked = str(body.get("delegate") or body.get("owner") or "")
        named = self._settings.actions.owners.get(asked, asked) if self._settings.actions else asked
        user = self._site.user(named)
        if not user and named != asked:
            unknown = self._failures.misconfigured("rt.no_user", user=named)
            unknown.alone = True  # actions of other owners can be written
            raise unknown
        return user

    def causes(self, effect: Effect) -> list[str]:
        """Numbers of the tickets of this connection that caused an action."""
        if effect.kind != "action":
            return []
        given = effect.body.get("because_tickets")
        named = given if isinstance(given, list | tuple) else [effect.ticket]
        here = (self._tickets.number(str(id_)) for id_ in named if str(id_).startswith(f"{self._connection.name}:"))
        return [number for number in here if number][:MOST_LINKS]

    def _respecting(self, wanted: Mapping[str, str], ticket: Item) -> dict[str, str]:
        """What is still ours to set on a ticket people work on: its owner and status are theirs once they have decided."""
        fields = dict(wanted)
        if name_of(ticket.get("Owner")):
            fields.pop("Owner", None)
        if not self._statuses.closes(fields.get("Status", "")) or not self._active(str(ticket.get("Status") or "")):
            fields.pop("Status", None)
        return fields

    def _active(self, status: str) -> bool:
        """Whether work is expected on a ticket of that status; where nobody can know, it is left as it is."""
        try:
            return not self._site.inactive(status)
        except UnknownStatus:
            return False


def _text(value: Any) -> str:
    return "" if value is None else str(value)
