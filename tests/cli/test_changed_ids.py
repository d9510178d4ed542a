"""A customer that gets another id in the register is the same customer: for what was closed, issued and is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import MONTH, Desk, csat

AT = "2026-11-20T02:00:00"
CUSTOMERS = ("Acme", "Birch", "Cedar")
IDS = "id,name,aliases\nK1,Acme Renamed,Acme\nK2,Birch,\nCedar,Cedar,\n"
"""Two of three customers get ids; one of them another name beside."""


def exported(folder: Path, months: tuple[str, ...] = ("2026-09", "2026-10")) -> None:
    """An export with nine ratings of each customer a month."""
    folder.mkdir(exist_ok=True)
    lines = ["Ticket,Customer,Requester,Closed,Rating,Rated at"]
    for month in months:
        lines += [
            f"T{month}-{n},{CUSTOMERS[n % 3]},Person {n % 9},{month}-{n + 1:02} 10:00,{n % 4 + 2},{month}-{n + 1:02} 12:00"
            for n in range(27)
        ]
    (folder / "tickets.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def issued(tmp_path: Path) -> Desk:
    """Made by `init`; September closed, October issued; then the register was given ids, and read."""
    exported(tmp_path / "data")
    made = csat("--at", AT, "--lang", "en", "init", tmp_path / "desk", tmp_path / "data", "-y")
    assert made.code == 0, made.said
    desk = Desk(tmp_path / "desk", AT)
    desk.ok("close", "2026-09")
    desk.ok("close", MONTH)
    desk.ok("issue", MONTH)
    return desk


def renamed(desk: Desk, register: str = IDS) -> str:
    desk.file("register.csv").write_text(register, encoding="utf-8")
    return desk.ok("sync").said


def test_no_rating_came_or_changed(issued: Desk) -> None:
    before = issued.ok("score", "--period", MONTH).out
    bridge = issued.ok("reconcile", "--period", MONTH).out
    assert "came or changed" not in renamed(issued)
    assert issued.ok("score", "--period", MONTH).out == before
    assert issued.ok("reconcile", "--period", MONTH).out == bridge
    offered = issued.ok("correct", MONTH)
    assert "->" not in offered.out.replace("ratings used: 27 -> 27", "")
    assert f'csat -w {issued.folder} correct {MONTH} --reason "..."' in offered.err
    assert issued("correct", MONTH, "--reason", "ids").code == 1, "there is nothing to correct"


def test_a_mark_that_did_change_is_still_told(issued: Desk, tmp_path: Path) -> None:
    data = tmp_path / "data" / "tickets.csv"
    data.write_text(data.read_text("utf-8").replace("2026-10-01 10:00,2,", "2026-10-01 10:00,5,"), encoding="utf-8")
    assert "1 rating " in renamed(issued)
    changes = issued.ok("correct", MONTH).out.splitlines()
    assert next(line.split(":")[0].strip() for line in changes if "->" in line) == "Acme Renamed"


def test_customers_put_together_are_not_one_customer_renamed(issued: Desk) -> None:
    assert "ratings of closed periods came or changed" in renamed(
        issued, "id,name,aliases\nK1,Acme,Birch\nCedar,Cedar,\n"
    )


@pytest.mark.parametrize("name", ["Acme", "K1", "Acme Renamed", "acme r", "acm"])
def test_what_was_frozen_is_found_by_old_and_new_names(issued: Desk, name: str) -> None:
    renamed(issued)
    assert issued.ok("explain", "score", name, "--period", MONTH).out.startswith(f"Acme (Acme), {MONTH}: ")
    issued.ok("report", "--period", MONTH, "--customer", name)
    assert "Acme" in (issued.file("reports") / f"{MONTH}-Acme.html").read_text("utf-8")
    rows = issued.ok("ratings", "--period", MONTH, "--subject", name, "--format", "json").json["rows"]
    assert len(rows) == 9


def test_the_month_after_is_compared_with_the_same_customer(issued: Desk, tmp_path: Path) -> None:
    exported(tmp_path / "data", ("2026-09", MONTH, "2026-11"))
    renamed(issued)
    scores = issued.ok("score", "--period", "2026-11", "--format", "json", at="2026-12-02T02:00:00").json["scores"]
    assert {(score["subject"], float(score["change"])) for score in scores} == {
        ("K1", 0.0),
        ("K2", 0.0),
        ("Cedar", 0.0),
    }
    assert issued.ok("explain", "score", "Acme", "--period", "2026-11").out.startswith("Acme Renamed (K1), 2026-11: ")


def test_ids_may_change_twice(issued: Desk) -> None:
    renamed(issued)
    issued.ok("close", "2026-08")
    issued.ok("correct", MONTH)
    exported(issued.folder.parent / "data", ("2026-08", "2026-09", MONTH))
    issued.ok("sync")
    issued.ok("correct", "2026-08", "--reason", "came late")
    assert "came or changed" not in renamed(issued, IDS.replace("K1,", "X1,").replace("K2,", "X2,"))
    for month, id_ in (("2026-08", "K2"), (MONTH, "Birch")):
        for name in ("X2", "K2", "Birch"):
            assert issued.ok("explain", "score", name, "--period", month).out.startswith(f"Birch ({id_}), {month}: ")
