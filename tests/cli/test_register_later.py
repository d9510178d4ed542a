"""A register that comes after the first reading: until then every name was a customer of its own, and no name is forgotten by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Desk

CALLS = "Date,Customer,Score (1-5)\n2026-10-14,Northwind,2\n2026-10-15,Nobody Ltd,3\n2026-10-16,Nobody Ltd,4\n"
SETTINGS = """\
workspace: desk
connections:
  calls:
    adapter: folder
    files:
      - match: calls.csv
        ratings: [{mark: Score (1-5), channel: callback, scale: {min: 1, max: 5}, columns: {answered: Date, customer: Customer}}]
"""
RULES = """\
language: 1
ruleset: desk
valid_from: 2026-01
extends: itss@1
score: {subject: customer, when_incomplete: share_among_present}
weights: {callback: 100}
channels: {callback: {month_of: rated}}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Read once without a register."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "csat.yaml").write_text(SETTINGS, "utf-8")
    (tmp_path / "calls.csv").write_text(CALLS, "utf-8")
    desk = Desk(tmp_path)
    assert "register" not in desk.ok("sync").said
    scored = desk.ok("score", "--period", "2026-10", "--format", "json").json["scores"]
    assert {one["name"] for one in scored} == {"Northwind", "Nobody Ltd"}
    return desk


def test_every_name_nobody_in_it_is_called_is_named_by_each_reading(desk: Desk) -> None:
    desk.file("register.csv").write_text("id,name,aliases\nC01,Northwind Traders,Northwind; NW Traders Ltd\n", "utf-8")
    desk.edit("csat.yaml", "connections:", "register: register.csv\nconnections:")
    for _ in range(2):
        said = desk.ok("sync").err
        assert "No customer of the register is called 'Nobody Ltd' (2 records)." in said
        assert said.count("No customer of the register") == 1
    desk.edit("register.csv", "C01,", "C02,Nobody,Nobody Ltd\nC01,")
    assert "No customer of the register" not in desk.ok("sync").err
    scored = desk.ok("score", "--period", "2026-10", "--format", "json").json["scores"]
    assert {one["name"] for one in scored} == {"Northwind Traders", "Nobody"}


def test_without_it_again_every_name_is_its_own_customer(desk: Desk) -> None:
    desk.file("register.csv").write_text("id,name,aliases\nC01,Northwind Traders,Northwind\n", "utf-8")
    desk.edit("csat.yaml", "connections:", "register: register.csv\nconnections:")
    desk.ok("sync")
    desk.edit("csat.yaml", "register: register.csv\n", "")
    assert "No customer of the register" not in desk.ok("sync").err
