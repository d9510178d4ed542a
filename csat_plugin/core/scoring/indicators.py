"""Which indicator a question measures: by the rules' own names for it, whatever the case, width and blanks in the data."""

from __future__ import annotations

from csat_plugin.core.rules import Measure, Ruleset, Tree
from csat_plugin.core.scoring.terms import folded

Measured = tuple[str, Measure]
"""Indicator, and what the answer says of it."""

NOTHING: Measured = ("", "")


class Questions:
    """What the questions of every channel with a tree measure. Each spelling is looked up once.

    Args:
        rules: channels and their trees.
    """

    __slots__ = ("_named", "_seen")

    def __init__(self, rules: Ruleset) -> None:
        self._named = {
            channel.id: _named(tree)
            for channel in rules.channels
            if (tree := rules.tree(channel.indicators)) is not None
        }
        self._seen: dict[tuple[str, str], Measured] = {}

    def __bool__(self) -> bool:
        """Whether any channel has a tree."""
        return bool(self._named)

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that have a tree."""
        return tuple(self._named)

    def has_tree(self, channel: str) -> bool:
        """Whether answers of that channel are rolled up by a tree."""
        return channel in self._named

    def of(self, channel: str, question: str) -> Measured:
        """Indicator and measure of a question as the data calls it; empty where no indicator claims it."""
        key = (channel, question)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self._named.get(channel, {}).get(folded(question), NOTHING)
        return found


def _named(tree: Tree) -> dict[str, Measured]:
    """Every name of a question -> what it measures; the first indicator that claims a name has it."""
    found: dict[str, Measured] = {}
    for leaf in tree.leaves():
        claimed: tuple[tuple[Measure, tuple[str, ...]], ...] = (
            ("", leaf.questions),
            ("expected", leaf.expected),
            ("importance", leaf.importance),
        )
        for measure, names in claimed:
            for name in names:
                found.setdefault(folded(name), (leaf.id, measure))
    return found
