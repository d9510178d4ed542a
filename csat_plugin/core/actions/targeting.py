"""What an item is aimed at: the worst indicator of a score, and who answers for it (S2-15, S1-26)."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Score

ACCOUNTABLE: Final = "accountable"
"""The owner of an action that goes to whoever answers for the worst indicator, or for the ticket's department."""


class Aim(Struct, frozen=True, kw_only=True):
    """An indicator and the department that answers for most of it; empty where none is known."""

    indicator: str = ""
    department: str = ""


def worst_of(rules: Ruleset, score: Score) -> Aim:
    """The indicator with the fewest points among those that questions measure; of equals the first of the rules."""
    leaves = [
        cell
        for node in score.nodes
        for cell in node.tree
        if cell.points is not None and not any(other.parent == cell.indicator for other in node.tree)
    ]
    if not leaves:
        return Aim()
    worst = min(leaves, key=lambda cell: cell.points or 0).indicator
    return Aim(indicator=worst, department=answers_for(rules, worst))


def answers_for(rules: Ruleset, indicator: str) -> str:
    """The department with the largest share in an indicator, or in the nearest one around it that names any."""
    nodes = {node.id: node for tree in rules.trees for node in tree.nodes}
    at = nodes.get(indicator)
    while at is not None:
        if at.accountable:
            return max(at.accountable, key=lambda one: one.share).department
        at = nodes.get(at.parent)
    return ""


def owner_of(rules: Ruleset, department: str) -> str:
    """The role or person that owns a department, by its id or a title; empty where the rules name none."""
    found = next((one for one in rules.departments if department in (one.id, *one.title.values())), None)
    return found.owner if found else ""
