"""The adapter shown in docs/plugin-authors.md keeps the contract of all adapters."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from csat_plugin.host.adapter import Adapter, Connection
from csat_plugin.host.plugins import Host
from tests.contract.adapter_suite import AdapterSuite, Subject
from tests.docs import desk_adapter


# -- start test --
class TestDesk(AdapterSuite):
    @pytest.fixture
    def subject(self, tmp_path: Path) -> Subject:
        def add(number: int = 3, stars: str = "4") -> int:
            row = {"number": f"A-{number}", "customer": "Huaxin", "team": "Field", "stars": stars}
            with (tmp_path / "desk.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(row | {"closed": "2026-10-03T10:00:00+00:00"}) + "\n")
            return 1

        def connect(file: str = "desk.jsonl") -> Adapter:
            settings = {"file": file}
            connection = Connection(
                name="desk", adapter="desk", workspace=tmp_path, zone=ZoneInfo("UTC"), settings=settings
            )
            return Host.load([desk_adapter]).connect(connection)

        add(1)
        add(2, stars="")
        return Subject(
            connect=connect,
            connection="desk",
            ticket="desk:ticket:A-1",
            add=add,
            faults=[lambda: connect("none.jsonl")],
        )


# -- end test --
