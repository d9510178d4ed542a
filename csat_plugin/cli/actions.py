"""`csat actions`: the corrective work there is, and the steps a person takes on it."""

from __future__ import annotations

from typing import Any

import click

from csat_plugin.cli.action_afterwards import afterwards_command
from csat_plugin.cli.action_items import ids_argument, item_row, item_rows, known_items, tell
from csat_plugin.cli.action_meeting import meeting_command
from csat_plugin.cli.action_results import RESULTS
from csat_plugin.cli.action_show import show_command
from csat_plugin.cli.action_steps import STEPS, ended_options, said_of_end
from csat_plugin.cli.options import Common, command, group
from csat_plugin.cli.scores import period_option
from csat_plugin.cli.show import said
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import OneOf

STATES = ("in_work", "done", "closed", "cancelled")
EVERY_STATE = ("proposed", "approved", "open", *STATES)
LISTED = ("item", "state", "due", "owner", "title", "rule")
"""Columns of the list; what an item is part of stands in its number, and in the other formats."""


@group("actions")
def actions_command() -> None:
    """Corrective work: list it, approve it, assign it, move it on, close it."""


@command("list")
@period_option
@click.option("--state", type=OneOf(EVERY_STATE))
@click.option("--all", "everything", is_flag=True)
def list_command(common: Common, period: str | None, state: Any, everything: bool) -> None:
    """Every item, the most urgent first; those proposed wait for `csat actions approve`."""
    from csat_plugin.core.actions.life import live

    with common.open() as workspace:
        known = known_items(workspace, period).items
        shown = [item for item in known if (item.state == state if state else everything or live(item))]
        if common.format != "table":
            item_rows(common, workspace, shown)
            return
        if not shown:
            word = workspace.say(f"actions.state.{state}") if state else ""
            click.echo(workspace.say("actions.nothing_in", state=word) if state else workspace.say("actions.nothing"))
            return
        headings = [workspace.say(f"actions.column.{key}") for key in LISTED]
        rows = [item_row(workspace, item) for item in shown]
        table(headings, [[str(row[key] or "") for key in LISTED] for row in rows])
        if any(item.state == "proposed" for item in shown):
            said(common, workspace.say("actions.next", at=common.elsewhere))


@command("approve")
@ids_argument
@period_option
def approve_command(common: Common, items: tuple[str, ...], period: str | None) -> None:
    """Open items that wait for a person's yes; the time to do them in runs from now."""
    from csat_plugin.runtime.item_work import approved

    with common.open() as workspace:
        tell(common, workspace, approved(workspace, known_items(workspace, period), items))
        said(common, workspace.say("cli.next.plan", at=common.elsewhere))


@command("move")
@ids_argument
@click.option("--to", "state", type=OneOf(STATES), required=True)
@ended_options
@period_option
def move_command(common: Common, items: tuple[str, ...], state: Any, period: str | None, **ended: str | None) -> None:
    """Move items on, in the order given."""
    from csat_plugin.runtime.item_work import moved

    with common.open() as workspace:
        known = known_items(workspace, period)
        tell(common, workspace, moved(workspace, known, items, state, ended=said_of_end(ended)), known.rules)


@command("assign")
@ids_argument
@click.option("--person", required=True)
@period_option
def assign_command(common: Common, items: tuple[str, ...], person: str, period: str | None) -> None:
    """Let somebody act for the owner; a name that stands nowhere under `people:` in the rules is taken with a warning."""
    from csat_plugin.runtime.item_work import assigned, stranger

    with common.open() as workspace:
        changed = assigned(workspace, known_items(workspace, period), items, person)
        if stranger(workspace.rules(), person):
            click.echo(workspace.say("actions.stranger", person=person), err=True)
        tell(common, workspace, changed)


for _command in (
    list_command,
    show_command,
    approve_command,
    move_command,
    assign_command,
    *STEPS,
    *RESULTS,
    afterwards_command,
    meeting_command,
):
    actions_command.add_command(_command)
