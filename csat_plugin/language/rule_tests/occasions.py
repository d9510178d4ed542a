"""Occasions of a rule test: the surveys' own gates decide on them, one after the other, each ask counting for those that follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from msgspec import Struct, UnsetType
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.calendar import Calendar
from csat_plugin.core.facts import Value
from csat_plugin.core.model import Contact, Customer, Ticket
from csat_plugin.core.period import Period, add_months, period_of
from csat_plugin.core.rules import Ruleset, Span, Survey
from csat_plugin.core.scoring.result import Note
from csat_plugin.core.surveys.asking import Ask, Candidate, Person
from csat_plugin.core.surveys.checks import RESAMPLE, RESURVEY, First, of_raisers, of_the_same
from csat_plugin.core.surveys.decide import Circumstances, ask_of, decide_surveys
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.core.surveys.draw import falls_in
from csat_plugin.core.surveys.known import Pictures
from csat_plugin.core.surveys.occasions import Around, Ending, by_hand, of_customer, of_draw, of_schedule, of_ticket
from csat_plugin.core.surveys.panels import Member, Wave
from csat_plugin.core.surveys.people import REQUESTER, People
from csat_plugin.core.surveys.sampling import Draw, Framed, draw_for
from csat_plugin.core.surveys.times import after
from csat_plugin.language.rule_tests.differing import Unusable
from csat_plugin.language.rule_tests.given import ZONE, known_facts, middle, moment
from csat_plugin.language.rule_tests.work_document import AskedBefore, AskedTicket, Occasion
from csat_plugin.language.rule_tests.work_document import Contact as ContactText
from csat_plugin.language.units import given, span

OF_A_TICKET: Final = ("incident", "change", "request")
"""What stands before the dot in events of tickets; there the requester is asked unless the survey says otherwise."""
DRAWN: Final = "period.ended"
_WHOLE: Final = 10_000
_TRIES: Final = 4_096
"""Seeds that are tried for one under which chance says what the test says; a share of 0.1 % is found in nearly all cases."""


class Decided(Struct, frozen=True, kw_only=True):
    """What came of one occasion."""

    survey: Survey
    decision: SurveyDecision
    facts: dict[str, Value]
    """What the survey's conditions saw."""


class Deciding:
    """Decides on occasions one after the other; who was asked before counts.

    Args:
        rules: the surveys.
        period: of the test; an occasion without a day lies in its middle.
    """

    def __init__(self, rules: Ruleset, period: Period) -> None:
        self._rules, self._period = rules, period
        self._asks: list[Ask] = []

    def decide(self, text: Occasion, number: int) -> Decided:
        """Decide on the next occasion, the `number`th.

        Raises:
            Unusable: if nobody could be asked.
            ValueError: with a sentence, where a day or fact cannot be read.
        """
        return _Occasion(self._rules, text, number, self._period).decide(self._asks)


class _Occasion:
    """One occasion with everything around it, made from its text."""

    def __init__(self, rules: Ruleset, text: Occasion, number: int, period: Period) -> None:
        self.rules, self.text = rules, text
        self.survey = _survey(rules, text.survey)
        self.at = moment(text.day, middle(period))
        self.contact = _contact(self.survey, text)
        self.customer = Customer(id=text.customer, name=text.customer, segment=text.segment)
        self.ticket = self._ticket(f"ticket {number}")
        people = People([self.customer], [self.contact] if self.contact is not None else [])
        self.around = Around(rules=rules, people=people, pictures=Pictures(), waves=self._waves())

    def decide(self, asks: list[Ask]) -> Decided:
        """Decide, and add whoever is asked to the asks."""
        label = period_of(self.at, self.rules.score.period, ZONE, 1).label
        draw = self._draw(label)
        own = known_facts(given(self.text.facts, {}))
        candidates = [replace(one, facts={**one.facts, **own}) for one in self._candidates(draw)]
        if not candidates:
            raise Unusable(Note("rule_test.nobody_to_ask", {"survey": self.survey.id}))
        late = self.text.decided_after
        now = self.at if isinstance(late, UnsetType) else after(self.at, span(late), ZONE, Calendar())
        circumstances = Circumstances(
            now=now, seed=self._seed(candidates), draws={} if draw is None else {(self.survey.id, draw.period): draw}
        )
        before = [one for text in self.text.asked_before for one in self._asked(text)]
        decisions = decide_surveys(self.rules, candidates, [*asks, *before], circumstances)
        asks += [*before, *(ask_of(one) for one in decisions if one.ask)]
        wanted = self.contact.id if self.contact is not None else ""
        chosen = next((one for one in decisions if one.contact == wanted), decisions[0])
        facts = next(dict(one.facts) for one in candidates if one.id == chosen.id)
        return Decided(survey=self.survey, decision=chosen, facts=facts)

    def _candidates(self, draw: Draw | None) -> list[Candidate]:
        survey, at, around = self.survey, self.at, self.around
        if survey.event in (RESURVEY, RESAMPLE) or (draw is not None and survey.draw_from == "actions"):
            return list(self._because_of_an_item(draw))
        if draw is not None:
            return list(of_draw(around, survey, draw, [self.ticket], at))
        if survey.every:
            period = period_of(at, survey.every, ZONE, 1)  # type: ignore[arg-type] # one of the kinds, as the schema holds
            return list(of_schedule(around, survey, period.label, at, period.start.isoformat()))
        about_ticket = not isinstance(self.text.ticket, UnsetType)
        if survey.event == "manual":
            about = self.ticket if about_ticket or not survey.ask else self.customer
            return list(by_hand(around, survey, about, at, "rule test", "rule test"))
        if about_ticket or survey.event.partition(".")[0] in OF_A_TICKET:
            return list(of_ticket(around, survey, self.ticket, Ending(survey.event, at)))
        return list(of_customer(around, survey, self.customer, f"occasion:{self.ticket.id}", at))

    def _because_of_an_item(self, draw: Draw | None) -> Iterator[Candidate]:
        """Somebody is asked again, or asked what became of what he raised (S0-33, S0-34, S3-12)."""
        survey, contact, at = self.survey, self.contact, self.at
        if contact is None:
            return
        person = self.around.people.someone(contact.id, contact.name, self.customer.id, contact.role)
        raised = [First(person=person, customer=self.customer.id, ratings=())] if person is not None else []
        if draw is not None:
            of_it = of_raisers(self.around, survey, raised, self.ticket.id, at, draw.period)
            yield from (replace(one, drawn=self.text.drawn) for one in of_it)
            return
        item = ActionItem(
            id=self.ticket.id, slot="", rule="", kind=survey.event, subject=self.customer.id,
            subject_name=self.customer.name, period="", title={},
        )  # fmt: skip
        drawn = self.text.drawn if survey.event == RESAMPLE else None
        yield from (replace(one, drawn=drawn) for one in of_the_same(self.around, survey, item, raised, at))

    def _ticket(self, name: str) -> Ticket:
        text = given(self.text.ticket, AskedTicket())
        kind = self.survey.event.partition(".")[0]
        person = self.contact
        return Ticket(
            id=name, key=name, kind=text.kind or (kind if kind in OF_A_TICKET else "incident"), state="closed",
            priority=text.priority, service=text.service, team=text.team, department=text.department,
            supplier=text.supplier, sla_met=given(text.sla_met, None), project=text.project, reopened=text.reopened,
            tags=tuple(text.tags), fields=text.fields, customer=self.customer.id, resolved=self.at, confirmed=self.at,
            closed=self.at, requester=person.id if person is not None else None,
            assignee=person.name if person is not None and self.text.own else "",
        )  # fmt: skip

    def _waves(self) -> dict[str, Wave]:
        if not self.survey.panel or not self.text.member:
            return {}
        member = Member(customer=self.customer.id, since=1, how="chosen")
        wave = Wave(panel=self.survey.panel, number=1, period="", members=(member,), eligible=1, wanted=1)
        return {self.survey.panel: wave}

    def _draw(self, label: str) -> Draw | None:
        if self.survey.event != DRAWN or self.survey.share is None:
            return None
        made = draw_for(self.survey, b"", label, [Framed(self.ticket.id)])
        return replace(made, chosen=(self.ticket.id,) if self.text.drawn else ())

    def _seed(self, candidates: Sequence[Candidate]) -> bytes:
        """A seed under which a share of events takes this one, or leaves it out, as the test says."""
        share = self.survey.share
        if share is None or self.survey.event == DRAWN:
            return b""
        key = f"{self.survey.id}\x00{candidates[0].occasion}"
        seeds = (f"{number}".encode() for number in range(_TRIES))
        return next((s for s in seeds if falls_in(s, key, Fraction(share, _WHOLE)) is self.text.drawn), b"")

    def _asked(self, text: AskedBefore) -> Iterator[Ask]:
        at = _earlier(self.at, span(text.ago))
        survey = _survey(self.rules, text.survey) if text.survey else None
        channel = text.channel or (survey.channel if survey is not None else self.survey.channel)
        if text.others:
            people = [Person(id=f"other person {n}").keys for n in range(1, text.others + 1)]
        else:
            people = [_keys(self.around.people, self.contact, self.customer.id)]
        for keys in people:
            yield Ask(
                keys=keys, at=at, survey=text.survey, channel=channel, answered=text.answered, customer=self.customer.id,
                ticket=self.ticket.id if text.same_ticket else "", origin="ours" if text.survey else "platform",
                cycle=self.ticket.reopened if text.same_ticket else None,
            )  # fmt: skip


def _survey(rules: Ruleset, name: str) -> Survey:
    return next(one for one in rules.surveys if one.id == name)  # findings say before that there is none


def _contact(survey: Survey, text: Occasion) -> Contact | None:
    if text.contact == "off":
        return None
    written = text.contact if isinstance(text.contact, ContactText) else ContactText()
    roles = [role for role in survey.ask if role != REQUESTER]
    role = written.role or (roles[0] if roles and REQUESTER not in survey.ask else REQUESTER)
    return Contact(
        id=written.name, name=written.name, customer=text.customer, role=role, email=written.email,
        language=written.language, vip=written.vip, opted_out=written.opted_out,
    )  # fmt: skip


def _keys(people: People, contact: Contact | None, customer: str) -> tuple[str, ...]:
    return people.keys(contact.id, contact.name, customer) if contact is not None else ()


def _earlier(moment: datetime, length: Span) -> datetime:
    """The moment that long before another."""
    match length.unit:
        case "hours":
            return moment - timedelta(hours=length.n)
        case "months":
            return datetime.combine(add_months(moment.date(), -length.n), moment.timetz())
        case "working_days":
            days = 0
            while days < length.n:
                moment -= timedelta(days=1)
                days += Calendar().works(moment.date())
            return moment
        case _:
            return moment - timedelta(days=length.n * (7 if length.unit == "weeks" else 1))
