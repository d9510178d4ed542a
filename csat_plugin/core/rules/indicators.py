"""Indicator trees: what a channel's questions measure, and what each part weighs (S2-07 to S2-12)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from csat_plugin.core.rules.places import Origin

Measure = Literal["", "expected", "importance"]
"""What an answer says of an indicator: how good it was (empty), how good it should be, or how much it matters."""


class Department(Struct, frozen=True, kw_only=True):
    """An organisational unit that answers for indicators (S1-07)."""

    id: str
    title: dict[str, str] = {}
    front_line: bool = False
    """Whether it deals with customers itself."""
    owner: str = ""
    origin: Origin = Origin()


class Accountable(Struct, frozen=True):
    """A department that answers for an indicator, and with which share (S1-07, S1-08)."""

    department: str
    share: int
    """Hundredths of a percent; the shares of an indicator make 100 %."""


class Indicator(Struct, frozen=True, kw_only=True):
    """One node of a tree. A node without parts is measured by questions, one with parts by them."""

    id: str
    tree: str
    """The tree it belongs to."""
    parent: str = ""
    """The node it is part of; empty directly below the tree."""
    title: dict[str, str] = {}
    weight: int
    """Hundredths, relative to its siblings."""
    questions: tuple[str, ...] = ()
    """Everything the questions that measure it may be called in the data."""
    expected: tuple[str, ...] = ()
    """Questions on what the customer expects (S0-04, S2-06)."""
    importance: tuple[str, ...] = ()
    """Questions on how much it matters to the customer (S2-11)."""
    accountable: tuple[Accountable, ...] = ()
    supplier: str = ""
    process: str = ""
    """The process it assesses (S2-02)."""
    origin: Origin = Origin()


class Tree(Struct, frozen=True, kw_only=True):
    """A tree of indicators, its nodes depth first."""

    id: str
    title: dict[str, str] = {}
    weigh_by: Literal["rules", "importance"] = "rules"
    """Whose weights count: those written here, or how important the subject itself says each indicator is."""
    nodes: tuple[Indicator, ...] = ()
    origin: Origin = Origin()

    def parts(self, parent: str = "") -> tuple[Indicator, ...]:
        """The nodes directly below one, in the order of the rules."""
        return tuple(node for node in self.nodes if node.parent == parent)

    def leaves(self) -> tuple[Indicator, ...]:
        """The nodes that questions measure."""
        parents = {node.parent for node in self.nodes}
        return tuple(node for node in self.nodes if node.id not in parents)
