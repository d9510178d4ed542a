"""Scorecards: how good the indicators are that somebody answers for (S1-07, S1-08, S1-11, S1-16, S2-02, S2-09, S2-29).

A department's figure = SUM(share x indicator) / SUM(share) over the indicators it answers for, half up to whole micropoints;
an indicator's figure over many subjects is the mean of the subjects that have one, each counting once, its answers beside it.
Suppliers and processes are shares of 100 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from csat_plugin.core.exact import half_up
from csat_plugin.core.rules import Indicator, Ruleset
from csat_plugin.core.scoring.result import Score, TreeNode

By = Literal["department", "supplier", "process", "indicator"]
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
    """What one department, supplier, process or indicator is measured by."""

    holder: str
    points: int
    """Micropoints."""
    lines: tuple[CardLine, ...]
    """Lowest first."""
    answers: int
    subjects: int


def scorecards(scores: Sequence[Score], rules: Ruleset, by: By) -> tuple[Scorecard, ...]:
    """The scorecards of a period, lowest first.

    Args:
        scores: of all subjects, or of one branch or customer alone.
        rules: trees, with who answers for what.
        by: whose cards.
    """
    found: dict[str, list[tuple[str, CardLine]]] = {}
    for channel, indicator, nodes in _measured(scores, rules):
        for holder, share in _holders(indicator, by):
            line = _line(channel, indicator, share, nodes)
            found.setdefault(holder, []).append((holder, line))
    cards = [_card(holder, [line for _, line in lines], scores) for holder, lines in found.items()]
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


def _holders(indicator: Indicator, by: By) -> Iterable[tuple[str, int]]:
    if by == "department":
        return [(one.department, one.share) for one in indicator.accountable]
    holder = {"supplier": indicator.supplier, "process": indicator.process, "indicator": indicator.id}[by]
    return [(holder, _WHOLE)] if holder else []


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


def _card(holder: str, lines: list[CardLine], scores: Sequence[Score]) -> Scorecard:
    shares = sum(line.share for line in lines)
    measured = {(line.channel, line.indicator) for line in lines}
    return Scorecard(
        holder=holder,
        points=half_up(sum(line.points * line.share for line in lines), shares),
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
