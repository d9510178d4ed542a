"""Scores of a period: computed for an open one, taken as frozen for a closed one, under the rules that held then."""

from __future__ import annotations

from datetime import datetime

import msgspec

from csat_plugin.core.period import NotAPeriod, Period, bounds, parse_period, period_of, previous
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.assessment import assess, since
from csat_plugin.core.scoring.judging import Judge, window
from csat_plugin.core.scoring.overall import as_one
from csat_plugin.core.scoring.result import Assessment, Score
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.workspace import Workspace


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """An assessment with the state of its period and the rules it was made with."""

    assessment: Assessment
    rules: Ruleset
    state: str
    """`open`, `closed`, `issued` or `corrected`."""
    version: int = 0
    parts: tuple[Score, ...] = ()
    """Where `all` was asked for: the scores it is the mean of."""
    after_closing: tuple[str, ...] = ()
    """Ids of ratings that belong to the period and came, or changed, after it was closed."""


def rules_to_read(workspace: Workspace, label: str | None) -> Ruleset:
    """The working copy of the rules; while that has errors, for a closed or issued period those it was closed with.

    A broken edit of today must not hide what was issued.

    Args:
        workspace: whose rules.
        label: the period that will be shown, if it was named.

    Raises:
        Failure: if the rules have errors (exit 1, with all findings) and no closed period is asked for.
    """
    try:
        return workspace.rules()
    except Failure:
        for row in workspace.store.periods():
            if row.label == label and row.state != "open" and (kept := workspace.store.ruleset(row.rules_digest)):
                return msgspec.json.decode(kept.resolved_json, type=Ruleset)
        raise


def asked_period(workspace: Workspace, rules: Ruleset, label: str | None) -> Period:
    """The period of that label; without one, the last complete one as of now.

    Raises:
        Failure: if the label names no period.
    """
    settings = workspace.settings
    if label:
        try:
            return parse_period(label, settings.fiscal_start)
        except NotAPeriod as error:
            raise Failure(workspace.say(error.code, **error.values)) from error
    return previous(period_of(workspace.now, rules.score.period, settings.zone, settings.fiscal_start))


def last_rated_period(workspace: Workspace, rules: Ruleset) -> Period | None:
    """The last period with ratings: the last complete one where it has any, else the newest there is; `None` without any."""
    settings, store = workspace.settings, workspace.store
    complete = asked_period(workspace, rules, None)
    newest: datetime | None = None
    judge = Judge(rules, window(rules, complete, settings.zone, workspace.now, settings.fiscal_start, 0))
    for mark in store.marks(rules.score.subject, None, None):
        if judge.judge(mark).counted:
            return complete
        channel = rules.channel(mark.channel)
        if channel is None:
            continue
        order = (mark.answered, mark.closed, mark.asked)
        moment = (
            (mark.closed or mark.answered or mark.asked)
            if channel.month_of == "closed"
            else next(filter(None, order), None)
        )
        newest = max(filter(None, (newest, moment)), default=None)
    return period_of(newest, rules.score.period, settings.zone, settings.fiscal_start) if newest else None


def rules_for(workspace: Workspace, working: Ruleset, period: Period) -> Ruleset:
    """The rules that hold in a period: the working copy from its `valid_from` on, before that those kept for then."""
    first = period.start.strftime("%Y-%m")
    if not working.valid_from or working.valid_from <= first:
        return working
    earlier = [
        kept for kept in workspace.store.rulesets() if kept.valid_from <= first and kept.digest != working.digest
    ]
    if not earlier:
        return working
    newest = max(enumerate(earlier), key=lambda pair: (pair[1].valid_from, pair[0]))[1]
    return msgspec.json.decode(newest.resolved_json, type=Ruleset)


def subject_kind(workspace: Workspace, rules: Ruleset, period: Period, by: SubjectKind | None = None) -> SubjectKind:
    """What is scored in a period: what was asked for, else the subject of the rules that held then, not of today's."""
    return by or rules_for(workspace, rules, period).score.subject


def scored(
    workspace: Workspace,
    period: Period,
    *,
    rules: Ruleset,
    by: SubjectKind | None = None,
    fresh: bool = False,
    before: Assessment | None = None,
) -> Scored:
    """Scores of a period for one kind of subject.

    Args:
        workspace: where the ratings are.
        period: month, quarter, half-year, year or a given range.
        rules: the working copy; a period before its `valid_from` uses the rules kept for then.
        by: kind of subject; `None` means the rules' own. `all` is the mean of the rules' own subjects, the pooled ratings
            beside it; where the rules score `all` as their only subject, it is the score of all ratings.
        fresh: compute even if the period is closed (for `correct`, which shows what would change).
        before: the period before, where the caller has it already.
    """
    kind = subject_kind(workspace, rules, period, by)
    if kind == "all" and (own := subject_kind(workspace, rules, period)) != "all":
        parts = scored(workspace, period, rules=rules, by=own, fresh=fresh)
        return msgspec.structs.replace(parts, assessment=as_one(parts.assessment), parts=parts.assessment.scores)
    row = workspace.store.period(period.label, kind)
    if row.state != "open" and not fresh:
        return _frozen(workspace, period, kind, rules)
    used = rules_for(workspace, rules, period)
    before = before or _before(workspace, period, rules, kind)
    return Scored(
        assessment=compute(workspace, period, used, kind, before), rules=used, state=row.state, version=row.version
    )


def compute(
    workspace: Workspace,
    period: Period,
    rules: Ruleset,
    kind: SubjectKind,
    before: Assessment | None,
    *,
    margins: bool = True,
) -> Assessment:
    """One assessment from the ratings in the store, nothing frozen looked at.

    Without `margins` only the ratings of the period itself, and of waves carried into it, are read.
    """
    settings = workspace.settings
    _, end = bounds(period, settings.zone)
    first = since(rules, period, settings.zone, workspace.now, margins=margins)
    assessment = assess(
        rules,
        period,
        workspace.store.marks(kind, first, end),
        workspace.store.subjects(kind),
        zone=settings.zone,
        fiscal_start=settings.fiscal_start,
        as_of=workspace.now,
        previous=before,
        settings_digest=settings.digest(),
        margins=margins,
    )
    # Where nobody of that kind is known, the assessment cannot tell its kind from its subjects.
    return msgspec.structs.replace(assessment, subject_kind=kind)


def _before(workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind) -> Assessment | None:
    """The period before, for the change: frozen where it is closed, else its scores alone. A given range has none before."""
    try:
        earlier = previous(period)
    except ValueError:
        return None
    frozen = workspace.store.frozen(earlier.label, kind)
    if frozen is not None:
        return msgspec.json.decode(frozen.assessment_json, type=Assessment)
    return compute(workspace, earlier, rules_for(workspace, rules, earlier), kind, None, margins=False)


def _frozen(workspace: Workspace, period: Period, kind: SubjectKind, working: Ruleset) -> Scored:
    frozen = workspace.store.frozen(period.label, kind)
    if frozen is None:
        raise Failure(workspace.say("periods.no_frozen", period=period.label))
    assessment = msgspec.json.decode(frozen.assessment_json, type=Assessment)
    kept = workspace.store.ruleset(assessment.rules_digest)
    rules = msgspec.json.decode(kept.resolved_json, type=Ruleset) if kept else working
    late = late_ratings(workspace, period, rules, kind, frozen.members)
    return Scored(
        assessment=assessment, rules=rules, state=frozen.state, version=frozen.version, after_closing=tuple(late)
    )


def late_ratings(
    workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind, members: dict[str, int]
) -> list[str]:
    """Ids of ratings that would belong to a frozen period but are not among its members, or changed since."""
    settings = workspace.settings
    judge = Judge(rules, window(rules, period, settings.zone, workspace.now, settings.fiscal_start, 0))
    start, end = bounds(period, settings.zone)
    return sorted(
        mark.rating
        for mark in workspace.store.marks(kind, start, end)
        if members.get(mark.rating) != mark.version and judge.judge(mark).counted
    )


def history(workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind, n: int = 6) -> list[Assessment]:
    """The assessments of the `n` periods before, oldest first; those without any rating used are left out."""
    wanted: list[Period] = []
    for _ in range(n):
        try:
            wanted.append(previous(wanted[-1] if wanted else period))
        except ValueError:
            break
    found: list[Assessment] = []
    for current in reversed(wanted):
        before = found[-1] if found else None
        found.append(scored(workspace, current, rules=rules, by=kind, before=before).assessment)
    return [a for a in found if a.counts.used]
