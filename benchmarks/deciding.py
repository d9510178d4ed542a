"""Closed incidents against the twenty rules of `triggers.yaml`: ours, by hand, and by other rule engines, with equal results."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.by_hand import first as by_hand
from csat_plugin.core.facts import Value
from csat_plugin.core.rules import All, Ruleset
from csat_plugin.core.surveys.asking import Candidate, Person
from csat_plugin.core.surveys.decide import Circumstances, decide_surveys
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.core.triggers import Triggers
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import shipped

RULES = Path(__file__).with_name("triggers.yaml")
ROUNDS = 7
NOW = datetime(2026, 10, 8, 8, tzinfo=UTC)


class Event(NamedTuple):
    """One closed incident."""

    facts: dict[str, Value]
    """As the product knows it: what nobody knows is not there."""
    record: dict[str, Any]
    """As a programmer would have it: what nobody knows is `None`."""
    flat: dict[str, Any]
    """The same without dots, for those who take a dot for something else."""


def twenty() -> Ruleset:
    """The rules, read and compiled."""
    found = load_rules(RULES, shipped()).ruleset
    assert found is not None
    return found


def events(n: int, seed: int = 20) -> list[Event]:
    """Incidents of 200 customers, a tenth of them not in the register; most of them unremarkable, as they are."""
    chance = random.Random(seed)  # noqa: S311 # repeatable, not secret
    pick = chance.choices
    customers = [
        {
            "customer.segment": pick(["gold", "silver", "bronze", None], [10, 30, 50, 10])[0],
            "customer.value": chance.choice([None, *(chance.randrange(10_000, 700_000) for _ in range(9))]),
            "customer.complaints": pick([0, 1, 2, 3, 4], [80, 12, 5, 2, 1])[0],
        }
        for _ in range(180)
    ] + [{} for _ in range(20)]
    made = []
    for _ in range(n):
        known: dict[str, Value] = {
            "ticket.priority": pick(["P1", "P2", "P3", "P4", None], [3, 12, 40, 40, 5])[0],
            "ticket.service": pick(["Workplace", "ERP", "Mail", "Network", "Printing", "CRM", None], [50, 8, 8, 8, 8, 13, 5])[0],
            "ticket.team": pick(["Service desk", "Network operations", "Field service", "Applications"], [45, 15, 15, 25])[0],
            "ticket.department": pick(["Workplace", "Infrastructure", "Applications", None], [50, 25, 20, 5])[0],
            "ticket.supplier": pick([None, "Fibre Ltd", "Print Co"], [80, 10, 10])[0],
            "ticket.sla_met": pick([True, False, None], [90, 7, 3])[0],
            "ticket.reopened": pick([0, 1, 2, 3], [93, 5, 1, 1])[0],
            "ticket.promise_kept": pick([True, False, None], [60, 10, 30])[0],
            "ticket.tags": pick([None, "pilot", "vpn, home", "remote"], [80, 2, 10, 8])[0],
            "ticket.project": pick([None, "Migration", "Rollout"], [90, 5, 5])[0],
            "ticket.area_complaints": pick([None, 0, 1, 2, 5], [30, 50, 15, 3, 2])[0],
            "contact.vip": chance.random() < 0.03,
            "contact.role": pick(["user", "manager", "director", "cio", None], [85, 8, 1, 1, 5])[0],
            "contact.language": pick(["en", "zh", "ja", None], [50, 30, 15, 5])[0],
            **chance.choice(customers),
        }  # fmt: skip
        record = dict.fromkeys(("customer.segment", "customer.value", "customer.complaints")) | known
        made.append(Event(known, record, {name.replace(".", "_"): value for name, value in record.items()}))
    return made


class Ours:
    """The product: conditions compiled once, the first that holds, or every rule with what it rests on."""

    def __init__(self, rules: Ruleset) -> None:
        self.names = [survey.id for survey in rules.surveys]
        self.triggers = Triggers(survey.when or All(()) for survey in rules.surveys)

    def first(self, event: Event) -> str | None:
        place = self.triggers.first(event.facts)
        return None if place is None else self.names[place]

    def every(self, event: Event) -> list[str]:
        return [self.names[place] for place in self.triggers.judge(event.facts).holding]


def candidates(rules: Ruleset, made: Sequence[Event]) -> list[Candidate]:
    """Each incident before each survey, with somebody of its own who may be asked."""
    return [
        Candidate(
            survey=survey.id, occasion=f"incident:{n}#0", moment=NOW - timedelta(seconds=n + 1), ticket=f"incident:{n}",
            ticket_key=f"INC{n}", role="requester", person=Person(id=f"person:{n}", name=f"Person {n}", role="requester"),
            handler="handler", facts=event.facts,
        )
        for n, event in enumerate(made)
        for survey in rules.surveys
    ]  # fmt: skip


def decided(rules: Ruleset, waiting: Sequence[Candidate]) -> tuple[SurveyDecision, ...]:
    """The decisions as they are kept: every gate with what it looked at, when, whom, by which rule."""
    return decide_surveys(rules, waiting, (), Circumstances(now=NOW))


def deciding(n: int, *, peers: bool) -> dict[str, Any]:
    """Seconds of processor time for all events by each contender, the best of several rounds taken in turn.

    Raises:
        AssertionError: if not all decide every event alike.
    """
    rules = twenty()
    made, ours = events(n), Ours(rules)
    first = [ours.first(event) for event in made]
    agree("by hand", first, [by_hand(event.record) for event in made])
    facts, records, flat = ([event[n] for event in made] for n in range(3))
    contenders: dict[str, tuple[Callable[[Any], Any], Sequence[Any]]] = {
        "by hand": (by_hand, records),
        "first": (ours.triggers.first, facts),
        "every": (ours.triggers.judge, facts),
    }
    if peers:
        from benchmarks.by_peers import peers as others

        every = [ours.every(event) for event in made]
        for name, (one, all_) in others().items():
            agree(name, first, [one(record) for record in flat])
            agree(name, every, [all_(record) for record in flat])
            contenders[name] = one, flat
            contenders[f"{name}, every"] = all_, flat
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(ROUNDS):
        for name, (decide, given) in contenders.items():
            best[name] = min(best[name], _seconds(decide, given))
    some = candidates(rules, made[: n // 10])
    best["kept"] = 10 * min(_seconds(lambda all_: decided(rules, all_), [some]) for _ in range(3))
    return {"events": n, "asking": sum(one is not None for one in first), "seconds": best}


def _seconds(decide: Callable[[Any], Any], given: Iterable[Any]) -> float:
    begin = time.process_time()
    for one in given:
        decide(one)
    return time.process_time() - begin


def agree(name: str, ours: Sequence[object], theirs: Sequence[object]) -> None:
    """Fail with the first event decided otherwise."""
    for n, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        assert one == other, f"event {n}: {one} by us, {other} by {name}"
