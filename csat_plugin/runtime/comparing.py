"""Two periods held against each other: how many ratings reach the bar, before and after."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from csat_plugin.core.period import Period
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.formula import reaches
from csat_plugin.core.statistics.before_after import BeforeAfter, Given, before_after
from csat_plugin.core.statistics.shares import Share
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.scoring import compute, rules_for, scored, taken_over
from csat_plugin.runtime.workspace import Workspace


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """`csat compare`: all, then each segment."""

    schema: str = "csat/comparison@1"
    before: str
    after: str
    bar: int
    """Micropoints a rating must reach."""
    groups: tuple[BeforeAfter, ...]
    chosen_low: bool = False
    """Whether only some subjects were asked for, and they were lower than the others before: then a rise comes by itself too."""
    other_rules: bool = False
    """Whether other rules, of several, applied to some of them before: then both periods are judged by the later ones."""


def compared(
    workspace: Workspace,
    before: Period,
    after: Period,
    rules: Ruleset,
    kind: SubjectKind,
    bar: int,
    only: Collection[str] = (),
) -> Comparison:
    """The shares of ratings that reach the bar in two periods (S3-05: those a new ruleset is tried on, with their past).

    Args:
        workspace: where they are.
        before: the earlier period.
        after: the later one.
        rules: the working copy; a closed period brings its own.
        kind: kind of subject.
        bar: micropoints.
        only: ids of subjects; empty means all.
    """
    workspace = workspace.at(after)
    moved = bool(taken_over(workspace, before, kind))
    former = (
        _by_later_rules(workspace, before, after, rules, kind) if moved else _counted(workspace, before, rules, kind)
    )
    if (scope := workspace.store.scope) is not None:  # whoever is under other rules since is no part of either side
        former = [line for line in former if scope.owned(kind, line.subject)]
    found = [former, _counted(workspace, after, rules, kind)]
    segments = {name: subject.segment for name, subject in workspace.store.subjects(kind).items()}
    names = sorted({segment for segment in segments.values() if segment})
    precision = rules.score.precision
    asked = [[line for line in one if not only or line.subject in only] for one in found]

    def group(title: str, wanted: Collection[str] | None) -> BeforeAfter:
        sides = [
            _share([line for line in one if wanted is None or line.subject in wanted], reaches(bar, precision))
            for one in asked
        ]
        return before_after(Given(share=sides[0]), Given(share=sides[1]), title)

    groups = [group("", None)]
    groups += [group(name, {s for s, segment in segments.items() if segment == name}) for name in names]
    rest = [line for line in found[0] if line.subject not in only]
    own, others = (_share(one, reaches(bar, precision)) for one in (asked[0], rest))
    return Comparison(
        before=before.label,
        after=after.label,
        bar=bar,
        groups=tuple(one for one in groups if not one.group or one.proof != "no_answers"),
        other_rules=moved,
        chosen_low=bool(only and own.n and others.n and own.value < others.value),
    )


def _by_later_rules(
    workspace: Workspace, before: Period, after: Period, rules: Ruleset, kind: SubjectKind
) -> list[RatingLine]:
    """The former ratings of those the rules apply to now, judged by those: one measure for both periods."""
    used = rules_for(workspace, rules, after)
    assessment = compute(workspace, before, used, kind, None, margins=False)
    found = lines(workspace, before, used, kind, assessment)
    return [line for line in found if line.counted and line.points is not None]


def _counted(workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind) -> list[RatingLine]:
    workspace = workspace.at(period)
    result = scored(workspace, period, rules=rules, by=kind)
    found = lines(workspace, period, result.rules, kind, result.assessment, result.after_closing)
    return [line for line in found if line.counted and line.points is not None]


def _share(found: Iterable[RatingLine], bar: int) -> Share:
    reached = n = 0
    for line in found:
        n += line.count
        reached += line.count * ((line.points or 0) >= bar)
    return Share(reached, n)
