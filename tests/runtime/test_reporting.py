"""What a report is told beside its scores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from csat_plugin.core.model import Rating
from csat_plugin.core.period import parse_period
from csat_plugin.core.rules import Channel, Ruleset
from csat_plugin.runtime.reporting import _comparable
from csat_plugin.runtime.workspace import Workspace

RULES = Ruleset(id="r", channels=(Channel(id="ticket", weight=10_000), Channel(id="beside", valid_for=1)))
WAVES = Ruleset(id="r", channels=(Channel(id="interview", weight=10_000, valid_for=12), Channel(id="beside")))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "csat.yaml").write_text("timezone: Asia/Shanghai\n", encoding="utf-8")
    opened = Workspace(tmp_path)
    yield opened
    opened.close()


def rate(workspace: Workspace, *months: str) -> None:
    ratings = [
        Rating(id=f"x:rating:{m}", response=m, channel="ticket", raw="5", answered=datetime.fromisoformat(f"{m}-15T00:00+00:00"))
        for m in months
    ]  # fmt: skip
    workspace.store.write("x", ratings, datetime(2026, 11, 1, tzinfo=UTC))


def test_quarters_are_compared_only_when_every_month_has_ratings(workspace: Workspace) -> None:
    rate(workspace, "2026-04", "2026-05", "2026-06", "2026-07", "2026-08")
    assert not _comparable(workspace, parse_period("2026-Q3"), RULES)
    rate(workspace, "2026-09")
    assert _comparable(workspace, parse_period("2026-Q3"), RULES)
    assert not _comparable(workspace, parse_period("2026-Q2"), RULES)


def test_a_month_may_always_be_compared(workspace: Workspace) -> None:
    assert _comparable(workspace, parse_period("2026-07"), RULES)


def test_a_yearly_wave_stands_for_its_year_whichever_month_it_was_held_in(workspace: Workspace) -> None:
    """Waves of a year are held against each other (S2-13, S2-30)."""
    rate(workspace, "2025-09", "2026-09")
    assert not _comparable(workspace, parse_period("2026"), RULES)
    assert _comparable(workspace, parse_period("2026"), WAVES)
