"""What protects persons: below how many people a figure is not shown, who sees what, and how long it is kept."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from csat_plugin.core.rules.places import Origin, Span

Breakdown = Literal[
    "customer", "project", "department", "team", "service", "supplier", "contact", "handler", "process", "indicator"
]
"""What figures may be broken down by."""
Reader = Literal["internal", "customer"]
"""Whose edition of a report."""
Fact = Literal["agents", "comments", "calculation"]
"""What a rule may say the readers of."""


class Keep(Struct, frozen=True, kw_only=True):
    """How long what is known of persons is kept; `None`: as long as the store."""

    comments: Span | None = None
    """What people wrote, since it was written."""
    contacts: Span | None = None
    """Names and addresses, at records older than that; of a contact himself once nothing newer names him."""
    records: Span | None = None
    """Rows as they were read and could not be used, titles and fields of closed tickets."""


class PrivacyRule(Struct, frozen=True, kw_only=True):
    """The section `privacy:`. It changes no figure, only who sees which."""

    at_least: int = 5
    """People, or answers where people are not known, from which on a figure of a protected breakdown is shown."""
    comments_at_least: int = 8
    """The same for what they wrote, in a customer's edition."""
    breakdowns: tuple[Breakdown, ...] = ("contact", "handler")
    """Those protected. A customer's own score is none: he is a party, not a person."""
    agents: tuple[Reader, ...] = ()
    """Who sees figures of single agents: nobody, where no rule says it."""
    comments: tuple[Reader, ...] = ("internal", "customer")
    """Who sees what people wrote."""
    calculation: tuple[Reader, ...] = ("internal", "customer")
    """Who sees calculation sheets with their ratings."""
    keep: Keep = Keep()
    origin: Origin = Origin()

    def readers(self, fact: Fact) -> tuple[Reader, ...]:
        """Who may see it."""
        readers: dict[Fact, tuple[Reader, ...]] = {
            "agents": self.agents, "comments": self.comments, "calculation": self.calculation,
        }  # fmt: skip
        return readers[fact]
