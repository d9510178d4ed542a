"""Months, weeks, days and quarters of the public data sets, as periods and ranges of the product."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.realdata.workplace import PERCENT_SHOWN, Places, Workplace, agree

pytestmark = pytest.mark.realdata

DESK, CALLS, TURNS = "rwfd-help-desk", "rwfd-call-center", "mendeley-help-desk-scored"
QUARTERS = {
    "FY2018-Q1": "2019Q1",
    "FY2018-Q2": "2019Q2",
    "FY2018-Q3": "2019Q3",
    "FY2018-Q4": "2019Q4",
    "FY2019-Q1": "2020Q1",
}
"""The product names a fiscal year after the calendar year it begins in, the publisher after the one it ends in."""


@pytest.mark.parametrize(("name", "group", "questions"), [(DESK, "month created", 1), (TURNS, "month ended", 3)])
def test_months(place: Places, reference: dict[str, Any], name: str, group: str, questions: int) -> None:
    for month, expected in reference[name]["by"][group].items():
        agree(place(name).overall(month, questions), expected)


def test_months_below_the_month_before(place: Places, reference: dict[str, Any]) -> None:
    months = list(reference[DESK]["by"]["month created"])
    fallen = []
    for month in months:
        change = place(DESK).assessment(month, "all").overall.change
        assert (change is None) == (month == months[0])
        if change is not None and change < 0:
            fallen.append(month)
    assert fallen == reference[DESK]["facts"]["months_below_previous"]


def test_departments_month_by_month(place: Places, reference: dict[str, Any]) -> None:
    expected = reference[DESK]["by"]["department x month"]
    facts = reference[DESK]["facts"]
    low, silent = [], []
    for month in reference[DESK]["by"]["month created"]:
        for department, figures in place(DESK).groups(month, "department").items():
            name = f"{department} / {month}"
            agree(figures, expected[name])
            assert figures["mean"] is not None
            assert figures["response_pct"] is not None
            low += [name] if figures["mean"] < 2.10 else []
            silent += [name] if figures["response_pct"] < 55 else []
    assert sorted(low) == facts["dept_months_mean_lt_2_10"]
    assert sorted(silent) == facts["dept_months_response_lt_55"]


def test_days_and_the_lowest_and_highest_of_them(place: Places, reference: dict[str, Any]) -> None:
    marks: dict[str, list[int | None]] = defaultdict(list)
    for line in place(CALLS).lines("2020-10", "department"):
        marks[line.answered].append(line.points)
    means: dict[str, float] = {}
    for day, expected in reference[CALLS]["by"]["day"].items():
        given = [points for points in marks[day] if points is not None]
        mean = round(sum(given) / len(given)) if given else None
        agree(place(CALLS).level(len(marks[day]), len(given), mean), expected)
        means |= {} if mean is None else {day: mean}
    facts = reference[CALLS]["facts"]
    for chosen, (name, _) in (
        (min(means, key=lambda day: means[day]), facts["lowest_day"]),
        (max(means, key=lambda day: means[day]), facts["highest_day"]),
    ):
        assert chosen == name
        agree(place(CALLS).overall(f"{name}..{name}"), reference[CALLS]["by"]["day"][name])


def test_weeks_as_ranges(place: Places, reference: dict[str, Any]) -> None:
    weeks: dict[str, list[date]] = defaultdict(list)
    for day in reference[CALLS]["by"]["day"]:
        year, number, _ = date.fromisoformat(day).isocalendar()
        weeks[f"{year}-W{number:02}"].append(date.fromisoformat(day))
    assert set(weeks) == set(reference[CALLS]["by"]["ISO week"])
    for week, days in weeks.items():
        assert days[-1] - days[0] == timedelta(len(days) - 1)
        agree(place(CALLS).overall(f"{days[0]}..{days[-1]}"), reference[CALLS]["by"]["ISO week"][week])


def test_countries_are_customers_of_the_register(data: Path, tmp_path: Path, reference: dict[str, Any]) -> None:
    """A project's code begins with its country: the register calls the country the customer, and its projects aliases."""
    projects = sorted(reference[TURNS]["by"]["project (customer x product)"])
    countries: dict[str, list[str]] = defaultdict(list)
    for project in projects:
        countries[project[:3]].append(project)
    folder = tmp_path / TURNS
    folder.mkdir()
    with (folder / "register.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "aliases"])
        writer.writerows([country, country, ";".join(aliases)] for country, aliases in countries.items())
    edits = {"rules: rules.yaml": "rules: rules.yaml\nregister: register.csv"}
    place = Workplace.made(TURNS, data, folder, (1, 5), edits)
    whole = "2022-01-01..2023-03-31"
    found = place.groups(whole, "customer", 3)
    expected = reference[TURNS]["by"]["country code of the project"]
    assert set(found) == set(expected)
    for country, figures in found.items():
        agree(figures, expected[country])
    assert len(place.assessment(whole, "project").scores) == reference[TURNS]["facts"]["projects"]


def test_issues_that_count_once(data: Path, tmp_path: Path, reference: dict[str, Any]) -> None:
    """With the ticket as the response all turns of a ticket are one answer: the mean of the issues' means."""
    edits = {"              ticket: id\n": "              ticket: id\n              response: id\n"}
    place = Workplace.made(TURNS, data, tmp_path / TURNS, (1, 5), edits)
    found = place.assessment("2022-01-01..2023-03-31", "all")
    facts = reference[TURNS]["facts"]
    assert found.scores[0].nodes[0].responses == facts["issues_scored"]
    mean = place.mean(found.overall.pooled)
    assert mean is not None
    assert abs(mean - facts["issue_mean_of_means"]) <= 5.1e-5


@pytest.mark.parametrize(("period", "quarter"), QUARTERS.items())
def test_published_quarters(place: Places, reference: dict[str, Any], period: str, quarter: str) -> None:
    expected = reference["va-vha-cx-quarterly"][quarter]
    found = place("va-vha-cx-quarterly")
    assessment = found.assessment(period, "customer")
    asked = [question for question, mean in expected["scores"].items() if mean is not None]
    assert assessment.counts.received == len(expected["scores"])
    assert assessment.counts.excluded == ({"no_mark": 1} if len(asked) < len(expected["scores"]) else {})
    score = assessment.scores[0]
    assert score.answers == expected["respondents"] * len(asked)
    assert score.nodes[0].responses == expected["respondents"]
    mean = found.mean(score.exact)
    assert mean is not None
    assert abs(mean - expected["mean_of_questions"]) <= 5.1e-5


def test_published_rates_with_percent_and_thousands_marks(place: Places, reference: dict[str, Any]) -> None:
    expected = reference["va-vha-cx-quarterly"]
    place_of_rates = place("va-vha-response-rates")
    for period, quarter in QUARTERS.items():
        score = place_of_rates.assessment(period, "customer").scores[0]
        assert score.exact == int(expected[quarter]["published_rate"].removesuffix("%")) * 1_000_000
        assert score.answers == expected[quarter]["surveyed"]
        assert abs(score.exact / 1_000_000 - expected[quarter]["rate_pct"]) <= 0.5  # published in whole percents
    whole = place_of_rates.assessment("2018-10-01..2019-12-31", "customer").scores[0]
    assert whole.exact is not None
    assert abs(whole.exact / 1_000_000 - expected["pooled_rate_pct"]) <= 0.5
    weighed = sum(
        int(expected[q]["published_rate"].removesuffix("%")) * expected[q]["surveyed"] for q in QUARTERS.values()
    )
    surveyed = sum(expected[q]["surveyed"] for q in QUARTERS.values())
    assert abs(whole.exact / 1_000_000 - weighed / surveyed) <= PERCENT_SHOWN
