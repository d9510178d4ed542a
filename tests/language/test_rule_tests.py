"""The runner of rule tests: failures at their place with the sheet, filters, coverage, and no test is a failure."""

from pathlib import Path

import pytest

from csat_plugin.language.packs import shipped
from csat_plugin.language.rule_tests.discovery import TestRun, run_tests
from csat_plugin.language.rule_tests.text import as_text

PACKS = shipped()
RULES = """\
language: 1
ruleset: acme
extends: itss@1
people: {process_manager: zhao, quality_control: li}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "acme.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path


def run(folder: Path, tests: str, *, only: str = "", name: str = "acme.test.yaml") -> TestRun:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(tests, encoding="utf-8")
    return run_tests(folder, PACKS, only=only)


def test_a_failure_names_its_place_and_shows_the_sheet(folder: Path) -> None:
    result = run(
        folder,
        "language: 1\ntests:\n  golden:\n    ratings: {ticket: 93, callback: 95, questionnaire: 92, monthly: 90}\n"
        "    expect: {score: 92.3, band: average, actions: [verify_defect]}\n",
    )
    assert not result.passed
    text = as_text(result)
    place = (folder / "acme.test.yaml").as_posix()
    assert f"{place}:5:21: score is 92.2, expected 92.3" in text
    assert f"{place}:5:33: band is satisfied, expected average" in text
    assert f"{place}:5:51: opens [], expected [verify_defect]" in text
    assert "18.60" in text
    assert "92.2  satisfied" in text
    assert "0 of 1 test passed" in text
    for language in ("zh", "ja"):
        assert "92.3" in as_text(result, language)


def test_only_what_is_named_is_compared(folder: Path) -> None:
    assert run(folder, "language: 1\ntests:\n  a: {ratings: {questionnaire: 20}, expect: {score: 20}}\n").passed


def test_no_test_at_all_is_a_failure(folder: Path) -> None:
    result = run_tests(folder, PACKS)
    assert not result.passed
    assert "No rule tests in" in as_text(result)


def test_a_filter_that_fits_nothing_names_the_tests(folder: Path) -> None:
    tests = "language: 1\ntests:\n  alpha: {ratings: {ticket: 1}}\n  beta: {ratings: {ticket: 1}}\n"
    assert [r.name for r in run(folder, tests, only="alp").results] == ["alpha"]
    assert [r.name for r in run(folder, tests, only="*a").results] == ["alpha", "beta"]
    result = run(folder, tests, only="gamma")
    assert not result.passed
    assert "There are alpha, beta." in as_text(result)


def test_a_folder_of_tests_names_its_rules(folder: Path) -> None:
    tests = "language: 1\nrules: ../acme.yaml\ntests:\n  a: {ratings: {questionnaire: 80}, expect: {score: 80}}\n"
    assert run(folder, tests, name="tests/scores.yaml").passed
    assert run_tests(folder / "acme.yaml", PACKS).passed


def test_a_pack_can_be_tested_by_its_name(folder: Path) -> None:
    tests = "language: 1\nrules: itss@1\ntests:\n  a: {ratings: {questionnaire: 80}, expect: {score: 80}}\n"
    assert run(folder, tests, name="pack.test.yaml").passed


def test_a_shipped_pack_runs_its_tests_by_name() -> None:
    assert len(run_tests(Path("itss@1"), PACKS).results) > 20


def test_rules_that_are_missing_or_broken_are_said(folder: Path) -> None:
    result = run(folder, "language: 1\nrules: gone.yaml\ntests:\n  a: {ratings: {ticket: 1}}\n")
    assert not result.passed
    assert "`gone.yaml`" in as_text(result)
    (folder / "acme.yaml").write_text(RULES + "weights: {ticket: 90}\n", encoding="utf-8")
    result = run(folder, "language: 1\ntests:\n  a: {ratings: {ticket: 1}}\n")
    assert not result.passed
    assert any(d.level == "error" and d.line == 5 for d in result.diagnostics)


@pytest.mark.parametrize(
    ("tests", "code", "place"),
    [
        ("language: 1\ntests:\n  a: {rating: {ticket: 1}}\n", "CSAT130", (3, 7)),
        ("language: 1\ntests:\n  a: {expect: {stauts: partial}}\n", "CSAT130", (3, 16)),
        ("language: 1\ntests:\n  a: {expect: {status: partly}}\n", "CSAT133", (3, 24)),
        ("language: 1\ntests:\n  a: {ratings: {ticket: {x: [1]}}}\n", "CSAT137", (3, 29)),
        ("language: 1\n", "CSAT131", (1, 1)),
    ],
)
def test_a_test_file_is_validated_like_rules(folder: Path, tests: str, code: str, place: tuple[int, int]) -> None:
    result = run(folder, tests)
    assert not result.passed
    assert [(d.code, (d.line, d.column)) for d in result.diagnostics] == [(code, place)]
    assert f"acme.test.yaml:{place[0]}:{place[1]}: {code}" in as_text(result)


def test_coverage_names_rules_no_test_lets_fire(folder: Path) -> None:
    result = run(folder, "language: 1\ntests:\n  a: {ratings: {questionnaire: 70}, expect: {score: 70}}\n")
    rules = {(c.name, c.case): c.covered for c in result.coverage if c.part == "rule"}
    assert rules == {
        ("verify_defect", "works"): True,
        ("verify_defect", "rests"): False,
        ("review_unacceptable", "works"): False,
        ("review_unacceptable", "rests"): True,
        ("warn_of_fall", "works"): False,
        ("warn_of_fall", "rests"): True,
        ("warn_of_fall", "alternative"): False,
        ("feed_back_results", "works"): False,
        ("feed_back_results", "rests"): True,
    }
    text = as_text(result)
    assert "review_unacceptable" not in text, "a pack shows its rules by its own tests"
    assert "verify_defect" not in text
    assert result.passed


def test_segments_own_weights_and_chain(folder: Path) -> None:
    (folder / "acme.yaml").write_text(
        RULES + "for: [{customers: {segment: A}, target: {reaching: 85}}]\n", encoding="utf-8"
    )
    tests = """\
language: 1
tests:
  a:
    subjects:
      big: {segment: A, ratings: {questionnaire: 82}, expect: {reached: false}}
      small: {segment: B, ratings: {questionnaire: 82}, expect: {reached: true}}
      own:
        weights: {ticket: 50, callback: 0, questionnaire: 50, monthly: 0}
        chain: [li, wang, zhao]
        ratings: {ticket: 60, questionnaire: 100}
        expect: {score: 80, weights: {ticket: 50, questionnaire: 50}, status: complete}
    expect: {targets: {satisfied_customers: met}, actions: []}
"""
    result = run(folder, tests)
    assert result.passed, as_text(result)


def test_a_rating_with_its_ticket(folder: Path) -> None:
    (folder / "acme.yaml").write_text(
        RULES.replace("li}", "li, team_lead: wu}")
        + "actions:\n  vip: {event: rating.received, when: {rating: {at_most: 40}, ticket.priority: P1}, open: call_back, owner: team_lead}\n",
        encoding="utf-8",
    )
    tests = """\
language: 1
scale: five
tests:
  fires: {rows: [{channel: ticket, mark: 2, ticket: {priority: P1}}], expect: {actions: [vip]}}
  other_priority: {rows: [{channel: ticket, mark: 2, ticket: {priority: P2}}], expect: {actions: []}}
  better_mark: {rows: [{channel: ticket, mark: 3, ticket: {priority: P1}}], expect: {actions: []}}
"""
    result = run(folder, tests)
    assert result.passed, as_text(result)


def test_a_playbook_that_cannot_be_filled_fails(folder: Path) -> None:
    def broken(_template: str, _language: str, _variables: object) -> str:
        raise ValueError("no such variable")

    path = folder / "acme.test.yaml"
    path.write_text("language: 1\ntests:\n  a: {ratings: {questionnaire: 70}}\n", encoding="utf-8")
    result = run_tests(path, PACKS, render=broken)
    assert not result.passed
    assert "no such variable" in as_text(result)
