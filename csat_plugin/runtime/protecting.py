"""What of a period's scores is shown, by the rules' own `privacy:`: figures of too few people are not, single agents to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import msgspec

from csat_plugin.core.period import Period
from csat_plugin.core.privacy.held_back import held_back, hidden_subjects
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime.scoring import Scored, history
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
    if found.subject_kind not in rules.privacy.breakdowns:
        return result
    kind = cast("SubjectKind", found.subject_kind)
    for earlier in history(workspace, period, rules, kind, 1):
        unseen = hidden_subjects(earlier, rules.privacy)
        scores = tuple(
            msgspec.structs.replace(score, change=None) if score.subject in unseen else score for score in found.scores
        )
        found = msgspec.structs.replace(found, scores=scores)
    return msgspec.structs.replace(result, assessment=held_back(found, rules.privacy))


def protected_lines(found: Sequence[RatingLine], assessment: Assessment, rules: Ruleset) -> list[RatingLine]:
    """The single ratings that may stand beside those scores."""
    hidden = hidden_subjects(assessment, rules.privacy)
    return [line for line in found if line.subject not in hidden]
