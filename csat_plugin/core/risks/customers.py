"""What is known of a customer beside his score: contract, spend, silence, promises, approval, peers, complaints.

Sources: S0-43, S1-19, S1-21, S1-28 to S1-31, S2-03, S2-40, S4-23, S4-25, S4-26.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Final

from msgspec import Struct

from csat_plugin.core.exact import half_up, to_hundredths
from csat_plugin.core.facts import Value
from csat_plugin.core.model import Complaint, Contract, Customer, Rating, ServiceReview, Ticket
from csat_plugin.core.risks.answers import share
from csat_plugin.core.risks.promises import approved, day_of, finished, first_asked_stays, promise_kept, silence, tested
from csat_plugin.core.rules import Ruleset

PEERS_VALID: Final = 12
"""Months an answer on our place among the suppliers stays true."""
WHOLE: Final = 10_000
"""100 % in hundredths."""


def contract_facts(customer: Customer | None, last_assessed: date | None, today: date) -> dict[str, Value]:
    """Facts of the register, and how long ago the customer was last assessed.

    Args:
        customer: as the register knows him.
        last_assessed: the day of his last mark in any channel; `None` when he never gave one.
        today: the day it is decided on.
    """
    contract = (customer.contract if customer else None) or Contract()
    end = day_of(contract.end)
    since = last_assessed or day_of(contract.start)
    spend = contract.spend_change
    return {
        "customer.days_to_contract_end": (end - today).days if end else None,
        "customer.spend_change": None if spend is None else to_hundredths(spend),
        "customer.churn_warning": contract.churn_warning,
        "customer.wants_results": bool(customer and customer.recipients),
        "customer.months_not_assessed": None if since is None else max(0, months_between(since, today)),
    }


def months_between(first: date, last: date) -> int:
    """Whole months from one day to another."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def ticket_facts_of(tickets: Sequence[Ticket], start: date, end: date, today: date, zone: tzinfo) -> dict[str, Value]:
    """Facts of a customer's tickets; promises and consent are unknown where no ticket tells of any.

    Args:
        tickets: his tickets that are open or were closed in the period.
        start: the period's first day.
        end: its last day.
        today: the day it is decided on.
        zone: whose midnight separates days.
    """
    silent = [days for ticket in tickets if (days := silence(ticket, today, zone)) is not None]
    promises = [kept for ticket in tickets if (kept := promise_kept(ticket, zone, min(today, end))) is not None]
    handed = [kept for ticket in tickets if (kept := first_asked_stays(ticket)) is not None]
    changes = [
        ticket
        for ticket in tickets
        if ticket.kind == "change" and (day := finished(ticket, zone)) is not None and start <= day <= end
    ]
    consent, proof = [approved(ticket) for ticket in changes], [tested(ticket) for ticket in changes]
    levels = [
        ticket.sla_met
        for ticket in tickets
        if ticket.sla_met is not None and (day := finished(ticket, zone)) is not None and start <= day <= end
    ]
    return {
        "customer.sla_met_share": share(sum(levels), len(levels)),
        "customer.days_silent": max(silent, default=0),
        "customer.missed_promises": promises.count(False) if promises else None,
        "customer.unapproved_changes": consent.count(False) if set(consent) - {None} else None,
        "customer.untested_changes": proof.count(False) if set(proof) - {None} else None,
        "customer.open_hand_overs": handed.count(False) if handed else None,
    }


class Places(Struct, frozen=True, kw_only=True):
    """Which place we have among a customer's suppliers, as his people say; 1 is the best (S1-28, S1-29)."""

    mean: Decimal
    """Mean place, one decimal place."""
    first: int
    """How many put us first."""
    people: int


def places_of(ratings: Iterable[Rating], until: datetime) -> Places | None:
    """The places his people gave us, each person's newest within twelve months; `None` where nobody was asked.

    Args:
        ratings: marks of channels with `measure: peer_rank`, of one customer.
        until: what was answered later is passed over.
    """
    newest: dict[str, tuple[datetime, str, Decimal]] = {}
    for rating in ratings:
        moment = rating.answered or rating.asked or rating.closed
        place = _place(rating.raw)
        if moment is None or place is None or moment > until or rating.outcome != "answered":
            continue
        if months_between(moment.date(), until.date()) >= PEERS_VALID:
            continue
        who = rating.contact or rating.contact_name or rating.id
        if who not in newest or newest[who][:2] < (moment, rating.id):
            newest[who] = (moment, rating.id, place)
    given = [place for _, _, place in newest.values()]
    if not given:
        return None
    tenths = half_up(int(sum(given) * 10), len(given))
    return Places(mean=Decimal(tenths).scaleb(-1), first=sum(place == 1 for place in given), people=len(given))


class FirstChoice(Struct, frozen=True, kw_only=True):
    """The target on our place: of how many customers asked we are the first choice, beside of how many we want to be (S1-31)."""

    first: int
    """Customers of whom everybody asked put us first."""
    asked: int
    wanted: int
    """Hundredths of a percent."""

    @property
    def reached(self) -> bool:
        """Whether that many are."""
        return self.first * WHOLE >= self.wanted * self.asked


def first_choice(rules: Ruleset, places: Iterable[Places]) -> FirstChoice | None:
    """How that target stands; `None` where the rules set none, or nobody was asked.

    Args:
        rules: in force.
        places: of each customer who was asked.
    """
    wanted = next((channel.first_for for channel in rules.channels if channel.first_for is not None), None)
    asked = list(places)
    if wanted is None or not asked:
        return None
    return FirstChoice(first=sum(one.first == one.people for one in asked), asked=len(asked), wanted=wanted)


def _place(raw: str | None) -> Decimal | None:
    try:
        place = Decimal((raw or "").strip())
    except InvalidOperation:
        return None
    return place if place.is_finite() and place >= 1 and place == place.to_integral_value() else None


def peer_facts(places: Places | None) -> dict[str, Value]:
    """Facts of our place among the customer's suppliers."""
    if places is None:
        return {"customer.peer_rank": None, "customer.first_choice_share": None}
    return {"customer.peer_rank": places.mean, "customer.first_choice_share": share(places.first, places.people)}


def record_facts(
    strong: int,
    complaints: Sequence[Complaint],
    reviews: Sequence[ServiceReview],
    period: tuple[date, date],
    today: date,
) -> dict[str, Value]:
    """Facts of complaints and service reviews.

    Args:
        strong: strong complaints among what came of asking in the period.
        complaints: the customer's complaints on record, of any time.
        reviews: service reviews held with him, of any time.
        period: its first and its last day.
        today: the day it is decided on.
    """
    first, last = (day.isoformat() for day in period)
    held = [day for review in reviews if (day := day_of(review.day)) is not None and day <= today]
    return {
        "score.complaints": strong + sum(first <= complaint.day <= last for complaint in complaints),
        "customer.overdue_complaints": sum(complaint.overdue(today) for complaint in complaints),
        "customer.months_since_review": months_between(max(held), today) if held else None,
    }
