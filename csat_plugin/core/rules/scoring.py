"""Rules on scores: scales, channels, indicators, bands, targets, and what differs for some subjects."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from csat_plugin.core.rules.places import Origin, Span

SubjectKind = Literal["customer", "project", "department", "team", "service", "supplier", "contact", "handler", "all"]
PeriodKind = Literal["month", "quarter", "half_year", "year"]
MonthOf = Literal["closed", "rated", "asked"]
Aggregate = Literal["mean", "median", "latest", "role_mean"]
WhenIncomplete = Literal["no_score", "share_among_present"]
Without = Literal["leave_out", "count_as_missed"]
Decide = Literal["by_count", "only_if_sure"]
Independent = Literal["", "flag", "reject"]
Loyalty = Literal["", "exceeded", "hoped", "expected", "basic", "below"]


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
    indicators: str = ""
    """The tree its answers are rolled up by; empty: every answer counts alike."""
    measure: Literal["", "peer_rank"] = ""
    """What its marks say: satisfaction (empty), or which place we have among the customer's suppliers, 1 the best (S1-28)."""
    first_for: int | None = None
    """Of how many customers we want to be the first choice, hundredths of a percent (S1-31); with `measure: peer_rank`."""
    independent: Independent = ""
    """What becomes of an answer taken down by somebody of the team that served the ticket (S2-20)."""
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
    refusals_as: int | None = None
    """What a refused mark is taken for in the figure shown beside a score, micropoints; `None` = no such figure (S1-23)."""
    origin: Origin = Origin()


class Band(Struct, frozen=True, kw_only=True):
    """A named range of a score: from `lower` (micropoints, on the rounded score) up to the next band."""

    id: str
    lower: int
    title: dict[str, str] = {}
    loyalty: Loyalty = ""
    """The step of the loyalty ladder a score in it stands for (S4-01 to S4-05); empty: the rules say nothing of it."""
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
    indicators: tuple[tuple[str, int], ...] = ()
    """Own weights of indicators, hundredths (S2-11)."""
    reaching: int | None = None
    why: str = ""
    origin: Origin = Origin()
