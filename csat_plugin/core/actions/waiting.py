"""Which of the open items comes first where many wait: source x urgency x difficulty, every factor shown (S4-36)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec import Struct

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import live
from csat_plugin.core.model import Subject
from csat_plugin.core.rules import Ranking

ONCE = Decimal(1)
UNSAID = "planned"
"""The scene that counts where nobody has said whether it can be solved."""


class Waiting(Struct, frozen=True, kw_only=True):
    """One open item with what its place rests on."""

    item: ActionItem
    segment: str
    source: Decimal
    urgency: Decimal
    difficulty: Decimal

    @property
    def rank(self) -> Decimal:
        """The greater, the sooner."""
        return self.source * self.urgency * self.difficulty


def waiting(
    items: Iterable[ActionItem], subjects: Mapping[str, Subject], ranking: Ranking | None = None
) -> tuple[Waiting, ...]:
    """Open items in their order; of equals the oldest first.

    Args:
        items: every item; steps and follow-ups come with what they belong to.
        subjects: id -> subject as the register knows it.
        ranking: what the rules say; without it every source counts once.
    """
    said = ranking or Ranking()
    source, urgency, difficulty = dict(said.source), dict(said.urgency), dict(said.difficulty)
    found = []
    for item in items:
        if item.parent or not live(item):
            continue
        subject = subjects.get(item.subject)
        segment = subject.segment if subject else ""
        found.append(
            Waiting(
                item=item,
                segment=segment,
                source=source.get(segment, ONCE),
                urgency=urgency.get(item.severity, ONCE),
                difficulty=difficulty.get(item.scene or UNSAID, ONCE),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.rank, one.item.opened, one.item.id)))
