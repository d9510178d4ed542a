"""A small Request Tracker with rated tickets, and a workspace that reads no platform yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.cli.connecting.rt_desk import RULES, SETTINGS
from tests.cli.program import Desk


@pytest.fixture
def rt() -> Iterator[FakeRt]:
    with serving(FakeRt()) as fake:
        for number in range(3):
            rated = fake.ticket(Requestor=["ann@acme.example"], CustomFields={"Customer": f"C{number % 2}"})
            fake.put(rated, Status="resolved", CustomFields={"CSAT Rating": "4"})
        yield fake


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("RT_TOKEN", TOKEN)
    (tmp_path / "csat.yaml").write_text(SETTINGS, "utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "rules.yaml").write_text(RULES, "utf-8")
    return Desk(tmp_path)
