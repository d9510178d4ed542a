"""What a rule test gives, as marks, ratings and subjects the core can work with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct, UnsetType

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.facts import Facts, Value
from csat_plugin.core.integrity.signs import serves
from csat_plugin.core.model import ChainMember, Customer, Direction, Mark, Outcome, Rating, Subject, Ticket
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Scale
from csat_plugin.core.surveys.known import OF_RATERS
from csat_plugin.language.compile.channels import BUILT_IN
from csat_plugin.language.document.words import RangeScale
from csat_plugin.language.repeated import shown
from csat_plugin.language.rule_tests.document import Row, SubjectText, TestText
from csat_plugin.language.source import Path
from csat_plugin.language.units import given

ZONE = ZoneInfo("UTC")
ONLY = "subject"
"""Name of the subject of a test that has one only."""


class Given(Struct, frozen=True, kw_only=True):
    """Everything a test gives."""

    marks: tuple[Mark, ...]
    before: tuple[Mark, ...]
    """Of the period before."""
    ratings: dict[str, Rating]
    tickets: dict[str, Ticket]
    subjects: dict[str, Subject]
    facts: dict[str, dict[str, Value]] = {}
    """Subject -> what is said to be known beside its score."""
    paths: dict[str, Path] = {}
    """Rating -> where it stands below the test."""


class OwnScale(Struct, frozen=True):
    """The scale a rating carries."""

    low: Decimal | None
    high: Decimal | None
    direction: Direction = "high"


def subject_texts(test: TestText) -> dict[str, SubjectText]:
    """The subjects of a test; what stands at the test itself is the one subject `subject`."""
    several = given(test.subjects, {})
    if several:
        return several
    return {
        ONLY: SubjectText(
            segment=test.segment,
            chain=test.chain,
            ratings=test.ratings,
            before=test.before,
            facts=test.facts,
            expect=test.expect,
        )
    }


def gather(test: TestText, period: Period, earlier: Period, scale: Any, kind: str) -> Given:
    """Build what the core needs.

    Args:
        test: the test.
        period: the period under test; short marks lie in its middle.
        earlier: the period before.
        scale: how the file says marks without a scale are meant (name or range).
        kind: what the rules score.

    Raises:
        ValueError: with a sentence, where a scale or a day cannot be read.
    """
    texts = subject_texts(test)
    several = bool(given(test.subjects, {}))
    scale = given(test.scale, scale)
    subjects = {name: _subject(name, text, kind) for name, text in texts.items()}
    building = _Building(subjects)
    for name, text in texts.items():
        at: Path = ("subjects", name) if several else ()
        building.short(name, given(text.ratings, {}), scale, middle(period), (*at, "ratings"))
        building.short(name, given(text.before, {}), scale, middle(earlier), (*at, "before"))
    for number, row in enumerate(given(test.rows, [])):
        building.row(given(row.subject, next(iter(texts))), number, row, scale, middle(period))
    edge = datetime.combine(period.start, time(), UTC)
    before = tuple(m for m in building.marks if m.answered is not None and m.answered < edge)
    return Given(
        marks=tuple(building.marks),
        before=before,
        ratings=building.ratings,
        tickets=building.tickets,
        subjects=subjects,
        facts={name: known_facts(given(text.facts, {})) for name, text in texts.items()},
        paths=building.paths,
    )


def known_facts(written: dict[str, Any]) -> dict[str, Value]:
    """Facts in their units.

    Raises:
        ValueError: with a sentence, where there is no such fact or its value does not fit.
    """
    known = Facts()
    found: dict[str, Value] = {}
    for name, value in written.items():
        fact = known.get(name)
        if fact is None:
            meant = known.nearest(name)
            raise ValueError(f"there is no fact {name}" + (f"; did you mean {meant}?" if meant else ""))
        found[name] = None if value is None else fact.value(value)
    return found


def received(found: Given, rating: str, points: int | None) -> Received:
    """One rating with what stands around it, as decisions see it."""
    one = found.ratings[rating]
    subject = found.subjects[one.customer or ONLY]
    return Received(
        rating=one,
        points=points,
        subject=subject.id,
        subject_name=subject.name,
        ticket=found.tickets.get(one.ticket or ""),
        customer=Customer(id=subject.id, name=subject.name, segment=subject.segment),
        around=_around(found.facts.get(subject.id, {})),
    )


def _around(known: dict[str, Value]) -> dict[str, Value]:
    """Of what a test says is known: who gave a rating. What it does not say is nothing special."""
    usual: dict[str, Value] = {name: False if name == "contact.vip" else 0 for name in OF_RATERS}
    said = {name: value for name, value in known.items() if name in OF_RATERS or name.startswith("ticket.field.")}
    return usual | said


def own_scale(value: Any) -> OwnScale:
    """A rating's own scale: a built-in name, or `{min:, max:}`.

    Raises:
        ValueError: if the name is unknown or names a table, which no rating carries.
    """
    if isinstance(value, str):
        known: Scale | None = BUILT_IN.get(value)
        if known is None or known.kind == "map":
            names = ", ".join(name for name, scale in BUILT_IN.items() if scale.kind != "map")
            raise ValueError(
                f"{value!r} is no scale a rating can carry; there are {names}, or write {{min: 1, max: 5}}"
            )
        return OwnScale(known.low, known.high, known.direction)
    text = msgspec.convert(value, RangeScale)
    low = None if isinstance(text.min, UnsetType) else text.min
    high = None if isinstance(text.max, UnsetType) else text.max
    return OwnScale(low, high, given(text.direction, "high"))


def _subject(name: str, text: SubjectText, kind: str) -> Subject:
    weights = None if isinstance(text.weights, UnsetType) else dict(text.weights)
    target = None if isinstance(text.target, UnsetType) else Decimal(text.target)
    chain = tuple(ChainMember(name=person) for person in given(text.chain, []))
    return Subject(kind=kind, id=name, name=name, segment=text.segment, chain=chain, weights=weights, target=target)


def middle(period: Period) -> datetime:
    """Noon of the day in the middle of a period."""
    day = period.start + (period.end - period.start) // 2
    return datetime.combine(day, time(12), UTC)


def moment(text: str | UnsetType, default: datetime) -> datetime:
    """Noon of a day as written, `YYYY-MM-DD`.

    Raises:
        ValueError: with a sentence, if it is no day.
    """
    if isinstance(text, UnsetType):
        return default
    try:
        return datetime.combine(date.fromisoformat(text), time(12), UTC)
    except ValueError:
        raise ValueError(f"{text!r} is no day; write it as 2026-10-15") from None


class _Building:
    def __init__(self, subjects: dict[str, Subject]) -> None:
        self.subjects = subjects
        self.marks: list[Mark] = []
        self.ratings: dict[str, Rating] = {}
        self.tickets: dict[str, Ticket] = {}
        self.paths: dict[str, Path] = {}

    def short(self, subject: str, marks: dict[str, Any], scale: Any, day: datetime, path: Path) -> None:
        prefix = "before:" if path[-1] == "before" else ""
        for channel, value in marks.items():
            for number, mark in enumerate(value if isinstance(value, list) else [value], 1):
                key = f"{prefix}{subject}:{channel}:{number}"
                at = (*path, channel, number - 1) if isinstance(value, list) else (*path, channel)
                if isinstance(mark, dict):
                    self.sheet(subject, key, channel, mark, scale, day, at)
                else:
                    self.paths[key] = at
                    self.add(subject, key, Row(channel=channel, mark=mark), scale, day)

    def sheet(
        self, subject: str, key: str, channel: str, answers: dict[str, Any], scale: Any, day: datetime, path: Path
    ) -> None:
        """One person's answers."""
        for question, mark in answers.items():
            row = Row(channel=channel, mark=mark, question=question, response=key, contact=f"{key}:person")
            self.paths[f"{key}:{question}"] = (*path, question)
            self.add(subject, f"{key}:{question}", row, scale, day)

    def row(self, subject: str, number: int, row: Row, scale: Any, day: datetime) -> None:
        key = f"{subject}:{row.channel}:row{number + 1}"
        self.paths[key] = ("rows", number)
        self.add(subject, key, row, scale, day)

    def add(self, subject: str, key: str, row: Row, scale: Any, day: datetime) -> None:
        own = own_scale(given(row.scale, scale))
        answered = moment(row.answered, day)
        closed, asked = moment(row.closed, answered), moment(row.asked, answered)
        until = None
        if not isinstance(row.provisional_until, UnsetType):
            until = moment(row.provisional_until, answered)
        raw = None if isinstance(row.mark, UnsetType) else shown(row.mark)
        outcome: Outcome = given(row.outcome, "answered")
        contact = given(row.contact, f"{key}:person")
        team = "" if isinstance(row.ticket, UnsetType) else row.ticket.team
        self.marks.append(
            Mark(
                rating=key,
                response=given(row.response, key),
                channel=row.channel,
                question=given(row.question, ""),
                subject=subject,
                raw=raw,
                low=own.low,
                high=own.high,
                direction=own.direction,
                count=given(row.count, 1),
                outcome=outcome,
                contact=contact,
                role=given(row.role, ""),
                handler=row.handler,
                requester_is_handler=given(row.own, False),
                interviewer_serves=serves(row.interviewer, [row.handler], [team], ()),
                asked=asked,
                answered=answered,
                closed=closed,
                provisional_until=until,
            )
        )
        ticket = "" if isinstance(row.ticket, UnsetType) else f"{key}:ticket"
        if not isinstance(row.ticket, UnsetType):
            values = msgspec.structs.asdict(row.ticket)
            met = values.pop("sla_met")
            self.tickets[ticket] = Ticket(
                id=ticket, key=ticket, sla_met=None if isinstance(met, UnsetType) else met, **values
            )
        self.ratings[key] = Rating(
            id=key,
            response=given(row.response, key),
            channel=row.channel,
            causes=tuple(given(row.causes, [])),
            question=given(row.question, ""),
            raw=raw,
            low=own.low,
            high=own.high,
            direction=own.direction,
            count=given(row.count, 1),
            outcome=outcome,
            comment=given(row.comment, ""),
            customer=subject,
            contact=contact,
            role=given(row.role, ""),
            handler=row.handler,
            interviewer=row.interviewer,
            ticket=ticket or None,
            asked=asked,
            answered=answered,
            closed=closed,
        )
