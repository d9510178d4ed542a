"""The JSON documents of the commands on action items: what each holds."""

from __future__ import annotations

from msgspec import Struct

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.verification import Drawn, Segment


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


class ShownItem(Struct, frozen=True, kw_only=True):
    """`csat actions show`."""

    schema: str = "csat/item@1"
    item: ActionItem
    steps: tuple[ShownStep, ...] = ()
    missing: dict[str, tuple[str, ...]] = {}
    """State -> what must be recorded before the item may be in it."""
    ratings: tuple[str, ...] = ()
    """The single ratings it rests on, in words."""


class Verification(Struct, frozen=True, kw_only=True):
    """`csat actions verify`: the closed items drawn, and the result by segment."""

    schema: str = "csat/verification@1"
    period: str
    draws: tuple[Drawn, ...]
    items: tuple[dict[str, str], ...]
    segments: tuple[Segment, ...]
    """The first is everybody together."""
