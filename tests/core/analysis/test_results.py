"""Business results beside the scores (S4-06)."""

from __future__ import annotations

from decimal import Decimal

from csat_plugin.core.analysis.results import results
from csat_plugin.core.model import Contract, Customer
from csat_plugin.core.scoring.result import Score

M = 1_000_000


def scores(n: int) -> list[Score]:
    return [
        Score(
            subject=f"C{i}",
            name=f"C{i}",
            period="2026-10",
            status="complete",
            value=Decimal(50 + i),
            exact=(50 + i) * M,
        )
        for i in range(n)
    ]


def register(n: int, orders: int = 1) -> list[Customer]:
    return [
        Customer(
            id=f"C{i}", name=f"C{i}", contract=Contract(spend_change=Decimal(-i)),
            results={"orders": Decimal(orders * i * i), "luck": Decimal((i * 7) % 5)},
        )
        for i in range(n)
    ]  # fmt: skip


def test_what_rises_falls_or_has_nothing_to_do_with_the_score() -> None:
    told = {one.name: one for one in results(scores(20), register(20))}
    assert {name: one.means for name, one in told.items()} == {
        "luck": "not_proven",
        "orders": "more",
        "spend_change": "less",
    }
    assert round(told["spend_change"].correlation or 0, 4) == -1.0
    assert told["orders"].customers == 20


def test_fewer_than_ten_customers_or_always_the_same_say_nothing() -> None:
    told = {one.name: one for one in results(scores(9), register(9))}
    assert (told["orders"].correlation, told["orders"].missing) == (None, 1)
    told = {one.name: one for one in results(scores(12), register(12, orders=0))}
    assert (told["orders"].correlation, told["orders"].missing, told["orders"].means) == (None, 0, "not_proven")


def test_customers_without_a_score_or_a_result_do_not_count() -> None:
    some = register(20)[:15]
    unscored = [
        Score(subject="C3", name="C3", period="2026-10", status="no_data"),
        *(s for s in scores(20) if s.subject != "C3"),
    ]
    told = {one.name: one.customers for one in results(unscored, some)}
    assert told["orders"] == 14
