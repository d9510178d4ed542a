"""The canonical records as they are kept: customers, contacts, tickets, ratings and their former versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from sqlalchemy import Connection, func, or_, select

from csat_plugin.core.model import Contact, Customer, Rating, Ticket
from csat_plugin.store.columns import Codec, instant, some_moment
from csat_plugin.store.linking import REGISTER, Aliases
from csat_plugin.store.part import Part, pieces, within
from csat_plugin.store.ratings_in import RATING
from csat_plugin.store.schema import contact, customer, rating, rating_version, ticket

PAGE = 2_000
"""Rows held in memory while records are streamed."""

_CUSTOMER = Codec(Customer)
_CONTACT = Codec(Contact)
_TICKET = Codec(Ticket)
_VERSION = msgspec.json.Decoder(Rating)

TICKETS_BY = ("kind", "state", "priority", "service", "team", "department", "supplier", "customer", "project")
"""What tickets may be counted by."""


def known_customers(connection: Connection) -> dict[str, Customer]:
    """Every customer by id: the register's, and a platform's own that the register does not claim as one of its."""
    claimed = Aliases(connection)
    found: dict[str, Customer] = {}
    rows = connection.execute(select(customer).order_by(customer.c.connection, customer.c.id)).mappings()
    for row in rows:  # the register's come first
        entry = _CUSTOMER.record(row)
        meant = claimed.customer(entry.id, entry.name)
        if entry.id not in found and (row["connection"] == REGISTER or meant == entry.id):
            found[entry.id] = entry
    return dict(sorted(found.items()))


class Records(Part):
    """Reading single records and lists of them; lists are in the order of ids (code points)."""

    def customers(self) -> list[Customer]:
        """The register's customers, and those of platforms that the register does not know under any name."""
        with self._db.reading() as connection:
            found = known_customers(connection).values()
        return [one for one in found if self.scope is None or self.scope.owned("customer", one.id)]

    def contacts(self, customer: str | None = None) -> list[Contact]:
        """The persons who can rate, all or one customer's."""
        query = select(contact).order_by(contact.c.id)
        if customer is not None:
            query = query.where(contact.c.customer == customer)
        with self._db.reading() as connection:
            return [_CONTACT.record(row) for row in connection.execute(query).mappings()]

    def ticket(self, id_or_key: str) -> Ticket | None:
        """The ticket with that id, else the first one that people know by that key, else `None`."""
        query = select(ticket).where(or_(ticket.c.id == id_or_key, ticket.c.key == id_or_key))
        if self.scope is not None:
            query = query.where(self.scope.tickets())
        with self._db.reading() as connection:
            rows = connection.execute(query.order_by(ticket.c.id != id_or_key, ticket.c.id).limit(1)).mappings()
            return next((_TICKET.record(row) for row in rows), None)

    def tickets(self, ids: Iterable[str]) -> list[Ticket]:
        """The tickets with those ids, as far as there are any."""
        found: list[Ticket] = []
        with self._db.reading() as connection:
            for piece in pieces(sorted(set(ids))):
                query = select(ticket).where(ticket.c.id.in_(piece)).order_by(ticket.c.id)
                found += [_TICKET.record(row) for row in connection.execute(query).mappings()]
        return found

    def ticket_counts(self, start: datetime | None, end: datetime | None, by: str) -> dict[str, int]:
        """How many tickets were closed (or, not closed, resolved) in a window.

        Args:
            start: first moment, or `None` for no limit.
            end: first moment after, or `None` for no limit.
            by: one of `TICKETS_BY`; a missing value is counted under the empty text.

        Raises:
            ValueError: if tickets cannot be counted by that.
        """
        if by not in TICKETS_BY:
            raise ValueError(f"tickets are counted by one of {', '.join(TICKETS_BY)}, not by {by!r}")
        value = func.coalesce(ticket.c[by], "")
        query = select(value, func.count()).group_by(value).order_by(value)
        window = within([func.coalesce(ticket.c.closed, ticket.c.resolved)], some_moment(start), some_moment(end))
        if window is not None:
            query = query.where(window)
        with self._db.reading() as connection:
            return dict(connection.execute(query).all())

    def rating(self, id: str) -> Rating | None:
        """The rating with that id as it stands now, or `None`."""
        with self._db.reading() as connection:
            row = connection.execute(select(rating).where(rating.c.id == id)).mappings().first()
            return RATING.record(row) if row is not None else None

    def ratings(
        self,
        ids: Iterable[str] | None = None,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        channel: str | None = None,
        customer: str | None = None,
        limit: int | None = None,
    ) -> Iterator[Rating]:
        """Ratings, streamed.

        Args:
            ids: only these; `None` for all.
            start: with `end`, only ratings that were answered, asked or closed inside the half-open window.
            end: first moment after the window.
            channel: only of that channel.
            customer: only of that customer.
            limit: at most so many.
        """
        query = select(rating).order_by(rating.c.id)
        window = within([rating.c.answered, rating.c.asked, rating.c.closed_at], some_moment(start), some_moment(end))
        if window is not None:
            query = query.where(window)
        if channel is not None:
            query = query.where(rating.c.channel == channel)
        if customer is not None:
            query = query.where(rating.c.customer == customer)
        queries = [query] if ids is None else (query.where(rating.c.id.in_(p)) for p in pieces(sorted(set(ids))))
        left = limit
        with self._db.reading() as connection:
            for part in queries:
                with connection.execute(part.limit(left), execution_options={"yield_per": PAGE}) as result:
                    for row in result.mappings():
                        yield RATING.record(row)
                        left = None if left is None else left - 1
                if left == 0:
                    return

    def ratings_of(self, ticket: str) -> list[Rating]:
        """The ratings of one ticket, by its id."""
        query = select(rating).where(rating.c.ticket == ticket).order_by(rating.c.id)
        with self._db.reading() as connection:
            return [RATING.record(row) for row in connection.execute(query).mappings()]

    def ratings_asked(self, prefix: str) -> list[Rating]:
        """The ratings whose question begins so, in the order of their ids; answers without a mark too."""
        query = select(rating).where(rating.c.question.startswith(prefix, autoescape=True)).order_by(rating.c.id)
        with self._db.reading() as connection:
            return [RATING.record(row) for row in connection.execute(query).mappings()]

    def contact_roles(self) -> list[str]:
        """Every role a contact has, as the sources write it."""
        query = select(contact.c.role).where(contact.c.role != "").distinct().order_by(contact.c.role)
        with self._db.reading() as connection:
            return [str(role) for role in connection.scalars(query)]

    def last_answers(self, tickets: Iterable[str]) -> dict[str, datetime]:
        """When each of these tickets was last answered with a mark; tickets nobody rated are left out."""
        found: dict[str, datetime] = {}
        with self._db.reading() as connection:
            for piece in pieces(sorted(set(tickets))):
                query = select(rating.c.ticket, func.max(rating.c.answered)).where(
                    rating.c.ticket.in_(piece), rating.c.outcome == "answered", rating.c.answered.is_not(None)
                )
                found |= {id_: instant(at) for id_, at in connection.execute(query.group_by(rating.c.ticket))}
        return found

    def rating_versions(self, id: str) -> list[Rating]:
        """Every version of a rating, the first first and the present one last; empty when there is no such rating."""
        query = select(rating_version.c.body).where(rating_version.c.rating == id).order_by(rating_version.c.version)
        with self._db.reading() as connection:
            former = [_VERSION.decode(body) for body in connection.scalars(query)]
            rows = connection.execute(select(rating).where(rating.c.id == id)).mappings()
            return former + [RATING.record(row) for row in rows]
