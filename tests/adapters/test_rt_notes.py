"""Comments written to Request Tracker, each once, though not everybody may see them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from csat_plugin.host.adapter import Fatal
from tests.adapters.rt_cases import Connect, action, connecting, note, ticket_score
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.adapters.rt_writer import OWN, as_colleague, comments, number_of


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        yield one


@pytest.fixture
def connect(fake: FakeRt, tmp_path: Path) -> Connect:
    return connecting(fake.url, TOKEN, tmp_path)


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
