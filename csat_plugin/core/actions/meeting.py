"""The material of a weekly meeting, from the items themselves: progress, problems, next steps (S4-39).

Nothing is judged anew: what was recorded or ended since the last one, what is late, new or said too vaguely, and what comes next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, get_args

from msgspec import Struct

from csat_plugin.core.actions.course import OUTCOME, course_of, has, missing
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import live
from csat_plugin.core.actions.step_days import step_due
from csat_plugin.core.actions.under import waits_until
from csat_plugin.core.actions.vague import vague
from csat_plugin.core.calendar import Calendar
from csat_plugin.core.names import in_language
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.playbooks import Ending
from csat_plugin.core.scoring.result import Note

Section = Literal["progress", "problems", "next"]


class Line(Struct, frozen=True, kw_only=True):
    """One line of the material."""

    section: Section
    item: ActionItem
    what: Note


class Meeting(Struct, frozen=True, kw_only=True):
    """The whole material."""

    since: str
    """First day looked back on, `YYYY-MM-DD`."""
    until: str
    """Last day looked forward to."""
    lines: tuple[Line, ...]
    ended: int
    """Items that came to an end within the days looked back on."""
    said: int
    """Of those, how many say in words what was decided or came of them."""
    definite: int
    """Of those, how many say it definitely (S4-17)."""
    both: int
    """How many that ended say what was decided and what came of it: something the customer can go by (S4-17)."""

    @property
    def quality(self) -> tuple[int, int]:
        """Feedback quality: how many of three marks (said, definite, both) the items got, and how many they could get."""
        return self.said + self.definite + self.both, 3 * self.ended


def meeting(
    items: Iterable[ActionItem], rules: Ruleset, today: date, days: int, calendar: Calendar, language: str = "en"
) -> Meeting:
    """Put the material together.

    Args:
        items: every item that is to be spoken about, with those under them.
        rules: their playbooks.
        today: the day of the meeting.
        days: how far to look back and ahead.
        calendar: tells the days steps are due.
        language: of the names of steps.
    """
    everything = tuple(items)
    since, until = (today - timedelta(days=days)).isoformat(), (today + timedelta(days=days)).isoformat()
    now = today.isoformat()
    lines: list[Line] = []
    for item in sorted(everything, key=lambda one: (one.due or "9", one.id)):
        if since <= item.closed <= now:
            word = "closed" if item.state == "closed" else "cancelled"
            came = item.decision or item.outcome
            lines.append(Line(section="progress", item=item, what=Note(f"meeting.{word}", {"outcome": came or "-"})))
        lines += [
            Line(section="progress", item=item, what=Note("meeting.recorded", {"name": one.name, "text": one.text}))
            for one in item.records
            if since <= one.day <= now and live(item)
        ]
        if (words := _words(item)) and (why := vague(words)) and (live(item) or item.closed >= since):
            lines.append(Line(section="problems", item=item, what=Note(f"meeting.vague.{why}", {"text": words})))
        if not live(item):
            continue
        under = waits_until(item, course_of(rules, item), everything)
        due = under.due if under else item.due
        if due and due < now:
            late = (today - date.fromisoformat(due)).days
            lines.append(Line(section="problems", item=item, what=Note("meeting.overdue", {"n": str(late)})))
        elif under and item.due < now:
            other = in_language(under.title, language, under.kind)
            what = Note("meeting.waits", {"title": other, "day": due})
            lines.append(Line(section="problems", item=item, what=what))
        elif since <= item.opened <= now and not item.parent:
            lines.append(Line(section="problems", item=item, what=Note("meeting.new", {"day": item.opened})))
        lines += [
            Line(section="problems", item=item, what=what)
            for what in _late_steps(item, everything, rules, today, calendar, language)
        ]
        if not item.parent:
            lines.append(Line(section="next", item=item, what=_next(item, everything, rules, language)))
    over = [item for item in everything if since <= item.closed <= now]
    told = [words for item in over if (words := _words(item))]
    return Meeting(
        since=since,
        until=until,
        lines=tuple(line for line in lines if line.section != "next" or not line.item.due or line.item.due <= until),
        ended=len(over),
        said=len(told),
        definite=sum(vague(words) is None for words in told),
        both=sum(bool(item.decision.strip() and item.outcome.strip()) for item in over),
    )


def _words(item: ActionItem) -> str:
    """What was decided, or came of it, in somebody's own words; a word of the list of endings is none."""
    return item.decision or ("" if item.outcome in get_args(Ending) else item.outcome)


def _late_steps(
    item: ActionItem, everything: Iterable[ActionItem], rules: Ruleset, today: date, calendar: Calendar, language: str
) -> Iterator[Note]:
    """Steps whose own day has passed and that wait for no other: whoever was to agree did not, and the next rung is due (S4-36).

    An item that could be closed as it stands has none: the rungs left over were not needed.
    """
    course = course_of(rules, item)
    if item.state == "proposed" or not set(missing(item, course, "closed", tuple(everything))) - {OUTCOME}:
        return
    for step in course.steps:
        day = step_due(item, step, calendar)
        ready = all(has(item, course, name, everything) for name in step.waits_for if course.step(name))
        if day and day < today.isoformat() and day != item.due and ready and not has(item, course, step.id, everything):
            values = {
                "step": in_language(step.title, language, step.id),
                "n": str((today - date.fromisoformat(day)).days),
            }
            yield Note("meeting.step_overdue", values)


def _next(item: ActionItem, everything: Iterable[ActionItem], rules: Ruleset, language: str) -> Note:
    """What has to be done about an item first."""
    if item.state == "proposed":
        return Note("meeting.next.yes", {})
    course = course_of(rules, item)
    step = next((one for one in course.steps if not has(item, course, one.id, everything)), None)
    if step is not None:
        return Note("meeting.next.step", {"step": in_language(step.title, language, step.id)})
    return Note("meeting.next.close" if item.state == "done" else "meeting.next.work", {})
