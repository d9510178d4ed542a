"""Checks: of low scores, by the same people and by others (S0-33, S0-34); of work carried out, by some of its customers (S3-12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import THEN
from csat_plugin.core.model import REMEDY, Rating, Ticket
from csat_plugin.core.period import NotAPeriod, Period, bounds, parse_period, start_of
from csat_plugin.core.rules import Ruleset, Survey
from csat_plugin.core.scoring.points import points_on, scale_for
from csat_plugin.core.surveys.asking import Candidate
from csat_plugin.core.surveys.checks import (
    EVENT_OF,
    RESURVEY,
    Answered,
    First,
    draw_of_others,
    event_of,
    first_ones,
    known_at,
    of_others,
    of_raisers,
    of_the_same,
)
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.core.surveys.occasions import Around, of_customer
from csat_plugin.core.surveys.people import People
from csat_plugin.core.surveys.sampling import Draw, Framed, draw_for
from csat_plugin.runtime.workspace import Workspace


class Checked(Struct, frozen=True, kw_only=True):
    """One person of a check: what he answered first, whether he is asked, and what he answered then."""

    person: str
    first: tuple[int, ...] = ()
    """Micropoints of what he answered the first time."""
    ask: bool = True
    decision: SurveyDecision
    then: int | None = None
    """Micropoints of what he has answered since he was asked; `None` while he has not."""
    rating: str = ""


def checks(workspace: Workspace, around: Around, seed: bytes) -> tuple[list[Draw], list[Candidate]]:
    """What items under way ask for: candidates, and the second draws that were not made yet."""
    surveys = [survey for survey in around.rules.surveys if survey.event in EVENT_OF.values()]
    if not surveys:
        return [], []
    draws: list[Draw] = []
    found: list[Candidate] = []
    today = start_of(workspace.today, workspace.settings.zone)
    for item in workspace.store.items():
        event = event_of(item)
        for survey in surveys:
            if not event or survey.event != event:
                continue
            first = first_ones(around, _answers(workspace, around.rules, item))
            if event == RESURVEY:
                found += of_the_same(around, survey, item, first, today)
                continue
            there = known_at(around, item.subject, _tickets(workspace, item))
            draw = workspace.store.draw(survey.id, item.id)
            if draw is None:
                draw = draw_of_others(survey, item, there, first, seed)
                draws.append(draw)
            found += of_others(around, survey, item, there, draw, today)
    return draws, found


def _tickets(workspace: Workspace, item: ActionItem) -> Iterator[Ticket]:
    """Tickets that ended in the item's period: whoever opened one could have been asked the first time too."""
    try:
        period = parse_period(item.period, workspace.settings.fiscal_start)
    except NotAPeriod:
        return
    start, end = bounds(period, workspace.settings.zone)
    yield from workspace.store.tickets_ended(start, end)


def _answers(workspace: Workspace, rules: Ruleset, item: ActionItem) -> Iterator[Answered]:
    """The answers an item rests on; of a score on too many to be named, those of its subject in its period."""
    store, kind = workspace.store, rules.score.subject
    marks = store.marks_of(item.because_ratings, kind)
    if not marks and item.because_scores:
        try:
            period = parse_period(item.period, workspace.settings.fiscal_start)
        except NotAPeriod:
            return
        start, end = bounds(period, workspace.settings.zone)
        marks = [mark for mark in store.marks(kind, start, end) if mark.subject == item.subject]
    owners = {one.id: one.customer or "" for one in store.ratings([mark.rating for mark in marks])}
    for mark in marks:
        if mark.outcome == "answered" and mark.raw:
            name = mark.contact_name or (mark.contact if ":" not in mark.contact else "")
            yield Answered(
                rating=mark.rating,
                contact=mark.contact,
                name=name,
                role=mark.role,
                customer=owners.get(mark.rating, ""),
            )


def answered(workspace: Workspace, rules: Ruleset, item: ActionItem) -> tuple[Checked, ...]:
    """Everybody an item's check asked or left out, with both answers; empty where nothing was decided yet."""
    if item.kind not in EVENT_OF or THEN not in item.slot:
        return ()
    return answers_of(
        workspace, rules, [one for one in workspace.store.decisions(period=item.id) if one.item == item.id]
    )


def answers_of(workspace: Workspace, rules: Ruleset, decisions: Sequence[SurveyDecision]) -> tuple[Checked, ...]:
    """What those who were asked have answered since, in the channel they were asked for."""
    if not decisions:
        return ()
    store, zone = workspace.store, workspace.settings.zone
    people = People(store.customers(), store.contacts())
    first = {one.id: one for one in store.ratings([id_ for one in decisions for id_ in one.first])}
    days = {
        one.id: start_of(one.at.astimezone(zone).date(), zone) for one in decisions
    }  # of many answers only the day is known
    given = store.ratings(start=min(days.values()), end=None)
    later = [one for one in given if one.raw and one.outcome == "answered" and not one.question.startswith(REMEDY)]
    return tuple(
        _checked(rules, people, one, first, [r for r in later if _since(r, days[one.id])]) for one in decisions
    )


def _since(rating: Rating, start: datetime) -> bool:
    return rating.answered is not None and rating.answered >= start


def _checked(
    rules: Ruleset, people: People, decision: SurveyDecision, first: dict[str, Rating], later: list[Rating]
) -> Checked:
    known = set(decision.keys)
    answer = next(
        (
            one
            for one in sorted(later, key=lambda one: (str(one.answered), one.id))
            if one.channel == decision.channel
            and one.id not in decision.first
            and known & set(people.keys(one.contact or "", one.contact_name, one.customer or ""))
        ),
        None,
    )
    before = [
        points for id_ in decision.first if (one := first.get(id_)) and (points := _points(rules, one)) is not None
    ]
    return Checked(
        person=decision.contact_name or decision.contact, first=tuple(before), ask=decision.ask, decision=decision,
        then=_points(rules, answer) if answer and decision.ask else None, rating=answer.id if answer and decision.ask else "",
    )  # fmt: skip


def _points(rules: Ruleset, rating: Rating) -> int | None:
    found = points_on(
        scale_for(rules.channel(rating.channel), rating.low, rating.high, rating.direction), rating.raw or ""
    )
    return found if isinstance(found, int) else None


def draw_of_actions(
    workspace: Workspace, around: Around, survey: Survey, period: Period, seed: bytes, cap: int | None
) -> tuple[Draw, list[Candidate]]:
    """A check of work that was carried out: some of its customers are called (S3-12).

    Drawn are the items carried out in the period that stand under no other. The survey's roles are asked, without any those who raised
    the item.
    """
    first, after = period.start.isoformat(), period.end.isoformat()
    done = [
        item
        for item in workspace.store.items()
        if item.state in ("done", "closed")
        and not item.parent
        and first <= (item.closed or item.opened) < after
        and (not survey.playbooks or item.kind in survey.playbooks)
    ]
    raisers = {item.id: first_ones(around, _answers(workspace, around.rules, item)) for item in done}
    owners = {item.id: _owner(around, item, raisers[item.id]) for item in done}
    known = {id_: around.people.customers[owner] for id_, owner in owners.items() if owner}
    done = [item for item in done if item.id in known or raisers[item.id]]
    framed = [
        Framed(
            item.id, owners[item.id] if survey.for_each else "", "", known[item.id].segment if item.id in known else ""
        )
        for item in done
    ]
    draw = draw_for(survey, seed, period.label, framed, cap)
    chosen = frozenset(draw.chosen)
    end = bounds(period, workspace.settings.zone)[1]
    candidates: list[Candidate] = []
    for item in done:
        occasion = f"{period.label}:{item.id}"
        if survey.ask and item.id in known:
            asked = of_customer(around, survey, known[item.id], occasion, end, period=period.label)
        else:
            asked = of_raisers(around, survey, raisers[item.id], occasion, end, period.label)
        candidates += [replace(one, drawn=item.id in chosen) for one in asked]
    return draw, candidates


def _owner(around: Around, item: ActionItem, raisers: Iterable[First]) -> str:
    """The customer an item is about: its subject, else the one customer of all who raised it; empty where there is none."""
    if item.subject in around.people.customers:
        return item.subject
    owners = {one.customer for one in raisers}
    return owners.pop() if len(owners) == 1 and owners <= set(around.people.customers) else ""
