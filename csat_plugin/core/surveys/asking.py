"""Who could be asked about what, and when somebody was asked before: what decisions on surveys are made from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from csat_plugin.core.facts import Value

Origin = Literal["ours", "platform"]


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who can be asked. One human being may be known under several ids; `keys` are all of them."""

    id: str
    """Id of the contact, else the name as the source has it; empty when nobody is known."""
    name: str = ""
    email: str = ""
    language: str = ""
    role: str = ""
    vip: bool = False
    opted_out: bool = False
    also: tuple[str, ...] = ()
    """Further names, such as customer and name for somebody whose id nobody knows."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which names earlier surveys of this person are found, whatever their case."""
        return keys_of(self.id, self.email, *self.also)


def keys_of(*names: str) -> tuple[str, ...]:
    """Names under which somebody is known, folded, each once; empty ones are nobody."""
    return _folded(names)


@lru_cache(maxsize=1024)  # every survey of a ticket asks for the same person's
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip().casefold() for name in names if name.strip()))


class Candidate(Struct, frozen=True, kw_only=True):
    """One occasion on which a survey could ask one person.

    `occasion` is what may be asked about once: the ticket with its resolution cycle (`desk:ticket:7#0`), the customer with the
    period of a schedule (`2026-Q4:C01`), a ticket of a draw (`2026-10:desk:ticket:7`), or a person's own wish (`manual:...`).
    """

    survey: str
    occasion: str
    moment: datetime
    """When the event happened, the period began or ended, or somebody wished it."""
    person: Person | None = None
    role: str = ""
    """The role that was to be asked; said where nobody holds it."""
    customer: str = ""
    customer_name: str = ""
    ticket: str = ""
    ticket_key: str = ""
    cycle: int = 0
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = {}
    handler: str = ""
    own: bool = False
    """The person is the one who handled the ticket."""
    period: str = ""
    """Label of the schedule's or the draw's period."""
    drawn: bool | None = None
    """For a draw: whether it was chosen; `None` where nothing is drawn."""
    member: bool | None = None
    """For a panel: whether the customer belongs to it; `None` without a panel."""
    reason: str = ""
    """Why somebody wished it (S0-44)."""
    by: str = ""
    item: str = ""
    """The action item whose approval asks (S0-33, S0-34)."""
    first: tuple[str, ...] = ()
    """Ratings this person gave the first time, where the same people are asked again: pauses do not hold then."""
    fallback: bool = False
    """The platform does not tell when the user confirmed, so the closing counts instead (S0-40)."""
    facts: Mapping[str, Value] = {}

    @property
    def id(self) -> str:
        """What one decision is remembered by: survey, occasion and person."""
        who = self.person.id if self.person is not None and self.person.id else f"role {self.role}"
        return f"{self.survey}|{self.occasion}|{who}"


class Ask(Struct, frozen=True, kw_only=True):
    """One time somebody was asked, by us or by a platform's own survey."""

    keys: tuple[str, ...]
    at: datetime
    survey: str = ""
    """Id of our survey; empty for a platform's own."""
    channel: str = ""
    ticket: str = ""
    cycle: int | None = None
    """Which time the ticket was resolved; `None` where the source does not tell."""
    customer: str = ""
    origin: Origin = "ours"
    answered: bool = False
