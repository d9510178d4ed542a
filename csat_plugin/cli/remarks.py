"""`csat comments`: the register of remarks with indicator, owner and state, and what people decide about them (S2-23)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.data import rating_lines, rating_rows
from csat_plugin.cli.options import Common, command, group
from csat_plugin.cli.scores import by_option, period_option
from csat_plugin.cli.show import rows_out, said, said_unread
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import OneOf, Points

if TYPE_CHECKING:
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.runtime.remarks import Entry
    from csat_plugin.runtime.workspace import Workspace

STATES = ("new", "planned", "done", "settled")
"""Held equal to the register's own by a test: a command's help must import nothing."""
SHOWN = ("remark", "answered", "subject", "points", "indicator", "owner", "state", "comment")

ids_argument = click.argument("remarks", nargs=-1, required=True, metavar="REMARK...")


@group("comments", meant="list", alone=True)
def comments_command() -> None:
    """What people wrote: list it, give it to somebody, say why nothing follows."""


@command("list")
@period_option
@by_option
@click.option("--below", metavar="POINTS", type=Points())
@click.option("--subject")
@click.option("--state", type=OneOf(STATES))
def list_command(
    common: Common, period: str | None, by: Any, below: Decimal | None, subject: str | None, state: Any
) -> None:
    """The register of remarks of a period, lowest marks first."""
    from csat_plugin.cli.documents import ROWS

    with common.open() as workspace:
        said_unread(common, workspace)
        _, found = _entries(workspace, period, by, subject, below, common)
        found = [entry for entry in found if not state or entry.remark.state == state]
        rows = [
            _row(entry) | row
            for entry, row in zip(found, rating_rows(workspace, [entry.line for entry in found], period), strict=True)
        ]
        if common.format != "table":
            rows_out(common, "comments", {key: key for key in ROWS["comments"]}, rows)
            return
        if not rows:
            click.echo(workspace.say("remarks.none"))
            return
        own = ("remark", "indicator", "owner", "state", "comment", "points")
        headings = [workspace.say(f"remarks.column.{k}" if k in own else f"cli.column.{k}") for k in SHOWN]
        words = {row["remark"]: workspace.say(f"remarks.state.{row['state']}") for row in rows}
        cells = [[words[row["remark"]] if key == "state" else str(row[key] or "") for key in SHOWN] for row in rows]
        table(headings, cells, right=(3,))
        counts = Counter(entry.remark.state for entry in found)
        numbers = {name: counts[name] for name in STATES}  # type: ignore[index] # one of the register's own
        said(common, workspace.say("remarks.counts", n=len(rows), at=common.elsewhere, **numbers))


@command("assign")
@ids_argument
@click.option("--owner", metavar="NAME", default="")
@click.option("--indicator", metavar="ID", default="")
@period_option
def assign_command(common: Common, remarks: tuple[str, ...], owner: str, indicator: str, period: str | None) -> None:
    """Give remarks to somebody, or say which indicator they are about."""
    from csat_plugin.runtime.remarks import assigned

    with common.open() as workspace:
        rules, found = _entries(workspace, period)
        assigned(workspace, rules, found, remarks, owner, indicator)
        _tell(common, workspace, period, remarks)


@command("settle")
@ids_argument
@click.option("--reason", metavar="TEXT", required=True)
@click.option("--by", "author", metavar="NAME", required=True)
@period_option
def settle_command(common: Common, remarks: tuple[str, ...], reason: str, author: str, period: str | None) -> None:
    """Say why nothing follows from remarks; they open no item then."""
    from csat_plugin.runtime.remarks import settled

    with common.open() as workspace:
        _, found = _entries(workspace, period)
        settled(workspace, found, remarks, reason, author)
        _tell(common, workspace, period, remarks)


def _entries(
    workspace: Workspace, period: str | None, by: Any = None, subject: str | None = None, below: Decimal | None = None,
    common: Common | None = None,
) -> tuple[Ruleset, list[Entry]]:  # fmt: skip
    """The register's entries; with `common` those that are listed, without all that may be worked on."""
    from csat_plugin.core.exact import to_micro
    from csat_plugin.runtime.remarks import listed
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, subject_kind

    rules = rules_to_read(workspace, period)
    kind = subject_kind(workspace, rules, asked_period(workspace, rules, period), by)
    lines = rating_lines(workspace, period, by, subject, common)
    return rules, listed(workspace, rules, kind, lines, to_micro(below) if below is not None else None)


def _row(entry: Entry) -> dict[str, object]:
    one = entry.remark
    return {"remark": one.id, "state": one.state, "owner": one.owner, "indicator": one.indicator, "item": one.item}


def _tell(common: Common, workspace: Workspace, period: str | None, ids: Sequence[str]) -> None:
    """What remarks are now, a line each."""
    _, found = _entries(workspace, period)
    changed = [entry for entry in found if entry.remark.id in ids]
    if common.format != "table":
        keys = ("remark", "state", "owner", "indicator", "item", "reason")
        rows = [_row(entry) | {"reason": entry.remark.reason} for entry in changed]
        rows_out(common, "remarks", {key: key for key in keys}, rows)
        return
    for entry in changed:
        state = workspace.say(f"remarks.state.{entry.remark.state}")
        click.echo(
            workspace.say("remarks.is_now", remark=entry.remark.id, state=state, owner=entry.remark.owner or "-")
        )


for _command in (list_command, assign_command, settle_command):
    comments_command.add_command(_command)
