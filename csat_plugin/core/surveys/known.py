"""What is known of a ticket, a customer and a person when it is decided whether to ask: facts for conditions (S2-17, S3-10, S3-11)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from csat_plugin.core.actions.known_facts import AREA, customer_facts, field_of, ticket_facts
from csat_plugin.core.conditions import facts_of
from csat_plugin.core.facts import Value, fold
from csat_plugin.core.model import Complaint, Contact, Customer, Rating, Ticket
from csat_plugin.core.responses import Key
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.surveys.asking import Person

COMPLAINTS_OF: Final = timedelta(days=90)
"""How far back complaints are counted."""
COMPLAINT: Final = "complaint"
"""The kind of a ticket, and the outcome of a rating, that is a complaint."""
EQUIPMENT: Final = ("equipment", "equipment_class", "equipment class", "设备类别", "設備分類")
"""How fields of tickets are called that hold the class of equipment."""
VIP: Final = "vip"
OF_PICTURES: Final = frozenset(
    {"customer.complaints", "contact.complaints", "ticket.area_complaints", "customer.equipment"}
)
"""Facts that need every ticket and rating to be looked at."""
OF_SINGLE: Final = frozenset({"rating.received", "remark.made"})
OF_RATERS: Final = frozenset({"contact.vip", "contact.complaints", "customer.complaints", "ticket.area_complaints"})
"""What an action may ask of somebody who gave a rating, to choose whom to visit (S3-10, S3-11)."""


def told_by_pictures(rules: Ruleset) -> bool:
    """Whether any survey or panel asks for such a fact."""
    conditions = [panel.choose for panel in rules.panels]
    for survey in rules.surveys:
        conditions += [*survey.never_ask, *(one.when for one in survey.choices if one.when is not None)]
        conditions += [survey.when] if survey.when is not None else []
    return any(OF_PICTURES & set(facts_of(one)) for one in conditions)


class Pictures:
    """What tickets and ratings tell of customers, people and areas: complaints with their times, equipment.

    Args:
        tickets: every one there is.
        ratings: every one there is.
        complaints: those on record.
    """

    def __init__(
        self, tickets: Iterable[Ticket] = (), ratings: Iterable[Rating] = (), complaints: Iterable[Complaint] = ()
    ) -> None:
        self._times: dict[tuple[str, str], list[datetime]] = {}
        self._equipment: dict[str, dict[str, None]] = {}
        areas: dict[str, str] = {}
        for ticket in tickets:
            area = field_of(ticket, AREA)
            areas[ticket.id] = area
            owner = ticket.customer or ""
            if owner and (equipment := field_of(ticket, EQUIPMENT)):
                self._equipment.setdefault(owner, {})[equipment] = None
            moment = ticket.opened or ticket.closed
            if fold(ticket.kind) == COMPLAINT and moment is not None:
                self._complained(moment, owner, ticket.requester or "", area)
        told: set[Key] = set()
        for rating in ratings:
            moment = rating.answered or rating.asked
            if rating.outcome == COMPLAINT and moment is not None and rating.response_key not in told:
                told.add(rating.response_key)
                who = rating.contact or rating.contact_name
                self._complained(moment, rating.customer or "", who, areas.get(rating.ticket or "", ""))
        for complaint in complaints:
            if complaint.day:
                at = datetime.fromisoformat(complaint.day).replace(tzinfo=UTC)
                area = areas.get(complaint.ticket or "", "")
                self._complained(at, complaint.customer or "", complaint.contact, area)
        for times in self._times.values():
            times.sort()

    def _complained(self, at: datetime, customer: str, person: str, area: str) -> None:
        for kind, name in (("customer", customer), ("person", person.casefold()), ("area", area)):
            if name:
                self._times.setdefault((kind, name), []).append(at)

    def complaints(self, kind: str, names: Iterable[str], until: datetime) -> int:
        """Complaints of a customer, person or area in the 90 days before a moment."""
        found = 0
        for name in dict.fromkeys(names):
            times = self._times.get((kind, name), [])
            found += bisect_right(times, until) - bisect_left(times, until - COMPLAINTS_OF)
        return found

    def equipment(self, customer: str) -> str:
        """Classes of equipment its tickets were about, joined."""
        return ", ".join(self._equipment.get(customer, {}))


def facts_for(
    *, moment: datetime, ticket: Ticket | None = None, customer: Customer | None = None, person: Person | None = None,
    pictures: Pictures | None = None,
) -> dict[str, Value]:  # fmt: skip
    """Everything a survey's condition may ask about.

    Args:
        moment: complaints are counted up to it.
        ticket: that the survey is about, if any.
        customer: as the register knows it.
        person: who would be asked.
        pictures: what tickets and ratings tell.
    """
    seen = pictures or Pictures()
    facts: dict[str, Value] = {}
    told = customer.contract if customer is not None else None
    facts["customer.survey_agreed"] = bool(told and told.survey_agreed)  # what nobody wrote down was not agreed (S0-42)
    if ticket is not None:
        facts |= ticket_facts(ticket)
        facts["ticket.tags"] = ", ".join(ticket.tags) or None
        facts["ticket.project"] = ticket.project or None
        facts |= {f"ticket.field.{name}": value or None for name, value in ticket.fields.items()}
        area = field_of(ticket, AREA)
        facts["ticket.area_complaints"] = seen.complaints("area", [area], moment) if area else None
    if customer is not None:
        facts |= customer_facts(customer)
        contract = customer.contract
        facts["customer.contract_value"] = contract.amount if contract else None
        facts["customer.new_since"] = (contract.start if contract else "") or None
        facts["customer.services"] = ", ".join(customer.services) or None
        facts["customer.equipment"] = seen.equipment(customer.id) or None
        facts["customer.complaints"] = seen.complaints("customer", [customer.id], moment)
        facts["customer.vip"] = is_vip(customer)
    if person is not None:
        facts["contact.domain"] = person.email.rpartition("@")[2] or None
        facts["contact.role"] = person.role or None
        facts["contact.language"] = person.language or None
        facts["contact.complaints"] = seen.complaints("person", person.keys, moment)
        facts["contact.vip"] = person.vip or VIP in fold(person.role)
    return facts


def asked_of_raters(rules: Ruleset) -> bool:
    """Whether any action asks for such a fact of single ratings."""
    return any(OF_RATERS & set(facts_of(action.when)) for action in rules.actions if action.event in OF_SINGLE)


def rater_facts(rating: Rating, ticket: Ticket | None, contact: Contact | None, pictures: Pictures) -> dict[str, Value]:
    """Whether somebody who gave a rating is a VIP, and how often he, his customer and his area complained up to then.

    Nothing is unknown here: who is not said to be a VIP is none, and what nobody complained about was no complaint.
    """
    moment = rating.answered or rating.asked or rating.closed
    keys = [name.casefold() for name in (rating.contact, rating.contact_name) if name]
    area = field_of(ticket, AREA) if ticket is not None else ""
    counted = (("contact.complaints", "person", keys), ("customer.complaints", "customer", [rating.customer or ""]),
               ("ticket.area_complaints", "area", [area]))  # fmt: skip
    facts: dict[str, Value] = {
        fact: pictures.complaints(kind, names, moment) if moment is not None else 0 for fact, kind, names in counted
    }
    return facts | {"contact.vip": bool(contact and contact.vip) or VIP in fold(rating.role)}


def is_vip(customer: Customer) -> bool:
    """Whether a customer is one of the important ones: its segment says so, or it has a VIP user in its decision chain."""
    return VIP in fold(customer.segment) or any(VIP in fold(member.role) for member in customer.decision_chain)


def same_person(person: Person, handler: str) -> bool:
    """Whether somebody is the one who handled a ticket. Bare numbers are no names: customers and staff are numbered apart."""
    wanted = handler.strip().casefold()
    if not wanted or wanted.isdigit():
        return False
    names = (person.id, person.id.rpartition(":")[2], person.name, person.email)
    return any(name.strip().casefold() == wanted for name in names)
