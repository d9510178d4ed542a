"""What sets a survey off, whom its roles mean, what is known of them, and what was missed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from csat_plugin.core.calendar import Calendar
from csat_plugin.core.model import ChainMember, Complaint, Contact, Contract, Customer, Rating, Ticket
from csat_plugin.core.period import parse_period
from csat_plugin.core.rules import Origin, Person, Ruleset, Survey
from csat_plugin.core.surveys.decide import Circumstances, decide_surveys
from csat_plugin.core.surveys.known import Pictures, facts_for
from csat_plugin.core.surveys.missed import items_for, missed_runs
from csat_plugin.core.surveys.occasions import Around, endings, of_schedule, of_tickets
from csat_plugin.core.surveys.people import People
from csat_plugin.core.surveys.volumes import expected_invitations

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def ticket(**more: Any) -> Ticket:
    given: dict[str, Any] = {
        "id": "desk:ticket:1", "key": "T1", "kind": "incident", "state": "closed", "closed": AT, "customer": "C1",
        "requester": "desk:contact:7", "assignee": "Igor Belov",
    }  # fmt: skip
    return Ticket(**(given | more))


@pytest.mark.parametrize(
    ("more", "events"),
    [
        ({}, {"incident.confirmed", "incident.resolved", "incident.closed"}),
        ({"state": "open", "closed": None}, set()),
        ({"state": "cancelled"}, set()),
        ({"state": "merged_into"}, set()),
        ({"kind": "change"}, {"change.closed"}),
        ({"kind": "request"}, {"request.closed"}),
        ({"kind": "service_review"}, {"service_review.held"}),
        ({"kind": "milestone"}, {"milestone.reached"}),
        ({"kind": "problem"}, set()),
        (
            {"state": "resolved", "closed": None, "resolved": AT},
            {"incident.confirmed", "incident.resolved", "incident.closed"},
        ),
    ],
)
def test_what_happened_to_a_ticket(more: dict[str, Any], events: set[str]) -> None:
    """S0-40, S0-43, S0-45, S4-14, S4-38."""
    assert {ending.event for ending in endings(ticket(**more))} == events


def test_the_closing_stands_in_for_a_confirmation_nobody_tells() -> None:
    fallback = next(e for e in endings(ticket()) if e.event == "incident.confirmed")
    told = next(e for e in endings(ticket(confirmed=LATER)) if e.event == "incident.confirmed")
    assert (fallback.moment, fallback.fallback) == (AT, True)
    assert (told.moment, told.fallback) == (LATER, False)


CUSTOMER = Customer(
    id="C1", name="Alder", segment="A",
    decision_chain=(
        ChainMember(name="Ines", role="interface_person", email="ines@alder.example", language="ja"),
        ChainMember(name="Dora", role="decision_leader"),
    ),
)  # fmt: skip
CONTACTS = [
    Contact(id="desk:contact:7", customer="C1", name="Ines", email="INES@alder.example", role="vip_user"),
    Contact(id="desk:contact:8", customer="C1", name="Vera", role="vip_user", vip=True),
]
PEOPLE = People([CUSTOMER], CONTACTS)


def around(*surveys: Survey) -> Around:
    return Around(rules=Ruleset(id="acme", surveys=surveys), people=PEOPLE, pictures=Pictures())


def test_one_person_known_twice_is_asked_once() -> None:
    """Ines stands in the register and on the platform; she holds two of the three roles (S0-14, S0-17)."""
    survey = Survey(id="planned", every="quarter", ask=("interface_person", "decision_leader", "vip_user", "technical"))
    found = list(of_schedule(around(survey), survey, "2026-Q4", AT, "2026-10-01"))
    assert [(c.role, c.person and c.person.name) for c in found] == [
        ("interface_person", "Ines"), ("decision_leader", "Dora"), ("vip_user", "Vera"), ("technical", None),
    ]  # fmt: skip
    assert found[0].person is not None
    assert (found[0].person.id, found[0].person.language) == ("desk:contact:7", "ja")
    decisions = decide_surveys(around(survey).rules, found, (), Circumstances(now=AT))
    assert [d.because for d in decisions if not d.ask] == ["contact"]


def test_a_contract_that_ended_is_not_asked_any_more() -> None:
    survey = Survey(id="planned", every="quarter", ask=("interface_person",))
    gone = People(
        [Customer(id="C1", name="Alder", contract=Contract(end="2026-09-30"), decision_chain=CUSTOMER.decision_chain)]
    )
    where = Around(rules=Ruleset(id="a", surveys=(survey,)), people=gone, pictures=Pictures())
    assert not list(of_schedule(where, survey, "2026-Q4", AT, "2026-10-01"))


def test_the_handler_is_recognised_whatever_he_is_called() -> None:
    survey = Survey(id="after", event="incident.closed")
    own = [
        next(of_tickets(around(survey), [ticket(assignee=name)])).own
        for name in ("INES", "ines@alder.example", "7", "Vera")
    ]
    assert own == [True, True, False, False]


def test_complaints_by_customer_person_and_area() -> None:
    """S3-10, S3-11."""
    complaint = {"kind": "complaint", "fields": {"Area": "North"}, "opened": AT}
    seen = Pictures(
        [ticket(id="t1", **complaint), ticket(id="t2", **complaint | {"opened": AT - timedelta(days=100)}), ticket(id="t3", fields={"Area": "North", "equipment": "Router"})],
        [Rating(id="r1", response="r1", channel="callback", outcome="complaint", customer="C1", contact="desk:contact:7", answered=AT, ticket="t3")],
        [Complaint(id="c1", customer="C1", day="2026-10-01")],
    )  # fmt: skip
    asked = PEOPLE.requester(ticket())
    facts = facts_for(
        moment=LATER, ticket=ticket(fields={"area": "North"}), customer=CUSTOMER, person=asked, pictures=seen
    )
    assert facts["customer.complaints"] == 3
    assert facts["contact.complaints"] == 2
    assert facts["ticket.area_complaints"] == 2
    assert facts["customer.equipment"] == "Router"
    assert facts["customer.vip"] is False


def test_volumes_of_a_proposal() -> None:
    survey = Survey(id="calls", event="incident.closed", channel="callback")
    tickets = [ticket(id=f"desk:ticket:{n}", requester=f"u{n}") for n in range(30)]
    where = around(survey)
    (found,) = expected_invitations(where.rules, of_tickets(where, tickets), Circumstances(now=LATER))
    assert (found.month, found.occasions, found.asked, found.minutes) == ("2026-10", 30, 30, 150)


AGREED = Survey(
    id="agreed", every="quarter", ask=("interface_person",), mandatory=True, origin=Origin("acme.yaml", 9, 3)
)
RULES = Ruleset(id="acme", surveys=(AGREED,), people=(Person(role="process_manager", name="wang"),))


def test_a_breach_is_one_open_item_that_is_added_to() -> None:
    third = missed_runs(AGREED, parse_period("2026-Q3"), [("C1", "Alder"), ("C2", "Birch")], [], {"C2"})
    assert [(m.customer, m.period) for m in third] == [("C1", "2026-Q3")]
    today = date(2026, 10, 5)
    (first,) = items_for(RULES, third, (), today, Calendar(), {})
    assert (first.id, first.owner, first.due, first.severity) == ("agreed:C1:2026-Q3", "wang", "2026-10-12", "high")
    assert "Alder" in first.title["zh"]
    assert not items_for(RULES, third, [first], today, Calendar(), {})
    fourth = missed_runs(AGREED, parse_period("2026-Q4"), [("C1", "Alder")], [])
    (added,) = items_for(RULES, fourth, [first], date(2027, 1, 5), Calendar(), {})
    assert (added.id, added.additions) == (first.id, ("2026-Q4: nobody decided on it",))
    assert not items_for(RULES, fourth, [added], date(2027, 1, 5), Calendar(), {})


def test_a_breach_goes_to_the_customers_own_account_manager() -> None:
    """S1-06: the role's holder only where the register names nobody."""
    survey = replace(AGREED, owner="account_manager")
    rules = Ruleset(id="acme", surveys=(survey,), people=(Person(role="account_manager", name="lu"),))
    missed = missed_runs(survey, parse_period("2026-Q3"), [("C1", "Alder"), ("C2", "Birch")], [])
    items = items_for(rules, missed, (), date(2026, 10, 5), Calendar(), {"C1": "Ma Yun"})
    assert [(item.owner, item.owner_role) for item in items] == [
        ("Ma Yun", "account_manager"),
        ("lu", "account_manager"),
    ]
