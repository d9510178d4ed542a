"""`csat whatif`: what other rules would have made of the history; and the search for the change that turns a target."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import period_option
from csat_plugin.cli.show import as_csv, as_json, refuse_missing_folder, said, said_unread
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import Place, Whole

if TYPE_CHECKING:
    from csat_plugin.core.scoring.whatif import PeriodEffect, SubjectEffect
    from csat_plugin.render.whatif import Grid
    from csat_plugin.runtime.rule_sides import Side
    from csat_plugin.runtime.whatif import WhatIf
    from csat_plugin.runtime.workspace import Workspace

NAMED = 10
"""Names printed one by one, unless all are asked for."""
COLUMNS = ("period", "subject", "name", "before", "after", "by", "band_before", "band_after")


@command("whatif")
@click.argument("rules", nargs=-1, metavar="[BEFORE [AFTER]]")
@period_option
@click.option("--months", type=Whole(min=1, max=120), metavar="N")
@click.option("--all", "everything", is_flag=True)
@click.option("-o", "--output", type=Place(path_type=Path, dir_okay=False))
@click.option("--flip", metavar="TARGET")
@click.option("--by", "author", metavar="NAME", default="")
def whatif_command(
    common: Common,
    rules: tuple[str, ...],
    period: str | None,
    months: int | None,
    everything: bool,
    output: Path | None,
    flip: str | None,
    author: str,
) -> None:
    """Other rules on the stored history: which scores, bands, targets and how much work would have been different."""
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.rule_sides import two_sides
    from csat_plugin.runtime.whatif import whatif

    with common.open() as workspace:
        refuse_missing_folder(workspace, output)
        if period and months:
            raise Failure(workspace.say("whatif.both"))
        if output is not None and output.suffix.lower() != ".html":
            raise Failure(workspace.say("whatif.no_format", ending=output.suffix or "-"))
        if flip is not None:
            _flip(common, workspace, rules, flip, period, author)
            return
        before, after = two_sides(workspace, rules)
        found = whatif(workspace, before, after, label=period, n=months)
        said_unread(common, workspace)
        if output is not None:
            from csat_plugin.render.whatif import render
            from csat_plugin.runtime.files import write_whole
            from csat_plugin.runtime.whatif_page import page_of

            write_whole(output, render(page_of(workspace, before, after, found)).encode(), workspace.language)
        if common.format == "json":
            as_json(found)
        elif common.format == "csv":
            as_csv(COLUMNS, [_cells(effect.period, one) for effect in found.periods for one in effect.subjects])
        else:
            _print(common, workspace, before, after, found, everything=everything)
            if output is not None:
                click.echo(str(output.resolve()))


def _flip(
    common: Common, workspace: Workspace, names: tuple[str, ...], target: str, period: str | None, author: str
) -> None:
    """Print the smallest changes that turn a target; that it was searched is kept before anything is said."""
    from csat_plugin.runtime.rule_sides import side, working
    from csat_plugin.runtime.whatif_said import count_said
    from csat_plugin.runtime.whatif_search import search

    say = workspace.say
    start = side(workspace, names[-1]) if names else working(workspace)
    found = search(workspace, start, target, label=period, by=author)
    if common.format == "json":
        as_json(found)
        return
    values = {"target": target, "period": found.period, "now": count_said(workspace, found.now)}
    if not found.found:
        click.echo(say("flip.none", **values))
    else:
        click.echo(say("flip.head", **values, wanted=say(f"whatif.verdict.{found.wanted}")))
        rows = [
            [
                say(f"flip.kind.{one.change.kind}"),
                one.change.by,
                " ".join(one.change.lines),
                count_said(workspace, one.result),
            ]
            for one in found.found
        ]
        table([say(f"flip.column.{key}") for key in ("kind", "by", "line", "result")], rows)
    click.echo(say("flip.kept"))


def _cells(period: str, one: SubjectEffect) -> list[object]:
    return [period, one.subject, one.name, one.before, one.after, one.by, one.band_before, one.band_after]


def _print(common: Common, workspace: Workspace, before: Side, after: Side, found: WhatIf, *, everything: bool) -> None:
    from csat_plugin.runtime.whatif_page import bands_table, period_table, work_table
    from csat_plugin.runtime.whatif_said import splits_said, turned_said, unshown_said

    say = workspace.say
    first, last = found.periods[0].period, found.periods[-1].period
    head = "whatif.head.one" if len(found.periods) == 1 else "whatif.head"
    sides = {"before": before.said(workspace), "after": after.said(workspace)}
    click.echo(say(head, **sides, n=len(found.periods), first=first, last=last))
    if before.rules.digest == after.rules.digest:
        click.echo(say("whatif.same", at=common.elsewhere))
        return
    click.echo(say("whatif.differs"))
    for sentence in found.changes:
        click.echo(f"  - {sentence}")
    if not any(one.used_before or one.used_after for one in found.periods):
        said(common, say("whatif.no_ratings", first=first, last=last, at=common.elsewhere))
        return
    most = None if everything else NAMED
    click.echo(f"\n{say('whatif.rules_alone')}")
    _print_grid(period_table(workspace, found))
    click.echo("")
    for sentence, _ in turned_said(workspace, found):
        click.echo(sentence)
    _print_bands(common, workspace, bands_table(workspace, before, after, found), most)
    _print_largest(common, workspace, found.periods[-1], most)
    for sentence in unshown_said(workspace, found):
        click.echo(sentence)
    work = work_table(workspace, found)
    click.echo(say("whatif.work") if work.rows else work.empty)
    if work.rows:
        _print_grid(work)
        click.echo("")
    for sentence in splits_said(workspace, after, found):
        click.echo(sentence)
    frozen = [one.period for one in found.periods if one.state != "open"]
    if frozen:
        click.echo(say("whatif.frozen", n=len(frozen), periods=", ".join(frozen)))


def _print_grid(grid: Grid, most: int | None = None) -> None:
    table(grid.heads, grid.rows[:most], right=grid.numbers)


def _print_bands(common: Common, workspace: Workspace, grid: Grid, most: int | None) -> None:
    if not grid.rows:
        click.echo(grid.empty)
        return
    click.echo(workspace.say("whatif.bands"))
    for period, who, was, now in grid.rows[:most]:
        click.echo(f"  {workspace.say('whatif.band', period=period, who=who, was=was, now=now)}")
    _print_more(common, workspace, len(grid.rows), most)


def _print_largest(common: Common, workspace: Workspace, effect: PeriodEffect, most: int | None) -> None:
    from csat_plugin.core.exact import or_dash
    from csat_plugin.runtime.whatif_said import called, signed

    moved = [one for one in effect.subjects if one.by]
    if not moved:
        return
    click.echo(f"\n{workspace.say('whatif.largest', period=effect.period)}")
    rows = [[called(one), or_dash(one.before), or_dash(one.after), signed(one.by)] for one in moved[:most]]
    table([workspace.say(f"whatif.column.{key}") for key in ("name", "before", "after", "by")], rows, right=(1, 2, 3))
    _print_more(common, workspace, len(moved), most)
    click.echo("")


def _print_more(common: Common, workspace: Workspace, n: int, most: int | None) -> None:
    if most is not None and n > most:
        click.echo(f"  {workspace.say('whatif.more', n=n - most, at=common.elsewhere)}")
