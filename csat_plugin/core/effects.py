"""Effects: what leaves the product for a platform. Each has a slot (what it replaces) and a content digest."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

EffectKind = Literal["score", "ticket_score", "note", "action", "report", "survey"]
"""`score`: of a customer or another subject. `ticket_score`: of one ticket, by its own rating."""
Audience = Literal["nobody", "agents", "customers", "mail"]
"""Who will notice: nobody, agents, customers, or whoever is mailed."""


class Effect(Struct, frozen=True, kw_only=True):
    """One thing to be written to one platform.

    `slot` names what it replaces there: connection, kind, rule, subject, and period or ticket with its resolution cycle.
    `digest` is the sha256 of `body`; an effect is sent again only when it differs from the last one delivered.
    """

    slot: str
    kind: EffectKind
    connection: str
    digest: str
    audience: Audience = "agents"
    rule: str = ""
    subject: str = ""
    subject_name: str = ""
    subject_kind: str = ""
    """What the subject is: `customer`, `team`, ...; empty where nobody knows, as of a person or ticket an action is about."""
    subject_called: str = ""
    """What tickets of this connection call a customer, where they do: a register may know him by another name."""
    period: str = ""
    ticket: str = ""
    mark: str = ""
    """The mark on `ticket`, as its platform has it, that this rests on: a ticket's score or note, an action because of one rating;
    empty where it rests on none there."""
    title: str = ""
    body: dict[str, Any] = {}
    """Plain JSON data, ready to be written; text is already in the workspace's language."""


class Receipt(Struct, frozen=True, kw_only=True):
    """What the platform did: `ref` is its name for the result, `undo` is what taking it back needs (`None`: cannot)."""

    slot: str
    ref: str
    url: str = ""
    undo: dict[str, Any] | None = None
    already_there: bool = False
