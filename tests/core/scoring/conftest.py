"""What scoring tests are made of: the ITSS rules, marks and subjects in one line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from csat_plugin.core.model import ChainMember, Mark, Subject
from csat_plugin.core.period import parse_period
from csat_plugin.core.rules import Band, Channel, Ruleset, Scale, ScoreRule, Target
from csat_plugin.core.scoring.assessment import assess
from csat_plugin.core.scoring.cells import Reduced, Request
from csat_plugin.core.scoring.judging import Judgement, judge, window
from csat_plugin.core.scoring.reduction import Rows
from csat_plugin.core.scoring.result import Assessment, Score

SHANGHAI = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2026, 11, 5, tzinfo=UTC)
PERCENT = Scale(name="percent", kind="ratio", low=Decimal(0), high=Decimal(100))
BANDS = (("very_dissatisfied", "10"), ("dissatisfied", "30"), ("average", "60"), ("satisfied", "80"),
         ("very_satisfied", "95.1"))  # fmt: skip


def channel(name: str, weight: int, fallback: tuple[str, ...] = (), **more: Any) -> Channel:
    return Channel(id=name, weight=weight * 100, fallback=fallback, **{"scale": PERCENT, **more})


class Maker:
    """Builds rules and marks with everything that a test does not care about left at a plain value."""

    def __init__(self) -> None:
        self.made = 0

    def rules(self, *channels: Channel, **more: Any) -> Ruleset:
        to = ("questionnaire",)
        itss = (
            channel("ticket", 20, to),
            channel("callback", 20, to),
            channel("questionnaire", 30),
            channel("monthly", 30, to),
        )
        bands = tuple(Band(id=name, lower=int(Decimal(lower) * 1_000_000)) for name, lower in BANDS)
        target = Target(id="satisfied", share=7500, reaching=80_000_000, reaching_band="satisfied")
        return Ruleset(**{"id": "itss", "digest": "d", "channels": channels or itss, "bands": bands,
                          "targets": (target,), **more})  # fmt: skip

    def one(self, **more: Any) -> Ruleset:
        """Rules with the one channel `ticket`; keyword arguments change the channel."""
        return self.rules(channel("ticket", 100, **more))

    def judge(self, mark: Mark, rules: Ruleset | None = None, period: str = "2026-10") -> Judgement:
        return judge(mark, rules or self.rules(), parse_period(period), SHANGHAI, AS_OF)

    def but(self, rules: Ruleset, name: str, **more: Any) -> Ruleset:
        """The rules with one channel changed."""
        changed = tuple(
            msgspec.structs.replace(c, **more) if c.id == name else c for c in rules.channels
        )  # fmt: skip
        return msgspec.structs.replace(rules, channels=changed)

    def mark(self, channel: str = "ticket", raw: str | None = "80", day: str = "2026-10-05", **more: Any) -> Mark:
        self.made += 1
        moment = datetime.fromisoformat(day + "T04:00:00+00:00") if day else None
        plain: dict[str, Any] = {
            "rating": f"r{self.made:06}", "response": f"p{self.made:06}", "channel": channel, "question": "",
            "subject": "c1", "raw": raw, "low": None, "high": None, "direction": "high", "count": 1,
            "outcome": "answered", "contact": f"u{self.made}", "role": "", "handler": "", "requester_is_handler": False,
            "asked": None, "answered": moment, "closed": moment, "provisional_until": None,
        }  # fmt: skip
        return Mark(**{**plain, **more})

    def marks(self, **by_channel: str) -> list[Mark]:
        """One mark for each raw value: `marks(ticket="93 95", monthly="90")`."""
        return [self.mark(name, raw) for name, raws in by_channel.items() for raw in raws.split()]

    def subject(self, name: str = "c1", chain: str = "", **more: Any) -> Subject:
        members = tuple(ChainMember(name=member) for member in chain.split())
        return Subject(**{"kind": "customer", "id": name, "name": name.upper(), "chain": members, **more})

    def reduce(self, marks: Iterable[Mark], rules: Ruleset | None = None, bars: tuple[int, ...] = ()) -> Reduced:
        rules = rules or self.rules()
        frame = window(rules, parse_period("2026-10"), SHANGHAI, AS_OF)
        return Rows(marks).reduce(Request(rules, frame, bars))

    def assess(
        self,
        marks: Iterable[Mark],
        rules: Ruleset | None = None,
        subjects: Mapping[str, Subject] | None = None,
        period: str = "2026-10",
        **more: Any,
    ) -> Assessment:
        known = {"c1": self.subject()} if subjects is None else subjects
        given = {"zone": SHANGHAI, "as_of": AS_OF, **more}
        return assess(rules or self.rules(), parse_period(period), Rows(marks), known, **given)

    def score(self, marks: Iterable[Mark], rules: Ruleset | None = None, **more: Any) -> Score:
        (score,) = self.assess(marks, rules, **more).scores
        return score

    def exactly(self, points: str, places: int = 1) -> Score:
        """A score whose composite is exactly these points."""
        raws = self.one(scale=PERCENT)
        return self.score(
            [self.mark(raw=points)], msgspec.structs.replace(raws, score=ScoreRule(precision=places))
        )  # fmt: skip


@pytest.fixture(scope="session")
def make() -> Maker:
    return Maker()
