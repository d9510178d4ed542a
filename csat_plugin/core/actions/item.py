"""Corrective-action items: the record, its life, and what one decision run proposes (S0-32..S0-38)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from csat_plugin.core.rules import Span


class Recorded(Struct, frozen=True):
    """Something that was recorded about an item. A later record of the same name replaces it and leaves it to be seen."""

    name: str
    text: str
    day: str
    """`YYYY-MM-DD`."""
    by: str = ""


class Participant(Struct, frozen=True):
    """Who took part, in which role (S1-25)."""

    person: str
    role: str
    day: str


class RemedyMark(Struct, frozen=True):
    """What a customer's person gave when asked whether the remedy helped (S2-25)."""

    rating: str
    points: int
    """Micropoints."""
    day: str
    by: str = ""
    own: bool = True
    """Whether he is one of those who raised it; another one's answer is shown and decides nothing."""


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
    customer_type: str = ""
    """Kind of customer chosen for this item; taken away when it ends, and never kept anywhere else (S3-20, S4-19)."""
    scene: str = ""
    """Whether the problem can be solved: `now`, `planned`, `not_now`; empty until somebody has said so."""
    path: str = ""
    """The way of closing chosen, such as `on_site` (S3-23)."""
    guidance: dict[str, str] = {}
    """Language -> what the playbook says besides for the type and the scene; for those who do it, and only until it ends."""
    records: tuple[Recorded, ...] = ()
    participants: tuple[Participant, ...] = ()
    category: str = ""
    """Kind of measure; empty: the playbook's."""
    ended: str = ""
    """What came of it in one word (`core.rules.playbooks.Ending`); empty where only free words were given."""
    closed: str = ""
    """Day it came to an end, closed or cancelled, `YYYY-MM-DD`; empty while it is open."""
    remedies: tuple[RemedyMark, ...] = ()

    def recorded(self, name: str) -> Recorded | None:
        """The last record of that name, or `None`."""
        return next((one for one in reversed(self.records) if one.name == name), None)
