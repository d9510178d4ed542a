"""Two periods held against each other: how many ratings reach the bar, before and after."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import msgspec

from csat_plugin.core.exact import half_up
from csat_plugin.core.period import Period
from csat_plugin.core.privacy.held_back import hidden_subjects
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.responses import Key
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.formula import reaches
from csat_plugin.core.statistics.before_after import BeforeAfter, Given, before_after
from csat_plugin.core.statistics.same_again import Answer, same_again, share_of
from csat_plugin.runtime.compared_kinds import Each, kinds, too_small
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.scoring import compute, rules_for, scored, taken_over
from csat_plugin.runtime.workspace import Workspace

JUDGING: Final = frozenset(("customer", "project"))
"""Subjects that judge by their people, who may be the same in both periods; teams and services are judged by whoever comes."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """`csat compare`: all, then each segment of what is scored, or each kind of customer or person that is asked for."""

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
    too_few: int = 0
    """Roles left out because of too few people, or with those lest the whole give them away."""


def compared(
    workspace: Workspace,
    before: Period,
    after: Period,
    rules: Ruleset,
    kind: SubjectKind,
    bar: int,
    only: Collection[str] = (),
    each: Each = "",
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
        each: what to tell apart beside the whole (S3-13, S3-15).

    Raises:
        Failure: if one of those asked for is hidden in one of the periods.
    """
    workspace = workspace.at(after)
    _refuse_hidden(workspace, (before, after), rules, kind, only)
    moved = bool(taken_over(workspace, before, kind))
    former = (
        _by_later_rules(workspace, before, after, rules, kind) if moved else _counted(workspace, before, rules, kind)
    )
    if (scope := workspace.store.scope) is not None:  # whoever is under other rules since is no part of either side
        former = [line for line in former if scope.owned(kind, line.subject)]
    found = [former, _counted(workspace, after, rules, kind)]
    precision = rules.score.precision
    asked = [[line for line in one if not only or line.subject in only] for one in found]
    told = kinds(workspace, [line for one in asked for line in one], kind, each)
    few = too_small(asked, told, rules.privacy.at_least) if each == "role" else frozenset()

    names = ("", *sorted(set(told.values()) - few - {""}))

    def sides(title: str) -> tuple[list[Answer], list[Answer]]:
        own = ([line for line in one if not title or told[line.rating] == title] for one in asked)
        earlier, later = (_answers(one, reaches(bar, precision)) for one in own)
        return earlier, later

    groups = [same_again(*sides(name), name) if kind in JUDGING else _apart(*sides(name), name) for name in names]
    if each == "role" and _single(groups, rules.privacy.at_least):
        groups = [_apart(*sides(name), name) for name in names]
    rest = [line for line in found[0] if line.subject not in only]
    own, others = (share_of(_answers(one, reaches(bar, precision))) for one in (asked[0], rest))
    return Comparison(
        before=before.label,
        after=after.label,
        bar=bar,
        groups=tuple(one for one in groups if not one.group or one.proof != "no_answers"),
        other_rules=moved,
        too_few=len(few - {""}),
        chosen_low=bool(only and own.n and others.n and own.value < others.value),
    )


def _apart(before: list[Answer], after: list[Answer], title: str) -> BeforeAfter:
    """Both sides as answers of different people."""
    return before_after(Given(share=share_of(before)), Given(share=share_of(after)), title)


def _single(groups: list[BeforeAfter], fewest: int) -> bool:
    """Whether those of a role who came again, or what they leave of the whole, are so few that single ones would show."""
    whole, *parts = [one.panel.n if one.panel else 0 for one in groups]
    return any(0 < n < fewest for n in (whole, *parts, whole - sum(parts)))


def _refuse_hidden(
    workspace: Workspace, periods: Iterable[Period], rules: Ruleset, kind: SubjectKind, only: Collection[str]
) -> None:
    """Raises `Failure` where somebody is asked for of whom too few people say something in one of the periods."""
    if not only or kind not in rules.privacy.breakdowns:
        return
    for period in periods:
        found = scored(workspace.at(period), period, rules=rules, by=kind).assessment
        for score in found.scores:
            if score.subject in only and score.subject in hidden_subjects(found, rules.privacy):
                raise Failure(workspace.say("privacy.hidden_of", name=score.name, few=rules.privacy.at_least))


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


def _answers(found: Iterable[RatingLine], bar: int) -> list[Answer]:
    """Whether each reaches the bar. Answers given together are one, by their mean: six marks of one form are no six people."""
    together: dict[tuple[str, Key], list[RatingLine]] = {}
    for line in found:
        together.setdefault((line.subject, line.response_key), []).append(line)
    answers = []
    for (subject, _), own in together.items():
        people = max(line.count for line in own)
        mean = half_up(sum((line.points or 0) * line.count for line in own), sum(line.count for line in own))
        answers.append(Answer(subject, own[0].contact if people == 1 else "", mean >= bar, people))
    return answers
