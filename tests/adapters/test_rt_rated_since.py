"""A ticket that was rated anew since it was read: what rests on the former mark is not written to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt.installing import installation
from msgspec.structs import replace

from csat_plugin.core.effects import Effect
from csat_plugin.host.adapter import Adapter, Prepares, Retriable, Skip
from csat_plugin.texts import LANGUAGES, say
from tests.adapters.rt_cases import Connect, action, connecting, note, ticket_score
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.adapters.rt_reader import rated
from tests.adapters.rt_writer import as_colleague, at_first, fields, own
from tests.contract.adapter_suite import changed, written


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


def resting_on(kind: str, ticket: str) -> Effect:
    if kind == "action":
        return action("a", ticket)
    return ticket_score(ticket) if kind == "ticket_score" else note("a", ticket)


def changes(fake: FakeRt) -> int:
    return sum(method != "GET" for method, _ in fake.calls)


@pytest.mark.parametrize("kind", ["ticket_score", "note", "action"])
def test_another_mark_is_named_and_nothing_written(fake: FakeRt, connect: Connect, kind: str) -> None:
    ticket = f"rt:ticket:{fake.ticket(CustomFields={'CSAT Rating': '4'})}"
    plain = resting_on(kind, ticket)
    former = replace(plain, mark="2")
    with pytest.raises(Skip, match=r"ticket 1 was rated 4 since it was read with 2.*csat sync"):
        connect().emit(former)
    assert changes(fake) == 0
    assert not written(connect(), replace(plain, mark="4")).already_there


def test_what_is_no_mark_keeps_nothing_from_being_written(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket(CustomFields={"CSAT Rating": "n/a"})
    connect().emit(replace(ticket_score(f"rt:ticket:{number}"), mark="2"))
    assert fake.tickets[number]["CustomFields"]["CSAT Score"] == "85.7"


class TestAMarkTakenOut:
    @pytest.mark.parametrize("born", [False, True])
    @pytest.mark.parametrize("kind", ["ticket_score", "note", "action"])
    def test_nothing_is_written_that_rests_on_it(self, fake: FakeRt, connect: Connect, kind: str, born: bool) -> None:
        number = fake.ticket(CustomFields={"CSAT Rating": "2"}) if born else rated(fake, "2")
        wanted = replace(resting_on(kind, f"rt:ticket:{number}"), mark="2")
        fake.put(number, CustomFields={"CSAT Rating": None})
        fake.calls.clear()
        with pytest.raises(Skip, match=rf"the mark 2 was taken out of ticket {number} since it was read.*csat sync"):
            connect().emit(wanted)
        if kind != "note":
            with pytest.raises(Skip):
                prepare(connect(), wanted)
        assert changes(fake) == 0

    @pytest.mark.parametrize("kind", ["ticket_score", "note", "action"])
    def test_after_a_reopening_the_earlier_answer_stands(self, fake: FakeRt, connect: Connect, kind: str) -> None:
        number = rated(fake, "2")
        fake.put(number, Status="open")
        fake.put(number, CustomFields={"CSAT Rating": None})
        fake.put(number, Status="resolved")
        wanted = resting_on(kind, f"rt:ticket:{number}")
        with pytest.raises(Skip, match=r"was rated 2 since it was read with 5"):
            connect().emit(replace(wanted, mark="5"))
        fake.put(number, CustomFields={"CSAT Rating": "4"})
        fake.put(number, CustomFields={"CSAT Rating": None})
        connect().emit(replace(wanted, mark="2"))
        assert changes(fake)

    def test_where_the_field_may_not_be_seen_nobody_can_tell(self, fake: FakeRt, connect: Connect) -> None:
        number = rated(fake, "2")
        fake.shows_no_fields = {"Incidents"}
        assert not connect().emit(replace(note("a", f"rt:ticket:{number}"), mark="2")).already_there

    def test_in_three_languages(self) -> None:
        values = {"name": "rt", "ticket": "7", "former": "2"}
        assert len({say("rt.mark_taken_out", language, values) for language in LANGUAGES}) == len(LANGUAGES)


class TestAMarkGivenAtTheLastMoment:
    """Between looking at the mark and writing the score."""

    def test_the_score_of_the_former_one_is_not_written(self, fake: FakeRt, connect: Connect) -> None:
        number = rated(fake, "2")
        path = f"/ticket/{number}"
        at_first(fake, "PUT", path, lambda: fake.put(number, CustomFields={"CSAT Rating": "5"}))
        with pytest.raises(Skip, match=r"was rated 5 since it was read with 2"):
            connect().emit(replace(ticket_score(f"rt:ticket:{number}"), mark="2"))
        assert fields(fake, number) == {"CSAT Rating": "5"}

    def test_another_change_only_makes_it_look_again(self, fake: FakeRt, connect: Connect) -> None:
        number = rated(fake, "2")
        at_first(fake, "PUT", f"/ticket/{number}", lambda: fake.put(number, Subject="Printer still offline"))
        connect().emit(replace(ticket_score(f"rt:ticket:{number}"), mark="2"))
        assert fields(fake, number)["CSAT Score"] == "85.7"
        assert [method for method, path in fake.calls if path == f"/ticket/{number}"].count("PUT") == 3

    def test_a_ticket_that_never_rests_is_left_for_another_try(self, fake: FakeRt, connect: Connect) -> None:
        number = rated(fake, "2")

        def before(method: str, path: str) -> None:
            if (method, path) == ("PUT", f"/ticket/{number}"):
                as_colleague(fake, lambda: fake.put(number, Subject=str(len(fake.calls))))

        fake.before = before
        with pytest.raises(Retriable, match="at the same moment"):
            connect().emit(replace(ticket_score(f"rt:ticket:{number}"), mark="2"))
        assert "CSAT Score" not in fields(fake, number)

    def test_a_proxy_without_tags_keeps_nothing_from_being_written(self, fake: FakeRt, connect: Connect) -> None:
        number = rated(fake, "2")
        fake.proxy = lambda _tag, _taken: ""
        connect().emit(replace(ticket_score(f"rt:ticket:{number}"), mark="2"))
        assert fields(fake, number)["CSAT Score"] == "85.7"


class TestACallBack:
    def test_none_is_made_because_of_a_mark_that_is_another_by_now(self, fake: FakeRt, connect: Connect) -> None:
        cause = rated(fake, "5")
        wanted = replace(action("a", f"rt:ticket:{cause}"), mark="1")
        for verb in (connect().emit, lambda one: prepare(connect(), one)):
            with pytest.raises(Skip, match=rf"ticket {cause} was rated 5 since it was read with 1"):
                verb(wanted)
        assert own(fake) == []
        connect().emit(replace(wanted, mark="5"))
        assert len(own(fake)) == 1

    def test_one_that_is_there_is_kept_up_whatever_was_rated_since(self, fake: FakeRt, connect: Connect) -> None:
        cause = rated(fake, "1")
        wanted = replace(action("a", f"rt:ticket:{cause}"), mark="1")
        made = connect().emit(wanted)
        fake.put(cause, CustomFields={"CSAT Rating": "5"})
        assert connect().emit(replace(changed(wanted), mark="1")).ref == made.ref

    def test_a_cause_that_went_away_tells_nothing(self, fake: FakeRt, connect: Connect) -> None:
        cause, target = rated(fake, "1"), rated(fake, "5")
        fake.put(cause, MergeInto=target)
        assert connect().emit(replace(action("a", f"rt:ticket:{cause}"), mark="1"))


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
