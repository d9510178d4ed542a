"""What two rulesets come to in work over the same history: action items opened, people invited by surveys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.expected_load import expected_load, expected_rating_load
from csat_plugin.core.exact import half_up
from csat_plugin.core.model import Subject
from csat_plugin.core.period import Period, months
from csat_plugin.core.rules import Action, Origin, Ruleset
from csat_plugin.core.scoring.past import judging
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime.deciding import known_before, received_before
from csat_plugin.runtime.survey_volumes import volumes
from csat_plugin.runtime.workspace import Workspace

RECENT = 3
"""Periods invitations are decided on again: every ticket of theirs is looked at."""
MOST = 10_000
"""Ratings looked at one by one."""
Pair = tuple[Period, Assessment, Assessment]


class WorkEffect(Struct, frozen=True, kw_only=True):
    """One action or survey under both rulesets; `None` where a ruleset has no such rule."""

    kind: Literal["action", "survey"]
    rule: str
    unit: Literal["items", "ratings", "invitations"]
    """What is counted: items opened, single ratings that fulfil a condition, people invited."""
    months: int
    """Months it is counted over: of invitations, and of very many ratings, the last ones only."""
    before: int | None
    after: int | None
    a_month_before: Decimal | None
    a_month_after: Decimal | None


def work_effects(
    workspace: Workspace, before: Ruleset, after: Ruleset, pairs: Sequence[Pair], subjects: Mapping[str, Subject]
) -> tuple[WorkEffect, ...]:
    """Every action and survey that comes to more or less, in the order of the rules tried out.

    Args:
        workspace: for tickets and single ratings.
        before: the rules held against.
        after: the rules tried out.
        pairs: each period with its assessment under both.
        subjects: everyone known, by id.
    """
    covered = sum(len(months(period)) for period, _, _ in pairs)
    old, new = [pair[1] for pair in pairs], [pair[2] for pair in pairs]
    beside = [known_before(workspace, rules, past) for rules, past in ((before, old), (after, new))]
    was = {load.rule: load.opened for load in expected_load(before, old, subjects, beside[0])}
    now = {load.rule: load.opened for load in expected_load(after, new, subjects, beside[1])}
    found = [_effect("action", "items", name, covered, was, now) for name in _ordered(was, now)]
    if _single(before) != _single(after) or (_single(after) and judging(before) != judging(after)):
        recent = _recent(pairs)
        span = sum(len(months(period)) for period, _, _ in recent)
        was = _fired(workspace, before, [pair[1] for pair in recent])
        now = _fired(workspace, after, [pair[2] for pair in recent])
        found += [_effect("action", "ratings", name, span, was, now) for name in _ordered(was, now)]
    if _asking(before) != _asking(after):
        last = [period for period, _, _ in pairs[-RECENT:]]
        span = sum(len(months(period)) for period in last)
        was, now = (_asked(workspace, rules, last) for rules in (before, after))
        found += [_effect("survey", "invitations", name, span, was, now) for name in _ordered(was, now)]
    return tuple(one for one in found if one.before != one.after)


def _ordered(was: Mapping[str, int], now: Mapping[str, int]) -> list[str]:
    return list(dict.fromkeys([*now, *was]))


def _effect(
    kind: Literal["action", "survey"],
    unit: Literal["items", "ratings", "invitations"],
    rule: str,
    covered: int,
    was: Mapping[str, int],
    now: Mapping[str, int],
) -> WorkEffect:
    return WorkEffect(
        kind=kind,
        rule=rule,
        unit=unit,
        months=covered,
        before=was.get(rule),
        after=now.get(rule),
        a_month_before=_a_month(was.get(rule), covered),
        a_month_after=_a_month(now.get(rule), covered),
    )


def _a_month(n: int | None, covered: int) -> Decimal | None:
    return None if n is None else Decimal(half_up(n * 10, max(covered, 1))).scaleb(-1)


def _single(rules: Ruleset) -> list[tuple[object, ...]]:
    """What the rules on single ratings wait for."""
    return [(one.id, one.when) for one in rules.actions if _looks_at_ratings(one)]


def _looks_at_ratings(action: Action) -> bool:
    return action.event == "rating.received"


def _recent(pairs: Sequence[Pair]) -> Sequence[Pair]:
    """The last periods that together have no more ratings than can be looked at one by one; at least one."""
    seen, first = 0, len(pairs)
    while first > 0 and (first == len(pairs) or seen + pairs[first - 1][2].counts.used <= MOST):
        first -= 1
        seen += pairs[first][2].counts.used
    return pairs[first:]


def _fired(workspace: Workspace, rules: Ruleset, past: Sequence[Assessment]) -> dict[str, int]:
    if not _single(rules):
        return {}
    ratings = received_before(workspace, rules, past)
    return {load.rule: load.fired for load in expected_rating_load(rules, past, ratings)}


def _asked(workspace: Workspace, rules: Ruleset, periods: Sequence[Period]) -> dict[str, int]:
    """Survey -> invitations it would have made in these periods, spot checks included."""
    found = dict.fromkeys((survey.id for survey in rules.surveys), 0)
    for period in periods:
        for volume in volumes(workspace, rules, period.label):
            found[volume.survey] = found.get(volume.survey, 0) + volume.asked
    return found


def _asking(rules: Ruleset) -> object:
    """What decides whom surveys ask."""
    surveys = [replace(one, title={}, cites=(), why="", owner="", origin=Origin()) for one in rules.surveys]
    return (
        surveys,
        [replace(one, title={}, cites=(), why="", origin=Origin()) for one in rules.panels],
        [(entry.id, entry.ask) for entry in rules.questionnaires or ()],
    )
