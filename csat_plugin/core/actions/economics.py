"""What actions cost and which come first (methods 5.8). Money in decimals; nothing here decides by itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor

from msgspec import Struct

CENT = Decimal("0.01")


class Priority(Struct, frozen=True, kw_only=True):
    """value x dissatisfaction x recurrence x fixability; every factor is printed beside it."""

    value: Decimal
    """Weight of the customer."""
    dissatisfaction: Decimal
    """Points below what is acceptable, 0 or more."""
    recurrence: int
    """How many said the same, at least 1."""
    fixability: Decimal
    """0 to 1."""

    @property
    def product(self) -> Decimal:
        """The greater, the sooner."""
        return self.value * self.dissatisfaction * self.recurrence * self.fixability


def priority(
    value: Decimal, score: Decimal, acceptable: Decimal, recurrence: int = 1, fixability: Decimal = Decimal(1)
) -> Priority:
    """The priority of helping a customer with that score, in points of 0 to 100: worth x dissatisfaction x what can be done (S1-20)."""
    return Priority(
        value=value,
        dissatisfaction=max(Decimal(0), acceptable - score),
        recurrence=recurrence,
        fixability=fixability,
    )


class Staffing(Struct, frozen=True, kw_only=True):
    """How many people so many visits a day need, by whole visits; where one more is begun, also by that (AMB-14)."""

    exact: Fraction
    """Visits of one person in one day, before rounding."""
    visits_each: int
    """Rounded down: those that are finished in a day."""
    people: int
    visits_each_up: int
    """Rounded up: as the source of AMB-14 reckons."""
    people_up: int


def staffing(visits: int, hours: Decimal, visit_hours: Decimal) -> Staffing:
    """People = visits / floor(hours of a day / hours of a visit), rounded up; and the same with the ceiling.

    Raises:
        ValueError: when not one visit fits into a day.
    """
    exact = Fraction(hours) / Fraction(visit_hours)
    each = floor(exact)
    if each < 1:
        raise ValueError(f"a visit of {visit_hours} hours does not fit into a day of {hours}")
    up = ceil(exact)
    return Staffing(
        exact=exact, visits_each=each, people=-(-visits // each), visits_each_up=up, people_up=-(-visits // up)
    )


def cost(items: Mapping[str, Decimal], *surcharges: Decimal) -> Decimal:
    """The sum of all items, with each surcharge on what the one before made, to the cent.

    Args:
        items: what for -> how much.
        surcharges: fractions such as 0.2 for 20 %.
    """
    total = sum(items.values(), Decimal(0))
    for surcharge in surcharges:
        total *= 1 + surcharge
    return total.quantize(CENT, ROUND_HALF_UP)


class Unequal(Struct, frozen=True, kw_only=True):
    """A figure that was printed otherwise than it comes out (AMB-15, S3-42)."""

    what: str
    """An item, or `sum`, `cost`, `whole`."""
    printed: Decimal
    computed: Decimal

    @property
    def more(self) -> Decimal:
        """How much more was printed; below zero: less."""
        return self.printed - self.computed


def unequal(printed: Mapping[str, Decimal], computed: Mapping[str, Decimal]) -> tuple[Unequal, ...]:
    """Printed figures that differ from those computed, by half a unit of the last digit printed or more.

    Args:
        printed: what an offer says -> how much; what is not computed is left out.
        computed: the same, as it comes out.
    """
    found = []
    for what, amount in printed.items():
        exponent = amount.as_tuple().exponent
        digit = Decimal(1).scaleb(min(0, exponent if isinstance(exponent, int) else 0))
        if what in computed and computed[what].quantize(digit, ROUND_HALF_UP) != amount:
            found.append(Unequal(what=what, printed=amount, computed=computed[what]))
    return tuple(found)


def effectiveness(marks: Mapping[str, Decimal], helped: Decimal = Decimal(80)) -> Fraction | None:
    """Share of remedies whose customers rated them at least `helped` points; `None` when none was rated."""
    return Fraction(sum(mark >= helped for mark in marks.values()), len(marks)) if marks else None
