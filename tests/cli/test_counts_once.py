"""A mark changed after its month was closed, and tickets that are gone: what a person is told of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.program import AT, MONTH, Desk, csat

HEAD = "Number,Customer,Status,Merged into,Closed,Rating\n"
ROWS = "1,Acme,Closed,,2026-10-03,4\n2,Acme,Closed,,2026-10-04,5\n3,Beta,Closed,,2026-10-05,3\n4,Acme,Merged,2,2026-09-05,3\n"
MOVED = ROWS.replace("2026-10-03,4", "2026-11-03,1")
LATER = "2026-11"


@pytest.fixture
def small(tmp_path: Path) -> Desk:
    """A workspace made by `csat init` of one file with three rated tickets, read once."""
    (tmp_path / "t.csv").write_text(HEAD + ROWS, "utf-8")
    csat("init", tmp_path / "desk", tmp_path / "t.csv", "--at", AT)
    settings = tmp_path / "desk" / "csat.yaml"
    settings.write_text(settings.read_text("utf-8").replace("state: Status\n", "state: Status\n        merged_into: Merged into\n"), "utf-8")  # fmt: skip
    return Desk(tmp_path / "desk")


def read(desk: Desk, rows: str) -> str:
    (desk.folder.parent / "t.csv").write_text(HEAD + rows, "utf-8")
    return desk.ok("sync").err


def test_a_mark_changed_after_closing_counts_where_it_was_closed(small: Desk) -> None:
    small.ok("close", MONTH, "--in-grace")
    small.ok("issue", MONTH)
    assert f" correct {MONTH}\n" in read(small, MOVED)
    assert small.ok("score", "--period", LATER, "--format", "json").json["counts"]["excluded"] == {
        "counted_elsewhere": 1
    }
    (listed,) = small.ok("ratings", "--excluded", "--period", LATER, "--format", "json").json["rows"]
    assert (listed["counted"], listed["reason"], listed["instead"]) == (f"counts in {MONTH} already", "counted_elsewhere", MONTH)  # fmt: skip
    said = small.ok("explain", "ticket", "1").out
    assert re.search(rf"4 \(now 1\) .* {MONTH} +yes", said)
    assert re.search(rf" 1 .* {LATER} +counts in {MONTH} already", said)
    assert f"已计入 {MONTH}" in small.ok("--lang", "zh", "explain", "ticket", "1").out
    assert f"{MONTH} に算入済み" in small.ok("--lang", "ja", "explain", "ticket", "1").out
    rows = small.ok("explain", "ticket", "1", "--format", "json").json["rows"]
    assert [(row["period"], row["counted"], row["now"], row["instead"]) for row in rows] == [
        (MONTH, "yes", "1", ""), (LATER, f"counts in {MONTH} already", "", MONTH),
    ]  # fmt: skip
    bridge = small.ok("reconcile", "--period", LATER).out
    assert "- counts in a closed period" in bridge
    assert "csat ratings --excluded counted_elsewhere --period 2026-11" in bridge
    for reason in ("counted_elsewhere", "counts in a closed period", f"counts in {MONTH} already"):
        assert "1" in small.ok("ratings", "--excluded", reason, "--period", LATER).out
    small.ok("correct", MONTH, "--reason", "the customer changed his mark")
    assert [(row["period"], row["counted"]) for row in small.ok("explain", "ticket", "1", "--format", "json").json["rows"]] == [(LATER, "yes")]  # fmt: skip
    assert small.ok("score", "--period", LATER, "--format", "json").json["counts"]["used"] == 1


def test_both_figures_of_what_was_received_rest_on_the_same_marks(small: Desk) -> None:
    small.ok("close", MONTH, "--in-grace")
    read(small, MOVED)
    steps = small.ok("reconcile", "--period", MONTH, "--format", "json").json["bridges"][0]["lines"]
    assert [(step["kind"], step["count"], step["mean"], step["points"]) for step in steps[:1]] == [("received", 3, "3.00", "60.0")]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reason", "said"),
    [
        ("1,Acme,Deleted,,2026-10-03,4", "ticket_deleted", "ticket deleted"),
        ("1,Acme,Merged,2,2026-10-03,4", "ticket_merged", "ticket merged into 2"),
    ],
)
def test_a_ticket_that_is_gone_counts_no_more(small: Desk, row: str, reason: str, said: str) -> None:
    (first, *rest) = ROWS.splitlines(keepends=True)
    read(small, "".join([f"{row}\n", *rest]))
    counts = small.score()["counts"]
    assert (counts["used"], counts["excluded"]) == (2, {reason: 1})
    assert said in small.ok("explain", "ticket", "1").out
    assert said in small.ok("ratings", "--excluded", reason, "--period", MONTH).out
    kept = {score["subject"]: score["value"] for score in small.score()["scores"]}
    read(small, "".join([first, *rest]))
    assert small.score()["counts"]["used"] == 3, "it is there again"
    assert {score["subject"]: score["value"] for score in small.score()["scores"]} != kept


def test_no_name_is_proposed_twice(small: Desk) -> None:
    """Without a register a name is its own id."""
    assert "Did you mean Acme?" in small("explain", "score", "Akme", "--period", MONTH).err
