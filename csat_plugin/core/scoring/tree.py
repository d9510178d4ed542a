"""A channel's figure from its tree of indicators (S2-07 to S2-12, AMB-8).

Of each node: points = SUM(weight x points of a part) / SUM(weight), over the parts that were answered, half up to whole
micropoints; a node no answer reaches is listed as missing and its weight is shared by its siblings. A leaf's points are its
channel's figure over the answers to its questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from csat_plugin.core.exact import half_up
from csat_plugin.core.rules import Channel, Indicator, Measure, Tree
from csat_plugin.core.scoring.cells import Cell
from csat_plugin.core.scoring.formula import channel_points
from csat_plugin.core.scoring.result import TreeNode

_WHOLE = 10_000
"""All of it, in hundredths of a percent."""

_HUNDREDTH = 10_000
"""Micropoints in a hundredth of a point."""


class Rolled(Struct, frozen=True):
    """A tree with the figures of one subject."""

    points: int | None
    """Micropoints; `None` when no indicator that weighs anything was answered."""
    nodes: tuple[TreeNode, ...]

    @property
    def whole(self) -> bool:
        """Whether every indicator that weighs anything was answered."""
        return all(node.points is not None for node in self.nodes if node.weight)


def roll_up(
    tree: Tree, channel: Channel, cells: Sequence[Cell], own: Mapping[str, int], places: int | None = None
) -> Rolled:
    """The tree of one subject, from its cells of indicators.

    Args:
        tree: nodes and weights.
        channel: says how the answers to one indicator are put together.
        cells: of one subject, channel and slot, with `indicator`.
        own: the subject's own weights, hundredths by indicator, where it has any (S2-11).
        places: decimal places the channel's figure is rounded to where a contract rounds channels first.
    """
    work = _Rolling(tree, channel, cells, own)
    points = work.together("", Fraction(1), places)
    return Rolled(points, tuple(work.made[node.id] for node in tree.nodes))


class _Rolling:
    def __init__(self, tree: Tree, channel: Channel, cells: Sequence[Cell], own: Mapping[str, int]) -> None:
        self._tree = tree
        self._channel = channel
        self._own = own
        self._cells: dict[tuple[str, Measure], list[Cell]] = {}
        for cell in cells:
            self._cells.setdefault((cell.indicator, cell.measure), []).append(cell)
        self._points: dict[str, int | None] = {}
        for node in reversed(tree.nodes):  # parts before what they are part of
            answered = self._figure(node.id, "")
            self._points[node.id] = self._of_parts(node.id) if answered is None else answered
        self.made: dict[str, TreeNode] = {}

    def together(self, parent: str, share: Fraction, places: int | None = None) -> int | None:
        """Make the nodes below one whose part in the whole is `share`; the figure they give together."""
        parts = self._tree.parts(parent)
        weights = self._weighing(parent)
        divisor = sum(weights.values())
        for part in parts:
            points = self._points[part.id]
            inner = share * Fraction(weights.get(part.id, 0), divisor) if divisor and points is not None else None
            self._make(part, weights.get(part.id, self._weight(part)), inner)
            self.together(part.id, inner or Fraction(0))
        return self._of_parts(parent, places)

    def _make(self, node: Indicator, weight: int, share: Fraction | None) -> None:
        points = self._points[node.id]
        cells = self._cells.get((node.id, ""), [])
        contribution = None if share is None or points is None else share * points
        self.made[node.id] = TreeNode(
            indicator=node.id,
            parent=node.parent,
            weight=weight,
            share=None if share is None else half_up(share.numerator * _WHOLE, share.denominator),
            points=points,
            contribution=None if contribution is None else half_up(contribution.numerator, contribution.denominator),
            expected=self._figure(node.id, "expected"),
            importance=self._figure(node.id, "importance"),
            answers=sum(cell.answers for cell in cells),
            responses=sum(cell.responses for cell in cells),
            ratings=tuple(sorted(member for cell in cells for member in cell.members)),
        )

    def _figure(self, indicator: str, measure: Measure) -> int | None:
        """What the answers to an indicator's own questions give."""
        cells = self._cells.get((indicator, measure))
        return channel_points(self._channel, cells) if cells else None

    def _of_parts(self, parent: str, places: int | None = None) -> int | None:
        weights = self._weighing(parent)
        divisor = sum(weights.values())
        if not divisor:
            return None
        unit = 1 if places is None else 10 ** (6 - places)
        total = sum((self._points[name] or 0) * weight for name, weight in weights.items())
        return half_up(total, divisor * unit) * unit

    def _weighing(self, parent: str) -> dict[str, int]:
        """What the answered parts of a node weigh: by importance only where the subject said it of each of them."""
        answered = [part for part in self._tree.parts(parent) if self._points[part.id] is not None]
        if self._tree.weigh_by == "importance":
            asked = {part.id: self._figure(part.id, "importance") for part in answered}
            if asked and None not in asked.values():
                return {name: half_up(points or 0, _HUNDREDTH) for name, points in asked.items()}
        return {part.id: self._weight(part) for part in answered}

    def _weight(self, node: Indicator) -> int:
        return self._own.get(node.id, node.weight)
