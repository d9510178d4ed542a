"""Who gets a questionnaire: those a survey asks in a period, each with a number that stays, or whoever takes a blank form (S0-46)."""

from __future__ import annotations

from msgspec import Struct

from csat_plugin.core.period import NotAPeriod, Period, bounds, parse_period, period_of
from csat_plugin.core.rules import Questionnaire, Ruleset, Survey
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.survey_state import states
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.texts import LANGUAGES

OPEN = ("waiting", "asked", "reminded")
"""States in which an answer is still waited for."""


class Addressee(Struct, frozen=True, kw_only=True):
    """One person who is asked, by a survey's decision."""

    number: int
    """Of the decision among those of its survey and period, in the order in which they were made: it never changes."""
    code: str
    decision: SurveyDecision
    state: str


def questionnaire_named(workspace: Workspace, rules: Ruleset, name: str) -> Questionnaire:
    """The questionnaire of that id.

    Raises:
        Failure: if the rules have none of that name, or it has no questions.
    """
    known = rules.questionnaires or ()
    found = next((one for one in known if one.id == name), None)
    if found is None:
        listed = ", ".join(one.id for one in known) or "-"
        raise Failure(workspace.say("questionnaires.none_named", name=name, known=listed))
    if not any(not question.open for question in found.questions):
        raise Failure(workspace.say("questionnaires.nothing_to_mark", name=name))
    return found


def channel_of(workspace: Workspace, rules: Ruleset, sheet: Questionnaire, survey: Survey | None) -> str:
    """The channel its answers belong to: that of the survey, else the one all surveys that ask it have.

    Raises:
        Failure: if that is none, or not one.
    """
    if survey is not None and survey.channel:
        return survey.channel
    asking = [s for s in rules.surveys if sheet.id in (s.questionnaire, *(choice.use for choice in s.choices))]
    found = sorted({one.channel for one in asking if one.channel})
    if len(found) == 1:
        return found[0]
    listed = ", ".join(one.id for one in asking if one.channel)
    raise Failure(
        workspace.say("questionnaires.channel_which", name=sheet.id, surveys=listed)
        if found
        else workspace.say("questionnaires.channel_none", name=sheet.id)
    )


def label_of(workspace: Workspace, label: str | None) -> str:
    """The period a code names: the one that was asked for, else the month that is running.

    Raises:
        Failure: if the label names no period.
    """
    return label or period_of(workspace.now, "month", workspace.settings.zone).label


def addressees(workspace: Workspace, survey: Survey, label: str | None) -> list[Addressee]:
    """Everybody a survey asks in a period, those who answered already included; without one, everybody it ever asked.

    Raises:
        Failure: if the label names no period.
    """
    store, zone = workspace.store, workspace.settings.zone
    found = store.decisions(survey=survey.id, asked=True)
    if label:
        period = _period(workspace, label)
        start, end = bounds(period, zone)
        found = [one for one in found if one.period == period.label or (not one.period and start <= one.moment < end)]
    known = states(workspace, found)
    numbers: dict[str, int] = {}
    made = []
    for one in sorted(found, key=lambda decision: (decision.at, decision.id)):
        when = one.period or f"{one.moment.astimezone(zone):%Y-%m}"
        numbers[when] = numbers.get(when, 0) + 1
        code = "/".join(part for part in (survey.id, when, one.customer) if part)
        made.append(
            Addressee(
                number=numbers[when],
                code=code,
                decision=one,
                state=known[one.id].state,
            )
        )
    return sorted(made, key=lambda one: (one.decision.customer_name, one.decision.customer, one.number))


def _period(workspace: Workspace, label: str) -> Period:
    try:
        return parse_period(label, workspace.settings.fiscal_start)
    except NotAPeriod as error:
        raise Failure(workspace.say(error.code, **error.values)) from error


def language_for(workspace: Workspace, preferred: str) -> str:
    """A person's language where we speak it, else the workspace's."""
    short = preferred.strip().casefold()[:2]
    return short if short in LANGUAGES else workspace.language
