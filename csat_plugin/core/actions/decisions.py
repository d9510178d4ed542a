"""What a decision run needs to know, and what it says: plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, tzinfo
from typing import Final

from msgspec import Struct

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.calendar import Calendar
from csat_plugin.core.facts import Value
from csat_plugin.core.rules import Origin
from csat_plugin.core.scoring.result import Note, Score

Render = Callable[[str, str, Mapping[str, object]], str]
"""`render(template, language, variables)` -> text. Raises `ValueError`, with a sentence, when the template cannot be rendered."""

VARIABLES: Final = (
    "subject",
    "subject_name",
    "period",
    "score",
    "band",
    "change",
    "change_sure",
    "level",
    "answers",
    "contacts",
    "rating",
    "raw",
    "channel",
    "comment",
    "ticket",
    "role",
    "vip",
    "area",
    "complaints",
    "area_complaints",
    "cause",
    "customers",
    "supplier",
    "owner",
    "deputy",
    "due",
    "rule",
    "indicator",
    "department",
)
"""Variables of playbook templates, all texts. Those of the other event are empty; numbers are as shown, points of 100."""


class Circumstances(Struct, frozen=True, kw_only=True):
    """What holds for a whole decision run."""

    today: date
    """The day items are opened, in the workspace's zone."""
    calendar: Calendar
    zone: tzinfo = UTC
    """The workspace's zone: the day of a rating is a day there."""
    render: Render
    since: str = ""
    """The day `effects.from` says, `YYYY-MM-DD`: what lies before it is added to no item that is about later days."""
    language: str = "en"
    """Language of the sentences added to items."""
    languages: tuple[str, ...] = ("en",)
    """Languages of titles and texts."""
    beside: Mapping[str, Mapping[str, Value]] = {}
    """Subject -> what is known beside its score (`core.risks`); gathered only as far as the rules ask."""
    ruleset: str = ""
    """Of several rulesets in a workspace the name of this one; empty for the one for everybody else."""
    acted: frozenset[tuple[str, str]] = frozenset()
    """Of several: rule and rating, or rule and family of a score, that an item of another ruleset already rests on."""
    account_managers: Mapping[str, str] = {}
    """Customer -> the account manager the register names for him; who has none is left out."""

    def own(self, rule: str) -> str:
        """A rule by what its items and slots begin with, so that two rulesets with a rule of one name keep theirs apart."""
        return f"{self.ruleset}/{rule}" if self.ruleset else rule


class HeldBack(Struct, frozen=True, kw_only=True):
    """Something that would have opened or added, and why it did not."""

    rule: str
    subject: str
    subject_name: str
    reason: Note
    """`held.too_few`, `held.not_sure`, `held.unknown`, `held.open`, `held.cap.day` (week, month, run), `held.cannot_close`,
    `held.older`."""
    place: Origin = Origin()


class Problem(Struct, frozen=True, kw_only=True):
    """Something wrong with a rule that only showed when it fired; the item was opened all the same."""

    rule: str
    note: Note
    place: Origin = Origin()


class Decisions(Struct, frozen=True, kw_only=True):
    """What one run decided. The same input with the items it made gives nothing new."""

    opened: tuple[ActionItem, ...] = ()
    """New items, each parent followed by its steps."""
    added: tuple[ActionItem, ...] = ()
    """Open items that gained an addition, as they are now."""
    cleared: tuple[ActionItem, ...] = ()
    """Open items whose reason is gone, as they are now (noted or closed)."""
    held_back: tuple[HeldBack, ...] = ()
    unchanged: tuple[ActionItem, ...] = ()
    """Items that already hold what fired again."""
    problems: tuple[Problem, ...] = ()

    @property
    def to_store(self) -> tuple[ActionItem, ...]:
        """Everything that is new or changed."""
        return (*self.opened, *self.added, *self.cleared)


class Firing(Struct, frozen=True, kw_only=True):
    """One score or rating that fulfils a rule's condition."""

    subject: str
    subject_name: str
    ref: str
    """What fired: `score_ref` or the rating's id."""
    band: str = ""
    """Id of the score's band; its title stands in the variables in each language's words."""
    family: str
    """What is fired about, whatever its value now: `period:subject:` of a score, the id of a rating."""
    day: str
    """The period's label, or the day of the rating."""
    about: str
    """The period's last day, or the day of the rating, `YYYY-MM-DD`."""
    worst: int
    """Micropoints; the lowest come first when a cap cuts."""
    variables: dict[str, str]
    said: str = ""
    """What fired, in one line, where it is neither a score nor a rating."""
    score: Score | None = None
    ratings: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    period: str = ""


def score_ref(period: str, subject: str, value: object) -> str:
    """How an item names a score it rests on: `2026-10:C01:71.0`; the value is empty when there is none."""
    return f"{period}:{subject}:{'' if value is None else value}"


def ref_period(ref: str) -> str:
    """The period of a `score_ref`."""
    return ref.partition(":")[0]


def ref_value(ref: str) -> str:
    """The value of a `score_ref`, as shown."""
    return ref.rpartition(":")[2]
