"""A reduction of marks in columns: DuckDB on a Parquet file, or any table of another ibis connection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from csat_plugin.batch.errors import BatchError, library
from csat_plugin.batch.judged import judged, measured
from csat_plugin.batch.marks_file import checked, open_marks
from csat_plugin.batch.sheets import sides_of
from csat_plugin.batch.sums import PLACE, answers_of, counts_of, fits, latest_of, responses_of, sums_of
from csat_plugin.core.analysis.sheets import Side
from csat_plugin.core.scoring.cells import Cell, Reduced, Request, part_order
from csat_plugin.core.scoring.indicators import Questions
from csat_plugin.core.scoring.judging import Dated, Reason

_WAITS = "provisional"
MARK = "\0"
"""Between channel, indicator and measure while cells of indicators are made."""
Place = tuple[Any, ...]
T = TypeVar("T")


class Columns:
    """Marks in columns; hand it to `core.scoring.assess`.

    Args:
        marks: a Parquet file with the columns of `marks_file.COLUMNS`, or an ibis table with them. Ids of ratings must be
            unique, as they are in the store.
    """

    def __init__(self, marks: Any) -> None:
        self._marks = marks

    def reduce(self, request: Request) -> Reduced:
        """Reduce them. Python holds the cells and each distinct raw value, never the marks.

        Raises:
            BatchError: the extra is missing, the file cannot be used, or a sum would not fit into 64 bits.
        """
        return self._made(_reduced, request)

    def sides(self, request: Request) -> tuple[Side, ...]:
        """The sums that drivers of the mark for everything are computed from, as `core.analysis.sheets.sides` has them.

        Raises:
            BatchError: the extra is missing, or the file cannot be used.
        """
        return self._made(sides_of, request)

    def _made(self, make: Callable[[Any, Request], T], request: Request) -> T:
        if not isinstance(self._marks, str | Path):
            return make(checked(self._marks, self._marks.get_name()), request)
        library("duckdb")
        connection = library("ibis").duckdb.connect()
        try:
            return make(open_marks(connection, Path(self._marks)), request)
        finally:
            connection.disconnect()


def _reduced(marks: Any, request: Request) -> Reduced:
    # Kept once in the engine: every figure is asked of these three tables. They go before the connection does.
    with judged(marks, request).cache() as weighed:
        _check(weighed)
        counted = weighed.filter(weighed.reason == "")
        with (
            answers_of(counted, request.rules).cache() as answers,
            latest_of(responses_of(answers), request.rules).cache() as responses,
        ):
            return _asked(weighed, answers, responses, request)


def _asked(weighed: Any, answers: Any, responses: Any, request: Request) -> Reduced:
    kept = responses.filter(responses.stays)
    staying = answers.semi_join(kept, [*PLACE, "response"])
    fate = _fate(weighed, answers, staying)
    waiting = _waiting(weighed)
    received = _size(weighed.filter(weighed.slot == 0))
    return Reduced(
        cells=tuple(cell for _, cell in _cells(request, kept, staying, answers)),
        parts=_parts(weighed, answers, staying, request),
        received=received,
        used=received - sum(fate.values()) - sum(waiting.values()),
        excluded=fate,
        waiting=waiting,
        dated=_dates(answers),
        unanswered=fate.get("no_mark", 0),
    )


def _rows(table: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return rows


def _size(table: Any) -> int:
    return int(table.count().to_pyarrow().as_py())


def _check(weighed: Any) -> None:
    """Refuse sums that could leave 64 bits before any is made; the counts themselves are added as wide decimals."""
    counted = weighed.filter(weighed.reason == "")
    together = int(counted["count"].cast("decimal(38, 0)").sum().to_pyarrow().as_py() or 0)
    if not fits(together):
        raise BatchError("batch.too_many", counts=str(together))


def _fate(weighed: Any, answers: Any, staying: Any) -> dict[Reason, int]:
    """What became of the marks of the period that were not used, waiting ones apart."""
    own = weighed.filter((weighed.slot == 0) & (weighed.reason != _WAITS))
    found: Counter[Reason] = Counter()
    for row in _rows(own.group_by("reason").aggregate(n=own.count())):
        found[row["reason"]] = row["n"]
    counted = found.pop("", 0)
    distinct = _size(answers.filter(answers.slot == 0))
    stay = _size(staying.filter(staying.slot == 0))
    found["duplicate"] = counted - distinct
    found["superseded"] = distinct - stay
    return {reason: found[reason] for reason in sorted(found) if found[reason]}


def _waiting(weighed: Any) -> dict[str, int]:
    own = weighed.filter((weighed.slot == 0) & (weighed.reason == _WAITS))
    rows = _rows(own.group_by("subject").aggregate(n=own.count()))
    return {row["subject"]: row["n"] for row in sorted(rows, key=lambda row: str(row["subject"]))}


def _dates(answers: Any) -> dict[str, dict[Dated, int]]:
    own = answers.filter(answers.slot == 0)
    found: dict[str, dict[Dated, int]] = {}
    rows = _rows(own.group_by(["channel", "dated"]).aggregate(n=own.count()))
    for row in sorted(rows, key=lambda row: (row["channel"], row["dated"])):
        found.setdefault(row["channel"], {})[row["dated"]] = row["n"]
    return found


def _parts(weighed: Any, answers: Any, staying: Any, request: Request) -> tuple[Cell, ...]:
    """Step 6: cells of indicators, from the answers that stayed and from those on expectation and importance."""
    questions = Questions(request.rules)
    if not questions:
        return ()
    found = _of_indicators(answers, staying, request, questions)
    beside = answers_of(weighed.filter(weighed.reason == "other_measure"), request.rules)
    kept = latest_of(responses_of(beside), request.rules)
    found += _of_indicators(beside, beside.semi_join(kept.filter(kept.stays), [*PLACE, "response"]), request, questions)
    return tuple(sorted(found, key=part_order))


def _of_indicators(answers: Any, staying: Any, request: Request, questions: Questions) -> list[Cell]:
    """Cells whose channel stands for channel, indicator and measure until they are made."""
    own = measured(_counting(staying.filter(staying.channel.isin(list(questions.channels))), request), questions)
    label = own.channel + MARK + own.indicator + MARK + own.measure
    parts = own.mutate(channel=label).drop("indicator", "measure")
    made = _cells(request, responses_of(parts), parts, _counting(answers, request), of_parts=True)
    return [
        replace(cell, channel=channel, indicator=indicator, measure=measure)
        for (channel, indicator, measure), cell in ((place[2].split(MARK), cell) for place, cell in made)
    ]


def _counting(answers: Any, request: Request) -> Any:
    """Those that can count for a score."""
    found = answers.slot == 0
    for channel in request.rules.channels:
        found |= (answers.channel == channel.id) & (answers.slot < channel.valid_for)
    return answers.filter(found)


def _cells(
    request: Request, kept: Any, staying: Any, answers: Any, *, of_parts: bool = False
) -> list[tuple[Place, Cell]]:
    """Cells in order. Those of parts have their lowest points and their names from the place they are part of."""
    sums = {_place(row): row for row in _rows(sums_of(kept))}
    counts = {_place(row): row for row in _rows(counts_of(staying, request.bars))}
    # A replaced answer's scale still bounds what one more rating could give.
    lowest = {_place(row): row["lowest"] for row in _rows(answers.group_by(list(PLACE)).aggregate(lowest=answers.lowest.min()))}  # fmt: skip
    own, every = (staying, answers) if of_parts else (_counting(staying, request), _counting(answers, request))
    members, people = _members(own, every)
    return [
        (
            place,
            _cell(
                place,
                sums[place],
                counts[place],
                lowest[_whole_of(place)],
                members.get(place, []),
                people.get(place, {}),
                request,
            ),
        )
        for place in sorted(sums)
    ]


def _whole_of(place: Place) -> Place:
    """The place a part is part of; any other is itself."""
    subject, slot, channel, role = place
    return subject, slot, channel.split(MARK)[0], role


def _place(row: dict[str, Any]) -> Place:
    return tuple(row[name] for name in PLACE)


def _members(own: Any, every: Any) -> tuple[dict[Place, list[str]], dict[Place, dict[str, str]]]:
    """Ids of the ratings, and who gave them with the smallest name known.

    Args:
        own: answers that stayed.
        every: all answers, whose names are known.
    """
    members = {
        _place(row): row["members"] for row in _rows(own.group_by(list(PLACE)).aggregate(members=own.rating.collect()))
    }
    names: dict[tuple[Place, str], str] = {}
    called = every.filter(every.name.notnull())
    for row in _rows(called.group_by([*PLACE, "contact"]).aggregate(name=called.name.min())):
        names[_place(row), row["contact"]] = row["name"]
    people: dict[Place, dict[str, str]] = {}
    known = own.filter(own.contact != "")
    for row in _rows(known.select(*PLACE, "contact").distinct()):
        place = _place(row)
        people.setdefault(place, {})[row["contact"]] = names.get((_whole_of(place), row["contact"]), "")
    return members, people


def _cell(
    place: Place,
    sums: dict[str, Any],
    counts: dict[str, Any],
    lowest: int,
    members: list[str],
    people: dict[str, str],
    request: Request,
) -> Cell:
    subject, slot, channel, role = place
    contacts = tuple(sorted(people))
    own = slot == 0
    return Cell(
        subject=subject,
        slot=slot,
        channel=channel,
        role=role,
        answers=counts["answers"],
        responses=sums["responses"],
        total=sums["total"],
        least=sums["least"],
        greatest=sums["greatest"],
        lower=sums["lower"],
        upper=sums["upper"],
        lowest=lowest,
        singles=sums["singles"],
        sum=sums["sum"],
        squares=sums["squares"],
        anonymous=sums["anonymous"],
        contacts=contacts,
        names=tuple(people[contact] for contact in contacts),
        members=tuple(sorted(members)),
        rated=counts["rated"] if own else 0,
        reaching=tuple(counts[f"bar_{n}"] if own else 0 for n in range(len(request.bars))),
    )
