"""Which customer a record belongs to: the register's words, the links decided on top, and nothing guessed.

A record keeps what its source said (`customer_given`, and a rating's `customer_name`); `customer` follows from that and from
the aliases known at present. So a changed register moves every record, and reading a source again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func, literal, select, update

from csat_plugin.core.model import Customer
from csat_plugin.store.columns import Codec, fingerprint, moment
from csat_plugin.store.erased import cleaned, matcher_of
from csat_plugin.store.part import Part
from csat_plugin.store.schema import (
    TEXT,
    complaint,
    contact,
    customer,
    customer_alias,
    rating,
    request,
    service_review,
    ticket,
)

REGISTER = ""
"""The `connection` of customers that come from the register."""

_LINKED: tuple[Table, ...] = (ticket, contact, request, complaint, service_review, rating)
_codec = Codec(Customer)


class Aliases:
    """Who is meant by a name or a platform's id, as known at one moment."""

    def __init__(self, connection: Connection) -> None:
        claimed: dict[str, set[str]] = {}
        decided: dict[str, str] = {}
        for name, owner, origin in connection.execute(select(customer_alias)):
            if origin == "link":
                decided[name] = owner
            else:
                claimed.setdefault(name, set()).add(owner)
        self.of = {name: next(iter(owners)) for name, owners in claimed.items() if len(owners) == 1}
        self.of.update(decided)

    def customer(self, given: str | None, name: str = "") -> str | None:
        """The customer meant: by the given id, else by the name, else the given id as it stands."""
        return (self.of.get(given) if given else None) or (self.of.get(name) if name else None) or given


class Linking(Part):
    """The register, and names linked to its customers."""

    def put_register(self, customers: Sequence[Customer], at: datetime) -> dict[str, str]:
        """Replace the register in one go and move every record to the customer it now belongs to.

        A name that two customers claim stays unlinked until `link` decides. Links decided earlier stay, unless the register
        now claims the name for one customer or no longer has the customer they lead to. A customer whose id changed keeps its
        former id as one of its names, and the links that led to it.

        Args:
            customers: the whole register.
            at: when it was read.

        Returns:
            Former id -> present id of the customers whose id changed.
        """
        with self._db.transaction() as connection:
            if (gone := matcher_of(connection)) is not None:
                customers = [cleaned(entry, gone) for entry in customers]
            ours = customer.c.connection == REGISTER
            known = {row.id: row.name for row in connection.execute(select(customer.c.id, customer.c.name).where(ours))}
            before, now = set(known), {entry.id for entry in customers}
            connection.execute(delete(customer).where(ours))
            if customers:
                unique = {entry.id: _register_row(entry, at) for entry in customers}
                connection.execute(customer.insert(), list(unique.values()))
            claims: dict[str, set[str]] = {}
            for entry in customers:
                for name in (entry.id, entry.name, *entry.aliases):
                    if name:
                        claims.setdefault(name, set()).add(entry.id)
            links = connection.execute(
                select(customer_alias.c.name, customer_alias.c.customer).where(customer_alias.c.origin == "link")
            )
            renamed = _renamed({id_: name for id_, name in known.items() if id_ not in now}, now - before, claims)
            decided = {name: renamed.get(owner, owner) for name, owner in links} | renamed
            kept = {
                name: owner
                for name, owner in decided.items()
                if len(claims.get(name, ())) != 1 and owner not in before - now
            }  # fmt: skip
            connection.execute(delete(customer_alias))
            rows = [(name, owner, "register") for name, owners in claims.items() for owner in sorted(owners)]
            rows += [(name, owner, "link") for name, owner in kept.items()]
            if rows:
                columns = ("name", "customer", "origin")
                connection.execute(customer_alias.insert(), [dict(zip(columns, row, strict=True)) for row in rows])
            _relink(connection)
            return renamed

    def meant(self) -> dict[str, str]:
        """Every name and former id that surely means one customer -> its present id."""
        with self._db.reading() as connection:
            return Aliases(connection).of

    def link(self, names: Mapping[str, str], *, unseen: bool = False) -> int:
        """Decide which customer a name means, for every record there is and every one to come.

        Args:
            names: customer name (or id) as the source writes it -> customer id.
            unseen: no record has these names yet, so that none has to be moved.

        Returns:
            How many records changed their customer.
        """
        with self._db.transaction() as connection:
            known = Aliases(connection).of
            news = {name: owner for name, owner in names.items() if name and known.get(name) != owner}
            if not news:
                return 0
            connection.execute(
                delete(customer_alias).where(
                    customer_alias.c.name == bindparam("b_name"), customer_alias.c.origin == "link"
                ),
                [{"b_name": name} for name in news],
            )
            connection.execute(
                customer_alias.insert(),
                [{"name": name, "customer": owner, "origin": "link"} for name, owner in news.items()],
            )
            return 0 if unseen else _relink(connection)

    def customer_names(self) -> dict[str, int]:
        """Every customer name (or id, where the source gives no name) of ratings and tickets, with its records counted."""
        with self._db.reading() as connection:
            return _counted((name or given, n) for given, name, _, n in _named(connection))

    def called(self) -> dict[tuple[str, str], str]:
        """Connection and customer -> what tickets there call the customer.

        Of several names that of the register, else the first of its aliases, else the one on most tickets.
        """
        names: dict[tuple[str, str], dict[str, int]] = {}
        said = (ticket.c.connection, ticket.c.customer, ticket.c.customer_given)
        given = ticket.c.customer.is_not(None) & ticket.c.customer_given.is_not(None)
        with self._db.reading() as connection:
            for place, owner, name, n in connection.execute(select(*said, func.count()).where(given).group_by(*said)):
                names.setdefault((place, owner), {})[name] = n
            rows = connection.execute(select(customer).where(customer.c.connection == REGISTER)).mappings()
            register = {entry.id: (entry.name, *entry.aliases) for entry in map(_codec.record, rows)}
        return {
            (place, owner): next(
                (name for name in register.get(owner, ()) if name in counts),
                min(counts, key=lambda name: (-counts[name], name)),
            )
            for (place, owner), counts in names.items()
        }

    def unlinked_names(self, *, with_register: bool = False) -> dict[str, int]:
        """Those of `customer_names` that lead to no customer anybody knows.

        Args:
            with_register: a link to somebody nobody knows does not count. Such links were made while there was no register,
                when every name was a customer of its own.
        """
        with self._db.reading() as connection:
            known = set(connection.scalars(select(customer.c.id)))
            if not with_register:
                linked = select(customer_alias.c.customer).where(customer_alias.c.origin == "link")
                known |= set(connection.scalars(linked))
            return _counted((name or given, n) for given, name, owner, n in _named(connection) if owner not in known)


def _renamed(gone: Mapping[str, str], new: set[str], claims: Mapping[str, set[str]]) -> dict[str, str]:
    """Former id -> present id, where one new customer claims the id, else the name, of just one that is gone.

    Args:
        gone: id -> name of the customers the register no longer has.
        new: ids it did not have before.
        claims: name -> ids of the customers that claim it now.
    """
    found = {}
    for id_, name in gone.items():
        owners = claims.get(id_) or claims.get(name) or set()
        if len(owners) == 1 and owners <= new:
            found[id_] = next(iter(owners))
    heirs = Counter(found.values())
    return {former: present for former, present in found.items() if heirs[present] == 1}


def _register_row(entry: Customer, at: datetime) -> dict[str, object]:
    row = _codec.row(entry)
    return row | {"connection": REGISTER, "content": fingerprint(list(row.values())), "written_at": moment(at)}


def _counted(names: Iterator[tuple[str | None, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, n in names:
        if name:
            counts[name] = counts.get(name, 0) + n
    return dict(sorted(counts.items()))


def _name(table: Table) -> ColumnElement[str]:
    return table.c.customer_name if table is rating else literal("", TEXT)


def _groups(connection: Connection, table: Table) -> Iterator[tuple[str | None, str, str | None, int]]:
    """Records alike in what they say of their customer: given id, name, present customer, count."""
    said = (table.c.customer_given, _name(table).label("name"), table.c.customer)
    grouped = [table.c.customer_given, table.c.customer, *([table.c.customer_name] if table is rating else [])]
    yield from connection.execute(select(*said, func.count()).group_by(*grouped))


def _named(connection: Connection) -> Iterator[tuple[str | None, str, str | None, int]]:
    for table in (ticket, complaint, service_review, rating):
        yield from _groups(connection, table)


def _relink(connection: Connection) -> int:
    """Bring `customer` of every record in line with the aliases; returns how many changed."""
    aliases = Aliases(connection)
    changed = 0
    for table in _LINKED:
        moved: dict[tuple[str | None, str, str | None], str | None] = {}
        for given, name, owner, _ in list(_groups(connection, table)):
            meant = owner if given is None and not name else aliases.customer(given, name)
            if meant != owner:
                moved[given, name, owner] = meant
        if moved:
            changed += _move(connection, table, moved)
    from_ticket = select(ticket.c.customer).where(ticket.c.id == rating.c.ticket).scalar_subquery()
    nameless = update(rating).where(
        rating.c.customer_given.is_(None),
        rating.c.customer_name == "",
        rating.c.ticket.is_not(None),
        rating.c.customer.is_distinct_from(from_ticket),
    )
    return changed + connection.execute(nameless.values(customer=from_ticket)).rowcount


def _move(connection: Connection, table: Table, moved: Mapping[tuple[str | None, str, str | None], str | None]) -> int:
    """Give the records of those groups their customer in one pass: a search for each group would be quadratic."""
    said = select(table.c.id, table.c.customer_given, _name(table), table.c.customer)
    rows = [
        {"b_id": id_, "b_customer": moved[given, name, owner]}
        for id_, given, name, owner in connection.execute(said)
        if (given, name, owner) in moved
    ]
    connection.execute(
        update(table).where(table.c.id == bindparam("b_id")).values(customer=bindparam("b_customer")), rows
    )
    return len(rows)
