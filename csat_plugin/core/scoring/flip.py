"""The smallest change of rules that turns a target's verdict: one weight moved between two channels, one bound, the share, the bar.

It shows on how little a verdict rests. It is a recipe for bending rules as well, so whoever calls this writes down that it was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import permutations
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.exact import FULL_WEIGHT, MICRO, plain
from csat_plugin.core.rules import Ruleset, Target
from csat_plugin.core.scoring.result import Assessment, Verdict
from csat_plugin.core.scoring.whatif import Count, count_of, decided

Kind = Literal["weights", "band", "share", "bar"]
KINDS: tuple[Kind, ...] = ("weights", "band", "share", "bar")
POINT = FULL_WEIGHT // 100
"""One point of weight, hundredths."""
PERCENT = 100
"""One percent of a share, hundredths of a percent."""
WHOLE = 10_000

Assess = Callable[[Ruleset], Assessment]


class Change(Struct, frozen=True, kw_only=True):
    """One small change: how large it is in its own unit, what one would write, and the rules with it."""

    kind: Kind
    size: int
    lines: tuple[tuple[str, str], ...]
    """Path and value, as `csat rules set` takes them."""
    rules: Ruleset


class Flip(Struct, frozen=True, kw_only=True):
    """The smallest change of its kind that turns the verdict."""

    change: Change
    result: Count


def wanted(verdict: Verdict) -> str:
    """The verdict a search is after; empty where there is nothing to turn."""
    return {"met": "missed", "missed": "met", "undecided": "met"}.get(decided(verdict), "")


def smallest(rules: Ruleset, target: Target, assessment: Assessment, assess: Assess) -> tuple[Flip, ...]:
    """For each kind of change the smallest that turns the verdict; a kind that cannot is left out.

    Args:
        rules: to begin with.
        target: whose verdict is to be turned.
        assessment: the period under these rules.
        assess: the same period under changed rules.
    """
    verdict = next((one for one in assessment.verdicts if one.target == target.id), None)
    aim = wanted(verdict) if verdict else ""
    if not aim or verdict is None:
        return ()
    found = []
    for kind in KINDS:
        for change in changes_of(kind, rules, target, assessment):
            result = next(one for one in assess(change.rules).verdicts if one.target == target.id)
            if decided(result) == aim:
                found.append(Flip(change=change, result=count_of(result)))
                break
    return tuple(found)


def changes_of(kind: Kind, rules: Ruleset, target: Target, assessment: Assessment) -> Iterator[Change]:
    """All changes of one kind, the smallest first."""
    if kind == "weights":
        yield from _weights(rules)
    elif kind == "share":
        yield from _shares(rules, target)
    elif kind == "bar" or target.reaching_band:
        yield from _bars(kind, rules, target, assessment)


def _weights(rules: Ruleset) -> Iterator[Change]:
    """One weight moved, point by point; every channel keeps at least a point."""
    having = [channel for channel in rules.channels if channel.weight]
    for points in range(1, max((channel.weight for channel in having), default=0) // POINT):
        for giver, taker in permutations(having, 2):
            if giver.weight - points * POINT < POINT:
                continue
            moved = {giver.id: giver.weight - points * POINT, taker.id: taker.weight + points * POINT}
            channels = tuple(replace(one, weight=moved.get(one.id, one.weight)) for one in rules.channels)
            lines = tuple((f"weights.{name}", plain(Decimal(weight).scaleb(-2))) for name, weight in moved.items())
            yield Change(kind="weights", size=points, lines=lines, rules=_without_digest(rules, channels=channels))


def _shares(rules: Ruleset, target: Target) -> Iterator[Change]:
    """Another share, percent by percent; a target of each one has none."""
    if target.share >= WHOLE:
        return
    for step in range(1, 100):
        for share in (target.share - step * PERCENT, target.share + step * PERCENT):
            if 0 < share <= WHOLE:
                line = (f"targets.{target.id}.share", f"{plain(Decimal(share).scaleb(-2))}%")
                yield Change(kind="share", size=step, lines=(line,), rules=_with_target(rules, target, share=share))


def _bars(kind: Kind, rules: Ruleset, target: Target, assessment: Assessment) -> Iterator[Change]:
    """Another bar: just at, or just above, what somebody has; nearest first."""
    step = 10 ** (6 - assessment.precision)
    if target.of == "ratings":
        bars = {points * MICRO for points in range(1, 101)}
    else:
        values = [int(score.value * MICRO) for score in assessment.scores if score.value is not None]
        bars = {*values, *(value + step for value in values)}
    low, high = _room(kind, rules, target)
    near = [bar for bar in bars if low < bar < high and bar != target.reaching]
    for bar in sorted(near, key=lambda bar: (abs(bar - target.reaching), bar)):
        points = plain(Decimal(bar) / MICRO)
        if kind == "bar":
            changed = _with_target(rules, target, reaching=bar, reaching_band="")
            line = (f"targets.{target.id}.reaching", points)
        else:
            changed = _with_band(rules, target.reaching_band, bar)
            line = (f"bands.{target.reaching_band}", points)
        yield Change(kind=kind, size=abs(bar - target.reaching), lines=(line,), rules=changed)


def _room(kind: Kind, rules: Ruleset, target: Target) -> tuple[int, int]:
    """Between what a bar may lie: a band's bound between those of its neighbours."""
    if kind == "bar":
        return 0, 100 * MICRO + 1
    bounds = [band.lower for band in rules.bands]
    here = target.reaching
    below = max((bound for bound in bounds if bound < here), default=-1)
    return below, min((bound for bound in bounds if bound > here), default=100 * MICRO + 1)


def _with_target(rules: Ruleset, target: Target, **changed: object) -> Ruleset:
    targets = tuple(replace(one, **changed) if one.id == target.id else one for one in rules.targets)
    return _without_digest(rules, targets=targets)


def _with_band(rules: Ruleset, band: str, bound: int) -> Ruleset:
    """Other rules follow a band they name: its bound is theirs."""
    bands = tuple(replace(one, lower=bound) if one.id == band else one for one in rules.bands)
    targets = tuple(replace(one, reaching=bound) if one.reaching_band == band else one for one in rules.targets)
    return _without_digest(rules, bands=bands, targets=targets)


def _without_digest(rules: Ruleset, **changed: object) -> Ruleset:
    return replace(rules, digest="", **changed)
