"""What an edited ruleset changes: in words, and what it would have done to the last period (practice section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.difference import Difference, difference
from csat_plugin.language.changes import changes
from csat_plugin.runtime.scoring import asked_period, compute
from csat_plugin.runtime.workspace import Workspace

if TYPE_CHECKING:
    from csat_plugin.core.period import Period
    from csat_plugin.core.scoring.result import Assessment
    from csat_plugin.language.load import Loaded

MOVES = 5
"""Subjects named that change their band."""


def remember(workspace: Workspace, rules: Ruleset) -> None:
    """Keep a ruleset as the one later edits are compared with, unless it is the one kept last."""
    kept = workspace.store.rulesets()
    if not kept or kept[-1].digest != rules.digest:
        body = msgspec.json.encode(rules).decode()
        workspace.store.keep_ruleset(rules.digest, "", body, rules.valid_from, workspace.now)


def changed(workspace: Workspace | None, loaded: Loaded) -> list[str]:
    """Sentences on the difference from the rules adopted last; empty when there are none, or nothing differs.

    Args:
        workspace: with its history; `None` means there is none.
        loaded: the edited rules.
    """
    if workspace is None or loaded.ruleset is None:
        return []
    adopted = workspace.store.rulesets()
    if not adopted or adopted[-1].digest == loaded.ruleset.digest:
        return []
    before = msgspec.json.decode(adopted[-1].resolved_json, type=Ruleset)
    sentences = [workspace.say("changed.head", since=before.valid_from or adopted[-1].at.date().isoformat())]
    sentences += [f"  - {sentence}" for sentence in changes(before, loaded.ruleset, workspace.language)]
    return sentences + [f"  {sentence}" for sentence in _on_last_period(workspace, before, loaded.ruleset)]


def _on_last_period(workspace: Workspace, before: Ruleset, after: Ruleset) -> list[str]:
    """What both rulesets say about the last complete period, on the same ratings."""
    if before.score.subject != after.score.subject or before.score.period != after.score.period:
        return []
    period: Period = asked_period(workspace, after, None)
    old, new = (compute(workspace, period, rules, after.score.subject, None) for rules in (before, after))
    if not old.counts.used:
        return []
    found = difference(old, new)
    if not found:
        return [workspace.say("changed.nothing", period=period.label)]
    return _moves(workspace, period, old, new, found)


def _moves(workspace: Workspace, period: Period, old: Assessment, new: Assessment, found: Difference) -> list[str]:
    first, second = ("-" if v is None else str(v) for v in (found.overall_before, found.overall_after))
    sentences = [workspace.say("changed.mean", period=period.label, before=first, after=second)]
    for verdict in new.verdicts:
        former = next((v for v in old.verdicts if v.target == verdict.target), None)
        if former is not None:
            sentences.append(
                workspace.say(
                    "changed.target", target=verdict.target,
                    before=f"{former.reached} / {former.counted}", after=f"{verdict.reached} / {verdict.counted}",
                    was=workspace.say(f"cli.verdict.{former.by_count}"), now=workspace.say(f"cli.verdict.{verdict.by_count}"),
                )
            )  # fmt: skip
    bands = [c for c in found.scores if c.band_before != c.band_after]
    sentences += [
        workspace.say("changed.band", name=c.name, before=c.before or "-", after=c.after or "-") for c in bands[:MOVES]
    ]
    if len(bands) > MOVES:
        sentences.append(workspace.say("changed.more_bands", n=len(bands) - MOVES))
    return sentences
