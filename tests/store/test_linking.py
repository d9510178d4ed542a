"""Names of customers: linked by the register, by decision, and never by a guess."""

from __future__ import annotations

from datetime import UTC, datetime

from csat_plugin.core.model import Contact, Customer, Rating, Record, SurveyRequest, Ticket
from csat_plugin.store import Store, Tally

AT = datetime(2026, 11, 2, tzinfo=UTC)
ACME = Customer(id="C1", name="ACME", aliases=("Acme Ltd", "desk:customer:9"), segment="A")
HUAXIN = Customer(id="C2", name="华信", aliases=("Huaxin",))


def rating(n: int, name: str = "", **more: str | None) -> Rating:
    given = more.get("customer")
    return Rating(
        id=f"r{n}", response=f"r{n}", channel="ticket", customer_name=name, customer=given, ticket=more.get("ticket")
    )


def owner(store: Store, n: int) -> str | None:
    found = store.rating(f"r{n}")
    assert found is not None
    return found.customer


def test_the_registers_own_words_link(store: Store) -> None:
    store.write(
        "desk", [rating(1, "Acme Ltd"), rating(2, "华信"), rating(3, customer="desk:customer:9"), rating(4, "Foo")], AT
    )
    assert [owner(store, n) for n in (1, 2, 3, 4)] == [None, None, "desk:customer:9", None]
    store.put_register([ACME, HUAXIN], AT)
    assert [owner(store, n) for n in (1, 2, 3, 4)] == ["C1", "C2", "C1", None]
    assert store.customer_names() == {"Acme Ltd": 1, "Foo": 1, "desk:customer:9": 1, "华信": 1}
    assert store.unlinked_names() == {"Foo": 1}


def test_a_decided_link_holds_for_what_comes_later(store: Store) -> None:
    store.put_register([ACME], AT)
    store.write("desk", [rating(1, "A.C.M.E."), Ticket(id="t1", key="1", customer="A.C.M.E.")], AT)
    assert store.unlinked_names() == {"A.C.M.E.": 2}
    assert store.link({"A.C.M.E.": "C1"}) == 2
    assert store.link({"A.C.M.E.": "C1"}) == 0
    assert store.unlinked_names() == {}
    store.write("desk", [rating(2, "A.C.M.E.")], AT)
    assert owner(store, 2) == "C1"
    assert store.link({"A.C.M.E.": "C7"}) == 3, "a link that differs moves the records"


def test_reading_again_keeps_the_link(store: Store) -> None:
    records: list[Record] = [
        rating(1, "Acme Ltd"),
        Ticket(id="t1", key="1", customer="Acme Ltd"),
        Contact(id="p1", customer="Acme Ltd"),
        SurveyRequest(id="q1", channel="ticket", customer="Acme Ltd"),
    ]
    store.write("desk", records, AT)
    store.put_register([ACME], AT)
    assert store.write("desk", records, AT) == Tally(same=4)
    found = store.ticket("t1")
    assert found is not None
    assert (owner(store, 1), found.customer) == ("C1", "C1")
    assert [c.id for c in store.contacts("C1")] == ["p1"]


def test_a_changed_register_moves_every_record(store: Store) -> None:
    store.put_register([ACME, HUAXIN], AT)
    store.write("desk", [rating(1, "Huaxin"), rating(2, customer="desk:customer:9")], AT)
    store.put_register([Customer(id="C1", name="ACME", aliases=("Huaxin",))], AT)
    assert [owner(store, n) for n in (1, 2)] == ["C1", "desk:customer:9"]
    assert [c.id for c in store.customers()] == ["C1"]
    store.put_register([], AT)
    assert [owner(store, n) for n in (1, 2)] == [None, "desk:customer:9"]


def test_decided_links_outlive_the_register_unless_it_says_otherwise(store: Store) -> None:
    store.put_register([ACME, HUAXIN], AT)
    store.write("desk", [rating(1, "one"), rating(2, "two"), rating(3, "three")], AT)
    store.link({"one": "C1", "two": "C1", "three": "C2"})
    store.put_register([ACME, Customer(id="C3", name="two")], AT)
    assert [owner(store, n) for n in (1, 2, 3)] == ["C1", "C3", None]


def test_a_name_two_customers_claim_is_not_guessed(store: Store) -> None:
    store.write("desk", [rating(1, "Group")], AT)
    twins = [Customer(id="C1", name="East", aliases=("Group",)), Customer(id="C2", name="West", aliases=("Group",))]
    store.put_register(twins, AT)
    assert owner(store, 1) is None
    store.link({"Group": "C2"})
    store.put_register(twins, AT)
    assert owner(store, 1) == "C2", "what was decided stays while the register is undecided"


def test_a_rating_that_names_nobody_belongs_to_its_tickets_customer(store: Store) -> None:
    store.write("desk", [rating(1, ticket="t1"), rating(2, "Foo", ticket="t1")], AT)
    store.write("desk", [Ticket(id="t1", key="1", customer="Acme Ltd")], AT)
    assert [owner(store, n) for n in (1, 2)] == ["Acme Ltd", None]
    store.put_register([ACME], AT)
    assert [owner(store, n) for n in (1, 2)] == ["C1", None]
    assert store.link({"of nobody": "C1"}) == 0
    store.write("desk", [Ticket(id="t1", key="1", customer="Other")], AT)
    assert owner(store, 1) == "Other"


def test_a_platforms_customer_the_register_knows_is_not_listed_twice(store: Store) -> None:
    store.write("desk", [Customer(id="desk:customer:9", name="Acme"), Customer(id="desk:customer:8", name="New")], AT)
    assert [c.id for c in store.customers()] == ["desk:customer:8", "desk:customer:9"]
    store.put_register([ACME], AT)
    assert [c.id for c in store.customers()] == ["C1", "desk:customer:8"]
    assert [s.name for s in store.subjects("customer").values()] == ["ACME", "New"]
