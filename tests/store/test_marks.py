"""Marks as scoring reads them: whose they are, when they count, and whether the rater rated himself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from csat_plugin.core.model import ChainMember, Contact, Contract, Customer, Rating, Ticket
from csat_plugin.core.rules import SubjectKind
from csat_plugin.store import Store

AT = datetime(2026, 11, 2, tzinfo=UTC)
START = datetime(2026, 9, 30, 16, tzinfo=UTC)
END = datetime(2026, 10, 31, 16, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def rating(id: str = "r1", **fields: object) -> Rating:
    known: dict[str, object] = {"id": id, "response": id, "channel": "ticket", "raw": "4"}
    return Rating(**{**known, **fields})  # type: ignore[arg-type]  # fields by name


def subject(store: Store, kind: SubjectKind) -> list[str]:
    return [mark.subject for mark in store.marks(kind, None, None)]


@pytest.mark.parametrize(
    ("kind", "own", "from_ticket"),
    [
        ("customer", "C1", "C9"),
        ("project", "C1/maintenance", "C9/rollout"),
        ("department", "D1", "D9"),
        ("team", "T1", "T9"),
        ("service", "mail", "network"),
        ("supplier", "S1", "S9"),
        ("contact", "p1", ""),
        ("all", "all", "all"),
    ],
)
def test_whose_mark_it_is(store: Store, kind: SubjectKind, own: str, from_ticket: str) -> None:
    ticket = Ticket(id="t", key="1", customer="C9", project="rollout", department="D9", team="T9", service="network",
                    supplier="S9")  # fmt: skip
    of_its_own = rating("a", ticket="t", customer="C1", project="maintenance", department="D1", team="T1",
                        service="mail", supplier="S1", contact="p1", contact_name="Li Na")  # fmt: skip
    store.write("desk", [ticket, of_its_own, rating("b", ticket="t")], AT)
    assert subject(store, kind) == [own, from_ticket]
    known = store.subjects(kind)
    assert list(known) == sorted(known)
    assert {own, from_ticket} - {""} <= set(known)
    assert all((s.kind, s.id) == (kind, id_) and s.name for id_, s in known.items())


@pytest.mark.parametrize("kind", ["customer", "project", "department", "team", "service", "supplier", "contact"])
def test_an_unknown_subject_is_empty(store: Store, kind: SubjectKind) -> None:
    store.write("desk", [rating("a"), rating("b", ticket="nowhere")], AT)
    assert subject(store, kind) == ["", ""]
    assert store.subjects(kind) == {}


def test_a_project_needs_its_customer(store: Store) -> None:
    store.write("desk", [rating("a", project="rollout", customer_name="unknown")], AT)
    assert subject(store, "project") == [""]


def test_a_contact_without_id_goes_by_name(store: Store) -> None:
    store.write("desk", [rating("a", contact_name="Li Na")], AT)
    assert subject(store, "contact") == ["Li Na"]
    assert [mark.contact for mark in store.marks("all", None, None)] == ["Li Na"]


@pytest.mark.parametrize("field", ["answered", "asked", "closed"])
@pytest.mark.parametrize("customer", [None, "C1"])
def test_the_window_is_half_open(store: Store, field: str, customer: str | None) -> None:
    moments = {"a": START - TICK, "b": START, "c": END - TICK, "d": END}
    store.write("desk", [rating(id_, customer="C1", **{field: moment}) for id_, moment in moments.items()], AT)

    def found(start: datetime | None, end: datetime | None) -> str:
        return "".join(mark.rating for mark in store.marks("all", start, end, customer=customer))

    assert found(START, END) == "bc"
    assert found(None, END) == "abc"
    assert found(START, None) == "bcd"
    assert found(None, None) == "abcd"
    assert "".join(r.id for r in store.ratings(start=START, end=END, customer=customer)) == "bc"


def test_one_time_inside_the_window_is_enough(store: Store) -> None:
    store.write(
        "desk",
        [
            rating("a", customer="C1", asked=START - TICK, answered=START),
            rating("b", customer="C1", asked=START, answered=END),
        ],
        AT,
    )
    for customer in (None, "C1"):
        assert [mark.rating for mark in store.marks("all", START, END, customer=customer)] == ["a", "b"]


def test_times_around_the_window_are_not_inside_it(store: Store) -> None:
    store.write("desk", [rating(customer="C1", asked=START - TICK, answered=END)], AT)
    for customer in (None, "C1"):
        assert list(store.marks("all", START, END, customer=customer)) == []


def test_a_mark_without_any_time_appears_only_without_a_window(store: Store) -> None:
    store.write("desk", [rating()], AT)
    assert list(store.marks("all", START, END)) == []
    assert len(list(store.marks("all", None, None))) == 1


@pytest.mark.parametrize(
    ("own", "closed", "resolved", "expected"),
    [
        (START, AT, AT, START),
        (None, START, AT, START),
        (None, None, START, START),
        (None, None, None, None),
    ],
)
def test_when_it_was_closed(
    store: Store, own: datetime | None, closed: datetime | None, resolved: datetime | None, expected: datetime | None
) -> None:
    store.write("desk", [rating(ticket="t", closed=own), Ticket(id="t", key="1", closed=closed, resolved=resolved)], AT)
    assert [mark.closed for mark in store.marks("all", None, None)] == [expected]
    assert len(list(store.marks("all", START, END))) == (expected is not None)


@pytest.mark.parametrize(
    ("fields", "ticket", "expected"),
    [
        ({"handler": "Wang Wei", "contact_name": " wang wei"}, {}, True),
        ({"handler": "WW@example.com", "contact": "p1"}, {}, True),
        ({"handler": "p1", "contact": "p1"}, {}, True),
        ({"contact": "p1"}, {"assignee": "wang wei"}, True),
        ({"handler": "other", "contact": "p1"}, {"assignee": "Wang Wei"}, True),
        ({}, {"assignee": "Wang Wei", "requester": "p1"}, True),
        ({"contact_name": "Zhao"}, {"assignee": "Wang Wei", "requester": "p1"}, False),
        ({"handler": "Wang Wei", "contact_name": "Zhao"}, {}, False),
        ({"handler": "Wang Wei"}, {}, False),
        ({"contact": "p2"}, {"assignee": ""}, False),
        ({"handler": " ", "contact_name": " "}, {}, False),
    ],
)
def test_whether_the_rater_is_the_handler(
    store: Store, fields: dict[str, str], ticket: dict[str, str], expected: bool
) -> None:
    people = [Contact(id="p1", name="Wang Wei", email="ww@example.com"), Contact(id="p2")]
    store.write("desk", [*people, Ticket(id="t", key="1", **ticket), rating(ticket="t", **fields)], AT)  # type: ignore[arg-type]  # fields by name
    assert [mark.requester_is_handler for mark in store.marks("all", None, None)] == [expected]


def test_a_mark_carries_the_rating_as_it_is(store: Store) -> None:
    store.write(
        "desk", [rating(low=Decimal(1), high=Decimal("5.0"), direction="low", count=7, outcome="refused", raw=None)], AT
    )
    (mark,) = store.marks("all", None, None)
    assert (mark.low, str(mark.high), mark.direction, mark.count, mark.outcome, mark.raw, mark.version) == (
        Decimal(1), "5.0", "low", 7, "refused", None, 1,
    )  # fmt: skip


def test_marks_of_single_ratings_and_ratings_of_a_ticket(store: Store) -> None:
    store.write("desk", [rating("b", ticket="t"), rating("a", ticket="t", customer="C1"), rating("c")], AT)
    assert [r.id for r in store.ratings_of("t")] == ["a", "b"]
    assert store.ratings_of("nowhere") == []
    assert [(m.rating, m.subject) for m in store.marks_of(["c", "a", "z"], "customer")] == [("a", "C1"), ("c", "")]
    assert store.marks_of(["c", "a", "b"], "team") == list(store.marks("team", None, None))


def test_marks_come_in_code_point_order(store: Store) -> None:
    ids = ["a", "B", "é", "Z", "_", "-", "\U0001f600", "一", "\uffff", "a b", "10", "9"]
    store.write("desk", [rating(id_, customer="C1") for id_ in ids], AT)
    assert [mark.rating for mark in store.marks("all", None, None)] == sorted(ids)
    assert [mark.rating for mark in store.marks("all", None, None, customer="C1")] == sorted(ids)


def test_subjects_know_what_the_register_knows(store: Store) -> None:
    chain = (ChainMember(name="Zhao", role="decision_leader"),)
    store.put_register(
        [
            Customer(
                id="C1",
                name="ACME",
                segment="A",
                value=Decimal(9),
                contract=Contract(end="2026-12-31"),
                decision_chain=chain,
                weights={"ticket": Decimal(100)},
                target=Decimal(85),
                account_manager="Sun",
            )
        ],
        AT,
    )
    store.write("desk", [rating(customer="C1", project="rollout"), Contact(id="p1", customer="C1", name="Li")], AT)
    for kind, id_ in (("customer", "C1"), ("project", "C1/rollout")):
        found = store.subjects(kind)[id_]  # type: ignore[arg-type]  # both are kinds
        assert (found.segment, found.chain, found.target, found.value) == ("A", chain, Decimal(85), Decimal(9))
        assert (found.contract_end, found.account_manager) == ("2026-12-31", "Sun")
        assert found.weights == {"ticket": Decimal(100)}
    assert store.subjects("project")["C1/rollout"].name == "ACME / rollout"
    assert (store.subjects("contact")["p1"].name, store.subjects("contact")["p1"].segment) == ("Li", "A")


def test_what_a_channels_ratings_look_like(store: Store) -> None:
    five = [rating(f"a{n}", raw=str(n % 60), low=Decimal(1), high=Decimal(5)) for n in range(121)]
    odd = [rating("b", raw=None, channel="callback", direction="low")]
    ten = [rating("c", low=Decimal(0), high=Decimal(10), direction="low")]
    store.write("desk", [*five, *odd], AT)
    seen = store.channels_seen()
    assert list(seen) == ["callback", "ticket"]
    assert (seen["ticket"].lows, seen["ticket"].highs, seen["ticket"].ratings) == ({"1": 121}, {"5": 121}, 121)
    assert (len(seen["ticket"].values), seen["ticket"].distinct) == (50, 60)
    assert next(iter(seen["ticket"].values.items())) == ("0", 3)
    assert (seen["callback"].values, seen["callback"].directions, seen["callback"].ratings) == ({}, {"low": 1}, 1)
    assert (seen["ticket"].scales, seen["callback"].scales) == ((("1", "5", "high"),), ())
    assert (seen["ticket"].questions, seen["callback"].questions) == ((), ())
    store.write("desk", [*ten, rating("d", question="speed"), rating("e", question="skill")], AT)
    assert store.channels_seen()["ticket"].questions == ("skill", "speed")
    assert store.channels_seen()["ticket"].scales == (("1", "5", "high"), ("0", "10", "low"))


def test_tickets_are_counted_by_when_they_were_closed(store: Store) -> None:
    store.write(
        "desk",
        [
            Ticket(id="1", key="1", kind="incident", closed=START),
            Ticket(id="2", key="2", kind="incident", resolved=START),
            Ticket(id="3", key="3", kind="change", closed=END, resolved=START),
            Ticket(id="4", key="4", kind="change"),
        ],
        AT,
    )
    assert store.ticket_counts(START, END, "kind") == {"incident": 2}
    assert store.ticket_counts(None, None, "kind") == {"change": 2, "incident": 2}
    assert store.ticket_counts(None, None, "customer") == {"": 4}
    with pytest.raises(ValueError, match="counted by one of"):
        store.ticket_counts(None, None, "title")
    assert [t.id for t in store.tickets(["3", "1", "9", "1"])] == ["1", "3"]
