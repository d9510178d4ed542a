"""Why scores moved since the period before: the parts of each change, from the answer sheets of both periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import msgspec

from csat_plugin.core.exact import half_up
from csat_plugin.core.period import Period, previous
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.rules import SubjectKind
from csat_plugin.core.scoring.change import Change, Moved, Sheet, moved, together
from csat_plugin.core.scoring.change_parts import ChangePart, change_parts
from csat_plugin.core.scoring.result import Assessment, Score
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.renamed import with_present_ids
from csat_plugin.runtime.scoring import Scored, compute, rules_for, scored, taken_over, with_taken_over
from csat_plugin.runtime.workspace import Workspace

Sheets = dict[str, dict[str, list[Sheet]]]
"""Subject -> channel -> answer sheets."""


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """The changes of a period: of each subject that has a score in both, and of all together."""

    since: str
    """Label of the period before."""
    subjects: Mapping[str, Change] = {}
    parts: Mapping[str, tuple[ChangePart, ...]] = {}
    """Of each subject the same change by level and indicator."""
    overall: Change | None = None
    former: Mapping[str, Score] = {}
    """The scores of the period before, by subject."""


def changes(
    workspace: Workspace, period: Period, kind: SubjectKind, result: Scored, found: Iterable[RatingLine]
) -> Changes | None:
    """The changes since the period before; `None` where there is none before, or no score in it.

    Args:
        workspace: where the ratings are.
        period: the later period.
        kind: kind of subject.
        result: its scores.
        found: its ratings, counted or not.
    """
    try:
        earlier = previous(period)
    except ValueError:
        return None
    workspace = workspace.at(period)
    before = scored(workspace, earlier, rules=result.rules, by=kind)
    own = with_present_ids(workspace, before.assessment)
    others = taken_over(workspace, earlier, kind)
    was = with_taken_over(own, others)
    if result.assessment.overall.value is None or (own.overall.value is None and not others):
        return None
    again = was
    if others or rules_for(workspace, result.rules, earlier).digest != result.rules.digest:
        # By the rules and for those of the later period: what a customer's move to other rules makes is theirs too.
        again = compute(workspace, earlier, result.rules, kind, None, margins=False)
    former = lines(workspace.at(earlier), earlier, before.rules, kind, before.assessment, before.after_closing)
    sheets = _sheets(former), _sheets(found)
    parts = _parts(was, again, result, sheets)
    now = {score.subject: score for score in result.assessment.scores}
    each = {
        subject: change
        for subject, part in parts.items()
        if (by := now[subject].change) is not None and (change := together([part], by)) is not None
    }
    recomputed = {score.subject: score for score in again.scores}
    return Changes(
        since=earlier.label,
        subjects=each,
        parts={subject: change_parts(recomputed[subject], now[subject], change) for subject, change in each.items()},
        overall=_overall(own, result.assessment, parts),
        former={score.subject: score for score in was.scores},
    )


def _overall(was: Assessment, now: Assessment, parts: Mapping[str, Moved]) -> Change | None:
    """The change of the level; who came from other rules, or is under others now, entered or left."""
    if was.overall.value is None or now.overall.value is None:
        return None
    known = {score.subject for score in was.scores}
    own = {subject: part for subject, part in parts.items() if subject in known}
    entered = _entered(was.scores, now.scores, own)
    return together(own.values(), now.overall.value - was.overall.value, entered)


def _parts(was: Assessment, again: Assessment, result: Scored, sheets: tuple[Sheets, Sheets]) -> dict[str, Moved]:
    old, recomputed = ({score.subject: score for score in a.scores} for a in (was, again))
    found: dict[str, Moved] = {}
    for score in result.assessment.scores:
        name = score.subject
        if name not in old or name not in recomputed:
            continue
        given = [of.get(name, {}) for of in sheets]
        if (part := moved(old[name], recomputed[name], score, result.rules, *given)) is not None:
            found[name] = part
    return found


def _entered(was: Iterable[Score], now: Iterable[Score], both: Mapping[str, Moved]) -> Fraction:
    """What came of subjects that have a score in one of the periods only: points of the mean."""
    sides = []
    for scores in (now, was):
        known = {s.subject: s.value for s in scores if s.value is not None}
        shared = [value for name, value in known.items() if name in both]
        sides.append(_mean(known.values()) - _mean(shared) if shared else Fraction(0))
    return sides[0] - sides[1]


def _mean(values: Iterable[Decimal]) -> Fraction:
    found = [Fraction(value) for value in values]
    return sum(found, Fraction(0)) / len(found)


def _sheets(found: Iterable[RatingLine]) -> Sheets:
    """The counted answer sheets: the mean of each, and who gave it; one that stands for several people is nobody's."""
    answers: dict[tuple[str, str, str], list[RatingLine]] = {}
    for line in found:
        if line.counted and line.points is not None:
            answers.setdefault((line.subject, line.channel, line.response or line.rating), []).append(line)
    sheets: Sheets = {}
    for (subject, channel, _), own in answers.items():
        points = half_up(sum((line.points or 0) * line.count for line in own), sum(line.count for line in own))
        who = own[0].contact if max(line.count for line in own) == 1 else ""
        sheets.setdefault(subject, {}).setdefault(channel, []).append((who, points))
    return sheets
