"""What is taken back from Request Tracker: after an interruption, and with people at work on the same tickets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt.marker import marker

from csat_plugin.host.adapter import Fatal, Retriable
from tests.adapters.rt_cases import Connect, action, connecting, note, report, score, ticket_score
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.adapters.rt_writer import OWN, as_colleague, at_first, comments, failing, fields, number_of, own, prepared
from tests.contract.adapter_suite import changed, written


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        yield one


@pytest.fixture
def connect(fake: FakeRt, tmp_path: Path) -> Connect:
    return connecting(fake.url, TOKEN, tmp_path)


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
