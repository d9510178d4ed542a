"""Rated tickets: which mark a ticket carries, and when a score is written into it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.model import Rating, Ticket
from csat_plugin.core.rules import Band
from csat_plugin.core.scoring.bands import band_of
from csat_plugin.runtime.plan import make_plan, wishes
from csat_plugin.runtime.rated_tickets import once_each, rated_answers, rated_tickets, ticket_notes
from csat_plugin.store import Store
from tests.runtime.desk import KINDS, RULES, Desk, settings

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 2, 18, 30, tzinfo=UTC)
"""The third of November in Shanghai."""


FIELDS = (*KINDS, "ticket_score")
"""Of a platform whose tickets have fields for scores."""


def received(
    points: int | None = 80_000_000, *, rating: str = "desk:rating:1", at: datetime = AT, ticket: Ticket | None = None
) -> Received:
    found = ticket or Ticket(id="desk:ticket:7", key="INC7")
    given = Rating(id=rating, response=rating, channel="ticket", ticket=found.id, raw="4", answered=at)
    return Received(rating=given, points=points, subject="C01", subject_name="Acme", ticket=found)


def points(*answers: Received, last: dict[str, datetime] | None = None) -> list[str]:
    return [one.points for one in rated_tickets(answers, RULES, ZONE, "en", last)]


def test_the_newest_mark_is_the_tickets_and_a_refused_call_does_not_undo_it() -> None:
    later = AT.replace(hour=20)
    first, second = received(), received(20_000_000, rating="desk:rating:2", at=later)
    assert points(second, first) == ["20.0"]
    assert points(first, received(None, rating="desk:rating:3", at=later)) == ["80.0"]
    assert points(received(None)) == [""]


def test_a_ticket_answered_again_in_a_later_month_is_that_months() -> None:
    assert points(received(), last={"desk:ticket:7": AT}) == ["80.0"]
    assert points(received(), last={"desk:ticket:7": AT.replace(month=12)}) == []


def test_each_time_a_ticket_was_resolved_and_rated_has_a_note_and_only_the_newest_bears_its_mark() -> None:
    later = AT.replace(hour=20)
    answers = [received(rating="desk:rating:7-1", at=later), received(20_000_000, rating="desk:rating:7-0")]
    given = rated_answers(answers, RULES, ZONE, "en", {"desk:ticket:7": later})
    found = wishes(settings(), {"desk": Desk(FIELDS)}, notes=ticket_notes(given, "en")).wanted
    assert [(one.effect.slot, one.effect.mark) for one in found] == [
        ("desk|note|rated|desk:ticket:7#7-0", ""),
        ("desk|note|rated|desk:ticket:7#7-1", "4"),
    ]
    (newest,) = rated_tickets(answers, RULES, ZONE, "en", {"desk:ticket:7": later})
    assert (newest.rating, newest.raw) == ("desk:rating:7-1", "4")


def test_several_marks_of_one_answer_are_one_note_and_a_mark_of_elsewhere_is_not_the_platforms() -> None:
    one, two = received(), received(40_000_000, rating="desk:rating:2", at=AT.replace(hour=20))
    same = replace(two, rating=replace(two.rating, response=one.rating.response))
    assert [note.rating for note in ticket_notes(rated_answers([one, same], RULES, ZONE, "en"), "en")] == [
        "desk:rating:2"
    ]
    (elsewhere,) = rated_tickets([received(rating="calls:rating:1")], RULES, ZONE, "en")
    assert elsewhere.raw == ""


@pytest.mark.parametrize(
    ("mark", "band"),
    [(0, "low"), (20_000_000, "low"), (59_940_000, "low"), (59_960_000, "high"), (100_000_000, "high")],
)
def test_its_band_is_the_one_a_score_of_that_height_has(mark: int, band: str) -> None:
    rules = replace(RULES, bands=(Band(id="high", lower=60_000_000), Band(id="low", lower=10_000_000)))
    (one,) = rated_tickets([received(mark)], rules, ZONE, "en")
    assert one.band == band_of(mark, rules)[0] == band
    assert one.day == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("precision", "ranges"),
    [
        (0, ["0 to below 60", "60 to below 90", "90 and more"]),
        (1, ["0 to below 59.4", "59.4 to below 90", "90 and more"]),
        (2, ["0 to below 59.4", "59.4 to below 89.95", "89.95 and more"]),
    ],
)
def test_the_ends_of_a_band_are_as_exact_as_its_scores(precision: int, ranges: list[str]) -> None:
    bands = (Band(id="low", lower=10_000_000), Band(id="mid", lower=59_400_000), Band(id="high", lower=89_950_000))
    rules = replace(RULES, bands=bands, score=replace(RULES.score, precision=precision))
    marks = (20_000_000, 60_000_000, 95_000_000)
    assert [rated_tickets([received(mark)], rules, ZONE, "en")[0].band_range for mark in marks] == ranges


def test_reopening_a_ticket_writes_neither_note_nor_score_again(store: Store) -> None:
    reopened = Ticket(id="desk:ticket:7", key="INC7", reopened=1)
    plans = []
    for ticket in (None, reopened):
        rated = rated_tickets([received(ticket=ticket)], RULES, ZONE, "en")
        found = wishes(settings(), {"desk": Desk(FIELDS)}, rated=rated, notes=ticket_notes(rated, "en"))
        plans.append([(p.effect.slot, p.effect.digest) for p in make_plan(found.wanted, store, settings()).effects])
    assert plans[0] == plans[1]
    assert [slot for slot, _ in plans[0]] == ["desk|ticket_score|desk:ticket:7", "desk|note|rated|desk:ticket:7#1"]


def test_a_score_goes_only_to_the_tickets_own_platform_and_only_where_that_has_fields() -> None:
    rated = rated_tickets([received()], RULES, ZONE, "en")
    for adapters, kinds in (
        ({"desk": Desk()}, []),
        ({"other": Desk(FIELDS)}, []),
        ({"desk": Desk(FIELDS)}, ["ticket_score"]),
    ):
        found = wishes(settings(), adapters, rated=rated)
        assert [wish.effect.kind for wish in found.wanted] == kinds
        assert found.unplaced == []


@pytest.mark.parametrize("gone", [{"state": "deleted"}, {"merged_into": "desk:ticket:8"}])
def test_a_ticket_that_is_not_there_any_more_gets_nothing(gone: dict[str, str]) -> None:
    ticket = replace(Ticket(id="desk:ticket:7", key="INC7"), **gone)
    rated = rated_tickets([received(ticket=ticket)], RULES, ZONE, "en")
    assert wishes(settings(), {"desk": Desk(FIELDS)}, rated=rated, notes=ticket_notes(rated, "en")).wanted == ()


def test_a_withdrawn_mark_takes_away_only_a_score_that_was_written(store: Store) -> None:
    rated = rated_tickets([received(None)], RULES, ZONE, "en")
    (wish,) = wishes(settings(), {"desk": Desk(FIELDS)}, rated=rated).wanted
    assert wish.only_if_there
    assert wish.effect.body["value"] is None
    plan = make_plan([wish], store, settings())
    assert (plan.effects, plan.left_out.nothing_there) == ((), 1)


def taken_out(rating: str = "desk:rating:1", closed: datetime = AT) -> Received:
    """The mark of a ticket was there once and is no more: nobody answered, whenever that was."""
    one = received(None, rating=rating)
    gone = replace(one.rating, raw=None, answered=None, closed=closed, outcome="no_answer", version=2)
    return replace(one, rating=gone)


def test_a_mark_that_was_taken_out_leaves_a_ticket_without_points_on_the_day_it_was_closed() -> None:
    (one,) = rated_tickets([taken_out()], RULES, ZONE, "en")
    assert (one.points, one.raw, one.day) == ("", "", date(2026, 11, 3))
    assert ticket_notes(rated_answers([taken_out()], RULES, ZONE, "en"), "en") == ()
    undated = replace(taken_out(), rating=replace(taken_out().rating, closed=None))
    assert points(undated) == []


def test_an_answer_that_remains_stands_for_one_that_was_taken_out() -> None:
    later = AT.replace(day=20)
    assert points(received(), taken_out("desk:rating:2", later)) == ["80.0"]
    assert points(taken_out(), last={"desk:ticket:7": later}) == [], "a later one"
    asked_again, before = taken_out("desk:rating:2", later), {"desk:ticket:7": AT}
    assert points(asked_again, last=before) == [], "who was asked once more and said nothing takes nothing back"
    gone = rated_tickets([asked_again], RULES, ZONE, "en", before, withdrawn={"desk:rating:2"})
    assert [one.points for one in gone] == [""]
    assert once_each([*rated_tickets([received()], RULES, ZONE, "en"), *gone])[0].points == "80.0"
    assert len(once_each([*gone])) == 1


def test_the_tenth_note_comes_after_the_second() -> None:
    answers = [received(rating=f"desk:rating:7-{n}") for n in (10, 2, 1)]
    given = rated_answers(answers, RULES, ZONE, "en")
    found = wishes(settings(), {"desk": Desk(FIELDS)}, notes=ticket_notes(given, "en")).wanted
    assert [one.effect.slot.rpartition("-")[2] for one in found] == ["1", "2", "10"]
    earlier = received(rating="desk:rating:7-11", at=AT.replace(hour=1))
    assert rated_answers([*answers, earlier], RULES, ZONE, "en")[0].rating == "desk:rating:7-11"
