"""What the commands on action items share: which items are meant, and how they are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common
from csat_plugin.cli.show import rows_out

if TYPE_CHECKING:
    from csat_plugin.core.actions.item import ActionItem
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.runtime.item_work import Known
    from csat_plugin.runtime.workspace import Workspace

ids_argument = click.argument("items", nargs=-1, required=True, metavar="ITEM...")


def known_items(workspace: Workspace, period: str | None) -> Known:
    """Every item there is, and those asked for now."""
    return items_by(workspace, workspace.rules(), period)


def items_by(workspace: Workspace, rules: Ruleset, period: str | None) -> Known:
    """The same under rules that have been read already."""
    from csat_plugin.runtime.item_work import items
    from csat_plugin.runtime.running import asked

    return items(workspace, asked(workspace, rules, period), rules)


def item_row(workspace: Workspace, item: ActionItem) -> dict[str, object]:
    """One item as a row of `csat/actions@1`."""
    return {
        "item": item.id,
        "state": workspace.say(f"actions.state.{item.state}"),
        "due": item.due,
        "owner": item.delegate or item.owner,
        "title": item_title(workspace, item),
        "parent": item.parent,
        "rule": item.rule_place,
    }


def item_title(workspace: Workspace, item: ActionItem) -> str:
    """What an item is called in the workspace's language."""
    from csat_plugin.core.names import in_language

    return in_language(item.title, workspace.language, item.kind)


def item_rows(common: Common, workspace: Workspace, items: Sequence[ActionItem]) -> None:
    """Items as the document `csat/actions@1`, or as CSV."""
    from csat_plugin.cli.documents import ROWS

    headings = {key: workspace.say(f"actions.column.{key}") for key in ROWS["actions"]}
    rows_out(common, "actions", headings, [item_row(workspace, item) for item in items])


def tell(common: Common, workspace: Workspace, changed: Sequence[ActionItem], rules: Ruleset | None = None) -> None:
    """What items are now, a line each; with rules also where the mark of a closed item's call-back counts (S3-22)."""
    from csat_plugin.runtime.callbacks import said

    if common.format != "table":
        item_rows(common, workspace, changed)
        return
    for item in changed:
        state = workspace.say(f"actions.state.{item.state}")
        click.echo(workspace.say("actions.is_now", item=item.id, state=state, owner=item.delegate or item.owner or "-"))
        if rules is not None and (counts := said(workspace, rules, item)):
            click.echo(counts)
