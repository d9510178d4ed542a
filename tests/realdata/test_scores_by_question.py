"""Questionnaires of the public data sets: a channel is what a figure comes out for, so questions and constructs are channels."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.realdata.workplace import PERCENT_SHOWN, Places, Workplace, agree, agree_all

pytestmark = pytest.mark.realdata

SURVEY, QUESTIONS, CONSTRUCTS, ITEMS = "abc-customer-survey", "abc-by-question", "ecsi-mobile", "ecsi-by-item"
TURNS, TELCO, CALLS = "mendeley-help-desk-scored", "ibm-telco-churn", "rwfd-call-center"
MONTH = "2026-01"
AREAS = {
    "Satisfaction": "q1", "Recommendation": "q4", "Repurchase": "q5", "Equipment": "q11", "SalesSup": "q17",
    "TechnicalSup": "q25", "Suppliers": "q38", "AdministrativeSup": "q57", "TermsCondPrices": "q65",
}  # fmt: skip


def test_seventy_four_questions(place: Places, reference: dict[str, Any]) -> None:
    expected = reference[SURVEY]["questions"]
    found = place(QUESTIONS)
    asked = Counter(line.channel for line in found.lines(MONTH, "all"))
    channels = {total.channel: total for total in found.assessment(MONTH, "all").overall.channels}
    assert len(channels) == len(expected) == 74
    for question, figures in expected.items():
        total = channels[question]
        agree(found.level(asked[question], total.answers, total.pooled), figures)


def test_countries_and_their_areas(place: Places, reference: dict[str, Any]) -> None:
    found = place(QUESTIONS)
    scores = {score.name: score for score in found.assessment(MONTH, "department").scores}
    expected = reference[SURVEY]["country_area"]
    assert set(scores) == set(expected)
    for country, areas in expected.items():
        nodes = {node.channel: node for node in scores[country].nodes}
        for area, mean in areas.items():
            told = found.mean(nodes[AREAS[area]].points)
            assert told is not None
            assert abs(told - mean) <= 5.1e-5
        overall = reference[SURVEY]["by"]["country"][country]
        assert scores[country].answers == overall["rated"]
        assert scores[country].value == Decimal(str(overall["index"]))


def test_seniority_of_customers(place: Places, reference: dict[str, Any]) -> None:
    expected = reference[SURVEY]["by"]["customer seniority (code 1..5)"]
    agree_all(place(QUESTIONS).scored(MONTH, "team"), expected, without=["(blank)"])


def test_the_survey_as_one_questionnaire(place: Places, reference: dict[str, Any]) -> None:
    """A customer counts once with the mean of what he answered; not applicable and blank are no marks."""
    questions = reference[SURVEY]["questions"].values()
    found = place(SURVEY).assessment(MONTH, "all")
    assert found.counts.received == sum(figures["rows"] for figures in questions)
    assert found.counts.used == sum(figures["rated"] for figures in questions)
    assert found.counts.excluded == {"no_mark": sum(figures["na_0"] + figures["blank"] for figures in questions)}
    marks: dict[str, list[int]] = defaultdict(list)
    for line in place(SURVEY).lines(MONTH, "all"):
        if line.counted:
            marks[line.rating.partition("/")[0]].append(int(line.raw))
    assert found.scores[0].nodes[0].responses == len(marks)  # two customers answered nothing at all
    means = [sum(given) / len(given) for given in marks.values()]
    told = place(SURVEY).mean(found.overall.pooled)
    assert told is not None
    assert abs(told - sum(means) / len(means)) <= 5.1e-5


def test_constructs_of_the_satisfaction_index(place: Places, reference: dict[str, Any]) -> None:
    expected = reference[CONSTRUCTS]["constructs"]
    names = {"IMAG": "image", "CUEX": "expectation", "PERQ": "quality", "PERV": "value", "CUSA": "satisfaction",
             "CUSCO": "complaints", "CUSL": "loyalty"}  # fmt: skip
    score = place(CONSTRUCTS).assessment(MONTH, "all").scores[0]
    nodes = {node.channel: node for node in score.nodes}
    for construct, figures in expected.items():
        node = nodes[names[construct]]
        assert (node.responses, node.answers) == (250, 250 * figures["items"])
        agree({"mean": place(CONSTRUCTS).mean(node.points), "index": (node.points or 0) / 1_000_000}, figures)
    # Weights have two places and sum to 100, so the seventh of seven has 14.2: a hundredth of a point in the composite.
    assert score.exact is not None
    assert abs(score.exact / 1_000_000 - sum(f["index"] for f in expected.values()) / 7) <= 0.02


def test_items_of_the_satisfaction_index(place: Places, reference: dict[str, Any]) -> None:
    expected = reference[CONSTRUCTS]["items"]
    found = place(ITEMS)
    totals = {total.channel: total for total in found.assessment(MONTH, "all").overall.channels}
    marks: dict[str, list[int]] = defaultdict(list)
    for line in found.lines(MONTH, "all"):
        marks[line.channel].append(int(line.raw))
    assert set(totals) == set(expected)
    for item, figures in expected.items():
        assert (totals[item].answers, len(marks[item])) == (250, 250)
        index = (totals[item].pooled or 0) / 1_000_000
        agree({"mean": found.mean(totals[item].pooled), "index": index}, figures)
        for name, share in (("le4_pct", [m <= 4 for m in marks[item]]), ("ge8_pct", [m >= 8 for m in marks[item]])):
            assert abs(100 * sum(share) / 250 - figures[name]) <= PERCENT_SHOWN
    facts = reference[CONSTRUCTS]["facts"]
    assert sum(mark >= 9 for mark in marks["CUSL3"]) == facts["recommend_promoters"]
    assert sum(mark <= 6 for mark in marks["CUSL3"]) == facts["recommend_detractors"]
    assert sum(mark <= 4 for mark in marks["CUSCO"]) == facts["poor_complaint"]


def test_questions_of_the_turns(place: Places, reference: dict[str, Any]) -> None:
    """Three questions of one channel have one figure together; each alone comes out of the list of ratings."""
    names = {"Q1": "accuracy", "Q2": "thoroughness", "Q3": "courtesy"}
    marks: dict[str, Counter[str]] = defaultdict(Counter)
    for line in place(TURNS).lines("2022-01-01..2023-03-31", "all"):
        marks[line.rating.rpartition("/")[2]][line.raw if line.counted else "0"] += 1
    good = bad = 0
    for column, figures in reference[TURNS]["questions"].items():
        assert marks[names[column]] == figures["distribution"]
        good += figures["distribution"]["4"] + figures["distribution"]["5"]
        bad += figures["distribution"]["1"] + figures["distribution"]["2"]
    # The reference's share of good turns is of their means; a target `of: ratings` counts single answers.
    verdicts = {v.target: v for v in place(TURNS).assessment("2022-01-01..2023-03-31", "all").verdicts}
    assert verdicts["good"].reached == good
    assert verdicts["not_bad"].counted - verdicts["not_bad"].reached == bad


def test_low_marks_with_a_comment(place: Places, reference: dict[str, Any]) -> None:
    found = place(TURNS).lines("2022-01-01..2023-03-31", "all")
    said = {line.rating.rpartition("/")[0] for line in found if line.comment}
    assert len(said) == reference[TURNS]["facts"]["rows_with_notes"]


def test_value_segments_of_the_register(data: Path, tmp_path: Path, reference: dict[str, Any]) -> None:
    """A segment is a customer's property in the register, and each score carries it."""
    with (data / TELCO / "telco_status.csv").open(encoding="utf-8", newline="") as file:
        values = {row["Customer ID"]: int(row["CLTV"]) for row in csv.DictReader(file)}
    cuts = {"V1 low": 3469, "V2": 4527, "V3": 5380.5, "V4 high": float("inf")}
    folder = tmp_path / TELCO
    folder.mkdir()
    with (folder / "register.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "segment", "value"])
        for customer, value in values.items():
            segment = next(name for name, most in cuts.items() if value <= most)
            writer.writerow([customer, customer, segment, value])
    edits = {
        "rules: rules.yaml": "rules: rules.yaml\nregister: register.csv",
        "        customer: {id: Customer ID, value: CLTV}\n": "",
    }
    place = Workplace.made(TELCO, data, folder, (1, 5), edits)
    marks: dict[str, list[int]] = defaultdict(list)
    for score in place.assessment(MONTH, "customer").scores:
        assert (score.status, score.answers) == ("complete", 1)
        marks[score.segment].append(score.exact or 0)
    found = {name: place.level(len(given), len(given), sum(given) // len(given)) for name, given in marks.items()}
    agree_all(found, reference[TELCO]["by"]["value segment"])


def test_good_and_bad_words(place: Places, reference: dict[str, Any]) -> None:
    facts = reference[CALLS]["facts"]
    found = place("rwfd-call-center-sentiment").assessment("2020-10", "all")
    neutral = reference[CALLS]["by"]["sentiment"]["Neutral"]["rows"]
    assert found.counts.used == facts["sentiment_good"] + facts["sentiment_bad"]
    assert found.counts.excluded == {"unknown_mark": neutral}
    assert found.scores[0].value == Decimal(str(facts["good_share_of_good_bad"]))


def test_promoters_and_people_to_call_back(place: Places, reference: dict[str, Any]) -> None:
    """A net promoter figure is not one of the product's; its two counts are lists of ratings."""
    facts = reference[CALLS]["facts"]
    marks = [int(line.raw) for line in place(CALLS).lines("2020-10", "team") if line.counted]
    assert sum(mark >= 9 for mark in marks) == facts["promoters_9_10"]
    assert sum(mark <= 6 for mark in marks) == facts["detractors_le_6"]
    low = [line for line in place(CALLS).lines("2020-10", "team") if line.counted and int(line.raw) <= 2]
    assert sum(line.subject == "Call-Center" for line in low) == facts["callback_list"]
    slow = [line for line in place(CALLS).lines("2020-10", "supplier") if line.counted and int(line.raw) <= 4]
    assert sum(line.subject == "Below SLA" for line in slow) == facts["below_sla_bad"]
