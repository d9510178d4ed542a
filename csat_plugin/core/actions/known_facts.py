"""What is known about one score or one rating: the values of the catalogue's facts (`facts`), in its units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, tzinfo
from typing import Final

from msgspec import Struct

from csat_plugin.core.exact import half_up, to_micro
from csat_plugin.core.facts import Value, fold
from csat_plugin.core.model import Contact, Customer, Rating, Subject, Ticket
from csat_plugin.core.risks.promises import approved, promise_kept
from csat_plugin.core.scoring.margins import PROVEN
from csat_plugin.core.scoring.result import Score

_WHOLE = 10_000
"""100 % in hundredths."""
AREA: Final = ("area", "region", "branch", "区域", "地域")
"""How fields of tickets are called that hold the area."""
COMPLAINTS: Final = {"complaints": "contact.complaints", "area_complaints": "ticket.area_complaints"}
"""Variable of texts -> the fact it says."""


class Received(Struct, frozen=True, kw_only=True):
    """One rating as it came in, with everything that stands around it.

    `points` is step 1 of scoring (micropoints), `None` when the rating is no mark. `subject` is what the rules score; when it
    is unknown the contact, the ticket or the rating itself takes its place, in this order.
    """

    rating: Rating
    points: int | None
    subject: str = ""
    subject_name: str = ""
    ticket: Ticket | None = None
    customer: Customer | None = None
    contact: Contact | None = None
    account_manager: str = ""
    around: dict[str, Value] = {}
    """Who said it, as surveys know him: `contact.vip`, complaints before; gathered where a rule asks for it (S3-10, S3-11)."""

    def about(self) -> tuple[str, str]:
        """Id and name of what an action because of this rating is about."""
        rating = self.rating
        if self.subject:
            return self.subject, self.subject_name or self.subject
        who = rating.contact or rating.contact_name
        if who:
            return who, rating.contact_name or who
        if rating.ticket:
            return rating.ticket, self.ticket_key()
        return rating.id, rating.id

    def ticket_key(self) -> str:
        """The number of its ticket as people know it, also where only the rating names it; empty without one."""
        if self.ticket is not None:
            return self.ticket.key
        id_ = self.rating.ticket or ""
        return id_.partition(":ticket:")[2] or id_

    def said_of_him(self) -> dict[str, str]:
        """What texts of a playbook may say of who gave it, without his name; what is not known, or is nothing, is empty (S3-17)."""
        counted = {name: self.around.get(fact) for name, fact in COMPLAINTS.items()}
        return {
            "role": self.rating.role,
            "vip": "VIP" if self.around.get("contact.vip") else "",
            "area": field_of(self.ticket, AREA) if self.ticket else "",
            **{name: str(n) if n else "" for name, n in counted.items()},
        }

    def day(self, zone: tzinfo) -> date | None:
        """The day of the rating in that zone: when it was answered, else asked for, else its ticket closed; `None`: undated."""
        moment = self.rating.answered or self.rating.asked or self.rating.closed
        return moment.astimezone(zone).date() if moment else None


def field_of(ticket: Ticket, names: Iterable[str]) -> str:
    """What the first of those fields holds that a ticket has, however it is written; empty where it has none."""
    given: Mapping[str, str] = {fold(name): value for name, value in ticket.fields.items()}
    return next((given[name] for name in names if given.get(name)), "")


def score_facts(score: Score, kind: str, subject: Subject | None = None) -> dict[str, Value]:
    """Facts of the event `period.closed` for one score.

    Args:
        score: as scoring gives it; the score compared is the rounded one (AMB-3).
        kind: what is scored; facts of the customer are known when it is a customer.
        subject: the subject as the register knows it; without it those facts are unknown.
    """
    facts: dict[str, Value] = {
        "subject.kind": kind,
        "subject.name": score.name,
        "score": None if score.value is None else to_micro(score.value),
        "score.band": score.band or None,
        "score.status": score.status,
        "score.change": None if score.change is None else to_micro(score.change),
        "score.change_proven": proven(score),
        "score.answers": score.answers,
        "score.contacts": score.contacts,
        "score.coverage": half_up(score.chain_answered * _WHOLE, score.chain) if score.chain else None,
        "score.sure": score.sure,
        "score.single_respondent": "single_respondent" in score.flags,
        "score.low_coverage": "low_coverage" in score.flags,
    }
    for node in score.nodes:
        facts[f"score.channel.{node.channel}"] = node.points
        facts |= {f"score.indicator.{part.indicator}": part.points for part in node.tree if part.points is not None}
    if kind == "customer":
        facts["customer.name"] = score.name
        facts["customer.segment"] = score.segment or None
        if subject is not None:
            facts["customer.value"] = subject.value
            facts["customer.contract_end"] = subject.contract_end or None
    return facts


def proven(score: Score) -> bool | None:
    """Whether the change since the period before is beyond three standard errors; `None` without one, or where too few answered to say.

    "Surely" is said at 95 %, which of twenty changes by chance one passes. A rule looks at every subject in every period, and has to
    be stricter, or it opens work for nothing (S0-57, practice 1.7).
    """
    if score.change is None or score.change_sure in ("", "unknown"):
        return None
    return abs(float(score.change)) > PROVEN * (score.change_margin or 0.0)


def rating_facts(received: Received, zone: tzinfo = UTC) -> dict[str, Value]:
    """Facts of the event `rating.received`: of the rating, its ticket, its customer and its contact, as far as they are known.

    Args:
        received: the rating and what stands around it.
        zone: whose days a promise is counted in.
    """
    rating, ticket, customer, contact = received.rating, received.ticket, received.customer, received.contact
    facts: dict[str, Value] = {
        "rating": received.points,
        "rating.raw": rating.raw,
        "rating.channel": rating.channel,
        "rating.question": rating.question or None,
        "rating.comment": rating.comment or None,
        "rating.outcome": rating.outcome,
        "rating.role": rating.role or None,
        "ticket.service": rating.service or None,
        "ticket.team": rating.team or None,
        "ticket.department": rating.department or None,
        "ticket.supplier": rating.supplier or None,
        "closed_by": rating.handler or None,
    }
    if ticket is not None:
        facts |= ticket_facts(ticket, zone)
        facts |= {f"ticket.field.{name}": value or None for name, value in ticket.fields.items()}
        for fact, given in (
            ("ticket.service", rating.service),
            ("ticket.team", rating.team),
            ("ticket.department", rating.department),
            ("ticket.supplier", rating.supplier),
            ("closed_by", rating.handler),
        ):
            if given:
                facts[fact] = given
    if customer is not None:
        facts |= customer_facts(customer)
    elif rating.customer_name:
        facts["customer.name"] = rating.customer_name
    if contact is not None:
        facts |= contact_facts(contact)
    return facts | received.around


def ticket_facts(ticket: Ticket, zone: tzinfo = UTC) -> dict[str, Value]:
    """Facts of a ticket; `closed_by` is its assignee."""
    return {
        "ticket.kind": ticket.kind,
        "ticket.priority": ticket.priority or None,
        "ticket.service": ticket.service or None,
        "ticket.team": ticket.team or None,
        "ticket.department": ticket.department or None,
        "ticket.supplier": ticket.supplier or None,
        "ticket.sla_met": ticket.sla_met,
        "ticket.reopened": ticket.reopened,
        "ticket.promise_kept": promise_kept(ticket, zone),
        "ticket.approved": approved(ticket),
        "closed_by": ticket.assignee or None,
    }


def customer_facts(customer: Customer) -> dict[str, Value]:
    """Facts of a customer in the register."""
    return {
        "customer.name": customer.name,
        "customer.segment": customer.segment or None,
        "customer.value": customer.value,
        "customer.contract_end": (customer.contract.end if customer.contract else "") or None,
    }


def contact_facts(contact: Contact) -> dict[str, Value]:
    """Facts of a contact."""
    return {"contact.domain": contact.email.rpartition("@")[2] or None, "contact.vip": contact.vip}
