"""Section 3: existing problems, from the three sources that must be there even when they are empty (S0-64, S0-67)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.exact import shown
from csat_plugin.core.report.content import Block, Column, Day, Listing, Number, Row, Several, Table, Value, Word
from csat_plugin.core.report.improvements import state_of
from csat_plugin.core.report.level import ranked
from csat_plugin.core.report.material import Material, Meta, Occasion, RatingLine
from csat_plugin.core.report.values import Ground, count, names, text
from csat_plugin.core.scoring.result import Score

REPEATED = 3
"""Subjects that must name a cause before it is called repeated."""
QUOTES = 2
"""Comments shown for a subject on the page; all of them stand in the annex."""


def blocks(ground: Ground, material: Material, items: Sequence[ActionItem], meta: Meta) -> tuple[Block, ...]:
    """Sources, those below target, repeated causes, refusals and single respondents."""
    lines = material.ratings
    statements = [*_repeated(ground, lines), *_not_answered(ground, material), *_single(ground)]
    return (
        sources(ground, material, meta),
        below_target(ground, lines, items, meta),
        *((Listing(items=tuple(statements)),) if statements else ()),
        *(_occasions(ground, material, meta)),
    )


def sources(ground: Ground, material: Material, meta: Meta) -> Table:
    """The three sources with their counts; an empty one says so."""
    used = ground.assessment.counts.used
    rows = [
        (
            text("source.surveys"),
            count(used) if used else None,
            text("source.surveys.detail", n=used) if used else None,
        ),
        (text("source.reviews"), *_source(material.reviews, meta)),
        (text("source.complaints"), *_source(material.complaints, meta)),
    ]
    return Table(
        id="sources",
        caption=text("sources.caption"),
        columns=(Column(head=text("source")), Column(head=text("number"), align="end"), Column(head=text("state"))),
        rows=tuple(Row(cells=(name, number, detail or text("no_data"))) for name, number, detail in rows),
    )


def _source(occasions: tuple[Occasion, ...] | None, meta: Meta) -> tuple[Value | None, Value | None]:
    if not occasions:
        return None, None
    still_open = [x for x in occasions if not x.closed]
    late = [x for x in still_open if x.due and meta.today and x.due < meta.today]
    detail = text("source.open", closed=len(occasions) - len(still_open), still_open=len(still_open), late=len(late))
    return count(len(occasions)), detail


def below_target(ground: Ground, lines: Sequence[RatingLine], items: Sequence[ActionItem], meta: Meta) -> Table:
    """Subjects below what they must reach: figure, what it rests on, what they say, what is being done."""
    rows = []
    for score in ranked(ground.assessment.scores):
        if score.reached is not False or score.value is None:
            continue
        rows.append(
            Row(
                cells=(
                    Word(score.name),
                    Number(score.value),
                    text(f"below.{score.sure}"),
                    ground.rests_on(score),
                    says(ground, score, lines),
                    _status(score.subject, items, meta),
                ),
                subject=score.subject,
            )
        )
    heads = ("score", "how_sure", "rests", "says", "status")
    return Table(
        id="below",
        caption=text("below.caption"),
        columns=(
            Column(head=ground.kind(1)),
            *(Column(head=text(f"below.head.{head}"), align="end" if head == "score" else "start") for head in heads),
        ),
        rows=tuple(rows),
        empty=text("below.none", kind=ground.kind(1)),
    )


def says(ground: Ground, score: Score, lines: Sequence[RatingLine]) -> Value | None:
    """Lowest channel, named causes, and the comments that go with the lowest marks."""
    own = [line for line in lines if line.subject == score.subject]
    parts: list[Value] = []
    present = [(node.points, node.channel) for node in score.nodes if node.points is not None]
    if len(present) > 1:
        least, channel = min(present)
        parts.append(text("says.lowest", channel=ground.channel(channel), n=Number(shown(least, 1))))
    causes = Counter(cause for line in own for cause in line.causes)
    parts += [Word(cause, free=True) for cause, _ in sorted(causes.items(), key=lambda x: (-x[1], x[0]))[:QUOTES]]
    spoken = sorted((line for line in own if line.comment), key=lambda x: (x.points is None, x.points or 0, x.rating))
    parts += [text("quote", said=Word(_short(line.comment), free=True)) for line in spoken[:QUOTES]]
    return Several(tuple(parts), "dot") if parts else None


def _short(comment: str, longest: int = 120) -> str:
    whole = " ".join(comment.split())
    return whole if len(whole) <= longest else whole[: longest - 1].rstrip() + "…"


def _status(subject: str, items: Sequence[ActionItem], meta: Meta) -> Value:
    own = [item for item in items if item.subject == subject and not item.parent and item.state != "cancelled"]
    if not own:
        return text("status.none")
    return Several(tuple(state_of(item, meta) for item in own), "dot")


def _repeated(ground: Ground, lines: Sequence[RatingLine]) -> list[Value]:
    by_cause: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for cause in line.causes:
            if line.subject:
                by_cause[cause].add(line.subject)
    known = {score.subject: score for score in ground.assessment.scores}
    found: list[Value] = []
    for cause, subjects in sorted(by_cause.items(), key=lambda x: (-len(x[1]), x[0])):
        if len(subjects) >= REPEATED:
            members = sorted((known[s] for s in subjects if s in known), key=lambda s: (s.name, s.subject))
            of = ground.of(len(subjects))
            found.append(text("repeated", cause=Word(cause, free=True), of=of, names=names(members)))
    return found


def _not_answered(ground: Ground, material: Material) -> list[Value]:
    known = {score.subject: score.name for score in ground.assessment.scores}
    found: list[Value] = []
    for outcome in ("refused", "refused_score", "no_contact", "complaint"):
        who = Counter(line.subject for line in material.ratings if line.outcome == outcome)
        if who:
            named = [Word(known[s]) for s in sorted(who, key=lambda s: (-who[s], known.get(s, ""))) if s in known]
            code = f"outcome.{outcome}"
            found.append(
                text(code, n=sum(who.values()), names=Several(tuple(named)) if named else text("unknown_subject"))
            )
    if not found:
        whole = [x for x in material.asked if not x.subject]
        refused, missed = sum(x.refused for x in whole), sum(x.no_contact for x in whole)
        if refused or missed:
            found.append(text("outcome.counts", refused=refused, no_contact=missed))
    return found


def _single(ground: Ground) -> list[Value]:
    single = [s for s in ranked(ground.assessment.scores) if "single_respondent" in s.flags and s.value is not None]
    return [text("single", of=ground.of(len(single)), names=names(single))] if single else []


def _occasions(ground: Ground, material: Material, meta: Meta) -> tuple[Block, ...]:
    known = {score.subject: score.name for score in ground.assessment.scores}
    found: list[Block] = []
    for name, occasions in (("reviews", material.reviews), ("complaints", material.complaints)):
        if not occasions:
            continue
        items = []
        for x in sorted(occasions, key=lambda o: (o.closed, o.day, o.title)):
            late = not x.closed and x.due and meta.today and x.due < meta.today
            state = text("occasion.closed") if x.closed else text("occasion.late" if late else "occasion.open")
            items.append(
                text(
                    "occasion",
                    day=Day(x.day),
                    name=known.get(x.subject, "–"),
                    title=Word(x.title, free=True),
                    state=state,
                )
            )
        found.append(Listing(caption=text(f"{name}.caption"), items=tuple(items)))
    return tuple(found)
