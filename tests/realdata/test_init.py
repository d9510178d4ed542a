"""`csat init --yes` on the raw data: it ends with a first score, and where its proposal is right so is the figure.

What it cannot know stands at the set: the rules it proposes are the contract's ratio (mark / highest mark x 100).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from csat_plugin.core.scoring.result import Assessment
from tests.realdata.workplace import said

pytestmark = pytest.mark.realdata

AT = ("--at", "2026-03-01")
WHOLE = "2018-01-01..2026-12-31"


def begun(data: Path, folder: Path, name: str) -> tuple[str, list[dict[str, Any]], Assessment]:
    """What `init` said, the mapping it wrote, and all ratings together."""
    told = said("init", str(folder), str(data / name), "--yes", "--zone", "UTC", *AT)
    assert " score --period" in told
    settings = yaml.safe_load((folder / "csat.yaml").read_text("utf-8"))
    words = ("-w", str(folder), *AT, "score", "--period", WHOLE, "--by", "all", "--format", "json")
    return told, settings["connections"]["exports"]["files"], msgspec.json.decode(said(*words), type=Assessment)


def rules(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(next((folder / "rules").glob("*.yaml")).read_text("utf-8"))
    return found


def ratio(expected: dict[str, Any], highest: int) -> float:
    return float(expected["mean"]) / highest * 100


def near(found: Assessment, points: float) -> bool:
    assert found.overall.pooled is not None
    return abs(found.overall.pooled / 1_000_000 - points) <= 2.6e-3


def test_help_desk_whose_only_date_is_when_the_ticket_was_opened(
    data: Path, tmp_path: Path, reference: dict[str, Any]
) -> None:
    _, (entry,), found = begun(data, tmp_path / "w", "rwfd-help-desk")
    expected = reference["rwfd-help-desk"]["overall"]
    assert (found.counts.received, found.counts.used) == (expected["rows"], expected["rated"])
    assert near(found, ratio(expected, 3))
    assert entry["ratings"][0]["columns"]["answered"] == "created_date"
    assert "constants" not in entry
    assert rules(tmp_path / "w")["score"]["subject"] == "department"
    # Not seen: first and last name are two columns of one person; the first name alone is proposed as the contact.


def test_call_centre_scores_its_centres_not_each_caller(data: Path, tmp_path: Path, reference: dict[str, Any]) -> None:
    _, (entry,), found = begun(data, tmp_path / "w", "rwfd-call-center")
    expected = reference["rwfd-call-center"]["overall"]
    # A blank mark is no record: whether it means "asked, no answer" only the owner of the data knows (no_answer: [""]).
    assert (found.counts.received, found.counts.used) == (expected["rated"], expected["rated"])
    assert near(found, ratio(expected, 10))
    assert entry["ratings"][0]["columns"]["department"] == "Call-Centres City"
    assert rules(tmp_path / "w")["score"]["subject"] == "department"


def test_turns_of_a_ticket_are_ratings_of_their_own(data: Path, tmp_path: Path, reference: dict[str, Any]) -> None:
    told, (entry,), found = begun(data, tmp_path / "w", "mendeley-help-desk-scored")
    expected = reference["mendeley-help-desk-scored"]["overall"]
    assert "issues_snapshot_sample.xlsx" in told.partition("taken for the same data")[0].splitlines()[-1]
    assert entry["ratings"][0]["columns"]["id"] == {"join": ["id", "turn_no"], "with": "-"}
    assert found.counts.received == 3 * expected["rows"]
    # Each turn is scored, and some reporters handled turns of their own: so it is not the reporter who scores.
    assert "reporter is not taken for who rated" in told
    assert "requester" not in entry["ticket"]
    assert found.counts.excluded == {"no_mark": 432}
    assert found.counts.used == 3 * expected["rated"]
    assert rules(tmp_path / "w")["score"]["subject"] == "customer"


def test_importances_and_predictions_are_no_questions(data: Path, tmp_path: Path, reference: dict[str, Any]) -> None:
    _, entries, found = begun(data, tmp_path / "w", "abc-customer-survey")
    questions = next(entry["ratings"][0]["questions"] for entry in entries if entry["match"] == "ABC.csv")
    known = set(reference["abc-customer-survey"]["questions"])
    assert known <= set(questions)
    # Not seen: q39, q40, q44, q68 are answers of another kind, and ABC2.csv repeats nine columns of ABC.csv under other names.
    assert set(questions) - known <= {"q39", "q40", "q44", "q68"}
    assert found.scores[0].value is not None


def test_customers_of_one_mark_each_are_scored_together(data: Path, tmp_path: Path, reference: dict[str, Any]) -> None:
    _, _, found = begun(data, tmp_path / "w", "ibm-telco-churn")
    expected = reference["ibm-telco-churn"]["overall"]
    assert (found.counts.received, found.counts.used) == (expected["rows"], expected["rated"])
    assert near(found, ratio(expected, 5))
    assert rules(tmp_path / "w")["score"]["subject"] == "all"


def test_items_without_ids_or_dates(data: Path, tmp_path: Path, reference: dict[str, Any]) -> None:
    _, (entry,), found = begun(data, tmp_path / "w", "supplements/ecsi-mobile")
    items = reference["ecsi-mobile"]["items"]
    assert set(entry["ratings"][0]["questions"]) == set(items)
    assert (found.counts.received, found.counts.used) == (6000, 6000)
    assert near(found, sum(figures["mean"] for figures in items.values()) / len(items) / 10 * 100)


def test_published_means_without_their_quarters(data: Path, tmp_path: Path, reference: dict[str, Any]) -> None:
    """It needs to be told that year and quarter together are the date, and that the counts stand in the other file."""
    _, (entry,), found = begun(data, tmp_path / "w", "supplements/va-vha-cx-quarterly")
    quarters = [
        figures for quarter, figures in reference["va-vha-cx-quarterly"].items() if quarter != "pooled_rate_pct"
    ]
    means = [mean for figures in quarters for mean in figures["scores"].values() if mean is not None]
    assert entry["constants"].keys() == {"answered"}
    assert (found.counts.received, found.counts.used, found.counts.excluded) == (35, len(means), {"no_mark": 2})
    assert near(found, sum(means) / len(means) / 5 * 100)


def test_a_large_help_desk_without_dates(data: Path, tmp_path: Path, reference: dict[str, Any]) -> None:
    expected = reference["ibm-it-help-desk"]["overall"]
    source = tmp_path / "source"
    source.mkdir()
    rows = (data / "ibm-it-help-desk" / "it_help_desk.csv").read_bytes().splitlines(keepends=True)[:10_001]
    (source / "it_help_desk.csv").write_bytes(b"".join(rows))
    _, (entry,), found = begun(tmp_path, tmp_path / "w", "source")
    assert entry["ticket"]["department"] == "FiledAgainst"
    assert entry["ratings"][0]["scale"] == {"min": 1, "max": 3}
    assert found.counts.received == 10_000
    # Requestors and owners are numbered apart: the same bare number in both is nobody's own work.
    assert found.counts.excluded.keys() == {"no_mark"}
    assert found.overall.pooled is not None
    assert abs(found.overall.pooled / 1_000_000 - ratio(expected, 3)) < 1  # a seventh of the rows
