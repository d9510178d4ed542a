"""Marks and rules for batch runs: everything a test does not care about is left at a plain value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from csat_plugin.batch import Columns, write_marks
from csat_plugin.core.model import Mark
from csat_plugin.core.period import parse_period
from csat_plugin.core.rules import Band, Channel, Ruleset, Scale, Target
from csat_plugin.core.scoring.cells import Reduced, Request
from csat_plugin.core.scoring.judging import window

SHANGHAI = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2026, 11, 5, tzinfo=UTC)
PERCENT = Scale(name="percent", kind="ratio", low=Decimal(0), high=Decimal(100))
FACES = Scale(name="faces", kind="map", options=(("◎", 100_000_000), ("○", 66_666_667), ("×", 10_000_000)))
BANDS = (("dissatisfied", 30_000_000), ("average", 60_000_000), ("satisfied", 80_000_000))


def rules_of(*channels: Channel) -> Ruleset:
    return Ruleset(
        id="batch",
        digest="d",
        channels=channels,
        bands=tuple(Band(id=name, lower=lower) for name, lower in BANDS),
        targets=(Target(id="satisfied", share=7500, reaching=80_000_000, reaching_band="satisfied"),),
    )


RULES = rules_of(
    Channel(id="ticket", weight=4000, fallback=("questionnaire",)),
    Channel(id="questionnaire", weight=6000, scale=PERCENT, month_of="rated", valid_for=3),
)


def request(rules: Ruleset = RULES, bars: tuple[int, ...] = (80_000_000,)) -> Request:
    return Request(rules, window(rules, parse_period("2026-10"), SHANGHAI, AS_OF), bars)


def mark(rating: str, **more: Any) -> Mark:
    moment = datetime(2026, 10, 5, 4, tzinfo=UTC)
    plain: dict[str, Any] = {
        "rating": rating, "response": rating, "channel": "ticket", "question": "", "subject": "c1", "raw": "4",
        "low": Decimal(1), "high": Decimal(5), "direction": "high", "count": 1, "outcome": "answered", "contact": "u1",
        "role": "", "handler": "", "requester_is_handler": False, "asked": None, "answered": moment, "closed": moment,
        "provisional_until": None,
    }  # fmt: skip
    return Mark(**{**plain, **more})


class Batch:
    """A folder for Parquet files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def columns(self, marks: Iterable[Mark]) -> Columns:
        file = self.folder / "marks.parquet"
        write_marks(file, marks)
        return Columns(file)

    def reduce(self, marks: Iterable[Mark], rules: Ruleset = RULES, bars: tuple[int, ...] = (80_000_000,)) -> Reduced:
        return self.columns(marks).reduce(request(rules, bars))


@pytest.fixture(scope="session")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    return Batch(tmp_path_factory.mktemp("batch"))
