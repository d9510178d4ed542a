"""What people do in a real Request Tracker while we write, and what it sends us by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from csat_plugin.core.model import Ticket
from csat_plugin.host.adapter import Fatal, Skip
from tests.adapters.rt_cases import Connect, action, note, ticket_score
from tests.contract.adapter_suite import written as delivered
from tests.integration.rt_live import WRITING, end_of, login, news
from tests.integration.rt_server import Server
from tests.loopback import answered, served

pytestmark = pytest.mark.integration


def test_a_tag_that_holds_no_more_refuses_the_change(server: Server) -> None:
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


def test_a_comment_one_may_not_see_is_found_by_a_search_of_tickets(server: Server, connect: Connect) -> None:
    rights = [right for right in WRITING if right != "ShowTicketComments"]
    blind = login(server, "blind", ["Incidents", "Corrective Actions", "General"], rights)
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


def test_an_action_merged_into_another_ticket_is_followed(server: Server, connect: Connect) -> None:
    number = connect().emit(action("merged action", "rt:ticket:3")).ref.removeprefix("ticket/")
    target = server.ticket("What we do about printers", queue="Corrective Actions")
    server.put(number, root=True, MergeInto=target)
    more = action("merged action", "rt:ticket:3", "rt:ticket:4", due="2026-12-10")
    assert connect().emit(more).ref == f"ticket/{target}"
    assert connect().emit(more).already_there
    found = server.get(target)
    assert found["Subject"] == "What we do about printers"
    assert {link["id"] for link in found["_hyperlinks"] if link["ref"] == "refers-to"} == {"3", "4"}


def test_a_deleted_ticket_is_not_written_to(server: Server, connect: Connect) -> None:
    number = server.ticket()
    server.put(number, root=True, Status="deleted")
    with pytest.raises(Skip, match="deleted"):
        connect().emit(ticket_score(f"rt:ticket:{number}"))
    assert server.field(number, "CSAT Score") == ""


def test_a_signed_request_of_the_scrip(server: Server, connect: Connect) -> None:
    secret = "a shared secret"  # noqa: S105 # made up
    with listening(server) as got:
        number = server.ticket()
        server.put(number, Status="resolved")
    (headers, body) = got[-1]
    adapter = connect(webhook_secret=secret)
    assert adapter.capabilities.signed_webhook
    assert adapter.verify(headers, body) is True
    assert adapter.parse(headers, body) == f"rt:ticket:{number}"
    assert adapter.verify(headers, body + b" ") is False
    assert connect().verify(headers, body) is False, "without a secret nothing is genuine"


def test_the_scrip_is_told_of_a_resolution_that_comes_with_a_comment_and_may_ask_back_at_once(
    server: Server, connect: Connect
) -> None:
    """A batch names its first transaction, here the comment; and inside the request nothing is committed yet."""
    found: list[Ticket | None] = []
    number = server.ticket()
    said = {"Content": "Done.", "ContentType": "text/plain", "Status": "resolved"}
    with listening(server, lambda _, body: found.append(connect().read(connect().parse({}, body)))):
        begun = time.monotonic()
        server.call("POST", f"/ticket/{number}/comment", said)
        assert time.monotonic() - begun < 5, "it waited for an answer that waited for it"
    (seen,) = found
    assert seen is not None
    assert (seen.key, seen.state) == (number, "resolved")


def test_a_scrip_that_reaches_nobody_is_made_up_for_by_the_feed(server: Server, connect: Connect) -> None:
    number = server.ticket()
    cursor = end_of(connect(), "tickets")
    (server.data / "webhook-url").write_text("http://127.0.0.1:9/\n")
    try:
        server.put(number, Status="resolved")
    finally:
        (server.data / "webhook-url").write_text("")
    assert [(one.key, one.state) for one in news(connect(), "tickets", cursor)] == [(number, "resolved")]


@contextmanager
def listening(
    server: Server, then: Callable[[Mapping[str, str], bytes], object] = lambda *_: None
) -> Iterator[list[tuple[Mapping[str, str], bytes]]]:
    """Takes the requests of the scrip while it lasts."""
    got: list[tuple[Mapping[str, str], bytes]] = []

    def take(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        got.append((dict(handler.headers), body))
        then(*got[-1])
        answered(handler, 204, b"")

    file = server.data / "webhook-url"
    with served(take) as url:
        file.write_text(f"{url}/\n")
        try:
            yield got
        finally:
            file.write_text("")
