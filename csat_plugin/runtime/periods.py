"""Period states: open -> closed -> issued -> corrected. A closed period shows the bytes it was closed with."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from csat_plugin.core.calendar import due
from csat_plugin.core.period import Period
from csat_plugin.core.report.content import PeriodState as ReportState
from csat_plugin.core.report.content import Report
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.difference import Difference, difference
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime.closed import members
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.issuing import sealed
from csat_plugin.runtime.protecting import protected_difference
from csat_plugin.runtime.renamed import with_present_ids
from csat_plugin.runtime.reporting import build_report
from csat_plugin.runtime.scoring import Scored, rules_for, scored, subject_kind
from csat_plugin.runtime.supplier_report import supplier_report, suppliers_in
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
    workspace = workspace.at(period)
    kind = subject_kind(workspace, rules, period, by)
    if kind == "all" and (own := subject_kind(workspace, rules, period)) != "all":
        raise Failure(workspace.say("periods.all_follows", kind=own))
    today = workspace.today
    if today < period.end:
        raise Failure(workspace.say("periods.not_over", period=period.label, last=period.last.isoformat()))
    free = due(period.last, rules.score.grace, workspace.calendar)
    with workspace.store.transaction():  # scores and members are of one state, whoever reads a platform meanwhile
        row = workspace.store.period(period.label, kind)
        if row.state != "open":
            raise Failure(workspace.say("periods.not_open", period=period.label, state=row.state))
        if today <= free and not in_grace:
            raise Failure(workspace.say("periods.in_grace", period=period.label, until=free.isoformat()))
        used = rules_for(workspace, rules, period)
        result = scored(workspace, period, rules=rules, by=kind)
        _freeze(workspace, period, kind, "closed", 1, used, result.assessment, None, "")
    return scored(workspace, period, rules=rules, by=kind)


def issue(workspace: Workspace, period: Period, *, rules: Ruleset, by: SubjectKind | None = None) -> Scored:
    """Issue a closed period with its report: from now on nothing changes a byte of it (S0-63).

    Raises:
        Failure: if the period is not closed, or is issued already.
    """
    workspace = workspace.at(period)
    kind = subject_kind(workspace, rules, period, by)
    with workspace.store.transaction():
        frozen = workspace.store.frozen(period.label, kind)
        if frozen is None:
            raise Failure(workspace.say("periods.close_first", period=period.label))
        if frozen.state != "closed":
            raise Failure(workspace.say("periods.issued_already", period=period.label, version=frozen.version))
        report = build_report(workspace, period, rules=rules, by=kind, issuing=("issued", frozen.version, ""))
        workspace.store.freeze(
            period.label, kind, "issued", frozen.version, frozen.digest, frozen.assessment_json, frozen.members,
            sealed(report, _suppliers(workspace, period, rules, ("issued", frozen.version, ""))), "", workspace.now,
        )  # fmt: skip
    return scored(workspace, period, rules=rules, by=kind)


def _suppliers(
    workspace: Workspace, period: Period, rules: Ruleset, issuing: tuple[ReportState, int, str]
) -> list[Report]:
    """The editions of the suppliers the rules name, as far as anything is known of them (S0-59)."""
    there = suppliers_in(workspace)
    named = [supplier for supplier in rules.report.suppliers if supplier in there]
    return [supplier_report(workspace, period, one, rules=rules, issuing=issuing) for one in named]


class Correction(Struct, frozen=True, kw_only=True):
    """What a correction of a closed period changes, or would change."""

    kind: SubjectKind
    fresh: Scored
    """The period computed anew from today's data, under the rules it was closed with."""
    changed: Difference
    """From the frozen assessment to the fresh one, as it is shown."""
    differs: bool
    """Whether anything changes, shown or not."""
    version: int
    """The next one, which would be issued."""


def correction(workspace: Workspace, period: Period, *, rules: Ruleset, by: SubjectKind | None = None) -> Correction:
    """What a correction would change.

    Raises:
        Failure: if the period was never closed.
    """
    workspace = workspace.at(period)
    kind = subject_kind(workspace, rules, period, by)
    frozen = workspace.store.frozen(period.label, kind)
    if frozen is None:
        raise Failure(workspace.say("periods.close_first", period=period.label))
    before = with_present_ids(workspace, msgspec.json.decode(frozen.assessment_json, type=Assessment))
    current = scored(workspace, period, rules=rules, by=kind)
    fresh = scored(workspace, period, rules=current.rules, by=kind, fresh=True)
    changed = difference(before, fresh.assessment)
    return Correction(
        kind=kind, fresh=fresh, changed=protected_difference(changed, before, fresh.assessment, rules),
        differs=bool(changed), version=frozen.version + 1,
    )  # fmt: skip


def correct(
    workspace: Workspace, period: Period, reason: str, *, rules: Ruleset, by: SubjectKind | None = None
) -> Correction:
    """Issue the next version of a period, with what came after closing and the reason for it.

    What is told, reported and frozen is one computation, and nothing else writes to the store meanwhile.

    Raises:
        Failure: if the period was never closed, or nothing would change.
    """
    workspace = workspace.at(period)
    with workspace.store.transaction():
        found = correction(workspace, period, rules=rules, by=by)
        if not found.differs:
            raise Failure(workspace.say("periods.nothing_to_correct", period=period.label), FINDINGS)
        report = build_report(
            workspace,
            period,
            rules=rules,
            by=found.kind,
            issuing=("corrected", found.version, reason),
            result=found.fresh,
        )
        _freeze(
            workspace, period, found.kind, "corrected", found.version, found.fresh.rules, found.fresh.assessment,
            sealed(report, _suppliers(workspace, period, rules, ("corrected", found.version, reason))), reason,
        )  # fmt: skip
    return found


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
            rules.digest,
            "",
            msgspec.json.encode(rules).decode(),
            rules.valid_from,
            workspace.now,
            reason=reason,
            once=True,
        )
        store.freeze(
            period.label, kind, state, version, assessment.rules_digest, msgspec.json.encode(assessment),
            members(workspace, rules, period, kind, assessment), report_json, reason, workspace.now,
        )  # fmt: skip
