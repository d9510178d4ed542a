"""`csat actions meeting`: the material of a weekly meeting (S4-39)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.action_items import item_title, items_by
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.reports import UNFIT
from csat_plugin.cli.show import refuse_missing_folder, rows_out
from csat_plugin.cli.usage import Place, Whole

if TYPE_CHECKING:
    from csat_plugin.core.actions.meeting import Line, Meeting
    from csat_plugin.runtime.workspace import Workspace

WEEK = 7
SECTIONS = ("progress", "problems", "next")
COLUMNS = ("section", "item", "customer", "title", "owner", "due", "what")


@command("meeting")
@click.option("--days", type=Whole(min=1), default=WEEK)
@click.option("--only", metavar="SUBJECT", multiple=True)
@click.option("-o", "--output", "folder", type=Place(path_type=Path, file_okay=False))
def meeting_command(common: Common, days: int, only: tuple[str, ...], folder: Path | None) -> None:
    """Progress, problems and next steps of the last days, put together from the items."""
    from csat_plugin.core.actions.meeting import meeting

    with common.open() as workspace:
        refuse_missing_folder(workspace, folder)
        rules = workspace.rules()
        items = items_by(workspace, rules, None).items
        wanted = [item for item in items if not only or item.subject in only or item.subject_name in only]
        found = meeting(wanted, rules, workspace.today, days, workspace.calendar, workspace.language)
        if folder is not None:
            for subject, name in sorted({(item.subject, item.subject_name) for item in wanted}):
                own = [item for item in wanted if item.subject == subject]
                own_material = meeting(own, rules, workspace.today, days, workspace.calendar, workspace.language)
                _write(workspace, folder, name or subject, own_material, days)
        if common.format != "table":
            headings = {key: workspace.say(f"meeting.column.{key}") for key in COLUMNS}
            rows_out(common, "meeting", headings, [_row(workspace, line) for line in found.lines])
        elif folder is None:
            for text in _page(workspace, found, days):
                click.echo(text)


def _page(workspace: Workspace, found: Meeting, days: int) -> Iterator[str]:
    """The material, line by line."""
    last = workspace.today - timedelta(days=days)
    yield workspace.say("meeting.head", day=workspace.today.isoformat(), since=last.isoformat())
    for section in SECTIONS:
        lines = [line for line in found.lines if line.section == section]
        yield "\n" + workspace.say(f"meeting.{section}")
        if not lines:
            yield "  " + workspace.say("meeting.none")
        for line in lines:
            row = _row(workspace, line)
            what = {key: row[key] or "-" for key in ("item", "title", "owner", "due", "what")}
            yield "  " + workspace.say(f"meeting.line.{section}", **what)
    if found.ended:
        told = {"n": found.ended, "said": found.said, "definite": found.definite, "both": found.both}
        told |= {"got": found.quality[0], "most": found.quality[1]}
        yield "\n" + workspace.say("meeting.feedback", **told)


def _write(workspace: Workspace, folder: Path, name: str, found: Meeting, days: int) -> None:
    """The material of one customer in a file of his own; none where there is nothing to say of him."""
    from csat_plugin.runtime.files import write_whole

    if not found.lines and not found.ended:
        return
    file = folder / f"{workspace.today.isoformat()} {UNFIT.sub('_', name)}.txt"
    write_whole(file, ("\n".join(_page(workspace, found, days)) + "\n").encode(), workspace.language)
    click.echo(workspace.say("meeting.written", file=file), err=True)


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
