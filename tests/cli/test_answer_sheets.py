"""Answers given together: what a score is the mean of is said wherever it is shown, so that it can be computed again by hand."""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.cli.program import Desk

SETTINGS = """\
workspace: sheets
rules: rules/acme.yaml
timezone: UTC
register: register.csv
connections:
  exports:
    adapter: folder
    path: exports
    files:
    - match: "*.csv"
      ratings:
      - channel: questionnaire
        questions: {speed: Speed, skill: Skill, overall: Overall}
        scale: {min: 1, max: 10}
        marks: {◎: 10, ○: 8, △: 6, ×: 2}
        columns: {id: No, customer: Customer, answered: Day, contact: Who}
        no_answer: [""]
"""
RULES = """\
language: 1
ruleset: acme
extends: itss@1
channels:
  questionnaire: {month_of: rated}
"""
ROWS = (
    ("1", "A", "2026-10-02", "ann", "×", "", ""),
    ("2", "A", "2026-10-03", "bob", "◎", "◎", "○"),
    ("3", "A", "2026-10-04", "cho", "○", "△", ""),
    ("4", "B", "2026-10-05", "dan", "○", "○", "○"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two customers; the sheets of A have blanks."""
    header = "No,Customer,Day,Who,Speed,Skill,Overall"
    files = {
        "csat.yaml": SETTINGS,
        "rules/acme.yaml": RULES,
        "register.csv": "id,name\nA,Alder\nB,Birch\n",
        "exports/answers.csv": "\n".join([header, *(",".join(row) for row in ROWS)]) + "\n",
    }
    for name, text in files.items():
        path = tmp_path / "sheets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    desk = Desk(tmp_path / "sheets")
    desk.ok("sync")
    return desk


def by_hand(sheets: list[list[int]]) -> tuple[Decimal, Decimal]:
    """The mean of the sheets, and the mean of their answers one by one: points of 100, two decimals."""

    def mean(values: list[Decimal]) -> Decimal:
        return sum(values, Decimal(0)) / len(values)

    points = [[Decimal(mark * 10) for mark in sheet] for sheet in sheets]
    both = mean([mean(sheet) for sheet in points]), mean([p for sheet in points for p in sheet])
    return both[0].quantize(Decimal("0.01"), ROUND_HALF_UP), both[1].quantize(Decimal("0.01"), ROUND_HALF_UP)


SHEETS, ALONE = by_hand([[2], [10, 10, 8], [8, 6]])


def test_the_sheet_says_what_it_is_the_mean_of(desk: Desk) -> None:
    assert SHEETS != ALONE
    said = desk.ok("explain", "score", "A", "--period", "2026-10").out
    assert f"Questionnaire {SHEETS}: mean of 3 answer sheets (each the mean of its answers)." in said
    assert f"The 6 answers taken one by one would give {ALONE}" in said
    for language, word in (("zh", "3 份答卷的平均"), ("ja", "回答票 3 枚の平均")):
        assert word in desk.ok("--lang", language, "explain", "score", "A", "--period", "2026-10").out


def test_the_score_can_be_computed_again_from_the_list_printed(desk: Desk) -> None:
    said = desk.ok("explain", "score", "A", "--period", "2026-10", "--all").out
    lines = [re.split(r"\s{2,}", line) for line in said.splitlines() if re.match(r"2026-10-\d\d  ", line)]
    sheets: dict[str, list[int]] = {}
    for line in lines:
        found = re.fullmatch(r"\S \((\d+)\)", line[4])  # channel, sheet and question stand before it
        if found:
            sheets.setdefault(line[2], []).append(int(found[1]))
    assert by_hand(list(sheets.values()))[0] == SHEETS


def test_answers_alone_on_their_sheet_need_no_word_about_it(synced: Desk) -> None:
    said = synced.ok("explain", "score", "C14", "--period", "2026-10").out
    assert "answer sheets" not in "".join(line for line in said.splitlines() if line.startswith("Ticket rating"))


def test_the_annex_says_the_same_and_numbers_the_sheets(desk: Desk, tmp_path: Path) -> None:
    for ending in ("md", "html", "xlsx", "json"):
        desk.ok("report", "--period", "2026-10", "-o", tmp_path / f"report.{ending}")
    for ending in ("md", "html"):
        page = (tmp_path / f"report.{ending}").read_text("utf-8")
        assert f"Questionnaire {SHEETS}: mean of 3 answer sheets (each the mean of its answers)." in page
        assert f"The 6 answers taken one by one would give {ALONE}" in page
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("mean of 3 answer sheets" in text for text in texts)
    assert "◎ (10)" in texts, "as it was given"
    table = next(
        b["ratings"]
        for s in json.loads((tmp_path / "report.json").read_bytes())["sections"]
        for b in s["blocks"]
        if b["type"] == "calculation" and b["subject"] == "A"
    )
    place = [column["text"] for column in table["columns"]].index("Sheet")
    numbers = [row["cells"][place]["text"] for row in table["rows"]]
    assert sorted(numbers) == ["1", "2", "2", "2", "3", "3"]


def test_the_bridge_closes_on_the_channels_figure(desk: Desk) -> None:
    (bridge,) = desk.ok("reconcile", "--period", "2026-10", "--format", "json").json["bridges"]
    last = bridge["lines"][-1]
    assert (last["kind"], last["count"]) == ("sheets", 4)
    overall = desk.ok("score", "--period", "2026-10", "--format", "json").json["overall"]
    assert last["points"] == overall["pooled_value"]
    assert last["points"] != bridge["lines"][-2]["points"]
    assert "= as answer sheets, each the mean of its answers" in desk.ok("reconcile", "--period", "2026-10").out


def test_the_rules_are_explained_with_it(desk: Desk) -> None:
    said = desk.ok("validate", "--explain").out
    assert "one answer sheet, which counts once as the mean of its answers" in said
    desk.edit("rules/acme.yaml", "{month_of: rated}", "{month_of: rated, aggregate: median}")
    assert "the figure is the median of the sheets" in desk.ok("validate", "--explain").out
    assert "median of 3 answer sheets" in desk.ok("explain", "score", "A", "--period", "2026-10").out


def test_what_was_given_is_shown_beside_its_mark(desk: Desk, tmp_path: Path) -> None:
    assert "◎ (10)" in desk.ok("explain", "score", "A", "--period", "2026-10").out
    listed = desk.ok("ratings", "--period", "2026-10")
    assert "× (2)" in listed.out
    assert "×（2）" in desk.ok("--lang", "zh", "ratings", "--period", "2026-10").out
    rows = desk.ok("ratings", "--period", "2026-10", "--format", "json").json["rows"]
    assert {("10", "◎"), ("2", "×")} <= {(row["raw"], row["label"]) for row in rows}
    explained = desk.ok("explain", "score", "A", "--period", "2026-10", "--format", "json").json
    assert {"◎", "○", "△", "×"} <= {line["label"] for line in explained["ratings"]}
    desk.ok("report", "--period", "2026-10", "-o", tmp_path / "report.md")
    assert "◎ (10)" in (tmp_path / "report.md").read_text("utf-8")


def test_titles_stand_where_the_rules_give_one_and_flags_in_words(desk: Desk, synced: Desk) -> None:
    said = desk.ok("--lang", "zh", "score", "--period", "2026-10", "--all").out
    assert "满意客户比例" in said
    assert "服务单评分、电话回访评分、客户月度评分" in said
    assert "仅一位受访者" in said
    for raw in ("satisfied_customers", "monthly", "callback", "single_respondent"):
        assert raw not in said
    for command in (("ratings",), ("explain", "score", "C14")):
        listed = synced.ok("--lang", "ja", *command, "--period", "2026-10").out
        assert "チケット評価" in listed
        assert not re.search(
            r"\bcallback\b|\bmonthly\b(?!\.)", listed.replace("callbacks.xlsx", "").replace("monthly.xlsx", "")
        )
    own = synced.ok("--lang", "zh", "explain", "score", "C05", "--period", "2026-10").out
    assert "电话回访评分 10、客户月度评分 40" in own
    ids = synced.score()["scores"]
    assert any("single_respondent" in score["flags"] for score in ids), "documents keep the ids"
