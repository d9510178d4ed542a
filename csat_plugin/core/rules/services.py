"""What was agreed on a service beside its name: what class its cost is, and the clauses of its service level (S0-03, S0-57)."""

from __future__ import annotations

from msgspec import Struct

from csat_plugin.core.rules.places import Origin


class Service(Struct, frozen=True, kw_only=True):
    """One service as the agreement has it. Nothing is scored by it: it is what a customer forgets when he gives a mark."""

    id: str
    title: dict[str, str] = {}
    called: tuple[str, ...] = ()
    """What the data calls it, beside its id and its titles."""
    cost: str = ""
    """Class of what it costs the customer, in the provider's own words (`basic`, `high`)."""
    clauses: tuple[str, ...] = ()
    """Clauses of the service level agreement that hold for it, as they are to be quoted."""
    origin: Origin = Origin()
