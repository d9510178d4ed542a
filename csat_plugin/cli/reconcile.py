"""`csat reconcile`: the platform's figure and ours, every difference with a count."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import by_option, period_option, titled
from csat_plugin.cli.show import as_json, rows_out, said, said_unread


@command("reconcile")
@period_option
@by_option
def reconcile_command(common: Common, period: str | None, by: Any) -> None:
    """The platform's figure and ours, every difference with a count."""
    from csat_plugin.cli.documents import Reconciled
    from csat_plugin.runtime.freshness import data_until, moment_said
    from csat_plugin.runtime.ratings import lines
    from csat_plugin.runtime.reconcile import reconcile
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, scored, subject_kind

    with common.open() as workspace:
        rules = rules_to_read(workspace, period)
        when = asked_period(workspace, rules, period)
        kind = subject_kind(workspace, rules, when, by)
        result = scored(workspace, when, rules=rules, by=kind)
        bridges = reconcile(lines(workspace, when, result.rules, kind, result.assessment, result.after_closing))
        if common.format == "json":
            as_json(Reconciled(period=when.label, bridges=tuple(bridges)))
            return
        rows: list[dict[str, object]] = []
        for bridge in bridges:
            for line in bridge.lines:
                code = line.reason if line.reason == "after_closing" else line.kind
                word = workspace.say(
                    f"reconcile.{code}", reason=workspace.say(f"cli.reason.{line.reason}") if line.reason else ""
                )
                sign = {"excluded": "-", "waiting": "-", "as_closed": "+"}.get(line.kind, "=")
                rows.append(
                    {
                        "channel": titled(workspace, rules, bridge.channel) if line.kind == "received" else "",
                        "scale": f"/ {bridge.scale:g}" if line.kind == "received" and bridge.scale else "",
                        "step": f"{'' if line.kind == 'received' else sign + ' '}{word}",
                        "count": line.count if sign == "=" else f"{sign}{line.count}",
                        "mean": line.mean,
                        "points": line.points,
                        "satisfied": "" if line.satisfied is None else f"{Decimal(line.satisfied) / 100:.1f} %",
                        "list": f"csat ratings --excluded {line.reason} --period {when.label}" if line.kind == "excluded" else "",
                    }
                )  # fmt: skip
        columns = ("channel", "scale", "step", "count", "mean", "points", "satisfied", "list")
        headings = {key: workspace.say(f"reconcile.column.{key}") for key in columns}
        rows_out(common, "reconciliation", headings, rows, right=("count", "mean", "points", "satisfied"))
        if (until := data_until(workspace, result)) is not None:
            said(common, workspace.say("cli.data_until", until=moment_said(workspace, until)))
        said_unread(common, workspace)
