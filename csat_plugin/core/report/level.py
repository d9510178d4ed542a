"""Section 2: the level by channel, in bands, by segment and over time (S0-66, S0-23)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from csat_plugin.core.exact import half_up, shown
from csat_plugin.core.report import service
from csat_plugin.core.report.content import (
    BLANK,
    Audience,
    Block,
    Column,
    Mark,
    Number,
    PeriodName,
    Picture,
    Row,
    Sentence,
    Several,
    Table,
    Tone,
    Value,
    Word,
)
from csat_plugin.core.report.material import Asked, Material
from csat_plugin.core.report.trend import direction
from csat_plugin.core.report.values import Ground, count, level, points, share, text
from csat_plugin.core.scoring.result import Assessment, Score

DRAWN = 60
"""Subjects a dot plot shows, the lowest ones; the table has all."""
TONE: dict[str, Tone] = {"surely": "good", "surely_not": "bad", "too_close": "open", "unknown": "plain"}


def blocks(ground: Ground, history: tuple[Assessment, ...], material: Material) -> tuple[Block, ...]:
    """Calculation by channel, trend, distribution, segments and service levels; the dot plot of all is in the annex."""
    return (
        by_channel(ground, material.asked),
        *trend(ground, history, since(material)),
        *distribution(ground),
        *by_segment(ground),
        *service.blocks(ground, material),
    )


def by_channel(ground: Ground, asked: Sequence[Asked]) -> Table:
    """Rows answers, requests, mean score, weight after fallback and weighted score; columns channels and the total."""
    overall = ground.assessment.overall
    channels = overall.channels
    columns = [Column(head=None), *(Column(head=ground.channel(c.channel), align="end") for c in channels)]
    columns.append(Column(head=text("total"), align="end"))
    weighted = [points(c.mean_contribution) for c in channels]
    visible = sum((w.value for w in weighted if w), Decimal(0))
    # The total is the sum of what stands in the row, so that with the rounding line the table adds up for its reader.
    total: Value | None = Number(visible) if any(weighted) else None
    rows = [
        Row(
            cells=(
                text("row.answers"),
                *(count(c.answers) for c in channels),
                count(sum(c.answers for c in channels)),
            )
        ),
        *_requests([c.channel for c in channels], asked),
    ]
    parts = [
        Row(cells=(text("row.score"), *(points(c.mean_points) for c in channels), BLANK)),
        Row(
            cells=(
                text("row.weight"),
                *(_one_place(c.mean_weight) for c in channels),
                _one_place(sum(c.mean_weight or 0 for c in channels)),
            )
        ),
        Row(cells=(text("row.weighted"), *weighted, total)),
    ]
    whole = total is not None or overall.value is None
    if whole:  # where groups are hidden the mean is shown without its parts
        rows += parts
    if overall.value is not None:
        nothing = (BLANK,) * len(channels)
        if total is not None:
            rows.append(
                Row(cells=(text("row.rounding"), *nothing, Number(overall.value - visible, signed=True)), kind="quiet")
            )
        rows.append(Row(cells=(text("row.total"), *nothing, Number(overall.value)), kind="total"))
    return Table(
        id="level",
        caption=text("level.caption", of=ground.of(overall.scored)),
        columns=tuple(columns),
        rows=tuple(rows),
        note=text("level.note") if whole else None,
    )


def _requests(channels: Sequence[str], asked: Sequence[Asked]) -> tuple[Row, ...]:
    """`78 of 94` where the source says how many were asked; no row where none does.

    Requests stand apart from answers: one request may bring several answers, one for each question.
    """
    whole = {x.channel: (x.answered, x.known()) for x in asked if not x.subject and x.known() is not None}
    if not whole.keys() & set(channels):
        return ()
    cells: list[Value | None] = []
    for channel in channels:
        answered, all_ = whole.get(channel, (0, None))
        cells.append(None if all_ is None else text("answers_of_asked", answers=answered, asked=all_))
    return (Row(cells=(text("row.requests"), *cells, BLANK)),)


def _one_place(hundredths: int | None) -> Value | None:
    return None if hundredths is None else Number(Decimal(half_up(hundredths, 10)).scaleb(-1))


def distribution(ground: Ground) -> tuple[Block, ...]:
    """How many subjects are in each band, as a picture and a table (S2-31)."""
    overall = ground.assessment.overall
    bands = sorted(ground.rules.bands, key=lambda b: b.lower, reverse=True)
    numbers = {b.id: overall.bands.get(b.id, 0) for b in bands}
    named = [(b, ground.band(b.id) or Word(b.id)) for b in bands]
    caption = text("bands.caption", of=ground.of(overall.scored))
    table = Table(
        id="bands",
        caption=caption,
        columns=(
            Column(head=text("band")),
            Column(head=text("bands.from"), align="end"),
            Column(head=ground.kind(), align="end"),
            Column(head=text("share_head"), align="end"),
        ),
        rows=tuple(
            Row(cells=(name, level(b.lower), count(numbers[b.id]), share(numbers[b.id], overall.scored)))
            for b, name in named
        ),
        line=Several(tuple(_band_said(name, numbers[b.id], overall.scored) for b, name in named), "dot"),
    )
    if not overall.scored:
        return (table,)
    picture = Picture(
        id="bands-picture",
        kind="bands",
        title=caption,
        description=Several(tuple(text("bands.item", band=name, n=numbers[b.id]) for b, name in named)),
        marks=tuple(Mark(name=name, figure=Decimal(numbers[b.id])) for b, name in named),
        table="bands",
    )
    return (picture, table)


def _band_said(name: Value, n: int, scored: int) -> Value:
    of_all = share(n, scored)
    said = text("bands.item", band=name, n=n)
    return said if of_all is None else text("share_of", what=said, share=of_all)


def by_value(ground: Ground) -> tuple[Block, ...]:
    """The mean weighted by what each subject is worth, beside the plain one (S1-18); nothing where no value is known."""
    overall = ground.assessment.overall
    if overall.by_value_value is None:
        return ()
    said = text("level.by_value", value=Number(overall.by_value_value), n=overall.valued, scored=overall.scored)
    return (Sentence(text=said),)


def by_segment(ground: Ground) -> tuple[Block, ...]:
    """Scored, mean and reached by segment; nothing when no subject has one."""
    scores = ground.assessment.scores
    segments = sorted({s.segment for s in scores if s.segment})
    if not segments:
        return ()
    rows: list[Row] = []
    said: list[Value] = []
    for segment in [*segments, *([""] if any(not s.segment for s in scores) else [])]:
        members = [s for s in scores if s.segment == segment]
        exact = [s.exact for s in members if s.exact is not None and s.value is not None]
        mean = half_up(sum(exact), len(exact)) if exact else None
        reached = sum(s.reached is True for s in members)
        name: Value = Word(segment) if segment else text("no_segment")
        points_ = None if mean is None else Number(shown(mean, ground.assessment.precision))
        rows.append(Row(cells=(name, count(len(members)), count(len(exact)), points_, count(reached))))
        said.append(
            text(
                "segments.item",
                segment=name,
                mean=points_ or text("no_score"),
                reached=reached,
                scored=len(exact),
                all=len(members),
            )
        )
    heads = (ground.kind(), text("scored"), text("mean"), text("reached_own"))
    columns = (Column(head=text("segment")), *(Column(head=head, align="end") for head in heads))
    line = text("segments.line", segments=Several(tuple(said), "dot"))
    return (Table(id="segments", caption=text("segments.caption"), columns=columns, rows=tuple(rows), line=line),)


def trend(ground: Ground, history: tuple[Assessment, ...], more: Sequence[Value] = ()) -> tuple[Block, ...]:
    """The scores of the periods, what may be said of them, and where rules changed between; `more` stands behind it."""
    row = [*history, ground.assessment]
    return trend_of([(a.period, a.overall.value, a.overall.scored) for a in row], changed_rules(row), more=more)


def since(material: Material) -> tuple[Value, ...]:
    """Why the level moved since the period before, in parts that add up; nothing in a first period."""
    if material.since is None:
        return ()
    change = material.since.change
    parts = {name: Number(getattr(change, name), signed=True) for name in ("by", "service", "who", "channels", "rules")}
    code = "change.parts" if change.apart else "change.parts.not_apart"
    return (text(code, since=PeriodName(material.since.period), **parts),)


def trend_of(
    series: Sequence[tuple[str, Decimal | None, int]],
    seams: Sequence[str],
    subject: str = "",
    *,
    more: Sequence[Value] = (),
) -> tuple[Block, ...]:
    """The trend blocks of one series: period, score, and how many subjects (internal) or ratings (one customer) it rests on.

    A customer sees his scores without a verdict on them: that is the provider's own alarm.
    """
    audience: tuple[Audience, ...] = ("customer",) if subject else ("internal",)
    values = [value for _, value, _ in series if value is not None]
    if len(series) < 2 or not values:  # noqa: PLR2004 - one period is no row
        first = text("trend.one_period" if subject else "trend.first")
        return (Sentence(text=first, tone="quiet", audience=audience, subject=subject),)
    said = text("trend.of_periods" if subject else f"trend.{direction(values)}", n=len(values))
    verdict = () if subject else (said,)
    parts: list[Value] = [*verdict, *(text("trend.seam", period=PeriodName(label)) for label in seams), *more]
    suffix = f"-{subject}" if subject else ""
    picture = Picture(
        id=f"trend-picture{suffix}",
        kind="trend",
        title=text("trend.caption"),
        description=said,
        marks=tuple(Mark(name=PeriodName(label), figure=value) for label, value, _ in series),
        table=f"trend{suffix}",
        audience=audience,
        subject=subject,
    )
    basis = text("trend.ratings") if subject else text("scored")
    table = Table(
        id=f"trend{suffix}",
        caption=text("trend.caption"),
        columns=(
            Column(head=text("period")),
            Column(head=text("score"), align="end"),
            Column(head=text("change"), align="end"),
            Column(head=basis, align="end"),
        ),
        rows=tuple(
            Row(cells=(PeriodName(label), None if value is None else Number(value), step, count(n)))
            for (label, value, n), step in zip(series, _steps(series), strict=True)
        ),
        line=Several(tuple(_period_said(label, value) for label, value, _ in series), "dot"),
        audience=audience,
        subject=subject,
    )
    if not parts:
        return (picture, table)
    sentence = Sentence(text=Several(tuple(parts), "sentence"), audience=audience, subject=subject)
    return (picture, sentence, table)


def _period_said(label: str, value: Decimal | None) -> Value:
    return text("trend.item", period=PeriodName(label), score=text("no_score") if value is None else Number(value))


def _steps(series: Sequence[tuple[str, Decimal | None, int]]) -> list[Value | None]:
    steps: list[Value | None] = [None]
    for (_, before, _), (_, after, _) in pairwise(series):
        steps.append(None if before is None or after is None else Number(after - before, signed=True))
    return steps


def changed_rules(row: Sequence[Assessment]) -> list[str]:
    """Periods from which other rules hold than in the period before."""
    return [b.period for a, b in pairwise(row) if a.rules_digest != b.rules_digest]


def ranked(scores: Sequence[Score]) -> list[Score]:
    """Lowest score first; those without one at the end; equal ones by name and id."""
    return sorted(scores, key=lambda s: (s.value is None, s.value or Decimal(0), s.name, s.subject))


def dots(ground: Ground) -> Picture:
    """Every subject as a dot with the reach of its margin, lowest first."""
    marks = []
    for score in ranked(ground.assessment.scores):
        low = high = None
        if score.value is not None and score.margin.half_width is not None:
            half = Decimal(f"{score.margin.half_width:.1f}")
            low, high = max(Decimal(0), score.value - half), min(Decimal(100), score.value + half)
        if score.value is not None:
            word = text(f"sure_word.{score.sure}") if score.reaching is not None else None
            tone = TONE[score.sure] if score.sure != "unknown" else ("good" if score.reached else "open")
            marks.append(Mark(name=Word(score.name), figure=score.value, low=low, high=high, word=word, tone=tone))
    drawn = marks[:DRAWN]
    levels = {s.reaching for s in ground.assessment.scores if s.reaching is not None}
    line = level(levels.pop()) if len(levels) == 1 else None
    return Picture(
        id="dots",
        kind="dots",
        title=text("dots.caption", kind=ground.kind()),
        description=text(
            "dots.description" if drawn == marks else "dots.lowest", of=ground.of(len(marks)), n=len(drawn)
        ),
        marks=tuple(drawn),
        table="subjects",
        line=line.value if line else None,
        line_word=text("dots.line", n=line) if line else None,
    )
