"""Gathers what is known beside the scores of a period, as far as somebody asks for it: history and tickets cost time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar, cast

from msgspec import Struct

from csat_plugin.core import responses
from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.conditions import facts_of
from csat_plugin.core.facts import Value
from csat_plugin.core.integrity.facts import integrity_facts
from csat_plugin.core.integrity.signs import by_subject, changed_afterwards, staff_of
from csat_plugin.core.model import Complaint, Rating, ServiceReview
from csat_plugin.core.period import Period, bounds
from csat_plugin.core.risks.answers import answer_facts
from csat_plugin.core.risks.catalogue import Group, groups_of
from csat_plugin.core.risks.customers import (
    FirstChoice,
    Places,
    contract_facts,
    first_choice,
    peer_facts,
    places_of,
    record_facts,
    ticket_facts_of,
)
from csat_plugin.core.risks.history import WINDOW, Past, history_facts, indicator_changes
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.result import Assessment, Score
from csat_plugin.runtime.renamed import with_present_ids
from csat_plugin.runtime.scoring import history
from csat_plugin.runtime.surveys import followed
from csat_plugin.runtime.workspace import Workspace

LONG = 12
"""Periods looked back at where a rule asks how long a score has been in the lowest band."""

Known = dict[str, dict[str, Value]]
"""Subject -> facts."""


class Decided(Struct, frozen=True, kw_only=True):
    """The period facts are wanted for."""

    period: Period
    rules: Ruleset
    assessment: Assessment
    """Subjects called as they are today."""
    answers: Callable[[], Sequence[Received]]
    """Everything that came of asking, marks that count with their points; looked up only when needed."""
    today: date
    """The day it is decided on."""
    earlier: tuple[Assessment, ...] | None = None
    """The periods before, oldest first, where they are at hand; else they are looked up."""


PENALTY = ("score.worst_case", "score.best_case", "score.with_refusals")
"""Facts that stand beside a score wherever the rules take refusals for marks (S1-23)."""


def asked_by(rules: Ruleset) -> frozenset[str]:
    """Facts that conditions on scores ask for, and those of a penalty for refusals."""
    asked = {name for action in rules.actions if action.event == "period.closed" for name in facts_of(action.when)}
    return frozenset(asked if rules.score.refusals_as is None else asked.union(PENALTY))


def facts_beside(workspace: Workspace, decided: Decided, facts: Collection[str]) -> Known:
    """What is known beside each score, as far as these facts need it; facts nobody asked for may be there too.

    Args:
        workspace: where everything is.
        decided: the period.
        facts: names of facts; those a score tells by itself need nothing.
    """
    groups = groups_of(facts)
    known: Known = {score.subject: {} for score in decided.assessment.scores}
    if not groups or not known:
        return known
    if "history" in groups:
        _history(workspace, decided, LONG if "score.lowest_for" in facts else WINDOW, known)
    if groups & {"answers", "integrity", "records"}:
        _answers(workspace, decided, groups, known)
    if decided.assessment.subject_kind == "customer":
        _customers(workspace, decided, groups, known)
        if "panels" in groups and decided.rules.panels:
            members = followed(workspace, decided.rules)
            for subject, about in known.items():
                about["customer.followed"] = subject in members
    return known


def _history(workspace: Workspace, decided: Decided, periods: int, known: Known) -> None:
    kind = decided.assessment.subject_kind
    earlier: Sequence[Assessment]
    if decided.earlier is not None:
        earlier = decided.earlier[1 - periods :]
    else:
        earlier = history(workspace, decided.period, decided.rules, cast("SubjectKind", kind), periods - 1)
    series: dict[str, list[Past]] = defaultdict(list)
    scores: dict[str, list[Score]] = defaultdict(list)
    for one in (*earlier, decided.assessment):
        for score in one.scores:
            series[score.subject].append(Past(score.value, score.band, score.margin.half_width))
            scores[score.subject].append(score)
    lowest = min(decided.rules.bands, key=lambda band: band.lower).id if decided.rules.bands else ""
    for subject, facts in known.items():
        facts.update(history_facts(series[subject], lowest) | indicator_changes(scores[subject]))


def _answers(workspace: Workspace, decided: Decided, groups: Collection[Group], known: Known) -> None:
    about = by_subject(decided.answers())
    changed = changed_ids(workspace, (one.rating for some in about.values() for one in some))
    staff = staff_of(workspace.store.team_members()) if "integrity" in groups else frozenset()
    for score in decided.assessment.scores:
        own = about.get(score.subject, [])
        if "answers" in groups:
            known[score.subject] |= answer_facts(score, own, decided.rules.bands, decided.rules.score.refusals_as)
        if "integrity" in groups:
            known[score.subject] |= integrity_facts(own, changed, staff)
        if "records" in groups:
            known[score.subject]["score.complaints"] = responses.complaints(one.rating for one in own)


def changed_ids(workspace: Workspace, ratings: Iterable[Rating]) -> frozenset[str]:
    """Ids of those of the ratings whose mark became another without having been given again."""
    again = {rating.id: rating for rating in ratings if rating.version > 1}
    former = workspace.store.former_versions(again)
    return frozenset(id_ for id_, versions in former.items() if changed_afterwards([*versions, again[id_]]))


def _customers(workspace: Workspace, decided: Decided, groups: Collection[Group], known: Known) -> None:
    """What the register, tickets, peers and records say of customers."""
    store, zone, today = workspace.store, workspace.settings.zone, decided.today
    first, last = decided.period.start, decided.period.last
    until = datetime.combine(today + timedelta(days=1), time(), zone).astimezone(UTC)
    if "customer" in groups:
        register = {customer.id: customer for customer in store.customers()}
        assessed = store.last_assessed(until)
        for subject, facts in known.items():
            moment = assessed.get(subject)
            day = moment.astimezone(zone).date() if moment else None
            facts.update(contract_facts(register.get(subject), day, today))
    if "tickets" in groups:
        tickets = store.tickets_around(*bounds(decided.period, zone))
        for subject, facts in known.items():
            facts.update(ticket_facts_of(tickets.get(subject, []), first, last, today, zone))
    if "peers" in groups:
        places = places_by_customer(workspace, decided.rules, until)
        for subject, facts in known.items():
            facts.update(peer_facts(places.get(subject)))
    if "records" in groups:
        complaints, reviews = _by_customer(store.complaints()), _by_customer(store.reviews())
        for subject, facts in known.items():
            strong = facts.get("score.complaints")
            own = complaints.get(subject, []), reviews.get(subject, [])
            facts.update(record_facts(strong if isinstance(strong, int) else 0, *own, (first, last), today))


Occasion = TypeVar("Occasion", Complaint, ServiceReview)


def _by_customer(occasions: Iterable[Occasion]) -> dict[str, list[Occasion]]:
    found: dict[str, list[Occasion]] = {}
    for one in occasions:
        found.setdefault(one.customer or "", []).append(one)
    return found


def places_by_customer(workspace: Workspace, rules: Ruleset, until: datetime) -> dict[str, Places]:
    """Customer -> which place his people give us among their suppliers; who was not asked is left out."""
    by_customer: dict[str, list[Rating]] = defaultdict(list)
    for rating in _on_places(workspace, rules):
        if rating.customer:
            by_customer[rating.customer].append(rating)
    found = {customer: places_of(ratings, until) for customer, ratings in by_customer.items()}
    return {customer: places for customer, places in found.items() if places is not None}


def first_choice_in(workspace: Workspace, period: Period, rules: Ruleset, assessment: Assessment) -> FirstChoice | None:
    """How the target on our place among the customers' suppliers stands at the end of a period, or now (S1-31).

    `None` where the rules set none, nobody was asked, or something else than customers is scored.
    """
    if assessment.subject_kind != "customer" or all(channel.first_for is None for channel in rules.channels):
        return None
    until = min(bounds(period, workspace.settings.zone)[1], workspace.now).astimezone(UTC)
    places = places_by_customer(workspace, rules, until)
    scores = with_present_ids(workspace, assessment).scores
    return first_choice(rules, [places[one.subject] for one in scores if one.subject in places])


def _on_places(workspace: Workspace, rules: Ruleset) -> Iterator[Rating]:
    for channel in rules.channels:
        if channel.measure == "peer_rank":
            yield from workspace.store.ratings(channel=channel.id)
