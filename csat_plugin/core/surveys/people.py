"""Who holds which role at a customer: contacts of platforms, and the decision chain of the register (S0-14, S1-01)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from csat_plugin.core.facts import fold
from csat_plugin.core.model import ChainMember, Contact, Customer, Ticket
from csat_plugin.core.surveys.asking import Person

REQUESTER = "requester"
"""The role of whoever opened the ticket."""


class People:
    """Everybody who can be asked.

    Args:
        customers: with their decision chains.
        contacts: of all platforms.
    """

    def __init__(self, customers: Iterable[Customer] = (), contacts: Iterable[Contact] = ()) -> None:
        self.customers = {customer.id: customer for customer in customers}
        self._contacts = {contact.id: contact for contact in contacts}
        self._of: dict[str, list[Contact]] = {}
        for contact in sorted(self._contacts.values(), key=lambda one: one.id):
            if contact.customer:
                self._of.setdefault(contact.customer, []).append(contact)

    def requester(self, ticket: Ticket) -> Person | None:
        """Who opened the ticket; `None` when nobody knows."""
        if not ticket.requester:
            return None
        known = self._contacts.get(ticket.requester)
        if known is not None:
            return _of_contact(known, known.customer or ticket.customer or "")
        name = ticket.requester.rpartition(":")[2]
        return Person(id=ticket.requester, name=name, role=REQUESTER, also=_named(ticket.customer or "", name))

    def holding(self, customer: str, role: str) -> tuple[Person, ...]:
        """Everybody of a customer with that role, the decision chain first; a person both know comes once."""
        found: list[Person] = []
        wanted, seen = fold(role), set[str]()
        entry = self.customers.get(customer)
        for person in (*self._chain(entry, wanted), *self._by_role(customer, wanted)):
            if not seen & set(person.keys):
                found.append(person)
            seen |= set(person.keys)
        return tuple(found)

    def _chain(self, customer: Customer | None, role: str) -> Iterator[Person]:
        for member in customer.decision_chain if customer is not None else ():
            if fold(member.role) == role and (member.name or member.email):
                yield self._member(customer.id if customer else "", member)

    def _member(self, customer: str, member: ChainMember) -> Person:
        """Somebody of the chain, with the id of the contact who is the same person."""
        for contact in self._of.get(customer, ()):
            same = fold(contact.email) == fold(member.email) if member.email and contact.email else False
            if same or (member.name and fold(contact.name) == fold(member.name)):
                known = _of_contact(contact, customer)
                return Person(
                    id=known.id, name=member.name or known.name, email=member.email or known.email,
                    language=member.language or known.language, role=member.role, vip=known.vip,
                    opted_out=known.opted_out, also=known.also,
                )  # fmt: skip
        named = _named(customer, member.name)
        return Person(
            id=named[0] if named else member.email, name=member.name, email=member.email, language=member.language,
            role=member.role, also=named,
        )  # fmt: skip

    def someone(self, contact: str, name: str, customer: str, role: str = "") -> Person | None:
        """Whoever answered, by the contact's id or the name given; `None` where neither is known."""
        known = self._contacts.get(contact)
        if known is not None:
            return _of_contact(known, known.customer or customer)
        called = name or contact
        if not called:
            return None
        for person in self.everybody(customer):
            if fold(person.name) == fold(called) or (person.email and fold(person.email) == fold(called)):
                return person
        return Person(id=contact or f"{customer}/{called}", name=called, role=role, also=_named(customer, called))

    def everybody(self, customer: str) -> tuple[Person, ...]:
        """Everybody known of a customer, the decision chain first; a person both know comes once."""
        found: list[Person] = []
        seen: set[str] = set()
        entry = self.customers.get(customer)
        chain = [m for m in (entry.decision_chain if entry else ()) if m.name or m.email]
        contacts = [_of_contact(contact, customer) for contact in self._of.get(customer, ())]
        for person in (*(self._member(customer, member) for member in chain), *contacts):
            if not seen & set(person.keys):
                found.append(person)
            seen |= set(person.keys)
        return tuple(found)

    def _by_role(self, customer: str, role: str) -> Iterator[Person]:
        for contact in self._of.get(customer, ()):
            if fold(contact.role) == role:
                yield _of_contact(contact, customer)

    def keys(self, contact: str, name: str, customer: str) -> tuple[str, ...]:
        """All names of whoever answered: the contact's id and address, and what he is called at his customer."""
        known = self._contacts.get(contact)
        person = _of_contact(known, known.customer or customer) if known is not None else None
        return (person or Person(id=contact, also=_named(customer, name))).keys


def _of_contact(contact: Contact, customer: str) -> Person:
    return Person(
        id=contact.id, name=contact.name, email=contact.email, language=contact.language, role=contact.role,
        vip=contact.vip, opted_out=contact.opted_out, also=_named(customer, contact.name),
    )  # fmt: skip


def _named(customer: str, name: str) -> tuple[str, ...]:
    """Somebody by what he is called at his customer: two customers may each have a Wang Fang."""
    return (f"{customer}/{name}",) if customer and name else ()
