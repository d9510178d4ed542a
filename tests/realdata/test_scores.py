"""The public data sets scored by the product, against figures made independently with pandas and DuckDB.

The reference's index is min-max, so the rules of these workspaces are. What the product has no place for is said where it
would stand: groups by a ticket's severity, priority, state or tenure are scored where a column can take the part of a subject
(severity as supplier, say), correlations and two-way tables of churn are not scores and are left out.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.realdata.workplace import PERCENT_SHOWN, Places, Workplace, agree, agree_all

pytestmark = pytest.mark.realdata

IBM, DESK, CALLS, TURNS = "ibm-it-help-desk", "rwfd-help-desk", "rwfd-call-center", "mendeley-help-desk-scored"
TELCO = "ibm-telco-churn"
WHOLE = {
    IBM: "2026-01", DESK: "2020-03-01..2020-10-31", CALLS: "2020-10", TURNS: "2022-01-01..2023-03-31", TELCO: "2026-01",
}  # fmt: skip


@pytest.mark.parametrize(("name", "questions"), [(IBM, 1), (DESK, 1), (CALLS, 1), (TURNS, 3), (TELCO, 1)])
def test_all_together(place: Places, reference: dict[str, Any], name: str, questions: int) -> None:
    found = place(name).overall(WHOLE[name], questions)
    agree(found, reference[name]["overall"])
    score = place(name).assessment(WHOLE[name], "all").scores[0]
    assert score.value is not None
    assert abs(float(score.value) - reference[name]["overall"]["index"]) <= PERCENT_SHOWN


@pytest.mark.parametrize("name", [IBM, DESK, CALLS, TELCO])
def test_distribution_of_the_marks_that_count(place: Places, reference: dict[str, Any], name: str) -> None:
    by = {IBM: "department", DESK: "department", CALLS: "department", TELCO: "department"}[name]
    counted = Counter(line.raw for line in place(name).lines(WHOLE[name], by) if line.counted)
    assert counted == reference[name]["distribution"]


@pytest.mark.parametrize("name", [IBM, DESK, CALLS, TELCO])
def test_share_of_good_and_bad_marks_as_targets(place: Places, reference: dict[str, Any], name: str) -> None:
    expected = reference[name]["overall"]
    verdicts = {v.target: v for v in place(name).assessment(WHOLE[name], "all").verdicts}
    good = verdicts["good"]
    assert good.ratings_share is not None
    assert abs(good.ratings_share / 100 - expected["good_pct"]) <= PERCENT_SHOWN
    assert good.counted == expected["rated"]
    assert good.by_count == ("met" if expected["good_pct"] * 100 >= good.share else "missed")
    bar = verdicts.get("not_bad", good)  # of three marks two are good: what is not good is bad
    assert abs(100 * (bar.counted - bar.reached) / bar.counted - expected["bad_pct"]) <= PERCENT_SHOWN


GROUPS = [
    (IBM, "department", "department", ()),
    (IBM, "IT owner", "team", ()),
    (DESK, "department", "department", ()),
    (DESK, "issue category", "service", ()),
    (DESK, "ticket type", "team", ()),
    (DESK, "severity", "supplier", ()),
    (CALLS, "department (call centre)", "department", ()),
    (CALLS, "channel", "team", ()),
    (CALLS, "response time against agreement", "supplier", ()),
    (TURNS, "project (customer x product)", "customer", ()),
    (TURNS, "priority", "department", ()),
    (TURNS, "issue type", "service", ()),
    (TURNS, "assignee", "team", ("(blank)",)),  # nobody is no subject: those turns are excluded as `no_subject`
    (TURNS, "turn number", "supplier", ()),
    (TELCO, "customer status", "department", ()),
    (TELCO, "churn category", "team", ("(not churned)",)),
    (TELCO, "churn reason", "service", ("(not churned)",)),
]


@pytest.mark.parametrize(("name", "group", "by", "without"), GROUPS)
def test_groups(
    place: Places, reference: dict[str, Any], name: str, group: str, by: str, without: tuple[str, ...]
) -> None:
    expected = reference[name]["by"][group]
    found = place(name).groups(WHOLE[name], by, 3 if name == TURNS else 1)
    agree_all(found, expected, without)
    left = sum(figures["rows"] for key, figures in expected.items() if key in without and figures["rows"])
    rated = sum(figures["rated"] for key, figures in expected.items() if key in without)
    counts = place(name).assessment(WHOLE[name], by).counts
    assert counts.excluded.get("no_subject", 0) == (3 * rated if name == TURNS else rated)
    assert left >= rated


@pytest.mark.parametrize(
    ("name", "group", "by", "bad", "good"),
    [
        (IBM, "department", "department", 1, 2),
        (DESK, "department", "department", 1, 2),
        (CALLS, "department (call centre)", "department", 4, 8),
        (TELCO, "customer status", "department", 2, 4),
    ],
)
def test_good_and_bad_marks_of_groups(
    place: Places, reference: dict[str, Any], name: str, group: str, by: str, bad: int, good: int
) -> None:
    # A target counts all ratings together; for a group the share comes out of the list of its ratings.
    agree_all(place(name).shares(WHOLE[name], by, bad, good), reference[name]["by"][group])


def test_department_and_segment_together_are_a_project_of_a_customer(place: Places, reference: dict[str, Any]) -> None:
    found = place(IBM).scored(WHOLE[IBM], "project")
    turned = {" / ".join(reversed(name.split(" / ", 1))): figures for name, figures in found.items()}
    agree_all(turned, reference[IBM]["by"]["department x segment"])


def test_requestors_by_their_own_marks(place: Places, reference: dict[str, Any]) -> None:
    facts = reference[IBM]["facts"]
    groups = place(IBM).groups(WHOLE[IBM], "contact")
    assert len(groups) == facts["requestors"]
    assert max(figures["rows"] or 0 for figures in groups.values()) == facts["requestors_max_tickets"]
    assert sum((figures["response_pct"] or 0) < 50 for figures in groups.values()) == facts["requestors_response_lt_50"]
    low = [figures for figures in groups.values() if figures["mean"] is not None and figures["mean"] < 1.75]
    assert len(low) == facts["requestors_mean_lt_1_75"]
    bad = Counter(line.subject for line in place(IBM).lines(WHOLE[IBM], "contact") if line.raw == "1")
    assert sum(times >= 10 for times in bad.values()) == facts["requestors_bad_ge_10"]


@pytest.mark.parametrize(
    ("name", "group", "by"),
    [
        (IBM, "requestor segment", "customer"),
        (IBM, "ticket type", "service"),
        (IBM, "severity", "supplier"),
        (CALLS, "reason", "service"),
        (CALLS, "state", "customer"),
    ],
)
def test_scores_of_further_groups(place: Places, reference: dict[str, Any], name: str, group: str, by: str) -> None:
    agree_all(place(name).scored(WHOLE[name], by), reference[name]["by"][group])


def test_numbers_of_requestors_and_of_owners_are_different_people(data: Path, tmp_path: Path) -> None:
    """Requestor 15 and owner 15 are numbered apart: a bare number is no name, as a text as little as as a contact."""
    with (data / IBM / "it_help_desk.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["requestor"] == row["ITOwner"]]
    rated = sum(row["Satisfaction"] != "0 - Unknown" for row in rows)
    assert rated == 30
    (tmp_path / "data" / IBM).mkdir(parents=True)
    with (tmp_path / "data" / IBM / "it_help_desk.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    texts = {"        contact: {id: requestor, role: RequestorSeniority}\n": "", "{role:": "{contact: requestor, role:"}
    as_texts = Workplace.made(IBM, tmp_path / "data", tmp_path / "texts", (1, 3), texts)
    assert "own_rating" not in as_texts.assessment("2026-01", "all").counts.excluded
    as_contacts = Workplace.made(IBM, tmp_path / "data", tmp_path / "contacts", (1, 3))
    assert as_contacts.assessment("2026-01", "all").counts.used == rated


def test_ratio_is_mark_of_highest_mark(place: Places, reference: dict[str, Any]) -> None:
    folder = place(IBM).folder
    file = folder / "csat.yaml"
    before = file.read_text("utf-8")
    file.write_text(before.replace("rules: rules.yaml", "rules: ratio.yaml"), "utf-8", newline="\n")
    try:
        found = Workplace(folder, 0, 3).assessment("2026-01", "department")
    finally:
        file.write_text(before, "utf-8", newline="\n")
    for score in found.scores:
        expected = reference[IBM]["by"]["department"][score.subject]["mean"] / 3 * 100
        assert score.exact is not None
        assert abs(score.exact / 1_000_000 - expected) <= 2e-3
