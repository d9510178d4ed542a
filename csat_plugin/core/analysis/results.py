"""Business results beside satisfaction: whether customers with higher scores also spend more, stay, or cost less (S4-06).

The results stand in the register, one column each, as they are when the report is made. What goes together need not be cause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal

from msgspec import Struct

from csat_plugin.core.exact import to_micro
from csat_plugin.core.model import Customer
from csat_plugin.core.scoring.result import Score
from csat_plugin.core.statistics.drivers import correlations, fisher, summed, varies

FEWEST: Final = 10
"""Customers with a score and a result below which nothing is said."""
SPEND: Final = "spend_change"
"""The result every register has a column for."""


class Result(Struct, frozen=True, kw_only=True):
    """One business result beside the scores."""

    name: str
    """Its column in the register; `spend_change` for the change in spending."""
    customers: int
    """With a score and that result."""
    correlation: float | None = None
    """`None` with too few customers, or where all have the same."""
    low: float | None = None
    high: float | None = None

    @property
    def missing(self) -> int:
        """How many customers are missing until something can be said."""
        return max(0, FEWEST - self.customers)

    @property
    def means(self) -> Literal["more", "less", "not_proven"]:
        """Whether it is higher or lower with higher scores, beyond chance."""
        if self.low is not None and self.low > 0:
            return "more"
        return "less" if self.high is not None and self.high < 0 else "not_proven"


def results(scores: Iterable[Score], customers: Iterable[Customer]) -> tuple[Result, ...]:
    """Every result of the register beside the scores, by name."""
    register = {customer.id: customer for customer in customers}
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for score in scores:
        customer = register.get(score.subject)
        if customer is None or score.exact is None or score.value is None:
            continue
        for name, value in of(customer).items():
            pairs[name].append((score.exact, _micro(value)))
    return tuple(_result(name, pairs[name]) for name in sorted(pairs))


def of(customer: Customer) -> dict[str, Decimal]:
    """The results of one customer, his change in spending among them."""
    spend = customer.contract.spend_change if customer.contract else None
    return ({} if spend is None else {SPEND: spend}) | (customer.results or {})


def _micro(value: Decimal) -> int:
    """Millionths of a result, which may be below zero."""
    return to_micro(abs(value)) * (-1 if value < 0 else 1)


def _result(name: str, pairs: list[tuple[int, int]]) -> Result:
    sums = summed(pairs, 2)
    if len(pairs) < FEWEST or not (varies(sums, 0) and varies(sums, 1)):
        return Result(name=name, customers=len(pairs))
    r = correlations(sums)[0][1]
    low, high = fisher(r, len(pairs)) or (-1.0, 1.0)
    return Result(name=name, customers=len(pairs), correlation=r, low=low, high=high)
