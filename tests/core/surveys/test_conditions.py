"""Conditions of surveys judged together answer as each would alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from csat_plugin.core.facts import Value
from csat_plugin.core.rules import All, Ruleset, Survey
from csat_plugin.core.rules import Test as Fact
from csat_plugin.core.surveys.asking import Ask, Candidate, Person
from csat_plugin.core.surveys.decide import Circumstances, decide_surveys

NOW = datetime(2026, 10, 8, 8, tzinfo=UTC)
AROUND = Circumstances(now=NOW, replay=True)
RULES = Ruleset(
    id="acme",
    digest="d",
    surveys=(
        Survey(id="urgent", event="incident.closed", when=Fact("ticket.priority", "is", "P1")),
        Survey(id="rested", event="incident.closed", when=Fact("days_since_survey", "above", 30)),
        Survey(id="always", event="incident.closed"),
        Survey(id="both", event="incident.closed", when=All((Fact("ticket.priority", "is", "P1"), Fact("contact.vip", "is", True)))),
    ),
)  # fmt: skip


def waiting(n: int) -> list[Candidate]:
    """Tickets closed in the same second, each with facts of its own that all its surveys share."""
    made = []
    for ticket in range(n):
        facts: dict[str, Value] = {"ticket.priority": f"P{ticket % 3 + 1}"}
        if ticket % 2:
            facts["contact.vip"] = ticket % 4 == 1
        made += [
            Candidate(
                survey=survey.id, occasion=f"T{ticket}#0", ticket=f"T{ticket}", moment=NOW - timedelta(days=ticket // 40),
                person=Person(id=f"p{ticket}"), facts=facts,
            )
            for survey in RULES.surveys
        ]  # fmt: skip
    return made


def test_what_was_found_for_one_ticket_is_not_taken_for_another() -> None:
    candidates = waiting(120)
    asks = [Ask(keys=(f"p{n}",), at=NOW - timedelta(days=n), survey="always") for n in range(0, 120, 3)]
    said = {one.id: one.gates[0] for one in decide_surveys(RULES, candidates, asks, AROUND)}
    assert len(said) == 480
    for candidate in candidates:
        if candidate.survey != "rested":  # that one depends on who was asked meanwhile
            (alone,) = decide_surveys(RULES, [candidate], asks, AROUND)
            assert said[candidate.id] == alone.gates[0]
    unknown = {gate.note.values.get("facts") for gate in said.values() if gate.note.code.endswith("condition.unknown")}
    assert unknown == {"contact.vip"}
