"""What a workspace tells the checks: channels fed, scales seen and announced, channels of the register."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from csat_plugin.demo import generate
from csat_plugin.language.context import SeenScale
from csat_plugin.runtime.context import context_of, scales_of
from csat_plugin.runtime.workspace import opened
from csat_plugin.store.rows import ScaleSeen


def scale(low: str, high: str) -> SeenScale:
    return SeenScale(low=Decimal(low), high=Decimal(high))


def test_before_anything_was_read_the_connections_announce_channels_and_scales(tmp_path: Path) -> None:
    generate(tmp_path)
    with opened(tmp_path) as workspace:
        context = context_of(workspace)
    assert context.channels == ("callback", "monthly", "questionnaire", "ticket")
    assert context.scales == {
        "callback": (scale("1", "5"),),
        "monthly": (scale("0", "100"),),
        "questionnaire": (scale("1", "10"),),
        "ticket": (scale("1", "5"),),
    }
    assert "questionnaire" in context.register_channels
    assert context.role_words["决策领导"] == "decision_leader"
    assert context.questions == {"questionnaire": ("speed", "skill", "overall")}


def test_scales_that_occur_come_first_and_what_is_no_number_is_left_out() -> None:
    seen = {"ticket": ScaleSeen(scales=(("1", "10", "high"), ("0", "4", "low"), ("a", "b", "high")))}
    found = scales_of(seen, [("ticket", scale("1", "5")), ("ticket", scale("1", "10")), ("monthly", None)])
    turned = SeenScale(low=Decimal(0), high=Decimal(4), direction="low")
    assert found == {"ticket": (scale("1", "10"), turned, scale("1", "5"))}
