"""Corrective-action items: the record, its life, and what one decision run proposes (S0-32..S0-38)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from csat_plugin.core.rules import Span

ItemState = Literal["proposed", "approved", "open", "in_work", "done", "closed", "cancelled"]


class ActionItem(Struct, frozen=True, kw_only=True):
    """Corrective work because of a rating or a score. One slot holds one open item (design: `while_open`)."""

    id: str
    """`rule:subject:sequence`, stable over runs."""
    slot: str
    """Rule and subject: what may be open only once."""
    rule: str
    kind: str
    """Playbook, or a `then`/`follow_up` kind such as `resurvey_same_respondents` or `inform_result`."""
    subject: str
    subject_name: str
    period: str
    title: dict[str, str]
    text: dict[str, str] = {}
    severity: str = "medium"
    owner: str = ""
    owner_role: str = ""
    delegate: str = ""
    """Whom the owner assigned to act; empty until he assigns somebody (S0-36)."""
    opened: str = ""
    """Day, `YYYY-MM-DD`."""
    about: str = ""
    """Last day of the newest period, or day of the newest rating, it rests on, `YYYY-MM-DD`; `effects.from` looks at it."""
    due: str = ""
    """Day, `YYYY-MM-DD`. Empty while the item is only proposed: its time runs from the yes."""
    due_in: Span | None = None
    """The time it is to be done in, from the day it opens."""
    state: ItemState = "open"
    parent: str = ""
    """The item this one follows up or is part of."""
    because_scores: tuple[str, ...] = ()
    because_ratings: tuple[str, ...] = ()
    because_tickets: tuple[str, ...] = ()
    additions: tuple[str, ...] = ()
    """Sentences added while it was open, one a period or rating: `2026-11: 71.0 (average)`."""
    decision: str = ""
    outcome: str = ""
    why: str = ""
    cites: tuple[str, ...] = ()
    rule_place: str = ""
    platform_ref: str = ""
