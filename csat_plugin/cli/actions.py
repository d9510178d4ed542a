"""`csat actions`: the corrective work there is, and the steps a person takes on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.options import Common, command, group
from csat_plugin.cli.scores import period_option
from csat_plugin.cli.show import as_json, rows_out, said
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import OneOf

if TYPE_CHECKING:
    from csat_plugin.core.actions.item import ActionItem
    from csat_plugin.runtime.item_work import Known
    from csat_plugin.runtime.workspace import Workspace

STATES = ("in_work", "done", "closed", "cancelled")
EVERY_STATE = ("proposed", "approved", "open", *STATES)
LISTED = ("item", "state", "due", "owner", "title", "rule")
"""Columns of the list; what an item is part of stands in its number, and in the other formats."""
ids_argument = click.argument("items", nargs=-1, required=True, metavar="ITEM...")


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
        known = _known(workspace, period).items
        shown = [item for item in known if (item.state == state if state else everything or live(item))]
        if common.format != "table":
            _rows(common, workspace, shown)
            return
        if not shown:
            word = workspace.say(f"actions.state.{state}") if state else ""
            click.echo(workspace.say("actions.nothing_in", state=word) if state else workspace.say("actions.nothing"))
            return
        headings = [workspace.say(f"actions.column.{key}") for key in LISTED]
        rows = [_row(workspace, item) for item in shown]
        table(headings, [[str(row[key] or "") for key in LISTED] for row in rows])
        if any(item.state == "proposed" for item in shown):
            said(common, workspace.say("actions.next", at=common.elsewhere))


def _row(workspace: Workspace, item: ActionItem) -> dict[str, object]:
    return {
        "item": item.id,
        "state": workspace.say(f"actions.state.{item.state}"),
        "due": item.due,
        "owner": item.delegate or item.owner,
        "title": _titled(workspace, item),
        "parent": item.parent,
        "rule": item.rule_place,
    }


def _titled(workspace: Workspace, item: ActionItem) -> str:
    from csat_plugin.core.names import in_language

    return in_language(item.title, workspace.language, item.kind)


def _rows(common: Common, workspace: Workspace, items: Sequence[ActionItem]) -> None:
    """Items as the document `csat/actions@1`, or as CSV."""
    from csat_plugin.cli.documents import ROWS

    headings = {key: workspace.say(f"actions.column.{key}") for key in ROWS["actions"]}
    rows_out(common, "actions", headings, [_row(workspace, item) for item in items])


@command("show")
@click.argument("item")
@period_option
def show_command(common: Common, item: str, period: str | None) -> None:
    """One item with its text, its reasons and what was added while it was open."""
    from csat_plugin.cli.documents import ShownItem
    from csat_plugin.core.names import in_language
    from csat_plugin.runtime.failure import Failure

    with common.open() as workspace:
        found = next((one for one in _known(workspace, period).items if one.id == item), None)
        if found is None:
            raise Failure(workspace.say("actions.none", item=item))
        if common.format == "json":
            as_json(ShownItem(item=found))
            return
        click.echo(_titled(workspace, found))
        click.echo(in_language(found.text, workspace.language, ""))
        because = [*found.because_scores, *found.because_ratings, *found.because_tickets]
        listed = because if common.verbose else because[:20]
        more = workspace.say("actions.because_more", n=len(because) - len(listed), item=item)
        facts = (
            ("state", workspace.say(f"actions.state.{found.state}")), ("owner", found.owner), ("delegate", found.delegate),
            ("opened", found.opened), ("due", found.due),
            ("because", ", ".join(listed) + (f" {more}" if len(because) > len(listed) else "")),
            ("rule", found.rule_place), ("cites", ", ".join(found.cites)), ("outcome", found.outcome),
        )  # fmt: skip
        for key, value in facts:
            if value:
                click.echo(f"  {workspace.say(f'actions.column.{key}')}: {value}")
        for line in found.additions:
            click.echo(f"  + {line}")


@command("approve")
@ids_argument
@period_option
def approve_command(common: Common, items: tuple[str, ...], period: str | None) -> None:
    """Open items that wait for a person's yes; the time to do them in runs from now."""
    from csat_plugin.runtime.item_work import approved

    with common.open() as workspace:
        _tell(common, workspace, approved(workspace, _known(workspace, period), items))
        said(common, workspace.say("cli.next.plan", at=common.elsewhere))


@command("move")
@ids_argument
@click.option("--to", "state", type=OneOf(STATES), required=True)
@click.option("--outcome", default="")
@period_option
def move_command(common: Common, items: tuple[str, ...], state: Any, outcome: str, period: str | None) -> None:
    """Move items on, in the order given."""
    from csat_plugin.runtime.item_work import moved

    with common.open() as workspace:
        _tell(common, workspace, moved(workspace, _known(workspace, period), items, state, outcome))


@command("assign")
@ids_argument
@click.option("--person", required=True)
@period_option
def assign_command(common: Common, items: tuple[str, ...], person: str, period: str | None) -> None:
    """Let somebody act for the owner; a name that stands nowhere under `people:` in the rules is taken with a warning."""
    from csat_plugin.runtime.item_work import assigned, stranger

    with common.open() as workspace:
        changed = assigned(workspace, _known(workspace, period), items, person)
        if stranger(workspace.rules(), person):
            click.echo(workspace.say("actions.stranger", person=person), err=True)
        _tell(common, workspace, changed)


def _known(workspace: Workspace, period: str | None) -> Known:
    from csat_plugin.runtime.item_work import items
    from csat_plugin.runtime.running import asked

    rules = workspace.rules()
    return items(workspace, asked(workspace, rules, period), rules)


def _tell(common: Common, workspace: Workspace, changed: list[ActionItem]) -> None:
    if common.format != "table":
        _rows(common, workspace, changed)
        return
    for item in changed:
        state = workspace.say(f"actions.state.{item.state}")
        click.echo(workspace.say("actions.is_now", item=item.id, state=state, owner=item.delegate or item.owner or "-"))


for _command in (list_command, show_command, approve_command, move_command, assign_command):
    actions_command.add_command(_command)
