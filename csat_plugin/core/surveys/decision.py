"""What was decided on one candidate: ask or not, because of which rule, and what every gate said."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from csat_plugin.core.scoring.result import Note
from csat_plugin.core.surveys.asking import keys_of

Passing = Literal["passed", "stopped", "unknown", "overridden", "noted"]
"""`unknown`: could not be told, and does not stop; `overridden`: would have stopped, but the survey is mandatory."""

GateName = Literal[
    "condition", "panel", "delivery", "never_ask", "suppressed", "contact", "opted_out", "self_rating", "too_late", "cycle",
    "quarantine", "person_budget", "budget", "share", "draw", "enough", "at_most", "hours",
]  # fmt: skip


class Gate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One gate: what it looked at, what came of it, and where the rule stands."""

    gate: GateName
    result: Passing
    note: Note
    place: str = ""
    """File and line of the rule."""


class SurveyDecision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Ask or do not ask, with every reason. Written once: what was decided stays decided.

    `because` is the gate that decided; of an ask it is the event itself, or the draw. What a sender needs is here too: whom, about what,
    with which questionnaire, in which language, not before when.
    """

    id: str
    survey: str
    ask: bool
    because: GateName
    gates: tuple[Gate, ...]
    moment: datetime
    at: datetime
    """When it was decided."""
    occasion: str
    customer: str = ""
    customer_name: str = ""
    ticket: str = ""
    ticket_key: str = ""
    cycle: int = 0
    contact: str = ""
    contact_name: str = ""
    email: str = ""
    also: tuple[str, ...] = ()
    """Further names of the person."""
    language: str = ""
    role: str = ""
    channel: str = ""
    questionnaire: str = ""
    delivery: str = ""
    period: str = ""
    not_before: datetime | None = None
    expires: datetime | None = None
    reminders: tuple[datetime, ...] = ()
    mandatory: bool = False
    violation: bool = False
    """A mandatory survey that cannot be carried out: somebody has to see to it (S0-42)."""
    reason: str = ""
    by: str = ""
    item: str = ""
    """The action item whose approval asked."""
    first: tuple[str, ...] = ()
    """Ratings of the first time that this one is to be held against (S0-33)."""
    place: str = ""
    """File and line of the survey's rule."""
    rules: str = ""
    """Digest of the rules it was decided by."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which names the person is found again."""
        return keys_of(self.contact, self.email, *self.also)

    @property
    def overridden(self) -> tuple[Gate, ...]:
        """What would have stopped it, had it not been mandatory."""
        return tuple(gate for gate in self.gates if gate.result == "overridden")

    @property
    def deciding(self) -> Gate:
        """The gate that decided."""
        return next(gate for gate in self.gates if gate.gate == self.because)
