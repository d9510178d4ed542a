"""Scorecards: how good the indicators are that somebody answers for (S1-07, S1-08, S1-11, S1-16, S2-02, S2-09, S2-29).

A department's figure = SUM(share x indicator) / SUM(share) over the indicators it answers for, half up to whole micropoints;
an indicator's figure over many subjects is the mean of the subjects that have one, each counting once, its answers beside it.
Suppliers and processes are shares of 100 %. A level (a topmost indicator) is what the tree makes of it for each subject, by that subject's
own weights and with the weights of unanswered parts shared; over many subjects the mean of those that have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.exact import half_up
from csat_plugin.core.rules import Indicator, Ruleset
from csat_plugin.core.scoring.result import Score, TreeNode

By = Literal["department", "supplier", "process", "indicator", "level"]
_WHOLE = 10_000


class CardLine(Struct, frozen=True, kw_only=True):
    """One indicator on a scorecard."""

    channel: str
    indicator: str
    share: int
    """With how much of it the card's holder answers for it, hundredths of a percent."""
    points: int
    """Micropoints: mean of the subjects that have a figure."""
    subjects: int
    answers: int
    expected: int | None = None
    """Micropoints, mean of the subjects that said it; the gap is `points - expected` over those alone (S2-06)."""
    gap: int | None = None
    lowest: str = ""
    """The subject with the lowest figure; empty where all have the same."""


class Scorecard(Struct, frozen=True, kw_only=True):
    """What one department, supplier, process, indicator or level is measured by."""

    holder: str
    points: int
    """Micropoints."""
    lines: tuple[CardLine, ...]
    """Lowest first."""
    answers: int
    subjects: int
    lowest: str = ""
    """Of a level: the subject with the lowest figure; empty where all have the same."""


def scorecards(scores: Sequence[Score], rules: Ruleset, by: By) -> tuple[Scorecard, ...]:
    """The scorecards of a period, lowest first.

    Args:
        scores: of all subjects, or of one branch or customer alone.
        rules: trees, with who answers for what.
        by: whose cards.
    """
    found: dict[str, list[CardLine]] = {}
    for channel, indicator, nodes in _measured(scores, rules):
        for holder, share in _holders(indicator, by, rules):
            found.setdefault(holder, []).append(_line(channel, indicator, share, nodes))
    cards = [_card(holder, lines, scores) for holder, lines in found.items()]
    if by == "level":
        cards = [level for card in cards if (level := _level(card, scores)) is not None]
    return tuple(sorted(cards, key=lambda card: (card.points, card.holder)))


def _measured(scores: Sequence[Score], rules: Ruleset) -> Iterator[tuple[str, Indicator, list[tuple[Score, TreeNode]]]]:
    """Every indicator that somebody has a figure for, with whose and which; of the nodes only those questions measure."""
    for channel in rules.channels:
        tree = rules.tree(channel.indicators)
        for indicator in tree.leaves() if tree else ():
            nodes = [
                (score, one)
                for score in scores
                for node in score.nodes
                if node.channel == channel.id
                for one in node.tree
                if one.indicator == indicator.id and one.points is not None
            ]
            if nodes:
                yield channel.id, indicator, nodes


def _holders(indicator: Indicator, by: By, rules: Ruleset) -> Iterable[tuple[str, int]]:
    if by == "department":
        return [(one.department, one.share) for one in indicator.accountable]
    if by == "level":
        return [_top(indicator, rules)]
    holder = {"supplier": indicator.supplier, "process": indicator.process, "indicator": indicator.id}[by]
    return [(holder, _WHOLE)] if holder else []


def _top(indicator: Indicator, rules: Ruleset) -> tuple[str, int]:
    """The topmost indicator that one is part of, and how much of it the rules give it, hundredths of a percent."""
    tree = next(tree for tree in rules.trees if indicator in tree.nodes)
    nodes = {one.id: one for one in tree.nodes}
    share, at = Fraction(_WHOLE), indicator
    while at.parent:
        whole = sum(one.weight for one in tree.parts(at.parent))
        share *= Fraction(at.weight, whole) if whole else 0
        at = nodes[at.parent]
    return at.id, half_up(share.numerator, share.denominator)


def _line(channel: str, indicator: Indicator, share: int, nodes: list[tuple[Score, TreeNode]]) -> CardLine:
    both = [(one.points or 0, one.expected) for _, one in nodes if one.expected is not None]
    worst = min(nodes, key=lambda pair: (pair[1].points or 0, pair[0].subject))[0]
    gaps = sum(points - (expected or 0) for points, expected in both)
    return CardLine(
        channel=channel,
        indicator=indicator.id,
        share=share,
        points=half_up(sum(one.points or 0 for _, one in nodes), len(nodes)),
        subjects=len(nodes),
        answers=sum(one.answers for _, one in nodes),
        expected=half_up(sum(expected or 0 for _, expected in both), len(both)) if both else None,
        gap=(half_up(gaps, len(both)) if gaps >= 0 else -half_up(-gaps, len(both))) if both else None,
        lowest=worst.subject if len({one.points for _, one in nodes}) > 1 else "",
    )


def _level(card: Scorecard, scores: Sequence[Score]) -> Scorecard | None:
    """The card of a level with the mean of what the tree makes of it for each subject; `None` where nothing answered weighs anything."""
    own: dict[str, list[int]] = {}
    for score in scores:
        for node in score.nodes:
            for one in node.tree:
                if one.indicator == card.holder and one.points is not None:
                    own.setdefault(score.subject, []).append(one.points)
    figures = {subject: half_up(sum(points), len(points)) for subject, points in own.items()}
    if not figures:
        return None
    least = min(figures, key=lambda subject: (figures[subject], subject))
    return replace(
        card,
        points=half_up(sum(figures.values()), len(figures)),
        subjects=len(figures),
        lowest=least if len(set(figures.values())) > 1 else "",
    )


def _card(holder: str, lines: list[CardLine], scores: Sequence[Score]) -> Scorecard:
    shares = sum(line.share for line in lines)
    measured = {(line.channel, line.indicator) for line in lines}
    return Scorecard(
        holder=holder,
        points=half_up(sum(line.points * line.share for line in lines), shares) if shares else 0,
        lines=tuple(sorted(lines, key=lambda line: (line.points, line.channel, line.indicator))),
        answers=sum(line.answers for line in lines),
        subjects=sum(
            any(
                (node.channel, one.indicator) in measured and one.points is not None
                for node in score.nodes
                for one in node.tree
            )
            for score in scores
        ),
    )
