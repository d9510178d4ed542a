"""The report's first lines: the notice of a correction, one sentence written by rule, and the key figures."""

from __future__ import annotations

from decimal import Decimal

from csat_plugin.core.report.content import (
    Block,
    KeyFigure,
    KeyFigures,
    Listing,
    Number,
    PeriodName,
    Sentence,
    Several,
    Tone,
    Value,
    Word,
)
from csat_plugin.core.report.material import Meta
from csat_plugin.core.report.target import sure_line, target_name
from csat_plugin.core.report.values import Ground, share, text
from csat_plugin.core.scoring.result import Assessment, Verdict

TONES: dict[str, Tone] = {"met": "good", "missed": "bad", "no_data": "quiet"}


def lead(ground: Ground, meta: Meta, history: tuple[Assessment, ...]) -> tuple[Block, ...]:
    """The blocks above section 1, for the provider's own edition."""
    return (*correction(meta), Sentence(text=conclusion(ground, history)), key_figures(ground, history))


def correction(meta: Meta) -> tuple[Block, ...]:
    """`Replaces issue 1 because ...; changed figures: ...`, when this issue replaces another."""
    if meta.replaces is None:
        return ()
    notices: list[Block] = [
        Sentence(text=text("replaces", issue=meta.replaces, reason=Word(meta.reason)), tone="open"),
        Sentence(text=text("replaces.customer", issue=meta.replaces), tone="open", audience=("customer",)),
    ]
    if not meta.differences:
        return tuple(notices)
    return (*notices, Listing(items=tuple(Word(x) for x in meta.differences), caption=text("changed_figures")))


def conclusion(ground: Ground, history: tuple[Assessment, ...]) -> Value:
    """One sentence: the level and its change, the target, and who needs attention."""
    clauses = [_level(ground, history)]
    if ground.assessment.verdicts:
        clauses.append(_target(ground, ground.assessment.verdicts[0]))
    if attention := _attention(ground):
        clauses.append(attention)
    return text("conclusion", clauses=Several(tuple(clauses), "clause"))


def change(value: Decimal | None, history: tuple[Assessment, ...]) -> Value | None:
    """`0.7 less than September 2026`, against the period before; missing without one."""
    if value is None or not history:
        return None
    from_period = PeriodName(history[-1].period)
    if value == 0:
        return text("change.none", period=from_period)
    return text("change.more" if value > 0 else "change.less", n=Number(abs(value)), period=from_period)


def _level(ground: Ground, history: tuple[Assessment, ...]) -> Value:
    overall = ground.assessment.overall
    if overall.value is None:
        return text("conclusion.no_score", kind=ground.of(overall.subjects))
    band = ground.band(overall.band)
    level: Value = text("conclusion.level", n=Number(overall.value))
    if band:
        level = text("conclusion.level_band", n=Number(overall.value), band=band)
    difference = change(overall.change, history)
    return text("conclusion.changed", level=level, change=difference) if difference else level


def _target(ground: Ground, verdict: Verdict) -> Value:
    if verdict.by_count == "no_data":
        return text("conclusion.target.no_data")
    of = ground.of(verdict.counted) if verdict.of != "ratings" else text("n_ratings", n=verdict.counted)
    return text(f"conclusion.target.{verdict.by_count}", reached=verdict.reached, of=of)


def _attention(ground: Ground) -> Value | None:
    below = [s for s in ground.assessment.scores if s.reached is False]
    surely = [s for s in below if s.sure == "surely_not"]
    if not any(s.value is not None for s in ground.assessment.scores):
        return None
    if surely:
        return text("conclusion.surely", n=len(surely), names=Several(tuple(Word(s.name) for s in surely[:5])))
    if below:
        return text("conclusion.below", n=len(below))
    return text("conclusion.none_below")


def key_figures(ground: Ground, history: tuple[Assessment, ...]) -> KeyFigures:
    """Level, each target, those below, and what all rests on."""
    a = ground.assessment
    overall = a.overall
    difference = change(overall.change, history)
    rests = text("card.mean_of", of=ground.of(overall.scored))
    figures = [
        KeyFigure(
            label=text("card.level"),
            figure=None if overall.value is None else Number(overall.value),
            word=ground.band(overall.band),
            detail=Several((rests, difference), "dot") if difference else rests,
        )
    ]
    figures += [
        KeyFigure(
            label=target_name(ground, verdict),
            figure=share(verdict.reached, verdict.counted),
            word=text(f"by_count.{verdict.by_count}"),
            detail=_counted(verdict),
            tone=TONES[verdict.by_count],
        )
        for verdict in a.verdicts[:2]
    ]
    below = [s for s in a.scores if s.reached is False]
    surely = sum(s.sure == "surely_not" for s in below)
    figures.append(
        KeyFigure(
            label=text("card.below"),
            figure=Number(Decimal(len(below))),
            word=text("card.below.surely", n=surely) if surely else None,
            detail=text("card.below.detail", of=ground.of(overall.scored)),
            tone="open" if below else "good",
        )
    )
    counts = a.counts
    figures.append(
        KeyFigure(
            label=text("card.ratings"),
            figure=Number(Decimal(counts.used)),
            detail=text(
                "card.ratings.detail",
                received=counts.received,
                excluded=sum(counts.excluded.values()),
                waiting=counts.waiting,
            ),
        )
    )
    return KeyFigures(figures=tuple(figures))


def _counted(verdict: Verdict) -> Value | None:
    sure = sure_line(verdict)
    counted = text("card.counted", reached=verdict.reached, counted=verdict.counted)
    return Several((counted, sure), "dot") if sure else None
