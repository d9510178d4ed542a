"""What the store hands out besides the canonical model: plain frozen structs; times are aware and in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

PeriodState = Literal["open", "closed", "issued", "corrected"]
JournalState = Literal["sending", "sent", "failed", "undone", "kept"]
"""`sending`: begun, outcome unknown. `kept`: could not be taken back, or had been changed since."""


class Tally(Struct, frozen=True):
    """How many records were new, changed, or the same as before."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.new + other.new, self.changed + other.changed, self.same + other.same)


class ReadRow(Struct, frozen=True, kw_only=True):
    """Counters of one source when it was last read to its end: read = used + skipped + rejected."""

    connection: str
    stream: str
    source: str
    read: int
    used: int
    skipped: int
    rejected: int
    at: datetime


class ScaleSeen(Struct, frozen=True, kw_only=True):
    """What the ratings of one channel look like. Scale ends and values as text, in the order of their counts."""

    lows: dict[str, int] = {}
    highs: dict[str, int] = {}
    directions: dict[str, int] = {}
    values: dict[str, int] = {}
    """Raw value -> ratings; the fifty most frequent."""
    distinct: int = 0
    """How many different raw values there are in all."""
    scales: tuple[tuple[str, str, str], ...] = ()
    """Low end, high end and good end (`high` or `low`) as they occur together, the most frequent first."""
    ratings: int = 0
    questions: tuple[str, ...] = ()
    """Questions that were answered, in the order of their names."""


class Kept(Struct, frozen=True, kw_only=True):
    """A ruleset as it was adopted."""

    digest: str
    text: str
    resolved_json: str
    valid_from: str
    at: datetime
    author: str = ""
    reason: str = ""
    approved_by: str = ""
    adopted: bool = False
    """Whether a person adopted them; else they were kept because they were used first."""
    effect_json: str = ""
    """What they were expected to do when they were adopted; empty where nobody looked."""


class RuleSearch(Struct, frozen=True, kw_only=True):
    """That somebody searched for the change of rules that turns a target's verdict, and what was found."""

    target: str
    period: str
    """The period whose verdict was to be turned."""
    digest: str
    """Of the rules it began with."""
    found_json: str
    at: datetime
    author: str = ""


class PeriodRow(Struct, frozen=True, kw_only=True):
    """The state of one period for one kind of subject; version 0 means nothing was frozen yet."""

    label: str
    subject_kind: str
    rules: str = ""
    """Name of the ruleset, where there are several; empty for the one for everybody else."""
    state: PeriodState = "open"
    version: int = 0
    rules_digest: str = ""
    closed_at: datetime | None = None
    issued_at: datetime | None = None


class Member(Struct, frozen=True, array_like=True):
    """What became of one rating of a period when it was frozen: what differs from this later came after closing."""

    version: int
    """Of the rating."""
    reason: str = ""
    """Why it did not count; empty where it did."""
    subject: str = ""
    points: int | None = None
    """Micropoints; `None` where there was no mark, or none that could be read."""
    instead: str = ""
    """What barred it, where something did (`core.model.Mark.instead`)."""


class Frozen(Struct, frozen=True, kw_only=True):
    """A frozen result, byte for byte as it was handed in."""

    label: str
    subject_kind: str
    version: int
    state: PeriodState
    digest: str
    """As it was handed to `freeze`."""
    assessment_json: bytes
    members: dict[str, Member]
    """Every rating of the period, counted or not."""
    report_json: bytes | None
    reason: str
    at: datetime


class SlotRow(Struct, frozen=True, kw_only=True):
    """What was last delivered into a slot."""

    slot: str
    effect_kind: str
    connection: str
    digest: str
    ref: str
    receipt_json: str
    delivered_at: datetime


class RunEffect(Struct, frozen=True, kw_only=True):
    """One effect of a run: what was to be written, what came of it, and what the slot held before."""

    sequence: int
    slot: str
    state: JournalState
    effect_json: str
    receipt_json: str = ""
    before_slot_json: str = ""
    error: str = ""
    at: datetime
    sent_at: datetime | None = None


class RunRow(Struct, frozen=True, kw_only=True):
    """One run of a command that writes. `states` counts its effects; `effects` is filled by `Store.run` only."""

    id: int
    command: str
    plan_digest: str = ""
    process: str = ""
    """What carries it out, as `runtime.process` names it; empty when unknown."""
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""
    states: dict[str, int] = {}
    effects: tuple[RunEffect, ...] = ()


class Refused(Protocol):
    """A row that could not be used, as an adapter reports it (`host.adapter.Rejected`)."""

    @property
    def stream(self) -> str:
        """What was being read."""

    @property
    def source(self) -> str:
        """The file, or the platform's name of the record."""

    @property
    def row(self) -> str:
        """Row number as a person counts it, or the record's id."""

    @property
    def column(self) -> str:
        """The column at fault, if one is."""

    @property
    def code(self) -> str:
        """Code of the text catalogue."""

    @property
    def values(self) -> dict[str, str]:
        """What stands in the sentence's places."""

    @property
    def raw(self) -> dict[str, str]:
        """The row as it was read."""


class RejectedRow(Struct, frozen=True, kw_only=True):
    """A row that could not be used, with its connection and when it was first read; the other fields as the adapter named them."""

    connection: str
    at: datetime
    stream: str
    source: str
    row: str
    column: str = ""
    code: str
    values: dict[str, str] = {}
    raw: dict[str, str] = {}
