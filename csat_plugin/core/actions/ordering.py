"""What to do first: value x dissatisfaction x recurrence x fixability of what is open, every factor shown (S4-36, methods 5.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from csat_plugin.core.actions.decisions import ref_value
from csat_plugin.core.actions.economics import Priority, priority
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import live
from csat_plugin.core.actions.remedies import Voice
from csat_plugin.core.exact import MICRO, shown
from csat_plugin.core.model import Subject
from csat_plugin.core.rules import Economics

ACCEPTABLE = Decimal(80)
WHOLE = Decimal(10_000)
TENTH = Decimal("0.1")


class Ranked(Struct, frozen=True, kw_only=True):
    """One open item with what its place rests on."""

    item: ActionItem
    priority: Priority
    score: Decimal | None
    """The customer's score, or the mean mark it rests on; `None` where there is neither: it counts as 0 points."""
    value_known: bool
    """Whether the register says what the customer is worth; otherwise it counts as an average one."""


def ranked(
    items: Iterable[ActionItem],
    subjects: Mapping[str, Subject],
    voices: Mapping[str, Voice],
    economics: Economics | None = None,
    sure: Callable[[ActionItem], bool] = live,
) -> tuple[Ranked, ...]:
    """Open items, the most worthwhile first; of equals the oldest.

    Args:
        items: every item; steps and follow-ups come with what they belong to.
        subjects: id -> subject as the register knows it.
        voices: rating -> the person behind it.
        economics: what the rules say; without it 80 points are acceptable and everything can be helped.
        sure: which items are ranked.
    """
    said = economics or Economics()
    acceptable = ACCEPTABLE if said.acceptable is None else Decimal(said.acceptable) / MICRO
    far = {scene: Decimal(share) / WHOLE for scene, share in said.fixability}
    values = [subject.value for subject in subjects.values() if subject.value]
    mean = sum(values, Decimal(0)) / len(values) if values else Decimal(0)
    found = []
    for item in items:
        if item.parent or not sure(item):
            continue
        subject = subjects.get(item.subject)
        worth = subject.value if subject else None
        score = _score(item, voices)
        found.append(
            Ranked(
                item=item,
                priority=priority(
                    _tenth(worth / mean) if worth and mean else Decimal(1),
                    score or Decimal(0),
                    acceptable,
                    _recurrence(item, voices),
                    far.get(item.scene, Decimal(1)),
                ),
                score=score,
                value_known=bool(worth and mean),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.priority.product, one.item.opened, one.item.id)))


def _tenth(value: Decimal) -> Decimal:
    return max(TENTH, value.quantize(TENTH, ROUND_HALF_UP))


def _score(item: ActionItem, voices: Mapping[str, Voice]) -> Decimal | None:
    """The newest score it rests on; without one the mean of the marks."""
    if item.because_scores:
        value = ref_value(max(item.because_scores))
        return Decimal(value) if value else None
    points = [voice.points for one in item.because_ratings if (voice := voices.get(one)) and voice.points is not None]
    return shown(sum(points) // len(points), 1) if points else None


def _recurrence(item: ActionItem, voices: Mapping[str, Voice]) -> int:
    """How many said so: periods of a score, else persons."""
    if item.because_scores:
        return len({ref.rpartition(":")[0] for ref in item.because_scores})
    return max(1, len({voices[one].person for one in item.because_ratings if one in voices}))
