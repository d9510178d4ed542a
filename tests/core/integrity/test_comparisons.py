"""Marks by mode, by interviewer, and of those who answered late (S2-21, methods 5.7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import NormalDist
from typing import Any

import pytest
from msgspec.structs import replace

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.integrity.comparisons import compared
from tests.core.deciding import rating

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def marks(n: int, points: int, **more: Any) -> list[Received]:
    """Marks that differ by a little, so that there is a spread."""
    key = "".join(map(str, more.values()))
    made = []
    for i in range(n):
        one = rating(f"{key}{points}{i}", points=points + i % 3)
        made.append(replace(one, rating=replace(one.rating, **more)))
    return made


def test_one_of_two_modes_is_told_when_it_is_kinder_by_more_than_five_points_and_chance() -> None:
    (found,) = compared([*marks(20, 90, mode="in person"), *marks(12, 70, mode="phone")])
    assert (found.by, found.group, found.n, found.others, found.tested) == ("mode", "phone", 12, 20, 1)
    assert round(found.difference) == -20
    assert found.told
    (found,) = compared([*marks(20, 74, mode="in person"), *marks(12, 70, mode="phone")])
    assert not found.told


def test_too_few_are_not_compared_and_what_nobody_says_is_no_group() -> None:
    assert compared([*marks(20, 90, mode="in person"), *marks(9, 70, mode="phone")]) == ()
    assert compared([*marks(20, 90), *marks(12, 70, mode="phone")]) == ()


def test_each_interviewer_against_all_others_with_all_of_them_allowed_for() -> None:
    answers = [*marks(15, 80, interviewer="ann"), *marks(15, 80, interviewer="bob"), *marks(15, 60, interviewer="eve")]
    found = {one.group: one for one in compared(answers)}
    assert {name: one.tested for name, one in found.items()} == {"ann": 3, "bob": 3, "eve": 3}
    assert found["eve"].told
    assert round(found["eve"].difference) == -20
    near = compared(
        [*marks(15, 80, interviewer="ann"), *marks(15, 80, interviewer="bob"), *marks(15, 79, interviewer="eve")]
    )
    eve = next(one for one in near if one.group == "eve")
    alone = 2 * (1 - NormalDist().cdf(abs(eve.difference) / eve.margin * 1.959964))
    assert eve.p == pytest.approx(3 * alone, rel=1e-4)


def test_the_slower_half_stands_for_those_who_never_answer() -> None:
    quick = [one for n in range(12) for one in marks(1, 90, asked=NOON, answered=NOON + timedelta(hours=1 + n))]
    slow = [one for n in range(12) for one in marks(1, 60, asked=NOON, answered=NOON + timedelta(days=3, hours=n))]
    (found,) = compared([*quick, *slow])
    assert (found.by, found.group, found.n, round(found.difference), found.told) == ("asked", "late", 12, -30, True)
    assert compared([*quick, *(replace(one, rating=replace(one.rating, asked=None)) for one in slow)]) == ()
