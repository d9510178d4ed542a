"""`csat close`, `csat issue`, `csat correct`: the states of a period."""

from __future__ import annotations

from typing import Any

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import by_option
from csat_plugin.cli.show import said


@command("close")
@click.argument("period")
@by_option
@click.option("--in-grace", is_flag=True, help="Close although late ratings may still come (score.grace).")
def close_command(common: Common, period: str, by: Any, in_grace: bool) -> None:
    """Close a period: freeze its data and rules."""
    from csat_plugin.runtime.periods import close
    from csat_plugin.runtime.scoring import asked_period

    with common.open() as workspace:
        rules = workspace.rules()
        result = close(workspace, asked_period(workspace, rules, period), rules=rules, by=by, in_grace=in_grace)
        a = result.assessment
        click.echo(workspace.say("cli.periods.closed", period=a.period, used=a.counts.used, digest=a.digest[:12]))
        said(common, workspace.say("cli.next.issue", period=a.period))


@command("issue")
@click.argument("period")
@by_option
def issue_command(common: Common, period: str, by: Any) -> None:
    """Issue a closed period: nothing changes it any more."""
    from csat_plugin.runtime.issuing import sealed
    from csat_plugin.runtime.periods import issue
    from csat_plugin.runtime.reporting import build_report
    from csat_plugin.runtime.scoring import asked_period, scored

    with common.open() as workspace:
        rules = workspace.rules()
        when = asked_period(workspace, rules, period)
        version = max(scored(workspace, when, rules=rules, by=by).version, 1)
        report = build_report(workspace, when, rules=rules, by=by, issuing=("issued", version, ""))
        result = issue(workspace, when, sealed(report), rules=rules, by=by)
        click.echo(workspace.say("cli.periods.issued", period=when.label, version=result.version))
        said(common, workspace.say("cli.next.report", period=when.label))


@command("correct")
@click.argument("period")
@by_option
@click.option("--reason", help="Why; printed on the new version.")
def correct_command(common: Common, period: str, by: Any, reason: str | None) -> None:
    """Issue a new version of a period, with a reason; without one, show what would change."""
    from csat_plugin.runtime.issuing import sealed
    from csat_plugin.runtime.periods import correct, correction
    from csat_plugin.runtime.reporting import build_report
    from csat_plugin.runtime.scoring import asked_period

    with common.open() as workspace:
        rules = workspace.rules()
        when = asked_period(workspace, rules, period)
        _, _, changed, version = correction(workspace, when, rules=rules, by=by)
        for change in changed.scores:
            before, after = ("-" if v is None else v for v in (change.before, change.after))
            click.echo(f"  {change.name}: {before} -> {after}")
        if changed.overall_before != changed.overall_after:
            click.echo(workspace.say("cli.periods.mean", before=changed.overall_before, after=changed.overall_after))
        click.echo(workspace.say("cli.periods.used", before=changed.used_before, after=changed.used_after))
        if not reason:
            said(common, workspace.say("cli.periods.needs_reason", period=when.label))
            return
        report = build_report(workspace, when, rules=rules, by=by, issuing=("corrected", version, reason))
        correct(workspace, when, reason, sealed(report), rules=rules, by=by)
        click.echo(workspace.say("cli.periods.corrected", period=when.label, version=version))
