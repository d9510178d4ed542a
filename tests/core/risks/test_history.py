"""A score's own past: when it falls, when it leaves what was usual, and how long it has been low (methods 5.5)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from csat_plugin.core.risks.history import Past, falling, history_facts

XIAN = (
    ("89.32", "77.54", "87.46", "77.94", "65.29", "62.56"),
    ("92.62", "76.87", "95.73", "80.54", "75.65", "61.54"),
)


def values(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize("series", XIAN)
def test_both_series_of_the_documents_alarm_fall_by_either_test(series: tuple[str, ...]) -> None:
    told = falling(values(*series))
    assert (told.by, told.falls) == ("falls", 3)
    assert told.p is not None
    assert told.p <= 0.10


@pytest.mark.parametrize(
    ("series", "by"),
    [
        (("90", "89", "88", "87"), ""),  # three falls of three points together
        (("90", "88", "86", "85"), "falls"),
        (("90", "80", "70", "71"), ""),  # two falls, then a rise
        (("90", "87", "88", "84", "85", "80"), "trend"),  # never three in a row
        (("80", "84", "81", "86", "80", "83"), ""),
        (("80",), ""),
        ((), ""),
    ],
)
def test_a_series_falls_by_three_falls_or_by_its_trend(series: tuple[str, ...], by: str) -> None:
    assert falling(values(*series)).by == by


def test_only_the_last_six_periods_make_the_trend() -> None:
    assert falling(values("99", "98", "97", "80", "84", "81", "86", "80", "83")).by == ""


def test_periods_without_a_score_are_passed_over_and_this_one_without_says_nothing() -> None:
    series = [
        Past(Decimal(90), "good"),
        Past(None),
        Past(Decimal(85), "good"),
        Past(Decimal(80), "good"),
        Past(Decimal(50), "bad"),
    ]
    facts = history_facts(series, "bad")
    assert (facts["score.falling"], facts["score.falls"], facts["score.lowest_for"]) == (True, 3, 1)
    assert facts["score.deviates"] is None, "four periods are too few for limits"
    assert set(history_facts([*series, Past(None)], "bad").values()) == {None}


def test_a_score_outside_the_limits_of_earlier_ones_deviates_only_where_it_is_far() -> None:
    usual = [Past(Decimal(v)) for v in ("90", "91", "90", "91", "90")]
    assert history_facts([*usual, Past(Decimal(62))], "")["score.deviates"] is True
    assert history_facts([*usual, Past(Decimal(62))], "")["score.deviation"] == -28_400_000
    assert history_facts([*usual, Past(Decimal(87))], "")["score.deviates"] is False, "outside, yet by three points"
    assert history_facts([*usual, Past(Decimal(92))], "")["score.deviates"] is False
