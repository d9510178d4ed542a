"""From the mark in Request Tracker to what stands there because of it, and what becomes of that when the mark changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.rt_fake import FakeRt, serving
from tests.adapters.rt_reader import again, rated
from tests.adapters.rt_writer import at_first, comments, fields, own
from tests.cli.program import Desk, Ran
from tests.integration.desk import strangers_are_named, workspace

MONTH = ("--period", "2026-10")
RESULTS = ("CSAT Score", "CSAT Band", "CSAT Marker")


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        yield one


@pytest.fixture
def desk(fake: FakeRt, tmp_path: Path) -> Desk:
    """It writes scores, notes and action tickets."""
    made = workspace(
        fake, tmp_path / "desk", more="write: {scores: on, notes: on, tickets: on}\n", timeout={"settle": 0}
    )
    made.at = "2026-10-20T00:00:00"
    return made


def customer(fake: FakeRt, mark: str) -> int:
    return rated(fake, mark, Requestor=["kim@nordic.example"], CustomFields={"Customer": "Nordic Foods"})


def results(fake: FakeRt, number: int) -> list[str]:
    return [fields(fake, number).get(name, "") for name in RESULTS]


def applied(desk: Desk, *period: str) -> Ran:
    desk.ok("sync")
    return desk.ok("apply", *period)


def to_be(desk: Desk, cleared: str) -> None:
    """What becomes of a call-back once its reason is gone."""
    rules = desk.file("rules/rules.yaml")
    rules.write_text(
        f"{rules.read_text('utf-8')}actions: {{call_unhappy_user: {{when_cleared: {cleared}}}}}\n", "utf-8"
    )


def nothing_left(desk: Desk, *period: str) -> bool:
    return desk.ok("apply", *period, "--format", "json").json["run"] is None


class TestAMarkTakenOut:
    @pytest.mark.parametrize("period", [MONTH, ()], ids=["month", "running"])
    def test_it_takes_the_score_away(self, fake: FakeRt, desk: Desk, period: tuple[str, ...]) -> None:
        number = customer(fake, "3")
        applied(desk, *period)
        assert results(fake, number)[:2] == ["60.0", "average"]
        fake.put(number, CustomFields={"CSAT Rating": None})
        applied(desk, *period)
        assert results(fake, number)[:2] == ["", ""]
        assert nothing_left(desk, *period)
        fake.put(number, CustomFields={"CSAT Rating": "4"})
        applied(desk, *period)
        assert results(fake, number)[0] == "80.0"

    def test_an_earlier_answer_stands(self, fake: FakeRt, desk: Desk) -> None:
        number = customer(fake, "3")
        applied(desk, *MONTH)
        again(fake, number, "5")
        applied(desk, *MONTH)
        assert results(fake, number)[0] == "100.0"
        fake.put(number, CustomFields={"CSAT Rating": None})
        applied(desk, *MONTH)
        assert results(fake, number)[0] == "60.0"
        assert nothing_left(desk, *MONTH)

    def test_of_a_later_month_leaves_the_answer_of_the_earlier_one(self, fake: FakeRt, desk: Desk) -> None:
        """Both months are open, and looked at together."""
        desk.at = "2026-11-03T00:00:00"
        number = customer(fake, "3")
        applied(desk)
        fake.pass_to(dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC))
        again(fake, number, "5")
        applied(desk)
        assert results(fake, number)[0] == "100.0"
        fake.put(number, CustomFields={"CSAT Rating": None})
        applied(desk)
        assert results(fake, number)[0] == "60.0"
        assert nothing_left(desk)

    def test_between_reading_and_writing(self, fake: FakeRt, desk: Desk) -> None:
        number = customer(fake, "1")
        desk.ok("sync")
        fake.put(number, CustomFields={"CSAT Rating": None})
        ran = desk("apply", *MONTH)
        assert ran.code == 4, ran.said
        assert f"the mark 1 was taken out of ticket {number} since it was read" in ran.said
        assert (results(fake, number), comments(fake, number), own(fake)) == (["", "", ""], [], [])
        applied(desk, *MONTH)
        assert (results(fake, number), comments(fake, number), own(fake)) == (["", "", ""], [], [])
        assert nothing_left(desk, *MONTH)


class TestACallBackWhoseMarkIsAnotherByNow:
    @pytest.mark.parametrize("cleared", ["keep", "note", "close"])
    def test_it_is_not_made(self, fake: FakeRt, desk: Desk, cleared: str) -> None:
        to_be(desk, cleared)
        number = customer(fake, "1")
        desk.ok("sync")
        fake.put(number, CustomFields={"CSAT Rating": "5"})
        for _ in range(2):
            ran = desk("apply", *MONTH)
            assert ran.code == 4, ran.said
            assert f"ticket {number} was rated 5 since it was read with 1" in ran.said
            assert own(fake) == []
        applied(desk, *MONTH)
        assert own(fake) == [], "nobody is called because of a mark of 5"
        assert results(fake, number)[0] == "100.0"
        assert nothing_left(desk, *MONTH)
        assert nothing_left(desk, *MONTH)
        fake.put(number, CustomFields={"CSAT Rating": "2"})
        applied(desk, *MONTH)
        assert len(own(fake)) == (cleared != "close"), (
            "where it was not closed meanwhile, there is somebody to call again"
        )

    def test_it_is_made_for_the_other_mark_if_that_asks_for_it_too(self, fake: FakeRt, desk: Desk) -> None:
        number = customer(fake, "1")
        desk.ok("sync")
        fake.put(number, CustomFields={"CSAT Rating": "2"})
        assert desk("apply", *MONTH).code == 4
        assert own(fake) == []
        applied(desk, *MONTH)
        (call,) = own(fake)
        assert "2 of 5" in fake.tickets[call]["Content"]
        assert nothing_left(desk, *MONTH)

    def test_one_made_in_time_stays(self, fake: FakeRt, desk: Desk) -> None:
        number = customer(fake, "1")
        applied(desk, *MONTH)
        (call,) = own(fake)
        fake.put(number, CustomFields={"CSAT Rating": "5"})
        applied(desk, *MONTH)
        assert own(fake) == [call]
        assert fake.tickets[call]["Status"] == "new"

    def test_an_earlier_answer_that_was_not_acted_on_yet_is(self, fake: FakeRt, desk: Desk) -> None:
        """Both resolutions were rated before anything was written: the first one still asks for its call."""
        number = customer(fake, "1")
        desk.ok("sync")
        again(fake, number, "5")
        applied(desk, *MONTH)
        (call,) = own(fake)
        assert "1 of 5" in fake.tickets[call]["Content"]

    def test_at_the_last_moment(self, fake: FakeRt, desk: Desk) -> None:
        number = customer(fake, "1")
        desk.ok("sync")
        at_first(fake, "POST", f"/ticket/{number}/comment", lambda: fake.put(number, CustomFields={"CSAT Rating": "5"}))
        assert desk("apply", *MONTH).code in {0, 4}
        applied(desk, *MONTH)
        assert nothing_left(desk, *MONTH)


def test_notes_stand_in_the_order_the_marks_were_given(fake: FakeRt, desk: Desk) -> None:
    number = customer(fake, "5")
    for at in range(11):
        again(fake, number, str(at % 5 + 1))
    applied(desk, *MONTH)
    marks = [text.split()[1] for text in comments(fake, number)]
    assert marks == ["5", *(str(at % 5 + 1) for at in range(11))]


def test_a_mark_corrected_after_its_note_is_noted_once_more_and_one_corrected_before_is_not(
    fake: FakeRt, desk: Desk
) -> None:
    """As the guide says of notes."""
    after, before = customer(fake, "1"), customer(fake, "1")
    fake.put(before, CustomFields={"CSAT Rating": "4"})
    applied(desk, *MONTH)
    fake.put(after, CustomFields={"CSAT Rating": "4"})
    applied(desk, *MONTH)
    said = [[text.partition(" of ")[0] for text in comments(fake, number)] for number in (after, before)]
    assert said == [["Rated 1", "Rated 4"], ["Rated 4"]]
    assert nothing_left(desk, *MONTH)


def test_people_of_the_rules_who_are_no_users_are_named(fake: FakeRt, tmp_path: Path) -> None:
    strangers_are_named(fake, tmp_path / "desk")
