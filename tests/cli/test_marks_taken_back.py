"""A mark that is emptied is taken back, one that cannot be read any more counts on, and nothing of it happens unsaid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import AT, MONTH, Desk, csat

HEAD = "Number,Customer,Closed,Rating\n"
ROWS = "1,Acme,2026-10-03,4\n2,Acme,2026-10-04,5\n3,Beta,2026-10-05,3\n"
UNREADABLE = "1,Acme,2026-10-03,a\n2,Acme,2026-10-04,b\n3,Beta,2026-10-05,c\n"


@pytest.fixture
def small(tmp_path: Path) -> Desk:
    """A workspace made by `csat init` of one file with three marks, read once."""
    (tmp_path / "t.csv").write_text(HEAD + ROWS, "utf-8")
    csat("init", tmp_path / "desk", tmp_path / "t.csv", "--at", AT)
    return Desk(tmp_path / "desk")


def exported(desk: Desk, rows: str, name: str = "t.csv") -> None:
    (desk.folder.parent / name).write_text(HEAD + rows, "utf-8")


def counts(desk: Desk) -> dict[str, Any]:
    found = desk.score()["counts"]
    assert isinstance(found, dict)
    return found


def test_an_emptied_mark_does_not_count_any_more_and_is_listed(small: Desk) -> None:
    exported(small, ROWS.replace("05,3", "05,"))
    ran = small.ok("sync", "--format", "json")
    assert "1 mark read earlier from t.csv was emptied there: the rating counts as not answered" in ran.err
    assert "no longer in it" not in ran.err
    row = next(row for row in ran.json["rows"] if row["stream"] == "ratings")
    assert (row["read"], row["used"], row["skipped"], row["changed"], row["same"]) == (3, 3, 0, 1, 2)
    assert (counts(small)["used"], counts(small)["excluded"]) == (2, {"no_mark": 1})
    (listed,) = small.ok("ratings", "--excluded", "--period", MONTH, "--format", "json").json["rows"]
    assert (listed["raw"], listed["reason"], listed["source"]) == ("", "no_mark", "t.csv:4")
    again = small.ok("sync", "--since", "2000-01-01")
    assert "emptied" not in again.err, "it was said"
    exported(small, ROWS)
    small.ok("sync")
    assert counts(small)["used"] == 3, "the mark came back"


def test_a_row_without_a_number_of_its_own_is_taken_back_too(tmp_path: Path) -> None:
    rows = "Customer,Date,Comment,Rating\nAcme,2026-10-03,,4\nAcme,2026-10-03,,5\nBeta,2026-10-05,,3\n"
    (tmp_path / "t.csv").write_text(rows, "utf-8")
    csat("init", tmp_path / "desk", tmp_path / "t.csv", "--at", AT)
    desk = Desk(tmp_path / "desk")
    assert counts(desk)["used"] == 3
    (tmp_path / "t.csv").write_text(rows.replace(",,4", ",,"), "utf-8")
    assert "1 mark read earlier from t.csv was emptied" in desk.ok("sync").err
    marks = desk.ok("ratings", "--period", MONTH, "--format", "json").json["rows"]
    assert sorted(row["raw"] for row in marks if row["counted"] == "yes") == ["3", "5"]


def test_only_what_really_vanished_counts_on_without_a_row(small: Desk) -> None:
    exported(small, "".join(ROWS.splitlines(keepends=True)[:2]).replace("04,5", "04,"))
    ran = small.ok("sync")
    assert "1 mark read earlier from t.csv was emptied" in ran.err
    assert "1 rating read earlier from t.csv is no longer in it and counts as before" in ran.err
    assert (counts(small)["used"], counts(small)["received"]) == (2, 3)


@pytest.mark.parametrize("bad", ["9", "abc"])
def test_a_mark_that_cannot_be_read_any_more_counts_on_and_that_is_said(small: Desk, bad: str) -> None:
    exported(small, ROWS.replace("05,3", f"05,{bad}"))
    ran = small.ok("sync")
    assert "the row is rejected, and the mark read earlier counts on" in ran.err
    assert "no longer in it" not in ran.err
    assert counts(small)["used"] == 3


def test_a_mark_another_file_still_has_is_not_taken_back(tmp_path: Path) -> None:
    for month in ("09", "10"):
        exported(Desk(tmp_path / "desk"), ROWS, f"tickets-2026-{month}.csv")
    files = sorted(tmp_path.glob("*.csv"))
    csat("init", tmp_path / "desk", *files, "--at", AT)
    desk = Desk(tmp_path / "desk")
    assert counts(desk)["used"] == 3
    exported(desk, ROWS.replace("05,3", "05,"), "tickets-2026-10.csv")
    assert "emptied" not in desk.ok("sync").err
    assert counts(desk)["used"] == 3
    exported(desk, ROWS.replace("05,3", "05,"), "tickets-2026-09.csv")
    desk.ok("sync")
    desk.ok("sync", "--since", "2000-01-01")
    assert counts(desk)["used"] == 2


def test_a_file_of_no_use_is_said_by_every_sync_and_makes_no_data_newer(small: Desk) -> None:
    exported(small, UNREADABLE)
    for day in ("2026-11-10T02:00:00", "2026-11-11T02:00:00"):
        ran = small("sync", at=day)
        assert ran.code == 1
        assert "t.csv: not a single rating could be used; all 3 rows" in ran.err
        shown = small.ok("score", "--period", MONTH, at=day)
        assert "data until 2026-11-09 02:00" in shown.out
        assert "exports, ratings: last read to the end 2026-11-09 02:00" in shown.err
    exported(small, ROWS)
    small.ok("sync", at="2026-11-12T02:00:00")
    ran = small.ok("sync", at="2026-11-12T02:00:00")
    assert "not a single rating" not in ran.err
    assert "data until 2026-11-12 02:00" in small.ok("score", "--period", MONTH, at="2026-11-12T02:00:00").out


def test_a_file_of_no_use_that_is_not_mapped_any_more_is_not_said_again(small: Desk) -> None:
    exported(small, UNREADABLE)
    assert small("sync").code == 1
    exported(small, ROWS, "u.csv")
    small.edit("csat.yaml", "match: t.csv", "match: u.csv")
    assert "not a single rating" not in small.ok("sync").err
    assert "not a single rating" not in small.ok("sync").err


def test_figures_of_a_closed_period_agree_whatever_came_since(small: Desk) -> None:
    small.ok("close", MONTH, at="2026-11-10T02:00:00")
    small.edit("csat.yaml", "        scale:", "        no_answer: [NA]\n        scale:")
    exported(small, ROWS + "4,Beta,2026-10-05,1\n5,Beta,2026-10-05,NA\n")
    small.ok("sync", at="2026-11-12T02:00:00")
    said = small.ok("score", "--period", MONTH).err
    assert f"3 used + 1 excluded + 1 came after closing (csat -w {small.folder} ratings --excluded)" in said
    listed = small.ok("ratings", "--excluded", "--period", MONTH, "--format", "json").json["rows"]
    assert sorted(row["reason"] for row in listed) == ["after_closing", "no_mark"]
    (bridge,) = small.ok("reconcile", "--period", MONTH, "--format", "json").json["bridges"]
    assert (bridge["lines"][0]["kind"], bridge["lines"][0]["count"]) == ("received", 5)
    assert (counts(small)["received"], counts(small)["after_closing"]) == (3, 1)
    small.ok("issue", MONTH)
    assert counts(small)["after_closing"] == 0, "what was issued stays as it was, to the last byte"


def test_the_data_of_a_closed_period_is_no_newer_than_its_closing(small: Desk) -> None:
    small.ok("close", MONTH, at="2026-11-10T02:00:00")
    exported(small, ROWS + "4,Beta,2026-11-05,1\n")
    late = "2026-11-15T02:00:00"
    small.ok("sync", at=late)
    report = small.folder / "r.md"
    for state in ("closed", "issued"):
        if state == "issued":
            small.ok("issue", MONTH, at=late)
        assert f"({state}" in (head := small.ok("score", "--period", MONTH, at=late).lines[0])
        assert "data until 2026-11-10 02:00" in head
        assert "Data until 2026-11-10 02:00." in small.ok("reconcile", "--period", MONTH, at=late).err
        small.ok("report", "--period", MONTH, "-o", report, at=late)
        assert "10 Nov 2026 02:00" in report.read_text("utf-8")
        assert "15 Nov 2026" not in report.read_text("utf-8").replace("Issued 15 Nov 2026", "")
    assert "data until 2026-11-15 02:00" in small.ok("score", "--period", "2026-11", at=late).out


def test_a_number_sign_before_a_tickets_number_parts_no_files(tmp_path: Path) -> None:
    (tmp_path / "tickets.csv").write_text(
        "Number,Title,Customer,State,Opened,Closed\n100,x,Acme,closed,2026-10-01,2026-10-03\n"
        "101,y,Beta,closed,2026-10-01,2026-10-04\n",
        "utf-8",
    )
    (tmp_path / "feedback.csv").write_text(
        "Ticket,Rating,Comment,Date\n#100,4,ok,2026-10-04\n# 101,5,,2026-10-05\n", "utf-8"
    )
    csat("init", tmp_path / "desk", tmp_path / "tickets.csv", tmp_path / "feedback.csv", "--at", AT)
    desk = Desk(tmp_path / "desk")
    marks = desk.ok("ratings", "--period", MONTH, "--format", "json").json["rows"]
    assert {(row["subject"], row["raw"]) for row in marks} == {("Acme", "4"), ("Beta", "5")}


def test_a_mark_taken_back_names_nobody_who_did_not_answer(small: Desk) -> None:
    exported(small, ROWS.replace("05,3", "05,"))
    small.ok("sync")
    small.ok("report", "--period", MONTH, "-o", small.file("r.md"))
    assert "Requests answered" not in small.file("r.md").read_text("utf-8")
