"""What a workspace knows that a rule file alone does not. Checks that need it are skipped, by name, where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from msgspec import Struct


class InForce(Struct, frozen=True, kw_only=True):
    """The rules adopted last."""

    digest: str
    valid_from: str = ""
    """Month, `YYYY-MM`."""


class KnownPerson(Struct, frozen=True):
    """A person of a customer who can be asked: the role there, and the language preferred (`en`, `zh`, `ja`)."""

    role: str = ""
    language: str = ""


class KnownCustomer(Struct, frozen=True, kw_only=True):
    """A customer in the register or on a platform."""

    id: str
    name: str = ""
    aliases: tuple[str, ...] = ()
    segment: str = ""
    weights: Mapping[str, Decimal] = {}
    """Points of weight of its own by channel, as the register has them; empty for the rules' weights."""
    chain: tuple[KnownPerson, ...] = ()
    """Whom the register names to be asked."""

    def names(self) -> tuple[str, ...]:
        """Everything a rule may call this customer."""
        return tuple(name for name in (self.id, self.name, *self.aliases) if name)


class SeenScale(Struct, frozen=True, kw_only=True):
    """A scale ratings come on."""

    low: Decimal
    high: Decimal
    direction: Literal["high", "low"] = "high"
    """Which end is good."""


class Context(Struct, frozen=True, kw_only=True):
    """What the workspace knows. `None` in a field means that it is not known, which is not the same as none."""

    channels: tuple[str, ...] | None = None
    """Channels that some connection feeds."""
    closed_periods: tuple[str, ...] = ()
    """Labels of closed or issued periods, such as `2026-10`."""
    in_force: InForce | None = None
    adopted_weights: Mapping[str, Decimal] = {}
    """The line of weights adopted last, by channel; adopted rules need not be in force yet."""
    holders: Mapping[str, str] = {}
    """Role -> who holds it last by the rules adopted last."""
    register: str = ""
    """The register's file, as `csat.yaml` names it."""
    customers: tuple[KnownCustomer, ...] | None = None
    marks: Mapping[str, tuple[str, ...]] = {}
    """Marks seen per channel, as written."""
    scales: Mapping[str, tuple[SeenScale, ...]] = {}
    """Scales the connections bring per channel, the most frequent first."""
    roles: tuple[str, ...] = ()
    """Roles that the contacts of the connections have, as the mappings make them."""
    role_words: Mapping[str, str] = {}
    """Word of a column -> the role that the mappings of csat.yaml make of it."""
    questions: Mapping[str, tuple[str, ...]] | None = None
    """Questions of each channel: those on record, and those a mapping names."""
    strangers: Mapping[str, tuple[str, ...]] | None = None
    """People the rules named that no platform knows as users, each with users of similar names; `None`: no platform was asked."""

    @property
    def register_channels(self) -> tuple[str, ...]:
        """Channels that the own weights of a customer in the register name."""
        return tuple(sorted({channel for customer in self.customers or () for channel in customer.weights}))
