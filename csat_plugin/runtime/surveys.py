"""Deciding on surveys in a workspace: what happened, what is due, what is to be drawn; kept once, the same ever after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.life import live
from csat_plugin.core.model import Customer, Ticket
from csat_plugin.core.period import LENGTH, Period, bounds, parse_period, period_of, previous, start_of
from csat_plugin.core.rules import Panel, Ruleset, Survey
from csat_plugin.core.surveys.asking import Candidate
from csat_plugin.core.surveys.decide import Circumstances, decide_surveys
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.core.surveys.known import Pictures, facts_for, told_by_pictures
from csat_plugin.core.surveys.occasions import (
    CHURN,
    ENDED,
    Around,
    by_hand,
    frame_of,
    of_customer,
    of_draw,
    of_schedule,
    of_tickets,
)
from csat_plugin.core.surveys.panels import Wave, next_wave
from csat_plugin.core.surveys.people import People
from csat_plugin.core.surveys.sampling import Draw, draw_for
from csat_plugin.runtime.scoring import rules_for
from csat_plugin.runtime.survey_checks import checks, draw_of_actions
from csat_plugin.runtime.survey_history import asks_before
from csat_plugin.runtime.survey_seed import seed_of
from csat_plugin.runtime.workspace import Workspace

LOOK_BACK = timedelta(days=62)
"""How old an event may be to be decided on at all: an older one would be too late to ask about under any rule."""
PERIODS_BACK = 3
"""Complete periods for which a draw that was not made yet is made."""
DRAWN = "period.ended"
CHURN_EVENT = "churn_warning.raised"
REVIEW_EVENT = "service_review.held"


class Gathered(Struct, frozen=True, kw_only=True):
    """What decisions of a workspace are made from."""

    around: Around
    circumstances: Circumstances
    since: datetime
    """Nothing that happened before is asked about."""
    new_waves: tuple[Wave, ...] = ()


class Found(Struct, frozen=True, kw_only=True):
    """What a run decided."""

    decisions: tuple[SurveyDecision, ...]
    draws: tuple[Draw, ...] = ()
    waves: tuple[Wave, ...] = ()


def asked_from(workspace: Workspace) -> datetime:
    """The first moment this workspace asks about: `effects.from`, else the day it came to be."""
    return start_of(workspace.settings.effects_from or workspace.installed, workspace.settings.zone)


def gather(workspace: Workspace, rules: Ruleset, *, replay: bool = False, keep: bool = True) -> Gathered:
    """People, pictures, panels and clock.

    Args:
        workspace: where everything is.
        rules: whose surveys and panels are meant.
        replay: judge every event at its own moment.
        keep: whether the outcome will be kept; only then the secret of draws is made where there is none.
    """
    store, settings = workspace.store, workspace.settings
    people = People(store.customers(), store.contacts())
    looks = told_by_pictures(rules)
    pictures = Pictures(store.tickets_ended(None, None), store.ratings(), store.complaints()) if looks else Pictures()
    seed = seed_of(workspace, make=keep)
    waves, new = _waves(workspace, rules, people, pictures, seed)
    return Gathered(
        around=Around(rules=rules, people=people, pictures=pictures, waves=waves),
        circumstances=Circumstances(
            now=workspace.now, zone=settings.zone, fiscal_start=settings.fiscal_start, calendar=workspace.calendar,
            seed=seed, draws={(draw.survey, draw.period): draw for draw in store.draws()}, replay=replay,
        ),
        since=asked_from(workspace),
        new_waves=tuple(new),
    )  # fmt: skip


def followed(workspace: Workspace, rules: Ruleset) -> frozenset[str]:
    """Customers in the present wave of any panel of the rules; nothing is kept."""
    looks = told_by_pictures(rules)
    store = workspace.store
    pictures = Pictures(store.tickets_ended(None, None), store.ratings(), store.complaints()) if looks else Pictures()
    people = People(store.customers(), store.contacts())
    waves, _ = _waves(workspace, rules, people, pictures, seed_of(workspace, make=False))
    return frozenset(customer for wave in waves.values() for customer in wave.customers)


def _waves(
    workspace: Workspace, rules: Ruleset, people: People, pictures: Pictures, seed: bytes
) -> tuple[dict[str, Wave], list[Wave]]:
    """The present wave of every panel: the one kept for this period, else the next one."""
    found: dict[str, Wave] = {}
    new: list[Wave] = []
    settings = workspace.settings
    for panel in rules.panels:
        kept = workspace.store.waves(panel.id)
        now = period_of(workspace.now, panel.every, settings.zone, settings.fiscal_start)
        period, last = now.label, kept[-1] if kept else None
        if last is not None and last.period == period:
            found[panel.id] = last
            continue
        customers = {
            id_: facts_for(moment=workspace.now, customer=one, pictures=pictures)
            for id_, one in people.customers.items()
        }
        excluded = frozenset(one.customer for one in workspace.store.exclusions(panel.id))
        held = 0 if last is not None else _held(workspace, rules, panel, now)
        found[panel.id] = next_wave(panel, period, customers, last, excluded, seed, held)
        new.append(found[panel.id])
    return found, new


def _held(workspace: Workspace, rules: Ruleset, panel: Panel, now: Period) -> int:
    """Waves held before anything was decided here: earlier periods with an answer in a channel of the panel's surveys.

    They count from where the rules begin to be valid, which is when the process started; rules that do not say have no earlier wave (S2-01).
    """
    if not rules.valid_from:
        return 0
    settings = workspace.settings
    begun = parse_period(rules.valid_from, settings.fiscal_start).start
    labels = set[str]()
    for channel in {survey.channel for survey in rules.surveys if survey.panel == panel.id}:
        for rating in workspace.store.ratings(channel=channel):
            moment = rating.answered or rating.asked or rating.closed
            if moment is None or rating.outcome != "answered":
                continue
            period = period_of(moment, panel.every, settings.zone, settings.fiscal_start)
            if begun < period.end <= now.start:
                labels.add(period.label)
    return len(labels)


def decide_now(workspace: Workspace, rules: Ruleset, *, keep: bool = True) -> Found:
    """Decide on whatever has not been decided on: events, schedules, draws of complete periods, new waves of panels.

    Args:
        workspace: where everything is.
        rules: the working copy.
        keep: keep decisions, draws and waves; else this was a try.
    """
    gathered = gather(workspace, rules, keep=keep)
    around, store = gathered.around, workspace.store
    start = max(gathered.since, workspace.now - LOOK_BACK)
    draws, drawn = _draw(workspace, gathered)
    second, checked = checks(workspace, around, gathered.circumstances.seed)
    draws += second
    ended = (one for one in store.tickets_ended(start, workspace.now))
    candidates = [
        *(one for one in of_tickets(around, ended) if start <= one.moment <= workspace.now),
        *_scheduled(workspace, gathered),
        *_reviewed(workspace, gathered),
        *_warned(workspace, gathered),
        *drawn,
        *checked,
    ]
    known = store.decided(one.id for one in candidates)
    new = [one for one in candidates if one.id not in known]
    made = {(draw.survey, draw.period): draw for draw in draws}
    circumstances = replace(gathered.circumstances, draws={**gathered.circumstances.draws, **made})
    decisions = decide_surveys(rules, new, asks_before(workspace, around.people, start), circumstances) if new else ()
    if keep:
        with store.transaction():
            for draw in draws:
                store.keep_draw(draw, rules.digest, workspace.now)
            for wave in gathered.new_waves:
                store.keep_wave(wave, rules.digest, workspace.now)
            store.keep_decisions(decisions, workspace.now)
    return Found(decisions=decisions, draws=tuple(draws), waves=gathered.new_waves)


def _scheduled(workspace: Workspace, gathered: Gathered) -> Iterator[Candidate]:
    """Surveys that are due in the period that is running."""
    settings = workspace.settings
    for survey in gathered.around.rules.surveys:
        if not survey.every or survey.event:
            continue
        period = period_of(workspace.now, survey.every, settings.zone, settings.fiscal_start)  # type: ignore[arg-type]
        start = max(bounds(period, settings.zone)[0], gathered.since)
        if start <= workspace.now:
            yield from of_schedule(gathered.around, survey, period.label, start, period.start.isoformat())


def _reviewed(workspace: Workspace, gathered: Gathered) -> Iterator[Candidate]:
    """Service review meetings on record (S0-43, S4-39); those that are tickets of the platform come with the tickets."""
    surveys = [survey for survey in gathered.around.rules.surveys if survey.event == REVIEW_EVENT]
    for review in workspace.store.reviews() if surveys else ():
        customer = gathered.around.people.customers.get(review.customer or "")
        if customer is None or not review.day:
            continue
        moment = start_of(date.fromisoformat(review.day), workspace.settings.zone)
        for survey in surveys:
            if max(gathered.since, workspace.now - LOOK_BACK) <= moment <= workspace.now:
                yield from of_customer(gathered.around, survey, customer, f"review:{review.id}", moment)


def _warned(workspace: Workspace, gathered: Gathered) -> Iterator[Candidate]:
    """Customers about whom there is a warning: an open item of such a playbook, or the register's own word (S1-21)."""
    surveys = [survey for survey in gathered.around.rules.surveys if survey.event == CHURN_EVENT]
    if not surveys:
        return
    settings, people = workspace.settings, gathered.around.people
    warnings: dict[str, tuple[Customer, datetime]] = {}
    for item in workspace.store.items():
        customer = people.customers.get(item.subject)
        if item.kind in CHURN and live(item) and customer is not None and item.opened:
            day = date.fromisoformat(item.opened)
            warnings[f"warning:{item.id}"] = customer, start_of(day, settings.zone)
    month = period_of(workspace.now, "month", settings.zone)
    for customer in people.customers.values():
        if customer.contract is not None and customer.contract.churn_warning:
            moment = max(bounds(month, settings.zone)[0], gathered.since)
            warnings[f"warning:{month.label}:{customer.id}"] = customer, moment
    for occasion, (customer, moment) in warnings.items():
        for survey in surveys:
            if gathered.since <= moment <= workspace.now:
                yield from of_customer(gathered.around, survey, customer, occasion, moment)


def _draw(workspace: Workspace, gathered: Gathered) -> tuple[list[Draw], list[Candidate]]:
    """The draws of complete periods that were not made yet, with a candidate for every ticket of theirs."""
    draws: list[Draw] = []
    candidates: list[Candidate] = []
    for survey in gathered.around.rules.surveys:
        if survey.event != DRAWN or survey.share is None:
            continue
        for period in _to_draw(workspace, gathered, survey):
            then = rules_for(workspace, gathered.around.rules, period).survey(survey.id)
            if then is None or then.share is None:
                continue  # the rules that held then knew no such draw
            draw, found = draw_of(workspace, gathered, then, period)
            draws.append(draw)
            candidates += found
    return draws, candidates


def _to_draw(workspace: Workspace, gathered: Gathered, survey: Survey) -> list[Period]:
    settings, found = workspace.settings, list[Period]()
    period = previous(
        period_of(workspace.now, gathered.around.rules.score.period, settings.zone, settings.fiscal_start)
    )
    for _ in range(PERIODS_BACK):
        if bounds(period, settings.zone)[1] <= gathered.since:
            break
        if workspace.store.draw(survey.id, period.label) is None:
            found.append(period)
        period = previous(period)
    return found[::-1]


def draw_of(workspace: Workspace, gathered: Gathered, survey: Survey, period: Period) -> tuple[Draw, list[Candidate]]:
    """A period's draw as its rule asks for it, with a candidate for each ticket it could have drawn."""
    start, end = bounds(period, workspace.settings.zone)
    around = gathered.around
    if survey.draw_from == "actions":
        return draw_of_actions(workspace, around, survey, period, gathered.circumstances.seed, cap_of(survey, period))
    within = [one for one in workspace.store.tickets_ended(start, end) if _ended(one, start, end)]
    framed = frame_of(around, survey, within)
    draw = draw_for(survey, gathered.circumstances.seed, period.label, framed, cap_of(survey, period))
    return draw, list(of_draw(around, survey, draw, within, end))


def _ended(ticket: Ticket, start: datetime, end: datetime) -> bool:
    moment = ticket.closed or ticket.resolved
    return ticket.state in ENDED and moment is not None and start <= moment < end


def cap_of(survey: Survey, period: Period) -> int | None:
    """How many a survey's limit allows in a whole period; a mandatory survey has none."""
    cap = survey.at_most
    if cap is None or survey.mandatory:
        return None
    days = (period.end - period.start).days
    months = LENGTH.get(period.kind, 1) if period.kind != "range" else 1
    times = {"run": 1, "month": months, "week": -(-days // 7), "day": days}
    return cap.n * times[cap.per]


def wish(
    workspace: Workspace,
    rules: Ruleset,
    survey: Survey,
    about: Ticket | Customer,
    reason: str,
    by: str,
    *,
    keep: bool = True,
) -> Found:
    """Ask by hand, with the reason and who wishes it (S0-44); never twice in one second."""
    gathered = gather(workspace, rules, keep=keep)
    candidates = list(by_hand(gathered.around, survey, about, workspace.now, reason, by))
    asks = asks_before(workspace, gathered.around.people, workspace.now)
    decisions = decide_surveys(rules, candidates, asks, gathered.circumstances)
    if keep:
        workspace.store.keep_decisions(decisions, workspace.now)
    return Found(decisions=decisions)


def of_one_ticket(
    workspace: Workspace, rules: Ruleset, ticket: Ticket
) -> tuple[list[SurveyDecision], list[SurveyDecision]]:
    """What was decided about a ticket, and what would be decided about it now where nothing was."""
    kept = workspace.store.decisions(ticket=ticket.id)
    gathered = gather(workspace, rules, keep=False)
    candidates = [one for one in of_tickets(gathered.around, [ticket]) if one.moment >= gathered.since]
    known = {one.id for one in kept}
    new: Iterable[Candidate] = [one for one in candidates if one.id not in known]
    if not new:
        return kept, []
    asks = asks_before(workspace, gathered.around.people, gathered.since)
    return kept, list(decide_surveys(rules, new, asks, gathered.circumstances))


def draws_to_come(
    workspace: Workspace, rules: Ruleset, ticket: Ticket, kept: Iterable[SurveyDecision]
) -> list[tuple[str, str, bool]]:
    """Survey, period and whether it was made, of draws this ticket belongs to and has no decision of: not over, or come too late."""
    moment = ticket.closed or ticket.resolved
    if ticket.state not in ENDED or moment is None or moment < asked_from(workspace):
        return []
    settings = workspace.settings
    known = {one.survey for one in kept}
    period = period_of(moment, rules.score.period, settings.zone, settings.fiscal_start).label
    return [
        (survey.id, period, workspace.store.draw(survey.id, period) is not None)
        for survey in rules.surveys
        if survey.event == DRAWN
        and survey.share is not None
        and survey.draw_from == "tickets"
        and survey.id not in known
    ]
