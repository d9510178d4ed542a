"""`csat close`, `csat issue`, `csat correct`: the states of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import by_option
from csat_plugin.cli.show import as_json, said

if TYPE_CHECKING:
    from csat_plugin.core.scoring.difference import Difference
    from csat_plugin.runtime.scoring import Scored
    from csat_plugin.runtime.workspace import Workspace


@command("close")
@click.argument("period")
@by_option
@click.option("--in-grace", is_flag=True)
def close_command(common: Common, period: str, by: Any, in_grace: bool) -> None:
    """Close a period: freeze its data and rules."""
    from csat_plugin.runtime.periods import close
    from csat_plugin.runtime.scoring import asked_period

    with common.open() as workspace:
        rules = workspace.rules()
        result = close(workspace, asked_period(workspace, rules, period), rules=rules, by=by, in_grace=in_grace)
        a = result.assessment
        sentence = workspace.say("cli.periods.closed", period=a.period, used=a.counts.used, digest=a.digest[:12])
        _stands(common, result, sentence)
        said(common, workspace.say("cli.next.issue", at=common.elsewhere, period=a.period))


@command("issue")
@click.argument("period")
@by_option
def issue_command(common: Common, period: str, by: Any) -> None:
    """Issue a closed period: nothing changes it any more."""
    from csat_plugin.runtime.periods import issue
    from csat_plugin.runtime.scoring import asked_period

    with common.open() as workspace:
        rules = workspace.rules()
        when = asked_period(workspace, rules, period)
        result = issue(workspace, when, rules=rules, by=by)
        _stands(common, result, workspace.say("cli.periods.issued", period=when.label, version=result.version))
        said(common, workspace.say("cli.next.report", at=common.elsewhere, period=when.label))


def _stands(common: Common, result: Scored, sentence: str) -> None:
    """How the period stands now: the sentence, or a document."""
    from csat_plugin.cli.documents import PeriodStep

    if common.format != "json":
        click.echo(sentence)
        return
    a = result.assessment
    as_json(
        PeriodStep(
            period=a.period, subject_kind=a.subject_kind, state=result.state, version=result.version,
            used=a.counts.used, digest=a.digest,
        )
    )  # fmt: skip


@command("correct")
@click.argument("period")
@by_option
@click.option("--reason")
def correct_command(common: Common, period: str, by: Any, reason: str | None) -> None:
    """Issue a new version of a period, with a reason; without one, show what would change."""
    from csat_plugin.cli.documents import Correction
    from csat_plugin.runtime.periods import correct, correction
    from csat_plugin.runtime.scoring import asked_period

    with common.open() as workspace:
        rules = workspace.rules()
        when = asked_period(workspace, rules, period)
        if reason:
            found = correct(workspace, when, reason, rules=rules, by=by)
        else:
            found = correction(workspace, when, rules=rules, by=by)
        if common.format == "json":
            as_json(
                Correction(
                    period=when.label, subject_kind=found.kind, version=found.version, issued=bool(reason),
                    reason=reason or "", changes=found.changed,
                )
            )  # fmt: skip
        else:
            _print_changes(workspace, found.changed)
            if reason:
                click.echo(workspace.say("cli.periods.corrected", period=when.label, version=found.version))
        if not reason:
            said(common, workspace.say("cli.periods.needs_reason", at=common.elsewhere, period=when.label))


def _print_changes(workspace: Workspace, changed: Difference) -> None:
    for change in changed.scores:
        before, after = ("-" if v is None else v for v in (change.before, change.after))
        click.echo(f"  {change.name}: {before} -> {after}")
    if changed.overall_before != changed.overall_after:
        before, after = ("-" if v is None else v for v in (changed.overall_before, changed.overall_after))
        click.echo(workspace.say("cli.periods.mean", before=before, after=after))
    click.echo(workspace.say("cli.periods.used", before=changed.used_before, after=changed.used_after))
