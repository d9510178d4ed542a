"""Tickets of ours in Request Tracker: one of each, whatever rights are missing and wherever people move them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt.marker import open_marker
from msgspec.structs import replace

from csat_plugin.host.adapter import Misconfigured, Retriable, Skip
from tests.adapters.rt_cases import Connect, action, connecting, effect, note, report, score, ticket_score
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.adapters.rt_writer import OWN, as_colleague, comments, fields, number_of, own
from tests.contract.adapter_suite import changed, written


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        yield one


@pytest.fixture
def connect(fake: FakeRt, tmp_path: Path) -> Connect:
    return connecting(fake.url, TOKEN, tmp_path)


class TestNoOrphans:
    def test_a_ticket_that_cannot_bear_its_marker_is_the_last_one(self, fake: FakeRt, connect: Connect) -> None:
        fake.lacks.add("ModifyCustomField")
        for _ in range(3):
            adapter = connect()
            for slot in ("a", "b"):
                with pytest.raises(Misconfigured, match="ModifyCustomField"):
                    adapter.emit(score(slot))
        assert len(own(fake, "General")) <= 2, "not one more with every run"
        fake.lacks.clear()
        adapter = connect()
        made = {adapter.emit(score(slot)).ref for slot in ("a", "b")}
        assert made == {f"ticket/{number}" for number in own(fake, "General")}
        assert all(fields(fake, number)["CSAT Score"] == "85.7" for number in own(fake, "General"))

    def test_two_tickets_of_one_slot_become_one(self, fake: FakeRt, connect: Connect) -> None:
        wanted = action("a", "rt:ticket:1")
        first = connect().emit(wanted)
        late = fake.ticket(OWN, CustomFields={"CSAT Marker": open_marker(wanted.slot)})
        assert connect().emit(action("b", "rt:ticket:1")).ref != first.ref
        assert fake.tickets[late]["Status"] == "rejected"
        assert fields(fake, late) == {}
        assert "second time" in comments(fake, late)[0]
        assert fake.tickets[number_of(first)]["Status"] == "new"
        found = connect().find(wanted.slot)
        assert found is not None
        assert found.ref == first.ref

    def test_a_double_somebody_works_on_stays(self, fake: FakeRt, connect: Connect) -> None:
        wanted = action("a", "rt:ticket:1")
        connect().emit(wanted)
        late = fake.ticket(OWN, CustomFields={"CSAT Marker": open_marker(wanted.slot)})
        as_colleague(fake, lambda: fake.put(late, Status="open"))
        connect().emit(changed(wanted))
        assert fake.tickets[late]["Status"] == "open"

    def test_what_was_taken_back_as_resolved_is_no_orphan(self, fake: FakeRt, connect: Connect) -> None:
        fake.statuses = {"new", "open", "stalled", "resolved"}
        first = written(connect(), action("a", "rt:ticket:1"))
        assert connect().undo(first) is True
        assert fake.tickets[number_of(first)]["Status"] == "resolved"
        again = connect().emit(action("a", "rt:ticket:1"))
        assert again.ref != first.ref
        assert fake.tickets[number_of(again)]["Status"] == "new"
        assert fields(fake, number_of(first)).keys() <= {"Customer"}

    def test_an_orphan_of_another_item_keeps_its_text_to_itself(self, fake: FakeRt, connect: Connect) -> None:
        """Two items with one subject, of two customers."""
        bob, eve = (
            effect("action", slot, "", "Call the customer", id=slot, slot=slot, text=text, state="open")
            for slot, text in (("a", "Call Bob."), ("b", "Call Eve."))
        )
        fake.lacks.add("ModifyCustomField")
        with pytest.raises(Misconfigured):
            connect().emit(bob)
        fake.lacks.clear()
        made = number_of(connect().emit(eve))
        assert "Eve" in fake.tickets[made]["Content"]
        assert "Bob" in fake.tickets[number_of(connect().emit(bob))]["Content"]
        assert len(own(fake)) == 2

    def test_a_double_that_cannot_be_closed_is_no_hindrance(self, fake: FakeRt, connect: Connect) -> None:
        wanted = action("a", "rt:ticket:1")
        connect().emit(wanted)
        late = fake.ticket(OWN, CustomFields={"CSAT Marker": open_marker(wanted.slot)})
        fake.statuses = {"new", "open", "done with"}
        for slot in "bc":
            assert connect().emit(action(slot, "rt:ticket:1")).ref
        assert fields(fake, late) == {"CSAT Marker": open_marker(wanted.slot)}, "it is found again"
        assert not comments(fake, late), "it is not said that it was withdrawn"


def kept_back(fake: FakeRt, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """The first creation of a ticket is on its way and its caller is cut off; what is returned lets it arrive."""
    plain = fake.answer
    caught: list[Any] = []

    def answer(method: str, path: str, params: dict[str, str], body: Any) -> tuple[int, Any]:
        if not caught and (method, path) == ("POST", "/ticket"):
            caught.append(json.loads(json.dumps(body)))
            raise ConnectionAbortedError
        return plain(method, path, params, body)

    monkeypatch.setattr(fake, "answer", answer)
    return lambda: int(plain("POST", "/ticket", {}, caught[0])[1]["id"])


class TestACreationThatArrivesAfterTheNextRunMadeItsOwn:
    @pytest.mark.parametrize("by_queue", [set(), {"CSAT Marker", "CSAT Score", "CSAT Band"}], ids=["all", "by queue"])
    @pytest.mark.parametrize("kind", ["action", "score", "report"])
    @pytest.mark.parametrize("later", ["another", "same"])
    def test_a_later_run_withdraws_it(
        self, fake: FakeRt, connect: Connect, monkeypatch: pytest.MonkeyPatch, kind: str, later: str, by_queue: set[str]
    ) -> None:
        fake.by_queue = by_queue
        one, other = (
            {"action": lambda slot: action(slot, "rt:ticket:1"), "score": score, "report": report}[kind](slot)
            for slot in "ab"
        )
        arrive = kept_back(fake, monkeypatch)
        with pytest.raises(Retriable):
            connect().emit(one)
        counts = connect().emit(one)
        late = arrive()
        assert connect().emit(changed(one) if later == "same" else other)
        assert fake.tickets[late]["Status"] == "rejected"
        assert fields(fake, late).keys() <= {"Customer"}
        assert fake.tickets[late]["RefersTo"] == set()
        assert "second time" in comments(fake, late)[0]
        found = connect().find(one.slot)
        assert found is not None
        assert found.ref == counts.ref


class TestTicketsPeopleMoved:
    def test_a_deleted_ticket_is_not_written_to(self, fake: FakeRt, connect: Connect) -> None:
        number = fake.ticket()
        fake.put(number, Status="deleted")
        for wanted in (ticket_score(f"rt:ticket:{number}"), note("a", f"rt:ticket:{number}")):
            with pytest.raises(Skip, match="deleted"):
                connect().emit(wanted)
        assert (fields(fake, number), comments(fake, number)) == ({}, [])

    def test_a_merged_action_is_followed(self, fake: FakeRt, connect: Connect) -> None:
        wanted = action("a", "rt:ticket:1")
        number = number_of(connect().emit(wanted))
        target = as_colleague(fake, lambda: fake.ticket(OWN, Subject="What we do about printers"))
        as_colleague(fake, lambda: fake.put(number, MergeInto=target))
        more = action("a", "rt:ticket:1", due="2026-12-24")
        before = len(fake.tickets)
        receipt = written(connect(), more)
        assert (receipt.ref, len(fake.tickets)) == (f"ticket/{target}", before)
        assert len(comments(fake, target)) == 1
        assert fake.tickets[target]["Subject"] == "What we do about printers"
        assert connect().emit(more).already_there
        assert len(comments(fake, target)) == 1

    def test_two_of_ours_merged_are_followed(self, fake: FakeRt, connect: Connect) -> None:
        one, other = (number_of(connect().emit(action(slot, "rt:ticket:1"))) for slot in "ab")
        as_colleague(fake, lambda: fake.put(one, MergeInto=other))
        assert connect().emit(action("a", "rt:ticket:1", due="2026-12-24")).ref == f"ticket/{other}"
        assert len(comments(fake, other)) == 1

    def test_merges_of_others_cost_next_to_nothing(self, fake: FakeRt, connect: Connect) -> None:
        def calls_of(slot: str) -> int:
            fake.calls.clear()
            connect().emit(action(slot, "rt:ticket:1"))
            return len(fake.calls)

        before = calls_of("a")
        for _ in range(60):
            fake.put(fake.ticket(OWN), MergeInto=fake.ticket(OWN))
        assert calls_of("b") <= before + 4


def test_our_tickets_name_their_customer_where_the_queue_has_the_field(fake: FakeRt, connect: Connect) -> None:
    for wanted in (score("a"), action("b", "rt:ticket:1")):
        assert fields(fake, number_of(connect().emit(wanted)))["Customer"] == "Contoso Retail"
    assert "Customer" not in fields(fake, number_of(connect(customer="organization").emit(score("c"))))
    fake.not_applied.add("Customer")
    connect(customer="organization").emit(score("d"))


def test_the_customer_is_named_as_other_tickets_do(fake: FakeRt, connect: Connect) -> None:
    """A customer of a register has an id, and perhaps another name, of his own there."""
    registered = replace(score("a"), subject="C01", subject_name="Contoso Ltd", subject_called="Contoso Retail")
    unheard = replace(action("b", "rt:ticket:1"), subject="C01", subject_name="Contoso Ltd")
    team = replace(score("c"), subject="Service Desk", subject_name="Service Desk", subject_kind="team")
    person = replace(action("d", "rt:ticket:1"), subject="rt:contact:kim", subject_name="Kim", subject_kind="")
    made = [fields(fake, number_of(connect().emit(one))) for one in (registered, unheard, team, person)]
    assert [one.get("Customer") for one in made] == ["Contoso Retail", "Contoso Ltd", None, None]


def test_a_customer_field_that_only_some_queues_have_is_set_too(fake: FakeRt, connect: Connect) -> None:
    fake.by_queue = {"Customer", "CSAT Marker", "CSAT Score", "CSAT Band"}
    for wanted in (score("a"), action("b", "rt:ticket:1")):
        assert fields(fake, number_of(connect().emit(wanted)))["Customer"] == "Contoso Retail"


def test_a_report_is_a_record_not_work(fake: FakeRt, connect: Connect) -> None:
    receipt = written(connect(), report("all"))
    assert fake.tickets[number_of(receipt)]["Status"] == "resolved"
    assert connect().undo(receipt) is True
    assert fake.tickets[number_of(receipt)]["Status"] == "rejected"
