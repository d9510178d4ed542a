"""Period states: open -> closed -> issued -> corrected. A closed period shows the bytes it was closed with."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from csat_plugin.core.calendar import due
from csat_plugin.core.period import Period, bounds
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.difference import Difference, difference
from csat_plugin.core.scoring.judging import Judge, window
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.scoring import Scored, rules_for, scored, subject_kind
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store import PeriodState


def close(
    workspace: Workspace, period: Period, *, rules: Ruleset, by: SubjectKind | None = None, in_grace: bool = False
) -> Scored:
    """Freeze a period's data and rules.

    Args:
        workspace: where the ratings are.
        period: must be over, and its grace (`score.grace`) too unless `in_grace`.
        rules: the working copy; the period uses those in force then.
        by: kind of subject; `None` means the rules' own.
        in_grace: close although the grace is not over yet.

    Raises:
        Failure: if the period is not over, in grace, or not open any more.
    """
    kind = subject_kind(workspace, rules, period, by)
    if kind == "all" and (own := subject_kind(workspace, rules, period)) != "all":
        raise Failure(workspace.say("periods.all_follows", kind=own))
    row = workspace.store.period(period.label, kind)
    if row.state != "open":
        raise Failure(workspace.say("periods.not_open", period=period.label, state=row.state))
    today = workspace.now.astimezone(workspace.settings.zone).date()
    if today < period.end:
        last = period.end - timedelta(days=1)
        raise Failure(workspace.say("periods.not_over", period=period.label, last=last.isoformat()))
    free = due(period.end - timedelta(days=1), rules.score.grace, workspace.calendar)
    if today <= free and not in_grace:
        raise Failure(workspace.say("periods.in_grace", period=period.label, until=free.isoformat()))
    used = rules_for(workspace, rules, period)
    result = scored(workspace, period, rules=rules, by=kind)
    _freeze(workspace, period, kind, "closed", 1, used, result.assessment, None, "")
    return scored(workspace, period, rules=rules, by=kind)


def issue(
    workspace: Workspace, period: Period, report_json: bytes, *, rules: Ruleset, by: SubjectKind | None = None
) -> Scored:
    """Issue a closed period with its report: from now on nothing changes a byte of it (S0-63).

    Raises:
        Failure: if the period is not closed, or is issued already.
    """
    kind = subject_kind(workspace, rules, period, by)
    frozen = workspace.store.frozen(period.label, kind)
    if frozen is None:
        raise Failure(workspace.say("periods.close_first", period=period.label))
    if frozen.state != "closed":
        raise Failure(workspace.say("periods.issued_already", period=period.label, version=frozen.version))
    workspace.store.freeze(
        period.label, kind, "issued", frozen.version, frozen.digest, frozen.assessment_json, frozen.members,
        report_json, "", workspace.now,
    )  # fmt: skip
    return scored(workspace, period, rules=rules, by=kind)


def correction(
    workspace: Workspace, period: Period, *, rules: Ruleset, by: SubjectKind | None = None
) -> tuple[Assessment, Assessment, Difference, int]:
    """What a correction would change: the frozen assessment, the new one under the same rules, the difference, the version.

    Raises:
        Failure: if the period was never closed.
    """
    kind = subject_kind(workspace, rules, period, by)
    frozen = workspace.store.frozen(period.label, kind)
    if frozen is None:
        raise Failure(workspace.say("periods.close_first", period=period.label))
    before = msgspec.json.decode(frozen.assessment_json, type=Assessment)
    current = scored(workspace, period, rules=rules, by=kind)
    fresh = scored(workspace, period, rules=current.rules, by=kind, fresh=True).assessment
    return before, fresh, difference(before, fresh), frozen.version + 1


def correct(
    workspace: Workspace,
    period: Period,
    reason: str,
    report_json: bytes,
    *,
    rules: Ruleset,
    by: SubjectKind | None = None,
) -> Scored:
    """Issue the next version of a period, with what came after closing and the reason for it.

    Raises:
        Failure: if the period was never closed, or nothing would change.
    """
    kind = subject_kind(workspace, rules, period, by)
    _, fresh, changed, version = correction(workspace, period, rules=rules, by=kind)
    if not changed:
        raise Failure(workspace.say("periods.nothing_to_correct", period=period.label), 1)
    used = scored(workspace, period, rules=rules, by=kind).rules
    _freeze(workspace, period, kind, "corrected", version, used, fresh, report_json, reason)
    return scored(workspace, period, rules=rules, by=kind)


def _freeze(
    workspace: Workspace,
    period: Period,
    kind: SubjectKind,
    state: PeriodState,
    version: int,
    rules: Ruleset,
    assessment: Assessment,
    report_json: bytes | None,
    reason: str,
) -> None:
    store = workspace.store
    with store.transaction():
        store.keep_ruleset(
            rules.digest, "", msgspec.json.encode(rules).decode(), rules.valid_from, workspace.now, reason=reason
        )
        store.freeze(
            period.label, kind, state, version, assessment.rules_digest, msgspec.json.encode(assessment),
            members(workspace, rules, period, kind), report_json, reason, workspace.now,
        )  # fmt: skip


def members(workspace: Workspace, rules: Ruleset, period: Period, kind: SubjectKind) -> dict[str, int]:
    """Every rating that belongs to a period, counted or not, with its version: what is not here came later."""
    settings = workspace.settings
    judge = Judge(rules, window(rules, period, settings.zone, workspace.now, settings.fiscal_start, 0))
    start, end = bounds(period, settings.zone)
    marks = workspace.store.marks(kind, start, end)
    return {mark.rating: mark.version for mark in marks if judge.judge(mark).period == period.label}
