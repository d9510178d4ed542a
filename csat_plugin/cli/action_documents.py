"""The JSON documents of the commands on action items: what each holds."""

from __future__ import annotations

from msgspec import Struct

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.verification import Segment
from csat_plugin.core.surveys.sampling import Draw


class ShownStep(Struct, frozen=True, kw_only=True):
    """One step of an item's playbook."""

    step: str
    title: str
    done: bool
    records: tuple[str, ...]
    """What is recorded when it is done."""
    roles: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    due: str = ""


class CheckedPerson(Struct, frozen=True, kw_only=True):
    """One person of a check: whether he is asked, what he answered first and what since (S0-33, S0-34)."""

    person: str
    ask: bool
    because: str
    """The gate that decided."""
    first: tuple[str, ...] = ()
    """Points of the first answers; empty for somebody drawn anew."""
    first_ratings: tuple[str, ...] = ()
    then: str = ""
    """Points of the answer given since; empty while there is none."""
    rating: str = ""


class ShownItem(Struct, frozen=True, kw_only=True):
    """`csat actions show`."""

    schema: str = "csat/item@1"
    item: ActionItem
    steps: tuple[ShownStep, ...] = ()
    missing: dict[str, tuple[str, ...]] = {}
    """State -> what must be recorded before the item may be in it."""
    ratings: tuple[str, ...] = ()
    """The single ratings it rests on, in words."""
    check: tuple[CheckedPerson, ...] = ()
    """Of a check that asks again: who was asked, and both answers."""


class Verification(Struct, frozen=True, kw_only=True):
    """`csat actions verify`: the items drawn of those carried out, and the result by segment."""

    schema: str = "csat/verification@1"
    period: str
    draws: tuple[Draw, ...]
    items: tuple[dict[str, str], ...]
    segments: tuple[Segment, ...]
    """The first is everybody together."""
