"""The ratings behind the counts: each with its points, whether it counts, and if not why."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from csat_plugin.core.model import Mark, Rating
from csat_plugin.core.period import NotAPeriod, Period, parse_period, period_of
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.rules import PeriodKind, Ruleset, SubjectKind
from csat_plugin.core.scoring.judging import Judge, Judgement, window
from csat_plugin.core.scoring.judging import judge as judge_mark
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime import once
from csat_plugin.runtime.closed import BESIDE_OTHERS, beside_others, used_ratings
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store import Frozen, Member


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
    settings, store = workspace.settings, workspace.store
    judge = Judge(rules, window(rules, period, settings.zone, workspace.now, settings.fiscal_start, 0))
    frozen = _members(workspace, period, kind, assessment)
    used = used_ratings(assessment)
    marks = {mark.rating: mark for mark in once.marks(workspace, rules, period, kind)}
    marks |= {mark.rating: mark for mark in store.marks_of(frozen.keys() - marks.keys(), kind)}
    verdicts: dict[str, Judgement] = {}
    for mark in marks.values():
        verdict = judge.judge(mark)
        if mark.rating in frozen or verdict.period == period.label:
            verdicts[mark.rating] = verdict
    found: list[RatingLine] = []
    for rating in store.ratings(sorted(verdicts)):
        mark, verdict = marks[rating.id], verdicts[rating.id]
        then = frozen.get(rating.id)
        if then is not None:
            found.append(_as_closed(workspace, mark, rating, then, verdict, late=rating.id in late))
            continue
        counted, reason = verdict.counted, str(verdict.reason)
        if counted and rating.id not in used:
            counted, reason = False, "after_closing" if rating.id in late else beside_others(rules, mark.channel)
        line = _line(workspace, mark, rating, counted, reason, verdict.points)
        found.append(msgspec.structs.replace(line, late=rating.id in late))
    return found


def _members(workspace: Workspace, period: Period, kind: SubjectKind, assessment: Assessment) -> dict[str, Member]:
    """What became of each rating when the period was closed; nothing where the assessment is not the frozen one."""
    frozen = workspace.store.frozen(period.label, kind)
    if frozen is None or msgspec.json.decode(frozen.assessment_json, type=Assessment) != assessment:
        return {}
    return frozen.members


def _as_closed(
    workspace: Workspace, mark: Mark, rating: Rating, then: Member, today: Judgement, *, late: bool
) -> RatingLine:
    """A rating as it was when its period was closed, beside it what it is now; what lies around it is that of today."""
    shown = rating
    if rating.version != then.version:
        versions = workspace.store.rating_versions(rating.id)
        shown = next((one for one in versions if one.version == then.version), rating)
    before = msgspec.structs.replace(mark, subject=then.subject, instead=then.instead)
    line = _line(workspace, before, shown, not then.reason, then.reason, then.points)
    if (shown.raw or "") != (rating.raw or ""):
        line = msgspec.structs.replace(line, now=rating.raw or "-", points_now=today.points)
    return msgspec.structs.replace(line, late=late)


def _line(
    workspace: Workspace, mark: Mark, rating: Rating, counted: bool, reason: str, points: int | None
) -> RatingLine:
    when = rating.answered or mark.closed or rating.asked
    return RatingLine(
        rating=rating.id,
        response=rating.response,
        channel=rating.channel,
        question=rating.question,
        subject=mark.subject,
        raw=rating.raw or "",
        label=rating.label,
        low=rating.low,
        high=rating.high,
        points=points,
        count=rating.count,
        answered=when.astimezone(workspace.settings.zone).date().isoformat() if when else "",
        asked=rating.asked.astimezone(workspace.settings.zone).date().isoformat() if rating.asked else "",
        counted=counted,
        reason=reason,
        instead=mark.instead if reason else "",
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

    Where that period is closed, what became of it then is told; in an open one it is judged as if it stood alone. One that
    belongs to another period now than the one it was closed with stands with both.
    """
    settings, kind = workspace.settings, rules.score.subject
    found: list[tuple[str, RatingLine]] = []
    ratings = workspace.store.ratings_of(ticket)
    closed = _closed(workspace, rules.score.period, kind) if ratings else []
    for rating in ratings:
        now = period_of(rating.answered or workspace.now, rules.score.period, settings.zone, settings.fiscal_start)
        held = [one for one in closed if rating.id in one.members]
        for alone in workspace.store.marks_of([rating.id], kind):
            verdict = judge_mark(alone, rules, now, settings.zone, workspace.now, settings.fiscal_start)
            label = verdict.period
            elsewhere = _elsewhere(rating.id, held, label, settings.fiscal_start)
            (mark,) = once.barred([alone], rules, elsewhere, workspace)
            if label and (label != now.label or mark.barred):
                own = parse_period(label, settings.fiscal_start)
                verdict = judge_mark(mark, rules, own, settings.zone, workspace.now, settings.fiscal_start)
            for one in held:
                member = one.members[rating.id]
                counts = not member.reason or member.reason in BESIDE_OTHERS
                late = one.label != label or member.version != rating.version or counts != verdict.counted
                found.append((one.label, _as_closed(workspace, mark, rating, member, verdict, late=late)))
            if any(one.label == label for one in held):
                continue
            line = _line(workspace, mark, rating, verdict.counted, str(verdict.reason), verdict.points)
            if verdict.counted and any(one.label == label for one in closed):
                line = msgspec.structs.replace(line, counted=False, reason="after_closing", late=True)
            found.append((label, line))
    return found


def _elsewhere(rating: str, held: Collection[Frozen], label: str, fiscal_start: int) -> once.Holders:
    """The closed period that counts a rating, where it is not the one it belongs to now."""
    counting = [one.label for one in held if not one.members[rating].reason]
    return {rating: parse_period(counting[0], fiscal_start)} if counting and label not in counting else {}


def _closed(workspace: Workspace, length: PeriodKind, kind: SubjectKind) -> list[Frozen]:
    """The closed periods of that length and kind of subject, by label."""
    found = []
    for row in workspace.store.periods():
        if row.subject_kind != kind:
            continue
        try:
            period = parse_period(row.label, workspace.settings.fiscal_start)
        except NotAPeriod:  # the fiscal year was set otherwise since
            continue
        frozen = workspace.store.frozen(row.label, kind)
        if period.kind == length and frozen is not None:
            found.append(frozen)
    return found
