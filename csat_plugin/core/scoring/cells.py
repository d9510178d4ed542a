"""The cell contract: what every reduction hands to the formulas. Integers only, so that engines can be compared bit by bit.

A reduction turns judged marks into one `Cell` per (subject, slot, channel, role) in these steps, in Python over rows or in
an engine over columns:

1. Keep the marks that count (`judging`), with slot and micropoints.
2. Duplicates: marks of one subject, slot and channel with the same ticket (or response), contact, question, points, count and
   time of answer under several ids are one mark: the smallest id, with its response. Text order is code-point order.
   A ticket identifies a rating only together with a contact or a time of answer; else the response does.
3. Response = half_up(sum(points x count), sum(count)) over its answers, standing for `max(count)` answers of people.
4. `latest`: of each contact only the response with the greatest (answered, id) stays; anonymous ones all stay. The others
   are `superseded`.
5. Sum up. `role` is empty except for channels with `role_mean`.
6. On channels with a tree of indicators steps 3 and 5 are taken once more for each indicator and measure, over the answers that
   stayed: a response is then the mean of its answers to that indicator. Answers on what is expected or how much it matters
   form cells of their own only there, after steps 2 and 4 among themselves.
"""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from csat_plugin.core.rules import Measure, Ruleset
from csat_plugin.core.scoring.judging import Dated, Reason, Window


class Cell(Struct, frozen=True, kw_only=True):
    """What one channel says about one subject in one slot (and one role, where roles weigh)."""

    subject: str
    slot: int
    channel: str
    role: str = ""
    indicator: str = ""
    """The indicator it is about, in a cell of a tree (step 6); empty in the cell of a channel."""
    measure: Measure = ""
    answers: int
    """Ratings counted; an aggregate counts as its `count`."""
    responses: int
    """Responses, each standing for `max(count)` of its answers."""
    total: int
    """Sum over responses of their micropoints."""
    least: int
    greatest: int
    """Lowest and highest response, micropoints."""
    lower: int
    upper: int
    """The two middle responses in order (equal for an odd number), micropoints: all a median needs."""
    lowest: int
    """Fewest points one more rating of these scales could give, micropoints."""
    singles: int
    """Responses of one person each: only they tell about the spread."""
    sum: int
    squares: int
    """Sum and sum of squares of those, each response rounded half up to hundredths of a point."""
    anonymous: int
    """Responses of people unknown (aggregates as many as they stand for)."""
    contacts: tuple[str, ...] = ()
    """Who answered, sorted; only in slots whose ratings can count (0, and what `valid_for` can carry)."""
    names: tuple[str, ...] = ()
    """Name or e-mail of each of those contacts (the smallest where several came), empty where unknown."""
    members: tuple[str, ...] = ()
    """Ids of the ratings, sorted; as `contacts`."""
    rated: int = 0
    """Ratings of one person each (`count` 1)."""
    reaching: tuple[int, ...] = ()
    """How many of `rated` reach each bar, in the order of `Request.bars`."""


def part_order(cell: Cell) -> tuple[str, int, str, str, str, str]:
    """What cells of indicators are sorted by."""
    return cell.subject, cell.slot, cell.channel, cell.role, cell.indicator, cell.measure


class Request(Struct, frozen=True):
    """What is to be reduced: the rules that matter, the moments, and the bars single ratings are held against."""

    rules: Ruleset
    window: Window
    bars: tuple[int, ...] = ()

    def counts(self, channel: str, slot: int) -> bool:
        """Whether ratings of that slot can be part of a score of the period."""
        found = self.rules.channel(channel)
        return slot == 0 or bool(found and slot < found.valid_for)


class Reduced(Struct, frozen=True, kw_only=True):
    """All cells, and what became of every mark of the period itself."""

    cells: tuple[Cell, ...]
    """Of channels, sorted by (subject, slot, channel, role)."""
    parts: tuple[Cell, ...] = ()
    """Of indicators, in slots whose ratings can count, sorted by (subject, slot, channel, role, indicator, measure)."""
    received: int
    used: int
    excluded: dict[Reason, int]
    waiting: dict[str, int]
    """Marks that may still change, by subject."""
    dated: dict[str, dict[Dated, int]]
    """By channel: how many used marks were placed by which of their times."""
    unanswered: int
    """Marks of the period that were asked for and not given (part of `excluded`)."""


class Reduction(Protocol):
    """Something that holds marks and can reduce them: rows in Python, columns in an engine."""

    def reduce(self, request: Request) -> Reduced:
        """The cells of a request, by the steps at the head of this module."""
        ...
