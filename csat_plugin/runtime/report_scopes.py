"""Where a workspace has several rulesets: every subject of a period with the rules it is under, for the report of each."""

from __future__ import annotations

from csat_plugin.core.period import Period
from csat_plugin.core.report.several_rules import UnderRules
from csat_plugin.core.rules import SubjectKind
from csat_plugin.runtime.scoring import Scored, scored
from csat_plugin.runtime.workspace import Workspace


def under_rules(workspace: Workspace, period: Period, kind: SubjectKind, result: Scored) -> tuple[UnderRules, ...]:
    """Every subject with its score, in the order of `rules:`; nothing where there is one ruleset.

    Args:
        workspace: as the ruleset sees it whose report is made.
        period: the period reported on.
        kind: of the subjects.
        result: the scores of that report.
    """
    found: list[UnderRules] = []
    for one in workspace.settings.rule_files if workspace.part else ():
        own = one == workspace.part
        view = workspace if own else workspace.under(one.name).at(period)
        scope = view.store.scope
        if scope is None or not (scope.rest or scope.ids):
            continue
        there = result if own else scored(view, period, rules=view.rules(), by=kind)
        # What is closed never tells figures of others that may still move.
        told = there.state != "open" or result.state == "open"
        titles = {band.id: dict(band.title) for band in there.rules.bands}
        found += [
            UnderRules(
                rules=one.name, name=score.name, value=score.value if told else None, band=score.band if told else "",
                titles=titles.get(score.band, {}), own=own,
            )
            for score in sorted(there.assessment.scores, key=lambda score: score.name)
        ]  # fmt: skip
    return tuple(found)
