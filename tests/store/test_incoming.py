"""Reading a source again changes nothing; a changed rating keeps what it was; who handled it stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from csat_plugin.core.model import (
    ChainMember,
    Contact,
    Contract,
    Customer,
    Rating,
    Record,
    SurveyRequest,
    Ticket,
)
from csat_plugin.store import Store, Tally

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def rating(n: int = 1, /, **fields: object) -> Rating:
    known: dict[str, object] = {
        "id": f"desk:rating:{n}",
        "response": f"desk:response:{n}",
        "channel": "ticket",
        "raw": "4",
    }
    return Rating(**{**known, **fields})  # type: ignore[arg-type]  # fields by name


FULL: list[Record] = [
    Customer(
        id="desk:customer:1",
        name="Huaxin 华信",
        aliases=("hx", "华信"),
        value=Decimal("120000.50"),
        contract=Contract(amount=Decimal(5), start="2026-01-01", end="2026-12-31"),
        services=("network",),
        decision_chain=(ChainMember(name="Zhao", role="decision_leader"),),
        weights={"ticket": Decimal(40)},
        target=Decimal("82.5"),
        recipients=("zhao@example.com",),
    ),
    Contact(id="desk:contact:1", customer="desk:customer:1", name="Li Na", vip=True),
    Ticket(
        id="desk:ticket:1",
        key="INC1",
        sla_met=False,
        opened=AT,
        closed=LATER,
        reopened=2,
        tags=("a", "b"),
        fields={"z": "1", "a": "2"},
        customer="desk:customer:1",
    ),
    SurveyRequest(id="desk:request:1", channel="ticket", contact="desk:contact:1", state="asked", asked=AT),
    rating(
        low=Decimal("1.0"),
        high=Decimal(5),
        count=3,
        causes=("slow",),
        comment="慢了 \U0001f600 'quoted' \\ \n",
        contact="desk:contact:1",
        ticket="desk:ticket:1",
        answered=AT,
        provisional_until=LATER,
        source="tickets.csv:7",
    ),
]


def test_reading_again_changes_nothing(store: Store) -> None:
    assert store.write("desk", FULL, AT) == Tally(new=5)
    before = [store.rating("desk:rating:1"), store.ticket("INC1"), store.customers(), store.contacts()]
    assert store.write("desk", FULL, LATER) == Tally(same=5)
    assert store.write("desk", list(reversed(FULL)), LATER) == Tally(same=5)
    assert [store.rating("desk:rating:1"), store.ticket("INC1"), store.customers(), store.contacts()] == before


def test_what_goes_in_comes_out(store: Store) -> None:
    store.write("desk", FULL, AT)
    customer, contact, ticket, _, mark = FULL
    assert store.customers() == [customer]
    assert store.contacts("desk:customer:1") == [contact]
    assert store.ticket("desk:ticket:1") == store.ticket("INC1") == ticket
    found = store.rating("desk:rating:1")
    assert found is not None
    assert found == Rating(**{f: getattr(mark, f) for f in Rating.__struct_fields__} | {"customer": "desk:customer:1"})
    assert str(found.low) == "1.0"  # as written


def test_times_of_any_zone_are_kept_as_instants(store: Store) -> None:
    shanghai = timezone(timedelta(hours=8))
    store.write("desk", [rating(answered=datetime(2026, 11, 1, 0, 30, 0, 7, tzinfo=shanghai))], AT)
    found = store.rating("desk:rating:1")
    assert found is not None
    assert found.answered == datetime(2026, 10, 31, 16, 30, 0, 7, tzinfo=UTC)
    assert store.write("desk", [rating(answered=datetime(2026, 10, 31, 16, 30, 0, 7, tzinfo=UTC))], AT) == Tally(same=1)


def test_a_time_without_zone_is_refused_whole(store: Store) -> None:
    with pytest.raises(ValueError, match="aware"):
        store.write("desk", [rating(1), rating(2, answered=datetime(2026, 11, 1))], AT)  # noqa: DTZ001 - the fault itself
    assert store.rating("desk:rating:1") is None


def test_a_changed_rating_keeps_its_former_versions(store: Store) -> None:
    for raw in ("5", "3", "1"):
        store.write("desk", [rating(raw=raw)], AT)
    versions = store.rating_versions("desk:rating:1")
    assert [(v.raw, v.version) for v in versions] == [("5", 1), ("3", 2), ("1", 3)]
    assert store.rating("desk:rating:1") == versions[-1]
    assert store.rating_versions("desk:rating:2") == []


def test_another_row_of_the_file_is_no_change(store: Store) -> None:
    store.write("desk", [rating(source="a.csv:2")], AT)
    assert store.write("desk", [rating(source="a.csv:3")], AT) == Tally(same=1)
    found = store.rating("desk:rating:1")
    assert found is not None
    assert (found.source, found.version) == ("a.csv:3", 1)


def test_who_handled_it_stays(store: Store) -> None:
    then = {"handler": "wang", "department": "D1", "supplier": "S1", "team": "T1"}
    now = {"handler": "li", "department": "D2", "supplier": "S2", "team": "T2"}

    def present() -> dict[str, str]:
        found = store.rating("desk:rating:1")
        assert found is not None
        return {name: getattr(found, name) for name in then}

    store.write("desk", [rating(**then)], AT)
    assert store.write("desk", [rating(**now)], AT) == Tally(same=1)
    assert present() == then
    assert store.write("desk", [rating(raw="1", **now)], AT) == Tally(changed=1)
    assert present() == now
    assert store.write("desk", [rating(raw="2")], AT) == Tally(changed=1)
    assert present() == now, "a source that falls silent takes nothing away"


@pytest.mark.parametrize("ticket_first", [True, False])
def test_what_the_source_leaves_open_comes_from_the_ticket_once(store: Store, ticket_first: bool) -> None:
    ticket = Ticket(
        id="desk:ticket:1", key="1", assignee="wang", team="T1", department="D1", supplier="S1", resolved=AT
    )
    records: list[Record] = [ticket, rating(ticket="desk:ticket:1", team="own")]
    for record in records if ticket_first else reversed(records):
        store.write("desk", [record], AT)
    moved = Ticket(id="desk:ticket:1", key="1", assignee="li", team="T2", department="D2", supplier="S2", closed=LATER)
    assert store.write("desk", [moved], LATER) == Tally(changed=1)
    assert store.write("desk", [rating(ticket="desk:ticket:1", team="own")], LATER) == Tally(same=1)
    found = store.rating("desk:rating:1")
    assert found is not None
    assert (found.handler, found.team, found.department, found.supplier) == ("wang", "own", "D1", "S1")
    assert [mark.closed for mark in store.marks("all", None, None)] == [LATER], "the ticket's time follows the ticket"


def test_what_the_ticket_lacked_then_stays_open(store: Store) -> None:
    store.write("desk", [Ticket(id="desk:ticket:1", key="1"), rating(ticket="desk:ticket:1")], AT)
    store.write("desk", [Ticket(id="desk:ticket:1", key="1", team="T2", assignee="li")], LATER)
    found = store.rating("desk:rating:1")
    assert found is not None
    assert (found.team, found.handler) == ("", "")


def test_of_two_with_one_id_the_later_counts(store: Store) -> None:
    assert store.write("desk", [rating(raw="1"), rating(raw="2")], AT) == Tally(new=1, changed=1)
    assert [v.raw for v in store.rating_versions("desk:rating:1")] == ["1", "2"]


def test_pieces_lose_nothing(store: Store) -> None:
    numbers = list(range(4_001))
    numbers = [n * 1_999 % 4_001 for n in numbers]
    assert store.write("desk", (rating(n) for n in numbers), AT) == Tally(new=4_001)
    ids = [mark.rating for mark in store.marks("all", None, None)]
    assert ids == sorted(f"desk:rating:{n}" for n in numbers)
    assert [r.id for r in store.ratings(ids[::-2])] == sorted(ids[::-2])
    assert len(list(store.ratings(ids, limit=2_500))) == 2_500
    assert list(store.ratings(limit=0)) == []


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    def cut_off() -> None:
        with store.transaction():
            store.write("desk", [rating(1)], AT)
            store.set_cursor("desk", "ratings", "7", AT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert store.rating("desk:rating:1") is None
    assert store.cursor("desk", "ratings") == ""


def test_a_failed_part_is_undone_alone(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            store.write("desk", [rating(2)], AT)
            raise RuntimeError

    with store.transaction():
        store.write("desk", [rating(1)], AT)
        with pytest.raises(RuntimeError):
            fail()
        assert store.rating("desk:rating:1") is not None, "a transaction sees what it wrote"
    assert [r.id for r in store.ratings()] == ["desk:rating:1"]


@pytest.mark.parametrize("inside", [True, False])
def test_writing_while_a_stream_is_read(store: Store, inside: bool) -> None:
    store.write("desk", (rating(n) for n in range(5_000)), AT)

    def each() -> int:
        seen = 0
        for mark in store.marks("all", None, None):
            seen += 1
            if seen % 1_000 == 1:
                store.write("desk", [rating(int(mark.rating.rpartition(":")[2]), raw="1")], LATER)
        return seen

    if inside:
        with store.transaction():
            assert each() == 5_000
    else:
        assert each() == 5_000
    assert sum(r.version == 2 for r in store.ratings()) == 5
