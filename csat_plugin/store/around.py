"""What stands around the scores of customers: tickets under way, when each was last assessed, who works in which team."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import func, or_, select

from csat_plugin.core.model import Rating, Ticket
from csat_plugin.store.columns import Codec, instant, some_moment
from csat_plugin.store.part import Part, pieces, within
from csat_plugin.store.ratings_in import RATING
from csat_plugin.store.schema import rating, rating_version, ticket

_TICKET = Codec(Ticket)
_VERSION = msgspec.json.Decoder(Rating)
_UNDER_WAY = ("open", "pending")


class Around(Part):
    """Reading what risks are told by."""

    def tickets_around(self, start: datetime, end: datetime) -> dict[str, list[Ticket]]:
        """Customer -> his tickets that are under way, or were resolved or closed inside the half-open window."""
        t = ticket.c
        window = within([t.closed, t.resolved], some_moment(start), some_moment(end))
        inside = [t.state.in_(_UNDER_WAY)] if window is None else [t.state.in_(_UNDER_WAY), window]
        query = select(ticket).where(t.customer.is_not(None), or_(*inside)).order_by(t.id)
        if self.scope is not None:
            query = query.where(self.scope.tickets())
        found: dict[str, list[Ticket]] = {}
        with self._db.reading() as connection:
            for row in connection.execute(query).mappings():
                one = _TICKET.record(row)
                found.setdefault(one.customer or "", []).append(one)
        return found

    def last_assessed(self, until: datetime) -> dict[str, datetime]:
        """Customer -> when he last gave a mark in any channel, up to that moment; who never did is left out."""
        r = rating.c
        given = func.coalesce(r.answered, r.closed_at, r.asked)
        query = (
            select(r.customer, func.max(given))
            .where(r.customer.is_not(None), r.outcome == "answered", r.raw.is_not(None), given <= some_moment(until))
            .group_by(r.customer)
        )
        with self._db.reading() as connection:
            return {customer: instant(at) for customer, at in connection.execute(query) if at}

    def team_members(self) -> set[tuple[str, str]]:
        """(team, person) of every ticket that names both: who works in which team."""
        pairs = select(ticket.c.team, ticket.c.assignee).where(ticket.c.team != "", ticket.c.assignee != "").distinct()
        with self._db.reading() as connection:
            return {(team, person) for team, person in connection.execute(pairs)}

    def former_versions(self, ids: Iterable[str]) -> dict[str, list[Rating]]:
        """Rating -> its earlier versions, the first first; one that never changed is left out."""
        found: dict[str, list[Rating]] = {}
        v = rating_version.c
        with self._db.reading() as connection:
            for piece in pieces(sorted(set(ids))):
                query = select(v.rating, v.body).where(v.rating.in_(piece)).order_by(v.rating, v.version)
                for id_, body in connection.execute(query):
                    found.setdefault(id_, []).append(_VERSION.decode(body))
        return found

    def ratings_with_causes(self, start: datetime, end: datetime) -> list[Rating]:
        """Ratings answered, asked or closed inside the half-open window that name at least one cause."""
        r = rating.c
        query = select(rating).where(r.causes != "[]").order_by(r.id)
        if self.scope is not None:
            query = query.outerjoin(ticket, ticket.c.id == r.ticket).where(self.scope.ratings())
        window = within([r.answered, r.asked, r.closed_at], some_moment(start), some_moment(end))
        if window is not None:
            query = query.where(window)
        with self._db.reading() as connection:
            return [RATING.record(row) for row in connection.execute(query).mappings()]
