"""The reduction in Python: marks, one at a time and in any order, to cells. The steps are those of `cells`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import accumulate

from msgspec import Struct

from csat_plugin.core.exact import half_up
from csat_plugin.core.model import Mark
from csat_plugin.core.scoring.cells import Cell, Reduced, Request
from csat_plugin.core.scoring.judging import Dated, Judge, Reason

Place = tuple[str, int, str, str]
"""Subject, slot, channel, role."""
Answer = tuple[str, str, str, int, int, datetime | None]
"""What makes two marks one: ticket or response, contact, question, micropoints, count, time of answer."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_HUNDREDTH = 10_000
"""Micropoints in a hundredth of a point."""


class _Gathered:
    """The answers of one cell while marks come in."""

    __slots__ = ("answers", "lowest", "names")

    def __init__(self, lowest: int) -> None:
        self.answers: dict[Answer, tuple[str, str, Dated]] = {}
        """Answer -> (id, response, time used) of the smallest id."""
        self.lowest = lowest
        self.names: dict[str, str] = {}
        """Contact -> smallest name known."""


class _Response(Struct, gc=False):
    """One response: sums over its answers, who gave it and when."""

    points: int
    count: int
    stands_for: int
    contact: str
    answered: datetime
    id: str

    def add(self, points: int, count: int, contact: str, answered: datetime, rating: str) -> None:
        """Take a further answer in."""
        self.points += points
        self.count += count
        self.stands_for = max(self.stands_for, count)
        self.contact = max(self.contact, contact)
        self.answered = max(self.answered, answered)
        self.id = max(self.id, rating)


class Rows:
    """Marks as an iterable, read once."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._marks = marks

    def reduce(self, request: Request) -> Reduced:
        """Reduce them. Memory grows with the distinct answers inside the window, not with what is read."""
        weigh = Judge(request.rules, request.window).weigh
        gatherer = _Gatherer(request)
        take = gatherer.take
        received = 0
        excluded: Counter[Reason] = Counter()
        waiting: Counter[str] = Counter()
        for mark in self._marks:
            slot, points, lowest, reason, dated = weigh(mark)
            if slot == 0:
                received += 1
                if reason == "provisional":
                    waiting[mark.subject] += 1
                elif reason:
                    excluded[reason] += 1
            if slot >= 0 and not reason and take(mark, slot, points, lowest, dated) and slot == 0:
                excluded["duplicate"] += 1
        dates = _dates(gatherer.cells)
        cells, superseded = _cells(gatherer.cells, request)
        if superseded:
            excluded["superseded"] += superseded
        return Reduced(
            cells=cells,
            received=received,
            used=received - excluded.total() - waiting.total(),
            excluded={reason: excluded[reason] for reason in sorted(excluded)},
            waiting={subject: waiting[subject] for subject in sorted(waiting)},
            dated=dates,
            unanswered=excluded["no_mark"],
        )


class _Gatherer:
    """Takes the marks that count, one at a time, into their cells."""

    def __init__(self, request: Request) -> None:
        self.cells: dict[Place, _Gathered] = {}
        self._by_role = {channel.id for channel in request.rules.channels if channel.aggregate == "role_mean"}
        self._same: dict[str, str] = {}

    def take(self, mark: Mark, slot: int, points: int, lowest: int, dated: Dated) -> bool:
        """Take a mark; returns whether one like it was there already."""
        channel = mark.channel
        place = (mark.subject, slot, channel, mark.role if channel in self._by_role else "")
        cell = self.cells.get(place)
        if cell is None:
            cell = self.cells[place] = _Gathered(lowest)
        elif lowest < cell.lowest:
            cell.lowest = lowest
        keep = self._same.setdefault  # equal texts of many rows are kept once
        contact, answered, name = mark.contact, mark.answered, mark.contact_name
        whence = mark.ticket if mark.ticket and (contact or answered) else mark.response
        answer = (whence, keep(contact, contact), keep(mark.question, mark.question), points, mark.count, answered)
        known = cell.answers.get(answer)
        if known is None or mark.rating < known[0]:
            cell.answers[answer] = (mark.rating, mark.response, dated)
        if name and contact and (contact not in cell.names or name < cell.names[contact]):
            cell.names[answer[1]] = keep(name, name)
        return known is not None


def _dates(gathered: dict[Place, _Gathered]) -> dict[str, dict[Dated, int]]:
    """By channel: which of their times placed the marks of the period."""
    counted: Counter[tuple[str, Dated]] = Counter()
    for (_, slot, channel, _), cell in gathered.items():
        if slot == 0:
            counted.update((channel, dated) for _, _, dated in cell.answers.values())
    found: dict[str, dict[Dated, int]] = {}
    for channel, dated in sorted(counted):
        found.setdefault(channel, {})[dated] = counted[channel, dated]
    return found


def _cells(gathered: dict[Place, _Gathered], request: Request) -> tuple[tuple[Cell, ...], int]:
    """All cells in order, and how many answers of the period a later one of the same respondent replaced."""
    latest = {channel.id for channel in request.rules.channels if channel.aggregate == "latest"}
    cells, superseded = [], 0
    for place in sorted(gathered):
        found = gathered.pop(place)
        if place[2] in latest:
            replaced = _keep_latest(found)
            superseded += replaced if place[1] == 0 else 0
        cells.append(_cell(place, found, request))
    return tuple(cells), superseded


def _responses(found: _Gathered) -> dict[str, _Response]:
    responses: dict[str, _Response] = {}
    for (_, contact, _, points, count, answered), (rating, name, _) in found.answers.items():
        response = responses.get(name)
        if response is None:
            responses[name] = _Response(points * count, count, count, contact, answered or _NEVER, rating)
        else:
            response.add(points * count, count, contact, answered or _NEVER, rating)
    return responses


def _keep_latest(found: _Gathered) -> int:
    """Drop all but the latest response of each known contact; returns how many answers went."""
    best: dict[str, tuple[datetime, str, str]] = {}
    for name, response in _responses(found).items():
        key = response.contact or f"\0{name}"
        best[key] = max(best.get(key, (_NEVER, "", "")), (response.answered, response.id, name))
    stay = {name for _, _, name in best.values()}
    before = len(found.answers)
    found.answers = {answer: who for answer, who in found.answers.items() if who[1] in stay}
    return before - len(found.answers)


def _cell(place: Place, found: _Gathered, request: Request) -> Cell:
    subject, slot, channel, role = place
    counts = request.counts(channel, slot)
    responses = _responses(found)
    values: Counter[int] = Counter()
    singles = total = squares = anonymous = 0
    for response in responses.values():
        value = half_up(response.points, response.count)
        values[value] += response.stands_for
        if response.stands_for == 1:
            hundredths = half_up(value, _HUNDREDTH)
            singles += 1
            total += hundredths
            squares += hundredths * hundredths
        if not response.contact or response.stands_for > 1:
            anonymous += response.stands_for
    ordered = sorted(values)
    lower, upper = _middle(ordered, values)
    own = [points for _, _, _, points, count, _ in found.answers if count == 1] if slot == 0 else []
    contacts = tuple(sorted({answer[1] for answer in found.answers if answer[1]})) if counts else ()
    return Cell(
        subject=subject,
        slot=slot,
        channel=channel,
        role=role,
        answers=sum(answer[4] for answer in found.answers),
        responses=values.total(),
        total=sum(value * n for value, n in values.items()),
        least=ordered[0],
        greatest=ordered[-1],
        lower=lower,
        upper=upper,
        lowest=found.lowest,
        singles=singles,
        sum=total,
        squares=squares,
        anonymous=anonymous,
        contacts=contacts,
        names=tuple(found.names.get(contact, "") for contact in contacts),
        members=tuple(sorted(rating for rating, _, _ in found.answers.values())) if counts else (),
        rated=len(own),
        reaching=tuple(sum(points >= bar for points in own) for bar in request.bars),
    )


def _middle(ordered: list[int], values: Counter[int]) -> tuple[int, int]:
    """The two middle values of a distribution: at positions (n+1)//2 and n//2+1, counted from 1."""
    n = values.total()
    upto = list(accumulate(values[value] for value in ordered))
    first, second = (n + 1) // 2, n // 2 + 1
    return (
        next(value for value, reached in zip(ordered, upto, strict=True) if reached >= first),
        next(value for value, reached in zip(ordered, upto, strict=True) if reached >= second),
    )
