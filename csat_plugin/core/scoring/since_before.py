"""What became of one score since the period before: by how much, whether that is more than chance, and which level fell most.

A change is sure where |now - before| > sqrt(margin now^2 + margin before^2) (S2-13, methods 5.5). Of both periods the spread of one
response is the one pooled for the later period, which reaches back over the earlier one: two waves a year apart are measured alike,
and a wave with a few equal marks by itself is not taken for certain. People who answer both times make the true margin smaller, never wider.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from msgspec import Struct

from csat_plugin.core.scoring.margins import Spread, half_width
from csat_plugin.core.scoring.result import ChangeSure, Margin, Node, Score, TreeNode


class Since(Struct, frozen=True, kw_only=True):
    """The change of one score."""

    change: Decimal | None = None
    margin: float | None = None
    """Points, 95 %."""
    sure: ChangeSure = ""
    fell_most: str = ""
    """A topmost indicator, by id."""


def since(
    value: Decimal | None,
    margin: Margin,
    nodes: Sequence[Node],
    before: Score | None,
    spreads: Mapping[str, Spread | None],
) -> Since:
    """The change of a score since the period before; nothing where one of the two has no score.

    Args:
        value: the score now, points.
        margin: its margin.
        nodes: its channels.
        before: the score of the period before.
        spreads: how much one response of a channel varies, as pooled for the later period.
    """
    if value is None or before is None or before.value is None:
        return Since()
    change = value - before.value
    now, then = _half(margin), _before(before, spreads)
    both = None if now is None or then is None else round(sqrt(now * now + then * then), 1)
    sure: ChangeSure = "unknown"
    if not change:
        sure = ""
    elif both is not None:
        sure = "surely" if float(abs(change)) > both else "chance"
    return Since(change=change, margin=both, sure=sure, fell_most=_fell_most(before.nodes, nodes) if change < 0 else "")


def _half(margin: Margin) -> float | None:
    """Half the width of a margin, 0 where nothing is left to chance, `None` where nobody can say."""
    if margin.half_width is not None:
        return margin.half_width
    return 0.0 if margin.reason is not None and margin.reason.code == "margin.exact" else None


def _before(before: Score, spreads: Mapping[str, Spread | None]) -> float | None:
    """The margin of the earlier score by the spreads of the later period; its own where its channels do not tell."""
    divisor = sum(node.effective_weight for node in before.nodes)
    parts = []
    for node in before.nodes:
        if not node.effective_weight or node.noise == 0:
            continue
        spread = spreads.get(node.channel)
        if node.noise is None or spread is None:
            return _half(before.margin)
        share = node.effective_weight / divisor
        parts.append((share * share * spread.points**2 * node.noise, spread.df))
    return half_width(parts) if parts else 0.0


def _fell_most(before: Sequence[Node], now: Sequence[Node]) -> str:
    """Of the topmost indicators measured both times the one with the largest weighted fall; of equals the first of the rules."""
    former = {(node.channel, one.indicator): one.points for node in before for one in node.tree}
    falls = [
        (_worth(node, one) * ((one.points or 0) - was), one.indicator)
        for node in now
        for one in node.tree
        if not one.parent and one.points is not None and (was := former.get((node.channel, one.indicator))) is not None
    ]
    least, name = min(falls, key=lambda fall: fall[0], default=(0, ""))
    return name if least < 0 else ""


def _worth(node: Node, one: TreeNode) -> Fraction:
    """How much of the score hangs on an indicator, in any unit that is the same for all of one score."""
    return Fraction(node.effective_weight * (one.share or 0))
