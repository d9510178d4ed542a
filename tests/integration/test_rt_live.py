"""What is peculiar about Request Tracker, on a real one: what it does is shown first, then that the adapter minds it."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from csat_plugin.adapters.rt.marker import open_marker
from csat_plugin.adapters.rt.times import moment, written
from msgspec.structs import replace

from csat_plugin.core.model import Rating, Ticket
from csat_plugin.host.adapter import Adapter, Fatal, Misconfigured, Skip, Stream
from tests.adapters.rt_cases import XLSX, Connect, action, connecting, effect, note, report, score, ticket_score
from tests.contract.adapter_suite import written as delivered
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration

USER = """
use lib '/usr/share/request-tracker5/lib', '/usr/local/share/request-tracker5/lib';
use RT; RT::LoadConfig(); RT::Init();
my ($name, $queues, @rights) = @ARGV;
my $u = RT::User->new(RT->SystemUser);
$u->Create(Name => $name, Password => "$name-password", Privileged => 1) or die;
for (split /,/, $queues) {
    my $q = RT::Queue->new(RT->SystemUser); $q->Load($_) or die;
    for my $right (@rights) { $u->PrincipalObj->GrantRight(Right => $right, Object => $q) }
}
"""
"""Makes a user with these rights on these queues, and no more. Rights cannot be granted by REST."""

READING = ["SeeQueue", "ShowTicket", "SeeCustomField"]
WRITING = [*READING, "CommentOnTicket", "ShowTicketComments", "CreateTicket", "ModifyTicket", "ModifyCustomField"]


@pytest.fixture
def connect(server: Server, tmp_path: Path) -> Connect:
    return connecting(server.url, server.token, tmp_path)


def made_user(server: Server, name: str, queues: list[str], rights: list[str]) -> dict[str, Any]:
    """Settings of a new user."""
    env = os.environ | {
        "RT_SITE_CONFIG": f"{server.data}/RT_SiteConfig.pm",
        "RT_SITE_CONFIG_DIR": f"{server.data}/site.d",
    }
    command = ["perl", "-e", USER, name, ",".join(queues), *rights]
    subprocess.run(command, env=env, check=True, capture_output=True)
    return {"token": None, "user": name, "password": f"{name}-password"}


@pytest.fixture(scope="module")
def narrow(server: Server) -> dict[str, Any]:
    """A user who may read one queue."""
    return made_user(server, "narrow", ["Incidents"], READING) | {"queues": ["Incidents"], "reports": None}


def end_of(adapter: Adapter, stream: Stream) -> str:
    return list(adapter.fetch(stream, ""))[-1].cursor


def news(adapter: Adapter, stream: Stream, cursor: str) -> list[Any]:
    return [record for page in adapter.fetch(stream, cursor) for record in page.records]


def ticket(adapter: Adapter, number: str) -> Ticket:
    found = adapter.read(f"rt:ticket:{number}")
    assert found is not None
    return found


def ratings(adapter: Adapter, number: str) -> dict[str, Rating]:
    """The ratings of one ticket, by the last part of their ids, as a new reading finds them."""
    found = (record for page in adapter.fetch("ratings", "") for record in page.records)
    return {
        record.id.rpartition("-")[2]: record
        for record in found
        if isinstance(record, Rating) and record.ticket == f"rt:ticket:{number}"
    }


class TestReading:
    def test_empty_results_and_odd_types(self, server: Server, connect: Connect) -> None:
        raw = server.call("GET", "/tickets", query="Queue = 'Incidents' AND Subject = 'none such'")
        assert isinstance(raw["pages"], float)
        assert server.call("GET", "/customfields")["total"] == 0, "no query finds nothing, not everything"
        listed = server.call("GET", "/tickets", query="id = 1", fields="Subject")["items"][0]
        assert (listed["id"], server.get("1")["id"]) == ("1", 1), "an id is text in one place and a number in another"
        server.call("POST", "/queue", {"Name": "Empty"}, root=True)
        adapter = connect(queues=["Empty"])
        for stream in adapter.capabilities.streams:
            assert not news(adapter, stream, "")
        assert ticket(connect(), "1").id == "rt:ticket:1"

    def test_unset_dates_are_1970(self, server: Server, connect: Connect) -> None:
        number = server.ticket(queue="General")
        assert server.get(number)["Resolved"] == "1970-01-01T00:00:00Z"
        found = ticket(connect(queues=["General"], reports=None), number)
        assert (found.resolved, found.closed, found.sla_met) == (None, None, None)

    def test_resolved_stays_when_a_ticket_is_reopened(self, server: Server, connect: Connect) -> None:
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

    def test_a_corrected_mark_is_the_same_answer_and_a_withdrawn_one_none(
        self, server: Server, connect: Connect
    ) -> None:
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

    def test_a_mark_set_at_creation_counts_and_a_score_of_somebody_else_does_not(
        self, server: Server, connect: Connect
    ) -> None:
        born = server.ticket(CustomFields={"CSAT Rating": "3"})
        stale = server.ticket(CustomFields={"CSAT Score": "99", "CSAT Band": "splendid"})
        assert ratings(connect(), born)["0"].raw == "3"
        assert not ratings(connect(), stale)

    def test_the_handler_is_who_owned_it_then(self, server: Server, connect: Connect) -> None:
        number = server.ticket(Owner="ana.silva")
        server.put(number, Status="resolved")
        server.rate(number, "1")
        server.put(number, root=True, Owner="ben.okoro")
        assert ratings(connect(), number)["0"].handler == "ana.silva"
        assert ticket(connect(), number).assignee == "ben.okoro"

    def test_a_merged_ticket_answers_as_another(self, server: Server, connect: Connect) -> None:
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

    def test_a_deleted_ticket_matches_no_search(self, server: Server, connect: Connect) -> None:
        number = server.ticket()
        cursor = end_of(connect(), "tickets")
        server.put(number, root=True, Status="deleted")
        assert server.call("GET", "/tickets", query=f"id = {number}")["total"] == 0
        (found,) = news(connect(), "tickets", cursor)
        assert (found.id, found.state) == (f"rt:ticket:{number}", "deleted")

    def test_a_date_with_a_t_unsets_and_as_we_write_it_it_is_kept(self, server: Server) -> None:
        number = server.ticket()
        at = dt.datetime(2026, 12, 3, 10, tzinfo=dt.UTC)
        for odd in (at.isoformat(), "2026-12-03T10:00:00Z", "2026-12-03T10:00:00"):
            server.put(number, Due=written(at))
            assert server.get(number)["Due"] == "2026-12-03T10:00:00Z"
            assert server.put(number, Due=odd), "Request Tracker says that it was changed"
            assert moment(server.get(number)["Due"]) is None
        east = at.astimezone(dt.timezone(dt.timedelta(hours=8)))
        server.put(number, Due=written(east))
        assert moment(server.get(number)["Due"]) == at

    def test_a_ticket_that_leaves_the_queues_read_is_gone_and_comes_back(
        self, server: Server, connect: Connect
    ) -> None:
        number = server.ticket("Salary")
        server.put(number, Status="resolved")
        server.rate(number, "2")
        cursor = end_of(connect(), "tickets")
        server.put(number, Queue="General")
        feed = "ObjectType='RT::Ticket' AND Type != 'EmailRecord'"
        rows = server.call(
            "GET", "/transactions", query=f"{feed} AND TicketQueue = 'Incidents' AND ObjectId = {number}"
        )
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

    def test_an_answer_at_creation_stays_that_of_the_first_time(self, server: Server, connect: Connect) -> None:
        number = server.ticket(CustomFields={"CSAT Rating": "3"})
        server.put(number, Status="resolved")
        before = ratings(connect(), number)
        server.put(number, Status="open")
        server.put(number, Status="resolved")
        server.rate(number, "5")
        after = ratings(connect(), number)
        assert {cycle: one.raw for cycle, one in after.items()} == {"0": "3", "1": "5"}
        assert after["0"] == before["0"]

    def test_an_answer_taken_out_after_a_reopening_leaves_the_former_one(
        self, server: Server, connect: Connect
    ) -> None:
        number = server.ticket()
        server.put(number, Status="resolved")
        server.rate(number, "2")
        server.put(number, Status="open")
        server.rate(number, None)
        found = ratings(connect(), number)
        assert {cycle: one.raw for cycle, one in found.items()} == {"0": "2", "1": None}

    def test_a_status_some_ticket_has_is_known_and_one_nobody_has_is_not(
        self, server: Server, connect: Connect
    ) -> None:
        assert server.get(server.ticket())["Status"] == "new"
        site = connect()._site  # type: ignore[attr-defined]
        assert site._class_of("resolved") is True
        assert site._class_of("new") is False
        assert site._class_of("deleted") is None, "no search finds a deleted ticket"
        assert site._class_of("fulfilled") is None

    def test_tickets_of_a_queue_no_longer_used_are_read_all_the_same(self, server: Server, connect: Connect) -> None:
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

    def test_a_page_may_be_empty_though_more_follows(
        self, server: Server, connect: Connect, narrow: dict[str, Any]
    ) -> None:
        adapter = connect(**narrow)
        number = server.ticket()
        server.put(number, Status="resolved")
        cursor = end_of(adapter, "ratings")
        last = json.loads(cursor)["change"]
        plain = {"id": number, "Content": "Between us.", "ContentType": "text/plain"}
        server.call("POST", "/tickets/bulk/comment", [plain] * 101)
        server.rate(number, "4")
        session = requests.Session()
        session.trust_env = False
        query = f"ObjectType='RT::Ticket' AND Type != 'EmailRecord' AND id > {last}"
        asked = {"query": query, "orderby": "id", "per_page": "100"}
        raw = session.get(
            f"{server.url}/REST/2.0/transactions", params=asked, auth=("narrow", "narrow-password")
        ).json()
        assert (raw["total"], raw["count"]) == (None, 0), (
            "the comments this user may not see were taken out of the page"
        )
        (found,) = news(adapter, "ratings", cursor)
        assert (found.id, found.raw) == (f"rt:rating:{number}-0", "4")

    def test_since_keeps_a_late_answer_to_a_ticket_closed_long_ago(self, server: Server, connect: Connect) -> None:
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

    def test_since_is_a_day_and_leaves_out_what_is_older(self, connect: Connect) -> None:
        rated = [record for page in connect().fetch("ratings", "") for record in page.records]
        today = dt.datetime.now(dt.UTC)
        recent = [record for page in connect().fetch("ratings", "", today) for record in page.records]
        assert 0 < len(recent) < len(rated)
        assert {record.id for record in recent} <= {record.id for record in rated}

    def test_a_bad_login_is_302_for_who_looks_like_a_browser(self, server: Server, connect: Connect) -> None:
        session = requests.Session()
        session.trust_env = False
        wrong = {"Authorization": "token 1-2-" + "0" * 32}
        asked = f"{server.url}/REST/2.0/rt"
        assert session.get(asked, headers=wrong, allow_redirects=False).status_code == 401
        browser = wrong | {"User-Agent": "Mozilla/5.0"}
        assert session.get(asked, headers=browser, allow_redirects=False).status_code == 302
        with pytest.raises(Fatal, match="refused the login"):
            connect(token="1-2-" + "0" * 32).describe()


class TestDescribing:
    def test_version_zone_and_counts(self, connect: Connect) -> None:
        found = connect().describe()
        assert found.version.startswith("5.")
        assert (found.zone, found.findings) == ("UTC", ())
        assert abs(found.details["clock_ahead_seconds"]) <= 2
        assert found.details["fields"]["CSAT Rating"] > 5
        assert {one.field for one in found.candidates} == {"organization", "mail_domain", "field: Customer"}

    def test_another_zone_of_the_user_is_a_warning_and_moves_no_date(self, server: Server, connect: Connect) -> None:
        server.call("PUT", "/user/csat-api", {"Timezone": "Asia/Tokyo"}, root=True)
        try:
            found = connect().describe()
            assert [(one.level, one.code, one.values) for one in found.findings] == [
                ("warning", "rt.zone", {"zone": "Asia/Tokyo"})
            ]
            ref = connect().emit(action("zone", "rt:ticket:3")).ref.removeprefix("ticket/")
            assert server.get(ref)["Due"] == "2026-12-03T15:59:59Z"
        finally:
            server.call("PUT", "/user/csat-api", {"Timezone": "UTC"}, root=True)

    def test_missing_rights_are_named(self, connect: Connect, narrow: dict[str, Any]) -> None:
        found = connect(**narrow, actions={"queue": "Corrective Actions"}).describe()
        missing = {(one.values.get("right"), one.values.get("where")) for one in found.findings}
        assert ("SeeQueue", "Corrective Actions") in missing
        assert ("CommentOnTicket", "Incidents") in missing
        assert ("ModifyTicket", "Incidents") in missing
        with pytest.raises(Misconfigured, match="no queue 'Changes'"):
            end_of(connect(**narrow | {"queues": ["Changes"]}), "tickets")


class TestWriting:
    def test_200_may_mean_nothing_happened(self, server: Server, connect: Connect) -> None:
        number = server.ticket()
        assert server.put(number, CustomFields={"No such field": "1"}) == []
        adapter = connect(score_fields={"score": "No such field"})
        with pytest.raises(Fatal, match=f"ticket {number}: No such field could not be set"):
            adapter.emit(ticket_score(f"rt:ticket:{number}"))

    def test_an_owner_who_may_not_own_is_said(self, server: Server, connect: Connect) -> None:
        adapter = connect(actions={"queue": "Corrective Actions", "owners": {"process_manager": "a.customer"}})
        server.call("POST", "/user", {"Name": "a.customer", "Privileged": 0}, root=True)
        with pytest.raises(Fatal, match=r"Owner could not be set.*may not own"):
            adapter.emit(action("owner", "rt:ticket:3"))
        assert adapter.find("rt|action|owner") is None, "it is not complete"
        done = connect().emit(action("owner", "rt:ticket:3"))
        assert server.get(done.ref.removeprefix("ticket/"))["Owner"]["id"] == "ana.silva"

    def test_a_score_goes_into_fields_and_comes_back_out(self, server: Server, connect: Connect) -> None:
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

    def test_what_we_write_is_no_news(self, server: Server, connect: Connect) -> None:
        number = server.ticket()
        cursors: dict[Stream, str] = {"tickets": end_of(connect(), "tickets"), "ratings": end_of(connect(), "ratings")}
        connect().emit(ticket_score(f"rt:ticket:{number}"))
        connect().emit(score("news|2026-11"))
        connect().emit(report("news"))
        for stream, cursor in cursors.items():
            assert not news(connect(), stream, cursor)

    def test_the_score_of_a_customer_is_a_record_not_work(self, server: Server, connect: Connect) -> None:
        number = connect().emit(score("Contoso|2026-10")).ref.removeprefix("ticket/")
        made = server.get(number)
        assert (made["Status"], made["Requestor"]) == ("resolved", [])
        query = "Queue = 'General' AND CF.{CSAT Score} = '85.7' AND id = " + number
        assert server.call("GET", "/tickets", query=query)["total"] == 1

    def test_an_action_ticket(self, server: Server, connect: Connect) -> None:
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

    def test_people_who_have_taken_it_over_are_respected(self, server: Server, connect: Connect) -> None:
        made = connect().emit(action("taken", "rt:ticket:3"))
        number = made.ref.removeprefix("ticket/")
        server.put(number, root=True, Owner="eva.lind")
        connect().emit(action("taken", "rt:ticket:3", due="2026-12-11"))
        assert server.get(number)["Owner"]["id"] == "eva.lind"

    def test_an_action_somebody_touched_is_not_taken_back(self, server: Server, connect: Connect) -> None:
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

    def test_what_was_interrupted_is_finished_not_doubled(self, server: Server, connect: Connect) -> None:
        wanted = action("broken off", "rt:ticket:3")
        number = server.ticket(queue="Corrective Actions", CustomFields={"CSAT Marker": open_marker(wanted.slot)})
        assert connect().find(wanted.slot) is None
        assert connect().emit(wanted).ref == f"ticket/{number}"
        assert server.get(number)["Due"] == "2026-12-03T15:59:59Z"

    def test_a_comment_leaves_a_ticket_closed_and_correspondence_would_not(
        self, server: Server, connect: Connect
    ) -> None:
        number = server.ticket(Requestor=["quiet.person@acme.example"])
        server.put(number, Status="resolved")
        mails = len(list((server.data / "mail").iterdir()))
        connect().emit(note("quiet", f"rt:ticket:{number}", "评价 4 分 : 80.0"))
        assert server.get(number)["Status"] == "resolved"
        assert len(list((server.data / "mail").iterdir())) == mails, "nobody was mailed"
        plain = {"Content": "Hello.", "ContentType": "text/plain"}
        server.call("POST", f"/ticket/{number}/correspond", plain)
        assert server.get(number)["Status"] == "open"

    def test_a_report_is_attached(self, server: Server, connect: Connect) -> None:
        number = connect().emit(report("attached")).ref.removeprefix("ticket/")
        listed = server.call("GET", f"/ticket/{number}/attachments", fields="Filename,Content", per_page=100)
        files = {item["Filename"]: item["Content"].encode("latin-1") for item in listed["items"] if item["Filename"]}
        assert files == {"report.html": b"<p>85.7</p>", "report.xlsx": XLSX}


class TestWhatPeopleDoMeanwhile:
    def test_a_tag_that_holds_no_more_refuses_the_change(self, server: Server) -> None:
        number = server.ticket()
        answer = server.api.get(f"{server.url}/REST/2.0/ticket/{number}", timeout=60)
        server.put(number, root=True, Subject="Printer still offline")
        late = server.api.put(
            f"{server.url}/REST/2.0/ticket/{number}",
            json={"CustomFields": {"CSAT Score": "1"}},
            headers={"If-Match": answer.headers["ETag"]},
            timeout=60,
        )
        assert (late.status_code, server.field(number, "CSAT Score")) == (412, "")

    def test_a_comment_one_may_not_see_is_found_by_a_search_of_tickets(self, server: Server, connect: Connect) -> None:
        rights = [right for right in WRITING if right != "ShowTicketComments"]
        blind = made_user(server, "blind", ["Incidents", "Corrective Actions", "General"], rights)
        made = delivered(connect(**blind), action("unseen", "rt:ticket:3"))
        number = made.ref.removeprefix("ticket/")
        plain = {"Content": "I called them.", "ContentType": "text/plain"}
        server.call("POST", f"/ticket/{number}/comment", plain, root=True)
        assert connect(**blind).undo(made) is False
        other = delivered(connect(**blind), action("unseen too", "rt:ticket:3"))
        assert connect(**blind).undo(other) is True
        assert connect(**blind).undo(other) is True
        first, second = server.ticket(), server.ticket()
        adapter = connect(**blind)
        assert not adapter.emit(note("unseen", f"rt:ticket:{first}")).already_there
        with pytest.raises(Fatal, match="ShowTicketComments"):
            adapter.emit(note("unseen", f"rt:ticket:{second}"))
        assert [row["Type"] for row in server.transactions(second)].count("Comment") == 0

    def test_without_the_right_to_mark_not_one_more_ticket_a_run(self, server: Server, connect: Connect) -> None:
        rights = [right for right in WRITING if right not in {"ModifyCustomField", "ModifyTicket"}]
        weak = made_user(server, "weak", ["General", "Corrective Actions"], rights)
        wanted = effect("score", "weak", "", "Weak 2026-10: 85.7", name="Weak", value="85.7")
        for _ in range(3):
            with pytest.raises(Misconfigured, match="ModifyCustomField"):
                connect(**weak).emit(wanted)
        asked = "Queue = 'General' AND Creator = 'weak'"
        assert server.call("GET", "/tickets", root=True, query=asked)["total"] == 1

    def test_an_action_merged_into_another_ticket_is_followed(self, server: Server, connect: Connect) -> None:
        number = connect().emit(action("merged action", "rt:ticket:3")).ref.removeprefix("ticket/")
        target = server.ticket("What we do about printers", queue="Corrective Actions")
        server.put(number, root=True, MergeInto=target)
        more = action("merged action", "rt:ticket:3", "rt:ticket:4", due="2026-12-10")
        assert connect().emit(more).ref == f"ticket/{target}"
        assert connect().emit(more).already_there
        found = server.get(target)
        assert found["Subject"] == "What we do about printers"
        assert {link["id"] for link in found["_hyperlinks"] if link["ref"] == "refers-to"} == {"3", "4"}

    def test_a_deleted_ticket_is_not_written_to(self, server: Server, connect: Connect) -> None:
        number = server.ticket()
        server.put(number, root=True, Status="deleted")
        with pytest.raises(Skip, match="deleted"):
            connect().emit(ticket_score(f"rt:ticket:{number}"))
        assert server.field(number, "CSAT Score") == ""


class TestRights:
    """The rights that `docs/platforms/rt.md` lists are enough."""

    def test_for_reading(self, connect: Connect, narrow: dict[str, Any]) -> None:
        whole = [one for one in news(connect(), "ratings", "") if one.team == "Incidents"]
        assert len(whole) > 5
        seen = news(connect(**narrow), "ratings", "")
        assert {one.role for one in seen} == {""}, "fields of users need SeeCustomField everywhere"
        assert seen == [replace(one, role="") for one in whole]

    def test_for_writing(self, server: Server, connect: Connect) -> None:
        queues = ["Incidents", "Changes", "Problems", "Corrective Actions", "General"]
        least = made_user(server, "least", queues, WRITING)
        number = server.ticket()
        effects = [score("least|2026-10"), note("least", f"rt:ticket:{number}"), action("least", f"rt:ticket:{number}")]
        for one in [*effects, report("least")]:
            made = connect(**least).emit(one)
            assert connect(**least).find(one.slot) is not None
            assert connect(**least).emit(one).already_there
            if one.kind in connect(**least).capabilities.undoes:
                assert connect(**least).undo(made) is True
        assert connect(**least).describe().findings[0].code in {"rt.zone_unknown", "rt.zone"}


class TestHook:
    def test_a_signed_request_of_the_scrip(self, server: Server, connect: Connect) -> None:
        secret = "a shared secret"  # noqa: S105 # made up
        with listening(server.data / "webhook-url") as got:
            number = server.ticket()
            server.put(number, Status="resolved")
        (headers, body) = got[-1]
        adapter = connect(webhook_secret=secret)
        assert adapter.capabilities.signed_webhook
        assert adapter.verify(headers, body) is True
        assert adapter.parse(headers, body) == f"rt:ticket:{number}"
        assert adapter.verify(headers, body + b" ") is False
        assert connect().verify(headers, body) is False, "without a secret nothing is genuine"


class listening:
    """Takes the requests of the scrip while it lasts."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._got: list[tuple[dict[str, str], bytes]] = []
        got = self._got

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Taking)

    def __enter__(self) -> list[tuple[dict[str, str], bytes]]:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._file.write_text(f"http://127.0.0.1:{self._server.server_port}/\n")
        return self._got

    def __exit__(self, *_: object) -> None:
        self._file.write_text("")
        self._server.shutdown()
        self._server.server_close()
