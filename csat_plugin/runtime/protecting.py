"""What of a period's scores is shown, by the rules' own `privacy:`: figures of too few people are not, single agents to nobody.

Everything that leaves goes through here: scores, the ratings listed by group, the changes between two assessments, action items.
What is kept, frozen and decided on is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import cast

import msgspec

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.period import NotAPeriod, Period, parse_period, previous
from csat_plugin.core.privacy.held_back import (
    held_all,
    held_back,
    held_difference,
    held_scores,
    hidden_in_any,
    hidden_subjects,
)
from csat_plugin.core.privacy.held_items import Seen, held_item, periods_named
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.difference import Difference
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime.renamed import with_present_ids
from csat_plugin.runtime.scoring import Scored, history, scored, subject_kind
from csat_plugin.runtime.workspace import Workspace


def protected(workspace: Workspace, period: Period, result: Scored, rules: Ruleset) -> Scored:
    """The scores as they are shown.

    A figure that was hidden in the period before is not told by how it changed either.

    Args:
        workspace: where the period before is.
        period: of the scores.
        result: all of them; what is frozen is frozen whole, and shown by the rules of today.
        rules: the working copy.
    """
    found = result.assessment
    if result.parts:
        own = subject_kind(workspace, rules, period)
        found = held_all(found, result.parts, own, rules.privacy)
        result = msgspec.structs.replace(result, assessment=found, parts=held_scores(result.parts, own, rules.privacy))
    if found.subject_kind not in rules.privacy.breakdowns:
        return result
    kind = cast("SubjectKind", found.subject_kind)
    for earlier in history(workspace, period, rules, kind, 1):
        unseen = hidden_subjects(earlier, rules.privacy)
        scores = tuple(score.by_itself if score.subject in unseen else score for score in found.scores)
        found = msgspec.structs.replace(found, scores=scores)
    return msgspec.structs.replace(result, assessment=held_back(found, rules.privacy))


def protected_lines(found: Sequence[RatingLine], assessment: Assessment, rules: Ruleset) -> list[RatingLine]:
    """The single ratings that may stand beside those scores."""
    hidden = hidden_subjects(assessment, rules.privacy)
    return [line for line in found if line.subject not in hidden]


def protected_difference(changed: Difference, before: Assessment, after: Assessment, rules: Ruleset) -> Difference:
    """What changed between two assessments of a period, without those who are hidden in one of them."""
    return held_difference(changed, hidden_in_any((before, after), rules.privacy))


def protected_items(workspace: Workspace, rules: Ruleset, items: Iterable[ActionItem]) -> list[ActionItem]:
    """The action items as they are shown: without figures of scores that are not.

    Args:
        workspace: where their periods are.
        rules: the working copy.
        items: as they are kept; only what is shown may come of what this gives back, never what is kept.
    """
    return list(map(item_gate(workspace, rules), items))


def item_gate(workspace: Workspace, rules: Ruleset) -> Callable[[ActionItem], ActionItem]:
    """The same for one item after the other; each period is looked at once, and only where its subjects are protected."""
    fiscal_start = workspace.settings.fiscal_start
    every: dict[str, dict[str, str] | None] = {}

    def names(label: str) -> dict[str, str] | None:
        if label not in every:
            every[label] = _shown_in(workspace, rules, label)
        return every[label]

    def gate(item: ActionItem) -> ActionItem:
        labels = periods_named(item, rules, fiscal_start)
        now = {label: names(label) for label in labels}
        former = {label: names(earlier) for label in labels if (earlier := _earlier(label, fiscal_start))}
        seen = Seen(
            open=frozenset(label for label, found in now.items() if found is None),
            names={label: found for label, found in now.items() if found is not None},
            before={label: frozenset(found) for label, found in former.items() if found is not None},
        )
        return held_item(item, seen, rules, fiscal_start)

    return gate


def _earlier(label: str, fiscal_start: int) -> str:
    try:
        return previous(parse_period(label, fiscal_start)).label
    except ValueError:  # no period of today's fiscal year, or none before
        return ""


def _shown_in(workspace: Workspace, rules: Ruleset, label: str) -> dict[str, str] | None:
    """Subject -> name of those whose score of a period is shown; `None` where nothing of it is hidden.

    Of whom nothing is known any more nobody can say how many they were: their figure is not shown.
    """
    try:
        period = parse_period(label, workspace.settings.fiscal_start)
    except NotAPeriod:  # the fiscal year was set otherwise since
        return {} if rules.score.subject in rules.privacy.breakdowns else None
    kind = subject_kind(workspace, rules, period)
    if kind not in rules.privacy.breakdowns:
        return None
    found = with_present_ids(workspace, scored(workspace, period, rules=rules, by=kind).assessment)
    hidden = hidden_subjects(found, rules.privacy)
    return {score.subject: score.name for score in found.scores if score.answers and score.subject not in hidden}
