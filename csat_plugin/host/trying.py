"""What an adapter may offer for a round trip, beside what `csat_plugin.host.adapter` names."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from csat_plugin.core.effects import Receipt


@runtime_checkable
class Tries(Protocol):
    """What an adapter may offer beside the seven verbs, so that a round trip shows what reading cannot."""

    def owners(self) -> tuple[str, ...]:
        """Owners of actions that the settings translate, as rules name them. The platform is not touched."""
        ...

    def ticket_of(self, receipt: Receipt) -> str:
        """The id of the ticket a receipt is about, to write a note on it. The platform is not touched."""
        ...

    def address_of(self, receipt: Receipt) -> str:
        """Where a person sees the ticket a receipt is about. The platform is not touched."""
        ...
