"""Customers and contacts that several files name are one record each, of what all files say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from csat_plugin.core.model import Contact, Customer
from csat_plugin.host.adapter import Adapter, Page

Connect = Callable[..., Adapter]
Put = Callable[[str, str], Path]

DESK: dict[str, Any] = {
    "match": "tickets.csv",
    "ticket": {"id": "ticket"},
    "customer": {"id": "company"},
    "contact": {"id": "caller", "name": "caller name", "customer": "company"},
}
BOOK: dict[str, Any] = {
    "match": "book.csv",
    "customer": {"id": "no", "name": "name", "segment": "class", "value": "worth"},
}
STAFF: dict[str, Any] = {"match": "staff.csv", "contact": {"id": "id", "email": "mail", "name": "name"}}


def put_all(put: Put) -> None:
    put("tickets.csv", "ticket,company,caller,caller name\nT1,K1,p1,Li Na\nT2,K1,p2,Wang\nT3,K2,p1,Li Na\n")
    put("book.csv", "no,name,class,worth\nK1,Huawei Branch,A,120\nK2,,B,\n")
    put("staff.csv", "id,mail,name\np1,li.na@example.org,\np2,wang@example.org,Wang Fang\n")


def only(adapter: Adapter, stream: str, cursor: str = "") -> Page:
    (page,) = adapter.fetch(stream, cursor)  # type: ignore[arg-type]  # a stream's name
    assert page.read == len(page.records) + len(page.rejected) + page.skipped
    return page


def test_what_one_file_leaves_blank_another_says(connect: Connect, put: Put) -> None:
    put_all(put)
    for files in ((DESK, BOOK, STAFF), (STAFF, BOOK, DESK)):
        adapter = connect(*files)
        customers = {c.id: c for c in only(adapter, "customers").records if isinstance(c, Customer)}
        assert {c.name: c.segment for c in customers.values()} == {"Huawei Branch": "A", "K2": "B"}
        assert str(customers["exports:customer:K1"].value) == "120"
        contacts = {c.id: c for c in only(adapter, "contacts").records if isinstance(c, Contact)}
        assert contacts["exports:contact:p1"].name == "Li Na"
        assert contacts["exports:contact:p1"].email == "li.na@example.org"


def test_the_later_file_counts_where_two_contradict_and_it_is_said(connect: Connect, put: Put) -> None:
    put_all(put)
    page = only(connect(DESK, STAFF), "contacts")
    names = {c.id: c.name for c in page.records if isinstance(c, Contact)}
    assert names["exports:contact:p2"] == "Wang Fang"
    (said,) = [finding for finding in page.findings if finding.code == "folder.contradicts"]
    assert said.level == "warning"
    assert said.values == {
        "field": "name", "first": "tickets.csv", "second": "staff.csv", "id": "p2", "before": "Wang",
        "after": "Wang Fang", "n": "1",
    }  # fmt: skip


def test_a_changed_file_takes_nothing_from_what_the_others_say(connect: Connect, put: Put) -> None:
    put_all(put)
    adapter = connect(DESK, BOOK)
    first = only(adapter, "customers")
    assert not only(adapter, "customers", first.cursor).records
    put("tickets.csv", "ticket,company,caller,caller name\nT1,K1,p1,Li Na\nT9,K3,p3,Chen\n")
    again = only(adapter, "customers", first.cursor)
    found = {c.id.rpartition(":")[2]: (c.name, c.segment) for c in again.records if isinstance(c, Customer)}
    assert found == {"K1": ("Huawei Branch", "A"), "K2": ("K2", "B"), "K3": ("K3", "")}
    assert not only(adapter, "customers", again.cursor).records
