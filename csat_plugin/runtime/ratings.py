"""The ratings behind the counts: each with its points, whether it counts, and if not why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import msgspec

from csat_plugin.core.model import Mark, Rating
from csat_plugin.core.period import Period, bounds, parse_period, period_of
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.judging import Judge, window
from csat_plugin.core.scoring.judging import judge as judge_mark
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime.workspace import Workspace

_OWN = ("raw", "low", "high", "direction", "count", "outcome", "answered", "asked", "provisional_until")
"""What a mark takes from its rating alone."""


def lines(
    workspace: Workspace,
    period: Period,
    rules: Ruleset,
    kind: SubjectKind,
    assessment: Assessment,
    late: Collection[str] = (),
) -> list[RatingLine]:
    """Every rating that belongs to a period, in the order of ids; of a closed one as it was when it was closed.

    Args:
        workspace: where they are.
        period: the period they must belong to by `month_of`.
        rules: the rules the period is judged by.
        kind: kind of subject.
        assessment: the period's; a mark that counts by itself but is not among its members was a duplicate, or was
            replaced by a later answer of the same respondent.
        late: ids of ratings that came, or changed, after the period was closed (`Scored.after_closing`).
    """
    judge = Judge(
        rules, window(rules, period, workspace.settings.zone, workspace.now, workspace.settings.fiscal_start, 0)
    )
    members = {rating for score in assessment.scores for node in score.nodes for rating in node.ratings}
    start, end = bounds(period, workspace.settings.zone)
    found: list[RatingLine] = []
    latest = {channel.id for channel in rules.channels if channel.aggregate == "latest"}
    pending: dict[str, tuple[Mark, bool, str, int | None]] = {}
    marks = {mark.rating: mark for mark in workspace.store.marks(kind, start, end)}
    former = _as_closed(workspace, period, kind, assessment, marks)
    marks |= {rating: mark for rating, (mark, _) in former.items()}
    for mark in marks.values():
        verdict = judge.judge(mark)
        if verdict.period != period.label and mark.rating not in former:
            continue
        counted, reason = verdict.counted, str(verdict.reason)
        if mark.rating in former and mark.rating in members:
            counted, reason = True, ""
        elif counted and mark.rating not in members:
            why = "superseded" if mark.channel in latest else "duplicate"
            counted, reason = False, "after_closing" if mark.rating in late and mark.rating not in former else why
        pending[mark.rating] = (mark, counted, reason, verdict.points)
    for rating in workspace.store.ratings(sorted(pending)):
        mark, counted, reason, points = pending[rating.id]
        shown = former[rating.id][1] if rating.id in former else rating
        now = "" if (shown.raw or "") == (rating.raw or "") else rating.raw or "-"
        found.append(_line(workspace, mark, shown, counted, reason, points, now))
    return found


def _as_closed(
    workspace: Workspace, period: Period, kind: SubjectKind, assessment: Assessment, marks: Mapping[str, Mark]
) -> dict[str, tuple[Mark, Rating]]:
    """Ratings changed since their period was closed, as they were then; none where the assessment is not the frozen one.

    The subject and what lies around a rating are those of today, but where its score was frozen that score's subject.
    """
    frozen = workspace.store.frozen(period.label, kind)
    if frozen is None or msgspec.json.decode(frozen.assessment_json, type=Assessment) != assessment:
        return {}
    current = {rating: marks[rating].version for rating in frozen.members if rating in marks}
    changed = sorted(rating for rating, version in frozen.members.items() if current.get(rating) != version)
    owners = {rating: s.subject for s in assessment.scores for node in s.nodes for rating in node.ratings}
    found: dict[str, tuple[Mark, Rating]] = {}
    for mark in workspace.store.marks_of(changed, kind):
        then = next((r for r in workspace.store.rating_versions(mark.rating)
                     if r.version == frozen.members[mark.rating]), None)  # fmt: skip
        if then is None:
            continue
        same = {name: getattr(then, name) for name in _OWN}
        owner = owners.get(mark.rating, mark.subject)
        found[mark.rating] = (msgspec.structs.replace(mark, subject=owner, version=then.version, **same), then)
    return found


def _line(
    workspace: Workspace, mark: Mark, rating: Rating, counted: bool, reason: str, points: int | None, now: str = ""
) -> RatingLine:
    when = rating.answered or mark.closed or rating.asked
    return RatingLine(
        rating=rating.id,
        response=rating.response,
        channel=rating.channel,
        subject=mark.subject,
        raw=rating.raw or "",
        now=now,
        low=rating.low,
        high=rating.high,
        points=points,
        count=rating.count,
        answered=when.astimezone(workspace.settings.zone).date().isoformat() if when else "",
        counted=counted,
        reason=reason,
        outcome=rating.outcome,
        contact=rating.contact_name or rating.contact or "",
        handler=rating.handler,
        comment=rating.comment,
        causes=rating.causes,
        source=rating.source,
        ticket=rating.ticket or "",
    )


def of_ticket(workspace: Workspace, rules: Ruleset, ticket: str) -> list[tuple[str, RatingLine]]:
    """The ratings of one ticket, each with the label of the period it belongs to (empty without any date).

    Whether it counts is judged in that very period, as if it stood alone.
    """
    settings = workspace.settings
    found = []
    for rating in workspace.store.ratings_of(ticket):
        now = period_of(rating.answered or workspace.now, rules.score.period, settings.zone, settings.fiscal_start)
        for mark in workspace.store.marks_of([rating.id], rules.score.subject):
            first = judge_mark(mark, rules, now, settings.zone, workspace.now, settings.fiscal_start)
            label = first.period
            verdict = first
            if label and label != now.label:
                own = parse_period(label, settings.fiscal_start)
                verdict = judge_mark(mark, rules, own, settings.zone, workspace.now, settings.fiscal_start)
            line = _line(workspace, mark, rating, verdict.counted, str(verdict.reason), verdict.points)
            found.append((label, line))
    return found


def comments(lines_of_period: list[RatingLine], below: int | None = None) -> Iterator[RatingLine]:
    """The ratings with a comment, lowest points first; those without points last.

    Args:
        lines_of_period: from `lines`.
        below: only marks below this, micropoints.
    """
    with_words = [line for line in lines_of_period if line.comment.strip()]
    for line in sorted(with_words, key=lambda x: (x.points is None, x.points or 0, x.rating)):
        if below is None or (line.points is not None and line.points < below):
            yield line
