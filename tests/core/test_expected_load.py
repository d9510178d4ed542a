"""How much work a rule would have made."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from csat_plugin.core.actions.expected_load import expected_load, expected_rating_load
from csat_plugin.texts import say
from tests.core.deciding import (
    CALL,
    VERIFY,
    assessed,
    rating,
    rules,
    score,
)


def test_the_expected_load_says_how_many_and_on_how_few_ratings() -> None:
    months = [f"2026-{month:02d}" for month in range(1, 13)]
    history = [
        assessed(score("C01", "70", m, answers=3), score("C02", "75" if i < 6 else "90", m), period=m)
        for i, m in enumerate(months)
    ]
    (load,) = expected_load(rules(VERIFY, CALL), history)
    assert (load.months, load.fired, load.opened, load.few) == (12, 18, 2, 12)
    assert load.a_month == Decimal("1.5")
    assert load.suggest_needs == 5
    assert [say(note.code, "en", note.values) for note in load.notes()] == [
        "verify_defect: over 12 months 1.5 a month (2 items opened, the rest added to them), 67 % on fewer than 5 ratings.",
        "Suggestion for verify_defect: `needs: {ratings: 5}`.",
    ]
    (held,) = expected_load(rules(replace(VERIFY, needs=5)), history)
    assert (held.fired, held.few, held.suggest_needs) == (6, 0, None)
    assert expected_load(rules(VERIFY), [])[0].notes()[0].code == "load.none"


def test_actions_on_single_ratings_are_counted_from_the_ratings() -> None:
    history = [assessed(score("C01", "70", m), period=m) for m in ("2026-09", "2026-10")]
    received = [
        rating("1"),
        rating("2", points=40),
        rating("3", "C02"),
        rating("4", points=41),
        rating("5", points=None),
    ]
    (load,) = expected_rating_load(rules(VERIFY, CALL), history, received)
    assert (load.rule, load.months, load.fired, load.subjects, load.a_month) == (
        "call_unhappy_user", 2, 3, 2, Decimal("1.5"),
    )  # fmt: skip
    assert [say(note.code, "en", note.values) for note in load.notes()] == [
        "call_unhappy_user: 1.5 ratings a month fulfil it (3 in 2 months, from 2 subjects)."
    ]
    assert expected_rating_load(rules(CALL), history, [])[0].notes()[0].code == "load.none"
