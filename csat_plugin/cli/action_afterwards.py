"""`csat actions afterwards`: complaints and customers lost after the work, held against those of whom it was not done (S1-27, S3-40)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import as_json
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import Whole

if TYPE_CHECKING:
    from csat_plugin.core.actions.afterwards import After
    from csat_plugin.runtime.afterwards import CostEach
    from csat_plugin.runtime.workspace import Workspace

COLUMNS = ("group", "looked_at", "complained", "lost", "share", "waiting")


@command("afterwards")
@click.argument("playbook", required=False, default="")
@click.option("--days", type=Whole(min=1), default=90)
def afterwards_command(common: Common, playbook: str, days: int) -> None:
    """Complaints and customers lost after the work, held against those of whom it was not done."""
    from csat_plugin.runtime.afterwards import found_afterwards

    with common.open() as workspace:
        found = found_afterwards(workspace, workspace.rules(), playbook, days)
        if common.format != "table":
            as_json(found)
            return
        result = found.result
        rows = [_row(workspace, "done", result.done), _row(workspace, "undone", result.undone)]
        table([workspace.say(f"afterwards.{key}") for key in COLUMNS], rows, right=range(1, len(COLUMNS)))
        low, high = (f"{(end or 0) * 100:+.1f}" for end in (result.low, result.high))
        click.echo(workspace.say(f"afterwards.verdict.{result.verdict}", days=days, low=low, high=high))
        for one in found.costs:
            click.echo(_cost(workspace, one, len(result.kept), len(result.won_back), result.months))


def _row(workspace: Workspace, group: str, one: After) -> list[str]:
    ends = one.range
    share = "-"
    if ends is not None:
        low, high = (f"{end * 100:.1f}" for end in ends)
        share = f"{one.either / one.looked_at * 100:.1f} % ({low} - {high} %)"
    return [
        workspace.say(f"afterwards.{group}"), str(one.looked_at), str(one.complained), str(one.lost), share, str(one.waiting)
    ]  # fmt: skip


def _cost(workspace: Workspace, one: CostEach, kept: int, won_back: int, months: int) -> str:
    values = {"title": one.title, "month": one.month, "months": months, "kept": kept, "won_back": won_back}
    each_kept, each_back = (
        workspace.say("afterwards.nobody") if cost is None else cost for cost in (one.kept, one.won_back)
    )
    return workspace.say("afterwards.cost", **values, each_kept=each_kept, each_back=each_back)
