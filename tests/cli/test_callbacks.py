"""The mark of a call-back after an item counts as a rating of its own, once, and says where it comes from (S3-22)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Desk
from tests.cli.visits import BIRCH, carried_out, visits

NOVEMBER = "2026-11"
LATER = "2026-12-09T02:00:00"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Birch's visit is carried out; the customer gave 85 points when called, and such marks count among call-backs."""
    desk = visits(tmp_path / "visits")
    desk.edit("rules/visits.yaml", "      paths:\n", "      counts_in: callback\n      paths:\n")
    carried_out(desk, BIRCH)
    return desk


def closed(desk: Desk, **at: str) -> str:
    return desk.ok("actions", "close", BIRCH, "--outcome", "fixed", "--text", "the mast stands", **at).out


def marks(desk: Desk, period: str = NOVEMBER) -> list[dict[str, Any]]:
    return list(desk.ok("ratings", "--period", period, "--format", "json").json["rows"])


def test_the_mark_counts_when_the_item_is_closed_and_says_where_it_comes_from(desk: Desk) -> None:
    assert marks(desk) == [], "recorded, not closed"
    assert "The call-back's mark of 85 points counts in Call-back, 2026-11." in closed(desk)
    (mark,) = marks(desk)
    assert (mark["subject"], mark["raw"], mark["reason"]) == ("C2", "85", "")
    assert mark["source"] == f"csat actions show {BIRCH}"
    assert "counts in Call-back, 2026-11" in desk.ok("actions", "show", BIRCH).out
    sheet = desk.ok("explain", "score", "Birch", "--period", NOVEMBER, at=LATER).out
    assert "85" in sheet
    assert f"csat actions show {BIRCH}" in sheet


def test_closed_twice_on_a_day_it_counts_once_and_later_again(desk: Desk) -> None:
    closed(desk)
    desk.ok("actions", "move", BIRCH, "--to", "in_work")
    desk.ok("actions", "record", BIRCH, "callback_score=95")
    desk.ok("actions", "move", f"{BIRCH}/follow_up/inform_result", "--to", "closed")
    closed(desk)
    assert [mark["raw"] for mark in marks(desk)] == ["95"]
    desk.ok("actions", "move", BIRCH, "--to", "in_work")
    desk.ok("actions", "record", BIRCH, "callback_score=60", at=LATER)
    desk.ok("actions", "move", f"{BIRCH}/follow_up/inform_result", "--to", "closed", at=LATER)
    closed(desk, at=LATER)
    desk.at = LATER
    assert [mark["raw"] for mark in marks(desk)] == ["95"], "the first result was rated then"
    assert [mark["raw"] for mark in marks(desk, "2026-12")] == ["60"]


def test_without_the_word_it_is_recorded_and_counts_nowhere(tmp_path: Path) -> None:
    desk = visits(tmp_path / "visits")
    carried_out(desk, BIRCH)
    assert "counts" not in closed(desk)
    assert marks(desk) == []


def test_it_takes_the_scale_of_its_channel(desk: Desk) -> None:
    desk.edit("rules/visits.yaml", "month_of: rated}\n  remedy", "month_of: rated, scale: five}\n  remedy")
    desk.edit(
        "rules/visits.yaml", "score: {subject", "scales: {five: {min: 1, max: 5, convert: minmax}}\nscore: {subject"
    )
    closed(desk)
    (mark,) = marks(desk)
    assert (mark["raw"], mark["label"], mark["points"]) == ("4.4", "85", "85.0")


def test_a_channel_nobody_knows_is_said(desk: Desk) -> None:
    desk.edit("rules/visits.yaml", "counts_in: callback", "counts_in: calback")
    found = desk("validate")
    assert found.code == 1
    assert "CSAT290" in found.said
    assert "did you mean `callback`?" in found.said
