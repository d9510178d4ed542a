"""A supplier's own edition: how those he serves for us rate his part, which causes are his, what we ask of him. Nothing of others (S0-59).

It is a report of its own, not one cut from ours: customers, agents, other suppliers and what anybody wrote never come near it, and names
in titles and decisions are covered besides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.privacy.held_back import line_name
from csat_plugin.core.privacy.suppression import suppressed
from csat_plugin.core.report.content import (
    BLANK,
    Audience,
    BandScale,
    Block,
    Column,
    Day,
    Line,
    Number,
    Report,
    Row,
    Section,
    Sentence,
    Table,
    Term,
    Value,
    Word,
)
from csat_plugin.core.report.material import Meta, RatingLine
from csat_plugin.core.report.name_guard import cover, guarded
from csat_plugin.core.report.values import Ground, count, points, text
from csat_plugin.core.report.voices import distribution, voices
from csat_plugin.core.risks.recurrence import Recurred
from csat_plugin.core.scoring.result import Assessment, Score
from csat_plugin.core.scoring.scorecards import Scorecard

SUPPLIER: tuple[Audience, ...] = ("supplier",)


class Stuff(Struct, frozen=True, kw_only=True):
    """What a supplier's edition is made of; all of it is his alone."""

    score: Score | None
    """Of his part; `None` where nobody rated it in the period."""
    before: tuple[tuple[str, Score], ...] = ()
    """Earlier periods with his score, oldest first."""
    lines: tuple[RatingLine, ...] = ()
    causes: tuple[Recurred, ...] = ()
    """Those said of him."""
    items: tuple[ActionItem, ...] = ()
    """What is asked of him because of causes."""
    card: Scorecard | None = None
    """The indicators he answers for."""
    hidden: frozenset[str] = frozenset()
    """Indicators that stand on no card, as `line_name` calls them."""


def supplier_edition(ground: Ground, supplier: str, stuff: Stuff, meta: Meta, others: Iterable[str]) -> Report:
    """The edition of one supplier.

    Args:
        ground: the period's scores by supplier, with their rules.
        supplier: his name.
        stuff: what is his.
        meta: head, languages, issue and state.
        others: names that must not stand in it: of customers, people and other suppliers.
    """
    few = voices(stuff.lines) < ground.rules.privacy.at_least
    sections = (
        Section(id="level", title=text("section.level"), blocks=_level(ground, supplier, stuff, few=few)),
        Section(id="problems", title=text("section.problems"), blocks=_causes(stuff)),
        Section(id="improvements", title=text("section.improvements"), blocks=_asked(stuff)),
    )
    made = Report(
        title=text("title_own", title=Term("", meta.title)) if meta.title else text("title"),
        provider=meta.provider,
        period=ground.period(),
        audience="supplier",
        subject=supplier,
        languages=meta.languages,
        state=meta.state,
        issue=meta.issue,
        head=_head(meta),
        lead=(_lead(ground, supplier, stuff, few=few),),
        sections=tuple(
            replace(section, blocks=tuple(_his(block, supplier) for block in section.blocks)) for section in sections
        ),
        bands=tuple(
            BandScale(term=ground.band(b.id) or Term(b.id), lower=Decimal(b.lower).scaleb(-6))
            for b in sorted(ground.rules.bands, key=lambda b: b.lower)
        ),
        names={supplier: supplier},
    )
    return guarded(made, cover(others, supplier))


def _his(block: Block, supplier: str) -> Block:
    return replace(block, audience=SUPPLIER, subject=supplier)


def _head(meta: Meta) -> tuple[Line, ...]:
    issue: Value = text("head.issue_state", n=meta.issue, state=text(f"state.{meta.state}"))
    found = [Line(label=text("head.issue"), value=issue, audience=SUPPLIER)]
    if meta.issued:
        found.append(Line(label=text("head.issued"), value=Day(meta.issued), audience=SUPPLIER))
    return tuple(found)


def _lead(ground: Ground, supplier: str, stuff: Stuff, *, few: bool) -> Sentence:
    n = sum(line.count for line in stuff.lines if line.counted)
    if not n:
        said = text("supplier.nothing", period=ground.period())
    elif few:
        said = text("supplier.few", few=ground.rules.privacy.at_least)
    elif stuff.score is None or stuff.score.value is None:
        said = text("supplier.rated", n=n)
    else:
        said = text("supplier.scored", n=n, score=Number(stuff.score.value))
    return Sentence(text=said, audience=SUPPLIER, subject=supplier)


def _level(ground: Ground, supplier: str, stuff: Stuff, *, few: bool) -> tuple[Block, ...]:
    if stuff.score is None or few:
        return (Sentence(text=text("supplier.no_figures"), tone="quiet"),)
    columns = [nodes for nodes in stuff.score.nodes if nodes.points is not None]
    periods = [*stuff.before, (stuff.score.period, stuff.score)]
    fewest = ground.rules.privacy.at_least
    unseen = [_hidden_channels(score, fewest) for _, score in periods]
    rows = [
        Row(
            cells=(
                ground.channel(node.channel),
                *(_point(score, node.channel, hidden) for (_, score), hidden in zip(periods, unseen, strict=True)),
            )
        )
        for node in columns
    ]
    table = Table(
        id=f"supplier-{supplier}",
        caption=text("supplier.channels"),
        columns=(
            Column(head=text("supplier.channel")),
            *(Column(head=Word(label), align="end") for label, _ in periods),
        ),
        rows=tuple(rows),
        note=text("supplier.few_note", few=fewest),
    )
    found: list[Block] = [table]
    if answers := distribution(ground, supplier, stuff.lines, unseen[-1]):
        found.append(replace(answers, caption=text("supplier.answers"), note=None))
    if stuff.card is not None:
        found.append(_card(ground, stuff.card, stuff.hidden))
    return tuple(found)


def _hidden_channels(score: Score, fewest: int) -> frozenset[str]:
    """Channels too few people stand behind, and those that go with them: the score of all is said in the first line."""
    return suppressed({node.channel: node.contacts or node.answers for node in score.nodes}, fewest)


def _point(score: Score, channel: str, hidden: Collection[str]) -> Value | None:
    """A channel's figure, unless it is hidden."""
    node = next((one for one in score.nodes if one.channel == channel), None)
    return points(node.points, 1) if node is not None and channel not in hidden else None


def _card(ground: Ground, card: Scorecard, hidden: Collection[str]) -> Table:
    """The indicators he answers for; those of too few, and what would tell them, without figures and at the end."""
    fewest = ground.rules.privacy.at_least
    unseen = {*hidden, *suppressed({line_name(line): line.answers for line in card.lines}, fewest)}
    shown = [line for line in card.lines if line_name(line) not in unseen]
    withheld = sorted((line for line in card.lines if line_name(line) in unseen), key=line_name)
    heads = ("points", "card_answers")
    rows = (
        *(Row(cells=(ground.indicator(one.indicator), points(one.points, 1), count(one.answers))) for one in shown),
        *(Row(cells=(ground.indicator(one.indicator), text("hidden", few=fewest), BLANK)) for one in withheld),
    )
    return Table(
        id="supplier-indicators",
        caption=text("supplier.indicators"),
        columns=(
            Column(head=text("indicators.indicator")),
            *(Column(head=text(f"supplier.{head}"), align="end") for head in heads),
        ),
        rows=tuple(rows),
    )


def _causes(stuff: Stuff) -> tuple[Block, ...]:
    rows = tuple(
        Row(cells=(Term("", dict(one.cause.title) or {"en": one.cause.id}, free=True), count(one.of_supplier)))
        for one in stuff.causes
    )
    columns = (Column(head=text("supplier.cause")), Column(head=text("supplier.named"), align="end"))
    return (
        Table(
            id="supplier-causes", caption=text("supplier.causes"), columns=columns, rows=rows,
            empty=text("supplier.no_causes"),
        ),
    )  # fmt: skip


def _asked(stuff: Stuff) -> tuple[Block, ...]:
    rows = tuple(
        Row(
            cells=(
                Term("", dict(item.title), free=True),
                text(f"item.{item.state}"),
                Day(item.due) if item.due else None,
                Word(item.decision, free=True) if item.decision else None,
            )
        )
        for item in stuff.items
    )
    heads = ("asked", "state", "due", "decided")
    return (
        Table(
            id="supplier-asked", caption=text("supplier.requests"),
            columns=tuple(Column(head=text(f"supplier.{head}")) for head in heads), rows=rows,
            empty=text("supplier.nothing_asked"),
        ),
    )  # fmt: skip


def his_scores(history: Sequence[Assessment], supplier: str) -> tuple[tuple[str, Score], ...]:
    """A supplier's scores of earlier periods, as far as there are any."""
    return tuple((one.period, score) for one in history for score in one.scores if score.subject == supplier)
