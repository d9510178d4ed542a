"""Customers of whom the register does not say what it should: who they are, what they buy, whom to ask there (S0-55)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct

from csat_plugin.core.model import Customer
from csat_plugin.core.rules import PROFILE, ProfileField

_KNOWN: Final[dict[ProfileField, Callable[[Customer], bool]]] = {
    "segment": lambda one: bool(one.segment),
    "value": lambda one: one.value is not None,
    "services": lambda one: bool(one.services),
    "account_manager": lambda one: bool(one.account_manager),
    "decision_chain": lambda one: bool(one.decision_chain),
    "contract": lambda one: one.contract is not None and (one.contract.amount is not None or bool(one.contract.end)),
    "recipients": lambda one: bool(one.recipients),
}


class Gap(Struct, frozen=True, kw_only=True):
    """One customer with what his entry lacks."""

    customer: str
    name: str
    lacks: tuple[ProfileField, ...]


class Profiles(Struct, frozen=True, kw_only=True):
    """What the register lacks: of whom what, and what it says of nobody."""

    customers: int
    gaps: tuple[Gap, ...] = ()
    nowhere: tuple[ProfileField, ...] = ()
    """Fields that no entry has: said once, not of each customer."""


def profiles(customers: Iterable[Customer], fields: Sequence[ProfileField] = PROFILE) -> Profiles:
    """The customers whose entries have gaps, by name.

    Args:
        customers: of the register.
        fields: that every entry should have.
    """
    listed = sorted(customers, key=lambda one: (one.name, one.id))
    nowhere = tuple(field for field in fields if listed and not any(_KNOWN[field](one) for one in listed))
    wanted = [field for field in fields if field not in nowhere]
    found = ((one, tuple(field for field in wanted if not _KNOWN[field](one))) for one in listed)
    gaps = tuple(Gap(customer=one.id, name=one.name, lacks=lacks) for one, lacks in found if lacks)
    return Profiles(customers=len(listed), gaps=gaps, nowhere=nowhere)
