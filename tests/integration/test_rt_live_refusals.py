"""What a real Request Tracker refuses while it says that all is well: it is noticed, and told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import requests
from csat_plugin.adapters.rt.times import moment, written

from csat_plugin.host.adapter import Fatal, Misconfigured
from tests.adapters.rt_cases import Connect, action, effect, note, score, ticket_score
from tests.integration.rt_live import READING, WRITING, api_user, login
from tests.integration.rt_people import not_for_everyone
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration


def test_200_may_mean_nothing_happened(server: Server, connect: Connect) -> None:
    number = server.ticket()
    assert server.put(number, CustomFields={"No such field": "1"}) == []
    adapter = connect(score_fields={"score": "No such field"})
    with pytest.raises(Fatal, match=f"ticket {number}: No such field could not be set"):
        adapter.emit(ticket_score(f"rt:ticket:{number}"))


def test_an_owner_who_may_not_own_is_said(server: Server, connect: Connect) -> None:
    adapter = connect(actions={"queue": "Corrective Actions", "owners": {"process_manager": "a.customer"}})
    server.call("POST", "/user", {"Name": "a.customer", "Privileged": 0}, root=True)
    with pytest.raises(Fatal, match=r"Owner could not be set.*may not own"):
        adapter.emit(action("owner", "rt:ticket:3"))
    assert adapter.find("rt|action|owner") is None, "it is not complete"
    done = connect().emit(action("owner", "rt:ticket:3"))
    assert server.get(done.ref.removeprefix("ticket/"))["Owner"]["id"] == "ana.silva"


def test_without_the_right_to_mark_not_one_more_ticket_a_run(server: Server, connect: Connect) -> None:
    rights = [right for right in WRITING if right not in {"ModifyCustomField", "ModifyTicket"}]
    weak = login(server, "weak", ["General", "Corrective Actions"], rights)
    wanted = effect("score", "weak", "", "Weak 2026-10: 85.7", name="Weak", value="85.7")
    for _ in range(3):
        with pytest.raises(Misconfigured, match="ModifyCustomField"):
            connect(**weak).emit(wanted)
    asked = "Queue = 'General' AND Creator = 'weak'"
    assert server.call("GET", "/tickets", root=True, query=asked)["total"] == 1


def test_a_date_with_a_t_unsets_and_as_we_write_it_it_is_kept(server: Server) -> None:
    number = server.ticket()
    at = dt.datetime(2026, 12, 3, 10, tzinfo=dt.UTC)
    for odd in (
        at.isoformat(),
        "2026-12-03T10:00:00Z",
        "2026-12-03T10:00:00",
        "2026-12-03",
        "2026-12-03 10:00:00 +0800",
        str(int(at.timestamp())),
    ):
        server.put(number, Due=written(at))
        assert server.get(number)["Due"] == "2026-12-03T10:00:00Z"
        assert server.put(number, Due=odd), "Request Tracker says that it was changed"
        assert moment(server.get(number)["Due"]) is None
    east = at.astimezone(dt.timezone(dt.timedelta(hours=8)))
    server.put(number, Due=written(east))
    assert moment(server.get(number)["Due"]) == at


GRADE = """
@CustomFields = ({ Name => 'Standing', Type => 'SelectSingle', LookupType => 'RT::Queue-RT::Ticket',
    Queue => ['Incidents', 'General'], Values => [ { Name => 'Content' } ] });
1;
"""


def test_a_value_a_field_does_not_offer_is_dropped_and_told(server: Server, connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "standing.initialdata").write_text(GRADE)
    server.load(tmp_path / "standing.initialdata")
    number = server.ticket(CustomFields={"Standing": "Delighted"})
    assert server.field(number, "Standing") == "", "dropped as it was made, without a word"
    assert server.put(number, CustomFields={"Standing": "Delighted"}) == ["Invalid value for custom field"]
    adapter = connect(score_fields={"band": "Standing"})
    with pytest.raises(Fatal, match=rf"ticket {number}: Standing could not be set; .*Invalid value for custom field"):
        adapter.emit(ticket_score(f"rt:ticket:{number}"))
    for _ in range(2):
        with pytest.raises(Fatal, match=r"Standing could not be set"):
            connect(score_fields={"band": "Standing"}).emit(score("Delighted|2026-10"))
    made = "Queue = 'General' AND Subject LIKE 'Delighted'"
    assert server.call("GET", "/tickets", query=made)["total"] == 1, "the second attempt took the one that was made"


def test_a_status_the_life_cycle_does_not_have(server: Server, connect: Connect) -> None:
    number = server.ticket()
    assert "isn't a valid status" in server.put(number, Status="archived")[0]
    assert server.get(number)["Status"] == "new"
    with pytest.raises(Fatal, match="Status 'archived' isn't a valid status"):
        connect(reports={"queue": "General", "status": "archived"}).emit(score("archived|2026-10"))
    assert server.call("GET", "/tickets", query="Subject LIKE 'archived'")["total"] == 0
    server.call("POST", "/queue", {"Name": "Repairs", "Lifecycle": "workshop"}, root=True)
    repairs = {"actions": {"queue": "Repairs", "owners": {}}}
    made = connect(**repairs).emit(action("repair", "rt:ticket:3")).ref.removeprefix("ticket/")
    done = action("repair", "rt:ticket:3", state="done")
    with pytest.raises(Fatal, match=rf"ticket {made}: Status could not be set; .*'resolved' isn't a valid status"):
        connect(**repairs).emit(done)
    assert server.get(made)["Status"] == "received"
    connect(**repairs, states={"handed back": "resolved"}).emit(done)
    assert server.get(made)["Status"] == "handed back"


def test_a_ticket_that_depends_on_an_open_one_cannot_be_resolved(server: Server, connect: Connect) -> None:
    number = connect().emit(action("depends", "rt:ticket:3")).ref.removeprefix("ticket/")
    other = server.ticket(queue="Corrective Actions")
    server.put(number, DependsOn=int(other))
    assert server.put(number, Status="resolved") == [f"Ticket {number}: That ticket has unresolved dependencies"]
    finished = action("depends", "rt:ticket:3", state="done")
    with pytest.raises(Fatal, match=rf"ticket {number}: Status could not be set; .*unresolved dependencies"):
        connect().emit(finished)
    assert server.get(number)["Status"] == "new"
    server.put(other, Status="resolved")
    assert connect().emit(finished).ref == f"ticket/{number}"
    assert server.get(number)["Status"] == "resolved"


def test_our_references_keep_nobody_from_resolving(server: Server, connect: Connect) -> None:
    cause = server.ticket()
    number = connect().emit(action("refers", f"rt:ticket:{cause}")).ref.removeprefix("ticket/")
    server.put(number, Status="resolved")
    server.put(cause, Status="resolved")
    assert (server.get(number)["Status"], server.get(cause)["Status"]) == ("resolved", "resolved")


@pytest.mark.parametrize("language", ["", "ja"])
def test_what_it_says_is_quoted_and_never_interpreted(server: Server, connect: Connect, language: str) -> None:
    number = server.ticket()
    said = server.put(number, CustomFields={"CSAT Rating": "77"})
    assert said == ["Invalid value for custom field"]
    with api_user(server, Lang=language):
        there = server.put(number, CustomFields={"CSAT Rating": "77"})
        if language:
            assert there == ["カスタムフィールドに無効な値です"]
        one = f"{language or 'plain'}|2026-10"
        effects = [ticket_score(f"rt:ticket:{number}"), score(one), action(one, f"rt:ticket:{number}")]
        for effect in effects:
            made = connect().emit(effect)
            assert connect().emit(effect).already_there
            assert connect().undo(made) is True
        writing = connect()._emitting._writing  # type: ignore[attr-defined]
        with pytest.raises(Fatal, match="CSAT Rating could not be set") as caught:
            writing.put(number, {"cf:CSAT Rating": "77"})
        assert there[0] in str(caught.value)


def test_a_comment_without_the_right_is_400_and_told(server: Server, connect: Connect) -> None:
    number = server.ticket()
    mute = login(server, "mute", ["Incidents"], [*READING, "ShowTicketComments"])
    body = {"Content": "Hello.", "ContentType": "text/plain"}
    path = f"{server.url}/REST/2.0/ticket/{number}/comment"
    raw = requests.post(path, json=body, auth=("mute", "mute-password"), timeout=60)
    assert (raw.status_code, raw.json()["message"]) == (400, "Permission Denied")
    assert server.api.post(path, json={"Content": "Hello."}, timeout=60).status_code == 400, "without its type"
    settings = mute | {"queues": ["Incidents"], "actions": None, "reports": None}
    with pytest.raises(Fatal, match=rf"refused /ticket/{number}/comment \(400\): Permission Denied"):
        connect(**settings).emit(note("mute", f"rt:ticket:{number}"))
    assert not [row for row in server.transactions(number) if row["Type"] == "Comment"]
    assert connect(**settings).find(note("mute", f"rt:ticket:{number}").slot) is None


def test_a_queue_nobody_lets_us_into_and_one_that_is_not_there_say_the_same(server: Server, connect: Connect) -> None:
    rights = [right for right in WRITING if right != "CreateTicket"]
    barred = login(server, "barred", ["Incidents", "Corrective Actions", "General"], rights)
    path = f"{server.url}/REST/2.0/ticket"
    with not_for_everyone(server, "CreateTicket"):
        said = [
            requests.post(path, json={"Queue": queue, "Subject": "x"}, auth=("barred", "barred-password"), timeout=60)
            for queue in ("General", "Nowhere")
        ]
        assert [answer.status_code for answer in said] == [403, 403]
        assert said[0].json()["message"].replace("General", "Nowhere") == said[1].json()["message"]
        with pytest.raises(Fatal, match=r"does not allow this user /ticket \(No permission to create tickets"):
            connect(**barred, queues=["Incidents"]).emit(score("barred|2026-10"))
    with pytest.raises(Misconfigured, match="shows this user no queue 'Nowhere'"):
        connect(reports={"queue": "Nowhere"}).emit(score("barred|2026-10"))


def test_taking_back_deletes_nothing_since_that_fails_with_500(server: Server, connect: Connect) -> None:
    made = connect().emit(score("kept|2026-10"))
    path = f"{server.url}/REST/2.0/{made.ref}"
    assert server.api.delete(path, timeout=60).status_code == 500, "for want of a right"
    assert connect().undo(made) is True
    assert server.get(made.ref.removeprefix("ticket/"))["Status"] == "rejected"
