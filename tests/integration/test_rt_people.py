"""People the rules name, held against the users of a real Request Tracker."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.desk import RULES, workspace
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration


def test_people_of_the_rules_who_are_no_users_are_named_with_whom_one_may_have_meant(
    server: Server, tmp_path: Path
) -> None:
    mistyped = RULES.replace("ana.silva", "ana.sliva").replace(
        "quality_manager: ben.okoro", "quality_manager: {is: gone.since, until: 2026-01-31}"
    )
    mistyped = mistyped.replace("chloe.martin", "ben.okoro")
    desk = workspace(server, tmp_path / "desk", rules=mistyped, more="write: {tickets: on}\n")
    assert [line.strip() for line in desk("doctor").out.splitlines() if "people:" in line] == [
        "!!    `ana.sliva` in the rules' `people:` is no user there; did you mean `ana.silva`? Corrective work would stay without an owner."
    ]
    assert "CSAT053 warning: `ana.sliva` (process_manager) is no user" in desk("validate").out
    desk.edit("rules/rules.yaml", "ana.sliva", "ana.silva")
    desk.ok("sync", "--since", "2099-01-01")
    assert "CSAT053" not in desk("validate").out
