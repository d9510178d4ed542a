"""Whom we ask: the same answer whatever the order, nobody twice within a pause, mandatory surveys asked or told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_plugin.core.calendar import Calendar
from csat_plugin.core.rules import Allowance, Budget, Cap, Choice, Enough, Origin, Ruleset, Span, Suppress, Survey
from csat_plugin.core.rules import Test as Fact
from csat_plugin.core.surveys.asking import Ask, Candidate, Person
from csat_plugin.core.surveys.decide import Circumstances, decide_surveys
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.core.surveys.standing import standing
from csat_plugin.core.surveys.times import in_hours

START = datetime(2026, 10, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 10, 8, 8, tzinfo=UTC)
AROUND = Circumstances(now=NOW, seed=b"seed")


def survey(**more: Any) -> Survey:
    given: dict[str, Any] = {
        "id": "after",
        "event": "incident.closed",
        "channel": "ticket",
        "origin": Origin("acme.yaml", 7, 3),
    }
    return Survey(**(given | more))


def rules(*surveys: Survey) -> Ruleset:
    return Ruleset(id="acme", surveys=surveys, digest="d")


def candidate(n: int = 1, who: str = "ann", **more: Any) -> Candidate:
    given: dict[str, Any] = {
        "survey": "after", "occasion": f"desk:ticket:{n}#0", "ticket": f"desk:ticket:{n}", "ticket_key": f"T{n}",
        "moment": NOW - timedelta(hours=1), "person": Person(id=who, name=who.title(), role="requester") if who else None,
        "role": "requester", "handler": "Igor",
    }  # fmt: skip
    return Candidate(**(given | more))


def asked(who: str = "ann", days: float = 3, **more: Any) -> Ask:
    return Ask(keys=(who,), at=NOW - timedelta(days=days), **({"channel": "ticket"} | more))


def one(rule: Survey, event: Candidate | None = None, *asks: Ask, around: Circumstances = AROUND) -> SurveyDecision:
    return decide_surveys(rules(rule), [event or candidate()], asks, around)[0]


def test_an_event_asks_and_says_why_and_where() -> None:
    found = one(
        survey(questionnaire="short", expires_after=Span(14, "days"), remind_after=(Span(3, "days"), Span(7, "days")))
    )
    assert (found.ask, found.because, found.place, found.questionnaire) == (True, "condition", "acme.yaml:7", "short")
    assert found.not_before == NOW
    assert found.expires == NOW + timedelta(days=14)
    assert found.reminders == (NOW + timedelta(days=3), NOW + timedelta(days=7))


PLATFORM = asked(origin="platform")
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[Ask], str]] = {
    "condition": ({"when": Fact("ticket.priority", "is", "P1")}, {"facts": {"ticket.priority": "P3"}}, [], "condition"),
    "condition nobody can tell": ({"when": Fact("ticket.priority", "is", "P1")}, {}, [], "condition"),
    "never ask suppliers": (
        {"never_ask": (Fact("contact.domain", "is", "supplier.example"),)},
        {"facts": {"contact.domain": "Supplier.example"}}, [], "never_ask",
    ),
    "tag of an agent": ({"suppress": Suppress(tags=("no_survey",))}, {"tags": ("NO_SURVEY",)}, [], "suppressed"),
    "field of an agent": ({"suppress": Suppress(fields=(("Survey", "none"),))}, {"fields": {"survey": "None"}}, [], "suppressed"),
    "nobody known": ({}, {"person": None}, [], "contact"),
    "opted out": ({}, {"person": Person(id="ann", opted_out=True)}, [], "opted_out"),
    "own work": ({}, {"own": True}, [], "self_rating"),
    "long ago": ({}, {"moment": NOW - timedelta(days=20)}, [], "too_late"),
    "reopened and closed, asked since": ({}, {}, [asked(ticket="desk:ticket:1", cycle=0)], "cycle"),
    "the platform asked about it": ({}, {}, [asked(days=0, ticket="desk:ticket:1", origin="platform")], "cycle"),
    "asked by another survey": ({"ask_again_after": Span(30, "days")}, {}, [asked(survey="yearly", channel="x")], "quarantine"),
    "asked by the platform": ({"ask_again_after": Span(30, "days")}, {}, [PLATFORM], "quarantine"),
    "asked four times this year": (
        {"budget": Budget(per_person=Allowance(2, "year"))}, {}, [asked(days=60), asked(days=40)], "person_budget",
    ),
    "budget used up": ({"budget": Budget(in_all=Allowance(1, "month"))}, {}, [asked("bob", 2)], "budget"),
    "outside the share": ({"share": 0}, {}, [], "share"),
    "answered enough": ({"enough": Enough(answers=1)}, {}, [asked("bob", 2, answered=True)], "enough"),
    "at its limit": ({"at_most": Cap(1, "day")}, {}, [asked("bob", 0.1, survey="after")], "at_most"),
    "the platform sends": ({"delivery": "platform"}, {}, [], "delivery"),
    "not in the panel": ({"panel": "key"}, {"member": False}, [], "panel"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_gate_stops_and_is_named(name: str) -> None:
    rule, event, asks, gate = CASES[name]
    found = one(survey(**rule), candidate(**event), *asks)
    assert (found.ask, found.because) == (False, gate), found.gates
    assert found.deciding.place == "acme.yaml:7"
    assert one(survey()).ask


OVERRIDDEN = {
    "asked by another survey", "asked by the platform", "asked four times this year", "budget used up", "outside the share",
    "answered enough", "at its limit",
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_mandatory_overrides_limits_and_nothing_that_belongs_to_the_person(name: str) -> None:
    """S0-42."""
    rule, event, asks, gate = CASES[name]
    found = one(survey(mandatory=True, **rule), candidate(**event), *asks)
    assert found.ask is (name in OVERRIDDEN)
    assert [g.gate for g in found.overridden] == ([gate] if found.ask else [])
    if gate in ("opted_out", "contact", "self_rating", "cycle", "too_late"):
        assert found.violation


def test_every_gate_is_kept_and_the_first_decides() -> None:
    rule = survey(ask_again_after=Span(30, "days"), at_most=Cap(1, "month"), suppress=Suppress(tags=("x",)))
    found = one(rule, candidate(tags=("x",)), asked(survey="after"))
    assert found.because == "suppressed"
    assert [g.gate for g in found.gates if g.result == "stopped"] == ["suppressed", "quarantine", "at_most"]


@pytest.mark.parametrize(
    ("counts", "ask", "stops"),
    [("this_survey", asked(survey="other"), False), ("this_survey", asked(survey="after"), True),
     ("this_channel", asked(channel="questionnaire"), False), ("this_channel", asked(survey="other"), True),
     ("every_survey", asked(survey="other", channel="questionnaire"), True)],
)  # fmt: skip
def test_a_pause_may_count_one_survey_or_channel_only(counts: Any, ask: Ask, stops: bool) -> None:
    found = one(survey(ask_again_after=Span(30, "days"), ask_again_counts=counts), None, ask)
    assert found.ask is not stops


def test_a_reopened_ticket_is_asked_about_once_for_each_resolution() -> None:
    first = asked(ticket="desk:ticket:1", cycle=0)
    again = candidate(occasion="desk:ticket:1#1", cycle=1)
    assert not one(survey(), None, first).ask
    assert one(survey(), again, first).ask
    assert not one(survey(ask_again_after=Span(30, "days")), again, first).ask


def test_an_ask_about_an_earlier_resolution_is_called_off() -> None:
    found = one(survey(expires_after=Span(14, "days"), remind_after=(Span(3, "days"),)))
    day = timedelta(days=1)
    assert standing(found, NOW + day).state == "asked"
    assert standing(found, NOW + 4 * day).state == "reminded"
    assert standing(found, NOW + 4 * day, answered=NOW + 2 * day).state == "answered"
    assert standing(found, NOW + 14 * day).state == "expired"
    assert standing(found, NOW + day, reopened=1).state == "cancelled"
    assert standing(found, NOW + day).next == NOW + 3 * day


def test_one_survey_after_another_by_what_was_asked_last() -> None:
    """A second kind of survey 60 days after the first one."""
    rule = survey(when=Fact("days_since_survey", "at_least", 60))
    assert one(rule, None, asked(days=70, survey="nps")).ask
    assert not one(rule, None, asked(days=50, survey="nps")).ask
    assert one(survey(when=Fact("last_survey", "is", "nps")), None, asked(days=50, survey="nps")).ask


def test_questionnaires_by_segment_language_and_the_rest() -> None:
    """S0-53."""
    rule = survey(
        questionnaire="short",
        choices=(Choice(use="long", when=Fact("customer.segment", "is", "A")), Choice(use="ja", when=Fact("contact.language", "is", "ja"))),
    )  # fmt: skip
    used = [
        one(rule, candidate(facts=facts)).questionnaire
        for facts in ({"customer.segment": "A"}, {"customer.segment": "B", "contact.language": "ja"}, {})
    ]
    assert used == ["long", "ja", "short"]


def test_quiet_hours_put_an_invitation_off() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    holiday = Calendar(holidays=frozenset({date(2026, 10, 9)}))
    hours = (9 * 60, 18 * 60)
    late = datetime(2026, 10, 8, 12, tzinfo=UTC)  # 20:00 there; Friday is a holiday
    assert in_hours(late, hours, shanghai, holiday) == datetime(2026, 10, 12, 1, tzinfo=UTC)
    early = datetime(2026, 10, 7, 23, tzinfo=UTC)  # 07:00 there
    assert in_hours(early, hours, shanghai, holiday) == datetime(2026, 10, 8, 1, tzinfo=UTC)
    around = Circumstances(now=late, zone=shanghai, calendar=holiday)
    found = one(survey(hours=hours), candidate(moment=late), around=around)
    assert found.ask
    assert found.not_before == datetime(2026, 10, 12, 1, tzinfo=UTC)


def test_a_share_of_events_is_the_same_every_time() -> None:
    rule, events = survey(share=2500), [candidate(n, f"p{n}") for n in range(400)]
    first, second = (decide_surveys(rules(rule), events, (), AROUND) for _ in range(2))
    assert first == second
    assert 70 < sum(d.ask for d in first) < 130


def test_an_answer_to_our_own_question_is_no_second_survey() -> None:
    ours = asked(survey="after", ticket="desk:ticket:9", cycle=0, days=20)
    answer = asked(ticket="desk:ticket:9", days=18, origin="platform", answered=True)
    rule = survey(budget=Budget(per_person=Allowance(2, "year")))
    assert one(rule, None, ours, answer).ask
    assert not one(rule, None, ours, answer, asked(days=5)).ask


events = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["ann", "bob", "cid"]), st.integers(0, 40), st.booleans()),
    min_size=1, max_size=25, unique_by=lambda x: x[0],
)  # fmt: skip
AGREED = survey(id="agreed", mandatory=True, ask_again_after=Span(30, "days"), at_most=Cap(1, "month"), share=1000)
USUAL = survey(ask_again_after=Span(10, "days"), at_most=Cap(6, "month"))


def made(drawn: list[tuple[int, str, int, bool]]) -> list[Candidate]:
    return [
        candidate(n, who, survey="agreed" if agreed else "after", moment=START + timedelta(days=day))
        for n, who, day, agreed in drawn
    ]


@settings(deadline=None, max_examples=60)
@given(events, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_nobody_is_asked_twice_within_a_pause(drawn: Any, chance: Any) -> None:
    around = Circumstances(now=START, seed=b"seed", replay=True)
    candidates = made(drawn)
    found = decide_surveys(rules(USUAL, AGREED), candidates, (), around)
    shuffled = list(candidates)
    chance.shuffle(shuffled)
    assert decide_surveys(rules(USUAL, AGREED), shuffled, (), around) == found
    asks = [d for d in found if d.ask]
    for decision in (d for d in asks if d.survey == "after"):
        others = [
            o for o in asks if o.contact == decision.contact and o is not decision and o.moment <= decision.moment
        ]
        assert all(decision.moment - o.moment >= timedelta(days=10) for o in others if o.id != decision.id)
    for month in ("2026-10", "2026-11"):
        assert sum(d.survey == "after" and f"{d.moment:%Y-%m}" == month for d in asks) <= 6


@settings(deadline=None, max_examples=60)
@given(events)
def test_what_is_mandatory_is_asked_or_told(drawn: Any) -> None:
    found = decide_surveys(rules(USUAL, AGREED), made(drawn), (), Circumstances(now=START, seed=b"seed", replay=True))
    assert all(d.ask or d.violation for d in found if d.survey == "agreed")
    assert len(found) == len(drawn)
