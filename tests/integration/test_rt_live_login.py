"""Login, rights and what `describe` tells of a real Request Tracker."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from msgspec.structs import replace

from csat_plugin.core.model import Rating
from csat_plugin.host.adapter import Fatal, Misconfigured
from csat_plugin.texts import say
from tests.adapters.rt_cases import Connect, action, note, report, score
from tests.integration.rt_live import READING, WRITING, api_user, bare, end_of, login, news, ticket, warnings
from tests.integration.rt_people import user_with
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration


def test_version_zone_and_counts(connect: Connect) -> None:
    found = connect().describe()
    assert found.version.startswith("5.")
    assert found.zone == "UTC"
    assert not [one for one in found.findings if one.level == "warning"]
    assert abs(found.details["clock_ahead_seconds"]) <= 2
    assert found.details["fields"]["CSAT Rating"] > 5
    assert {one.field for one in found.candidates} >= {"organization", "mail_domain", "field: Customer"}
    assert not {one.field for one in found.candidates} & {
        "field: CSAT Rating",
        "field: CSAT Score",
        "field: CSAT Marker",
    }


def test_another_zone_of_the_user_is_a_warning_and_moves_no_date(server: Server, connect: Connect) -> None:
    with api_user(server, Timezone="Asia/Tokyo"):
        assert warnings(connect()) == [("rt.zone", {"zone": "Asia/Tokyo"})]
        ref = connect().emit(action("zone", "rt:ticket:3")).ref.removeprefix("ticket/")
        assert server.get(ref)["Due"] == "2026-12-03T15:59:59Z"


def test_missing_rights_are_named(connect: Connect, narrow: dict[str, Any]) -> None:
    found = connect(**narrow, actions={"queue": "Corrective Actions"}).describe()
    missing = {(one.values.get("right"), one.values.get("where")) for one in found.findings}
    assert ("SeeQueue", "Corrective Actions") in missing
    assert ("CommentOnTicket", "Incidents") in missing
    assert ("ModifyTicket", "Incidents") in missing
    with pytest.raises(Misconfigured, match="no queue 'Changes'"):
        end_of(connect(**narrow | {"queues": ["Changes"]}), "tickets")


def test_for_reading(connect: Connect, narrow: dict[str, Any]) -> None:
    whole = [one for one in news(connect(), "ratings", "") if one.team == "Incidents"]
    assert len(whole) > 5
    seen = news(connect(**narrow), "ratings", "")
    assert {one.role for one in seen} == {""}, "fields of users need SeeCustomField everywhere"
    assert seen == [replace(one, role="") for one in whole]


def test_for_writing(server: Server, connect: Connect) -> None:
    queues = ["Incidents", "Changes", "Problems", "Corrective Actions", "General"]
    least = login(server, "least", queues, WRITING)
    number = server.ticket()
    effects = [score("least|2026-10"), note("least", f"rt:ticket:{number}"), action("least", f"rt:ticket:{number}")]
    for one in [*effects, report("least")]:
        made = connect(**least).emit(one)
        assert connect(**least).find(one.slot) is not None
        assert connect(**least).emit(one).already_there
        if one.kind in connect(**least).capabilities.undoes:
            assert connect(**least).undo(made) is True
    assert not warnings(connect(**least))


def test_a_token_is_no_bearer_and_no_password(server: Server, connect: Connect, narrow: dict[str, Any]) -> None:
    assert bare(server, headers={"Authorization": f"Bearer {server.token}"}).status_code == 401
    assert bare(server, auth=("csat-api", server.token)).status_code == 401
    assert bare(server, headers={"Authorization": f"token {server.token}"}).status_code == 200
    assert connect().describe().details["user"] == "csat-api"
    assert connect(**narrow).describe().details["user"] == "narrow", "user and password log in as well"
    with pytest.raises(Fatal, match=r"refused the login.*a token is no password") as caught:
        connect(token=None, user="csat-api", password=server.token).describe()
    assert server.token not in str(caught.value)


@pytest.mark.parametrize("headers", [{"User-Agent": "Mozilla/5.0"}, {"Cookie": "RT_SID=1"}])
@pytest.mark.parametrize("wrong", ["", "token 1-2-" + "0" * 32])
def test_a_refused_login_may_be_a_redirect(
    server: Server, connect: Connect, headers: dict[str, str], wrong: str
) -> None:
    known = {"Authorization": wrong} if wrong else {}
    assert bare(server, headers=known).status_code == 401
    page = bare(server, headers=known | headers)
    assert (page.status_code, page.headers["Location"]) == (302, "/")
    adapter = connect(token="1-2-" + "0" * 32)
    adapter._client._session.headers.update(headers)  # type: ignore[attr-defined]
    with pytest.raises(Fatal, match="answers with its login page: the login was refused"):
        adapter.describe()


def test_what_we_send_never_looks_like_a_browser_and_shows_no_token_in_an_address(
    server: Server, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bare(server, f"/rt?token={server.token}").ok, "it would be taken there as well"
    sent: list[requests.PreparedRequest] = []
    real = requests.Session.send

    def noted(session: requests.Session, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        sent.append(request)
        return real(session, request, **how)

    monkeypatch.setattr(requests.Session, "send", noted)
    number = connect().emit(score("login|2026-10")).ref.removeprefix("ticket/")
    assert ticket(connect(queues=["General"], reports=None), number).state == "resolved"
    assert {request.method for request in sent} == {"GET", "POST", "PUT"}
    for request in sent:
        assert request.headers["Authorization"] == f"token {server.token}"
        assert "Cookie" not in request.headers
        assert "Mozilla" not in request.headers["User-Agent"]
        assert server.token.rpartition("-")[2] not in str(request.url)


class TestFieldsLeftOut:
    """What the user may not see is not there, with 200 and no hint."""

    def test_an_answer_in_a_queue_without_see_custom_field_is_rejected_not_left_out(
        self, server: Server, connect: Connect
    ) -> None:
        rights = {"Incidents": READING, "Changes": READING[:2]}
        known = user_with(server, "half blind", rights) | {"password": "half blind-password"}
        seen, unseen = server.ticket(), server.ticket(queue="Changes")
        for number in (seen, unseen):
            server.put(number, Status="resolved")
            server.rate(number, "2")
        asked = {"query": f"id = {unseen}", "fields": "CustomFields"}
        path = f"/tickets?{urlencode(asked)}"
        assert not bare(server, path, auth=("half blind", "half blind-password")).json()["items"][0]["CustomFields"]
        settings = known | {"queues": ["Incidents", "Changes"], "reports": None, "actions": None}
        pages = list(connect(**settings).fetch("ratings", ""))
        read = {record.ticket for page in pages for record in page.records if isinstance(record, Rating)}
        assert f"rt:ticket:{seen}" in read
        assert f"rt:ticket:{unseen}" not in read
        told = {row.row: say(row.code, "en", row.values) for page in pages for row in page.rejected}
        assert "Grant the right SeeCustomField on the queue Changes" in told[unseen]
        assert seen not in told

    def test_a_field_nobody_shows_us_is_not_taken_for_empty(self, server: Server, connect: Connect) -> None:
        blind = login(server, "fieldless", ["Incidents"], READING[:2])
        with pytest.raises(Misconfigured, match=r"no custom field 'CSAT Rating'.*grant SeeCustomField"):
            end_of(connect(**blind, queues=["Incidents"], reports=None, actions=None), "ratings")

    def test_customers_are_read_though_people_show_little_without_admin_users(
        self, server: Server, connect: Connect, narrow: dict[str, Any]
    ) -> None:
        shown = bare(server, "/user/bo.garcia", auth=("narrow", "narrow-password")).json()
        assert set(shown) == {"Name", "RealName", "EmailAddress", "Privileged", "_hyperlinks"}
        assert (
            "Organization" in bare(server, "/user/bo.garcia", headers={"Authorization": f"token {server.token}"}).json()
        )
        for source in ("organization", "mail_domain"):
            tickets = news(connect(customer=source), "tickets", "")
            whole = {one.key: one.customer for one in tickets if one.team == "Incidents"}
            seen = {one.key: one.customer for one in news(connect(**narrow, customer=source), "tickets", "")}
            assert len(set(seen.values())) > 3
            assert seen == whole
