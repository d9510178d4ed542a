"""Section 1: the targets, each in two lines that are never merged, with both readings of those without a score (S0-39, S0-65)."""

from __future__ import annotations

from csat_plugin.core.exact import short_of
from csat_plugin.core.report.content import (
    Block,
    Column,
    Listing,
    Number,
    Row,
    Sentence,
    Several,
    Table,
    Term,
    Value,
    Word,
)
from csat_plugin.core.report.extract import ITEMS, listed
from csat_plugin.core.report.material import Material
from csat_plugin.core.report.values import Ground, level, percent, share, text
from csat_plugin.core.risks.customers import first_choice
from csat_plugin.core.scoring.result import Score, Verdict


def blocks(ground: Ground, material: Material) -> tuple[Block, ...]:
    """The table of targets and the reason for each missing score."""
    verdicts = ground.assessment.verdicts
    rows = [row for verdict in verdicts for row in _rows(ground, verdict)]
    table = Table(
        id="targets",
        caption=text("targets.caption"),
        columns=tuple(
            Column(head=text(f"targets.{name}"), align="end" if name == "result" else "start")
            for name in ("target", "result", "by_count", "how_sure")
        ),
        rows=(*rows, *_first_choice(ground, material)),
        empty=text("targets.none"),
    )
    return (table, *_without_score(ground, ITEMS))


def in_full(ground: Ground) -> tuple[Block, ...]:
    """For the annex: every target by single ratings too, and all reasons for missing scores where the page has room for the first only."""
    whole = _without_score(ground, None)
    return (*_by_ratings(ground), *(() if whole == _without_score(ground, ITEMS) else whole))


def _first_choice(ground: Ground, material: Material) -> tuple[Row, ...]:
    """The target on our place among the customers' suppliers: one line, hidden where nobody was asked (S1-31)."""
    asked = (material.places.get(score.subject) for score in ground.assessment.scores)
    found = first_choice(ground.rules, (one for one in asked if one is not None))
    if found is None:
        return ()
    cells = (
        text("target.first_choice", share=percent(found.wanted)),
        share_line(found.first, found.asked),
        text("by_count.met" if found.reached else "by_count.missed"),
        text("target.first_choice.counts"),
    )
    return (Row(cells=cells),)


def _by_ratings(ground: Ground) -> tuple[Block, ...]:
    """The share of single ratings that reach what a target promises of customers: shown beside, and never what counts (AMB-7)."""
    said = [
        text("target.ratings", target=target_name(ground, verdict), share=percent(verdict.ratings_share))
        for verdict in ground.assessment.verdicts
        if verdict.of != "ratings" and verdict.ratings_share is not None
    ]
    return (Sentence(text=Several(tuple(said), "sentence"), tone="quiet"),) if said else ()


def target_name(ground: Ground, verdict: Verdict) -> Value:
    """`75 % of customers at 80 or more`, or `every customer at 60 or more`; the rules' own title wins."""
    rule = next((t for t in ground.rules.targets if t.id == verdict.target), None)
    kind = text("kind.rating") if verdict.of == "ratings" else ground.kind()
    one = text("kind.rating.one") if verdict.of == "ratings" else ground.kind(1)
    reaching = level(verdict.reaching)
    if verdict.share == 10_000:  # noqa: PLR2004 - all of them, in hundredths of a percent
        said: Value = text("target.each", kind=one, reaching=reaching)
    else:
        said = text("target.share", share=percent(verdict.share), kind=kind, reaching=reaching)
    return Several((_title(rule.title, said), said), "dot") if rule and rule.title else said


def _title(titles: dict[str, str], otherwise: Value) -> Value:
    return Term("", titles) if titles else otherwise


def share_line(reached: int, counted: int) -> Value | None:
    """`17 of 22 = 77.3 %`."""
    part = share(reached, counted)
    return text("share", reached=reached, counted=counted, share=part) if part else None


def sure_line(verdict: Verdict) -> Value | None:
    """How sure the result is, in a sentence of its own."""
    if verdict.by_count == "no_data":
        return None
    if verdict.low is not None and verdict.high is not None:
        low, high = (percent(round(x * 10_000)) for x in (verdict.low, verdict.high))
        return text("sure.sample", low=low, high=high, verdict=text(f"sure.{verdict.sure}"))
    if verdict.surely + verdict.surely_not + verdict.too_close == 0:
        return text("sure.unknown")
    most = verdict.surely + verdict.too_close + verdict.unknown
    said = {
        "surely": verdict.surely,
        "close": verdict.too_close,
        "surely_not": verdict.surely_not,
        "low": verdict.surely,
        "high": most,
        "of": most + verdict.surely_not,
    }
    if verdict.unknown:
        return text("sure.census_unknown", **said, unknown=verdict.unknown)
    return text("sure.census", **said)


def _rows(ground: Ground, verdict: Verdict) -> list[Row]:
    by_count: Value = text(f"by_count.{verdict.by_count}")
    if verdict.by_count == "missed" and verdict.more_needed:
        short = Number(short_of(verdict.share, verdict.reached, verdict.counted))
        by_count = text("by_count.more", verdict=by_count, short=short, n=verdict.more_needed)
    rows = [
        Row(
            cells=(
                target_name(ground, verdict),
                share_line(verdict.reached, verdict.counted),
                by_count,
                sure_line(verdict),
            )
        )
    ]
    if not verdict.without_score:
        return rows
    other = "count_as_missed" if verdict.rule == "leave_out" else "leave_out"
    rows.append(
        Row(
            cells=(
                text(f"reading.{other}", n=verdict.without_score),
                share_line(verdict.reached, verdict.other_counted),
                text(f"by_count.{verdict.other_by_count}"),
                text("reading.note", rule=text(f"reading.rule.{verdict.rule}")),
            ),
            kind="quiet",
        )
    )
    return rows


def _without_score(ground: Ground, most: int | None) -> tuple[Block, ...]:
    missing = [s for s in ground.assessment.scores if s.value is None]
    if not missing:
        return (Sentence(text=text("targets.all_scored", kind=ground.kind(1)), tone="quiet"),)
    caption = text("targets.without", of=ground.of(len(missing)))
    reasons = tuple(_why(ground, s) for s in missing)
    return (Listing(caption=caption, items=reasons if most is None else listed(reasons, most)),)


def _why(ground: Ground, score: Score) -> Value:
    if not score.why:
        return Word(score.name)
    return text("name_why", name=score.name, why=Several(tuple(ground.note(n) for n in score.why), "sentence"))
