"""What is written to Request Tracker when things go wrong: answers lost, rights missing, people at work on the same tickets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt.marker import marker, open_marker
from msgspec.structs import replace

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import Adapter, Fatal, Misconfigured, Prepares, Retriable, Skip
from tests.adapters.rt_cases import Connect, action, connecting, effect, note, report, score, ticket_score
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.contract.adapter_suite import changed, written

OWN = "Corrective Actions"


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        yield one


@pytest.fixture
def connect(fake: FakeRt, tmp_path: Path) -> Connect:
    return connecting(fake.url, TOKEN, tmp_path)


def prepared(adapter: Adapter, effect: Effect, former: Any = None) -> dict[str, Any]:
    """As the journal keeps it."""
    assert isinstance(adapter, Prepares)
    kept: dict[str, Any] = json.loads(json.dumps(adapter.prepare(effect, former)))
    return kept


def fields(fake: FakeRt, number: int) -> dict[str, str]:
    return {name: value for name, value in fake.tickets[number]["CustomFields"].items() if value}


def own(fake: FakeRt, queue: str = OWN) -> list[int]:
    return [number for number, row in fake.tickets.items() if row["Queue"] == queue]


def comments(fake: FakeRt, number: int) -> list[str]:
    found = [row for row in fake.transactions if row["ObjectId"] == number and row["Type"] == "Comment"]
    return [" ".join(row["Data"].split()) for row in found]


def number_of(receipt: Receipt) -> int:
    return int(receipt.ref.removeprefix("ticket/"))


def as_colleague(fake: FakeRt, act: Callable[[], Any]) -> Any:
    fake.by = "ana.silva"
    done = act()
    fake.by = "csat-api"
    return done


def at_first(fake: FakeRt, method: str, path: str, act: Callable[[], Any]) -> None:
    """A colleague acts just before the first such call is answered."""

    def before(asked: str, of: str) -> None:
        if (asked, of) == (method, path):
            fake.before = None
            as_colleague(fake, act)

    fake.before = before


def failing(method: str, beginning: str) -> Callable[[str, str], None]:
    """No answer comes to such calls."""

    def before(asked: str, of: str) -> None:
        if asked == method and of.startswith(beginning):
            raise ConnectionAbortedError

    return before


class TestInterrupted:
    def test_what_an_interrupted_update_wrote_over_comes_back(self, fake: FakeRt, connect: Connect) -> None:
        number = fake.ticket(CustomFields={"CSAT Score": "12.5", "CSAT Band": "old"})
        wanted = ticket_score(f"rt:ticket:{number}")
        first = prepared(connect(), wanted)
        # The process died after Request Tracker had taken some of it.
        fake.put(number, CustomFields={"CSAT Score": "85.7", "CSAT Marker": marker(wanted.slot, wanted.digest)})
        receipt = written(connect(), wanted, first)
        assert fields(fake, number)["CSAT Band"] == "Satisfied"
        assert connect().undo(receipt) is True
        assert fields(fake, number) == {"CSAT Score": "12.5", "CSAT Band": "old"}

    def test_what_somebody_set_between_two_attempts_is_what_stood_there(self, fake: FakeRt, connect: Connect) -> None:
        number = fake.ticket(CustomFields={"CSAT Score": "12.5"})
        wanted = ticket_score(f"rt:ticket:{number}")
        first = prepared(connect(), wanted)
        as_colleague(fake, lambda: fake.put(number, CustomFields={"CSAT Score": "13"}))
        again = prepared(connect(), wanted, first)
        assert again["before"]["cf:CSAT Score"] == "13"

    def test_a_partial_write_can_be_taken_back(self, fake: FakeRt, connect: Connect) -> None:
        """A field renamed meanwhile: one is written, the other cannot be, and nothing says it is complete."""
        number = fake.ticket()
        wanted = ticket_score(f"rt:ticket:{number}")
        names = {"score": "No such field"}
        before = prepared(connect(score_fields=names), wanted)
        with pytest.raises(Fatal, match="could not be set"):
            connect(score_fields=names).emit(wanted)
        assert fields(fake, number) == {"CSAT Band": "Satisfied"}
        assert connect().find(wanted.slot) is None, "it is not complete"
        receipt = written(connect(), wanted, before)
        assert connect().undo(receipt) is True
        assert fields(fake, number) == {}

    def test_a_ticket_made_by_an_interrupted_attempt_is_withdrawn(self, fake: FakeRt, connect: Connect) -> None:
        wanted = action("a", "rt:ticket:1")
        first = prepared(connect(), wanted)
        made = connect().emit(wanted)  # and nobody noted it
        receipt = written(connect(), changed(wanted), first)
        assert receipt.ref == made.ref
        assert connect().undo(receipt) is True
        assert fake.tickets[number_of(made)]["Status"] == "rejected"

    def test_a_look_that_failed_before_anything_was_written_says_so(self, fake: FakeRt, connect: Connect) -> None:
        number = fake.ticket()

        def at_search(method: str, _path: str) -> None:
            if method == "GET":
                raise ConnectionAbortedError

        def at_writing(method: str, _path: str) -> None:
            if method != "GET":
                raise ConnectionAbortedError

        for wanted in (ticket_score(f"rt:ticket:{number}"), note("a", f"rt:ticket:{number}"), action("b"), score("c")):
            for before, sent in ((at_search, False), (at_writing, True)):
                fake.before = before
                with pytest.raises(Retriable) as caught:
                    connect().emit(wanted)
                assert caught.value.sent is sent

    def test_preparing_writes_nothing(self, fake: FakeRt, connect: Connect) -> None:
        number = fake.ticket()
        fake.calls.clear()
        for one in (ticket_score(f"rt:ticket:{number}"), action("a", f"rt:ticket:{number}"), score("a"), report("a")):
            prepared(connect(), one)
        assert {method for method, _ in fake.calls} == {"GET"}


class TestTakingBack:
    def test_somebody_who_comes_in_between_is_not_overwritten(self, fake: FakeRt, connect: Connect) -> None:
        number = fake.ticket()
        receipt = written(connect(), ticket_score(f"rt:ticket:{number}"))

        def before(method: str, path: str) -> None:
            if method == "PUT" and path == f"/ticket/{number}":
                fake.before = None
                as_colleague(fake, lambda: fake.put(number, CustomFields={"CSAT Score": "13"}))

        fake.before = before
        assert connect().undo(receipt) is False
        assert fields(fake, number)["CSAT Score"] == "13"

    def test_a_change_of_another_field_in_between_does_not_matter(self, fake: FakeRt, connect: Connect) -> None:
        number = fake.ticket()
        receipt = written(connect(), ticket_score(f"rt:ticket:{number}"))

        def before(method: str, path: str) -> None:
            if method == "PUT" and path == f"/ticket/{number}":
                fake.before = None
                as_colleague(fake, lambda: fake.put(number, Subject="Printer still offline"))

        fake.before = before
        assert connect().undo(receipt) is True
        assert (fields(fake, number), fake.tickets[number]["Subject"]) == ({}, "Printer still offline")

    def test_an_undo_whose_last_look_failed_can_be_repeated(self, fake: FakeRt, connect: Connect) -> None:
        for wanted in (ticket_score(f"rt:ticket:{fake.ticket()}"), action("a", "rt:ticket:1"), score("b")):
            receipt = written(connect(), wanted)
            done: list[str] = []

            def before(method: str, path: str, done: list[str] = done) -> None:
                if done and method == "GET" and path.startswith("/ticket/"):
                    raise ConnectionAbortedError
                if method == "PUT":
                    done.append(path)

            fake.before = before
            with pytest.raises(Retriable):
                connect().undo(receipt)
            fake.before = None
            assert connect().undo(receipt) is True

    def test_a_comment_one_may_not_see_is_work_too(self, fake: FakeRt, connect: Connect) -> None:
        fake.lacks.add("ShowTicketComments")
        receipt = written(connect(), action("a", "rt:ticket:1"))
        as_colleague(fake, lambda: fake.answer("POST", f"/ticket/{number_of(receipt)}/comment", {}, {"Subject": "Hm"}))
        assert connect().undo(receipt) is False
        assert fake.tickets[number_of(receipt)]["Status"] == "new"

    def test_a_comment_made_while_we_were_writing_is_not_ours(self, fake: FakeRt, connect: Connect) -> None:
        wanted = action("a", "rt:ticket:1")

        def before(method: str, _path: str) -> None:
            if method == "PUT" and own(fake):
                fake.before = None
                as_colleague(fake, lambda: fake.answer("POST", f"/ticket/{own(fake)[0]}/comment", {}, {"Subject": "!"}))

        fake.before = before
        receipt = written(connect(), wanted)
        assert comments(fake, number_of(receipt)) == ["!"]
        assert connect().undo(receipt) is False

    def test_links_go_and_scores_leave_the_charts(self, fake: FakeRt, connect: Connect) -> None:
        cause, other = fake.ticket(), fake.ticket()
        made = written(connect(), action("a", f"rt:ticket:{cause}"))
        number = number_of(made)
        more = written(connect(), action("a", f"rt:ticket:{cause}", f"rt:ticket:{other}"))
        assert fake.tickets[number]["RefersTo"] == {cause, other}
        assert connect().undo(more) is True
        assert fake.tickets[number]["RefersTo"] == {cause}
        assert connect().undo(made) is True
        assert fake.tickets[number]["RefersTo"] == set()
        scored = written(connect(), score("a"))
        assert fake.tickets[number_of(scored)]["Status"] == "resolved"
        assert connect().undo(scored) is True
        assert set(fields(fake, number_of(scored))) == {"Customer"}
        assert fake.tickets[number_of(scored)]["Status"] == "rejected", "a record that was closed is no record any more"

    def test_a_life_cycle_without_rejected(self, fake: FakeRt, connect: Connect) -> None:
        fake.statuses = {"new", "open", "resolved", "dropped"}
        settings = {"states": {"dropped": "cancelled"}}
        receipt = written(connect(**settings), action("a", "rt:ticket:1"))
        assert connect(**settings).undo(receipt) is True
        assert fake.tickets[number_of(receipt)]["Status"] == "dropped"
        receipt = written(connect(**settings), action("b", "rt:ticket:1"))
        written(connect(**settings), action("b", "rt:ticket:1", state="cancelled"))
        assert fake.tickets[number_of(receipt)]["Status"] == "dropped"

    @pytest.mark.parametrize("act", ["work", "due", "merge"])
    def test_nothing_is_written_between_the_links_and_the_fields(
        self, fake: FakeRt, connect: Connect, act: str
    ) -> None:
        """At each of our own changes somebody may have come in since the last look."""
        cause = fake.ticket()
        receipt = written(connect(), action("a", f"rt:ticket:{cause}"))
        number = number_of(receipt)
        target = fake.ticket(CustomFields={"CSAT Score": "80"})
        acts: dict[str, Callable[[], Any]] = {
            "work": lambda: fake.answer("POST", f"/ticket/{number}/comment", {}, {"Subject": "I am calling them"}),
            "due": lambda: fake.put(number, Due="2027-01-15 09:00:00"),
            "merge": lambda: fake.put(number, MergeInto=target),
        }
        at_first(fake, "PUT", f"/ticket/{number}", acts[act])
        assert connect().undo(receipt) is False
        assert (fake.tickets[number]["Status"], fake.tickets[number]["RefersTo"]) == ("new", {cause})
        assert fields(fake, number)["CSAT Marker"]
        assert (fake.tickets[target]["Status"], fields(fake, target)) == ("new", {"CSAT Score": "80"})

    def test_a_due_date_set_while_links_are_taken_back_stays(self, fake: FakeRt, connect: Connect) -> None:
        cause, other = fake.ticket(), fake.ticket()
        written(connect(), action("a", f"rt:ticket:{cause}"))
        more = written(connect(), action("a", f"rt:ticket:{cause}", f"rt:ticket:{other}", due="2026-12-24"))
        number = number_of(more)
        at_first(fake, "PUT", f"/ticket/{number}", lambda: fake.put(number, Due="2027-01-15 09:00:00"))
        assert connect().undo(more) is False
        assert fake.tickets[number]["Due"] == "2027-01-15T09:00:00Z"

    @pytest.mark.parametrize("kind", ["nginx", "apache"])
    def test_a_proxy_that_compresses_changes_the_tag(self, fake: FakeRt, connect: Connect, kind: str) -> None:
        def nginx(tag: str, taken: str) -> str:
            return f"W/{tag}" if tag and "gzip" in taken else tag

        def apache(tag: str, _taken: str) -> str:
            return f'{tag[:-1]}-gzip"' if tag else tag

        fake.proxy = {"nginx": nginx, "apache": apache}[kind]
        number = fake.ticket(CustomFields={"CSAT Score": "12.5"})
        scored = written(connect(), ticket_score(f"rt:ticket:{number}"))
        made = written(connect(), action("a", f"rt:ticket:{number}"))
        assert connect().undo(scored) is True
        assert fields(fake, number) == {"CSAT Score": "12.5"}
        assert connect().undo(made) is True

    def test_without_a_tag_nothing_is_changed_and_said_why(self, fake: FakeRt, connect: Connect) -> None:
        number = fake.ticket()
        receipts = [
            written(connect(), one) for one in (ticket_score(f"rt:ticket:{number}"), action("a", "rt:ticket:1"))
        ]
        fake.proxy = lambda _tag, _taken: ""
        fake.calls.clear()
        for receipt in receipts:
            with pytest.raises(Fatal, match="ETag"):
                connect().undo(receipt)
        assert {method for method, _ in fake.calls} == {"GET"}

    def test_whether_anything_was_sent_is_told(self, fake: FakeRt, connect: Connect) -> None:
        for wanted in (ticket_score(f"rt:ticket:{fake.ticket()}"), action("a", "rt:ticket:1"), score("b")):
            receipt = written(connect(), wanted)
            for method, sent in (("GET", False), ("PUT", True)):
                fake.before = failing(method, "/ticket")
                with pytest.raises(Retriable) as caught:
                    connect().undo(receipt)
                assert caught.value.sent is sent
                fake.before = None

    def test_a_ticket_that_cannot_be_closed_keeps_its_marker(self, fake: FakeRt, connect: Connect) -> None:
        wanted = action("a", "rt:ticket:1")
        receipt = written(connect(), wanted)
        fake.statuses = {"new", "open", "done with"}
        with pytest.raises(Fatal, match="Status"):
            connect().undo(receipt)
        assert connect().find(wanted.slot) is not None, "so that no second one is made"

    def test_what_was_only_told_in_a_comment_stays(self, fake: FakeRt, connect: Connect) -> None:
        number = number_of(connect().emit(action("a", "rt:ticket:1")))
        target = as_colleague(fake, lambda: fake.ticket(OWN))
        as_colleague(fake, lambda: fake.put(number, MergeInto=target))
        receipt = written(connect(), action("a", "rt:ticket:1", due="2026-12-24"))
        assert len(comments(fake, target)) == 1
        assert "wrote" not in (receipt.undo or {})
        assert connect().undo(receipt) is False

    def test_a_deleted_ticket_is_gone(self, fake: FakeRt, connect: Connect) -> None:
        receipt = written(connect(), action("a", "rt:ticket:1"))
        adapter: Any = connect()
        assert adapter.gone(receipt) is False
        as_colleague(fake, lambda: fake.put(number_of(receipt), Status="deleted"))
        assert connect().undo(receipt) is False
        assert adapter.gone(receipt) is True


class TestNotes:
    def test_an_accepted_comment_is_a_receipt_though_it_cannot_be_seen(self, fake: FakeRt, connect: Connect) -> None:
        fake.lacks.add("ShowTicketComments")
        first, second = fake.ticket(), fake.ticket()
        adapter = connect()
        receipt = adapter.emit(note("a", f"rt:ticket:{first}"))
        assert (receipt.already_there, len(comments(fake, first))) == (False, 1)
        with pytest.raises(Fatal, match="ShowTicketComments"):
            adapter.emit(note("b", f"rt:ticket:{second}"))
        assert not comments(fake, second), "what could not be found again is not written"
        with pytest.raises(Fatal, match="ShowTicketComments"):
            adapter.find(note("b", f"rt:ticket:{second}").slot)

    def test_a_look_that_fails_after_it_was_accepted_makes_no_second_one(self, fake: FakeRt, connect: Connect) -> None:
        number = fake.ticket()

        def before(method: str, _path: str) -> None:
            if method == "GET" and comments(fake, number):
                raise ConnectionAbortedError

        fake.before = before
        assert not connect().emit(note("a", f"rt:ticket:{number}")).already_there
        fake.before = None
        assert connect().emit(note("a", f"rt:ticket:{number}")).already_there
        assert len(comments(fake, number)) == 1

    def test_a_note_that_may_stand_unseen_is_not_written_again(self, fake: FakeRt, connect: Connect) -> None:
        """Killed after Request Tracker took it and before it was noted: the next run looks for it."""
        fake.lacks.add("ShowTicketComments")
        mine = as_colleague(fake, fake.ticket)
        wanted = note("a", f"rt:ticket:{mine}")
        assert connect().find(wanted.slot) is None, "we never did anything to that ticket"
        connect().emit(wanted)
        with pytest.raises(Fatal, match="ShowTicketComments"):
            connect().find(wanted.slot)
        fake.lacks.clear()
        fake.hidden.clear()
        assert connect().find(wanted.slot) is not None

    def test_one_comment_that_can_be_seen_proves_that_there_is_none(self, fake: FakeRt, connect: Connect) -> None:
        number, other = fake.ticket(), fake.ticket()
        connect().emit(ticket_score(f"rt:ticket:{number}"))
        wanted = note("a", f"rt:ticket:{number}")
        with pytest.raises(Fatal, match="any comment in that queue"):
            connect().find(wanted.slot)
        as_colleague(fake, lambda: fake.say(other))
        assert connect().find(wanted.slot) is None

    def test_a_merged_action_is_told_once_though_it_cannot_be_seen(self, fake: FakeRt, connect: Connect) -> None:
        number = number_of(connect().emit(action("a", "rt:ticket:1")))
        target = as_colleague(fake, lambda: fake.ticket(OWN))
        as_colleague(fake, lambda: fake.put(number, MergeInto=target))
        fake.lacks.add("ShowTicketComments")
        wanted = action("a", "rt:ticket:1", due="2026-12-24")
        connect().emit(wanted)
        for _ in range(2):
            with pytest.raises(Fatal, match="ShowTicketComments"):
                connect().find(wanted.slot)
            with pytest.raises(Fatal, match="ShowTicketComments"):
                connect().emit(wanted)
        assert len(comments(fake, target)) == 1

    def test_changes_of_actions_are_told_no_more_once_one_could_not_be_seen(
        self, fake: FakeRt, connect: Connect
    ) -> None:
        made = {slot: number_of(connect().emit(action(slot, "rt:ticket:1"))) for slot in "ab"}
        fake.lacks.add("ShowTicketComments")
        adapter = connect()
        adapter.emit(action("a", "rt:ticket:1", due="2026-12-24"))
        with pytest.raises(Fatal, match="ShowTicketComments"):
            adapter.emit(action("b", "rt:ticket:1", due="2026-12-24"))
        assert [len(comments(fake, number)) for number in made.values()] == [1, 0]

    def test_back_and_forth_is_told_each_time(self, fake: FakeRt, connect: Connect) -> None:
        one = action("a", "rt:ticket:1")
        other = action("a", "rt:ticket:1", due="2026-12-24")
        made = connect().emit(one)
        for wanted in (other, one, other):
            connect().emit(wanted)
        said = comments(fake, number_of(made))
        assert [text.rpartition(" ")[2] for text in said] == [f"{one.digest[:12]}]" for one in (other, one, other)]


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
