"""Which mark counts, for which period, and why another does not. Nothing is dropped without a reason.

Reasons: `no_mark` (asked, but no answer), `own_rating` (the requester handled the ticket himself), `provisional` (may still
change: waiting), `off_scale`, `unknown_mark`, `no_subject`, `no_date`, `other_period`, `channel_off` (the rules have no such
channel), and what bars a mark whatever it says (`core.model.Barred`): `ticket_deleted`, `ticket_merged`, `counted_elsewhere` (a
closed period counts it already). On channels with a tree of indicators also `no_indicator` (a question no indicator claims) and
`other_measure` (what is expected, or how much it matters: shown beside, no satisfaction; also our place among suppliers). Where the
rules ask for independent interviewers, `not_independent`. Two further reasons need all marks and come from the reduction: `duplicate` and `superseded` (a later answer of the
same respondent counts instead, where the channel takes the latest).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from csat_plugin.core.model import REMEDY, Mark
from csat_plugin.core.period import Period, history, period_of, start_of
from csat_plugin.core.rules import MonthOf, PeriodKind, Ruleset
from csat_plugin.core.scoring.indicators import Questions
from csat_plugin.core.scoring.points import Converter

Reason = Literal[
    "", "no_mark", "own_rating", "provisional", "off_scale", "unknown_mark", "no_subject", "no_date", "other_period",
    "channel_off", "duplicate", "superseded", "ticket_deleted", "ticket_merged", "counted_elsewhere",
    "no_indicator", "other_measure", "not_independent",
]  # fmt: skip
Dated = Literal["", "closed", "answered", "asked"]

SPREAD_MONTHS = 12
"""Months before the period whose marks say how much the answers of a channel vary."""

TIMES: dict[MonthOf, tuple[Dated, Dated, Dated]] = {
    "closed": ("closed", "answered", "asked"),
    "rated": ("answered", "closed", "asked"),
    "asked": ("asked", "answered", "closed"),
}
"""`month_of`: the time that decides, and which one takes its place where a rating lacks it."""

OUTSIDE = -1

WORTH: frozenset[Reason] = frozenset(
    {
        "own_rating",
        "not_independent",
        "no_subject",
        "other_period",
        "ticket_deleted",
        "ticket_merged",
        "counted_elsewhere",
        "no_indicator",
        "other_measure",
    }
)
"""Reasons that say nothing against the mark itself: it is worth its points."""


class Judgement(Struct, frozen=True):
    """What became of one mark."""

    period: str
    """Label of the period it belongs to; empty without any date."""
    counted: bool
    reason: Reason = ""
    points: int | None = None
    """Step 1: micropoints."""
    dated: Dated = ""
    """Which of its times placed it into the period."""


class Window(Struct, frozen=True):
    """The assessed period and the months before it as half-open UTC ranges; engines see these moments and no time zone.

    Slot 0 is the period itself, slot `k` the `k`-th month before its first day.
    """

    period: Period
    before: tuple[Period, ...]
    edges: tuple[datetime, ...]
    """Ascending: start of the earliest month, ..., start of the period, end of the period."""
    zone: ZoneInfo
    fiscal_start: int
    as_of: datetime

    def slot(self, moment: datetime) -> int:
        """0 for the period itself, `k` for the k-th month before, -1 for any other time."""
        last = len(self.edges) - 1
        return last - (bisect_right(self.edges, moment) or last + 1)

    def label(self, slot: int) -> str:
        """The label of a slot's period."""
        return self.period.label if slot == 0 else self.before[slot - 1].label


def window(
    rules: Ruleset, period: Period, zone: ZoneInfo, as_of: datetime, fiscal_start: int = 1, months: int | None = None
) -> Window:
    """The moments that matter for a period. `edges[0]` is the earliest mark `assess` can use.

    Args:
        rules: how long a wave stays valid may reach further back than the twelve months of the spread.
        period: the assessed period.
        zone: whose midnight separates periods.
        as_of: ratings that may still change after this moment are waiting.
        fiscal_start: month in which the fiscal year starts, 1 to 12.
        months: how many months before; default: as many as the rules need for scores and margins.
    """
    reach = max(SPREAD_MONTHS, carried_months(rules)) if months is None else months
    before = history(period, reach)
    days = [p.start for p in reversed(before)] + [period.start, period.end]
    return Window(period, before, tuple(start_of(day, zone) for day in days), zone, fiscal_start, as_of)


def carried_months(rules: Ruleset) -> int:
    """How many months before a period its scores can rest on: the longest a wave stays valid."""
    return max((channel.valid_for - 1 for channel in rules.channels), default=0)


class Judge:
    """The rules on counting, made ready once for many marks."""

    def __init__(self, rules: Ruleset, window: Window) -> None:
        self.window = window
        self._slot = window.slot
        self._channels = {channel.id: _ready(channel.month_of, Converter(channel)) for channel in rules.channels}
        self._off = _ready("closed", Converter(None))
        self._questions = Questions(rules)
        self._trees = bool(self._questions)
        self._places = frozenset(channel.id for channel in rules.channels if channel.measure)
        self._strict = frozenset(channel.id for channel in rules.channels if channel.independent == "reject")

    def weigh(self, mark: Mark) -> tuple[int, int, int, Reason, Dated]:
        """Slot, micropoints, lowest points of the scale, reason (empty = counts) and the time used. A plain tuple: hot."""
        known = self._channels.get(mark.channel)
        times, order, converter = known or self._off
        moment, second, third = times(mark)
        dated = order[0]
        if moment is None:
            moment, dated = (second, order[1]) if second is not None else (third, order[2])
            if moment is None:
                return 0, 0, 0, "no_date", ""
        slot = self._slot(moment)
        if slot < 0:
            return slot, 0, 0, "other_period", dated
        if known is None or mark.barred:  # before no_mark: a fresh reading meets not even an unanswered question there
            return slot, 0, 0, mark.barred if known else "channel_off", dated
        if mark.outcome != "answered" or not mark.raw or mark.raw.isspace() or mark.count < 1:
            return slot, 0, 0, "no_mark", dated
        if unfit := self._unfit(mark):
            return slot, 0, 0, unfit, dated
        points, least = converter.of(mark)
        if not isinstance(points, int):
            return slot, 0, 0, points, dated
        if mark.provisional_until is not None and mark.provisional_until > self.window.as_of:
            return slot, points, least, "provisional", dated
        return slot, points, least, self._placeless(mark) if self._trees else "", dated

    def _unfit(self, mark: Mark) -> Reason:
        """Why an answer counts for nobody's satisfaction, whatever its mark: who gave or took it, whose it is, what it is about."""
        if mark.requester_is_handler:
            return "own_rating"
        if mark.interviewer_serves and mark.channel in self._strict:
            return "not_independent"
        if not mark.subject:
            return "no_subject"
        return "other_measure" if mark.channel in self._places or mark.question.startswith(REMEDY) else ""

    def _placeless(self, mark: Mark) -> Reason:
        """Why an answer has no place in its channel's tree of indicators; empty when it has, or there is no tree."""
        if not self._questions.has_tree(mark.channel):
            return ""
        indicator, measure = self._questions.of(mark.channel, mark.question)
        return "no_indicator" if not indicator else "other_measure" if measure else ""

    def judge(self, mark: Mark) -> Judgement:
        """The same, for people: the period by its label, and whether the mark counts in the assessed one."""
        slot, points, _, reason, dated = self.weigh(mark)
        if reason == "no_date":
            return Judgement("", counted=False, reason=reason)
        if slot == 0:
            return Judgement(self.window.period.label, not reason, reason, self._points(mark, points, reason), dated)
        worth = self._points(mark, points, "other_period")
        return Judgement(
            self._elsewhere(mark, slot, dated), counted=False, reason="other_period", points=worth, dated=dated
        )

    def _points(self, mark: Mark, points: int, reason: Reason) -> int | None:
        """What the mark is worth on its scale, also where it does not count: the bridge to the platform's figure needs it."""
        if reason in {"", "provisional"}:
            return points
        known = self._channels.get(mark.channel)
        if reason not in WORTH or known is None or mark.channel in self._places:
            return None
        worth, _ = known[2].of(mark)
        return worth if isinstance(worth, int) else None

    def _elsewhere(self, mark: Mark, slot: int, dated: Dated) -> str:
        period, moment = self.window.period, getattr(mark, dated)
        kind: PeriodKind = "month" if period.kind == "range" else period.kind
        if slot > 0 and kind == "month":
            return self.window.label(slot)
        return period_of(moment, kind, self.window.zone, self.window.fiscal_start).label


def moment_of(mark: Mark, rules: Ruleset) -> datetime | None:
    """The time that places a mark into a period under these rules; `None` without any."""
    known = rules.channel(mark.channel)
    times = TIMES[known.month_of if known else "closed"]
    return next((moment for time in times if time and (moment := getattr(mark, time)) is not None), None)


_Times = Callable[[Mark], tuple[datetime | None, datetime | None, datetime | None]]


def _ready(month_of: MonthOf, converter: Converter) -> tuple[_Times, tuple[Dated, Dated, Dated], Converter]:
    """How a channel's marks are weighed: their times in the order that decides, those times' names, and the scale."""
    order = TIMES[month_of]
    times: _Times = attrgetter(*order)
    return times, order, converter


def judge(
    mark: Mark, rules: Ruleset, period: Period, zone: ZoneInfo, as_of: datetime, fiscal_start: int = 1
) -> Judgement:
    """Whether one mark counts in a period, and why not. For many marks make one `Judge` and ask it.

    A mark belongs to a period by `month_of` of its channel; where it lacks that time, the next of closed, answered, asked
    (for `rated`: answered, closed, asked) decides, and `dated` says which. Whether it is a duplicate can only be told
    beside the others: see the reduction.
    """
    return Judge(rules, window(rules, period, zone, as_of, fiscal_start)).judge(mark)
