"""The causes customers named of late: read from ratings that carry one, within the longest window the rules have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.period import Period, add_months, start_of
from csat_plugin.core.risks.recurrence import Recurred, longest, recurrences
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.judging import Judge, moment_of, window
from csat_plugin.runtime.workspace import Workspace

UNFIT = frozenset({"own_rating", "not_independent", "channel_off", "ticket_deleted", "ticket_merged", "other_measure"})
"""Why a rating says nothing of a cause either: not a customer's word, or its ticket is gone."""


def causes_of(workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind) -> tuple[Recurred, ...]:
    """Every cause named within its window that ends with a period.

    Args:
        workspace: where the ratings are.
        period: the windows end with it.
        rules: their causes and channels.
        kind: kind of subject that is counted: distinct customers, where customers are scored.
    """
    named = _named(workspace, period, rules, kind)
    return recurrences(rules, named, period=period.label, last_day=period.last)


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
