"""What a report says of its period's surveys: asked, drawn, kept or not, missed."""

from __future__ import annotations

from csat_plugin.core.period import Period, bounds
from csat_plugin.core.report.material import PlanLine
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.core.surveys.sampling import TOLERANCE, Draw
from csat_plugin.runtime.survey_missed import missed
from csat_plugin.runtime.workspace import Workspace

SHORT = 12
"""Digits of a hash that are printed; the certificate has all."""


def plan_lines(workspace: Workspace, rules: Ruleset, period: Period) -> tuple[PlanLine, ...]:
    """A line for each survey something was decided on, or that was missed; nothing where nobody ever decided."""
    store, zone = workspace.store, workspace.settings.zone
    start, end = bounds(period, zone)
    by_survey: dict[str, list[SurveyDecision]] = {}
    for one in [*store.decisions(start=start, end=end), *store.decisions(period=period.label)]:
        by_survey.setdefault(one.survey, []).append(one)
    draws = {draw.survey: draw for draw in store.draws() if draw.period == period.label}
    if not by_survey and not draws:
        return ()
    breaches: dict[str, list[str]] = {}
    for breach in missed(workspace, rules):
        if breach.period == period.label:
            breaches.setdefault(breach.survey, []).append(breach.customer_name or breach.customer)
    titles = {survey.id: survey.title for survey in rules.surveys}
    found = []
    for survey in dict.fromkeys([*titles, *by_survey, *draws]):
        decisions = list({one.id: one for one in by_survey.get(survey, ())}.values())
        draw = draws.get(survey)
        if draw is not None:
            decisions = [one for one in decisions if one.period == period.label]
        if decisions or draw is not None or survey in breaches:
            found.append(_line(survey, titles.get(survey, {}), decisions, draw, tuple(breaches.get(survey, ()))))
    return tuple(found)


def _line(
    survey: str, title: dict[str, str], decisions: list[SurveyDecision], draw: Draw | None, missed_by: tuple[str, ...]
) -> PlanLine:
    line = PlanLine(
        survey=survey, title=title, occasions=len(decisions), asked=sum(one.ask for one in decisions), missed=missed_by
    )
    if draw is None:
        return line
    off = draw.most_off
    far = off is not None and abs(off[1]) > TOLERANCE
    return PlanLine(
        survey=survey, title=title, occasions=len(decisions), asked=line.asked, missed=missed_by, drawn=draw.n, of=draw.of,
        keeping=draw.keeping, within=draw.within, groups=len(draw.groups), limit=draw.limit, place=draw.place,
        small=sum(group.keeping == "not_attainable" for group in draw.groups), certificate=draw.certificate.drawn[:SHORT],
        left_out=draw.left_out, uncovered=draw.uncovered, off=off[0] if off and far else "",
        off_by=f"{off[1] * 100:+.1f}" if off and far else "",
    )  # fmt: skip
