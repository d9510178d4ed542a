"""Scores, actions, notes and reports in a real Request Tracker, and back out again."""

from __future__ import annotations

import pytest
from csat_plugin.adapters.rt.marker import open_marker

from csat_plugin.host.adapter import Fatal, Stream
from tests.adapters.rt_cases import XLSX, Connect, action, note, report, score, ticket_score
from tests.integration.rt_live import end_of, news
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration


def test_a_score_goes_into_fields_and_comes_back_out(server: Server, connect: Connect) -> None:
    number = server.ticket(CustomFields={"CSAT Score": "12", "CSAT Band": "old"})
    first = connect().emit(ticket_score(f"rt:ticket:{number}"))
    assert (server.field(number, "CSAT Score"), server.field(number, "CSAT Band")) == ("85.7", "Satisfied")
    cursor = end_of(connect(), "ratings")
    assert not news(connect(), "ratings", cursor)
    assert connect().undo(first) is True
    assert (server.field(number, "CSAT Score"), server.field(number, "CSAT Band")) == ("12", "old")
    second = connect().emit(ticket_score(f"rt:ticket:{number}"))
    server.put(number, CustomFields={"CSAT Score": "13"})
    assert connect().undo(second) is False, "somebody has changed it"
    assert server.field(number, "CSAT Score") == "13"


def test_what_we_write_is_no_news(server: Server, connect: Connect) -> None:
    number = server.ticket()
    cursors: dict[Stream, str] = {"tickets": end_of(connect(), "tickets"), "ratings": end_of(connect(), "ratings")}
    connect().emit(ticket_score(f"rt:ticket:{number}"))
    connect().emit(score("news|2026-11"))
    connect().emit(report("news"))
    for stream, cursor in cursors.items():
        assert not news(connect(), stream, cursor)


def test_the_score_of_a_customer_is_a_record_not_work(server: Server, connect: Connect) -> None:
    number = connect().emit(score("Contoso|2026-10")).ref.removeprefix("ticket/")
    made = server.get(number)
    assert (made["Status"], made["Requestor"]) == ("resolved", [])
    query = "Queue = 'General' AND CF.{CSAT Score} = '85.7' AND id = " + number
    assert server.call("GET", "/tickets", query=query)["total"] == 1


def test_an_action_ticket(server: Server, connect: Connect) -> None:
    wanted = action("whole", "rt:ticket:3", "rt:ticket:4", "other:ticket:5", severity="high")
    made = connect().emit(wanted)
    number = made.ref.removeprefix("ticket/")
    found = server.get(number)
    assert found["Subject"] == wanted.title
    assert found["Owner"]["id"] == "ana.silva"
    assert found["Due"] == "2026-12-03T15:59:59Z", "the end of that day in Shanghai, though the SLA set another"
    links = {link["id"] for link in found["_hyperlinks"] if link["ref"] == "refers-to"}
    assert links == {"3", "4"}
    (text, *_) = server.call("GET", f"/ticket/{number}/attachments", fields="Content")["items"]
    assert "请致电客户。" in text["Content"]
    assert f"- #3 {server.url}/Ticket/Display.html?id=3\n" in text["Content"]
    assert "- other:ticket:5\n" in text["Content"] + "\n"
    assert made.url.endswith(f"/Ticket/Display.html?id={number}")
    more = action("whole", "rt:ticket:3", "rt:ticket:6", due="2026-12-10", additions=["2026-11: 71.0 (average)"])
    again = connect().emit(more)
    found = server.get(number)
    assert again.ref == made.ref
    assert found["Due"] == "2026-12-10T15:59:59Z"
    assert {link["id"] for link in found["_hyperlinks"] if link["ref"] == "refers-to"} == {"3", "4", "6"}
    done = connect().emit(action("whole", "rt:ticket:3", state="closed", due="2026-12-10"))
    assert server.get(number)["Status"] == "resolved"
    assert connect().undo(done) is True
    assert server.get(number)["Status"] == "new"


def test_people_who_have_taken_it_over_are_respected(server: Server, connect: Connect) -> None:
    made = connect().emit(action("taken", "rt:ticket:3"))
    number = made.ref.removeprefix("ticket/")
    server.put(number, root=True, Owner="eva.lind")
    connect().emit(action("taken", "rt:ticket:3", due="2026-12-11"))
    assert server.get(number)["Owner"]["id"] == "eva.lind"


def test_an_action_somebody_touched_is_not_taken_back(server: Server, connect: Connect) -> None:
    made = connect().emit(action("touched", "rt:ticket:3"))
    number = made.ref.removeprefix("ticket/")
    plain = {"Content": "I called them.", "ContentType": "text/plain"}
    server.call("POST", f"/ticket/{number}/comment", plain, root=True)
    assert connect().undo(made) is False
    assert server.get(number)["Status"] == "new"
    other = connect().emit(action("untouched", "rt:ticket:3"))
    assert connect().undo(other) is True
    assert server.get(other.ref.removeprefix("ticket/"))["Status"] == "rejected"
    assert connect().emit(action("untouched", "rt:ticket:3")).ref != other.ref


def test_what_was_interrupted_is_finished_not_doubled(server: Server, connect: Connect) -> None:
    wanted = action("broken off", "rt:ticket:3")
    number = server.ticket(queue="Corrective Actions", CustomFields={"CSAT Marker": open_marker(wanted.slot)})
    assert connect().find(wanted.slot) is None
    assert connect().emit(wanted).ref == f"ticket/{number}"
    assert server.get(number)["Due"] == "2026-12-03T15:59:59Z"


def test_a_comment_leaves_a_ticket_closed_and_correspondence_would_not(server: Server, connect: Connect) -> None:
    number = server.ticket(Requestor=["quiet.person@acme.example"])
    server.put(number, Status="resolved")
    mails = len(list((server.data / "mail").iterdir()))
    connect().emit(note("quiet", f"rt:ticket:{number}", "评价 4 分 : 80.0"))
    assert server.get(number)["Status"] == "resolved"
    assert len(list((server.data / "mail").iterdir())) == mails, "nobody was mailed"
    plain = {"Content": "Hello.", "ContentType": "text/plain"}
    server.call("POST", f"/ticket/{number}/correspond", plain)
    assert server.get(number)["Status"] == "open"


def test_a_report_is_attached(server: Server, connect: Connect) -> None:
    number = connect().emit(report("attached")).ref.removeprefix("ticket/")
    listed = server.call("GET", f"/ticket/{number}/attachments", fields="Filename,Content", per_page=100)
    files = {item["Filename"]: item["Content"].encode("latin-1") for item in listed["items"] if item["Filename"]}
    assert files == {"report.html": b"<p>85.7</p>", "report.xlsx": XLSX}


def test_a_life_cycle_without_rejected_takes_back_by_its_own_name(server: Server, connect: Connect) -> None:
    server.call("POST", "/queue", {"Name": "Returns", "Lifecycle": "workshop"}, root=True)
    actions = {"queue": "Returns", "owners": {}}
    wanted = action("returned", "rt:ticket:3")
    made = connect(actions=actions).emit(wanted)
    number = made.ref.removeprefix("ticket/")
    with pytest.raises(Fatal, match=f"{number}"):
        connect(actions=actions).undo(made)
    assert server.get(number)["Status"] == "received"
    (noted,) = [one for one in connect(actions=actions).describe().checks if one.code == "rt.no_status"]
    there = "handed back, received, scrapped"
    assert (noted.level, noted.values["queue"], noted.values["there"]) == ("info", "Returns", there)
    named = {"actions": actions, "states": {"scrapped": "cancelled", "handed back": "resolved", "received": "open"}}
    assert not [one for one in connect(**named).describe().checks if one.code == "rt.no_status"]
    assert connect(**named).undo(made) is True
    assert server.get(number)["Status"] == "scrapped"


def test_a_link_to_a_page_elsewhere_is_left_alone(server: Server, connect: Connect) -> None:
    wanted = action("external", "rt:ticket:3")
    made = connect().emit(wanted)
    number = made.ref.removeprefix("ticket/")
    page = "https://survey.example/1"
    server.put(number, AddRefersTo=page)

    def links() -> set[tuple[str, str]]:
        found = server.get(number)["_hyperlinks"]
        return {(link["type"], link.get("id") or link["_url"]) for link in found if link["ref"] == "refers-to"}

    assert links() == {("ticket", "3"), ("external", page)}
    more = action("external", "rt:ticket:3", "rt:ticket:4", due="2026-12-10")
    made = connect().emit(more)
    assert links() == {("ticket", "3"), ("ticket", "4"), ("external", page)}
    assert connect().emit(more).already_there
    assert connect().undo(made) is True
    assert ("external", page) in links()
