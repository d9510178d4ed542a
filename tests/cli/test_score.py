"""`csat score`: the same figures as table, JSON and CSV, for every kind of subject and period."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.program import MONTH, Desk, csat


def test_json_names_its_schema_and_holds_no_wall_clock(synced: Desk) -> None:
    first = synced.ok("score", "--period", MONTH, "--format", "json")
    assert first.json["schema"].startswith("csat/")
    later = synced.ok("score", "--period", MONTH, "--format", "json", at="2026-12-31T23:59:59")
    assert later.out == first.out
    now = datetime.now(UTC)
    for day in (now - timedelta(days=1), now, now + timedelta(days=1)):
        assert f"{day:%Y-%m-%d}" not in first.out
    assert "2026-12-31" not in later.out


def test_csv_and_json_say_the_same(synced: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(synced.ok("score", "--period", MONTH, "--format", "csv").out)))
    scores = {score["subject"]: score for score in synced.score()["scores"]}
    assert {row["subject"] for row in rows} == scores.keys()
    for row in rows:
        assert row["score"] == (scores[row["subject"]]["value"] or "")
        assert row["ratings"] == str(scores[row["subject"]]["answers"])


def test_nothing_but_rows_stands_on_stdout(synced: Desk) -> None:
    quiet = synced.ok("score", "--period", MONTH, "--format", "csv", "-q")
    assert quiet.err == ""
    assert len(quiet.lines) == 25


@pytest.mark.parametrize("kind", ["customer", "team", "department", "service", "supplier", "contact", "project", "all"])
def test_every_kind_of_subject(synced: Desk, kind: str) -> None:
    given = synced.score("--by", kind)
    assert given["subject_kind"] == kind
    counts = given["counts"]
    assert counts["received"] == counts["used"] + sum(counts["excluded"].values()) + counts["waiting"]


@pytest.mark.parametrize(
    ("label", "contains"),
    [
        ("2026-Q3", ("2026-07", "2026-08", "2026-09")),
        ("2026-07-01..2026-09-30", ("2026-07", "2026-08", "2026-09")),
    ],
)
def test_a_longer_period_counts_its_months_ratings(synced: Desk, label: str, contains: tuple[str, ...]) -> None:
    def received(period: str) -> int:
        return int(synced.ok("score", "--period", period, "--format", "json").json["counts"]["received"])

    assert received(label) == sum(received(month) for month in contains)


def test_the_last_complete_month_is_the_default(synced: Desk) -> None:
    assert synced.ok("score", "--format", "json").json["period"] == MONTH
    assert synced.ok("score", "--format", "json", at="2026-10-31T15:59").json["period"] == "2026-09"
    assert synced.ok("score", "--format", "json", at="2026-10-31T16:01").json["period"] == MONTH, "Shanghai's midnight"


@pytest.mark.parametrize(
    "label", ["2026-13", "october", "2026-10-15..2026-10-01", "2026-Q5", "0000-01", "0001-01", "", "9999-12"]
)
def test_what_is_no_period_is_refused_with_a_sentence(synced: Desk, label: str) -> None:
    ran = synced("score", "--period", label)
    if label:
        assert ran.code == 2
        assert label in ran.err
        assert ran.out == ""
    else:
        assert ran.code == 0


def test_the_two_lines_of_the_verdict_and_the_other_reading(synced: Desk) -> None:
    out = synced.ok("score", "--period", MONTH).out
    assert re.search(r"by count \(contract\)\s+MET\s+17 of 22 = 77\.3 %", out)
    assert "17 of 24 = 70.8 %, MISSED" in out
    assert re.search(r"how sure\s+\d+ surely, \d+ too close to call, \d+ surely not", out)
    assert "data until" in out


def test_a_target_on_single_ratings_has_a_range_and_no_margins_of_customers(desk: Desk) -> None:
    target = "{share: 75%, of: ratings, reaching: satisfied, customers_without_score: leave_out}"
    desk.add_rules(f"targets:\n  every_mark: {target}\n")
    own = desk.ok("score", "--period", MONTH).out.split("Target every_mark")[1]
    assert re.search(r"how sure +(surely met|surely missed|undecided): between \d+\.\d % and \d+\.\d % \(95 %\)", own)
    assert "0 surely" not in own
    assert "how sure" not in desk.ok("score", "--period", "2020-01").out, "of nothing nothing is sure"


def test_a_month_without_ratings_says_so(synced: Desk) -> None:
    ran = synced.ok("score", "--period", "2020-01")
    assert "No score for any of 24" in ran.out
    assert re.search(r"\b0 ratings of this period\b", ran.err)


def test_in_three_languages(synced: Desk) -> None:
    said = {language: synced.ok("score", "--lang", language).out for language in ("en", "zh", "ja")}
    assert len(set(said.values())) == 3
    figures = {language: re.findall(r"\d+\.\d", text) for language, text in said.items()}
    assert figures["en"] == figures["zh"] == figures["ja"]


def test_a_margin_that_is_not_said_is_explained_below_the_table(synced: Desk, tmp_path: Path) -> None:
    """October lacks none; in November waves are carried on, some answered by everybody; two marks tell no spread at all."""
    assert "±:" not in synced.ok("score", "--period", MONTH).out
    whole = synced.ok("score", "--period", "2026-11").out
    assert "±: empty = exact" in whole
    assert "- = not known" not in whole, "only what occurs is explained"
    (tmp_path / "t.csv").write_text(
        "Ticket,Client,Rating,Closed\n1,Acme,4,2026-10-03\n2,Bolt,5,2026-10-04\n", encoding="utf-8"
    )
    assert csat("init", tmp_path / "desk", tmp_path / "t.csv", "--at", "2026-11-09").code == 0
    for language, legend in (("en", "±: - = not known"), ("zh", "±：- = 未知"), ("ja", "±：- = 不明")):
        few = Desk(tmp_path / "desk").ok("score", "--period", MONTH, "--lang", language).out
        assert legend in few
        assert re.search(r"Acme +80\.0 .* -( |$)", few, re.MULTILINE), few
