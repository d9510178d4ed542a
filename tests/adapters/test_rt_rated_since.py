"""A ticket that was rated anew since it was read: what rests on the former mark is not written to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt.installing import installation
from msgspec.structs import replace

from csat_plugin.core.effects import Effect
from csat_plugin.host.adapter import Adapter, Prepares, Skip
from tests.adapters.rt_cases import Connect, connecting, note, ticket_score
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.contract.adapter_suite import written


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        yield one


@pytest.fixture
def connect(fake: FakeRt, tmp_path: Path) -> Connect:
    return connecting(fake.url, TOKEN, tmp_path)


def prepare(adapter: Adapter, effect: Effect, former: Any = None) -> Any:
    assert isinstance(adapter, Prepares)
    return adapter.prepare(effect, former)


def changes(fake: FakeRt) -> int:
    return sum(method != "GET" for method, _ in fake.calls)


@pytest.mark.parametrize("kind", ["ticket_score", "note"])
def test_another_mark_is_named_and_nothing_written(fake: FakeRt, connect: Connect, kind: str) -> None:
    ticket = f"rt:ticket:{fake.ticket(CustomFields={'CSAT Rating': '4'})}"
    plain = ticket_score(ticket) if kind == "ticket_score" else note("a", ticket)
    former = replace(plain, mark="2")
    with pytest.raises(Skip, match=r"ticket 1 was rated 4 since it was read with 2.*csat sync"):
        connect().emit(former)
    assert changes(fake) == 0
    assert not written(connect(), replace(plain, mark="4")).already_there


@pytest.mark.parametrize("value", ["", "n/a"])
def test_what_is_no_mark_keeps_nothing_from_being_written(fake: FakeRt, connect: Connect, value: str) -> None:
    """The answer of an earlier resolution stands, and so does its score."""
    number = fake.ticket(CustomFields={"CSAT Rating": value})
    connect().emit(replace(ticket_score(f"rt:ticket:{number}"), mark="2"))
    assert fake.tickets[number]["CustomFields"]["CSAT Score"] == "85.7"


def test_preparing_refuses_a_first_attempt_but_not_what_has_to_be_taken_back(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket(CustomFields={"CSAT Rating": "2"})
    former = replace(ticket_score(f"rt:ticket:{number}"), mark="2")
    begun = prepare(connect(), former)
    fake.tickets[number]["CustomFields"]["CSAT Rating"] = "4"
    with pytest.raises(Skip):
        prepare(connect(), former)
    assert prepare(connect(), former, begun)["before"] == begun["before"]


def test_words_stand_for_their_marks(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket(CustomFields={"CSAT Rating": "good"})
    adapter = connect(rating={"field": "CSAT Rating", "comment": "CSAT Comment", "marks": {"good": "4", "bad": "1"}})
    with pytest.raises(Skip):
        adapter.emit(replace(ticket_score(f"rt:ticket:{number}"), mark="1"))
    adapter.emit(replace(ticket_score(f"rt:ticket:{number}"), mark="4"))


def test_a_file_for_the_administrator_has_no_empty_loop(connect: Connect) -> None:
    """Perl takes `for my $x () {` for a mistake; where only notes are written, no queue of ours has to be made."""
    adapter: Any = connect()
    text = installation(adapter._settings, adapter._site, "rt", ("note",)).text
    assert "for my $name (()) {" in text
    assert " () {" not in text
