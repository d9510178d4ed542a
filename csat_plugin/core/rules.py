"""Resolved rules: what the language compiles a ruleset to. Frozen, typed, every entry with its place in the source.

Numbers are integers in the units of `exact` (weights in hundredths, points in micropoints). Nothing here knows YAML.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

SubjectKind = Literal["customer", "project", "department", "team", "service", "supplier", "contact", "all"]
PeriodKind = Literal["month", "quarter", "half_year", "year"]
MonthOf = Literal["closed", "rated", "asked"]
Aggregate = Literal["mean", "median", "latest", "role_mean"]
WhenIncomplete = Literal["no_score", "share_among_present"]
Without = Literal["leave_out", "count_as_missed"]
Decide = Literal["by_count", "only_if_sure"]
WhileOpen = Literal["add_to_it", "skip", "open_new"]
Start = Literal["automatically", "after_approval"]
WhenCleared = Literal["note", "close", "keep"]
SpanUnit = Literal["hours", "days", "working_days", "weeks", "months"]


class Origin(Struct, frozen=True):
    """Where an entry stands in its source: file as the user named it (packs: `itss@1`), line and column from 1."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Span(Struct, frozen=True):
    """A length of time with its unit, such as `5 working days`."""

    n: int
    unit: SpanUnit


class Person(Struct, frozen=True, kw_only=True):
    """Who holds a role from a day on (dates as `YYYY-MM-DD`; empty = always). S0-01, S0-54."""

    role: str
    name: str
    deputy: str = ""
    since: str = ""
    until: str = ""


class Scale(Struct, frozen=True, kw_only=True):
    """How raw values become points. `ratio`: raw/high x 100 (S0-30); `minmax`: (raw-low)/(high-low) x 100; `map`: a table.

    `options` holds the table of a `map` scale: (mark as written, points in micropoints).
    """

    name: str
    kind: Literal["ratio", "minmax", "map"]
    low: Decimal | None = None
    high: Decimal | None = None
    direction: Literal["high", "low"] = "high"
    options: tuple[tuple[str, int], ...] = ()
    origin: Origin = Origin()


class Channel(Struct, frozen=True, kw_only=True):
    """A source of ratings with its weight and the ordered channels that take its weight when it is missing (S0-05..S0-20)."""

    id: str
    title: dict[str, str] = {}
    weight: int = 0
    scale: Scale | None = None
    """`None`: each rating's own scale, as a ratio."""
    fallback: tuple[str, ...] = ()
    month_of: MonthOf = "closed"
    respondents: tuple[str, ...] = ()
    valid_for: int = 0
    """Months a wave stays valid, its own month included; 0 or 1 = only its own month."""
    aggregate: Aggregate = "mean"
    role_weights: tuple[tuple[str, int], ...] = ()
    needs: int = 1
    """Fewer ratings than this count as missing (AMB-18)."""
    contractual: bool = False
    """A mark agreed by contract is a fact, not a sample: it has no sampling spread."""
    owner: str = ""
    origin: Origin = Origin()
    weight_origin: Origin = Origin()


class ScoreRule(Struct, frozen=True, kw_only=True):
    """What is scored, over which period, and what happens when a score is incomplete."""

    subject: SubjectKind = "customer"
    period: PeriodKind = "month"
    grace: Span = Span(5, "days")
    """How long after its end a period may not be closed yet. No rating is cut off by it: until the closing all count."""
    precision: int = 1
    round_channels: int | None = None
    """Decimal places each channel is rounded to before weighting, where a contract says so; `None` = not rounded."""
    when_incomplete: WhenIncomplete = "no_score"
    origin: Origin = Origin()


class Band(Struct, frozen=True, kw_only=True):
    """A named range of a score: from `lower` (micropoints, on the rounded score) up to the next band."""

    id: str
    lower: int
    title: dict[str, str] = {}
    origin: Origin = Origin()


class Target(Struct, frozen=True, kw_only=True):
    """The score we promised: `share` of `of` must reach `reaching`; `share` 10_000 means each of them (S0-39, AMB-7)."""

    id: str
    share: int
    of: Literal["customers", "ratings", "subjects"] = "customers"
    reaching: int = 0
    reaching_band: str = ""
    without_score: Without = "leave_out"
    decide: Decide = "by_count"
    title: dict[str, str] = {}
    cites: tuple[str, ...] = ()
    why: str = ""
    origin: Origin = Origin()


class Override(Struct, frozen=True, kw_only=True):
    """Rules for some subjects only: by segment or by id/name. Later entries win."""

    segments: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    weights: tuple[tuple[str, int], ...] = ()
    reaching: int | None = None
    why: str = ""
    origin: Origin = Origin()


class Test(Struct, frozen=True, tag="test"):
    """One fact compared with one operator. `value` is text, micropoints for score-like facts, a tuple for `in`/`between`."""

    fact: str
    operator: Literal["is", "in", "at_least", "at_most", "above", "below", "between", "contains", "missing"]
    value: str | int | bool | tuple[str | int, ...]
    shown: str = ""
    """The value as the author wrote it."""


class All(Struct, frozen=True, tag="all"):
    """True when every part is true."""

    parts: tuple[Condition, ...]


class Any_(Struct, frozen=True, tag="any"):
    """True when at least one part is true."""

    parts: tuple[Condition, ...]


class Not(Struct, frozen=True, tag="not"):
    """True when the part is false."""

    part: Condition


Condition = Test | All | Any_ | Not


class Cap(Struct, frozen=True):
    """At most `n` per `per` (`day`, `week`, `month`, `run`)."""

    n: int
    per: Literal["day", "week", "month", "run"]


class Action(Struct, frozen=True, kw_only=True):
    """What must happen because of a rating or a score (S0-32..S0-38)."""

    id: str
    title: dict[str, str] = {}
    event: str
    when: Condition
    open: str
    """Playbook whose title and text the item carries."""
    needs: int = 1
    only_if_sure: bool = False
    then: tuple[str, ...] = ()
    start: Start = "automatically"
    owner: str = ""
    severity: Literal["info", "low", "medium", "high"] = "medium"
    due: Span | None = None
    while_open: WhileOpen = "add_to_it"
    at_most: Cap | None = None
    follow_up: tuple[str, ...] = ()
    when_cleared: WhenCleared = "note"
    cites: tuple[str, ...] = ()
    why: str = ""
    origin: Origin = Origin()


class Playbook(Struct, frozen=True, kw_only=True):
    """Title and text of an action item per language (sandboxed templates) and its steps."""

    id: str
    title: dict[str, str]
    text: dict[str, str] = {}
    steps: dict[str, tuple[str, ...]] = {}
    origin: Origin = Origin()


class Survey(Struct, frozen=True, kw_only=True):
    """When to ask whom (S0-40..S0-45). Declared and validated; decided and sent by the survey engine."""

    id: str
    title: dict[str, str] = {}
    event: str = ""
    every: str = ""
    ask: tuple[str, ...] = ()
    questionnaire: str = ""
    channel: str = ""
    mandatory: bool = False
    share: int | None = None
    within: tuple[int, int] | None = None
    at_most: Cap | None = None
    ask_again_after: Span | None = None
    never_ask: tuple[Condition, ...] = ()
    spread_over: tuple[str, ...] = ()
    """What a draw is spread over evenly (`customer`, `service`, ...)."""
    delivery: Literal["platform", "csat", "none"] = "none"
    cites: tuple[str, ...] = ()
    why: str = ""
    origin: Origin = Origin()


class Question(Struct, frozen=True, kw_only=True):
    """One question as it is worded. `wording` is raised when the words change and the meaning stays (S0-48..S0-50)."""

    id: str
    text: dict[str, str] = {}
    """Language -> the question."""
    wording: int = 1


class Questionnaire(Struct, frozen=True, kw_only=True):
    """What is asked, and which roles (S0-14, S0-46..S0-52)."""

    id: str
    title: dict[str, str] = {}
    ask: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    origin: Origin = Origin()


class ReportRule(Struct, frozen=True, kw_only=True):
    """Who receives the report, in which languages, and how many subjects it lists (S0-62)."""

    title: dict[str, str] = {}
    recipients: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    provider: str = ""
    origin: Origin = Origin()


class Ruleset(Struct, frozen=True, kw_only=True):
    """A whole resolved ruleset. `digest` identifies everything in it that can affect a number or a decision."""

    id: str
    title: dict[str, str] = {}
    extends: str = ""
    valid_from: str = ""
    people: tuple[Person, ...] = ()
    channels: tuple[Channel, ...] = ()
    score: ScoreRule = ScoreRule()
    bands: tuple[Band, ...] = ()
    targets: tuple[Target, ...] = ()
    overrides: tuple[Override, ...] = ()
    actions: tuple[Action, ...] = ()
    surveys: tuple[Survey, ...] = ()
    playbooks: tuple[Playbook, ...] = ()
    questionnaires: tuple[Questionnaire, ...] | None = None
    """`None` in rules that were kept before questionnaires were."""
    report: ReportRule = ReportRule()
    digest: str = ""

    def channel(self, name: str) -> Channel | None:
        """The channel of that name, or `None`."""
        return next((c for c in self.channels if c.id == name), None)

    def band(self, name: str) -> Band | None:
        """The band of that name, or `None`."""
        return next((b for b in self.bands if b.id == name), None)

    def playbook(self, name: str) -> Playbook | None:
        """The playbook of that name, or `None`."""
        return next((p for p in self.playbooks if p.id == name), None)
