"""Items a cause opened under another one, and how long that one waits for them (S1-26, S4-31 to S4-38)."""

from __future__ import annotations

from collections.abc import Sequence

from csat_plugin.core.actions.course import Course, before, has, to_do_again
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import THEN, can_close
from csat_plugin.core.rules.playbooks import DECISION


def waits_until(item: ActionItem, course: Course, items: Sequence[ActionItem]) -> ActionItem | None:
    """The last of the items under one that keep it open beyond its own day; `None` where it has only its own day.

    Whoever has not even decided what is to be done does not wait: he is late. Where a step must be done again because of the
    cause that opened the other item, the decision comes after it and is waited for as well (S3-07).
    """
    held = frozenset(can_close(item, items).waiting)
    under = [one for one in items if one.id in held and THEN in one.slot and one.due > item.due]
    if not under or not item.due or _undecided(item, course, items):
        return None
    return max(under, key=lambda one: (one.due, one.id))


def _undecided(item: ActionItem, course: Course, items: Sequence[ActionItem]) -> bool:
    """Whether a decision is to be made that nothing under the item stands before."""
    again = {step.id for step in course.steps if to_do_again(item, course, step)}
    asking = [step for step in course.steps if DECISION in step.records]
    return any(
        not has(item, course, DECISION, items) and not again & {step.id, *before(course, step)} for step in asking
    )
