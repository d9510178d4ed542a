"""One customer's own pages: his figures, what he told us, what was done. Nothing of anybody else, nothing internal (S0-58)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.report import indicators
from csat_plugin.core.report.annexes import methods, sheet
from csat_plugin.core.report.content import Block, KeyFigure, KeyFigures, Number, PeriodName, Sentence, Several, Value
from csat_plugin.core.report.improvements import customer_table
from csat_plugin.core.report.level import changed_rules, trend_of
from csat_plugin.core.report.material import Asked, Material, Meta, RatingLine
from csat_plugin.core.report.problems import sources_of
from csat_plugin.core.report.trust import reason_word
from csat_plugin.core.report.values import Ground, count, level, text
from csat_plugin.core.report.voices import CUSTOMER, comments, distribution, hidden_channels
from csat_plugin.core.scoring.result import Assessment, Score


def lead(ground: Ground, score: Score, history: tuple[Assessment, ...]) -> tuple[Block, ...]:
    """His score in one sentence, and the key figures."""
    if score.value is None:
        return (Sentence(text=text("customer.no_score"), audience=CUSTOMER, subject=score.subject),)
    band = ground.band(score.band)
    said = text("conclusion.level", n=Number(score.value))
    if band:
        said = text("conclusion.level_band", n=Number(score.value), band=band)
    difference = _change(score, history)
    clauses: list[Value] = [text("conclusion.changed", level=said, change=difference) if difference else said]
    if score.reaching is not None and score.reached is not None:
        clauses.append(text("customer.reached" if score.reached else "customer.not_reached", n=level(score.reaching)))
    figures = [
        KeyFigure(
            label=text("card.level"),
            figure=Number(score.value),
            word=band,
            detail=difference,
        ),
        KeyFigure(label=text("card.ratings"), figure=count(score.answers), detail=text("n_people", n=score.contacts)),
    ]
    if score.reaching is not None:
        figures.insert(
            1,
            KeyFigure(
                label=text("customer.target"),
                figure=level(score.reaching),
                word=text("by_count.met" if score.reached else "by_count.missed"),
                tone="good" if score.reached else "bad",
            ),
        )
    return (
        Sentence(
            text=text("conclusion", clauses=Several(tuple(clauses), "clause")), audience=CUSTOMER, subject=score.subject
        ),
        KeyFigures(figures=tuple(figures), audience=CUSTOMER, subject=score.subject),
    )


def _change(score: Score, history: tuple[Assessment, ...]) -> Value | None:
    if score.change is None or not history:
        return None
    period = PeriodName(history[-1].period)
    if score.change == 0:
        return text("change.none", period=period)
    return text("change.more" if score.change > 0 else "change.less", n=Number(abs(score.change)), period=period)


def target(score: Score) -> tuple[Block, ...]:
    """What was promised to him."""
    if score.reaching is None:
        return (Sentence(text=text("customer.no_target"), audience=CUSTOMER, subject=score.subject),)
    said = text("customer.promised", n=level(score.reaching))
    return (Sentence(text=said, audience=CUSTOMER, subject=score.subject),)


def level_blocks(
    ground: Ground, score: Score, history: tuple[Assessment, ...], lines: Sequence[RatingLine], asked: Sequence[Asked]
) -> tuple[Block, ...]:
    """His calculation sheet, how his people answered, how many did, and his scores over time."""
    series: list[tuple[str, Decimal | None, int]] = []
    for a in history:
        before = next((s for s in a.scores if s.subject == score.subject), None)
        if before:
            series.append((a.period, before.value, before.answers))
    series.append((score.period, score.value, score.answers))
    present = {label for label, _, _ in series}
    seams = changed_rules([a for a in (*history, ground.assessment) if a.period in present])
    unseen = hidden_channels(ground, score.nodes, lines)
    calculated = "customer" in ground.rules.privacy.readers("calculation")
    blocks: list[Block] = [
        *((sheet(ground, score, lines, CUSTOMER, unseen),) if calculated else ()),
        *indicators.trees(ground, score, CUSTOMER, unseen),
    ]
    if answers := distribution(ground, score.subject, lines, unseen):
        blocks.append(answers)
    known = [(x.answered, all_) for x in asked if x.subject == score.subject and (all_ := x.known()) is not None]
    if known:
        requests = sum(n for _, n in known)
        said = text("customer.asked", n=requests, asked=requests, answered=sum(n for n, _ in known))
        blocks.append(_quiet(said, score.subject))
    return (*blocks, *trend_of(series, seams, score.subject))


def told_us(
    ground: Ground, score: Score, lines: Sequence[RatingLine], material: Material, meta: Meta
) -> tuple[Block, ...]:
    """What he was heard by, what his people wrote, and what of his was not counted and why."""
    spoken = comments(ground, score.subject, lines)
    blocks: list[Block] = [sources_of(score, material, meta)]
    if spoken or "customer" in ground.rules.privacy.readers("comments"):
        blocks.append(spoken or _quiet(text("comments.none"), score.subject))
    left_out = Counter(x.reason or x.outcome for x in lines if not x.counted)
    if left_out:
        reasons = tuple(text("reason_count", reason=reason_word(r), n=n) for r, n in sorted(left_out.items()))
        said = text("customer.left_out", n=sum(left_out.values()), reasons=Several(reasons))
        blocks.append(_quiet(said, score.subject))
    return tuple(blocks)


def _quiet(said: Value, subject: str) -> Sentence:
    return Sentence(text=said, tone="quiet", audience=CUSTOMER, subject=subject)


def improvements(score: Score, items: Sequence[ActionItem], material: Material) -> tuple[Block, ...]:
    """What is being done for him."""
    return (customer_table(score.subject, items, material),)


def trust(ground: Ground, score: Score) -> tuple[Block, ...]:
    """How many people stand behind his score where they are few: then the score itself tells of them, whatever is left out."""
    few = score.value is not None and 0 < score.contacts < ground.rules.privacy.at_least
    return (_quiet(text("customer.few", n=score.contacts), score.subject),) if few else ()


def method() -> tuple[Block, ...]:
    """How everybody's figures were made."""
    which = ("scale", "composite", "rounding")
    return (methods(CUSTOMER, which),)
