"""Each right that `docs/platforms/rt.md` lists, taken from a user who has all others: `csat doctor` names it, and no other."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from csat_plugin.core.model import Contact
from tests.adapters.rt_cases import connecting
from tests.cli.program import Desk, Ran
from tests.integration.desk import workspace
from tests.integration.rt_people import not_for_everyone, user_with
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration

READ = ("SeeQueue", "ShowTicket", "SeeCustomField")
RATED = (*READ, "CommentOnTicket", "ShowTicketComments", "ModifyCustomField", "ModifyTicket")
OWN = (*READ, "CreateTicket", "ModifyTicket", "ModifyCustomField", "CommentOnTicket", "ShowTicketComments")
QUEUES = {"Incidents": RATED, "Changes": RATED, "Problems": RATED, "Corrective Actions": OWN, "General": OWN}
EVERYWHERE = ("SeeCustomField",)
KNOWN = re.compile(r"\b(?:SeeQueue|ShowTicket(?:Comments)?|\w+CustomField|AdminUsers|\w+Ticket)\b")
ALL_ON = "write: {scores: on, notes: on, tickets: on, reports: on}\n"
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def server_with_work(server: Server) -> Iterator[None]:
    """Tickets and comments by which rights can be seen; and nobody may make tickets because everyone may."""
    for queue in QUEUES:
        number = server.ticket("Seen", queue=queue, Requestor=["kim@nordic.example"])
        said = {"Subject": "Seen", "Content": "Looked at.", "ContentType": "text/plain"}
        server.call("POST", f"/ticket/{number}/comment", said)
    with not_for_everyone(server, "CreateTicket"):
        yield


def user(
    server: Server, monkeypatch: pytest.MonkeyPatch, lacking: str = "", queue: str = "", *, nothing: bool = False
) -> dict[str, Any]:
    """Settings of a new user with all rights of the guide's table but that one there."""
    rights = {name: [one for one in here if (one, name) != (lacking, queue)] for name, here in QUEUES.items()}
    rights[""] = [one for one in EVERYWHERE if one != lacking]
    name = f"of-rights-{next(NUMBERS)}"
    monkeypatch.setenv("CSAT_TEST_PASSWORD", f"{name}-password")
    return user_with(server, name, {} if nothing else rights)


def desk_of(server: Server, folder: Path, login: dict[str, Any], owner: str = "ana.silva", **settings: Any) -> Desk:
    """A desk that writes everything, logged in as that user."""
    actions = {"queue": "Corrective Actions", "owners": {"process_manager": owner}}
    return workspace(server, folder / "desk", more=ALL_ON, **login | {"actions": actions} | settings)


def troubles(ran: Ran) -> list[str]:
    """The lines somebody must act on."""
    return [line for line in ran.out.splitlines() if line.lstrip().startswith("!!")]


def rights_named(ran: Ran) -> set[str]:
    return {right for line in troubles(ran) for right in KNOWN.findall(line)}


def test_with_all_rights_of_the_guide_nothing_has_to_be_done(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(server, tmp_path, user(server, monkeypatch), customer="organization")
    ran = desk("doctor")
    assert (ran.code, troubles(ran)) == (0, []), ran.said
    assert "Only this does: csat doctor --round-trip" in ran.out
    tripped = desk("doctor", "--round-trip")
    assert (tripped.code, troubles(tripped)) == (0, []), tripped.said
    assert tripped.out.count("written, found again, taken back") == 3


@pytest.mark.parametrize(
    ("right", "queue"),
    [
        ("SeeQueue", "Problems"),
        ("SeeQueue", "Corrective Actions"),
        ("ShowTicket", "Problems"),
        ("ShowTicket", "General"),
        ("SeeCustomField", "Incidents"),
        ("SeeCustomField", "General"),
        ("CreateTicket", "Corrective Actions"),
        ("CreateTicket", "General"),
        ("ModifyTicket", "Changes"),
        ("ModifyTicket", "Corrective Actions"),
        ("CommentOnTicket", "Incidents"),
        ("CommentOnTicket", "General"),
        ("ShowTicketComments", "Incidents"),
        ("ShowTicketComments", "Corrective Actions"),
    ],
)
def test_a_missing_right_is_named_by_reading(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: str, queue: str
) -> None:
    desk = desk_of(server, tmp_path, user(server, monkeypatch, right, queue))
    ran = desk("doctor")
    assert ran.code == 1
    (line,) = troubles(ran)
    assert rights_named(ran) == {right}
    assert queue in line
    assert "grant" in line.lower()
    assert "csat doctor --install" in line
    if QUEUES[queue] is OWN:  # the round trip blames nothing else
        assert rights_named(desk("doctor", "--round-trip")) == {right}


def test_a_field_that_may_not_be_changed_is_named_by_the_round_trip(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(server, tmp_path, user(server, monkeypatch, "ModifyCustomField", "General"))
    ran = desk("doctor")
    assert ran.code == 0
    (line,) = [line for line in ran.out.splitlines() if "--round-trip" in line and "ModifyCustomField" in line]
    assert "General" in line
    tripped = desk("doctor", "--round-trip")
    assert (tripped.code, rights_named(tripped)) == (1, {"ModifyCustomField"}), tripped.said
    assert all("queue 'General'" in line and "Grant ModifyCustomField" in line for line in troubles(tripped))


def test_an_owner_who_may_not_own_is_named_by_the_round_trip(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_with(server, "nina.olsen", {"Corrective Actions": READ})
    desk = desk_of(server, tmp_path, user(server, monkeypatch), owner="nina.olsen")
    ran = desk("doctor")
    assert ran.code == 0
    assert any("OwnTicket" in line and "nina.olsen" in line for line in ran.out.splitlines())
    tripped = desk("doctor", "--round-trip")
    assert (tripped.code, rights_named(tripped)) == (1, {"OwnTicket"}), tripped.said
    (line,) = troubles(tripped)
    assert "action item for process_manager" in line
    assert "Owner could not be set" in line
    (left,) = [line for line in tripped.out.splitlines() if "what was left of it was taken back" in line]
    found = server.get(left.rpartition("=")[2])
    assert found["Status"] == "rejected"
    assert not [one for one in found["CustomFields"] if one["name"].startswith("CSAT") and one["values"]]


def test_what_no_reading_and_no_round_trip_shows_is_said_and_named_by_the_first_apply(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = server.ticket("Rated", Requestor=["kim@nordic.example"], CustomFields={"Customer": "Nordic Foods"})
    server.put(number, Status="resolved")
    server.rate(number, "2")
    desk = desk_of(server, tmp_path, user(server, monkeypatch, "ModifyCustomField", "Incidents"))
    for args in (("doctor",), ("doctor", "--round-trip")):
        ran = desk(*args)
        assert ran.code == 0, ran.said
        (line,) = [line for line in ran.out.splitlines() if "ModifyCustomField" in line and "csat apply --only" in line]
        assert "Incidents" in line
        assert line.lstrip().startswith("note")
    desk.edit("csat.yaml", "notes: on, tickets: on, reports: on", "notes: off, tickets: off, reports: off")
    desk.ok("sync")
    desk.edit("csat.yaml", "effects:", "limits: {per_run: 999, per_day: 9999}\neffects:")
    tried = desk("apply")  # of all: other tests may have written the first few already
    assert tried.code != 0
    assert "grant ModifyCustomField there" in tried.said


@pytest.fixture(scope="module")
def benches(server: Server) -> tuple[str, ...]:
    """Queues of a life cycle that offers nothing once the work is done: all done; one still open; nothing but open; all done."""
    names = ("Bench A", "Bench B", "Bench C", "Bench D")
    stand = (["handed back"], ["received", "handed back"], ["received"], ["handed back"])
    for name, statuses in zip(names, stand, strict=True):
        server.call("POST", "/queue", {"Name": name, "Lifecycle": "workshop"}, root=True)
        for status in statuses:
            made = {"Queue": name, "Subject": "Seen", "Status": status, "Requestor": ["kim@nordic.example"]}
            server.call("POST", "/ticket", made, root=True)
    return names


class TestLifeCycles:
    """Tickets list only the moves that their life cycle names as actions: that none is listed is mostly no missing right."""

    def login(self, server: Server, monkeypatch: pytest.MonkeyPatch, lacking: str = "") -> dict[str, Any]:
        name = f"of-rights-{next(NUMBERS)}"
        monkeypatch.setenv("CSAT_TEST_PASSWORD", f"{name}-password")
        less = [right for right in RATED if right != "ModifyTicket"]
        benches = {bench: less if bench == lacking else RATED for bench in ("Bench A", "Bench B", "Bench C")}
        return user_with(server, name, {**QUEUES, **benches, "Bench D": OWN, "": EVERYWHERE})

    def test_where_the_newest_ticket_is_done_no_right_is_missing(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, benches: tuple[str, ...]
    ) -> None:
        login = self.login(server, monkeypatch)
        desk = desk_of(
            server, tmp_path, login, queues=list(benches[:3]), reports={"queue": "Bench D", "status": "handed back"}
        )
        ran = desk("doctor")
        assert not [line for line in troubles(ran) if "ModifyTicket" in line], ran.said
        (line,) = [line for line in ran.out.splitlines() if "ModifyTicket" in line and "Bench A" in line]
        assert line.lstrip().startswith("note")
        assert "Bench B" not in line
        (line,) = [line for line in ran.out.splitlines() if "ModifyTicket" in line and "Bench D" in line]
        assert "csat doctor --round-trip" in line

    def test_it_is_named_where_tickets_alike_are_moved_elsewhere(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, benches: tuple[str, ...]
    ) -> None:
        login = self.login(server, monkeypatch, "Bench C")
        desk = desk_of(server, tmp_path, login, queues=list(benches[:3]))
        (line,) = [line for line in troubles(desk("doctor")) if "ModifyTicket" in line]
        assert "workshop" in line
        assert "Bench C" in line
        assert "Bench A" not in line

    def test_a_stalled_ticket_of_ours_is_no_trouble(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server.put(server.ticket("Waits", queue="Corrective Actions"), root=True, Status="stalled")
        ran = desk_of(server, tmp_path, user(server, monkeypatch))("doctor")
        assert (ran.code, troubles(ran)) == (0, []), ran.said
        assert "have or offer" not in ran.out


def test_that_we_set_another_field_proves_nothing_of_ours(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = user(server, monkeypatch)
    number = server.ticket("Ours", queue="General")
    asked = (login["user"], f"{login['user']}-password")
    with requests.Session() as session:
        session.trust_env = False
        for field, proven in (("Customer", False), ("CSAT Score", True)):
            body = {"CustomFields": {field: "80"}}
            answer = session.put(f"{server.url}/REST/2.0/ticket/{number}", json=body, auth=asked, timeout=60)
            assert answer.ok
            assert server.field(number, field) == "80"
            ran = desk_of(server, tmp_path, login)("doctor")
            lines = [line for line in ran.out.splitlines() if "ModifyCustomField" in line and "--round-trip" in line]
            assert any("General" in line for line in lines) is not proven, ran.out


def test_who_sees_no_queue_and_names_none_is_told_to_name_them(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_of(server, tmp_path, user(server, monkeypatch, nothing=True), queues=None)
    ran = desk("doctor", "--install")
    assert ran.code == 2
    assert "under `queues:` first" in ran.said
    assert not desk.file("desk.initialdata").exists()


def test_what_is_written_down_for_an_administrator_heals_a_user_without_any_right(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_with(server, "omar.haddad", {})
    desk = desk_of(server, tmp_path, user(server, monkeypatch, nothing=True), owner="omar.haddad")
    ran = desk("doctor", "--install")
    assert ran.code == 1
    assert {"SeeQueue"} <= rights_named(ran)
    assert "Done." in server.load(desk.file("desk.initialdata"))
    healed = desk("doctor", "--round-trip")
    assert (healed.code, troubles(healed)) == (0, []), healed.said
    assert healed.out.count("written, found again, taken back") == 3


class TestPeople:
    """Organization, VIP and role of the people who ask."""

    @pytest.fixture
    def asked(self, server: Server) -> dict[str, dict[str, str]]:
        """People with an organization and fields of their own, each with a rated ticket; as the server itself shows them."""
        said = {
            "iris.holm": {"Organization": "Holm Yard", "VIP": "yes", "Role": "head of IT"},
            "jan.kool": {"Organization": "Kool & Sons", "VIP": "no", "Role": "end user"},
        }
        known = server.call("GET", "/users", query='[{"field":"Name","operator":"=","value":"iris.holm"}]', root=True)
        for name, facts in said.items() if not known["items"] else ():
            more = {"CustomFields": {"VIP": facts["VIP"], "Role": facts["Role"]}, "Organization": facts["Organization"]}
            server.call("POST", "/user", {"Name": name, "EmailAddress": f"{name}@mail.example"} | more, root=True)
            number = server.ticket("Asked", Requestor=[f"{name}@mail.example"])
            server.put(number, Status="resolved")
            server.rate(number, "4")
        for name, facts in said.items():
            shown = server.call("GET", f"/user/{name}", root=True)
            fields = {one["name"]: one["values"][0] for one in shown["CustomFields"] if one["values"]}
            assert {"Organization": shown["Organization"]} | fields == facts
        return said

    def contacts(self, server: Server, folder: Path, login: dict[str, Any], **settings: Any) -> dict[str, Contact]:
        given = login | {"password": f"{login['user']}-password"} | settings
        adapter = connecting(server.url, server.token, folder)(**given)
        found = (record for page in adapter.fetch("contacts", "") for record in page.records)
        return {one.id.rpartition(":")[2]: one for one in found if isinstance(one, Contact)}

    def test_all_of_it_is_read_without_admin_users(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: dict[str, dict[str, str]]
    ) -> None:
        """An organization is public among users of Request Tracker; fields of users need SeeCustomField for all of it."""
        login = user(server, monkeypatch)
        read = self.contacts(server, tmp_path, login, customer="organization")
        for name, facts in asked.items():
            one = read[name]
            assert (one.customer, one.vip, one.role) == (facts["Organization"], facts["VIP"] == "yes", facts["Role"])
        by_mail = self.contacts(server, tmp_path, login, customer="mail_domain")
        assert {by_mail[name].customer for name in asked} == {"mail.example"}

    def test_customers_by_organization_are_scored(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: dict[str, dict[str, str]]
    ) -> None:
        desk = desk_of(server, tmp_path, user(server, monkeypatch), customer="organization")
        desk.ok("sync")
        rows = desk.ok("ratings", "--period", f"{datetime.now(UTC):%Y-%m}", "--format", "json").json["rows"]
        assert {facts["Organization"] for facts in asked.values()} <= {row["subject"] for row in rows}

    def test_fields_of_people_that_may_not_be_seen_are_empty_and_that_is_said(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: dict[str, dict[str, str]]
    ) -> None:
        name = f"of-rights-{next(NUMBERS)}"
        monkeypatch.setenv("CSAT_TEST_PASSWORD", f"{name}-password")
        login = user_with(server, name, QUEUES)
        read = self.contacts(server, tmp_path, login, customer="organization")
        for name, facts in asked.items():
            assert (read[name].customer, read[name].vip, read[name].role) == (facts["Organization"], False, "")
        desk = desk_of(server, tmp_path, login, customer="organization")
        ran = desk("doctor")
        (line,) = [line for line in ran.out.splitlines() if "Custom fields of people" in line]
        assert "VIP, Role" in line
        assert "SeeCustomField for all of Request Tracker" in line
        assert ran.code == 0, "scores do not hang on it"

    def test_nobody_with_an_organization_is_trouble(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server.call("POST", "/queue", {"Name": "Walk-ins"}, root=True)
        server.call("POST", "/ticket", {"Queue": "Walk-ins", "Subject": "In", "Requestor": ["a@b.example"]}, root=True)
        name = f"of-rights-{next(NUMBERS)}"
        monkeypatch.setenv("CSAT_TEST_PASSWORD", f"{name}-password")
        login = user_with(server, name, {**QUEUES, "Walk-ins": RATED, "": EVERYWHERE})
        desk = desk_of(server, tmp_path, login, customer="organization", queues=["Walk-ins"])
        ran = desk("doctor")
        assert ran.code == 1
        (line,) = troubles(ran)
        assert "has an organization" in line
        assert "`customer:`" in line
