"""The occasions of surveys: tickets that ended, schedules, meetings, warnings, draws, and what somebody wishes (S0-40 to S0-45).

An occasion with a person is a candidate. Whether anybody is asked is decided afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from msgspec import Struct

from csat_plugin.core.conditions import compile_condition
from csat_plugin.core.facts import Value, fold
from csat_plugin.core.model import Customer, Ticket
from csat_plugin.core.rules import All, Ruleset, Survey
from csat_plugin.core.surveys.asking import Candidate, Person
from csat_plugin.core.surveys.gates import Prepared
from csat_plugin.core.surveys.known import Pictures, facts_for, same_person
from csat_plugin.core.surveys.panels import Wave
from csat_plugin.core.surveys.people import REQUESTER, People
from csat_plugin.core.surveys.sampling import Draw, Framed

ENDED: Final = ("resolved", "closed")
"""States of a ticket whose work is done."""
REVIEWS: Final = ("service_review", "review_meeting", "meeting")
MILESTONES: Final = ("milestone",)
CHURN: Final = ("churn_warning", "early_warning")
"""Playbooks whose open items are a warning that a customer may leave (S1-21)."""


class Around(Struct, frozen=True, kw_only=True):
    """What occasions are made from besides tickets."""

    rules: Ruleset
    people: People
    pictures: Pictures
    waves: Mapping[str, Wave] = {}
    """Panel -> its present wave."""


class Ending(NamedTuple):
    """Something that happened to a ticket."""

    event: str
    moment: datetime
    fallback: bool = False


def endings(ticket: Ticket) -> Iterator[Ending]:
    """What happened to a ticket that a survey may wait for.

    Where the platform does not tell when the user confirmed, the closing is the confirmation (S0-40).
    """
    if ticket.state not in ENDED:
        return
    kind, closed, resolved = fold(ticket.kind), ticket.closed or ticket.resolved, ticket.resolved or ticket.closed
    if closed is None:
        if kind == "incident" and ticket.confirmed is not None:
            yield Ending("incident.confirmed", ticket.confirmed)
        return
    if kind == "incident":
        yield Ending("incident.confirmed", ticket.confirmed or closed, ticket.confirmed is None)
        yield Ending("incident.resolved", resolved or closed)
    if kind in ("incident", "change", "request"):
        yield Ending(f"{kind}.closed", closed)
    elif kind in REVIEWS:
        yield Ending("service_review.held", closed)
    elif kind in MILESTONES:
        yield Ending("milestone.reached", closed)


class _Concerned:
    """One ticket with its customer and people, and what is known of them: looked up once for all surveys that wait for it."""

    def __init__(self, around: Around, ticket: Ticket) -> None:
        self.ticket = ticket
        self.customer = around.people.customers.get(ticket.customer or "")
        self._around = around
        self._people: dict[str, list[Person | None]] = {}
        self._facts: dict[tuple[datetime, int], dict[str, Value]] = {}

    def holding(self, role: str) -> list[Person | None]:
        """Whoever holds a role; `None` for a requester nobody knows."""
        found = self._people.get(role)
        if found is None:
            people, ticket = self._around.people, self.ticket
            requester = fold(role) == REQUESTER
            found = [people.requester(ticket)] if requester else [*people.holding(ticket.customer or "", role)]
            self._people[role] = found
        return found

    def facts(self, moment: datetime, person: Person | None) -> dict[str, Value]:
        """What conditions may ask about, of one of these people."""
        key = moment, id(person)
        if key not in self._facts:
            self._facts[key] = facts_for(
                moment=moment, ticket=self.ticket, customer=self.customer, person=person, pictures=self._around.pictures
            )
        return self._facts[key]


def of_tickets(around: Around, tickets: Iterable[Ticket]) -> Iterator[Candidate]:
    """Candidates of every survey that waits for what happened to a ticket."""
    waiting: dict[str, list[Survey]] = {}
    for survey in around.rules.surveys:
        waiting.setdefault(survey.event, []).append(survey)
    for ticket in tickets:
        concerned = _Concerned(around, ticket)
        for ending in endings(ticket):
            for survey in waiting.get(ending.event, ()):
                yield from _of_ticket(around, survey, concerned, ending)


def of_ticket(around: Around, survey: Survey, ticket: Ticket, ending: Ending) -> Iterator[Candidate]:
    """One ticket for one survey: each person its roles name."""
    return _of_ticket(around, survey, _Concerned(around, ticket), ending)


def _of_ticket(around: Around, survey: Survey, concerned: _Concerned, ending: Ending) -> Iterator[Candidate]:
    ticket = concerned.ticket
    occasion = f"{ticket.id}#{ticket.reopened}"
    usual = REQUESTER if ending.event.partition(".")[0] in ("incident", "change", "request") else ""
    for role, person in _asked(around, survey, usual, concerned.holding):
        yield _about(around, survey, concerned, person, role, occasion, ending.moment, fallback=ending.fallback)


def _about(
    around: Around, survey: Survey, concerned: _Concerned, person: Person | None, role: str, occasion: str, moment: datetime, *,
    fallback: bool = False, period: str = "", drawn: bool | None = None, reason: str = "", by: str = "",
) -> Candidate:  # fmt: skip
    ticket, customer = concerned.ticket, concerned.customer
    owner = ticket.customer or ""
    return Candidate(
        survey=survey.id,
        occasion=occasion,
        moment=moment,
        person=person,
        role=role,
        customer=owner,
        customer_name=customer.name if customer else owner,
        ticket=ticket.id,
        ticket_key=ticket.key,
        cycle=ticket.reopened,
        tags=ticket.tags,
        fields=ticket.fields,
        handler=ticket.assignee,
        own=person is not None and same_person(person, ticket.assignee),
        fallback=fallback,
        period=period,
        drawn=drawn,
        reason=reason,
        by=by,
        member=_member(around, survey, owner),
        facts=concerned.facts(moment, person),
    )


def _member(around: Around, survey: Survey, customer: str) -> bool | None:
    if not survey.panel:
        return None
    wave = around.waves.get(survey.panel)
    return wave is not None and customer in wave.customers


def _asked(
    around: Around, survey: Survey, usual: str, holding: Callable[[str], Sequence[Person | None]]
) -> Iterator[tuple[str, Person | None]]:
    """Role and person, every role at least once: a role nobody holds is said."""
    roles = survey.ask or _roles(around.rules, survey) or ((usual,) if usual else ())
    seen: set[str] = set()
    for role in roles:
        for person in holding(role) or (None,):
            keys = set(person.keys) if person is not None else set()
            if person is None or not keys & seen:
                yield role, person
            seen |= keys


def _roles(rules: Ruleset, survey: Survey) -> tuple[str, ...]:
    """Whom the questionnaire is for, where the survey does not say."""
    found = next((one for one in rules.questionnaires or () if one.id == survey.questionnaire), None)
    return tuple(role for role in found.ask if fold(role) != REQUESTER or survey.event) if found else ()


def of_customer(
    around: Around, survey: Survey, customer: Customer, occasion: str, moment: datetime, *,
    period: str = "", reason: str = "", by: str = "",
) -> Iterator[Candidate]:  # fmt: skip
    """One customer for one survey: each person its roles name."""

    def holding(role: str) -> tuple[Person, ...]:
        return () if fold(role) == REQUESTER else around.people.holding(customer.id, role)

    for role, person in _asked(around, survey, "", holding):
        yield Candidate(
            survey=survey.id,
            occasion=occasion,
            moment=moment,
            person=person,
            role=role,
            customer=customer.id,
            customer_name=customer.name,
            period=period,
            reason=reason,
            by=by,
            member=_member(around, survey, customer.id),
            facts=facts_for(moment=moment, customer=customer, person=person, pictures=around.pictures),
        )


def of_schedule(around: Around, survey: Survey, period: str, start: datetime, day: str) -> Iterator[Candidate]:
    """Everybody a schedule asks in a period.

    Args:
        around: rules and people.
        survey: with `every`.
        period: its label.
        start: when it began.
        day: its first day; customers whose contract ended before are not asked any more.
    """
    for customer in around.people.customers.values():
        end = customer.contract.end if customer.contract else ""
        if not end or end >= day:
            yield from of_customer(around, survey, customer, f"{period}:{customer.id}", start, period=period)


def by_hand(
    around: Around, survey: Survey, about: Ticket | Customer, moment: datetime, reason: str, by: str
) -> Iterator[Candidate]:
    """What somebody wishes (S0-44): one ticket, or one customer."""
    stamp = f"manual:{moment:%Y-%m-%dT%H:%M:%S}:{about.id}"
    if isinstance(about, Customer):
        yield from of_customer(around, survey, about, stamp, moment, reason=reason, by=by)
        return
    concerned = _Concerned(around, about)
    for role, person in _asked(around, survey, REQUESTER, concerned.holding):
        yield _about(around, survey, concerned, person, role, stamp, moment, reason=reason, by=by)


def frame_of(around: Around, survey: Survey, tickets: Iterable[Ticket]) -> list[Framed]:
    """What a draw is made from: tickets its condition fits and its rule does not leave out.

    A ticket whose `when` cannot be told is left out, as it would never be asked about.
    """
    prepared = Prepared(survey)
    fits = compile_condition(survey.when or All(()))
    framed: list[Framed] = []
    for ticket in tickets:
        customer = around.people.customers.get(ticket.customer or "")
        person = around.people.requester(ticket)
        moment = ticket.closed or ticket.resolved
        if moment is None:
            continue
        facts = facts_for(moment=moment, ticket=ticket, customer=customer, person=person, pictures=around.pictures)
        never = any(holds(facts) for _, holds in prepared.never)
        if not fits(facts) or never or prepared.suppresses(ticket.tags, ticket.fields):
            continue
        segment = customer.segment if customer is not None else ""
        framed.append(Framed(ticket.id, _group(survey, ticket), _stratum(survey, ticket, segment), segment))
    return framed


def _group(survey: Survey, ticket: Ticket) -> str:
    """Of what a draw of its own is made; without a project it is the customer's (S0-10: a project is customer and contract)."""
    if not survey.for_each:
        return ""
    owner = ticket.customer or "-"
    return f"{owner} / {ticket.project}" if survey.for_each == "project" and ticket.project else owner


def _stratum(survey: Survey, ticket: Ticket, segment: str) -> str:
    said = (segment if name == "segment" else getattr(ticket, name) for name in survey.spread_over)
    return " / ".join(str(one or "-") for one in said)


def of_draw(
    around: Around, survey: Survey, draw: Draw, tickets: Iterable[Ticket], moment: datetime
) -> Iterator[Candidate]:
    """Every ticket of a draw with one person: those drawn, and those not."""
    chosen = frozenset(draw.chosen)
    for ticket in tickets:
        concerned = _Concerned(around, ticket)
        role, person = next(_asked(around, survey, REQUESTER, concerned.holding), (REQUESTER, None))
        yield _about(
            around, survey, concerned, person, role, f"{draw.period}:{ticket.id}", moment,
            period=draw.period, drawn=ticket.id in chosen,
        )  # fmt: skip
