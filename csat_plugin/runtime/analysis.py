"""Analyses beside the scores of a period: drivers, business results, and service levels to be looked at again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.analysis.drivers import Drivers, drivers
from csat_plugin.core.analysis.results import Result, results
from csat_plugin.core.analysis.service_levels import KEPT, Clauses, proposed
from csat_plugin.core.analysis.sheets import sides
from csat_plugin.core.facts import Value
from csat_plugin.core.period import Period, history, months
from csat_plugin.core.report.risks import CONTENT
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.judging import Judge, window
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime.renamed import with_present_ids
from csat_plugin.runtime.scoring import Scored
from csat_plugin.runtime.workspace import Workspace

YEAR: Final = 12
"""Months whose answer sheets are looked at, those of the period included."""


def drivers_in(workspace: Workspace, period: Period, result: Scored) -> tuple[Drivers, ...]:
    """What goes with the mark for everything, in the answer sheets of twelve months up to the end of the period.

    Sheets that can count for what the rules score, whatever the figures shown beside are broken down by.
    """
    settings, rules = workspace.settings, result.rules
    before = max(0, YEAR - len(months(period)))
    reach = window(rules, period, settings.zone, workspace.now, settings.fiscal_start, before)
    marks = workspace.store.marks(rules.score.subject, reach.edges[0], reach.edges[-1], asked=True)
    return tuple(drivers(side, rules) for side in sides(marks, Judge(rules, reach), rules))


def year_of(period: Period) -> tuple[str, str]:
    """First and last month of those twelve."""
    inside = months(period)
    before = history(inside[0], max(0, YEAR - len(inside)))
    return (before[-1] if before else inside[0]).label, inside[-1].label


def results_in(workspace: Workspace, result: Scored, kind: SubjectKind) -> tuple[Result, ...]:
    """The register's business results beside the scores of customers."""
    if kind != "customer":
        return ()
    return results(with_present_ids(workspace, result.assessment).scores, workspace.store.customers())


def clauses_in(
    rules: Ruleset,
    assessment: Assessment,
    known: Mapping[str, Mapping[str, Value]],
    answers: Sequence[Received],
    former: Mapping[str, str],
) -> tuple[Clauses, ...]:
    """Service levels to be looked at again because of scores that deviate (S0-57).

    Args:
        rules: that hold.
        assessment: subjects called as today.
        known: subject as today -> what is known beside its score.
        answers: everything that came of asking.
        former: subject as today -> as the report calls it.
    """
    off = deviating(assessment, known)
    reaching = next((target.reaching for target in rules.targets if target.reaching), CONTENT)
    found = proposed(answers, rules, off, reaching) if off else ()
    return tuple(replace(one, subjects=tuple(former.get(who, who) for who in one.subjects)) for one in found)


def deviating(assessment: Assessment, known: Mapping[str, Mapping[str, Value]]) -> Collection[str]:
    """Subjects whose score falls or lies far below what was usual, or misses its target with the service level kept."""
    found = []
    for score in assessment.scores:
        facts = known.get(score.subject, {})
        deviation, met = facts.get("score.deviation"), facts.get("score.sla_met_share")
        low = facts.get("score.deviates") is True and isinstance(deviation, int) and deviation < 0
        green = score.reached is False and isinstance(met, int) and met >= KEPT
        if low or green or facts.get("score.falling") is True:
            found.append(score.subject)
    return found
