"""What became of an ask by now: waiting, asked, reminded, answered, expired, called off. Computed, never stored."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from csat_plugin.core.surveys.decision import SurveyDecision

State = Literal["not_asked", "waiting", "asked", "reminded", "answered", "expired", "cancelled"]


class Standing(Struct, frozen=True, kw_only=True):
    """The state of an ask at a moment."""

    state: State
    reminders: int = 0
    """How many reminders were due by now."""
    next: datetime | None = None
    """When the next step is due: the invitation, a reminder, or the end; `None` when nothing comes any more."""


def standing(
    decision: SurveyDecision, now: datetime, *, answered: datetime | None = None, reopened: int = 0
) -> Standing:
    """The state of a decision.

    Args:
        decision: as it was stored.
        now: the moment it is looked at.
        answered: when the person answered, if he did.
        reopened: how often the ticket was reopened by now: an ask about an earlier resolution is called off while it waits or
            is unanswered.
    """
    if not decision.ask:
        return Standing(state="not_asked")
    start = decision.not_before or decision.at
    if answered is not None:
        return Standing(state="answered", reminders=sum(at <= answered for at in decision.reminders))
    if decision.ticket and not decision.period and reopened > decision.cycle:
        return Standing(state="cancelled")
    if now < start:
        return Standing(state="waiting", next=start)
    end = decision.expires
    alive = [at for at in decision.reminders if end is None or at < end]
    due = sum(at <= now for at in alive)
    if end is not None and now >= end:
        return Standing(state="expired", reminders=due)
    coming = [at for at in (*alive, *([end] if end else [])) if at > now]
    return Standing(state="reminded" if due else "asked", reminders=due, next=min(coming, default=None))
