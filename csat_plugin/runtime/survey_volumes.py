"""How many invitations rules would have made in a past month, on the tickets and customers there are (practice 1.6, 4.8, 4.9)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from csat_plugin.core.period import Period, bounds, period_of
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.surveys.asking import Candidate
from csat_plugin.core.surveys.occasions import of_schedule, of_tickets
from csat_plugin.core.surveys.sampling import Draw
from csat_plugin.core.surveys.volumes import Volume, expected_invitations
from csat_plugin.runtime.scoring import asked_period
from csat_plugin.runtime.surveys import DRAWN, Gathered, draw_of, gather
from csat_plugin.runtime.workspace import Workspace


def volumes(workspace: Workspace, rules: Ruleset, label: str | None = None) -> tuple[Volume, ...]:
    """Invitations by survey in one period (default: the last complete one); nothing is kept.

    Every event is decided on as if at once, starting with nobody asked: what these rules alone would do.
    """
    period = asked_period(workspace, rules, label)
    gathered = gather(workspace, rules, replay=True, keep=False)
    candidates, gathered = occasions_in(workspace, gathered, period)
    return expected_invitations(rules, candidates, gathered.circumstances)


def volumes_of(workspace: Workspace, rules: Ruleset, periods: Sequence[Period]) -> tuple[Volume, ...]:
    """Invitations by survey and month over several periods, each ask counting for those after it; nothing is kept."""
    gathered = gather(workspace, rules, replay=True, keep=False)
    candidates: list[Candidate] = []
    for period in periods:
        found, gathered = occasions_in(workspace, gathered, period)
        candidates += found
    return expected_invitations(rules, candidates, gathered.circumstances)


def draws_in(workspace: Workspace, rules: Ruleset, period: Period) -> dict[str, Draw]:
    """The draw each survey of those rules would make of a period, by survey; nothing is kept."""
    gathered = gather(workspace, rules, replay=True, keep=False)
    drawing = [survey for survey in rules.surveys if survey.event == DRAWN and survey.share is not None]
    return {survey.id: draw_of(workspace, gathered, survey, period)[0] for survey in drawing}


def occasions_in(workspace: Workspace, gathered: Gathered, period: Period) -> tuple[list[Candidate], Gathered]:
    """Every occasion of a period for the rules gathered, with the draws they would make of it."""
    settings, rules = workspace.settings, gathered.around.rules
    start, end = bounds(period, settings.zone)
    ended = workspace.store.tickets_ended(start, end)
    found = [one for one in of_tickets(gathered.around, ended) if start <= one.moment < end]
    draws = dict(gathered.circumstances.draws)
    for survey in rules.surveys:
        if survey.event == DRAWN and survey.share is not None:
            draw, candidates = draw_of(workspace, gathered, survey, period)
            draws[survey.id, period.label] = draw
            found += candidates
        elif survey.every and not survey.event:
            due = period_of(start, survey.every, settings.zone, settings.fiscal_start)  # type: ignore[arg-type]
            if start <= bounds(due, settings.zone)[0] < end:
                found += of_schedule(gathered.around, survey, due.label, start, due.start.isoformat())
    return found, replace(gathered, circumstances=replace(gathered.circumstances, draws=draws))
