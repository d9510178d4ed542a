"""Whatever comes first - register, links, tickets or ratings - the marks are the same in the end."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.model import Customer, Mark, Rating, Ticket
from csat_plugin.store import Store

AT = datetime(2026, 11, 2, tzinfo=UTC)
NAMES = ("", "ACME", "acme ltd", "desk:customer:9", "Foo")

names = st.sampled_from(NAMES)
owners = st.none() | st.sampled_from(["C1", "C2", "desk:customer:9", "ACME"])
days = st.none() | st.integers(0, 5).map(lambda n: AT + timedelta(days=n))
tickets = st.builds(
    Ticket, id=st.sampled_from(["t1", "t2"]), key=st.just("k"), customer=owners, closed=days, resolved=days
)
ratings = st.builds(
    Rating,
    id=st.sampled_from(["r1", "r2", "r3"]),
    response=st.just("x"),
    channel=st.just("ticket"),
    customer=owners,
    customer_name=names,
    ticket=st.none() | st.sampled_from(["t1", "t2", "t3"]),
    closed=days,
)
register = st.dictionaries(st.sampled_from(["C1", "C2"]), st.lists(names, max_size=3))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("order") / "empty.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@given(
    st.lists(tickets, max_size=2, unique_by=lambda t: t.id),
    st.lists(ratings, max_size=3, unique_by=lambda r: r.id),
    register,
    register,
    st.permutations(range(4)),
)
def test_the_order_of_coming_does_not_matter(
    empty: Path,
    some: list[Ticket],
    marks: list[Rating],
    former: dict[str, list[str]],
    now: dict[str, list[str]],
    order: list[int],
) -> None:
    def customers(entries: dict[str, list[str]]) -> list[Customer]:
        return [Customer(id=id_, name=f"name {id_}", aliases=tuple(names)) for id_, names in entries.items()]

    def outcome(path: Path, steps: list[int]) -> tuple[list[Mark], dict[str, int]]:
        shutil.copy(empty, path)
        with Store.open(f"sqlite:///{path}") as store:
            for step in steps:
                if step == 0:
                    store.write("desk", some, AT)
                elif step == 1:
                    store.write("desk", marks, AT)
                elif step == 2:
                    store.write("desk", [*marks, *some], AT)
                else:
                    store.put_register(customers(former), AT)
            store.put_register(customers(now), AT)
            assert store.write("desk", [*some, *marks], AT).same == len(some) + len(marks)
            return list(store.marks("customer", None, None)), store.unlinked_names()

    here = empty.parent
    assert outcome(here / "one.db", order) == outcome(here / "other.db", [2])
