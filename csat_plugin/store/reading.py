"""Marks and subjects: what scoring reads. Streamed in the order of ids, never all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, union

from csat_plugin.core.integrity.signs import serves, staff_of
from csat_plugin.core.model import Barred, Contact, Customer, Mark, Subject
from csat_plugin.core.rules import SubjectKind
from csat_plugin.store.columns import Codec, some_instant, some_moment
from csat_plugin.store.linking import REGISTER
from csat_plugin.store.part import Part, pieces, within
from csat_plugin.store.records import PAGE, known_customers
from csat_plugin.store.rows import ScaleSeen
from csat_plugin.store.schema import TEXT, contact, customer, rating, ticket
from csat_plugin.store.scope import Scope, within_ratings

SHOWN_VALUES = 50
"""Distinct raw values of a channel that are listed."""

GONE = ("deleted", "merged_into")
"""States of tickets that are not there any more by themselves."""

_Seen = TypeVar("_Seen", str, tuple[str, str, str])
_CONTACT = Codec(Contact)
_rater = contact.alias("rater")
_requester = contact.alias("requester")
_target = ticket.alias("target")


def _either(name: str) -> ColumnElement[str]:
    """The rating's own value, else its ticket's, else empty."""
    return func.coalesce(func.nullif(rating.c[name], ""), ticket.c[name], "")


def _subject(kind: SubjectKind) -> ColumnElement[Any]:
    """The subject's id; empty when it is unknown. A project belongs to a customer: without either it is unknown."""
    if kind == "all":
        return literal("all", TEXT)
    if kind == "customer":
        return func.coalesce(rating.c.customer, "")
    if kind == "project":
        return func.coalesce(rating.c.customer + "/" + func.nullif(_either("project"), ""), "")
    if kind == "service":
        return _either("service")
    if kind == "contact":
        return func.coalesce(rating.c.contact, rating.c.contact_name)
    return rating.c[kind]


_joined = (
    rating.outerjoin(ticket, ticket.c.id == rating.c.ticket)
    .outerjoin(_rater, _rater.c.id == rating.c.contact)
    .outerjoin(_requester, _requester.c.id == ticket.c.requester)
    .outerjoin(_target, (_target.c.id == ticket.c.merged_into) & (_target.c.id != ticket.c.id))
)


def _marks(subject_kind: SubjectKind) -> Select[Any]:
    """Every mark, its columns as `_mark` takes them."""
    r = rating.c
    return (
        select(
            r.id, r.response, r.channel, r.question, _subject(subject_kind), r.raw, r.low, r.high, r.direction,
            r.count, r.outcome, r.contact, r.contact_name, r.role, r.handler, ticket.c.assignee, ticket.c.requester,
            _rater.c.name, _rater.c.email, _requester.c.name, _requester.c.email, r.ticket,
            r.asked, r.answered, r.closed_at, r.provisional_until, r.version, r.customer, ticket.c.state,
            ticket.c.merged_into, _target.c.key, r.interviewer, r.team, ticket.c.team,
        )
        .select_from(_joined)
        .order_by(r.id)
    )  # fmt: skip


class Reading(Part):
    """What scoring reads."""

    def marks(
        self,
        subject_kind: SubjectKind,
        start: datetime | None,
        end: datetime | None,
        customer: str | None = None,
        *,
        asked: bool = False,
    ) -> Iterator[Mark]:
        """Ratings joined with ticket and customer, in the order of their ids, a page at a time.

        Of a mark, `closed` is the rating's own closing time, else the ticket's, else when it was resolved. Who rated is the
        rating's contact, and where it names nobody the ticket's requester; he is the handler when his id, name or address is
        that of the rating's handler or the ticket's assignee.

        Args:
            subject_kind: whose marks; decides `Mark.subject`.
            start: with `end`, only marks answered, asked or closed inside the half-open window.
            end: first moment after the window.
            customer: only marks of that customer.
            asked: only answers to a question that is named.
        """
        since, until = some_moment(start), some_moment(end)
        r = rating.c
        query = within_ratings(self.scope, _marks(subject_kind))
        window = within([r.answered, r.asked, r.closed_at], since, until)
        if window is not None:
            query = query.where(window)
        if customer is not None:
            query = query.where(r.customer == customer)
        if asked:
            query = query.where(r.question != "")
        paged = {"yield_per": PAGE}
        with self._db.reading() as connection, connection.execute(query, execution_options=paged) as result:
            registered, staff = _registered(connection, subject_kind), _Staff(connection)
            for row in result:
                yield _mark(row, registered, staff)

    def ids_within(self, start: datetime, end: datetime, customer: str | None = None) -> set[str]:
        """Ids of the ratings answered, asked or closed inside the half-open window, of one customer or all."""
        r = rating.c
        window = within([r.answered, r.asked, r.closed_at], some_moment(start), some_moment(end))
        query = select(r.id) if window is None else select(r.id).where(window)
        if customer is not None:
            query = query.where(r.customer == customer)
        with self._db.reading() as connection:
            return set(connection.scalars(query))

    def marks_of(self, ids: Iterable[str], subject_kind: SubjectKind) -> list[Mark]:
        """The marks of those ratings, in the order of their ids."""
        found: list[Mark] = []
        with self._db.reading() as connection:
            registered, staff = _registered(connection, subject_kind), _Staff(connection)
            for piece in pieces(sorted(set(ids))):
                query = _marks(subject_kind).where(rating.c.id.in_(piece))
                found += [_mark(row, registered, staff) for row in connection.execute(query)]
        return found

    def subjects(self, kind: SubjectKind) -> dict[str, Subject]:
        """Every subject of that kind anybody knows, in the order of ids: customers of the register also without ratings.

        Tickets that were deleted or merged into another, and their ratings, make nobody known: as if they had never been read.
        """
        scope = self.scope
        with self._db.reading() as connection:
            if kind == "all":
                return {"all": Subject(kind="all", id="all", name="all")}
            if kind == "customer":
                return _seen(_customers(connection), scope)
            if kind == "project":
                return _seen(_projects(connection), scope)
            if kind == "contact":
                return _contacts(connection, scope)
            of_ratings, of_tickets = _there(
                connection, select(rating.c[kind]), select(ticket.c["assignee" if kind == "handler" else kind])
            )
            if scope is not None:
                of_ratings = of_ratings.select_from(_with_ticket).where(scope.ratings())
                of_tickets = of_tickets.where(scope.tickets())
            query = union(of_ratings, of_tickets)
            names = sorted(name for name in connection.scalars(query) if name)
            return {name: Subject(kind=kind, id=name, name=name) for name in names}

    def channels_seen(self) -> dict[str, ScaleSeen]:
        """What the ratings of each channel look like: the ends of their scales and the raw values that occur."""
        r = rating.c
        said = (r.channel, r.raw, r.low, r.high, r.direction, r.question)
        seen: dict[str, dict[str, Counter[str]]] = {}
        scales: dict[str, Counter[tuple[str, str, str]]] = {}
        totals: Counter[str] = Counter()
        questions: dict[str, set[str]] = {}
        with self._db.reading() as connection:  # one pass over all ratings
            query = select(*said, func.count()).group_by(*said)
            if self.scope is not None:
                query = query.select_from(_with_ticket).where(self.scope.ratings())
            for channel, raw, low, high, direction, question, n in connection.execute(query):
                totals[channel] += n
                if question:
                    questions.setdefault(channel, set()).add(question)
                counts = seen.setdefault(channel, {key: Counter() for key in ("lows", "highs", "directions", "values")})
                for key, value in (("lows", low), ("highs", high), ("directions", direction), ("values", raw)):
                    if value is not None:
                        counts[key][value] += n
                if low is not None and high is not None:
                    scales.setdefault(channel, Counter())[low, high, direction or "high"] += n
        return {
            channel: ScaleSeen(
                lows=_frequent(seen[channel]["lows"]),
                highs=_frequent(seen[channel]["highs"]),
                directions=_frequent(seen[channel]["directions"]),
                values=dict(list(_frequent(seen[channel]["values"]).items())[:SHOWN_VALUES]),
                distinct=len(seen[channel]["values"]),
                ratings=totals[channel],
                scales=tuple(_frequent(scales.get(channel, {}))),
                questions=tuple(sorted(questions.get(channel, ()))),
            )
            for channel in sorted(seen)
        }


_with_ticket = rating.outerjoin(ticket, ticket.c.id == rating.c.ticket)


def _there(connection: Connection, of_ratings: Select[Any], of_tickets: Select[Any]) -> tuple[Select[Any], Select[Any]]:
    """A query over ratings and one over tickets, without the tickets that are gone and their ratings."""
    if connection.execute(select(ticket.c.id).where(ticket.c.state.in_(GONE)).limit(1)).first() is None:
        return of_ratings, of_tickets
    here = func.coalesce(ticket.c.state, "").notin_(GONE)
    return of_ratings.select_from(_with_ticket).where(here), of_tickets.where(here)


def _seen(subjects: dict[str, Subject], scope: Scope | None) -> dict[str, Subject]:
    """Those a ruleset applies to."""
    if scope is None:
        return subjects
    return {id_: subject for id_, subject in subjects.items() if scope.owned(subject.kind, id_)}


def _frequent(counts: Mapping[_Seen, int]) -> dict[_Seen, int]:
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


class _Staff:
    """Who works in which team, looked up once and only when somebody took an answer down."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._pairs: frozenset[tuple[str, str]] | None = None

    def serves(self, interviewer: str, handlers: tuple[str | None, ...], teams: tuple[str | None, ...]) -> bool:
        """Whether the interviewer belongs to those who served."""
        if not interviewer:
            return False
        if self._pairs is None:
            pairs = select(ticket.c.team, ticket.c.assignee).where(ticket.c.team != "", ticket.c.assignee != "")
            self._pairs = staff_of((team, person) for team, person in self._connection.execute(pairs.distinct()))
        named = (one for one in handlers if one), (one for one in teams if one)
        return serves(interviewer, *named, self._pairs)


def _mark(row: tuple[Any, ...], registered: frozenset[str] | None, staff: _Staff) -> Mark:
    """A row of `_marks`; with a register, a customer it does not know is no subject."""
    (id_, response, channel, question, subject, raw, low, high, direction, count, outcome, contact_id, contact_name,
     role, handler, assignee, requester, rater_name, rater_email, requester_name, requester_email, ticket_id,
     asked, answered, closed, provisional_until, version, owner, state, merged_into, target,
     interviewer, team, ticket_team) = row  # fmt: skip
    if registered is not None and owner not in registered:
        subject = ""
    own = False
    if handler or assignee:
        rater = (contact_id, contact_name, rater_name, rater_email)
        asker = (requester, requester_name, requester_email)
        own = _same(rater if contact_id or contact_name else asker, (handler, assignee))
    return Mark(
        rating=id_,
        response=response,
        channel=channel,
        question=question,
        subject=subject,
        raw=raw,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        direction=direction,
        count=count,
        outcome=outcome,
        contact=contact_id or contact_name,
        contact_name=(rater_name or contact_name or rater_email or "") if contact_id else "",
        ticket=ticket_id or "",
        role=role,
        handler=handler,
        requester_is_handler=own,
        interviewer_serves=staff.serves(interviewer, (handler, assignee), (team, ticket_team)),
        asked=some_instant(asked),
        answered=some_instant(answered),
        closed=some_instant(closed),
        provisional_until=some_instant(provisional_until),
        version=version,
        barred=_barred(state, target),
        instead=(target or (merged_into or "").split(":", 2)[-1]) if state == "merged_into" or target else "",
    )


def _barred(state: str | None, target: str | None) -> Barred:
    """What the state of its ticket says of a rating: whoever reads the platform afresh meets neither ticket again.

    Merged is a ticket whose state says so, or that names another one known: in a file a column of that name may hold anything.
    """
    if state == "deleted":
        return "ticket_deleted"
    return "ticket_merged" if state == "merged_into" or target else ""


def _same(some: tuple[str | None, ...], others: tuple[str | None, ...]) -> bool:
    """Whether any text of one is also in the other, whatever the case.

    Empty texts are nobody, and bare numbers are no names: customers and staff are numbered apart.
    """
    known = {text.strip().casefold() for text in others if text and text.strip() and not text.strip().isdigit()}
    return any(text and text.strip().casefold() in known for text in some)


def _has_register(connection: Connection) -> bool:
    return bool(connection.execute(select(customer.c.id).where(customer.c.connection == REGISTER).limit(1)).first())


def _registered(connection: Connection, kind: SubjectKind) -> frozenset[str] | None:
    """The customers that may be subjects; `None` where everyone may: no register, or another kind of subject.

    A name the register does not know is listed as unmatched, never scored as a customer of its own.
    """
    if kind not in ("customer", "project") or not _has_register(connection):
        return None
    return frozenset(connection.scalars(select(customer.c.id)))


def _customers(connection: Connection) -> dict[str, Subject]:
    found = {
        id_: _of_customer(entry, "customer", id_, entry.name) for id_, entry in known_customers(connection).items()
    }
    if _has_register(connection):
        return found
    named = select(rating.c.customer, func.max(rating.c.customer_name)).group_by(rating.c.customer)
    of_ratings, of_tickets = _there(connection, named, select(ticket.c.customer).distinct())
    for id_, name in connection.execute(of_ratings):
        if id_ and id_ not in found:
            found[id_] = Subject(kind="customer", id=id_, name=name or id_)
    for id_ in connection.scalars(of_tickets):
        if id_ and id_ not in found:
            found[id_] = Subject(kind="customer", id=id_, name=id_)
    return dict(sorted(found.items()))


def _projects(connection: Connection) -> dict[str, Subject]:
    customers = known_customers(connection)
    of_ratings = select(rating.c.customer, _either("project").label("project")).select_from(_with_ticket)
    pairs = connection.execute(union(*_there(connection, of_ratings, select(ticket.c.customer, ticket.c.project))))
    found = {}
    only_known = _has_register(connection)
    for owner, project in pairs:
        if owner and project and (owner in customers or not only_known):
            id_ = f"{owner}/{project}"
            entry = customers.get(owner) or Customer(id=owner, name=owner)
            found[id_] = _of_customer(entry, "project", id_, f"{entry.name} / {project}")
    return dict(sorted(found.items()))


def _contacts(connection: Connection, scope: Scope | None) -> dict[str, Subject]:
    customers = known_customers(connection)
    found: dict[str, Subject] = {}
    who = func.coalesce(rating.c.contact, rating.c.contact_name)
    of_ratings, _ = _there(connection, select(who, func.max(rating.c.contact_name)).group_by(who), select(ticket.c.id))
    if scope is not None:
        of_ratings = of_ratings.select_from(_with_ticket).where(scope.ratings())
    for id_, name in connection.execute(of_ratings):
        if id_:
            found[id_] = Subject(kind="contact", id=id_, name=name or id_)
    for row in connection.execute(select(contact)).mappings():
        person = _CONTACT.record(row)
        if scope is not None and not scope.owned("customer", person.customer or ""):
            continue
        owner = customers.get(person.customer or "")
        name = person.name or person.email or person.id
        found[person.id] = Subject(
            kind="contact", id=person.id, name=name, segment=owner.segment if owner is not None else ""
        )
    return dict(sorted(found.items()))


def _of_customer(entry: Customer, kind: SubjectKind, id_: str, name: str) -> Subject:
    """A subject with what the register knows of its customer."""
    return Subject(
        kind=kind,
        id=id_,
        name=name or id_,
        segment=entry.segment,
        chain=entry.decision_chain,
        chain_size=int(entry.chain_size or 0),
        weights=entry.weights,
        target=entry.target,
        value=entry.value,
        contract_end=entry.contract.end if entry.contract is not None else "",
        account_manager=entry.account_manager,
    )
