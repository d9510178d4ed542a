"""The annexes: all subjects, a calculation sheet each, what was left out, comments, and the methods by their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from csat_plugin.core.exact import plain, shown
from csat_plugin.core.remarks.spoken import Spoken
from csat_plugin.core.report import analysis, indicators
from csat_plugin.core.report.answer_sheets import numbered, together
from csat_plugin.core.report.content import (
    Audience,
    Block,
    Column,
    Day,
    Listing,
    Number,
    PeriodName,
    Row,
    Section,
    Several,
    Sheet,
    SheetRating,
    SheetRow,
    Table,
    Value,
    Word,
)
from csat_plugin.core.report.level import changed_rules, dots, ranked
from csat_plugin.core.report.material import Material, RatingLine
from csat_plugin.core.report.trust import bridge, reason_word
from csat_plugin.core.report.values import Ground, count, level, mark, points, text, weight
from csat_plugin.core.scoring.result import Assessment, Node, Score

METHODS = ("scale", "composite", "rounding", "margin", "target", "trend", "causes")


def sections(
    ground: Ground, material: Material, details: tuple[Block, ...], history: Sequence[Assessment]
) -> tuple[Section, ...]:
    """All annexes, for the provider's own edition; an edition drops those without content.

    Args:
        ground: what all parts stand on.
        material: ratings and bridges.
        details: what the page itself says in short; it stands first, so that the page can point to it by its letter.
        history: earlier periods, oldest first.
    """
    lines = material.ratings
    by_subject = lines_by_subject(lines)
    scores = ranked(ground.assessment.scores)
    sheets: list[Block] = []
    readers = ground.rules.privacy.readers("calculation")
    for s in scores if "internal" in readers else ():
        moved = indicators.trees(ground, s, former=_former(s, history))
        sheets += [sheet(ground, s, by_subject.get(s.subject, ())), *moved]
    parts: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("details", details),
        ("subjects", (dots(ground), subjects(ground, scores), *analysis.ranking_blocks(ground))),
        ("sheets", tuple(sheets)),
        ("excluded", (excluded(ground, lines),)),
        ("bridges", tuple(bridge(ground, x) for x in material.reconcile)),
        ("comments", (comments(ground, lines),)),
        ("periods", (periods(ground, history),)),
        ("method", (methods(), bands(ground))),
    )
    made = [Section(id=name, title=text(f"section.{name}"), blocks=blocks, annex=True) for name, blocks in parts]
    return (*made[:2], *indicators.sections(ground), *analysis.sections(ground, material), *made[2:])


def _former(score: Score, history: Sequence[Assessment]) -> Score | None:
    """The score of the period before, where its change may be shown."""
    if score.change is None or score.value is None or not history:
        return None
    found = next((one for one in history[-1].scores if one.subject == score.subject), None)
    # The period before may be missing in the history, which has only those with ratings.
    return found if found and found.value == score.value - score.change else None


def lines_by_subject(lines: Iterable[RatingLine]) -> dict[str, tuple[RatingLine, ...]]:
    """The ratings of each subject."""
    found: dict[str, list[RatingLine]] = defaultdict(list)
    for line in lines:
        found[line.subject].append(line)
    return {subject: tuple(own) for subject, own in found.items()}


def subjects(ground: Ground, scores: Sequence[Score]) -> Table:
    """All subjects, lowest first: score, band, change and whether it is more than chance (S2-13), margin, what it rests on."""
    moved = any(s.change_sure for s in scores)
    rows = [
        Row(
            cells=(
                Word(s.name),
                Word(s.segment) if s.segment else None,
                ground.score_value(s),
                ground.band(s.band) or text("no_score"),
                None if s.change is None else Number(s.change, signed=True),
                *((text(f"change_sure.{s.change_sure}") if s.change_sure else None,) if moved else ()),
                ground.margin(s.margin),
                ground.rests_on(s),
                text(f"sure_word.{s.sure}") if s.reaching is not None and s.value is not None else None,
            ),
            subject=s.subject,
        )
        for s in scores
    ]
    heads: tuple[tuple[Value, str], ...] = (
        (ground.kind(1), ""),
        (text("segment"), ""),
        (text("score"), "end"),
        (text("band"), ""),
        (text("change"), "end"),
        *(((text("change_sure"), ""),) if moved else ()),
        (text("margin_head"), ""),
        (text("below.head.rests"), ""),
        (text("reached_head"), ""),
    )
    columns = tuple(Column(head=head, align="end" if align else "start") for head, align in heads)
    return Table(
        id="subjects",
        caption=text("subjects.caption"),
        columns=columns,
        rows=tuple(rows),
        note=text("margin.explained"),
    )


def sheet(
    ground: Ground,
    score: Score,
    lines: Sequence[RatingLine],
    audience: tuple[Audience, ...] = ("internal",),
    unseen: Collection[str] = (),
) -> Sheet:
    """The calculation sheet of one subject, with the ratings behind each channel.

    A customer's own has no single ratings in it, neither figures nor counts of the channels in `unseen`, and no line of a
    channel that weighs nothing and that he did not answer in: others may be asked there.
    """
    by_id = {line.rating: line for line in lines}
    own = audience == ("customer",)
    numbers = numbered(lines)
    return Sheet(
        id=f"sheet-{score.subject}",
        name=Word(score.name),
        period=ground.period(),
        rows=tuple(
            _sheet_row(ground, node, None if own else by_id, numbers, apart=node.channel not in unseen)
            for node in score.nodes
            if not (own and _nothing(node))
        ),
        value=score.value,
        exact=score.exact,
        rounding=score.rounding,
        precision=ground.assessment.precision,
        band=ground.band(score.band),
        why=(
            *_why(ground, score, own),
            *((text("customer.sheet.note", few=ground.rules.privacy.at_least),) if own and unseen else ()),
        ),
        sheets=tuple(_sheets(ground, score, by_id, unseen)),
        rule="" if own else str(score.weights_origin),
        audience=audience,
        subject=score.subject,
    )


def _nothing(node: Node) -> bool:
    return not (node.weight or node.effective_weight or node.answers)


def _why(ground: Ground, score: Score, own: bool) -> tuple[Value, ...]:
    """The sentences on a score; a customer is not shown where in our rules something stands."""
    notes = [note for note in score.why if not (own and note.code == "score.own_weights")]
    if score.margin.reason and score.margin.half_width is None and score.value is not None and not own:
        notes.append(score.margin.reason)
    return tuple(ground.note(note) for note in notes)


def _sheets(ground: Ground, score: Score, by_id: Mapping[str, RatingLine], unseen: Collection[str]) -> Iterable[Value]:
    """What each channel's figure is the mean of, where its answer sheets hold several answers."""
    for node in score.nodes:
        found = None if node.channel in unseen else together(node, ground.rules, by_id)
        if found is not None:
            values = {"channel": ground.channel(node.channel), "points": points(found.points) or Word("")}
            yield text(f"sheets.{found.aggregate}", n=found.sheets, **values)
            if found.alone is not None and shown(found.alone, 2) != shown(found.points, 2):
                yield text("sheets.alone", n=found.answers, points=points(found.alone) or Word(""))


def _sheet_row(
    ground: Ground,
    node: Node,
    by_id: dict[str, RatingLine] | None,
    numbers: Mapping[str, int],
    *,
    apart: bool,
) -> SheetRow:
    remark: Value | None = None
    if node.stands_in_for:
        parts = [
            text("stands_in", channel=ground.channel(m.channel), weight=weight(m.weight)) for m in node.stands_in_for
        ]
        remark = Several(tuple(parts), "dot")
    elif node.status == "carried":
        remark = text("carried_from", period=PeriodName(node.carried_from))
    elif node.moved_to:
        remark = text("moved_to", channel=ground.channel(node.moved_to))
    elif node.status in ("missing", "too_few"):
        remark = text(f"node.{node.status}")
    return SheetRow(
        channel=ground.channel(node.channel),
        status=node.status if apart else "not_shown",
        weight=node.weight,
        effective_weight=node.effective_weight,
        points=node.points if apart else None,
        contribution=node.contribution if apart else None,
        answers=node.answers if apart else None,
        contacts=node.contacts if apart else None,
        remark=remark,
        ratings=()
        if by_id is None
        else tuple(_rating(by_id[r], numbers.get(r, 0)) if r in by_id else _unseen(r) for r in node.ratings),
    )


def _rating(line: RatingLine, sheet: int) -> SheetRating:
    return SheetRating(
        rating=line.rating,
        answered=line.answered,
        raw=line.raw,
        scale=scale(line),
        points=line.points,
        count=line.count,
        label=line.label,
        sheet=sheet,
    )


def _unseen(rating: str) -> SheetRating:
    return SheetRating(rating=rating, answered="", raw="", scale="", points=None)


def scale(line: RatingLine) -> str:
    """The scale as `1-5`; empty when the rating had none."""
    if line.high is None:
        return ""
    return f"{plain(line.low)}-{plain(line.high)}" if line.low is not None else plain(line.high)


def _reason(line: RatingLine) -> Value:
    """Why it does not count, with the ticket or the period that takes its place where there is one."""
    if not line.instead:
        return reason_word(line.reason or line.outcome)
    of_period = line.reason == "counted_elsewhere"
    return text(f"reason_named.{line.reason}", instead=PeriodName(line.instead) if of_period else Word(line.instead))


def excluded(ground: Ground, lines: Sequence[RatingLine]) -> Table:
    """Every rating that does not count, with its reason (S0-64)."""
    known = {s.subject: s.name for s in ground.assessment.scores}
    rows = [
        Row(
            cells=(
                Word(line.rating),
                Word(known[line.subject]) if line.subject in known else None,
                ground.channel(line.channel),
                mark(line.raw, line.label),
                Day(line.answered) if line.answered else None,
                _reason(line),
                Word(line.source) if line.source else None,
            ),
            subject=line.subject,
        )
        for line in sorted(lines, key=lambda x: (x.reason, x.channel, x.rating))
        if not line.counted
    ]
    heads: tuple[Value, ...] = (
        text("rating"),
        ground.kind(1),
        text("channel"),
        text("raw"),
        text("answered"),
        text("reason"),
        text("source_place"),
    )
    columns = tuple(Column(head=head) for head in heads)
    return Table(
        id="excluded", caption=text("excluded.caption"), columns=columns, rows=tuple(rows), empty=text("excluded.none")
    )


def comments(ground: Ground, lines: Sequence[RatingLine]) -> Table:
    """What people wrote, each remark once, lowest marks first."""
    known = {s.subject: s.name for s in ground.assessment.scores}
    made = (some[0] for some in Spoken(ground.rules).remarks(lines, lambda line: line, lambda line: line.points))
    spoken = sorted(made, key=lambda x: (x.points is None, x.points or 0, x.rating))
    rows = [
        Row(
            cells=(
                Word(known[line.subject]) if line.subject in known else None,
                ground.channel(line.channel),
                points(line.points, 1),
                Word(line.comment, free=True),
            ),
            subject=line.subject,
        )
        for line in spoken
    ]
    columns = (
        Column(head=ground.kind(1)),
        Column(head=text("channel")),
        Column(head=text("points"), align="end"),
        Column(head=text("comment")),
    )
    return Table(
        id="comments", caption=text("comments.caption"), columns=columns, rows=tuple(rows), empty=text("comments.none")
    )


def periods(ground: Ground, history: Sequence[Assessment]) -> Table:
    """The periods the trend shows, newest first, each with its days, its ratings and the rules it was computed with."""
    row = [*history, ground.assessment]
    changed = set(changed_rules(row))
    rows = [
        Row(
            cells=(
                PeriodName(a.period),
                Day(a.start),
                Day(a.end),
                None if a.overall.value is None else Number(a.overall.value),
                count(a.counts.used),
                Word(f"{a.ruleset} ({a.rules_digest[:12] or '–'})"),
                text("periods.changed" if a.period in changed else "periods.first" if a is row[0] else "periods.same"),
            )
        )
        for a in reversed(row)
    ]
    heads: tuple[tuple[str, bool], ...] = (
        ("period", False), ("periods.start", False), ("periods.end", False), ("score", True), ("card.ratings", True),
        ("periods.rules", False), ("periods.against", False),
    )  # fmt: skip
    columns = tuple(Column(head=text(head), align="end" if number else "start") for head, number in heads)
    return Table(id="periods", caption=text("periods.caption"), columns=columns, rows=tuple(rows),
                 note=text("periods.note") if changed else None)  # fmt: skip


def methods(audience: tuple[Audience, ...] = ("internal",), which: Sequence[str] = METHODS) -> Listing:
    """The methods by their names, for whoever wants to check them."""
    return Listing(items=tuple(text(f"method.{name}") for name in which), audience=audience)


def bands(ground: Ground) -> Table:
    """Bands with their lower bounds."""
    rows = [
        Row(cells=(ground.band(b.id), level(b.lower), Word(str(b.origin)) if b.origin.line else None))
        for b in sorted(ground.rules.bands, key=lambda b: b.lower, reverse=True)
    ]
    columns = (Column(head=text("band")), Column(head=text("bands.from"), align="end"), Column(head=text("rule_place")))
    return Table(id="band-rules", caption=text("band_rules.caption"), columns=columns, rows=tuple(rows))
