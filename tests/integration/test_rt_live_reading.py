"""Tickets as a real Request Tracker shows them: what it does is shown first, then that the adapter reads it right."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from csat_plugin.adapters.rt.times import moment

from csat_plugin.host.adapter import Skip
from tests.adapters.rt_cases import Connect, note
from tests.integration.rt_live import end_of, news, ratings, ticket
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration


def test_unset_dates_are_1970(server: Server, connect: Connect) -> None:
    number = server.ticket(queue="General")
    assert server.get(number)["Resolved"] == "1970-01-01T00:00:00Z"
    found = ticket(connect(queues=["General"], reports=None), number)
    assert (found.resolved, found.closed, found.sla_met) == (None, None, None)


def test_resolved_stays_when_a_ticket_is_reopened(server: Server, connect: Connect) -> None:
    number = server.ticket()
    server.put(number, Status="resolved")
    server.rate(number, "4")
    server.put(number, Status="open")
    assert server.get(number)["Resolved"] > "2000"
    found = ticket(connect(), number)
    assert (found.state, found.closed, found.resolved, found.reopened) == ("open", None, None, 1)
    assert ratings(connect(), number)["0"].closed is not None, "the answer was about that resolution"
    server.put(number, Status="resolved")
    server.rate(number, "2")
    again = ticket(connect(), number)
    both = ratings(connect(), number)
    assert again.closed is not None
    assert {cycle: rating.raw for cycle, rating in both.items()} == {"0": "4", "1": "2"}
    assert both["1"].closed == again.closed


def test_a_merged_ticket_answers_as_another(server: Server, connect: Connect) -> None:
    number, target = server.ticket(), server.ticket()
    cursor = end_of(connect(), "tickets")
    server.put(number, MergeInto=target)
    assert str(server.get(number)["id"]) == target
    found = {record.id: record for record in news(connect(), "tickets", cursor)}
    merged = found[f"rt:ticket:{number}"]
    assert (merged.state, merged.merged_into) == ("merged_into", f"rt:ticket:{target}")
    assert found[f"rt:ticket:{target}"].state == "open"
    with pytest.raises(Skip, match="merged"):
        connect().emit(note("merged", f"rt:ticket:{number}"))


def test_a_deleted_ticket_matches_no_search(server: Server, connect: Connect) -> None:
    number = server.ticket()
    cursor = end_of(connect(), "tickets")
    server.put(number, root=True, Status="deleted")
    assert server.call("GET", "/tickets", query=f"id = {number}")["total"] == 0
    (found,) = news(connect(), "tickets", cursor)
    assert (found.id, found.state) == (f"rt:ticket:{number}", "deleted")


def test_a_ticket_that_leaves_the_queues_read_is_gone_and_comes_back(server: Server, connect: Connect) -> None:
    number = server.ticket("Salary")
    server.put(number, Status="resolved")
    server.rate(number, "2")
    cursor = end_of(connect(), "tickets")
    server.put(number, Queue="General")
    feed = "ObjectType='RT::Ticket' AND Type != 'EmailRecord'"
    rows = server.call("GET", "/transactions", query=f"{feed} AND TicketQueue = 'Incidents' AND ObjectId = {number}")
    assert rows["count"] == 0, "whatever happened to it counts for the queue it is in now"
    (gone,) = news(connect(), "tickets", cursor)
    assert (gone.id, gone.state, gone.team, gone.title) == (f"rt:ticket:{number}", "deleted", "General", "")
    assert not ratings(connect(), number)
    assert connect().read(gone.id) is None
    cursor = end_of(connect(), "tickets")
    server.put(number, Subject="Not our business")
    assert not news(connect(), "tickets", cursor)
    server.put(number, Queue="Changes")
    (back,) = news(connect(), "tickets", cursor)
    assert (back.state, back.team, back.title) == ("resolved", "Changes", "Not our business")
    assert ratings(connect(), number)["0"].team == "Incidents", "where it was when it was answered"
    server.put(number, Queue="Incidents")


def test_a_status_some_ticket_has_is_known_and_one_nobody_has_is_not(server: Server, connect: Connect) -> None:
    assert server.get(server.ticket())["Status"] == "new"
    site = connect()._site  # type: ignore[attr-defined]
    assert site._class_of("resolved") is True
    assert site._class_of("new") is False
    assert site._class_of("deleted") is None, "no search finds a deleted ticket"
    assert site._class_of("fulfilled") is None


def test_tickets_of_a_queue_no_longer_used_are_read_all_the_same(server: Server, connect: Connect) -> None:
    id_ = server.call("POST", "/queue", {"Name": "Former"}, root=True)["id"]
    number = server.ticket(queue="Former")
    server.call("DELETE", f"/queue/{id_}", root=True)
    assert "Former" not in {one["Name"] for one in server.call("GET", "/queues/all", fields="Name")["items"]}
    adapter = connect(queues=None)
    cursor = end_of(adapter, "tickets")
    assert ticket(adapter, number).team == "Former"
    server.put(number, Status="resolved")
    (found,) = news(connect(queues=None), "tickets", cursor)
    assert (found.key, found.state) == (number, "resolved")


@pytest.mark.parametrize(
    ("status", "state", "closed"),
    [("resolved", "resolved", True), ("rejected", "cancelled", True), ("deleted", "deleted", False)],
)
def test_resolved_is_set_by_any_closing_and_never_taken_out(
    server: Server, connect: Connect, status: str, state: str, closed: bool
) -> None:
    number = server.ticket()
    server.put(number, root=True, Status=status)
    there = moment(server.get(number)["Resolved"])
    assert there is not None, "though nothing was resolved"
    found = ticket(connect(), number)
    assert (found.state, found.closed == there, found.sla_met) == (
        state,
        closed,
        True if status == "resolved" else None,
    )
    server.put(number, root=True, Status="open")
    assert moment(server.get(number)["Resolved"]) == there
    again = ticket(connect(), number)
    assert (again.state, again.closed, again.resolved) == ("open", None, None)


def test_a_ticket_made_as_resolved_has_no_history_of_it(server: Server, connect: Connect) -> None:
    number = server.ticket(Status="resolved", CustomFields={"CSAT Rating": "4"})
    assert "Status" not in {row["Type"] for row in server.transactions(number)}
    found = ticket(connect(), number)
    assert found.closed is not None
    assert (found.state, found.closed, found.reopened) == ("resolved", found.opened, 0)
    assert ratings(connect(), number)["0"].closed == found.opened


def test_an_answer_by_mail_reopens_and_a_comment_does_not(server: Server, connect: Connect) -> None:
    number = server.ticket(Requestor=["still.broken@acme.example"])
    server.put(number, Status="resolved")
    plain = {"Content": "It is broken again.", "ContentType": "text/plain"}
    server.call("POST", f"/ticket/{number}/comment", plain)
    assert ticket(connect(), number).state == "resolved"
    cursor = end_of(connect(), "tickets")
    server.call("POST", f"/ticket/{number}/correspond", plain)
    (found,) = news(connect(), "tickets", cursor)
    assert (found.key, found.state, found.closed, found.reopened) == (number, "open", None, 1)


def test_a_life_cycle_with_names_of_its_own(server: Server, connect: Connect) -> None:
    """No call lists a life cycle: what its statuses mean is found out by a search for open and closed tickets."""
    server.call("POST", "/queue", {"Name": "Workshop", "Lifecycle": "workshop"}, root=True)
    back, scrapped, here, fresh = (server.ticket(queue="Workshop") for _ in range(4))
    assert server.get(here)["Status"] == "received"
    server.put(back, Status="handed back")
    server.rate(back, "4")
    server.put(scrapped, Status="scrapped")
    server.put(back, Status="in repair")
    server.put(back, Status="handed back")
    server.rate(back, "5")
    adapter = connect(queues=["Workshop"])
    found = {one.key: (one.state, one.reopened, one.closed is not None) for one in news(adapter, "tickets", "")}
    rejected = [row for page in connect(queues=["Workshop"]).fetch("tickets", "") for row in page.rejected]
    assert found == {scrapped: ("resolved", 0, True), here: ("open", 0, False), fresh: ("open", 0, False)}
    assert [(row.row, row.values["value"]) for row in rejected] == [(back, "in repair")], "no ticket has that one now"
    server.put(here, Status="in repair")
    adapter = connect(queues=["Workshop"])
    assert {one.key: one.state for one in news(adapter, "tickets", "")} == {
        back: "resolved", scrapped: "resolved", here: "open", fresh: "open",
    }  # fmt: skip
    assert {cycle: one.raw for cycle, one in ratings(connect(queues=["Workshop"]), back).items()} == {
        "0": "4",
        "1": "5",
    }
    named = {"scrapped": "cancelled", "in repair": "pending"}
    assert {one.key: one.state for one in news(connect(queues=["Workshop"], states=named), "tickets", "")} == {
        back: "resolved", scrapped: "cancelled", here: "pending", fresh: "open",
    }  # fmt: skip


def test_nobody_is_no_owner_and_one_requestor_is_a_list(server: Server, connect: Connect) -> None:
    number = server.ticket(Requestor=["one@acme.example"], Priority=70)
    raw = server.get(number)
    assert raw["Owner"]["id"] == "Nobody"
    assert isinstance(raw["Requestor"], list)
    found = ticket(connect(), number)
    assert (found.assignee, found.requester, found.priority) == ("", "rt:contact:one@acme.example", "70")


class TestServiceLevel:
    """Request Tracker keeps no breach: the due date that its service level set is compared with the closing."""

    def test_closed_in_time_and_late(self, server: Server, connect: Connect) -> None:
        query = "id <= 40 AND Status = 'resolved' AND Queue = 'Incidents'"
        listed = server.call("GET", "/tickets", query=query, fields="SLA,Due,Resolved", per_page=100)["items"]
        in_time = {one["id"]: one["Resolved"] <= one["Due"] for one in listed if one["SLA"]}
        assert set(in_time.values()) == {True, False}
        read = {one.key: one for one in news(connect(queues=["Incidents"]), "tickets", "")}
        assert {number: read[number].sla_met for number in in_time} == in_time
        assert {read[number].sla_name for number in in_time} == {"Gold", "Standard"}

    def test_a_date_moved_by_hand_holds_until_the_status_changes(self, server: Server, connect: Connect) -> None:
        number = server.ticket(SLA="Gold")
        target = server.get(number)["Due"]
        server.put(number, Due="2026-01-01 00:00:00")
        assert ticket(connect(), number).sla_met is None, "not closed yet"
        server.put(number, Status="resolved")
        assert server.get(number)["Due"] == target, "the service level has set it anew as the ticket was closed"
        assert ticket(connect(), number).sla_met is True

    def test_a_date_moved_after_the_closing_is_told_from_the_one_that_stood(
        self, server: Server, connect: Connect
    ) -> None:
        number = server.ticket(SLA="Gold")
        server.put(number, Status="resolved")
        time.sleep(1.1)
        server.put(number, Due="2026-01-01 00:00:00")
        assert moment(server.get(number)["Due"]) == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        changed = [row for row in server.transactions(number) if row["Type"] == "Set"]
        assert changed
        assert ticket(connect(), number).sla_met is True
        (streamed,) = (one for one in news(connect(), "tickets", "") if one.key == number)
        assert streamed.sla_met is True

    def test_without_a_service_level_a_due_date_is_none(self, server: Server, connect: Connect) -> None:
        number = server.ticket(queue="General", Due="2030-01-01 00:00:00")
        assert not server.get(number).get("SLA")
        server.put(number, Status="resolved")
        assert ticket(connect(queues=["General"], reports=None), number).sla_met is None
