"""How many invitations a ruleset would send: the same decisions, on a history, as if each event were decided on at once.

This is what a change of rules is weighed by: "2,476 -> 1,730 invitations a month, about 104 hours of calls" (practice 1.6, 4.8, 4.9).
"""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.rules import Ruleset
from csat_plugin.core.surveys.asking import Ask, Candidate
from csat_plugin.core.surveys.decide import Circumstances, Deciding
from csat_plugin.core.surveys.decision import GateName
from csat_plugin.core.surveys.times import bucket

CALL_MINUTES = 5
"""How long a call-back takes where the rule does not say (practice 1.6)."""
CALLS = "callback"
"""The channel whose asks somebody has to make by telephone."""


class Volume(Struct, frozen=True, kw_only=True):
    """What one survey would have asked in a month."""

    survey: str
    month: str
    occasions: int
    """Events, tickets drawn from, or people of a schedule."""
    asked: int
    stopped: dict[GateName, int]
    minutes: int
    """Minutes somebody of ours spends on asking; 0 where nobody does."""


def expected_invitations(
    rules: Ruleset, candidates: Iterable[Candidate], circumstances: Circumstances, asks: Iterable[Ask] = ()
) -> tuple[Volume, ...]:
    """Invitations by survey and month.

    Args:
        rules: those in force, or a proposal.
        candidates: of a history, made for these rules.
        circumstances: clock, calendar, seed and draws; every candidate is judged at its own moment.
        asks: of others, such as a platform's own survey; our own are what this computes.
    """
    deciding = Deciding(rules, asks, replace(circumstances, replay=True))
    zone: ZoneInfo = circumstances.zone
    found: dict[tuple[str, str], Volume] = {}
    for one in deciding.decide(candidates):
        survey = deciding.surveys[one.survey].survey
        month = bucket(one.moment, "month", zone)
        if survey.event == "period.ended" and one.period:
            month = one.period
        known = found.get((one.survey, month)) or Volume(
            survey=one.survey, month=month, occasions=0, asked=0, stopped={}, minutes=0
        )
        each = survey.minutes if survey.minutes is not None else CALL_MINUTES if survey.channel == CALLS else 0
        stopped = known.stopped if one.ask else known.stopped | {one.because: known.stopped.get(one.because, 0) + 1}
        found[one.survey, month] = replace(
            known, occasions=known.occasions + 1, asked=known.asked + one.ask, stopped=stopped,
            minutes=known.minutes + each * one.ask,
        )  # fmt: skip
    return tuple(found[key] for key in sorted(found))
