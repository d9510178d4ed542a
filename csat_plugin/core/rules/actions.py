"""Rules on what must happen: the actions that open items. How it must happen stands in the playbooks."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from csat_plugin.core.rules.conditions import Condition
from csat_plugin.core.rules.places import Cap, Origin, Span

WhileOpen = Literal["add_to_it", "skip", "open_new"]
OneFor = Literal["indicator", "remark", "customer"]
"""What an item of the event `remark.made` is opened for: the remarks of a customer on one indicator, each remark, or a customer."""
Start = Literal["automatically", "after_approval"]
WhenCleared = Literal["note", "close", "keep"]


class Action(Struct, frozen=True, kw_only=True):
    """What must happen because of a rating or a score (S0-32..S0-38)."""

    id: str
    title: dict[str, str] = {}
    event: str
    when: Condition
    open: str
    """Playbook whose title and text the item carries."""
    needs: int = 1
    only_if_sure: bool = False
    then: tuple[str, ...] = ()
    one_for: OneFor = "indicator"
    start: Start = "automatically"
    owner: str = ""
    severity: Literal["info", "low", "medium", "high"] = "medium"
    due: Span | None = None
    while_open: WhileOpen = "add_to_it"
    at_most: Cap | None = None
    follow_up: tuple[str, ...] = ()
    when_cleared: WhenCleared = "note"
    cites: tuple[str, ...] = ()
    why: str = ""
    origin: Origin = Origin()
