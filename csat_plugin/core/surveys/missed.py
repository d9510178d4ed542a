"""Surveys agreed with a customer that were not held: each is a breach, and work for somebody (S0-42)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import answerable, live
from csat_plugin.core.calendar import Calendar, due
from csat_plugin.core.names import in_language
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Ruleset, Span, Survey
from csat_plugin.core.scoring.result import Note
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.texts import LANGUAGES, say

KIND = "survey_missed"
TIME_FOR_IT = Span(5, "working_days")
"""How long there is to make up for it."""


class Missed(Struct, frozen=True, kw_only=True):
    """One mandatory survey that was not held for a customer in a period, or for a ticket."""

    survey: str
    period: str
    customer: str
    customer_name: str
    why: tuple[Note, ...]
    """Why each of those to be asked was not; empty when nobody decided at all."""
    ticket: str = ""
    place: str = ""


def missed_runs(
    survey: Survey,
    period: Period,
    customers: Iterable[tuple[str, str]],
    decisions: Sequence[SurveyDecision],
    answered: AbstractSet[str] = frozenset(),
) -> tuple[Missed, ...]:
    """The customers for whom a schedule that was agreed was not carried out in a period that is over.

    Args:
        survey: mandatory, with `every`.
        period: complete.
        customers: id and name of each customer it is for.
        decisions: those of the survey for that period, with what was asked by hand meanwhile.
        answered: customers of whom an answer in its channel shows that it was held, whoever asked.
    """
    asked = {one.customer for one in decisions if one.ask} | answered
    found = []
    for customer, name in customers:
        own = [one for one in decisions if one.customer == customer]
        meant = not own or any(one.violation for one in own)  # else the rule itself leaves the customer out
        if customer not in asked and meant:
            why = tuple(dict.fromkeys(_note(one) for one in own))
            found.append(
                Missed(
                    survey=survey.id, period=period.label, customer=customer, customer_name=name,
                    why=tuple(Note(code, dict(values)) for code, values in why), place=str(survey.origin),
                )
            )  # fmt: skip
    return tuple(found)


def _note(decision: SurveyDecision) -> tuple[str, tuple[tuple[str, str], ...]]:
    note = decision.deciding.note
    return note.code, tuple(sorted(note.values.items()))


def missed_events(decisions: Iterable[SurveyDecision], period: str) -> tuple[Missed, ...]:
    """Tickets and meetings after which somebody had to be asked and could not be."""
    return tuple(
        Missed(
            survey=one.survey, period=period, customer=one.customer, customer_name=one.customer_name, why=(one.deciding.note,),
            ticket=one.ticket_key, place=one.place,
        )
        for one in decisions
        if one.violation and not one.period
    )  # fmt: skip


def items_for(
    rules: Ruleset, missed: Iterable[Missed], items: Iterable[ActionItem], today: date, calendar: Calendar,
    account_managers: Mapping[str, str],
) -> tuple[ActionItem, ...]:  # fmt: skip
    """An action item for each, those that are new or changed: while one of a survey and customer is open, it is added to.

    Args:
        rules: for titles and owners.
        missed: breaches.
        items: every item there is.
        today: the day items are opened.
        calendar: for the day they are due.
        account_managers: customer -> the one the register names for him.
    """
    known = {item.id: item for item in items}
    made: dict[str, ActionItem] = {}
    for one in missed:
        survey = rules.survey(one.survey)
        about = one.ticket or one.customer
        slot = f"{one.survey}:{about}"
        own = [item for item in known.values() if item.slot == slot]
        if survey is None or any(_tells(item, one.period) for item in own):
            continue
        still = next((item for item in own if live(item)), None)
        if still is not None:
            item = replace(still, additions=(*still.additions, _addition(one)))
        else:
            item = _item(rules, survey, one, slot, today, calendar, account_managers.get(one.customer, ""))
        known[item.id] = made[item.id] = item
    return tuple(made.values())


def _tells(item: ActionItem, period: str) -> bool:
    """Whether an item is about that period already."""
    return item.period == period or any(line.startswith(f"{period}: ") for line in item.additions)


def _addition(one: Missed) -> str:
    why = "; ".join(say(note.code, "en", note.values) for note in one.why)
    return f"{one.period}: {why or say('surveys.missed.nobody_decided', 'en')}"


def _item(
    rules: Ruleset, survey: Survey, one: Missed, slot: str, today: date, calendar: Calendar, account_manager: str
) -> ActionItem:
    person = answerable(rules.people, survey.owner or "process_manager", today, account_manager)
    said = {language: _words(survey, one, language) for language in LANGUAGES}
    return ActionItem(
        id=f"{slot}:{one.period}",
        slot=slot,
        rule=one.survey,
        kind=KIND,
        subject=one.customer,
        subject_name=one.customer_name,
        period=one.period,
        title={language: say("surveys.missed.title", language, words) for language, words in said.items()},
        text={language: say("surveys.missed.text", language, words) for language, words in said.items()},
        severity="high",
        owner=person.name if person is not None else "",
        owner_role=survey.owner or "process_manager",
        opened=today.isoformat(),
        about=today.isoformat(),
        due=due(today, TIME_FOR_IT, calendar).isoformat(),
        because_tickets=(one.ticket,) if one.ticket else (),
        why=survey.why,
        cites=survey.cites,
        rule_place=one.place,
    )


def _words(survey: Survey, one: Missed, language: str) -> dict[str, str]:
    between = "; " if language == "en" else "；"
    why = between.join(say(note.code, language, note.values) for note in one.why)
    return {
        "survey": in_language(survey.title, language, survey.id),
        "rule": survey.id,
        "who": " ".join(filter(None, (one.customer_name or one.customer, one.ticket))),
        "id": one.ticket or one.customer_name or one.customer,
        "period": one.period,
        "why": why or say("surveys.missed.nobody_decided", language),
    }
