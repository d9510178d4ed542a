"""The seven verbs for Request Tracker 5, and taking back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from csat_plugin.core.effects import Audience, Effect, EffectKind, Receipt
from csat_plugin.core.model import Ticket
from csat_plugin.host.adapter import Capabilities, Connection, Description, Fed, Installation, Page, Stream, Unsupported

from .client import Client
from .emitting import Emitting, kinds
from .failures import Failures
from .fetching import STREAMS, Fetching
from .settings import read_settings
from .site import Site
from .webhook import genuine, ticket_of

AUDIENCE: dict[EffectKind, Audience] = {
    "score": "agents", "ticket_score": "agents", "note": "agents", "action": "mail", "report": "agents",
}  # fmt: skip
"""Stock scrips mail the owner of a new ticket; comments are for agents only."""


class RtAdapter:
    """Reads tickets and ratings, writes fields, comments and tickets.

    Args:
        connection: its settings are those of `settings.RtText`.

    Raises:
        Misconfigured: a setting is wrong.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._settings = read_settings(connection)
        self._failures = Failures(connection, self._settings)
        self._client = Client(self._settings, self._failures)
        self._site = Site(self._client, self._settings, self._failures)
        self._fetching = Fetching(connection.name, connection.zone, self._client, self._settings, self._site)
        effects = kinds(self._settings)
        self._emitting = Emitting(
            connection, self._settings, self._client, self._site, self._failures, self._fetching.tickets
        )
        self.capabilities = Capabilities(
            streams=STREAMS,
            effects=effects,
            audience={kind: AUDIENCE[kind] for kind in effects},
            undoes=tuple(kind for kind in effects if kind != "note"),
            find_lag=self._settings.timeout.settle,
            has_changes="change" in self._settings.kinds.values(),
            signed_webhook=bool(self._settings.webhook_secret),
        )

    def describe(self) -> Description:
        """Look at the site: version, zone, rights, fields, who the customer could be. Reads only."""
        from .describing import describe

        return describe(self._settings, self._client, self._site, self._failures, self.capabilities)

    def installation(self, kinds: Collection[EffectKind] | None = None) -> Installation:
        """A file by which an administrator makes the queues, fields and rights that reading and these kinds of effects need."""
        from .installing import installation

        wanted = [kind for kind in self.capabilities.effects if kinds is None or kind in kinds]
        return installation(self._settings, self._site, self._connection.name, wanted)

    def owners(self) -> tuple[str, ...]:
        """Owners that the settings give a user, as rules name them."""
        return tuple(self._settings.actions.owners) if self._settings.actions else ()

    def strangers(self, names: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Those of the people in rules who are no users here, each with users of similar names."""
        from .known_users import strangers

        return strangers(names, self._settings, self._site, self._client)

    def ticket_of(self, receipt: Receipt) -> str:
        """The id of the ticket a receipt is about."""
        return self._fetching.tickets.id(str((receipt.undo or {}).get("ticket") or ""))

    def address_of(self, receipt: Receipt) -> str:
        """The page of the ticket a receipt is about."""
        return self._fetching.tickets.url(str((receipt.undo or {}).get("ticket") or ""))

    def channels(self) -> Iterator[Fed]:
        """The one channel the rating field feeds; where `csat.yaml` does not name it, that of `mapping.yaml`."""
        scale = self._settings.rating.scale
        yield Fed(channel=self._settings.rating.channel, low=scale.low, high=scale.high, direction=scale.direction)

    def fetch(self, stream: Stream, cursor: str, since: datetime | None = None) -> Iterator[Page]:
        """Read a stream: first every ticket by id, then what changed by transaction id.

        Raises:
            Misconfigured: a field or queue of the settings is not there.
            Fatal, Retriable: as Request Tracker answers.
        """
        if stream not in STREAMS:
            return iter(())
        return self._fetching.pages(stream, cursor, since)

    def read(self, id: str) -> Ticket | None:  # the contract's name
        """The present state of one ticket, also of one merged or deleted; `None` when there is none."""
        number = self._fetching.tickets.number(id)
        record = self._fetching.one(number) if number else None
        return record if isinstance(record, Ticket) else None

    def parse(self, headers: Mapping[str, str], body: bytes) -> str:  # noqa: ARG002 # the contract's shape
        """The id of the ticket a scrip's request is about.

        Raises:
            Skip: the body names no ticket.
        """
        number = ticket_of(body)
        if not number:
            raise self._failures.skip("rt.no_ticket_named")
        return self._fetching.tickets.id(number)

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether a request bears the signature of `webhook_secret`."""
        return genuine(headers, body, self._settings.webhook_secret)

    def emit(self, effect: Effect) -> Receipt:
        """Write one effect; the same content again changes nothing.

        Raises:
            Unsupported: the settings name no place for this kind.
            Fatal: Request Tracker refused, or answered 200 and did nothing.
        """
        if effect.kind not in self.capabilities.effects:
            raise Unsupported(self._failures.text("rt.no_place", kind=effect.kind))
        return self._emitting.emit(effect)

    def prepare(self, effect: Effect, former: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """What stands now where the effect will write, and what it will write; reads only.

        Raises:
            Skip, Fatal, Retriable: as `emit` would.
        """
        if effect.kind not in self.capabilities.effects:
            raise Unsupported(self._failures.text("rt.no_place", kind=effect.kind))
        return self._emitting.prepare(effect, former)

    def before_calls(self, do: Callable[[], None]) -> None:
        """Call `do` before every call of Request Tracker: one effect takes up to a dozen."""
        self._client.before = do

    def find(self, slot: str) -> Receipt | None:
        """What was written for a slot, by its marker."""
        return self._emitting.find(slot)

    def undo(self, receipt: Receipt) -> bool:
        """Bring back what was there before; `False` when it has changed since, or for comments, which stay."""
        return self._emitting.undo(receipt)

    def gone(self, receipt: Receipt) -> bool:
        """Whether the ticket a receipt speaks of was deleted."""
        return self._emitting.gone(receipt)
