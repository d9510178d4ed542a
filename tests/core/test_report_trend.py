"""A trend is called when the figures carry it, and only then."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csat_plugin.core.report.trend import direction


def values(*shown: str) -> list[Decimal]:
    return [Decimal(x) for x in shown]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (values("80", "81"), "too_few"),
        (values("80", "81", "82", "83", "84"), "too_few"),
        (values("80", "81", "82", "83", "84", "85"), "rising"),
        (values("85.0", "84.9", "84.8", "84.7", "84.6", "84.5"), "falling"),
        (values("84.9", "85.3", "84.6", "86.2", "86.4", "85.7"), "none"),
        (values("90", "88", "86", "85"), "three_falls"),
        (values("90", "89", "88", "85.1"), "too_few"),
        (values("80", "80", "80", "80", "80", "80"), "none"),
        ([], "too_few"),
    ],
)
def test_what_a_row_does(row: list[Decimal], expected: str) -> None:
    assert direction(row) == expected


# The two monthly series of the pilot report (S3-01): their last three changes fall by more than 5 points, and their balances
# alone, -11 and -9, are an alarm as well; shrunk to hundredths only the balance speaks.
PILOT = [
    (values("89.32", "77.54", "87.46", "77.94", "65.29", "62.56"), -11),
    (values("92.62", "76.87", "95.73", "80.54", "75.65", "61.54"), -9),
]


@pytest.mark.parametrize(("row", "balance"), PILOT)
def test_the_pilots_series_sound_the_alarm_and_its_mirror_needs_more(row: list[Decimal], balance: int) -> None:
    assert sum((b > a) - (b < a) for i, a in enumerate(row) for b in row[i + 1 :]) == balance
    assert direction(row) == "three_falls"
    assert direction([x / 100 for x in row]) == "falling"
    assert direction([-x / 100 for x in row]) == ("rising" if balance == -11 else "none")


@pytest.mark.parametrize("n", [6, 7])
def test_noise_is_seldom_called_a_trend(n: int) -> None:
    # Steps of hundredths: no three falls reach 5 points, so only the test itself speaks.
    rows = [direction([Decimal(x) / 100 for x in row]) for row in permutations(range(n))]
    assert Decimal(rows.count("rising")) / len(rows) <= Decimal("0.05")
    assert Decimal(rows.count("falling")) / len(rows) <= Decimal("0.10")


@example([7, 6, 3, 2, 0, 1, 2, 5])
@given(st.lists(st.integers(0, 1000), max_size=40))
def test_whoever_rises_falls_in_the_mirror(row: list[int]) -> None:
    # The other way round does not hold: a fall is an alarm and needs less than a rise.
    there = direction([Decimal(x) for x in row])
    back = direction([Decimal(1000 - x) for x in row])
    if there == "rising":
        assert back in ("falling", "three_falls")
    if there == "falling":
        # "three_falls": a row that falls on the whole may end with three steep rises.
        assert back in ("rising", "none", "three_falls")
    if there == "none":
        assert back in ("none", "falling", "three_falls")
