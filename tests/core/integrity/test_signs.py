"""Signs in single answers, each with what is close to it and none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.integrity.signs import (
    changed_afterwards,
    favour,
    hand_picked,
    not_independent,
    staff_of,
    straight_lined,
    unconfirmed,
    untouched,
)
from csat_plugin.core.model import Rating
from tests.core.deciding import rating

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def given(id: str, points: int = 80, **more: Any) -> Received:
    one = rating(id, points=points)
    return replace(one, rating=replace(one.rating, raw=str(points), **more))


def test_five_equal_answers_of_one_sheet_are_a_straight_line_four_are_not() -> None:
    sheets = [
        given(f"{sheet}{n}", 80, response=sheet, question=str(n))
        for sheet, of in (("a", 5), ("b", 4))
        for n in range(of)
    ]
    sheets += [given(f"c{n}", 80 + (n == 4), response="c", question=str(n)) for n in range(5)]
    found = straight_lined(sheets)
    assert (found.looked_at, found.lines) == (2, (("ticket", "a"),))


def test_a_mark_within_five_seconds_or_two_of_one_invitation_within_a_minute_are_unconfirmed() -> None:
    marks = [
        given("fast", asked=NOON, answered=NOON + timedelta(seconds=5)),
        given("slow", asked=NOON, answered=NOON + timedelta(seconds=6)),
        given("same moment", asked=NOON, answered=NOON),
        given("bad", 20, ticket="T1", answered=NOON),
        given("good", 100, ticket="T1", answered=NOON + timedelta(seconds=60)),
        given("later", 60, ticket="T1", answered=NOON + timedelta(seconds=121)),
        given("other", 40, ticket="T2", answered=NOON),
    ]
    assert unconfirmed(marks) == {"fast": "too_fast", "bad": "burst", "good": "burst"}


def test_an_interviewer_is_known_by_name_by_team_or_by_the_teams_tickets() -> None:
    staff = staff_of([("Night Desk", "Sam Low"), ("Day Desk", "Pat")])

    def by(who: str, **more: Any) -> bool:
        return not_independent(given("1", interviewer=who, team="night desk", **more), staff)

    assert [by("sam low"), by("NIGHT DESK"), by("Kim", handler="kim"), by("Pat"), by("")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_nominated_people_are_hand_picked_only_where_they_are_kinder_beyond_chance() -> None:
    kind = [given(f"n{n}", points, nominated_by="mira") for n, points in enumerate((98, 100, 99))]
    others = [given(f"o{n}", points) for n, points in enumerate((80, 82, 81))]
    near = [given(f"p{n}", points) for n, points in enumerate((96, 95, 97))]
    assert hand_picked(favour([*kind, *others])) is True
    assert hand_picked(favour([*kind, *near])) is False
    assert hand_picked(favour(kind)) is None


def test_a_mark_is_tampered_with_where_it_changes_and_its_time_does_not() -> None:
    first = Rating(id="r", response="r", channel="ticket", raw="2", answered=NOON)
    assert changed_afterwards([first, replace(first, raw="5")])
    assert not changed_afterwards([first, replace(first, raw="5", answered=NOON + timedelta(hours=1))])
    assert not changed_afterwards([first, replace(first, comment="thanks")])


def test_a_form_that_comes_filled_in_leaves_one_middling_mark() -> None:
    def form(mark: int, n: int) -> list[Received]:
        return [given(f"{mark}-{i}", mark, low=Decimal(1), high=Decimal(5)) for i in range(n)]

    (found,) = untouched([*form(3, 17), *form(5, 3)])
    assert (found.mark, found.n, found.of) == ("3", 17, 20)
    assert untouched([*form(5, 17), *form(3, 3)]) == (), "content customers give the best mark"
    assert untouched(form(3, 19)) == (), "too few to say"
