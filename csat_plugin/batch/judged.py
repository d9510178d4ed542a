"""Judging over columns: the slot, points and reason of every mark, with what `core` says of each distinct value joined in.

The order of the reasons is that of `core.judging.Judge.weigh`. Period bounds are moments computed in Python; the engine
compares them and knows no time zone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from csat_plugin.batch.errors import BatchError, library
from csat_plugin.core.model import REMEDY
from csat_plugin.core.rules import MonthOf, Ruleset
from csat_plugin.core.scoring.cells import Request
from csat_plugin.core.scoring.indicators import Questions
from csat_plugin.core.scoring.judging import OUTSIDE, TIMES
from csat_plugin.core.scoring.points import lowest, points_on, scale_for

SCALED = ("channel", "raw", "low", "high", "direction")
"""What the points of a mark depend on."""


def judged(marks: Any, request: Request) -> Any:
    """Every mark inside the window with `slot`, `points`, `lowest`, `reason` (empty = counts) and `dated`.

    Args:
        marks: an ibis table with the columns of `marks_file.COLUMNS`.
        request: rules and window.
    """
    ibis = library("ibis")
    known = {channel.id: channel for channel in request.rules.channels}
    dated = ibis.cases(
        *(((marks.channel == name), _dated(marks, channel.month_of)) for name, channel in known.items()),
        else_=_dated(marks, "closed"),
    )
    placed = marks.mutate(dated=dated)
    placed = placed.mutate(slot=_slot(placed, request))
    placed = placed.filter(placed.slot != OUTSIDE)
    found = placed.left_join(_points(placed, request.rules), list(SCALED))
    found = found.drop(*(name for name in found.columns if name.endswith("_right")))
    questions = Questions(request.rules)
    if questions:
        found = measured(found, questions)
    now = _literal(request.window.as_of)
    strict = [name for name, channel in known.items() if channel.independent == "reject"]
    places = [name for name, channel in known.items() if channel.measure]
    reason = ibis.cases(
        (found.dated == "", "no_date"),
        (found.channel.notin(list(known)), "channel_off"),
        (found.barred != "", found.barred),
        ((found.outcome != "answered") | (found.fault == "no_mark") | (found["count"] < _whole(1)), "no_mark"),
        (found.requester_is_handler, "own_rating"),
        *(((found.interviewer_serves & found.channel.isin(strict), "not_independent"),) if strict else ()),
        (found.subject == "", "no_subject"),
        *(((found.channel.isin(places), "other_measure"),) if places else ()),
        (found.question.startswith(REMEDY), "other_measure"),
        (found.fault != "", found.fault),
        (found.provisional_until > now, "provisional"),
        *(_placeless(found, questions) if questions else ()),
        else_="",
    )
    return found.mutate(reason=reason)


def _placeless(found: Any, questions: Questions) -> tuple[tuple[Any, str], ...]:
    """Answers on channels with a tree that no indicator claims, or that are no satisfaction."""
    in_tree = found.channel.isin(list(questions.channels))
    return (in_tree & (found.indicator == ""), "no_indicator"), (found.measure != "", "other_measure")


def measured(answers: Any, questions: Questions) -> Any:
    """The same with what each question measures as `indicator` and `measure`, empty where nothing does."""
    ibis, arrow = library("ibis"), library("pyarrow")
    asked = answers.filter(answers.channel.isin(list(questions.channels))).select("channel", "question").distinct()
    rows = asked.to_pyarrow().to_pylist()
    found = [questions.of(row["channel"], row["question"]) for row in rows]
    table = ibis.memtable(
        arrow.table(
            {
                "of_channel": arrow.array([row["channel"] for row in rows], arrow.string()),
                "of_question": arrow.array([row["question"] for row in rows], arrow.string()),
                "indicator": arrow.array([indicator for indicator, _ in found], arrow.string()),
                "measure": arrow.array([measure for _, measure in found], arrow.string()),
            }
        )
    )
    joined = answers.left_join(table, [answers.channel == table.of_channel, answers.question == table.of_question])
    return joined.drop("of_channel", "of_question").mutate(
        indicator=joined.indicator.fill_null(""), measure=joined.measure.fill_null("")
    )


def _whole(number: int) -> Any:
    """An integer the engine takes as 64 bits wide: narrow ones overflow or wrap silently in some engines."""
    return library("ibis").literal(number, type="int64")


def _literal(moment: datetime) -> Any:
    return library("ibis").literal(moment.astimezone(UTC).replace(tzinfo=None), type="timestamp")


def _dated(marks: Any, month_of: MonthOf) -> Any:
    """Which of its times places a mark; empty without any."""
    return library("ibis").cases(*((marks[name].notnull(), name) for name in TIMES[month_of]), else_="")


def _slot(placed: Any, request: Request) -> Any:
    """As `Window.slot`: how many bounds lie at or before the moment tells the half-open range it is in."""
    ibis = library("ibis")
    edges = request.window.edges
    moment = ibis.cases(*((placed.dated == name, placed[name]) for name in ("closed", "answered", "asked")), else_=None)
    passed = sum(
        ((moment >= _literal(edge)).fill_null(False).cast("int64") for edge in edges[1:]),
        (moment >= _literal(edges[0])).fill_null(False).cast("int64"),
    )
    n = len(edges)
    return ibis.cases(
        (placed.dated == "", _whole(0)),
        ((passed == _whole(0)) | (passed == _whole(n)), _whole(OUTSIDE)),
        else_=_whole(n - 1) - passed,
    )


def _points(placed: Any, rules: Ruleset) -> Any:
    """Step 1 for each distinct raw value, in Python: there is one formula."""
    ibis, arrow = library("ibis"), library("pyarrow")
    rows = placed.select(*SCALED).distinct().to_pyarrow().to_pylist()
    channels = {channel.id: channel for channel in rules.channels}
    points: list[int] = []
    least: list[int] = []
    faults: list[str] = []
    for row in rows:
        scale = scale_for(
            channels.get(row["channel"]),
            _end(row, "low"),
            _end(row, "high"),
            "low" if row["direction"] == "low" else "high",
        )
        raw: str = row["raw"]
        given = points_on(scale, raw) if raw and not raw.isspace() else "no_mark"
        points.append(given if isinstance(given, int) else 0)
        least.append(lowest(scale))
        faults.append("" if isinstance(given, int) else given)
    columns = {name: arrow.array([row[name] for row in rows], arrow.string()) for name in SCALED}
    columns |= {"points": arrow.array(points, arrow.int64()), "lowest": arrow.array(least, arrow.int64())}
    columns |= {"fault": arrow.array(faults, arrow.string())}
    return ibis.memtable(arrow.table(columns))


def _end(row: dict[str, str], name: str) -> Decimal | None:
    """An end of a rating's own scale; `None` where it is not known."""
    text = row[name]
    try:
        found = Decimal(text) if text else None
    except InvalidOperation:
        found = Decimal("NaN")
    if found is not None and not found.is_finite():
        raise BatchError("batch.no_number", column=name, value=text)
    return found
