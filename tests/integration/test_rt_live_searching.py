"""Searches and pages of a real Request Tracker: what it leaves out, clips and mistakes, and that nothing is lost by it."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
from csat_plugin.adapters.rt import searching

from csat_plugin.host.adapter import Fatal, Misconfigured
from tests.adapters.rt_cases import Connect
from tests.integration.rt_live import api_user, end_of, news, ratings, ticket, warnings
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration


def test_empty_results_and_odd_types(server: Server, connect: Connect) -> None:
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


def test_a_page_may_be_empty_though_more_follows(server: Server, connect: Connect, narrow: dict[str, Any]) -> None:
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
    raw = session.get(f"{server.url}/REST/2.0/transactions", params=asked, auth=("narrow", "narrow-password")).json()
    assert (raw["total"], raw["count"]) == (None, 0), "the comments this user may not see were taken out of the page"
    (found,) = news(adapter, "ratings", cursor)
    assert (found.id, found.raw) == (f"rt:rating:{number}-0", "4")


@pytest.mark.parametrize("asked", [100, 500])
def test_a_page_is_clipped_to_a_hundred_whatever_is_asked(
    server: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch, asked: int
) -> None:
    if not server.call("GET", "/tickets", query="Queue = 'Crowd'")["total"]:
        server.call("POST", "/queue", {"Name": "Crowd"}, root=True)
        one = {"Queue": "Crowd", "Subject": "One of many", "Content": "Help.", "ContentType": "text/plain"}
        server.call("POST", "/tickets/bulk", [one] * 103)
    raw = server.call("GET", "/tickets", query="Queue = 'Crowd'", per_page=500)
    assert (raw["per_page"], raw["count"], raw["total"]) == (100, 100, 103)
    monkeypatch.setattr(searching, "PER_PAGE", asked)
    read = news(connect(queues=["Crowd"]), "tickets", "")
    assert len({one.id for one in read}) == len(read) == 103


def test_a_name_with_quotes_and_backslashes_finds_its_queue(server: Server, connect: Connect) -> None:
    name = "Bob's \\ 'own' desk"
    server.call("POST", "/queue", {"Name": name}, root=True)
    number = server.ticket(queue=name)
    server.put(number, Status="resolved")
    server.rate(number, "3")
    doubled = name.replace("'", "''")
    assert server.api.get(f"{server.url}/REST/2.0/tickets", params={"query": f"Queue = '{doubled}'"}).status_code == 400
    adapter = connect(queues=[name])
    assert [(one.key, one.team) for one in news(adapter, "tickets", "")] == [(number, name)]
    assert ratings(connect(queues=[name]), number)["0"].team == name
    assert adapter.describe().streams == {"tickets": 1, "ratings": 1}


def test_an_unknown_queue_is_an_empty_answer_and_an_unknown_field_one_in_perl(server: Server, connect: Connect) -> None:
    assert server.call("GET", "/tickets", query="Queue = 'Nowhere'")["total"] == 0
    with pytest.raises(Misconfigured, match="shows this user no queue 'Nowhere'"):
        end_of(connect(queues=["Nowhere"]), "tickets")
    raw = server.api.get(f"{server.url}/REST/2.0/tickets", params={"query": "Nothing = 1"})
    assert raw.status_code == 400
    assert ".pm line" in raw.json()["message"]
    client = connect()._client  # type: ignore[attr-defined]
    with pytest.raises(Fatal, match=r"\(400\): Unknown field: Nothing\.$") as caught:
        client.get("/tickets", {"query": "Nothing = 1"})
    assert ".pm" not in str(caught.value)


def test_fields_of_users_cannot_be_searched_by_and_are_read_with_the_ticket(server: Server, connect: Connect) -> None:
    asked = {"query": "Requestor.CF.{VIP} = 'yes'"}
    assert server.api.get(f"{server.url}/REST/2.0/tickets", params=asked).status_code == 400
    people = news(connect(), "contacts", "")
    assert {one.role for one in people} - {""}
    assert {one.vip for one in people} == {True, False}
    assert {one.role for one in news(connect(), "ratings", "")} - {""}


def test_people_are_known_by_name_and_only_who_came_by_mail_by_address(server: Server, connect: Connect) -> None:
    by_mail, with_name = "by.mail@acme.example", server.call("GET", "/user/bo.garcia")
    number = server.ticket(Requestor=[by_mail, with_name["EmailAddress"]])
    path = f"{server.url}/REST/2.0/user"
    assert server.api.get(f"{path}/{by_mail}").ok
    assert server.api.get(f"{path}/{with_name['EmailAddress']}").status_code == 404
    found = {one.id: one.email for one in news(connect(), "contacts", "")}
    assert found[f"rt:contact:{by_mail}"] == by_mail
    assert found["rt:contact:bo.garcia"] == with_name["EmailAddress"]
    assert ticket(connect(), number).requester in {f"rt:contact:{by_mail}", "rt:contact:bo.garcia"}
    owners = {"process_manager": "ana.silva@desk.example"}
    told = warnings(connect(actions={"queue": "Corrective Actions", "owners": owners}))
    assert ("rt.no_owner", {"owner": "process_manager", "user": "ana.silva@desk.example"}) in told


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_days_of_searches_are_those_of_the_user_and_none_is_lost(server: Server, connect: Connect, zone: str) -> None:
    number = server.ticket()
    server.put(number, Status="resolved")
    server.rate(number, "4")
    now = dt.datetime.now(dt.UTC)
    with api_user(server, Timezone=zone):
        ahead = now.astimezone(ZoneInfo(zone)).utcoffset() or dt.timedelta()
        moment = now + ahead / 2  # between now in UTC and now there; the zone written with it is ignored
        query = f"id = {number} AND Created > '{moment:%Y-%m-%d %H:%M:%S UTC}'"
        for _ in range(60):  # the server's processes keep what they know of a user for some seconds
            found = server.call("GET", "/tickets", query=query)["total"]
            if found == (ahead > dt.timedelta()):
                break
            time.sleep(0.5)
        assert found == (ahead > dt.timedelta()), "what lies ahead of us is behind us there, or the other way round"
        since = now - dt.timedelta(minutes=1)
        read = {one.id for page in connect().fetch("ratings", "", since) for one in page.records}
        assert f"rt:rating:{number}-0" in read
        (rating,) = (one for one in news(connect(), "ratings", "") if one.ticket == f"rt:ticket:{number}")
        assert abs(rating.answered - now) < dt.timedelta(minutes=1), "times read are UTC in any case"
