"""Answers on a real Request Tracker: one for each time a ticket was resolved, and the marks that are none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from csat_plugin.core.model import Rating
from csat_plugin.texts import say
from tests.adapters.rt_cases import Connect
from tests.integration.rt_live import end_of, news, ratings, ticket, warnings
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration


def test_a_corrected_mark_is_the_same_answer_and_a_withdrawn_one_none(server: Server, connect: Connect) -> None:
    number = server.ticket(Requestor=["new.person@acme.example"])
    server.put(number, Status="resolved")
    server.rate(number, "2", **{"CSAT Comment": "No call."})
    cursor = end_of(connect(), "ratings")
    server.rate(number, "5")
    (better,) = news(connect(), "ratings", cursor)
    assert (better.id, better.raw, better.comment) == (f"rt:rating:{number}-0", "5", "No call.")
    assert better.contact == "rt:contact:new.person@acme.example"
    cursor = end_of(connect(), "ratings")
    server.rate(number, None)
    (gone,) = news(connect(), "ratings", cursor)
    assert (gone.id, gone.raw, gone.outcome) == (better.id, None, "no_answer")


def test_a_mark_set_at_creation_counts_and_a_score_of_somebody_else_does_not(server: Server, connect: Connect) -> None:
    born = server.ticket(CustomFields={"CSAT Rating": "3"})
    stale = server.ticket(CustomFields={"CSAT Score": "99", "CSAT Band": "splendid"})
    assert ratings(connect(), born)["0"].raw == "3"
    assert not ratings(connect(), stale)


def test_the_handler_is_who_owned_it_then(server: Server, connect: Connect) -> None:
    number = server.ticket(Owner="ana.silva")
    server.put(number, Status="resolved")
    server.rate(number, "1")
    server.put(number, root=True, Owner="ben.okoro")
    assert ratings(connect(), number)["0"].handler == "ana.silva"
    assert ticket(connect(), number).assignee == "ben.okoro"


def test_an_answer_at_creation_stays_that_of_the_first_time(server: Server, connect: Connect) -> None:
    number = server.ticket(CustomFields={"CSAT Rating": "3"})
    server.put(number, Status="resolved")
    before = ratings(connect(), number)
    server.put(number, Status="open")
    server.put(number, Status="resolved")
    server.rate(number, "5")
    after = ratings(connect(), number)
    assert {cycle: one.raw for cycle, one in after.items()} == {"0": "3", "1": "5"}
    assert after["0"] == before["0"]


def test_an_answer_taken_out_after_a_reopening_leaves_the_former_one(server: Server, connect: Connect) -> None:
    number = server.ticket()
    server.put(number, Status="resolved")
    server.rate(number, "2")
    server.put(number, Status="open")
    server.rate(number, None)
    found = ratings(connect(), number)
    assert {cycle: one.raw for cycle, one in found.items()} == {"0": "2", "1": None}


def test_since_keeps_a_late_answer_to_a_ticket_closed_long_ago(server: Server, connect: Connect) -> None:
    rated = {one.ticket for one in news(connect(), "ratings", "")}
    today = dt.datetime.now(dt.UTC)
    listed = server.call(
        "GET", "/tickets", query="Status = 'resolved' AND Queue = 'Incidents' AND LastUpdated < '3 days ago'",
        per_page=100,
    )["items"]  # fmt: skip
    old = next(one["id"] for one in listed if f"rt:ticket:{one['id']}" not in rated)
    server.rate(old, "1")
    recent = {record.id for page in connect().fetch("ratings", "", today) for record in page.records}
    assert f"rt:rating:{old}-0" in recent


def test_since_leaves_out_what_is_older(server: Server, connect: Connect) -> None:
    since = dt.datetime.now(dt.UTC)
    number = server.ticket(CustomFields={"CSAT Rating": "3"})
    rated = {record.id for page in connect().fetch("ratings", "") for record in page.records}
    recent = {record.id for page in connect().fetch("ratings", "", since) for record in page.records}
    assert f"rt:rating:{number}-0" in recent
    assert recent < rated


GRADE = """
@CustomFields = ({ Name => 'Grade', Type => 'SelectSingle', LookupType => 'RT::Queue-RT::Ticket',
    Queue => ['Incidents', 'General'], Values => [ map { { Name => $_ } } ('fine', 'so so', 'n/a') ] });
1;
"""
"""A field whose values are words, one of which is no answer."""


@pytest.fixture(scope="module")
def graded(server: Server, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("grade") / "grade.initialdata"
    file.write_text(GRADE)
    server.load(file)


@pytest.mark.usefixtures("graded")
def test_a_value_without_a_mark_is_named_at_set_up_and_rejected_as_it_is_read(
    server: Server, connect: Connect, narrow: dict[str, Any]
) -> None:
    fine, none = server.ticket(CustomFields={"Grade": "fine"}), server.ticket(CustomFields={"Grade": "n/a"})
    grade = {"field": "Grade", "comment": "", "marks": {"fine": 5, "so so": 3}}
    ((code, values),) = warnings(connect(queues=["Incidents"], rating=grade))
    assert code == "rt.values_without_mark"
    assert "The field Grade offers 'n/a': no mark on the scale 1 to 5." in say(code, "en", values)
    (page, *_) = connect(queues=["Incidents"], rating=grade).fetch("ratings", "")
    (read,) = page.records
    assert isinstance(read, Rating)
    assert (read.ticket, read.raw, read.label) == (f"rt:ticket:{fine}", "5", "fine")
    assert [row.row for row in page.rejected] == [none]
    whole = {**grade, "marks": {"fine": 5, "so so": 3, "n/a": 1}}
    assert not warnings(connect(queues=["Incidents"], rating=whole))
    described = connect(**narrow, rating=whole).describe()
    assert "rt.values_unseen" in {one.code for one in described.findings}, (
        "the values are shown to who sees fields everywhere"
    )


def test_a_scale_that_is_not_the_fields_own_is_named_at_set_up(connect: Connect) -> None:
    assert not warnings(connect())
    ((code, values),) = warnings(connect(rating={"scale": {"min": 0, "max": 10}}))
    assert (code, values["lowest"], values["highest"]) == ("rt.scale_is_another", "1", "5")


def test_marks_are_told_from_comments_though_fields_come_in_any_order(server: Server, connect: Connect) -> None:
    number = server.ticket()
    server.put(number, Status="resolved")
    server.rate(number, "2", **{"CSAT Comment": "4"})
    orders = set()
    for _ in range(10):
        (raw,) = server.call("GET", "/tickets", query=f"id = {number}", fields="CustomFields")["items"]
        orders.add(tuple(one["name"] for one in raw["CustomFields"]))
        assert {one["name"]: one["values"] for one in raw["CustomFields"]}["CSAT Score"] == [], "empty, but there"
    assert len(orders) > 1
    assert (ratings(connect(), number)["0"].raw, ratings(connect(), number)["0"].comment) == ("2", "4")


def test_a_number_is_a_mark_the_same_one_is_no_change_and_null_takes_it_out(server: Server, connect: Connect) -> None:
    number = server.ticket()
    server.put(number, Status="resolved")
    assert server.put(number, CustomFields={"CSAT Rating": 4})
    cursor = end_of(connect(), "ratings")
    assert server.put(number, CustomFields={"CSAT Rating": "4"}) == []
    assert not news(connect(), "ratings", cursor)
    assert ratings(connect(), number)["0"].raw == "4"
    assert server.rate(number, None)
    assert ratings(connect(), number)["0"].raw is None
