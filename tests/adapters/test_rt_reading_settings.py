"""Other settings read everything anew, and what went away meanwhile is told all the same: it would be counted for ever."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt import fetching, searching

from csat_plugin.core.model import Contact, Ticket
from tests.adapters import rt_fake
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


def tickets(reader: Reader) -> dict[str, tuple[str, str]]:
    return {one.key: (one.state, one.team) for one in reader.records.values() if isinstance(one, Ticket)}


ALL = {"queues": ["Incidents", "Changes", "Problems"]}
FEWER = {"queues": ["Incidents"]}


def test_what_went_away_before_a_queue_was_made_is_told(
    fake: FakeRt, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, deleted, merged, moved = (fake.ticket() for _ in range(4))
    reader = Reader(("tickets",)).read(connect(queues=None))
    fake.put(deleted, Status="deleted")
    fake.put(merged, MergeInto=stays)
    fake.put(moved, Queue="General")
    monkeypatch.setattr(rt_fake, "QUEUES", [*rt_fake.QUEUES, "Just made"])
    assert tickets(reader.read(connect(queues=None))) == {
        str(stays): ("open", "Incidents"),
        str(deleted): ("deleted", "Incidents"),
        str(merged): ("merged_into", ""),
        str(moved): ("deleted", "General"),
    }


@pytest.mark.parametrize(
    "settings", [{"kinds": {"Incidents": "change"}}, {"since": "2026-09-01"}, {"rating": {"channel": "other"}}]
)
def test_what_went_away_before_a_setting_changed_is_told(
    fake: FakeRt, connect: Connect, settings: dict[str, Any]
) -> None:
    deleted = fake.ticket()
    reader = Reader(("tickets",)).read(connect())
    fake.put(deleted, Status="deleted")
    for _ in range(120):
        fake.ticket()
    assert tickets(reader.read(connect(**settings)))[str(deleted)][0] == "deleted"


def test_tickets_of_a_queue_read_no_more_are_gone_and_nothing_else_is_kept_of_them(
    fake: FakeRt, connect: Connect
) -> None:
    kept = fake.ticket("Incidents")
    dropped = fake.ticket("Changes", Subject="Salary of Mr Berg", Requestor=["berg@acme.example"])
    reader = Reader(("tickets",)).read(connect(**ALL)).read(connect(**FEWER))
    assert tickets(reader) == {str(kept): ("open", "Incidents"), str(dropped): ("deleted", "Changes")}
    found = reader.records[f"rt:ticket:{dropped}"]
    assert isinstance(found, Ticket)
    assert (found.title, found.requester, found.opened) == ("", None, None)
    fake.put(dropped, Subject="Confidential")
    later = Reader(("tickets",))
    later.cursors = dict(reader.cursors)
    assert not later.read(connect(**FEWER)).records, "told once"
    assert tickets(reader.read(connect(**ALL)))[str(dropped)] == ("open", "Changes"), "read again, it is back"


def test_what_happened_in_a_queue_before_it_was_dropped_is_told(fake: FakeRt, connect: Connect) -> None:
    deleted, merged, moved, saved = (fake.ticket("Changes") for _ in range(4))
    target = fake.ticket("Incidents")
    reader = Reader(("tickets",)).read(connect(**ALL))
    fake.put(deleted, Status="deleted")
    fake.put(merged, MergeInto=target)
    fake.put(moved, Queue="General")
    fake.put(saved, Queue="Incidents")
    assert tickets(reader.read(connect(**FEWER))) == {
        str(deleted): ("deleted", "Changes"),
        str(merged): ("merged_into", ""),
        str(moved): ("deleted", "General"),
        str(saved): ("open", "Incidents"),
        str(target): ("open", "Incidents"),
    }


def test_a_queue_results_are_written_to_from_now_on_is_read_no_more(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket("Corrective Actions")
    reader = Reader(("tickets",)).read(connect(queues=None, actions=None))
    assert tickets(reader)[str(number)][0] == "open"
    assert tickets(reader.read(connect(queues=None)))[str(number)] == ("deleted", "Corrective Actions")


def test_dropping_a_queue_takes_a_call_for_each_hundred_tickets(fake: FakeRt, connect: Connect) -> None:
    for _ in range(250):
        fake.ticket("Changes")
    reader = Reader(("tickets",)).read(connect(**ALL))
    fake.calls.clear()
    assert {state for state, _ in tickets(reader.read(connect(**FEWER))).values()} == {"deleted"}
    assert len(fake.calls) < 40
    assert not [path for _, path in fake.calls if path.startswith("/ticket/")]


def test_another_site_with_fewer_transactions_is_followed_from_now(
    fake: FakeRt, connect: Connect, tmp_path: Path
) -> None:
    for _ in range(300):
        fake.ticket()
    reader = Reader().read(connect())
    with serving(FakeRt()) as other:
        moved = connecting(other.url, TOKEN, tmp_path)
        number = rated(other, "2")
        reader.read(moved())
        again(other, number, "5")
        other.put(number, Queue="Changes")
        assert reader.read(moved()).marks() == {f"{number}-0": "2", f"{number}-1": "5"}
        assert tickets(reader)[str(number)] == ("resolved", "Changes")


def test_what_was_rejected_in_a_queue_read_no_more_is_rejected_no_more(fake: FakeRt, connect: Connect) -> None:
    fake.ticket("Changes", CustomFields={"CSAT Rating": "9"})
    fake.ticket("Incidents", CustomFields={"CSAT Rating": "8"})
    reader = Reader().read(connect(**ALL))
    assert len(reader.sentences()) == 2
    assert [sentence[:9] for sentence in reader.read(connect(**FEWER)).sentences()] == ["Ticket 2:"]


def test_what_was_rejected_of_a_merged_ticket_is_rejected_no_more(fake: FakeRt, connect: Connect) -> None:
    wrong, target = fake.ticket(CustomFields={"CSAT Rating": "9"}), fake.ticket()
    reader = Reader(("ratings",)).read(connect())
    assert len(reader.sentences()) == 1
    fake.put(wrong, MergeInto=target)
    assert reader.read(connect()).sentences() == []


SETTINGS: list[dict[str, Any]] = [
    ALL,
    FEWER,
    {"queues": None},
    {"queues": ["Changes", "Problems"]},
    {"queues": None, "actions": None},
    ALL | {"kinds": {"Incidents": "change"}},
]


class Agents:
    """Whatever people may do, by chance."""

    def __init__(self, fake: FakeRt, chance: random.Random) -> None:
        self.fake = fake
        self.chance = chance

    @property
    def alive(self) -> list[int]:
        return [n for n, row in self.fake.tickets.items() if row["into"] == n and row["Status"] != "deleted"]

    def act(self) -> None:
        queue, mark = self.chance.choice(rt_fake.QUEUES), self.chance.choice("12345")
        alive = self.alive
        if len(alive) < 4:  # enough to merge and delete
            rated(self.fake, mark, queue, Requestor=[f"{queue[:2].lower()}@acme.example"])
            return
        number = self.chance.choice(alive)
        what = self.chance.choice(["new", "move", "move", "merge", "delete", "rate", "empty", "again", "wrong"])
        if what == "new":
            rated(self.fake, mark, queue)
        elif what == "move" and self.fake.tickets[number]["Queue"] != queue:
            self.fake.put(number, Queue=queue)
        elif what == "merge" and not [n for n, row in self.fake.tickets.items() if row["into"] == number != n]:
            self.fake.put(number, MergeInto=self.chance.choice([n for n in alive if n != number]))
        elif what == "delete":
            self.fake.put(number, Status="deleted")
        elif what in {"rate", "empty"}:
            self.fake.put(number, CustomFields={"CSAT Rating": mark if what == "rate" else None})
        elif what == "again":
            again(self.fake, number, mark)
        elif what == "wrong":
            self.fake.ticket(queue, CustomFields={"CSAT Rating": "9"})


def seen(reader: Reader) -> dict[str, Any]:
    """Without people: whoever is known stays known."""
    return {id_: one for id_, one in reader.standing.items() if not isinstance(one, Contact)}


@pytest.mark.parametrize("seed", range(12))
def test_whatever_changes_reading_on_gives_what_reading_anew_gives(
    seed: int, fake: FakeRt, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "PER_PAGE", 3)
    monkeypatch.setattr(fetching, "MOST_QUEUES", 1)
    chance = random.Random(seed)  # noqa: S311 # no secret
    agents, reader, settings = Agents(fake, chance), Reader(), ALL
    for step in range(8):
        for _ in range(chance.randrange(6)):
            agents.act()
        if chance.random() < 0.5:
            settings = chance.choice(SETTINGS)
        if chance.random() < 0.2:
            monkeypatch.setattr(rt_fake, "QUEUES", [*rt_fake.QUEUES, f"Made in {step}"])
        if chance.random() < 0.5:  # broken off, and something happens before it is gone on with
            reader.read(connect(**settings), pages=chance.randrange(1, 5))
            agents.act()
            continue
        # The first may go on where a reading anew was broken off; what went away since then the second one tells.
        reader.read(connect(**settings)).read(connect(**settings))
        fresh = Reader().read(connect(**settings))
        assert seen(reader) == seen(fresh), f"step {step}"
        assert sorted(reader.sentences()) == sorted(fresh.sentences()), f"step {step}"
