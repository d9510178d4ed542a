"""`csat ratings` and `csat comments`: the lists behind the counts."""

from __future__ import annotations

import csv
import io

import pytest

from tests.cli.program import MONTH, Desk


def test_the_lists_are_as_long_as_the_counts(synced: Desk) -> None:
    counts = synced.score()["counts"]
    everything = synced.ok("ratings", "--period", MONTH, "--format", "json").json
    assert everything["schema"] == "csat/ratings@1"
    assert len(everything["rows"]) == counts["received"]
    excluded = synced.ok("ratings", "--excluded", "--period", MONTH, "--format", "json").json["rows"]
    assert len(excluded) == sum(counts["excluded"].values())
    for reason, count in counts["excluded"].items():
        rows = synced.ok("ratings", "--excluded", reason, "--period", MONTH, "--format", "json").json["rows"]
        assert len(rows) == count, reason


def test_an_unknown_reason_is_answered_with_those_there_are(synced: Desk) -> None:
    ran = synced("ratings", "--excluded", "moon_phase", "--period", MONTH)
    assert "own_rating" in ran.err
    assert "duplicate" in ran.err


def test_comments_come_lowest_first_and_below_a_limit(synced: Desk) -> None:
    rows = synced.ok("comments", "--below", "60", "--period", MONTH, "--format", "json").json["rows"]
    points = [float(row["points"]) for row in rows]
    assert points
    assert points == sorted(points)
    assert max(points) < 60
    assert all(row["comment"] for row in rows)
    more = synced.ok("comments", "--period", MONTH, "--format", "json").json["rows"]
    assert len(more) > len(rows)


@pytest.mark.parametrize("limit", ["nan", "inf", "-inf", "sixty", "1e999", ""])
def test_a_limit_that_is_no_number_of_points_is_refused(synced: Desk, limit: str) -> None:
    ran = synced("comments", "--below", limit)
    assert ran.code == 2
    assert ran.out == ""


def test_of_one_subject(synced: Desk) -> None:
    rows = synced.ok("ratings", "--subject", "C14", "--period", MONTH, "--format", "json").json["rows"]
    assert {row["subject"] for row in rows} == {"C14"}


def test_no_cell_of_an_export_is_a_formula(desk: Desk) -> None:
    with desk.file("exports/tickets-2026-10.csv").open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number, start in enumerate(("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1")):
            writer.writerow(
                [f"EV{number}", "Incident", "x", "Closed", "P3", "Hosting", "Server and Storage", "Infrastructure", "",
                 "Igor Belov", f"Eve {number}", "", "金麓化工有限公司", "2026-10-20 08:00", "2026-10-20 09:00", "yes", "0",
                 "", "1", "2026-10-20 10:00", start]
            )  # fmt: skip
    desk.ok("sync")
    for command in (["ratings"], ["comments"], ["explain", "ticket", "EV0"], ["sync", "--rejected"]):
        cells = list(csv.reader(io.StringIO(desk.ok(*command, "--format", "csv").out)))
        assert len(cells) > 1
        dangerous = [cell for row in cells for cell in row if cell[:1] in "=+-@\t\r＝" and cell]
        assert not [cell for cell in dangerous if not cell.lstrip("+-").replace(".", "").isdigit()], dangerous


def test_an_empty_list_keeps_its_headings(synced: Desk) -> None:
    for command in ("ratings", "comments"):
        full = synced.ok(command, "--period", MONTH, "--format", "csv").lines[0]
        assert synced.ok(command, "--period", "2020-01", "--format", "csv").lines == [full]
        assert synced.ok(command, "--period", "2020-01", "--format", "json").json["rows"] == []
