"""Scores of a period: computed for an open one, taken as frozen for a closed one, under the rules that held then."""

from __future__ import annotations

from datetime import datetime

import msgspec

from csat_plugin.core.period import NotAPeriod, Period, bounds, parse_period, period_of, previous
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.assessment import assess, since
from csat_plugin.core.scoring.judging import TIMES, Judge, window
from csat_plugin.core.scoring.overall import as_one
from csat_plugin.core.scoring.reduction import Rows
from csat_plugin.core.scoring.result import Assessment, Counts, Score
from csat_plugin.runtime import once
from csat_plugin.runtime.closed import judged_now, kept_rules, late_ratings
from csat_plugin.runtime.failure import Failure, NobodyUnder, SeveralRules
from csat_plugin.runtime.renamed import with_present_ids
from csat_plugin.runtime.scopes import told_apart
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
    closed_kind: SubjectKind | None = None
    """Of a closed period: the kind of subject it was closed for."""

    @property
    def counts(self) -> Counts:
        """Those of the assessment, with what came or changed since a closed period was closed."""
        return msgspec.structs.replace(self.assessment.counts, after_closing=len(self.after_closing))

    @property
    def shown(self) -> Assessment:
        """The assessment as it is shown: one that is only closed with today's `counts`, an issued one to the last byte as it was."""
        if self.state != "closed":
            return self.assessment
        return msgspec.structs.replace(self.assessment, counts=self.counts)


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
    except SeveralRules:
        raise
    except Failure:
        for row in workspace.store.periods():
            if row.label == label and row.state != "open" and (kept := kept_rules(workspace, row.rules_digest)):
                return kept
        raise


def asked_period(workspace: Workspace, rules: Ruleset, label: str | None, *, past: bool = False) -> Period:
    """The period of that label; without one, the last complete one as of now.

    With `past` it may be one in which these rules, of several, applied to nobody yet.

    A period that has not begun is refused: waves carried into it would make scores, even verdicts, of a time nobody has seen.

    Raises:
        Failure: if the label names no period, or one that has not begun.
    """
    settings = workspace.settings
    complete = previous(period_of(workspace.now, rules.score.period, settings.zone, settings.fiscal_start))
    if not label:
        return complete if past else _applied(workspace, complete)
    try:
        period = parse_period(label, settings.fiscal_start)
    except NotAPeriod as error:
        raise Failure(workspace.say(error.code, **error.values)) from error
    if workspace.now < bounds(period, settings.zone)[0]:
        first = period.start.isoformat()
        raise Failure(workspace.say("periods.not_begun", period=period.label, first=first, last=complete.label))
    return period if past else _applied(workspace, period)


def _applied(workspace: Workspace, period: Period) -> Period:
    """The period, where the rules looked at apply to anybody in it.

    Raises:
        NobodyUnder: if one of several rulesets is looked at and it does not.
    """
    scope = workspace.at(period).store.scope if workspace.part else None
    if workspace.part and scope is not None and not scope.rest and not scope.ids:
        raise NobodyUnder(workspace.say("scopes.nobody", rules=workspace.part.name, period=period.label))
    return period


def last_rated_period(workspace: Workspace, rules: Ruleset) -> Period | None:
    """The last period with ratings: the last complete one where it has any, else the newest that has begun; `None` without."""
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
        moment = next(filter(None, (getattr(mark, time) for time in TIMES[channel.month_of])), None)
        if moment is not None and moment <= workspace.now:
            newest = max(newest or moment, moment)
    return period_of(newest, rules.score.period, settings.zone, settings.fiscal_start) if newest else None


def rules_for(workspace: Workspace, working: Ruleset, period: Period) -> Ruleset:
    """The rules that hold in a period: the working copy from its `valid_from` on, before that those kept for then."""
    first = period.start.strftime("%Y-%m")
    if not working.valid_from or working.valid_from <= first:
        return working
    log = workspace.store.rulesets()
    by_hand = next((n for n, kept in enumerate(log) if kept.adopted), len(log))
    # Once somebody adopts by hand, what was only used since (a draft somebody ran) holds for no month.
    holding = (kept for n, kept in enumerate(log) if n < by_hand or kept.adopted)
    earlier = [kept for kept in holding if kept.valid_from <= first and kept.digest != working.digest]
    if not earlier:
        return working
    newest = max(enumerate(earlier), key=lambda pair: (pair[1].valid_from, pair[0]))[1]
    return shown_by(msgspec.json.decode(newest.resolved_json, type=Ruleset), working)


def shown_by(kept: Ruleset, working: Ruleset) -> Ruleset:
    """Rules of another time with what those of today show to whom: that changes no figure, and holds for closed periods too."""
    return msgspec.structs.replace(kept, privacy=working.privacy)


def subject_kind(workspace: Workspace, rules: Ruleset, period: Period, by: SubjectKind | None = None) -> SubjectKind:
    """What is scored in a period: what was asked for, else the subject of the rules that held then, not of today's."""
    if by == "handler" and "internal" not in rules.privacy.readers("agents"):
        raise Failure(workspace.say("privacy.agents"))
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
    workspace = workspace.at(period)
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
        Rows(once.marks(workspace, rules, period, kind, first, end)),
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
    then = workspace.at(earlier)
    frozen = then.store.frozen(earlier.label, kind)
    if frozen is not None:
        found = with_present_ids(workspace, msgspec.json.decode(frozen.assessment_json, type=Assessment))
    else:
        found = compute(then, earlier, rules_for(workspace, rules, earlier), kind, None, margins=False)
    return with_taken_over(found, taken_over(workspace, earlier, kind))


def taken_over(workspace: Workspace, earlier: Period, kind: SubjectKind) -> tuple[Score, ...]:
    """Where there are several rulesets: the scores in an earlier period of those another ruleset applied to then.

    Args:
        workspace: as the ruleset sees it that applies to them now.
        earlier: the earlier period.
        kind: of the subjects.
    """
    present = workspace.store.scope
    if workspace.part is None or present is None:
        return ()
    found: list[Score] = []
    for one in workspace.settings.rule_files:
        then = workspace.under(one.name).at(earlier)
        scope = then.store.scope
        if one == workspace.part or scope is None:
            continue
        own = {id_ for id_ in workspace.store.subjects(kind) if present.owned(kind, id_) and scope.owned(kind, id_)}
        if not own or not told_apart(scope.kind, kind):
            continue
        scores = _alone(then, earlier, kind).scores
        found += [score for score in scores if score.subject in own]
    return tuple(found)


def _alone(then: Workspace, period: Period, kind: SubjectKind) -> Assessment:
    """The scores of a period without the change since the one before."""
    frozen = then.store.frozen(period.label, kind)
    if frozen is not None:
        return with_present_ids(then, msgspec.json.decode(frozen.assessment_json, type=Assessment))
    return compute(then, period, rules_for(then, then.rules(), period), kind, None, margins=False)


def with_taken_over(assessment: Assessment, scores: tuple[Score, ...]) -> Assessment:
    """An assessment with further scores, its level as it was: they were scored by other rules."""
    if not scores:
        return assessment
    every = sorted((*assessment.scores, *scores), key=lambda score: score.subject)
    return msgspec.structs.replace(assessment, scores=tuple(every))


def _frozen(workspace: Workspace, period: Period, kind: SubjectKind, working: Ruleset) -> Scored:
    frozen = workspace.store.frozen(period.label, kind)
    if frozen is None:
        raise Failure(workspace.say("periods.no_frozen", period=period.label))
    assessment = msgspec.json.decode(frozen.assessment_json, type=Assessment)
    kept = kept_rules(workspace, assessment.rules_digest)
    rules = shown_by(kept, working) if kept else working
    late = late_ratings(workspace, period, rules, kind, frozen.members)
    return Scored(
        assessment=assessment, rules=rules, state=frozen.state, version=frozen.version, after_closing=tuple(late),
        closed_kind=kind,
    )  # fmt: skip


def new_since(workspace: Workspace, period: Period, result: Scored) -> tuple[str, ...]:
    """Ids of ratings of the period that it did not have when it was closed, whether they would count or not; of an open one none."""
    kind = result.closed_kind
    frozen = workspace.store.frozen(period.label, kind) if kind else None
    if kind is None or frozen is None:
        return ()
    return tuple(sorted(judged_now(workspace, period, result.rules, kind).keys() - frozen.members.keys()))


def history(workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind, n: int = 6) -> list[Assessment]:
    """The assessments of the `n` periods before, oldest first, subjects called as today; those without any rating used are left out."""
    wanted: list[Period] = []
    for _ in range(n):
        try:
            wanted.append(previous(wanted[-1] if wanted else period))
        except ValueError:
            break
    found: list[Assessment] = []
    for current in reversed(wanted):
        before = found[-1] if found else None
        one = scored(workspace, current, rules=rules, by=kind, before=before).assessment
        found.append(with_taken_over(with_present_ids(workspace, one), taken_over(workspace, current, kind)))
    return [a for a in found if a.counts.used]
