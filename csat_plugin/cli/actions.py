"""`csat actions`: the corrective work there is, and the steps a person takes on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.options import Common, command, group
from csat_plugin.cli.scores import period_option
from csat_plugin.cli.show import rows_out, said

if TYPE_CHECKING:
    from csat_plugin.core.actions.item import ActionItem
    from csat_plugin.runtime.workspace import Workspace

STATES = ("in_work", "done", "closed", "cancelled")
ids_argument = click.argument("items", nargs=-1, required=True, metavar="ITEM...")


@group("actions")
def actions_command() -> None:
    """Corrective work: list it, approve it, charge somebody, move it on, close it."""


@command("list")
@period_option
@click.option("--all", "everything", is_flag=True, help="List closed and cancelled items too.")
def list_command(common: Common, period: str | None, everything: bool) -> None:
    """Every item, the most urgent first; those proposed wait for `csat actions approve`."""
    from csat_plugin.cli.documents import ROWS
    from csat_plugin.core.actions.life import live

    with common.open() as workspace:
        known = _known(workspace, period)
        shown = [item for item in known if everything or live(item)]
        if not shown and common.format == "table":
            click.echo(workspace.say("actions.nothing"))
            return
        rows: list[dict[str, object]] = [
            {
                "item": item.id,
                "state": workspace.say(f"actions.state.{item.state}"),
                "due": item.due,
                "owner": item.delegate or item.owner,
                "title": item.title.get(workspace.language) or item.title.get("en", item.kind),
                "parent": item.parent,
                "rule": item.rule_place,
            }
            for item in shown
        ]
        headings = {key: workspace.say(f"actions.column.{key}") for key in ROWS["actions"]}
        rows_out(common, "actions", headings, rows)
        if any(item.state == "proposed" for item in shown):
            said(common, workspace.say("actions.next"))


@command("show")
@click.argument("item")
@period_option
def show_command(common: Common, item: str, period: str | None) -> None:
    """One item with its text, its reasons and what was added while it was open."""
    from csat_plugin.runtime.failure import Failure

    with common.open() as workspace:
        found = next((one for one in _known(workspace, period) if one.id == item), None)
        if found is None:
            raise Failure(workspace.say("actions.none", item=item))
        if common.format == "json":
            from csat_plugin.cli.show import as_json

            as_json(found)
            return
        language = workspace.language
        click.echo(found.title.get(language) or found.title.get("en", found.kind))
        click.echo(found.text.get(language) or found.text.get("en", ""))
        because = [*found.because_scores, *found.because_ratings[:10], *found.because_tickets[:10]]
        facts = (
            ("state", workspace.say(f"actions.state.{found.state}")), ("owner", found.owner), ("delegate", found.delegate),
            ("opened", found.opened), ("due", found.due), ("because", ", ".join(because)), ("rule", found.rule_place),
            ("cites", ", ".join(found.cites)), ("outcome", found.outcome),
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
        _tell(workspace, approved(workspace, _known(workspace, period), items))
        said(common, workspace.say("cli.next.plan"))


@command("move")
@ids_argument
@click.option("--to", "state", type=click.Choice(STATES), required=True, help="The state the items go to.")
@click.option("--outcome", default="", help="What came of it, or why it is cancelled.")
@period_option
def move_command(common: Common, items: tuple[str, ...], state: Any, outcome: str, period: str | None) -> None:
    """Move items on, in the order given.

    Closing and cancelling need --outcome; only inform_in_progress and inform_result are closed without one. An improvement
    closes only after both of these are closed, a review only when its improvement is no longer under way. What was only
    proposed under an item is cancelled with it. A closed item moved to in_work is reopened and needs a new outcome.
    """
    from csat_plugin.runtime.item_work import moved

    with common.open() as workspace:
        _tell(workspace, moved(workspace, _known(workspace, period), items, state, outcome))


@command("charge")
@ids_argument
@click.option("--person", required=True, help="Who acts for the owner.")
@period_option
def charge_command(common: Common, items: tuple[str, ...], person: str, period: str | None) -> None:
    """Let somebody act for the owner; the delegation is recorded.

    He may be any employee. A name that stands nowhere under `people:` in the rules is taken with a warning.
    """
    from csat_plugin.runtime.item_work import charged, stranger

    with common.open() as workspace:
        if stranger(workspace.rules(), person):
            click.echo(workspace.say("actions.stranger", person=person), err=True)
        _tell(workspace, charged(workspace, _known(workspace, period), items, person))


def _known(workspace: Workspace, period: str | None) -> list[ActionItem]:
    from csat_plugin.runtime.item_work import items
    from csat_plugin.runtime.scoring import asked_period

    rules = workspace.rules()
    return items(workspace, asked_period(workspace, rules, period), rules)


def _tell(workspace: Workspace, changed: list[ActionItem]) -> None:
    for item in changed:
        state = workspace.say(f"actions.state.{item.state}")
        click.echo(workspace.say("actions.is_now", item=item.id, state=state, owner=item.delegate or item.owner or "-"))


for _command in (list_command, show_command, approve_command, move_command, charge_command):
    actions_command.add_command(_command)
