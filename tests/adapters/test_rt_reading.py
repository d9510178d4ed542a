"""What the rt adapter makes of tickets: cycles, corrections, merges, and what it asks for. On the small imitation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt.cursor import WINDOW
from csat_plugin.adapters.rt.marker import comment_mark, in_comment, open_marker
from csat_plugin.adapters.rt.searching import field, quoted
from csat_plugin.adapters.rt.times import end_of, moment

from csat_plugin.core.model import Rating, Ticket
from csat_plugin.host.adapter import Fatal, Misconfigured, Page, Skip, Stream, Unsupported
from csat_plugin.texts import say
from tests.adapters.rt_cases import Connect, action, connecting, note, score, ticket_score
from tests.adapters.rt_fake import TOKEN, FakeRt, serving

ZONES = ("Asia/Shanghai", "UTC")


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        yield one


@pytest.fixture
def connect(fake: FakeRt, tmp_path: Path) -> Connect:
    return connecting(fake.url, TOKEN, tmp_path)


def read(connect: Connect, stream: Stream, cursor: str = "", **settings: Any) -> list[Page]:
    return list(connect(**settings).fetch(stream, cursor))


def ratings(pages: list[Page]) -> dict[str, Rating]:
    return {r.id: r for page in pages for r in page.records if isinstance(r, Rating)}


def rated(fake: FakeRt, mark: str = "4", **fields: Any) -> int:
    number = fake.ticket(**fields)
    fake.put(number, Status="resolved")
    fake.put(number, CustomFields={"CSAT Rating": mark})
    return number


def test_one_rating_for_each_time_it_was_resolved(fake: FakeRt, connect: Connect) -> None:
    number = rated(fake, "2")
    fake.put(number, CustomFields={"CSAT Rating": "3", "CSAT Comment": "Late."})
    fake.put(number, Status="open")
    fake.put(number, Status="resolved")
    fake.put(number, CustomFields={"CSAT Rating": "5", "CSAT Comment": "Now it works."})
    found = ratings(read(connect, "ratings"))
    told = {id_: (one.raw, one.comment) for id_, one in found.items()}
    assert told == {"rt:rating:1-0": ("3", "Late."), "rt:rating:1-1": ("5", "Now it works.")}
    assert found["rt:rating:1-0"].closed != found["rt:rating:1-1"].closed
    ticket = connect().read("rt:ticket:1")
    assert ticket is not None
    assert (ticket.reopened, ticket.closed) == (1, found["rt:rating:1-1"].closed)


def test_the_month_of_a_rating_does_not_move_when_the_ticket_is_reopened(fake: FakeRt, connect: Connect) -> None:
    number = rated(fake)
    (before,) = ratings(read(connect, "ratings")).values()
    fake.put(number, Status="open")
    (after,) = ratings(read(connect, "ratings")).values()
    assert after.closed == before.closed is not None
    ticket = connect().read(f"rt:ticket:{number}")
    assert ticket is not None
    assert (ticket.state, ticket.closed) == ("open", None)


def test_a_score_field_that_is_not_ours_is_no_rating(fake: FakeRt, connect: Connect) -> None:
    fake.ticket(CustomFields={"CSAT Score": "99"})
    assert not ratings(read(connect, "ratings"))


def test_a_mark_off_the_scale_is_rejected_with_its_ticket(fake: FakeRt, connect: Connect) -> None:
    fake.ticket(CustomFields={"CSAT Rating": "9"})
    fake.ticket(CustomFields={"CSAT Rating": "great"})
    pages = read(connect, "ratings")
    rejected = [one for page in pages for one in page.rejected]
    assert [(one.row, one.column, one.values["value"]) for one in rejected] == [
        ("1", "CSAT Rating", "9"), ("2", "CSAT Rating", "great"),
    ]  # fmt: skip
    assert "Ticket 2: 'great' in the field 'CSAT Rating'" in say(rejected[1].code, "en", rejected[1].values)
    found = ratings(read(connect, "ratings", rating={"marks": {"great": 5}}))["rt:rating:2-0"]
    assert (found.raw, found.label) == ("5", "great")


def test_only_its_queues_are_read_and_never_those_written_to(fake: FakeRt, connect: Connect) -> None:
    for queue in ("Incidents", "Changes", "General", "Corrective Actions"):
        rated(fake, queue=queue)
    assert {one.team for one in ratings(read(connect, "ratings")).values()} == {"Incidents", "Changes"}
    assert {one.team for one in ratings(read(connect, "ratings", queues=None)).values()} == {"Incidents", "Changes"}
    assert len(ratings(read(connect, "ratings", queues=None, actions=None, reports=None))) == 4


def test_merged_and_deleted_tickets_are_told(fake: FakeRt, connect: Connect) -> None:
    one, other, gone = (fake.ticket() for _ in range(3))
    cursor = read(connect, "tickets")[-1].cursor
    fake.put(one, MergeInto=other)
    fake.put(gone, Status="deleted")
    found = {t.key: t for page in read(connect, "tickets", cursor) for t in page.records if isinstance(t, Ticket)}
    assert (found["1"].state, found["1"].merged_into) == ("merged_into", "rt:ticket:2")
    assert found["3"].state == "deleted"
    with pytest.raises(Skip, match="ticket 1 is not there any more"):
        connect().emit(note("rated", "rt:ticket:1"))


def test_a_transaction_committed_late_is_not_missed(fake: FakeRt, connect: Connect) -> None:
    first, second = fake.ticket(), fake.ticket()
    rated(fake)
    late = fake.transactions.pop()
    fake.put(first, Subject="Another")
    fake.transactions[-1]["id"] = late["id"] + 1
    cursor = read(connect, "ratings")[-1].cursor
    fake.transactions.append(late)
    assert list(ratings(read(connect, "ratings", cursor))) == ["rt:rating:3-0"]
    assert second


def test_the_cursor_keeps_no_more_than_its_window(fake: FakeRt, connect: Connect) -> None:
    for _ in range(3 * WINDOW):
        fake.ticket()
    cursor = json.loads(read(connect, "tickets")[-1].cursor)
    assert cursor["change"] == 3 * WINDOW
    assert len(cursor["seen"]) == WINDOW
    assert "ticket" not in cursor


def test_rows_hidden_from_us_hide_nothing_behind_them(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket()
    fake.put(number, Status="resolved")
    cursor = read(connect, "ratings")[-1].cursor
    for at in range(350):
        fake.put(number, Subject=str(at))
    fake.hidden = {row["id"] for row in fake.transactions if row["Field"] == "Subject"}
    fake.put(number, CustomFields={"CSAT Rating": "4"})
    assert list(ratings(read(connect, "ratings", cursor))) == ["rt:rating:1-0"]


def test_another_mapping_reads_everything_again(fake: FakeRt, connect: Connect) -> None:
    rated(fake)
    cursor = read(connect, "ratings")[-1].cursor
    assert not ratings(read(connect, "ratings", cursor))
    assert ratings(read(connect, "ratings", cursor, rating={"channel": "other"}))
    assert ratings(read(connect, "ratings", "not of ours"))


def test_since_goes_by_the_last_change_to_the_second(fake: FakeRt, connect: Connect) -> None:
    rated(fake)
    last = datetime.fromisoformat(fake.tickets[1]["LastUpdated"])
    assert ratings(list(connect().fetch("ratings", "", last)))
    assert not ratings(list(connect().fetch("ratings", "", last + timedelta(seconds=1))))
    assert ratings(read(connect, "ratings", since="2026-10-01"))
    assert not ratings(read(connect, "ratings", since="2026-10-02"))


def test_the_day_of_the_settings_begins_in_the_zone_of_the_workspace(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket()
    fake.put(number, Status="resolved")
    fake.pass_to(datetime(2026, 10, 1, 17, tzinfo=UTC))  # one in the morning of the second, in Shanghai
    fake.put(number, CustomFields={"CSAT Rating": "4"})
    found = {zone: bool(ratings(read(connect, "ratings", zone=zone, since="2026-10-02"))) for zone in ZONES}
    assert found == {"Asia/Shanghai": True, "UTC": False}
    assert ratings(read(connect, "ratings", zone="UTC", since="2026-10-01"))
    assert not ratings(read(connect, "ratings", zone="Asia/Shanghai", since="2026-10-03"))


def test_the_customer_comes_from_where_the_settings_say(fake: FakeRt, connect: Connect) -> None:
    rated(fake, Requestor=["sam.berg@Contoso.example"], CustomFields={"Customer": "Contoso Retail"})
    sources: list[tuple[Any, str]] = [
        ({"field": "Customer"}, "Contoso Retail"),
        ("organization", "Contoso.example"),
        ("mail_domain", "contoso.example"),
    ]
    for source, name in sources:
        (found,) = ratings(read(connect, "ratings", customer=source)).values()
        assert found.customer_name == name


def test_a_few_calls_are_enough(fake: FakeRt, connect: Connect) -> None:
    for _ in range(250):
        rated(fake)
    fake.calls.clear()
    assert len(ratings(read(connect, "ratings"))) == 250
    assert len(fake.calls) < 30


def test_a_ticket_that_does_not_exist_is_asked_for_once_or_not_at_all(fake: FakeRt, connect: Connect) -> None:
    assert connect().read("rt:ticket:77") is None
    fake.calls.clear()
    for odd in ("rt:ticket:1 OR id > 0", "other:ticket:1", "", "rt:ticket:"):
        assert connect().read(odd) is None
    assert not fake.calls


def test_a_score_without_value_empties_the_fields(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket(CustomFields={"CSAT Score": "12"})
    connect().emit(ticket_score(f"rt:ticket:{number}", value=None))
    assert fake.tickets[number]["CustomFields"]["CSAT Score"] == ""


def test_200_that_did_nothing_is_a_failure_with_the_reason(
    fake: FakeRt, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake, "put", lambda *_, **__: ["Ticket 1: Permission Denied"])
    with pytest.raises(Fatal, match=r"could not be set; Request Tracker said: Ticket 1: Permission Denied"):
        connect().emit(action("denied"))


def test_what_we_write_is_no_news_and_not_asked_for(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket()
    cursors: dict[Stream, str] = {s: read(connect, s)[-1].cursor for s in ("contacts", "tickets", "ratings")}
    connect().emit(ticket_score(f"rt:ticket:{number}"))
    connect().emit(score("Contoso|2026-10"))
    connect().emit(action("new"))
    fake.calls.clear()
    for stream, cursor in cursors.items():
        assert not [record for page in read(connect, stream, cursor) for record in page.records]
    assert not [path for _, path in fake.calls if path.startswith("/ticket/")]


def test_what_was_interrupted_is_finished_not_doubled(fake: FakeRt, connect: Connect) -> None:
    wanted = action("broken off")
    number = fake.ticket("Corrective Actions", CustomFields={"CSAT Marker": open_marker(wanted.slot)})
    assert connect().find(wanted.slot) is None, "without its digest it is not complete"
    assert connect().emit(wanted).ref == f"ticket/{number}"
    assert connect().find(wanted.slot) is not None
    assert len(fake.tickets) == 1


def test_no_ticket_is_made_where_its_marker_would_be_lost(fake: FakeRt, connect: Connect) -> None:
    fake.not_applied = {"CSAT Marker"}
    with pytest.raises(Misconfigured, match="'CSAT Marker' does not apply to the queue 'Corrective Actions'"):
        connect().emit(action("lost"))
    assert not fake.tickets


def test_a_kind_without_a_place_is_unsupported(connect: Connect) -> None:
    with pytest.raises(Unsupported, match="actions:"):
        connect(actions=None).emit(action("nowhere"))


def test_words_in_queries_cannot_break_out() -> None:
    assert quoted("O'Neil \\") == "'O\\'Neil \\\\'"
    assert field("It's") == "'CF.{It\\'s}'"


def test_times() -> None:
    assert moment("1970-01-01T00:00:00Z") is None
    assert moment("") is None
    assert (
        moment("2026-06-08 10:11:57") == moment("2026-06-08T10:11:57Z") == datetime(2026, 6, 8, 10, 11, 57, tzinfo=UTC)
    )
    assert end_of("never", UTC) is None


def test_a_mark_in_a_subject_belongs_to_one_slot() -> None:
    one = note("rated", "rt:ticket:1")
    assert in_comment(one.slot, f"Rating {comment_mark(one)}") == one.digest[:12]
    assert in_comment("another", f"Rating {comment_mark(one)}") is None


def test_since_with_a_cursor_reads_again_and_loses_nothing(fake: FakeRt, connect: Connect) -> None:
    """A ticket closed long ago and rated after the last reading is new, whatever day `since` says."""
    number = rated(fake, "3")
    end = read(connect, "ratings")[-1].cursor
    fake.put(number, CustomFields={"CSAT Rating": "1"})
    later = datetime(2090, 1, 1, tzinfo=UTC)
    again = list(connect().fetch("ratings", end, later))
    assert [one.raw for one in ratings(again).values()] == ["1"]
    assert not ratings(read(connect, "ratings", again[-1].cursor))


def test_since_does_not_bound_what_other_settings_make_anew(fake: FakeRt, connect: Connect) -> None:
    rated(fake, "3")
    end = read(connect, "ratings")[-1].cursor
    later = datetime(2090, 1, 1, tzinfo=UTC)
    again = list(connect(kinds={"Incidents": "change"}).fetch("ratings", end, later))
    assert [one.raw for one in ratings(again).values()] == ["3"]
