"""Customers whose entry in the register has gaps are listed, by the fields the rules ask for (S0-55)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Desk
from tests.cli.visits import visits

FULL = """\
id,name,segment,value,account_manager,services
C1,Alder,VIP,900,meng,hosting
C2,Birch,B,,meng,hosting
C3,Cedar,,300,,hosting
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = visits(tmp_path / "visits")
    desk.file("register.csv").write_text(FULL, encoding="utf-8")
    desk.ok("sync")
    return desk


def annex(desk: Desk) -> str:
    file = desk.folder / "report.md"
    desk.ok("report", "--period", "2026-10", "-o", file)
    return file.read_text("utf-8")


def test_doctor_and_the_annex_name_who_lacks_what(desk: Desk) -> None:
    said = desk.ok("doctor").out
    assert "2 of 3 entries of the customer register have gaps: Birch (value), Cedar (segment, account manager)." in said
    assert "says of no customer: people to ask" in said
    text = annex(desk)
    assert "Customers whose entry in the register has gaps: 2 of 3" in text
    assert "| Cedar | segment, account manager |" in text
    assert "The register says of no customer: people to ask." in text


def test_the_rules_say_which_fields_count(desk: Desk) -> None:
    path = desk.file("rules/visits.yaml")
    path.write_text(path.read_text("utf-8") + "report: {profile: [segment, services]}\n", encoding="utf-8")
    assert "1 of 3 entries of the customer register has gaps: Cedar (segment)." in desk.ok("doctor").out
    assert "no customer" not in annex(desk)
    desk.edit("rules/visits.yaml", "profile: [segment, services]", "profile: [services]")
    assert "Every entry of the customer register has what the rules ask of it." in desk.ok("doctor").out
    assert "register has gaps" not in annex(desk)


def test_without_a_register_nothing_is_said(desk: Desk) -> None:
    desk.edit("csat.yaml", "register: register.csv\n", "")
    assert "register" not in desk.ok("doctor").out
    assert "register has gaps" not in annex(desk)
