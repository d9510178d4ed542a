"""The catalogue of facts: closed, typed, described in three languages, open to plugins without shared state."""

from __future__ import annotations

from decimal import Decimal

import pytest

from csat_plugin.core.actions.known_facts import Received, rating_facts, score_facts, ticket_facts
from csat_plugin.core.facts import EVENTS, OPERATORS, Fact, Facts, fold
from csat_plugin.core.model import Contact, Customer, Rating, Subject, Ticket
from csat_plugin.core.scoring.result import Node, Score
from csat_plugin.texts import LANGUAGES

REQUIRED = [
    "rating",
    "rating.raw",
    "rating.channel",
    "rating.question",
    "rating.comment",
    "rating.outcome",
    "rating.role",
    "ticket.kind",
    "ticket.priority",
    "ticket.service",
    "ticket.team",
    "ticket.department",
    "ticket.supplier",
    "ticket.sla_met",
    "customer.name",
    "customer.segment",
    "customer.value",
    "contact.domain",
    "contact.vip",
    "closed_by",
    "score",
    "score.band",
    "score.status",
    "score.change",
    "score.answers",
    "score.contacts",
    "score.coverage",
    "score.sure",
    "score.channel.ticket",
]


@pytest.mark.parametrize("name", REQUIRED)
def test_the_fact_is_known_and_described_in_every_language(name: str) -> None:
    fact = Facts().get(name)
    assert fact is not None
    assert fact.events
    assert set(fact.events) <= set(EVENTS)
    assert len({fact.describe(language) for language in LANGUAGES}) == len(LANGUAGES)


def test_one_rating_and_the_months_score_are_never_mixed_up() -> None:
    facts = Facts()
    assert {fact.name for fact in facts.for_event("period.closed")}.isdisjoint({"rating", "ticket.kind", "rating.raw"})
    assert {fact.name for fact in facts.for_event("rating.received")}.isdisjoint({"score", "score.band"})


def test_a_channel_of_the_score_is_points_and_the_family_itself_is_no_fact() -> None:
    facts = Facts()
    member = facts.get("score.channel.monthly")
    assert member is not None
    assert member.type == "points"
    assert facts.get("score.channel.") is None
    assert facts.get("score.channels.monthly") is None


def test_hand_picked_churn_and_agent_facts_stay_internal() -> None:
    facts = Facts()
    for name in ("closed_by", "customer.value", "contact.vip", "ticket.team"):
        fact = facts.get(name)
        assert fact is not None
        assert fact.audience == "internal"


def test_every_fact_about_a_score_or_rating_is_in_the_catalogue() -> None:
    ticket = Ticket(id="t", key="T-1", sla_met=True)
    received = Received(
        rating=Rating(id="r", response="r", channel="ticket"),
        points=None,
        ticket=ticket,
        customer=Customer(id="c", name="C"),
        contact=Contact(id="p", email="a@b.example"),
    )
    score = Score(
        subject="c", name="C", period="2026-10", status="complete",
        nodes=(Node(channel="ticket", status="present", weight=1, effective_weight=1, points=5),),
    )  # fmt: skip
    facts = Facts()
    known = rating_facts(received) | score_facts(score, "customer", Subject(kind="customer", id="c", name="C"))
    assert [name for name in known if facts.get(name) is None] == []
    assert set(ticket_facts(ticket)) <= set(rating_facts(received))


def test_missing_is_none_and_never_zero() -> None:
    score = Score(subject="c", name="C", period="2026-10", status="no_data")
    known = score_facts(score, "customer")
    assert known["score"] is None
    assert known["score.coverage"] is None
    assert known["score.change"] is None
    assert "customer.value" not in known


def test_the_rating_keeps_team_and_handler_as_they_were_when_asked() -> None:
    received = Received(
        rating=Rating(id="r", response="r", channel="ticket", team="night shift", handler="li"),
        points=20_000_000,
        ticket=Ticket(id="t", key="T-1", team="day shift", assignee="wang", service="mail"),
    )
    known = rating_facts(received)
    assert (known["ticket.team"], known["closed_by"], known["ticket.service"]) == ("night shift", "li", "mail")


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("score", "79.95", 79_950_000),
        ("score", Decimal("79.95"), 79_950_000),
        ("rating", "40 points", 40_000_000),
        ("score.coverage", "75%", 7_500),
        ("score.answers", 5, 5),
        ("ticket.sla_met", False, False),
        ("ticket.sla_met", "是", True),
        ("customer.contract_end", "2026-12-31", "2026-12-31"),
        ("ticket.kind", "incident", "incident"),
    ],
)
def test_a_written_value_is_read_in_the_units_of_its_fact(name: str, written: object, value: object) -> None:
    fact = Facts().get(name)
    assert fact is not None
    assert fact.value(written) == value


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("score", "many"),
        ("score", True),
        ("score", "1.2345678"),
        ("score.answers", "2.5"),
        ("score.coverage", "75.123%"),
        ("ticket.sla_met", "perhaps"),
        ("customer.contract_end", "2026-02-30"),
        ("customer.contract_end", 20261231),
        ("ticket.kind", None),
        ("ticket.kind", True),
    ],
)
def test_a_value_of_another_type_is_refused_with_a_sentence_that_names_the_fact(name: str, written: object) -> None:
    fact = Facts().get(name)
    assert fact is not None
    with pytest.raises(ValueError, match=rf"^{name} is compared with "):
        fact.value(written)


def test_a_plugin_adds_a_fact_to_its_own_registry_only() -> None:
    mine = Facts()
    mine.add(Fact(name="ticket.colour", type="text", events=("manual",), description={"en": "Its colour."}))
    found = mine.get("ticket.colour")
    assert found is not None
    assert found.describe("zh") == "Its colour."
    assert Facts().get("ticket.colour") is None


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (Fact(name="score", type="text", events=("manual",), description={"en": "x"}), "already"),
        (Fact(name="Bad Name", type="text", events=("manual",), description={"en": "x"}), "cannot be the name"),
        (Fact(name="ticket.colour", type="text", events=("manual",)), "no description"),
        (Fact(name="ticket.colour", type="text", events=("full.moon",), description={"en": "x"}), "full.moon"),
    ],
)
def test_an_ill_made_fact_of_a_plugin_is_refused(fact: Fact, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Facts([fact])


def test_a_mistyped_name_gets_a_proposal_known_for_that_event() -> None:
    facts = Facts()
    assert facts.nearest("custmer.segment") == "customer.segment"
    assert facts.nearest("rating.role", "period.closed") != "rating.role"
    assert facts.nearest("zzzzzz") == ""


def test_operators_are_those_of_the_type() -> None:
    facts = Facts()
    assert all(fact.operators == OPERATORS[fact.type] for fact in facts)


def test_full_width_and_case_do_not_matter() -> None:
    assert fold(" Ｐ１ ") == fold("p1")
