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
from csat_plugin.runtime.scoring import scored
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


def compared(
    workspace: Workspace,
    before: Period,
    after: Period,
    rules: Ruleset,
    kind: SubjectKind,
    bar: int,
    only: Collection[str] = (),
) -> Comparison:
    """The shares of ratings that reach the bar in two periods.

    Args:
        workspace: where they are.
        before: the earlier period.
        after: the later one.
        rules: the working copy; a closed period brings its own.
        kind: kind of subject.
        bar: micropoints.
        only: ids of subjects; empty means all.
    """
    found = [_counted(workspace, period, rules, kind) for period in (before, after)]
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
        chosen_low=bool(only and own.n and others.n and own.value < others.value),
    )


def _counted(workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind) -> list[RatingLine]:
    result = scored(workspace, period, rules=rules, by=kind)
    found = lines(workspace, period, result.rules, kind, result.assessment, result.after_closing)
    return [line for line in found if line.counted and line.points is not None]


def _share(found: Iterable[RatingLine], bar: int) -> Share:
    reached = n = 0
    for line in found:
        n += line.count
        reached += line.count * ((line.points or 0) >= bar)
    return Share(reached, n)
