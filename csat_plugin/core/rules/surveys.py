"""Rules on asking: surveys, the panels they may ask, and questionnaires."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from csat_plugin.core.rules.conditions import Condition
from csat_plugin.core.rules.places import Cap, Origin, Span
from csat_plugin.core.rules.scoring import PeriodKind

PauseCounts = Literal["every_survey", "this_survey", "this_channel"]
"""Which earlier surveys of a person the pause `ask_again_after` looks at."""

DrawFrom = Literal["tickets", "actions"]
"""What a draw is taken from: tickets closed in the period, or action items carried out in it (S3-12)."""


class Allowance(Struct, frozen=True):
    """At most `n` invitations in one calendar `per`, whatever surveys they belong to."""

    n: int
    per: Literal["week", "month", "quarter", "year"]


class Budget(Struct, frozen=True, kw_only=True):
    """How many invitations one person may get, and how many may go out in all; every survey counts."""

    per_person: Allowance | None = None
    in_all: Allowance | None = None


class Enough(Struct, frozen=True, kw_only=True):
    """When to stop asking in a period: so many answers, or as many as a margin needs.

    `margin` is half the width of a 95 % interval of a share, in hundredths of a percent (`5%` is 500; methods 5.3). For a draw
    it raises the number drawn; for events it stops asking once so many have answered.
    """

    answers: int | None = None
    margin: int | None = None
    per: PeriodKind = "month"
    of: Literal["all", "customer"] = "all"
    """Whether answers are counted in all, or for each customer."""


class Suppress(Struct, frozen=True, kw_only=True):
    """What an agent sets at a ticket so that nobody is asked about it: a tag, or a field with a value."""

    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


class Choice(Struct, frozen=True, kw_only=True):
    """One questionnaire with those it is meant for; without `when`, for everybody left (S0-53)."""

    use: str
    when: Condition | None = None


class Survey(Struct, frozen=True, kw_only=True):
    """When to ask whom (S0-40..S0-45). Decided by `core.surveys.decide`."""

    id: str
    title: dict[str, str] = {}
    event: str = ""
    every: str = ""
    when: Condition | None = None
    ask: tuple[str, ...] = ()
    questionnaire: str = ""
    choices: tuple[Choice, ...] = ()
    """Questionnaires for some, the first that fits; `questionnaire` is for the rest."""
    channel: str = ""
    mandatory: bool = False
    share: int | None = None
    within: tuple[int, int] | None = None
    at_most: Cap | None = None
    ask_again_after: Span | None = None
    ask_again_counts: PauseCounts = "every_survey"
    never_ask: tuple[Condition, ...] = ()
    suppress: Suppress = Suppress()
    for_each: str = ""
    """`project` or `customer`: a draw of its own for each, every one within the range (AMB-1)."""
    spread_over: tuple[str, ...] = ()
    """What a draw is spread over evenly (`customer`, `service`, ...)."""
    draw_from: DrawFrom = "tickets"
    playbooks: tuple[str, ...] = ()
    """Of a draw from action items: only those of these playbooks; empty: of all."""
    budget: Budget = Budget()
    enough: Enough = Enough()
    panel: str = ""
    wait: Span | None = None
    """How long after the event the invitation goes at the earliest."""
    hours: tuple[int, int] | None = None
    """Minutes of the day, from and until, within which invitations go; then on working days only."""
    expires_after: Span | None = None
    remind_after: tuple[Span, ...] = ()
    delivery: Literal["platform", "csat", "none"] = "none"
    owner: str = ""
    minutes: int | None = None
    """How long one answer takes whoever asks: for the volume that is said."""
    cites: tuple[str, ...] = ()
    why: str = ""
    origin: Origin = Origin()


class Panel(Struct, frozen=True, kw_only=True):
    """Customers chosen once and followed over the waves (S2-16 to S2-18)."""

    id: str
    title: dict[str, str] = {}
    choose: Condition
    share: int | None = None
    number: int | None = None
    sticky: bool = True
    """Members stay in every later wave until somebody takes them out with a reason."""
    every: PeriodKind = "year"
    cites: tuple[str, ...] = ()
    why: str = ""
    origin: Origin = Origin()


class Need(Struct, frozen=True, kw_only=True):
    """Something the provider wants to know; questions name what they ask for (S0-51)."""

    id: str
    title: dict[str, str] = {}


class Option(Struct, frozen=True, kw_only=True):
    """One answer of a closed question: its mark, and what it is called (S0-49)."""

    mark: str
    label: dict[str, str] = {}
    points: Decimal | None = None
    """What it is worth of 100, where the question's scale is a table."""


class Former(Struct, frozen=True, kw_only=True):
    """Earlier words of a question, and the last day or month in which it was asked with them."""

    text: dict[str, str] = {}
    until: str = ""
    """`2026-10` or `2026-10-31`; empty where nobody knows."""


class Question(Struct, frozen=True, kw_only=True):
    """One question as it is worded. `wording` is raised when the words change and the meaning stays (S0-48..S0-50)."""

    id: str
    text: dict[str, str] = {}
    """Language -> the question."""
    wording: int = 1
    earlier: tuple[Former, ...] = ()
    """The wordings before this one, the first one first: so that answers say under which they were given."""
    open: bool = False
    """Answered in the respondent's own words (S0-52)."""
    low: Decimal | None = None
    """Lowest mark of a closed question; `None`, as its highest, where the rules do not say or its marks are no numbers."""
    high: Decimal | None = None
    direction: Literal["high", "low"] = "high"
    """Which end is good."""
    options: tuple[Option, ...] = ()
    """The answers one by one, where the rules name them."""
    indicator: str = ""
    """What it measures: an indicator of a tree, any aspect, or `overall` (S0-50)."""
    asks: tuple[str, ...] = ()
    """Which of the questionnaire's needs it serves."""
    ask: tuple[str, ...] = ()
    """Roles that are asked it; empty: all that the questionnaire asks (S1-02)."""

    def wording_on(self, day: str, called: str = "") -> int:
        """Under which wording an answer was given.

        Args:
            day: when the person was asked, else when he answered, as `YYYY-MM-DD`; empty where nobody knows.
            called: how the data call the question: one that bears its earlier words was asked with them.
        """
        words = called.strip().casefold()
        for number, former in enumerate(self.earlier, 1):
            if words and words in {text.strip().casefold() for text in former.text.values()}:
                return number
        if not words or words not in {text.strip().casefold() for text in self.text.values()}:
            for number, former in enumerate(self.earlier, 1):
                if former.until and day and day[: len(former.until)] <= former.until:
                    return number
        return self.wording

    def for_role(self, role: str) -> bool:
        """Whether somebody in that role is asked it; whoever has no role is asked everything."""
        return not self.ask or not role or role in self.ask


class Questionnaire(Struct, frozen=True, kw_only=True):
    """What is asked, and which roles (S0-14, S0-46..S0-52)."""

    id: str
    title: dict[str, str] = {}
    goal: dict[str, str] = {}
    """What the survey is for (S0-47)."""
    needs: tuple[Need, ...] = ()
    """What the provider wants to know (S0-51)."""
    ask: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    origin: Origin = Origin()

    def asked_of(self, role: str) -> tuple[Question, ...]:
        """The questions somebody in that role is asked, in their order (S1-02)."""
        return tuple(question for question in self.questions if question.for_role(role))
