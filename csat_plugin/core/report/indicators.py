"""What was measured: indicators of all subjects, who answers for them, and the tree of one subject (S1-11, S2-09, S2-29)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from csat_plugin.core.exact import shown
from csat_plugin.core.privacy.held_back import HOLDERS, HiddenLines, hidden_last, hidden_lines, line_name
from csat_plugin.core.report.content import (
    BLANK,
    Audience,
    Block,
    Column,
    Number,
    Row,
    Section,
    Table,
    Value,
    Word,
)
from csat_plugin.core.report.values import Ground, count, percent, points, text, weight
from csat_plugin.core.rules import Indicator
from csat_plugin.core.scoring.result import Node, Score
from csat_plugin.core.scoring.scorecards import By, CardLine, Scorecard, scorecards


def sections(ground: Ground) -> tuple[Section, ...]:
    """The annex: levels, all indicators, then the cards of departments and suppliers; nothing where the rules have no tree."""
    cards = [(by, scorecards(ground.assessment.scores, ground.rules, by)) for by in HOLDERS]
    hidden = hidden_lines(ground.assessment.scores, ground.rules, ground.rules.privacy)
    ordered = [(by, hidden_last(found, by, hidden)) for by, found in cards if found]
    blocks = tuple(
        _levels(ground, found, hidden) if by == "level" else _cards(ground, by, found, hidden) for by, found in ordered
    )
    return (Section(id="indicators", title=text("section.indicators"), blocks=blocks, annex=True),) if blocks else ()


def trees(
    ground: Ground,
    score: Score,
    audience: tuple[Audience, ...] = ("internal",),
    unseen: Collection[str] = (),
    former: Score | None = None,
) -> Iterator[Block]:
    """One subject's indicators, a table for each channel that has a tree; none of the channels in `unseen`.

    With the score of the period before (`former`) also how each level and indicator moved since (S2-14).
    """
    was = {node.channel: node for node in former.nodes} if former else {}
    for node in score.nodes:
        if node.tree and node.points is not None and node.channel not in unseen:
            yield _tree(ground, score, node, audience, was.get(node.channel))


def _tree(ground: Ground, score: Score, node: Node, audience: tuple[Audience, ...], before: Node | None) -> Table:
    depth: dict[str, int] = {"": 0}
    rows = []
    was = {one.indicator: one.points for one in before.tree} if before else {}
    expected = any(one.expected is not None for one in node.tree)
    for one in node.tree:
        depth[one.indicator] = depth.get(one.parent, 0) + 1
        name: Value = ground.indicator(one.indicator)
        if depth[one.indicator] > 1:
            name = text("indicators.part", dots="· " * (depth[one.indicator] - 1), name=name)
        asked: tuple[Value | None, ...] = ()
        if expected:
            asked = (points(one.expected), _gap(one.points, one.expected))
        if was:
            asked = (_gap(one.points, was.get(one.indicator)), *asked)
        rows.append(
            Row(
                cells=(
                    name,
                    points(one.points),
                    weight(one.weight),
                    None if one.share is None else percent(one.share),
                    points(one.contribution),
                    *asked,
                    count(one.answers) if one.answers else BLANK,
                ),
                subject=score.subject,
            )
        )
    beside = [*(["change"] if was else []), *(["expected", "gap"] if expected else [])]
    heads = ["score", "weight", "part_of_all", "weighted", *beside, "answers"]
    return Table(
        id=f"tree-{node.channel}-{score.subject}",
        caption=text("indicators.tree", channel=ground.channel(node.channel), name=Word(score.name)),
        columns=(
            Column(head=text("indicators.indicator")),
            *(Column(head=text(f"indicators.{h}"), align="end") for h in heads),
        ),
        rows=tuple(rows),
        note=text("indicators.note"),
        audience=audience,
        subject=score.subject,
    )


def _gap(reached: int | None, expected: int | None) -> Number | None:
    return None if reached is None or expected is None else Number(shown(reached, 2) - shown(expected, 2), signed=True)


def _levels(ground: Ground, cards: tuple[Scorecard, ...], hidden: HiddenLines) -> Table:
    """A line for each level; what it is made of stands in the table of indicators below."""
    names = {score.subject: score.name for score in ground.assessment.scores}
    rows = []
    for card in cards:
        lowest = Word(names[card.lowest]) if card.lowest else BLANK
        told = (points(card.points, 1), count(card.subjects), count(card.answers), lowest)
        concealed = (text("hidden", few=ground.rules.privacy.at_least), BLANK, BLANK, BLANK)
        figures: tuple[Value | None, ...] = concealed if ("level", card.holder) in hidden.totals else told
        rows.append(Row(cells=(ground.indicator(card.holder), *figures)))
    heads = ("level", "score", "of", "answers", "lowest")
    return Table(
        id="cards-level",
        caption=text("indicators.by_level"),
        columns=tuple(
            Column(head=text(f"indicators.{head}"), align="start" if head in {"level", "lowest"} else "end")
            for head in heads
        ),
        rows=tuple(rows),
        note=text("indicators.levels_mean", of=ground.of(len(ground.assessment.scores))),
    )


def _cards(ground: Ground, by: By, cards: tuple[Scorecard, ...], hidden: HiddenLines) -> Table:
    """A line for each holder, with its indicators below it; of indicators themselves one line each."""
    rows = [
        row
        for card in cards
        for row in (_indicator(ground, card, hidden) if by == "indicator" else _card(ground, by, card, hidden))
    ]
    expected = any(line.expected is not None for card in cards for line in card.lines)
    kept = [n for n, head in enumerate(HEADS) if expected or head not in {"expected", "gap"}]
    return Table(
        id=f"cards-{by}",
        caption=text(f"indicators.by_{by}"),
        columns=tuple(
            Column(head=text(f"indicators.{_head(by, HEADS[n])}"), align="start" if n < FIGURES else "end")
            for n in kept
        ),
        rows=tuple(Row(cells=tuple(row.cells[n] for n in kept), kind=row.kind) for row in rows),
        note=text("indicators.mean", of=ground.of(len(ground.assessment.scores))),
    )


HEADS = ("who", "indicator", "answers_for", "score", "expected", "gap", "of", "answers", "lowest")
FIGURES = 3
"""Columns before the figures."""


def _head(by: By, head: str) -> str:
    if by == "indicator":
        return "area" if head == "who" else head
    return "share" if head == "answers_for" else head


def _indicator(ground: Ground, card: Scorecard, hidden: HiddenLines) -> Iterator[Row]:
    for line in card.lines:
        who = ground.accountable(_rule(ground, line))
        yield Row(
            cells=(
                ground.parent(_rule(ground, line)) or ground.channel(line.channel),
                *_figures(ground, line, who, hidden),
            )
        )


def _card(ground: Ground, by: By, card: Scorecard, hidden: HiddenLines) -> Iterator[Row]:
    name: Value = ground.department(card.holder) if by == "department" else Word(card.holder)
    figures = (points(card.points, 1), BLANK, BLANK, count(card.subjects), count(card.answers), BLANK)
    total: tuple[Value | None, ...] = _unseen(ground) if (by, card.holder) in hidden.totals else figures
    yield Row(cells=(name, BLANK, BLANK, *total), kind="total")
    for line in card.lines:
        yield Row(cells=(BLANK, *_figures(ground, line, percent(line.share), hidden)))


def _unseen(ground: Ground) -> tuple[Value, ...]:
    """In the place of the figures of too few people."""
    return (text("hidden", few=ground.rules.privacy.at_least), BLANK, BLANK, BLANK, BLANK, BLANK)


def _figures(ground: Ground, line: CardLine, share: Value | None, hidden: HiddenLines) -> tuple[Value | None, ...]:
    if line_name(line) in hidden.lines:
        return (ground.indicator(line.indicator), share, *_unseen(ground))
    names = {score.subject: score.name for score in ground.assessment.scores}
    gap = None if line.gap is None else Number(shown(abs(line.gap), 1).copy_sign(line.gap), signed=True)
    return (
        ground.indicator(line.indicator),
        share,
        points(line.points, 1),
        points(line.expected, 1),
        gap,
        count(line.subjects),
        count(line.answers),
        Word(names[line.lowest]) if line.lowest else BLANK,
    )


def _rule(ground: Ground, line: CardLine) -> Indicator | None:
    nodes = (node for tree in ground.rules.trees for node in tree.nodes)
    return next((node for node in nodes if node.id == line.indicator), None)
