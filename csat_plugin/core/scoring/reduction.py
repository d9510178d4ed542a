"""The reduction in Python: marks, one at a time and in any order, to cells. The steps are those of `cells`.

What counts is kept packed, about a hundred bytes an answer, and unpacked one cell at a time: memory holds the open answers of a
single subject, slot and channel, and the marks themselves never stay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import accumulate

import msgspec
from msgspec import Struct

from csat_plugin.core.exact import half_up
from csat_plugin.core.model import Mark
from csat_plugin.core.rules import Measure
from csat_plugin.core.scoring.cells import Cell, Reduced, Request, part_order
from csat_plugin.core.scoring.indicators import NOTHING, Questions
from csat_plugin.core.scoring.judging import Dated, Judge, Reason

Place = tuple[str, int, str, str]
"""Subject, slot, channel, role."""
Part = tuple[str, Measure]
"""Indicator and measure; both empty for a channel."""
Answer = tuple[str, str, str, int, int, datetime | None]
"""What makes two marks one: ticket or response, contact, question, micropoints, count, time of answer."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_HUNDREDTH = 10_000
"""Micropoints in a hundredth of a point."""
_LIST_OF = b"\xdd"
"""MessagePack's mark of a list whose length follows in four bytes."""
_PIECE = 1 << 14
"""Bytes after which a new piece is begun: a growing buffer would be copied, and reserve more than it holds."""


class _Packed(Struct, array_like=True, frozen=True, gc=False):
    """One answer as it is kept while marks come in."""

    response: str
    points: int
    count: int
    answered: datetime | None
    contact: str
    question: str
    ticket: str
    """Empty where the ticket does not identify the rating."""
    rating: str
    name: str
    dated: Dated


_pack = msgspec.msgpack.Encoder().encode_into
_unpack = msgspec.msgpack.Decoder(list[_Packed]).decode


class _Kept:
    """The answers of one cell while marks come in."""

    __slots__ = ("full", "lowest", "named", "number", "packed")

    def __init__(self, lowest: int, *, named: bool) -> None:
        self.named = named
        """Whether ids of ratings and names of contacts are wanted of all its answers."""
        self.packed = bytearray()
        self.full: list[bytes] = []
        self.number = 0
        self.lowest = lowest


class _Gathered:
    """The different answers of one cell.

    Args:
        kept: what came in, in any order.
    """

    __slots__ = ("answers", "duplicates", "lowest", "names")

    def __init__(self, kept: _Kept) -> None:
        self.lowest = kept.lowest
        self.answers: dict[Answer, tuple[str, str, Dated]] = {}
        """Answer -> (id, response, time used) of the smallest id."""
        self.names: dict[str, str] = {}
        """Contact -> smallest name known."""
        length = kept.number.to_bytes(4, "big")
        for one in _unpack(b"".join((_LIST_OF, length, *kept.full, kept.packed))):
            answer = (one.ticket or one.response, one.contact, one.question, one.points, one.count, one.answered)
            known = self.answers.get(answer)
            if known is None or one.rating < known[0]:
                self.answers[answer] = (one.rating, one.response, one.dated)
            contact, name = one.contact, one.name
            if name and contact and (contact not in self.names or name < self.names[contact]):
                self.names[contact] = name
        self.duplicates = kept.number - len(self.answers)

    def part(self) -> _Gathered:
        """An empty one of the same people and scale, for some of its answers."""
        made = _Gathered.__new__(_Gathered)
        made.lowest, made.names, made.answers, made.duplicates = self.lowest, self.names, {}, 0
        return made


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
        """Reduce them. What is kept grows with the answers inside the window, not with what is read."""
        weigh = Judge(request.rules, request.window).weigh
        latest = {channel.id for channel in request.rules.channels if channel.aggregate == "latest"}
        by_role = {channel.id for channel in request.rules.channels if channel.aggregate == "role_mean"}
        kept: dict[Place, _Kept] = {}
        beside: dict[Place, _Kept] = {}
        """Answers on what is expected or how much it matters."""
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
            channel = mark.channel
            into = kept
            if reason == "other_measure" and request.counts(channel, slot):
                into = beside
            elif slot < 0 or reason:
                continue
            place = (mark.subject, slot, channel, mark.role if channel in by_role else "")
            cell = into.get(place)
            if cell is None:
                cell = into[place] = _Kept(lowest, named=request.counts(channel, slot) or channel in latest)
            elif lowest < cell.lowest:
                cell.lowest = lowest
            contact, answered = mark.contact, mark.answered
            ticket = mark.ticket if contact or answered else ""
            # Only what a cell is asked for is kept: of answers that tell nothing but the spread, no names.
            named = cell.named or ticket
            cell.number += 1
            if len(cell.packed) >= _PIECE:
                cell.full.append(bytes(cell.packed))
                cell.packed.clear()
            _pack(
                (mark.response, points, mark.count, answered, contact, mark.question, ticket,
                 mark.rating if named else "", mark.contact_name if named else "", dated),
                cell.packed, -1,
            )  # fmt: skip
        cells, parts, dates = _cells(kept, request, excluded)
        _, measures, _ = _cells(beside, request, Counter())
        return Reduced(
            cells=cells,
            parts=tuple(sorted((*parts, *measures), key=part_order)),
            received=received,
            used=received - excluded.total() - waiting.total(),
            excluded={reason: excluded[reason] for reason in sorted(excluded)},
            waiting={subject: waiting[subject] for subject in sorted(waiting)},
            dated=dates,
            unanswered=excluded["no_mark"],
        )


def _cells(
    kept: dict[Place, _Kept], request: Request, excluded: Counter[Reason]
) -> tuple[tuple[Cell, ...], list[Cell], dict[str, dict[Dated, int]]]:
    """All cells of channels in order, those of indicators, and by channel which of their times placed the marks of the period.

    Marks that were there already, and those a later one of the same respondent replaced, are added to `excluded`.
    """
    latest = {channel.id for channel in request.rules.channels if channel.aggregate == "latest"}
    questions = Questions(request.rules)
    cells: list[Cell] = []
    parts: list[Cell] = []
    dated: Counter[tuple[str, Dated]] = Counter()
    for place in sorted(kept):
        found = _Gathered(kept.pop(place))
        _, slot, channel, _ = place
        if slot == 0:
            dated.update((channel, time) for _, _, time in found.answers.values())
            excluded["duplicate"] += found.duplicates
        replaced = _keep_latest(found) if channel in latest else 0
        if slot == 0:
            excluded["superseded"] += replaced
        cells.append(_cell(place, found, request))
        if questions.has_tree(channel) and request.counts(channel, slot):
            parts += [_cell(place, part, request, of) for of, part in _by_indicator(found, channel, questions).items()]
    for reason in [reason for reason, n in excluded.items() if not n]:
        del excluded[reason]
    dates: dict[str, dict[Dated, int]] = {}
    for channel, time in sorted(dated):
        dates.setdefault(channel, {})[time] = dated[channel, time]
    return tuple(cells), parts, dates


def _by_indicator(found: _Gathered, channel: str, questions: Questions) -> dict[Part, _Gathered]:
    parts: dict[Part, _Gathered] = {}
    for answer, who in found.answers.items():
        of = questions.of(channel, answer[2])
        if of not in parts:
            parts[of] = found.part()
        parts[of].answers[answer] = who
    return parts


def _responses(found: _Gathered) -> dict[str, _Response]:
    responses: dict[str, _Response] = {}
    for (_, contact, _, points, count, answered), (rating, name, _) in found.answers.items():
        response = responses.get(name)
        if response is None:
            responses[name] = _Response(points * count, count, count, contact, answered or _NEVER, rating)
        else:
            response.add(points * count, count, contact, answered or _NEVER, rating)
    return responses


def _opinions(found: _Gathered) -> list[tuple[int, int, str]]:
    """Each response: its micropoints, for how many people it stands, and who gave it (empty when unknown)."""
    if len({response for _, response, _ in found.answers.values()}) == len(found.answers):  # one answer each, mostly
        return [(points, count, contact) for _, contact, _, points, count, _ in found.answers]
    return [(half_up(r.points, r.count), r.stands_for, r.contact) for r in _responses(found).values()]


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


def _cell(place: Place, found: _Gathered, request: Request, of: Part = NOTHING) -> Cell:
    subject, slot, channel, role = place
    counts = request.counts(channel, slot)
    opinions = _opinions(found)
    ones = Counter(value for value, people, _ in opinions if people == 1)
    values = ones.copy()
    for value, people, _ in opinions:
        if people > 1:
            values[value] += people
    hundredths = [(half_up(value, _HUNDREDTH), n) for value, n in ones.items()]
    ordered = sorted(values)
    lower, upper = _middle(ordered, values)
    own = [points for _, _, _, points, count, _ in found.answers if count == 1] if slot == 0 else []
    contacts = tuple(sorted({answer[1] for answer in found.answers if answer[1]})) if counts else ()
    return Cell(
        subject=subject,
        slot=slot,
        channel=channel,
        role=role,
        indicator=of[0],
        measure=of[1],
        answers=sum(answer[4] for answer in found.answers),
        responses=values.total(),
        total=sum(value * n for value, n in values.items()),
        least=ordered[0],
        greatest=ordered[-1],
        lower=lower,
        upper=upper,
        lowest=found.lowest,
        singles=ones.total(),
        sum=sum(value * n for value, n in hundredths),
        squares=sum(value * value * n for value, n in hundredths),
        anonymous=sum(people for _, people, contact in opinions if people > 1 or not contact),
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
