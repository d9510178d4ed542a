"""Marks of a rule test that count for nothing: off their scale, no mark of it, or on a question no indicator measures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any, Final

from msgspec import Struct

from csat_plugin.core.model import Mark
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Ruleset, Scale
from csat_plugin.core.scoring.judging import Judge, window
from csat_plugin.core.scoring.points import scale_for
from csat_plugin.language.checked import shown
from csat_plugin.language.rule_tests.document import TestText
from csat_plugin.language.rule_tests.given import ZONE, gather
from csat_plugin.language.rule_tests.names import questions_of
from csat_plugin.language.source import Path

SAID: Final = frozenset({"off_scale", "unknown_mark", "no_indicator"})
"""The reasons that speak of what is written; all others of what happened."""


class MarkFault(Struct, frozen=True, kw_only=True):
    """One mark that counts for nothing."""

    path: Path
    """Below the test: of the mark, or of its row."""
    reason: str
    mark: str
    channel: str
    question: str
    scale: str
    """The marks that are possible, in signs any reader knows: `1 … 5`."""
    questions: tuple[str, ...]
    """What the questions of the channel's tree are called."""


def faults(rules: Ruleset, test: TestText, period: Period, earlier: Period, scale: Any) -> Iterator[MarkFault]:
    """Every mark that counts for nothing because of what is written.

    Args:
        rules: the ruleset under test.
        test: whose days, scales and names are sound.
        period: under test.
        earlier: the period before.
        scale: of marks that carry none.
    """
    try:
        found = gather(test, period, earlier, scale, rules.score.subject)
    except ValueError:
        return  # a fact whose value does not fit: running the test says so
    judges = [
        Judge(rules, window(rules, one, ZONE, datetime.combine(one.end, time(), UTC))) for one in (period, earlier)
    ]
    for mark in found.marks:
        reasons = {judge.weigh(mark)[3] for judge in judges}
        reason = next((one for one in reasons if one in SAID), "")
        if not reason:
            continue
        yield MarkFault(
            path=found.paths[mark.rating], reason=reason, mark=mark.raw or "", channel=mark.channel,
            question=mark.question, scale=_words(rules, mark), questions=tuple(questions_of(rules, mark.channel)),
        )  # fmt: skip


def _words(rules: Ruleset, mark: Mark) -> str:
    scale: Scale = scale_for(rules.channel(mark.channel), mark.low, mark.high, mark.direction)
    if scale.kind == "map":
        return ", ".join(name for name, _ in scale.options)
    return f"{shown(scale.low) or '0'} … {shown(scale.high) or '?'}"
