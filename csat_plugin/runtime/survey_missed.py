"""Mandatory surveys that were missed in a workspace, and the action items they become."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.conditions import compile_condition
from csat_plugin.core.period import Period, bounds, period_of, previous
from csat_plugin.core.rules import All, Ruleset, Survey
from csat_plugin.core.surveys.known import facts_for
from csat_plugin.core.surveys.missed import Missed, items_for, missed_events, missed_runs
from csat_plugin.runtime.deciding import account_managers
from csat_plugin.runtime.surveys import asked_from
from csat_plugin.runtime.workspace import Workspace

PERIODS_BACK = 4
"""Complete periods of each schedule that are looked at."""


def missed(workspace: Workspace, rules: Ruleset) -> tuple[Missed, ...]:
    """Every breach: schedules of complete periods that were not carried out, and events after which nobody could be asked."""
    found: list[Missed] = []
    customers = workspace.store.customers()
    for survey in rules.surveys:
        if survey.mandatory and survey.every and not survey.event:
            meant = compile_condition(survey.when or All(()))
            for period in _over(workspace, survey):
                first = period.start.isoformat()
                start, end = bounds(period, workspace.settings.zone)
                there = [
                    (one.id, one.name)
                    for one in customers
                    if not (one.contract and one.contract.end and one.contract.end < first)
                    and meant(facts_for(moment=start, customer=one)) is not False
                ]
                decided = workspace.store.decisions(survey=survey.id, start=start, end=end)
                found += missed_runs(survey, period, there, decided, _answered(workspace, survey, start, end))
    start = asked_from(workspace)
    events = [one for one in workspace.store.decisions(start=start, asked=False) if one.violation and not one.period]
    for one in events:
        month = period_of(one.moment, "month", workspace.settings.zone).label
        found += missed_events([one], month)
    return tuple(found)


def _answered(workspace: Workspace, survey: Survey, start: datetime, end: datetime) -> set[str]:
    """Customers who answered the survey's channel in a period, or were asked by it: somebody held it."""
    if not survey.channel:
        return set()
    found = workspace.store.ratings(start=start, end=end, channel=survey.channel)
    return {one.customer for one in found if one.customer}


def _over(workspace: Workspace, survey: Survey) -> list[Period]:
    """Complete periods of a schedule that this workspace was there for, the first first."""
    settings, since, found = workspace.settings, asked_from(workspace), list[Period]()
    period = previous(period_of(workspace.now, survey.every, settings.zone, settings.fiscal_start))  # type: ignore[arg-type]
    for _ in range(PERIODS_BACK):
        if bounds(period, settings.zone)[0] < since:
            break
        found.append(period)
        period = previous(period)
    return found[::-1]


def open_items(workspace: Workspace, rules: Ruleset, breaches: Sequence[Missed]) -> tuple[ActionItem, ...]:
    """Open an action item for each breach that has none; they go the way of every other item."""
    managers = account_managers(workspace) if breaches else {}
    items = items_for(rules, breaches, workspace.store.items(), workspace.today, workspace.calendar, managers)
    if items:
        workspace.store.put_items(items, workspace.now)
    return items
