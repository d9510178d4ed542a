"""`csat actions meeting`: the material of a weekly meeting (S4-39)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.action_items import item_title, items_by
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import rows_out
from csat_plugin.cli.usage import Whole

if TYPE_CHECKING:
    from csat_plugin.core.actions.meeting import Line
    from csat_plugin.runtime.workspace import Workspace

WEEK = 7
SECTIONS = ("progress", "problems", "next")
COLUMNS = ("section", "item", "customer", "title", "owner", "due", "what")


@command("meeting")
@click.option("--days", type=Whole(min=1), default=WEEK)
@click.option("--only", metavar="SUBJECT", multiple=True)
def meeting_command(common: Common, days: int, only: tuple[str, ...]) -> None:
    """Progress, problems and next steps of the last days, put together from the items."""
    from csat_plugin.core.actions.meeting import meeting

    with common.open() as workspace:
        rules = workspace.rules()
        items = items_by(workspace, rules, None).items
        wanted = [item for item in items if not only or item.subject in only or item.subject_name in only]
        found = meeting(wanted, rules, workspace.today, days, workspace.language)
        if common.format != "table":
            headings = {key: workspace.say(f"meeting.column.{key}") for key in COLUMNS}
            rows_out(common, "meeting", headings, [_row(workspace, line) for line in found.lines])
            return
        last = workspace.today - timedelta(days=days)
        click.echo(workspace.say("meeting.head", day=workspace.today.isoformat(), since=last.isoformat()))
        for section in SECTIONS:
            lines = [line for line in found.lines if line.section == section]
            click.echo("\n" + workspace.say(f"meeting.{section}"))
            if not lines:
                click.echo("  " + workspace.say("meeting.none"))
            for line in lines:
                row = _row(workspace, line)
                what = {key: row[key] or "-" for key in ("item", "title", "owner", "due", "what")}
                click.echo("  " + workspace.say(f"meeting.line.{section}", **what))
        if found.ended:
            told = {"n": found.ended, "said": found.said, "definite": found.definite}
            click.echo("\n" + workspace.say("meeting.feedback", **told))


def _row(workspace: Workspace, line: Line) -> Mapping[str, str]:
    """One line as `csat/meeting@1` has it."""
    return {
        "section": workspace.say(f"meeting.{line.section}"),
        "item": line.item.id,
        "customer": line.item.subject_name,
        "title": item_title(workspace, line.item),
        "owner": line.item.delegate or line.item.owner,
        "due": line.item.due,
        "what": workspace.say(line.what.code, **line.what.values),
    }
