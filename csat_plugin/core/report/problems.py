"""Section 3: existing problems, from the three sources that must be there even when they are empty (S0-64, S0-67)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from csat_plugin.core import responses
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.exact import shown
from csat_plugin.core.report import risks
from csat_plugin.core.report.content import Block, Column, Day, Listing, Number, Row, Several, Table, Term, Value, Word
from csat_plugin.core.report.extract import ITEMS, NAMES, extract, listed, named
from csat_plugin.core.report.improvements import state_of, state_word, work_of
from csat_plugin.core.report.level import ranked
from csat_plugin.core.report.material import Material, Meta, Occasion, RatingLine
from csat_plugin.core.report.values import Ground, count, level, text
from csat_plugin.core.risks.recurrence import Called
from csat_plugin.core.scoring.result import Score

REPEATED = 3
"""Subjects that must name a cause before it is called repeated."""
QUOTES = 3
"""Comments shown for a subject below target; one on the page, and all of them in the annex of comments."""
STATEMENTS = 5
"""Statements on causes, refusals and single respondents on the page."""


def blocks(ground: Ground, material: Material, items: Sequence[ActionItem], meta: Meta) -> tuple[Block, ...]:
    """Sources, those below target, repeated causes, refusals and single respondents, as they stand on the page."""
    statements = listed(_statements(ground, material, NAMES), STATEMENTS)
    whole = below_target(ground, material.ratings, items, meta, brief=True)
    return (
        sources(ground, material, meta),
        extract(whole, whole.rows),
        *((Listing(items=statements),) if statements else ()),
        *_occasions(ground, material, meta, ITEMS),
        *risks.places(ground, material),
    )


def in_full(ground: Ground, material: Material, items: Sequence[ActionItem], meta: Meta) -> tuple[Block, ...]:
    """The same without limit, for the annex: what stands whole on the page is not said again."""
    below = below_target(ground, material.ratings, items, meta)
    page, whole = (_statements(ground, material, most) for most in (NAMES, None))
    told = () if page == whole and len(page) <= STATEMENTS else (Listing(items=tuple(whole)),)
    occasions = _occasions(ground, material, meta, None)
    more = () if occasions == _occasions(ground, material, meta, ITEMS) else occasions
    return (*((below,) if below.rows else ()), *told, *more)


def _statements(ground: Ground, material: Material, most: int | None) -> list[Value]:
    repeated = (
        text("repeated", cause=cause_word(ground, cause), of=ground.of(len(members)), names=named(members, most))
        for cause, members in repeated_causes(ground, material.ratings)
    )
    return [
        *(risks.causes(ground, material, most) if material.causes else repeated),
        *risks.leaving(ground, material, most),
        *_not_answered(ground, material, most),
        *risks.bounds(ground, material, most),
        *risks.refusals(ground, material, most),
        *risks.others(ground, material, most),
        *_single(ground, most),
    ]


def sources(ground: Ground, material: Material, meta: Meta) -> Table:
    """The three sources with their counts; an empty one says so (S0-64)."""
    used = ground.assessment.counts.used
    complained = responses.complaints(material.ratings)
    rows = [
        _source("surveys", used, text("source.surveys.detail", n=used) if used else None),
        _source("reviews", *_occasions_said(material.reviews, meta)),
        _source("complaints", *_occasions_said(material.complaints, meta), complained),
    ]
    return _sources(rows)


def sources_of(score: Score, material: Material, meta: Meta) -> Table:
    """The three sources as one customer sees them: his own answers, meetings and complaints."""
    own = (
        None if occasions is None else tuple(x for x in occasions if x.subject == score.subject)
        for occasions in (material.reviews, material.complaints)
    )
    reviews, complaints = (_occasions_said(occasions, meta) for occasions in own)
    used = text("source.surveys.detail", n=score.answers) if score.answers else None
    rows = [_source("surveys", score.answers, used), _source("reviews", *reviews), _source("complaints", *complaints)]
    table = _sources(rows)
    return replace(table, id=f"sources-{score.subject}", audience=("customer",), subject=score.subject)


def _sources(rows: Sequence[tuple[Value, Value | None, Value]]) -> Table:
    return Table(
        id="sources",
        caption=text("sources.caption"),
        columns=(Column(head=text("source")), Column(head=text("number"), align="end"), Column(head=text("state"))),
        rows=tuple(Row(cells=row) for row in rows),
        line=Several(tuple(text("source.line", source=name, state=state) for name, _, state in rows), "dot"),
    )


def _source(name: str, number: int, detail: Value | None, complained: int = 0) -> tuple[Value, Value | None, Value]:
    state = detail or text("no_data")
    if complained:
        state = Several((state, text("source.complained", n=complained)), "list")
    return text(f"source.{name}"), count(number) if detail else None, state


def _occasions_said(occasions: tuple[Occasion, ...] | None, meta: Meta) -> tuple[int, Value | None]:
    if not occasions:
        return 0, None
    still_open = [x for x in occasions if not x.closed]
    late = [x for x in still_open if x.due and meta.today and x.due < meta.today]
    whole = text("source.open", n=len(occasions), closed=len(occasions) - len(still_open), still_open=len(still_open))
    return len(occasions), Several((whole, text("source.late", n=len(late))), "list") if late else whole


def below_target(
    ground: Ground, lines: Sequence[RatingLine], items: Sequence[ActionItem], meta: Meta, *, brief: bool = False
) -> Table:
    """Subjects below what they must reach: figure, what it rests on, what they say, what is being done.

    Args:
        ground: what all parts stand on.
        lines: the period's ratings.
        items: action items.
        meta: by which day work is late.
        brief: one comment and the states of the work only, as on the page; otherwise more comments, titles and days.
    """
    rows = []
    for score in ranked(ground.assessment.scores):
        if score.reached is not False or score.value is None:
            continue
        must = level(score.reaching or 0)
        rows.append(
            Row(
                cells=(
                    Word(score.name),
                    Number(score.value),
                    text(f"below.{score.sure}", must=must),
                    ground.rests_on(score),
                    says(ground, score, lines, 1 if brief else QUOTES),
                    _status(score.subject, items, meta, brief=brief),
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


def says(ground: Ground, score: Score, lines: Sequence[RatingLine], quotes: int = QUOTES) -> Value | None:
    """Lowest channel, named causes, and what was written with marks below what the subject must reach, lowest first."""
    own = [line for line in lines if line.subject == score.subject]
    parts: list[Value] = []
    present = [(node.points, node.channel) for node in score.nodes if node.points is not None]
    if len(present) > 1:
        least, channel = min(present)
        parts.append(text("says.lowest", channel=ground.channel(channel), n=Number(shown(least, 1))))
    parts += [cause_word(ground, cause) for cause in _causes(ground, score, own)[:QUOTES]]
    unhappy = [x for x in own if x.comment.strip() and (x.points is None or x.points < (score.reaching or 0))]
    unhappy.sort(key=lambda x: (x.points is None, x.points or 0, x.rating))
    words = list(dict.fromkeys(_short(line.comment) for line in unhappy))
    parts += [text("quote", said=Word(said, free=True)) for said in words[:quotes]]
    return Several(tuple(parts), "dot") if parts else None


def _short(comment: str, longest: int = 120) -> str:
    whole = " ".join(comment.split())
    return whole if len(whole) <= longest else whole[: longest - 1].rstrip() + "…"


def _status(subject: str, items: Sequence[ActionItem], meta: Meta, *, brief: bool) -> Value:
    own = [item for item in items if item.subject == subject and not item.parent and item.state != "cancelled"]
    if not own:
        return text("status.none")
    if not brief:
        return Several(tuple(state_of(item, meta) for item in own), "dot")
    said: dict[str, list[Value]] = {}
    for item in own:
        one = text("name_why", name=work_of(item), why=state_word(item, meta))
        said.setdefault(repr(one), []).append(one)
    return Several(
        tuple(x[0] if len(x) == 1 else text("item.times", state=x[0], n=len(x)) for x in said.values()), "dot"
    )


def cause_word(ground: Ground, cause: str) -> Value:
    """A cause as people call it: by its title, where the rules have one."""
    title = next((one.title for one in ground.rules.causes if one.id == cause), {})
    return Term(cause, dict(title), free=True) if title else Word(cause, free=True)


def _causes(ground: Ground, score: Score, lines: Sequence[RatingLine]) -> list[str]:
    """Causes named beside marks that do not reach what the score must, most often named first; each response names one once."""
    called, bar = Called(ground.rules.causes), score.reaching
    found: dict[str, set[responses.Key]] = defaultdict(set)
    for line in lines:
        if bar is None or line.points is None or line.points < bar:
            for code in line.causes:
                found[called.cause(code).id].add(line.response_key)
    return sorted(found, key=lambda cause: (-len(found[cause]), cause))


def repeated_causes(ground: Ground, lines: Sequence[RatingLine]) -> list[tuple[str, list[str]]]:
    """Causes that at least three subjects name, most often named first, each with those subjects' names."""
    by_cause: dict[str, set[str]] = defaultdict(set)
    known = {score.subject: score.name for score in ground.assessment.scores}
    own = by_subject(lines)
    for score in ground.assessment.scores:
        for cause in _causes(ground, score, own.get(score.subject, ())):
            by_cause[cause].add(score.subject)
    often = sorted(by_cause.items(), key=lambda x: (-len(x[1]), x[0]))
    return [(cause, sorted(known[s] for s in subjects)) for cause, subjects in often if len(subjects) >= REPEATED]


def by_subject(lines: Sequence[RatingLine]) -> dict[str, list[RatingLine]]:
    """The ratings of each subject."""
    found: dict[str, list[RatingLine]] = defaultdict(list)
    for line in lines:
        found[line.subject].append(line)
    return found


def single_respondents(ground: Ground) -> list[str]:
    """Names of those whose score rests on one person, lowest first."""
    return [s.name for s in ranked(ground.assessment.scores) if "single_respondent" in s.flags and s.value is not None]


def _not_answered(ground: Ground, material: Material, most: int | None) -> list[Value]:
    known = {score.subject: score.name for score in ground.assessment.scores}
    found: list[Value] = []
    came: dict[str, Counter[str]] = defaultdict(Counter)
    for subject, own in by_subject(material.ratings).items():
        for outcome in responses.outcomes(own).values():
            came[outcome][subject] += 1
        came["complaint"][subject] = responses.complaints(own)
    for outcome in ("complaint", "refused", "refused_score", "no_contact"):
        if who := +came[outcome]:
            names = [known[s] for s in sorted(who, key=lambda s: (-who[s], known.get(s, ""))) if s in known]
            said = named(names, most) if names else text("unknown_subject")
            found.append(text(f"outcome.{outcome}", n=sum(who.values()), names=said))
    if not found:
        whole = [x for x in material.asked if not x.subject]
        refused, missed = sum(x.refused for x in whole), sum(x.no_contact for x in whole)
        if refused or missed:
            found.append(text("outcome.counts", refused=refused, no_contact=missed))
    return found


def _single(ground: Ground, most: int | None) -> list[Value]:
    single = single_respondents(ground)
    return [text("single", of=ground.of(len(single)), names=named(single, most))] if single else []


def _occasions(ground: Ground, material: Material, meta: Meta, most: int | None) -> tuple[Block, ...]:
    known = {score.subject: score.name for score in ground.assessment.scores}
    found: list[Block] = []
    for name, occasions in (("reviews", material.reviews), ("complaints", material.complaints)):
        if not occasions:
            continue
        items: list[Value] = []
        for x in sorted(occasions, key=lambda o: (o.closed, o.day, o.title)):
            late = not x.closed and x.due and meta.today and x.due < meta.today
            state = text("occasion.closed") if x.closed else text("occasion.late" if late else "occasion.open")
            said: list[Value] = [
                text(
                    "occasion",
                    day=Day(x.day),
                    name=known.get(x.subject) or x.name or "–",
                    title=Word(x.title, free=True),
                    state=state,
                )
            ]
            said += [text("occasion.cause", cause=Word(x.cause, free=True))] if x.cause else []
            said += [text("occasion.item", item=x.item)] if x.item else []
            items.append(said[0] if len(said) == 1 else Several(tuple(said), "dot"))
        shown_items = tuple(items) if most is None else listed(items, most)
        found.append(Listing(caption=text(f"{name}.caption"), items=shown_items))
    return tuple(found)
