"""The check of a low score: the same people are asked again, and others are drawn (S0-33, S0-34).

Whoever answered the first time is asked in spite of pauses, and both answers stay linked. The second draw is one of its own: made without
those of the first, by a key of its own, over the roles there are; the first list is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.facts import fold
from csat_plugin.core.model import Ticket
from csat_plugin.core.rules import Survey
from csat_plugin.core.surveys.asking import Candidate, Person
from csat_plugin.core.surveys.known import facts_for
from csat_plugin.core.surveys.occasions import Around
from csat_plugin.core.surveys.people import REQUESTER
from csat_plugin.core.surveys.sampling import Draw, Framed, draw_for

RESURVEY: Final = "resurvey.approved"
RESAMPLE: Final = "resample.approved"
EVENT_OF: Final = {"resurvey_same_respondents": RESURVEY, "resample": RESAMPLE}
"""Kind of the item -> the event that its approval is."""
UNDER_WAY: Final = ("open", "in_work")
EVERYBODY: Final = 10_000


class Answered(Struct, frozen=True, kw_only=True):
    """One answer a score or an item rests on, and whose it is."""

    rating: str
    contact: str
    name: str = ""
    role: str = ""
    customer: str = ""


class First(Struct, frozen=True, kw_only=True):
    """Somebody who answered the first time, with all he answered."""

    person: Person
    customer: str
    ratings: tuple[str, ...]


def event_of(item: ActionItem) -> str:
    """The event an item under way is for surveys; empty where it is none."""
    return EVENT_OF.get(item.kind, "") if item.state in UNDER_WAY else ""


def first_ones(around: Around, answers: Iterable[Answered]) -> tuple[First, ...]:
    """Who answered, each person once, in the order of their first answer; an answer of nobody known is left out."""
    found: dict[str, First] = {}
    for one in answers:
        person = around.people.someone(one.contact, one.name, one.customer, one.role)
        if person is None:
            continue
        key = next((key for key in person.keys if key in found), person.keys[0])
        before = found.get(key)
        ratings = (*(before.ratings if before else ()), one.rating)
        found[key] = First(person=before.person if before else person, customer=one.customer, ratings=ratings)
    return tuple(found.values())


def of_the_same(
    around: Around, survey: Survey, item: ActionItem, first: Iterable[First], moment: datetime
) -> Iterator[Candidate]:
    """Everybody who answered the first time, with what he answered."""
    for one in first:
        yield replace(_candidate(around, survey, item, one.person, one.customer, moment), first=one.ratings)


def draw_of_others(
    survey: Survey, item: ActionItem, there: Iterable[Person], first: Sequence[First], seed: bytes
) -> Draw:
    """The second draw: people of the customer who did not answer the first time, spread over their roles.

    Without a `share` everybody left is asked. Roles that the survey names are the only ones drawn from.

    Args:
        survey: of the rules.
        item: the check that was approved.
        there: everybody known of the customer.
        first: who answered the first time.
        seed: of the workspace.
    """
    before = {key for one in first for key in one.person.keys}
    roles = {fold(role) for role in survey.ask if fold(role) != REQUESTER}
    others = [person for person in there if not before & set(person.keys) and (not roles or fold(person.role) in roles)]
    framed = [Framed(person.id, "", person.role) for person in others]
    asked = survey if survey.share is not None else replace(survey, share=EVERYBODY)
    made = draw_for(asked, seed, item.id, framed, survey.at_most.n if survey.at_most else None)
    return replace(made, before=tuple(one.person.id for one in first))


def known_at(around: Around, customer: str, tickets: Iterable[Ticket]) -> tuple[Person, ...]:
    """Everybody known of a customer: its decision chain, its contacts, and whoever opened one of these tickets; each once."""
    found = list(around.people.everybody(customer))
    seen = {key for person in found for key in person.keys}
    for ticket in tickets:
        person = around.people.requester(ticket) if ticket.customer == customer else None
        if person is not None and not seen & set(person.keys):
            found.append(person)
            seen |= set(person.keys)
    return tuple(found)


def of_others(
    around: Around, survey: Survey, item: ActionItem, there: Iterable[Person], draw: Draw, moment: datetime
) -> Iterator[Candidate]:
    """Everybody the second draw was made from, whether he was drawn or not."""
    known = {person.id: person for person in there}
    chosen = frozenset(draw.chosen)
    for framed in draw.frame():
        if (person := known.get(framed.id)) is not None:
            made = _candidate(around, survey, item, person, item.subject, moment)
            yield replace(made, drawn=framed.id in chosen)


def of_raisers(
    around: Around, survey: Survey, raisers: Iterable[First], occasion: str, moment: datetime, period: str
) -> Iterator[Candidate]:
    """Those who raised what an item was about, asked about what became of it (S3-12)."""
    for one in raisers:
        made = _about(around, survey, one.person, one.customer, occasion, moment)
        yield replace(made, period=period)


def _candidate(
    around: Around, survey: Survey, item: ActionItem, person: Person, customer: str, moment: datetime
) -> Candidate:
    made = _about(around, survey, person, customer, f"check:{item.id}", moment)
    return replace(made, period=item.id, item=item.id)


def _about(around: Around, survey: Survey, person: Person, customer: str, occasion: str, moment: datetime) -> Candidate:
    known = around.people.customers.get(customer)
    return Candidate(
        survey=survey.id, occasion=occasion, moment=moment, person=person, role=person.role, customer=customer,
        customer_name=known.name if known else customer,
        facts=facts_for(moment=moment, customer=known, person=person, pictures=around.pictures),
    )  # fmt: skip
