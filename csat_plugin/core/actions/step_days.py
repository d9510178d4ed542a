"""The days the steps of an item are due: from its opening, or from a day that was promised and written down (S3-21, S3-30)."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from csat_plugin.core.actions.course import Course
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import due_day
from csat_plugin.core.calendar import Calendar
from csat_plugin.core.rules import Step


def step_due(item: ActionItem, step: Step, calendar: Calendar) -> str:
    """The day a step is due, `YYYY-MM-DD`; empty where nothing says it, or not yet."""
    if not step.due_from:
        return due_day(step.due, date.fromisoformat(item.opened), calendar) if item.opened else ""
    said = item.recorded(step.due_from)
    start = day_in(said.text) if said else None
    if start is None:
        return ""
    return due_day(step.due, start, calendar) if step.due else start.isoformat()


def day_in(text: str) -> date | None:
    """The day a record holds; `None` where it holds no day."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def dated(course: Course, name: str) -> bool:
    """Whether a record of that name is the day some step counts from."""
    return any(step.due_from == name for step in course.steps)


def due_with_steps(item: ActionItem, course: Course, calendar: Calendar) -> ActionItem:
    """The item due with the last of its steps whose day counts from a record; as it was where there is none."""
    last = max((step_due(item, step, calendar) for step in course.steps if step.due_from), default="")
    return replace(item, due=last) if last else item
