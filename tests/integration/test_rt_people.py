"""People the rules name, held against the users of a real Request Tracker."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.desk import strangers_are_named
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration


def test_people_of_the_rules_who_are_no_users_are_named(server: Server, tmp_path: Path) -> None:
    strangers_are_named(server, tmp_path / "desk")
