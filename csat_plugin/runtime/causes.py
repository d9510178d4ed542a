"""The causes of late: those customers named with their ratings, and those found when an item was worked on (S1-12, S1-13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.model import Rating
from csat_plugin.core.period import Period, add_months, start_of
from csat_plugin.core.risks.recurrence import Called, Recurred, inside, longest, recurrences
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.rules.playbooks import CAUSE
from csat_plugin.core.scoring.judging import Judge, moment_of, window
from csat_plugin.runtime.workspace import Workspace

UNFIT = frozenset({"own_rating", "not_independent", "channel_off", "ticket_deleted", "ticket_merged", "other_measure"})
"""Why a rating says nothing of a cause either: not a customer's word, or its ticket is gone."""
ITEM = "item:"
"""Before the number of an action item, where a cause rests on what was found there and on no rating."""


def causes_of(workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind) -> tuple[Recurred, ...]:
    """Every cause named or found within its window that ends with a period.

    Args:
        workspace: where the ratings are.
        period: the windows end with it.
        rules: their causes and channels.
        kind: kind of subject that is counted: distinct customers, where customers are scored.
    """
    named = list(_named(workspace, period, rules, kind))
    named += found(rules, workspace.store.items(), named, period.last)
    return recurrences(rules, named, period=period.label, last_day=period.last)


def found(
    rules: Ruleset, items: Iterable[ActionItem], named: Iterable[tuple[date, Received]], last_day: date
) -> Iterator[tuple[date, Received]]:
    """Causes recorded on items, as if the customer had named them that day; those he named himself count once.

    Args:
        rules: their causes; any other word recorded says nothing.
        items: any items.
        named: what customers named.
        last_day: the last day of every window.
    """
    called = Called(rules.causes)
    known = {cause.id for cause in rules.causes}
    said = {
        (one.subject, name)
        for day, one in named
        for name in called.causes(one.rating.causes)
        if inside(called.cause(name), day, last_day)
    }
    for item in items:
        recorded = item.recorded(CAUSE)
        cause = called.cause(recorded.text) if recorded else None
        if recorded is None or cause is None or cause.id not in known or (item.subject, cause.id) in said:
            continue
        yield (
            date.fromisoformat(recorded.day),
            Received(
                rating=Rating(
                    id=f"{ITEM}{item.id}",
                    response="",
                    channel="",
                    customer_name=item.subject_name,
                    causes=(cause.id,),
                    supplier=cause.supplier,
                    ticket=next(iter(item.because_tickets), None),
                ),
                points=None,
                subject=item.subject,
                subject_name=item.subject_name,
            ),
        )


def _named(workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind) -> Iterator[tuple[date, Received]]:
    store, settings = workspace.store, workspace.settings
    first = add_months(period.last.replace(day=1), 1 - longest(rules))
    start, end = start_of(first, settings.zone), start_of(period.end, settings.zone)
    ratings = {one.id: one for one in store.ratings_with_causes(start, end)}
    subjects = store.subjects(kind)
    tickets = {one.id: one for one in store.tickets({one.ticket for one in ratings.values() if one.ticket})}
    judge = Judge(rules, window(rules, period, settings.zone, workspace.now, settings.fiscal_start))
    for mark in store.marks_of(ratings, kind):
        verdict, moment = judge.judge(mark), moment_of(mark, rules)
        if moment is None or verdict.reason in UNFIT or mark.barred or mark.requester_is_handler:
            continue
        rating = ratings[mark.rating]
        subject = subjects.get(mark.subject)
        yield (
            moment.astimezone(settings.zone).date(),
            Received(
                rating=rating,
                points=verdict.points,
                subject=mark.subject,
                subject_name=subject.name if subject else mark.subject,
                ticket=tickets.get(rating.ticket or ""),
            ),
        )
