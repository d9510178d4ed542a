"""Two rulesets on the same ratings, and how much of a change comes from the ratings and how much from the rules (methods 5.5).

What differs between two assessments of one period is the rules' doing alone: the ratings are the same. From one period to the
next both may change; the former period computed again with the later rules separates the two:
change = (later rules, later data - later rules, former data) + (later rules, former data - former rules, former data).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec
from msgspec import Struct

from csat_plugin.core.exact import half_up
from csat_plugin.core.scoring.difference import difference
from csat_plugin.core.scoring.result import Assessment, Score, Verdict


class Count(Struct, frozen=True, kw_only=True):
    """What one ruleset says of one target."""

    reached: int
    counted: int
    share: int | None
    """Hundredths of a percent; `None` where nothing is counted."""
    promised: int
    """The share promised, hundredths of a percent."""
    reaching: int
    """The bar, micropoints."""
    verdict: str
    """`met`, `missed`, `no_data`, or `undecided` where only what is sure decides."""


class TargetEffect(Struct, frozen=True, kw_only=True):
    """One target under both rulesets; `None` where a ruleset has no such target."""

    target: str
    before: Count | None
    after: Count | None
    turned: bool
    """Whether both know the target and disagree."""


class SubjectEffect(Struct, frozen=True, kw_only=True):
    """One subject whose score, band or status differs, or that reaches its bar under one ruleset only."""

    subject: str
    name: str
    before: Decimal | None
    after: Decimal | None
    by: Decimal | None
    band_before: str
    band_after: str
    reached_before: bool | None
    reached_after: bool | None


class PeriodEffect(Struct, frozen=True, kw_only=True):
    """One period under both rulesets, on the ratings as they are today."""

    period: str
    state: str
    """`open`, `closed`, `issued` or `corrected`: what is not open keeps its figures, whatever is tried out here."""
    kept: Decimal | None = None
    """The overall score of a period that is not open, as it was closed."""
    before: Decimal | None
    after: Decimal | None
    by: Decimal | None
    used_before: int
    used_after: int
    bands_changed: int
    subjects: tuple[SubjectEffect, ...] = ()
    """Those that differ, the largest move first."""
    unshown: int = 0
    """How many more differ and are not shown: too few people stand behind them."""
    targets: tuple[TargetEffect, ...] = ()


class Split(Struct, frozen=True, kw_only=True):
    """A change of the overall score from one period to the next, and where it comes from."""

    former: str
    period: str
    before: Decimal
    after: Decimal
    by: Decimal
    service: Decimal
    """The part of the ratings: service, who answered, which channels were there."""
    rules: Decimal
    """The part of the rules. Both parts add up to `by`."""


class Turn(Struct, frozen=True, kw_only=True):
    """A target whose verdict differs in one period."""

    period: str
    target: str
    before: str
    after: str


class Outlook(Struct, frozen=True, kw_only=True):
    """What a change of rules was expected to do when it was adopted: kept in the log, and said in the next report."""

    last: PeriodEffect
    """The last complete period, without those it names."""
    first: str
    """The first of the periods looked at."""
    periods: int
    turned: tuple[Turn, ...] = ()
    """Every target that turns, in any of them."""


def outlook(periods: Sequence[PeriodEffect]) -> Outlook:
    """The short form of a what-if.

    Args:
        periods: at least one, oldest first.
    """
    turned = [
        Turn(period=effect.period, target=one.target, before=one.before.verdict, after=one.after.verdict)
        for effect in periods
        for one in effect.targets
        if one.turned and one.before and one.after
    ]
    return Outlook(
        last=msgspec.structs.replace(periods[-1], subjects=()),
        first=periods[0].period,
        periods=len(periods),
        turned=tuple(turned),
    )


def turns(outlook: Outlook) -> dict[tuple[str, str, str], list[str]]:
    """Target, verdict before and after -> the periods in which it turns so."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in outlook.turned:
        found.setdefault((one.target, one.before, one.after), []).append(one.period)
    return found


def period_effect(
    before: Assessment, after: Assessment, *, state: str = "open", kept: Decimal | None = None
) -> PeriodEffect:
    """One period under two rulesets.

    Args:
        before: under the rules it is held against.
        after: under those tried out.
        state: of the period.
        kept: its overall score as it was closed.
    """
    old = {score.subject: score for score in before.scores}
    new = {score.subject: score for score in after.scores}
    changed = difference(before, after)
    differing = {change.subject for change in changed.scores}
    differing |= {name for name in old.keys() & new.keys() if old[name].reached != new[name].reached}
    subjects = [_subject(old.get(name), new.get(name)) for name in sorted(differing)]
    return PeriodEffect(
        period=after.period,
        state=state,
        kept=kept,
        before=before.overall.value,
        after=after.overall.value,
        by=_minus(after.overall.value, before.overall.value),
        used_before=before.counts.used,
        used_after=after.counts.used,
        bands_changed=sum(one.band_before != one.band_after for one in subjects if None not in (one.before, one.after)),
        subjects=tuple(sorted(subjects, key=_largest_first)),
        targets=tuple(_targets(before.verdicts, after.verdicts)),
    )


def split(former: Assessment, former_again: Assessment, present: Assessment) -> Split | None:
    """A change in its two parts; `None` where one of the periods has no score.

    Args:
        former: the period before, by the rules that held in it.
        former_again: the same period, by the rules of the later one.
        present: the later period, by its rules.
    """
    first, again, last = (one.overall.value for one in (former, former_again, present))
    if first is None or again is None or last is None:
        return None
    return Split(
        former=former.period,
        period=present.period,
        before=first,
        after=last,
        by=last - first,
        service=last - again,
        rules=again - first,
    )


def decided(verdict: Verdict) -> str:
    """The verdict that holds by the target's own rule."""
    return verdict.sure if verdict.decide == "only_if_sure" else verdict.by_count


def _subject(was: Score | None, now: Score | None) -> SubjectEffect:
    named = now or was
    assert named is not None  # noqa: S101 - the subject came from one of the two
    before, after = was.value if was else None, now.value if now else None
    return SubjectEffect(
        subject=named.subject,
        name=named.name,
        before=before,
        after=after,
        by=_minus(after, before),
        band_before=was.band if was else "",
        band_after=now.band if now else "",
        reached_before=was.reached if was else None,
        reached_after=now.reached if now else None,
    )


def _largest_first(effect: SubjectEffect) -> tuple[bool, Decimal, str]:
    return effect.by is not None, -abs(effect.by or Decimal(0)), effect.subject


def _targets(before: tuple[Verdict, ...], after: tuple[Verdict, ...]) -> list[TargetEffect]:
    old, new = ({verdict.target: verdict for verdict in verdicts} for verdicts in (before, after))
    found = []
    for target in dict.fromkeys([*new, *old]):
        was, now = old.get(target), new.get(target)
        turned = was is not None and now is not None and decided(was) != decided(now)
        found.append(TargetEffect(target=target, before=_counted(was), after=_counted(now), turned=turned))
    return found


def count_of(verdict: Verdict) -> Count:
    """What a verdict says, in short."""
    return Count(
        reached=verdict.reached,
        counted=verdict.counted,
        share=half_up(verdict.reached * 10_000, verdict.counted) if verdict.counted else None,
        promised=verdict.share,
        reaching=verdict.reaching,
        verdict=decided(verdict),
    )


def _counted(verdict: Verdict | None) -> Count | None:
    return count_of(verdict) if verdict else None


def _minus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other
