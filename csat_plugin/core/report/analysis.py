"""The annex of analyses: a fair ranking, what goes with the mark for everything, business results, service levels, ways of asking.

Each part stands only where there is something to say, and says what it lacks where there is too little. For the provider's own
people: of interviewers nothing stands here, a difference that matters is a finding of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from csat_plugin.core.analysis.drivers import Driver, Drivers
from csat_plugin.core.analysis.ranking import ranking
from csat_plugin.core.analysis.results import SPEND, Result
from csat_plugin.core.analysis.service_levels import Clauses, Split
from csat_plugin.core.integrity.comparisons import Compared
from csat_plugin.core.names import in_some_language
from csat_plugin.core.report.content import (
    BLANK,
    Block,
    Column,
    Number,
    Row,
    Section,
    Sentence,
    Several,
    Table,
    Term,
    Value,
    Word,
)
from csat_plugin.core.report.extract import named
from csat_plugin.core.report.material import Material
from csat_plugin.core.report.values import Ground, count, percent, points, share, text
from csat_plugin.core.rules import Ruleset

NAMES = 5
"""Subjects a row names."""
WORDS = frozenset({"who", "clauses", "group", "quadrant", "means", "sure", "why"})
"""Columns of words: figures stand at the end of theirs."""


def sections(ground: Ground, material: Material) -> tuple[Section, ...]:
    """The annex; none where there is nothing to say."""
    blocks: tuple[Block, ...] = (
        *(block for one in material.drivers for block in driver_blocks(ground, one)),
        *result_blocks(material.results),
        *split_blocks(ground, material.splits),
        *clause_blocks(ground, material.clauses),
        *asked_blocks(ground, material.heard.compared if material.heard else ()),
    )
    return (Section(id="analysis", title=text("section.analysis"), blocks=blocks, annex=True),) if blocks else ()


def _real(value: float, places: int = 2, *, signed: bool = False) -> Number:
    """A float with so many places; no minus before a zero."""
    return Number(Decimal(f"{value:.{places}f}") + 0, signed=signed)


def _of_100(value: float) -> Number:
    """A share of 0 to 1 in percent."""
    return Number(Decimal(f"{100 * value:.1f}") + 0, "percent")


def _table(id_: str, heads: Sequence[str], rows: Sequence[Row], *, note: Value | None = None) -> Table:
    """A table without the columns that hold nothing at all."""
    kept = [n for n in range(len(heads)) if any(row.cells[n] != BLANK for row in rows)]
    heads = [heads[n] for n in kept]
    rows = [replace(row, cells=tuple(row.cells[n] for n in kept)) for row in rows]
    columns = tuple(
        Column(
            head=text(f"{id_}.{head}" if (id_, head) != ("ranking", "range") else "ranking.range_head"),
            align="start" if head in WORDS or not n else "end",
        )
        for n, head in enumerate(heads)
    )
    return Table(id=id_, caption=text(f"{id_}.caption"), columns=columns, rows=tuple(rows), note=note)


def ranking_blocks(ground: Ground) -> tuple[Block, ...]:
    """Places beside the plain ones; nothing where fewer than three can be ranked."""
    found = ranking(ground.assessment, ground.rules.privacy)
    if found is None:
        return ()
    rows = [
        Row(
            cells=(
                Word(one.name),
                Number(one.score),
                count(one.answers),
                count(one.plain),
                _real(one.moved, 1),
                count(one.place),
                count(one.best) if one.best == one.worst else text("ranking.range", low=one.best, high=one.worst),
            ),
            subject=one.subject,
        )
        for one in found.places
    ]
    notes: list[Value] = [text("ranking.note", n=found.prior, mean=_real(found.mean, 1))]
    if found.too_few:
        notes.append(text("ranking.too_few", of=ground.of(found.too_few), few=found.fewest))
    heads = ("who", "score", "answers", "plain", "moved", "place", "range")
    table = _table("ranking", heads, rows, note=Several(tuple(notes), "sentence"))
    return (table,)


def driver_blocks(ground: Ground, found: Drivers) -> tuple[Block, ...]:
    """What goes with the mark for everything in one channel; below the needed number one sentence says how many are missing."""
    channel = ground.channel(found.channel)
    if found.missing:
        return (Sentence(text=text("drivers.missing", channel=channel, n=found.sheets, missing=found.missing)),)
    if found.explained is None:
        return (Sentence(text=text("drivers.alike", channel=channel, n=found.sheets)),)
    rows = [_driver(ground, found.channel, one) for one in found.drivers]
    notes: list[Value] = [
        text("drivers.note", n=found.sheets, explained=_of_100(found.explained), channel=channel),
        text("drivers.no_cause"),
    ]
    heads = ("question", "score", "goes_with", "range", "share", "weight", "quadrant")
    table = _table("drivers", heads, rows, note=Several(tuple(notes), "sentence"))
    return (table,)


def _driver(ground: Ground, channel: str, one: Driver) -> Row:
    word: Value | None = text(f"drivers.{one.quadrant}") if one.quadrant else None
    if one.review:
        word = Several(tuple(part for part in (word, text("drivers.review")) if part), "clause")
    return Row(
        cells=(
            question(ground, channel, one.question),
            Number(Decimal(one.mean).scaleb(-2).quantize(Decimal("0.1"))),
            _real(one.correlation),
            text("reach", low=_real(one.low), high=_real(one.high)),
            None if one.share is None else text("drivers.not_proven") if not one.proven else _of_100(one.share),
            BLANK if one.asked is None else percent(one.asked),
            word,
        )
    )


def question(ground: Ground, channel: str, name: str) -> Value:
    """An indicator or a question by its title."""
    titles = _titles(ground.rules, channel, name)
    return Term(f"question.{name}", titles) if titles else Word(name)


def question_title(rules: Ruleset, channel: str, name: str, language: str) -> str:
    """The same in one language; as the data call it where the rules do not know it."""
    return in_some_language(_titles(rules, channel, name), language) or name


def _titles(rules: Ruleset, channel: str, name: str) -> dict[str, str]:
    known = rules.channel(channel)
    tree = rules.tree(known.indicators) if known else None
    for node in tree.nodes if tree else ():
        if node.id == name:
            return dict(node.title)
    asked = (one for sheet in rules.questionnaires or () for one in sheet.questions)
    text_ = next((one.text for one in asked if one.id == name and one.text), {})
    return {language: in_some_language(text_, language) for language in ("en", "zh", "ja")} if text_ else {}


def result_blocks(found: Sequence[Result]) -> tuple[Block, ...]:
    """Business results beside the scores; those with too few customers are named below the table, and alone are no table."""
    told = [one for one in found if one.correlation is not None]
    few = [one for one in found if one.missing]
    if not told:
        return ()
    rows = [
        Row(
            cells=(
                _result(one.name),
                count(one.customers),
                _real(one.correlation or 0.0),
                text("reach", low=_real(one.low or 0.0), high=_real(one.high or 0.0)),
                text(f"results.{one.means}"),
            )
        )
        for one in told
    ]
    notes: list[Value] = [text("results.note")]
    if few:
        names = Several(tuple(text("results.missing.item", name=_result(one.name), missing=one.missing) for one in few))
        notes.append(text("results.missing", names=names))
    heads = ("name", "customers", "goes_with", "range", "means")
    return (_table("results", heads, rows, note=Several(tuple(notes), "sentence")),)


def _result(name: str) -> Value:
    return text("results.spend") if name == SPEND else Word(name)


def split_blocks(ground: Ground, found: Sequence[Split]) -> tuple[Block, ...]:
    """Marks by whether the service level was kept; nothing where no ticket missed it, or none kept it (S0-03)."""
    if not found or not found[0].kept or not found[0].missed:
        return ()
    rows = [
        Row(
            cells=(
                Word(one.cost) if one.cost else text("splits.all"),
                points(one.kept_points, 1),
                count(one.kept),
                points(one.missed_points, 1),
                count(one.missed),
                None if one.difference is None else _real(one.difference.difference, 1, signed=True),
                _sure(one),
            ),
            kind="body" if one.cost else "total",
        )
        for one in found
    ]
    heads = ("cost", "kept", "kept_n", "missed", "missed_n", "difference", "sure")
    return (_table("splits", heads, rows, note=text("splits.note", few=ground.rules.privacy.at_least)),)


def _sure(one: Split) -> Value | None:
    change = one.difference
    if change is None or change.margin is None:
        return None
    return text("splits.proven" if change.proven else "splits.not_proven", margin=_real(change.margin, 1))


def clause_blocks(ground: Ground, found: Sequence[Clauses]) -> tuple[Block, ...]:
    """Service levels proposed for review (S0-57)."""
    if not found:
        return ()
    names = {score.subject: score.name for score in ground.assessment.scores}
    rows = [
        Row(
            cells=(
                _service(ground, one),
                Several(tuple(Word(clause) for clause in one.clauses), "clause") if one.clauses else BLANK,
                share(one.met, one.known),
                points(one.points, 1),
                count(one.ratings),
                text(f"clauses.why.{one.why}"),
                named([names.get(who, who) for who in one.subjects], NAMES),
            )
        )
        for one in found
    ]
    heads = ("service", "clauses", "kept", "score", "ratings", "why", "who")
    return (_table("clauses", heads, rows, note=text("clauses.note")),)


def _service(ground: Ground, one: Clauses) -> Value:
    known = next((service for service in ground.rules.services if service.id == one.service), None)
    name: Value = Term(f"service.{one.service}", dict(known.title)) if known and known.title else Word(one.service)
    parts = tuple(part for part in (name if one.service else None, Word(one.level) if one.level else None) if part)
    return parts[0] if len(parts) == 1 else Several(parts, "clause")


def asked_blocks(ground: Ground, found: Sequence[Compared]) -> tuple[Block, ...]:
    """Marks by mode and by how fast people answered (S2-21); interviewers are persons and stand in no table."""
    rows = [
        Row(
            cells=(
                ground.channel(one.channel),
                text("asked_by.late") if one.by == "asked" else Word(one.group),
                count(one.n),
                _real(one.mean, 1),
                _real(one.mean - one.difference, 1),
                _real(one.difference, 1, signed=True),
                text("asked_by.told" if one.told else "asked_by.not_told"),
            )
        )
        for one in found
        if one.by != "interviewer"
    ]
    if not rows:
        return ()
    heads = ("channel", "group", "n", "score", "others", "difference", "means")
    return (_table("asked_by", heads, rows, note=text("asked_by.note")),)
