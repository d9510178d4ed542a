"""Who assessed: the roles of the people behind a score's indicators (S1-11)."""

from __future__ import annotations

from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Score
from csat_plugin.runtime.workspace import Workspace


def roles_of(workspace: Workspace, rules: Ruleset, score: Score) -> tuple[str, ...]:
    """The roles of those whose answers are rolled up by a tree, by name; of an answer without a role that of its contact."""
    measured = {channel.id for channel in rules.channels if rules.tree(channel.indicators) is not None}
    ids = [rating for node in score.nodes if node.channel in measured for rating in node.ratings]
    contacts = {one.id: one.role for one in workspace.store.contacts()}
    roles = {rating.role or contacts.get(rating.contact or "", "") for rating in workspace.store.ratings(ids)}
    return tuple(sorted(roles - {""}))
