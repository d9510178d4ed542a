"""Marks by whether the service level was kept, and the clauses that are proposed for review (S0-03, S0-57)."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.analysis.service_levels import proposed, splits
from csat_plugin.core.rules import Ruleset, Service
from tests.core.deciding import rating

M = 1_000_000
RULES = Ruleset(
    id="r",
    services=(
        Service(
            id="mail", title={"en": "Mail"}, called=("电子邮件",), cost="high", clauses=("4.2 repaired in 4 hours",)
        ),
        Service(id="print", cost="low"),
    ),
)


def marks(
    n: int, points: int, met: bool | None, service: str = "mail", customer: str = "C01", **more: Any
) -> list[Received]:
    made = []
    for i in range(n):
        one = rating(f"{customer}{service}{met}{points}{i}", customer, points)
        assert one.ticket is not None
        made.append(replace(one, ticket=replace(one.ticket, sla_met=met, service=service, **more)))
    return made


def test_split_by_kept_and_missed_in_all_and_by_class_of_cost() -> None:
    answers = [
        *marks(6, 90, True), *marks(5, 50, False), *marks(5, 100, True, "print"), *marks(5, 40, False, "print"), *marks(9, 10, None),
    ]  # fmt: skip
    whole, high, low = splits(answers, RULES)
    assert (whole.cost, whole.kept, whole.missed) == ("", 11, 10)
    assert (high.cost, high.kept_points, high.missed_points) == ("high", 90 * M, 50 * M)
    assert high.difference is not None
    assert (round(high.difference.difference, 1), high.difference.proven) == (40.0, True)
    assert (low.cost, low.kept_points, low.missed_points) == ("low", 100 * M, 40 * M)


def test_no_mean_of_too_few_is_shown_nor_told_by_the_others_and_that_of_all() -> None:
    answers = [
        *marks(6, 90, True), *marks(5, 50, False), *marks(5, 100, True, "print"), *marks(2, 40, False, "print"),
    ]  # fmt: skip
    whole, high, low = splits(answers, RULES)
    assert (high.kept_points, low.kept_points, whole.missed_points) == (90 * M, 100 * M, (5 * 50 + 2 * 40) * M // 7)
    assert (high.missed_points, high.difference, low.missed_points, low.difference) == (None, None, None, None)
    unknown = [*answers, *marks(9, 70, False, "print"), *marks(3, 10, True, "of no known class")]
    whole, high, low = splits(unknown, RULES)
    assert (high.kept_points, low.kept_points) == (90 * M, None), "those of no class would be told by the rest"
    rules = replace(RULES, privacy=replace(RULES.privacy, at_least=12))
    assert [(one.kept_points, one.missed_points) for one in splits(answers, rules)] == [(None, None)] * 3


def test_without_a_known_level_there_is_nothing_and_one_class_of_cost_is_no_split() -> None:
    assert splits(marks(9, 10, None), RULES) == ()
    assert [one.cost for one in splits(marks(9, 10, True), RULES)] == [""]


def test_kept_and_dissatisfied_or_not_kept_is_proposed_with_the_clauses_the_rules_quote() -> None:
    answers = [
        *marks(6, 40, True, "电子邮件"), *marks(6, 60, False, "phone", sla_name="Gold"), *marks(8, 90, True, "print"),
        *marks(7, 20, True, customer="C02"), *marks(4, 20, True, "rare"),
    ]  # fmt: skip
    found = proposed(answers, RULES, {"C01"}, 80 * M)
    assert [(one.service, one.level, one.why, one.clauses) for one in found] == [
        ("mail", "", "kept", ("4.2 repaired in 4 hours",)),
        ("phone", "Gold", "missed", ()),
    ]
    assert (found[0].points, found[0].met, found[0].known, found[0].subjects) == (40 * M, 6, 6, ("C01",))
    assert proposed(answers, RULES, (), 80 * M) == ()
