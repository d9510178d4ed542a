"""Reading Request Tracker bit by bit gives what reading it anew gives; what cannot be known is said, never guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt import searching
from csat_plugin.adapters.rt.cursor import WINDOW

from csat_plugin.core.model import Rating, Ticket
from csat_plugin.host.adapter import Fatal, Page, Skip
from csat_plugin.texts import LANGUAGES, say
from tests.adapters.rt_cases import Connect, connecting
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.adapters.rt_reader import Reader, again, rated


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        yield one


@pytest.fixture
def connect(fake: FakeRt, tmp_path: Path) -> Connect:
    return connecting(fake.url, TOKEN, tmp_path)


def test_a_mark_taken_out_more_than_once_is_told_once(
    fake: FakeRt, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its changes may stand on several pages of the change feed."""
    monkeypatch.setattr(searching, "PER_PAGE", 2)
    often, once = (rated(fake, mark) for mark in "23")
    for mark in (None, "4", None, "5", None):
        fake.put(often, CustomFields={"CSAT Rating": mark})
    fake.put(once, CustomFields={"CSAT Rating": None})
    told = [record.id for page in connect().fetch("ratings", "") for record in page.records]
    assert told == [f"rt:rating:{often}-0", f"rt:rating:{once}-0"]


def test_whatever_happens_reading_on_gives_what_reading_anew_gives(fake: FakeRt, connect: Connect) -> None:
    people: dict[str, Any] = {"Requestor": ["sam@acme.example"], "CustomFields": {"Customer": "Acme"}}
    left, inner, entered, merged, target, deleted, emptied, twice, born, returned = (
        rated(fake, str(at % 5 + 1), "General" if at == 2 else "Incidents", **people) for at in range(10)
    )
    moved = fake.ticket("Incidents")
    reader = Reader().read(connect())
    fake.put(left, Queue="General")
    fake.put(inner, Queue="Changes")
    fake.put(entered, Queue="Problems")
    fake.put(merged, MergeInto=target)
    fake.put(deleted, Status="deleted")
    fake.put(emptied, Status="open")
    fake.put(emptied, CustomFields={"CSAT Rating": None})
    again(fake, twice, "1")
    born = fake.ticket(CustomFields={"CSAT Rating": "3", "CSAT Comment": "At once."})
    fake.put(born, Status="resolved")
    reader.read(connect())
    again(fake, born, "5")
    fake.put(born, CustomFields={"CSAT Comment": "Later."})
    fake.put(returned, Queue="General")
    fake.put(moved, Queue="Corrective Actions")
    reader.read(connect())
    assert state(reader, left) == ("deleted", "General")
    assert state(reader, moved) == ("deleted", "Corrective Actions")
    assert state(reader, returned)[0] == "deleted"
    fake.put(returned, Queue="Changes")
    fake.put(left, CustomFields={"CSAT Rating": "5"})
    fresh = Reader().read(connect())
    assert reader.read(connect()).standing == fresh.records
    assert state(reader, returned) == ("resolved", "Changes")
    kept = fresh.records[f"rt:rating:{returned}-0"]
    assert isinstance(kept, Rating)
    assert kept.team == "Incidents", "the queue it was in when it was answered"
    assert {key: mark for key, mark in fresh.marks().items() if key.startswith((f"{born}-", f"{emptied}-"))} == {
        f"{born}-0": "3", f"{born}-1": "5", f"{emptied}-0": "2", f"{emptied}-1": None,
    }  # fmt: skip


def state(reader: Reader, number: int) -> tuple[str, str]:
    found = reader.records[f"rt:ticket:{number}"]
    assert isinstance(found, Ticket)
    return found.state, found.team


def test_of_a_ticket_that_left_nothing_is_kept_but_that_it_is_gone(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket(Subject="Salary of Mr Berg", Requestor=["berg@acme.example"])
    reader = Reader(("tickets",)).read(connect())
    fake.put(number, Queue="General")
    fake.put(number, Subject="Confidential")
    found = reader.read(connect()).records[f"rt:ticket:{number}"]
    assert isinstance(found, Ticket)
    assert (found.state, found.title, found.requester, found.closed) == ("deleted", "", None, None)
    assert connect().read(found.id) is None


def test_a_ticket_moved_between_queues_nobody_reads_is_no_news(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket("General")
    reader = Reader().read(connect())
    fake.put(number, Queue="Corrective Actions")
    fake.calls.clear()
    assert not reader.read(connect()).records
    assert ("GET", f"/ticket/{number}") not in fake.calls


def test_since_keeps_an_answer_given_later_than_the_ticket_was_closed(fake: FakeRt, connect: Connect) -> None:
    early, unrated = fake.ticket(), fake.ticket()
    for number in (early, unrated):
        fake.put(number, Status="resolved")
    fake.pass_to(dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC))
    fake.put(early, CustomFields={"CSAT Rating": "1"})
    reader = Reader().read(connect(), dt.datetime(2026, 11, 3, tzinfo=dt.UTC))
    assert reader.marks() == {f"{early}-0": "1"}
    assert f"rt:ticket:{unrated}" not in reader.records


def test_an_earlier_since_in_the_settings_reads_what_it_left_out(fake: FakeRt, connect: Connect) -> None:
    rated(fake, "2")
    fake.pass_to(dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC))
    rated(fake, "3")
    reader = Reader().read(connect(since="2026-11-03"))
    assert reader.marks() == {"2-0": "3"}
    assert reader.read(connect(since="2026-09-01")).marks() == {"1-0": "2", "2-0": "3"}


class TestStatuses:
    """Request Tracker tells the class of a status only as long as some ticket has it."""

    def fulfilled(self, fake: FakeRt, mark: str = "1") -> int:
        fake.inactive.add("fulfilled")
        fake.statuses |= {"fulfilled"}
        number = fake.ticket()
        fake.put(number, Status="fulfilled")
        fake.put(number, CustomFields={"CSAT Rating": mark})
        return number

    def test_one_some_ticket_has_is_known(self, fake: FakeRt, connect: Connect) -> None:
        number = self.fulfilled(fake)
        reader = Reader().read(connect())
        assert (state(reader, number)[0], reader.sentences()) == ("resolved", [])

    def test_one_nobody_has_is_not_guessed_but_rejected_until_somebody_says(
        self, fake: FakeRt, connect: Connect
    ) -> None:
        number = self.fulfilled(fake)
        fake.put(number, Status="open")
        fake.put(number, CustomFields={"CSAT Rating": "5"})
        reader = Reader().read(connect())
        assert not reader.marks()
        assert f"rt:ticket:{number}" not in reader.records
        assert len(reader.sentences()) == 2
        for sentence in reader.sentences():
            assert sentence.startswith(f"Ticket {number}: ")
            assert "'fulfilled'" in sentence
            assert "`states:`" in sentence
        with pytest.raises(Skip, match="'fulfilled'"):
            connect().read(f"rt:ticket:{number}")
        said = connect(states={"fulfilled": "resolved"})
        reader.read(said)
        assert reader.marks() == {f"{number}-0": "1", f"{number}-1": "5"}
        assert (state(reader, number)[0], reader.sentences()) == ("open", [])

    def test_once_another_ticket_has_it_the_rejected_one_is_read(self, fake: FakeRt, connect: Connect) -> None:
        number = self.fulfilled(fake)
        fake.put(number, Status="open")
        fake.put(number, CustomFields={"CSAT Rating": "5"})
        reader = Reader().read(connect()).read(connect())
        assert len(reader.sentences()) == 2, "each is said once, however often it is read"
        self.fulfilled(fake, "3")
        reader.read(connect())
        assert reader.sentences() == []
        assert reader.marks() == {f"{number}-0": "1", f"{number}-1": "5", f"{number + 1}-0": "3"}
        assert reader.records == Reader().read(connect()).records

    def test_a_ticket_without_an_answer_has_no_answer_to_reject(self, fake: FakeRt, connect: Connect) -> None:
        number = fake.ticket()
        fake.statuses |= {"weird"}
        fake.put(number, Status="weird")
        fake.put(number, Status="open")
        assert len(Reader(("ratings",)).read(connect()).sentences()) == 0

    def test_in_three_languages(self) -> None:
        said = {say("rejected.rt_status", language, {"row": "7", "value": "fulfilled"}) for language in LANGUAGES}
        assert len(said) == len(LANGUAGES)
        assert all("`states:`" in one and "fulfilled: resolved" in one for one in said)


def test_a_mark_that_was_mended_is_rejected_no_more(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket(CustomFields={"CSAT Rating": "9"})
    other = fake.ticket(CustomFields={"CSAT Rating": "8"})
    reader = Reader(("ratings",)).read(connect())
    assert len(reader.sentences()) == 2
    fake.put(number, CustomFields={"CSAT Rating": "4"})
    reader.read(connect())
    assert [sentence[:9] for sentence in reader.sentences()] == [f"Ticket {other}:"]
    wider = connect(rating={"scale": {"max": 10}})
    assert reader.read(wider).sentences() == []
    assert reader.marks()[f"{other}-0"] == "8"


def test_only_what_was_rejected_is_looked_for_among_the_rejected(fake: FakeRt, connect: Connect) -> None:
    """Looking costs a scan of the store for each source named."""
    for at in range(5):
        rated(fake, str(at % 5 + 1))
    pages: list[Page] = list(connect().fetch("ratings", ""))
    assert sum(len(page.records) for page in pages) == 5
    assert [page.begins for page in pages if page.begins] == []


def test_more_hidden_rows_than_fit_a_page_hide_nothing_between_them(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket()
    fake.put(number, Status="resolved")
    reader = Reader().read(connect())
    for at in range(101):
        fake.put(number, Subject=f"before {at}")
    fake.put(number, CustomFields={"CSAT Rating": "4"})
    for at in range(101):
        fake.put(number, Subject=f"after {at}")
    fake.hidden = {row["id"] for row in fake.transactions if row["Field"] == "Subject"}
    assert reader.read(connect()).marks() == {f"{number}-0": "4"}


def test_comments_hidden_from_us_are_not_walked_over_for_ratings(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket()
    fake.put(number, Status="resolved")
    reader = Reader(("ratings",)).read(connect())
    for talk in (900, 0):
        for _ in range(talk):
            fake.say(number)
        fake.put(number, CustomFields={"CSAT Rating": "4"})
    for _ in range(900):
        fake.say(number)
    fake.hidden = {row["id"] for row in fake.transactions if row["Type"] == "Comment"}
    assert reader.read(connect()).marks() == {f"{number}-0": "4"}


def test_a_queue_more_to_be_seen_is_read_whole(fake: FakeRt, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    rated(fake, "2", "Incidents")
    rated(fake, "3", "Problems")
    plain = fake.answer

    def without(name: str) -> Any:
        def answer(method: str, path: str, params: dict[str, str], body: Any) -> tuple[int, Any]:
            status, found = plain(method, path, params, body)
            if path == "/queues/all":
                found = found | {"items": [one for one in found["items"] if one["Name"] != name]}
            if path == "/tickets":
                found = found | {"items": [one for one in found["items"] if one["Queue"]["Name"] != name]}
            return status, found

        return answer

    monkeypatch.setattr(fake, "answer", without("Problems"))
    reader = Reader(("ratings",)).read(connect(queues=None))
    assert reader.marks() == {"1-0": "2"}
    monkeypatch.setattr(fake, "answer", plain)
    assert reader.read(connect(queues=None)).marks() == {"1-0": "2", "2-0": "3"}


def test_who_sees_no_queue_at_all_is_told(fake: FakeRt, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = fake.answer
    none = (200, {"items": [], "pages": 1})
    monkeypatch.setattr(fake, "answer", lambda m, path, p, b: none if path == "/queues/all" else plain(m, path, p, b))
    with pytest.raises(Fatal, match="shows this user no queue to read"):
        Reader().read(connect(queues=None))


def much_happens(fake: FakeRt) -> None:
    """More than is looked at again behind the place the change feed was read to."""
    number = fake.ticket("Incidents")
    for at in range(WINDOW + 1):
        fake.put(number, Subject=str(at))


class TestAnAnswerThatIsNotShown:
    """Without SeeCustomField on a queue a ticket looks as if nobody had answered."""

    def test_it_is_rejected_not_left_out(self, fake: FakeRt, connect: Connect) -> None:
        rated(fake, "4", "Incidents")
        hidden = rated(fake, "1", "Changes")
        fake.ticket("Changes")
        fake.shows_no_fields = {"Changes"}
        reader = Reader(("ratings",)).read(connect())
        assert reader.marks() == {"1-0": "4"}
        (sentence,) = reader.sentences()
        assert sentence.startswith(f"Ticket {hidden} has an answer in the field 'CSAT Rating'")
        assert "Grant the right SeeCustomField on the queue Changes" in sentence

    def test_one_given_later_on_a_ticket_that_is_known_though_nothing_else_happens_to_it(
        self, fake: FakeRt, connect: Connect
    ) -> None:
        """The change feed leaves out what changed in a field that may not be seen."""
        number = rated(fake, "2", "Changes")
        other = fake.ticket("Changes")
        fake.put(other, Status="resolved")
        reader = Reader(("ratings",)).read(connect())
        fake.shows_no_fields = {"Changes"}
        fake.put(other, CustomFields={"CSAT Rating": "1"})
        assert sorted(reader.read(connect()).sentences()) == [
            say("rejected.rt_unseen", "en", {"row": str(row), "field": "CSAT Rating", "queue": "Changes"})
            for row in (number, other)
        ], "what may have changed, and what is new"
        assert len(reader.read(connect()).sentences()) == 2, "each is said once"

    def test_once_the_right_is_granted_it_is_read_though_nothing_else_happens(
        self, fake: FakeRt, connect: Connect
    ) -> None:
        rated(fake, "1", "Changes")
        fake.shows_no_fields = {"Changes"}
        reader = Reader(("ratings",)).read(connect())
        fake.shows_no_fields = set()
        reader.read(connect())
        assert (reader.marks(), reader.sentences()) == ({"1-0": "1"}, [])

    def test_what_changed_while_it_was_hidden_is_read_once_it_is_granted(self, fake: FakeRt, connect: Connect) -> None:
        changed, emptied, kept = (rated(fake, mark, "Changes", CustomFields={"Customer": "Acme"}) for mark in "235")
        reader = Reader().read(connect())
        fake.shows_no_fields = {"Changes"}
        reader.read(connect())
        fake.put(changed, CustomFields={"CSAT Rating": "4", "Customer": "Contoso"})
        fake.put(emptied, CustomFields={"CSAT Rating": None})
        much_happens(fake)
        reader.read(connect())
        fake.shows_no_fields = set()
        reader.read(connect(), pages=1)  # broken off behind the first page
        reader.read(connect())
        assert reader.marks() == {f"{changed}-0": "4", f"{emptied}-0": None, f"{kept}-0": "5"}
        assert reader.sentences() == []
        assert reader.records == Reader().read(connect()).records
        fake.calls.clear()
        assert sum(len(page.records) for page in connect().fetch("ratings", reader.cursors["ratings"])) == 0

    def test_the_last_answer_taken_out_while_it_was_hidden_is_no_answer(self, fake: FakeRt, connect: Connect) -> None:
        """Then no ticket of the queue has an answer by which one could tell that it is shown again."""
        number = rated(fake, "2", "Changes")
        reader = Reader(("ratings",)).read(connect())
        fake.shows_no_fields = {"Changes"}
        reader.read(connect())
        fake.put(number, CustomFields={"CSAT Rating": None})
        much_happens(fake)
        reader.read(connect())
        fake.shows_no_fields = set()
        assert reader.read(connect()).marks() == {f"{number}-0": None}

    def test_what_is_older_than_the_settings_want_is_no_business_of_ours(self, fake: FakeRt, connect: Connect) -> None:
        rated(fake, "2", "Changes")
        much_happens(fake)
        fake.pass_to(dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC))
        young = rated(fake, "3", "Changes")
        fake.shows_no_fields = {"Changes"}
        reader = Reader(("ratings",)).read(connect(since="2026-11-03")).read(connect(since="2026-11-03"))
        assert [sentence[:8] for sentence in reader.sentences()] == [f"Ticket {young}"]
        fake.shows_no_fields = set()
        assert reader.read(connect(since="2026-11-03")).marks() == {f"{young}-0": "3"}

    def test_where_everything_is_shown_it_costs_a_call_or_two(self, fake: FakeRt, connect: Connect) -> None:
        for queue in ("Incidents", "Changes", "Problems"):
            rated(fake, "4", queue)
        cursor = Reader(("ratings",)).read(connect()).cursors["ratings"]
        fake.calls.clear()
        list(connect().fetch("ratings", cursor))
        assert [path for _, path in fake.calls].count("/tickets") <= 2
