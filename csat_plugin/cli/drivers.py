"""`csat drivers`: what goes with the mark for everything, and business results beside the scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import period_option, titled
from csat_plugin.cli.show import rows_out, said_unread
from csat_plugin.cli.table import table

if TYPE_CHECKING:
    from csat_plugin.core.analysis.drivers import Driver, Drivers
    from csat_plugin.core.analysis.results import Result
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.runtime.workspace import Workspace


@command("drivers")
@period_option
def drivers_command(common: Common, period: str | None) -> None:
    """Which questions go with the mark for everything, in twelve months up to the end of the period."""
    from csat_plugin.runtime.analysis import drivers_in, results_in, year_of
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, scored, subject_kind

    with common.open() as workspace:
        rules = rules_to_read(workspace, period)
        when = asked_period(workspace, rules, period)
        kind = subject_kind(workspace, rules, when)
        result = scored(workspace, when, rules=rules, by=kind)
        said_unread(common, workspace)
        found, results = drivers_in(workspace, when, result), results_in(workspace, result, kind)
        if common.format != "table":
            rows = [_row(one, driver) for one in found for driver in one.drivers]
            rows += [_of_result(one) for one in results]
            rows_out(common, "drivers", {key: key for key in DRIVER_KEYS}, rows)
            return
        first, last = year_of(when)
        values = {"first": first, "last": last}
        click.echo(workspace.say("drivers.head" if found else "drivers.none", **values))
        for one in found:
            _print(workspace, result.rules, one)
        _print_results(workspace, results, when.label)


DRIVER_KEYS = (
    "kind", "channel", "name", "n", "missing", "score", "correlation", "low", "high", "share", "weight", "quadrant",
    "review",
)  # fmt: skip


def _row(found: Drivers, one: Driver) -> dict[str, object]:
    return {
        "kind": "driver", "channel": found.channel, "name": one.question, "n": found.sheets, "missing": found.missing,
        "score": f"{one.mean / 100:.2f}", "correlation": f"{one.correlation:.4f}", "low": f"{one.low:.4f}",
        "high": f"{one.high:.4f}", "share": None if one.share is None else f"{one.share:.4f}",
        "weight": None if one.asked is None else f"{one.asked / 100:g}", "quadrant": one.quadrant,
        "review": "yes" if one.review else "",
    }  # fmt: skip


def _of_result(one: Result) -> dict[str, object]:
    figures = {"correlation": one.correlation, "low": one.low, "high": one.high}
    shown = {key: None if value is None else f"{value:.4f}" for key, value in figures.items()}
    blank: dict[str, object] = dict.fromkeys(DRIVER_KEYS)
    return blank | {"kind": "result", "name": one.name, "n": one.customers, "missing": one.missing} | shown


def _print(workspace: Workspace, rules: Ruleset, found: Drivers) -> None:
    """One channel: the sentence on what is missing, else the table; with too few sheets the single correlations alone."""
    from csat_plugin.core.report.analysis import question_title

    channel = titled(workspace, rules, found.channel)
    click.echo("")
    if found.missing:
        values = {"channel": channel, "n": found.sheets, "missing": found.missing}
        click.echo(workspace.say("report.drivers.missing", **values))
        return
    if found.explained is None:
        click.echo(workspace.say("report.drivers.alike", channel=channel, n=found.sheets))
        return
    click.echo(workspace.say("drivers.told", channel=channel, n=found.sheets, explained=f"{100 * found.explained:.1f}"))
    if found.incomplete:
        click.echo(workspace.say("drivers.incomplete", n=found.incomplete))
    if found.same:
        names = ", ".join(question_title(rules, found.channel, name, workspace.language) for name in found.same)
        click.echo(workspace.say("drivers.same", questions=names))
    weighed = any(one.asked is not None for one in found.drivers)
    keys = ("name", "score", "correlation", "interval", "share", *(("weight",) if weighed else ()), "means")
    rows = []
    for one in found.drivers:
        cells: dict[str, str] = {
            "name": question_title(rules, found.channel, one.question, workspace.language),
            "score": f"{one.mean / 100:.1f}",
            "correlation": f"{one.correlation:.2f}",
            "interval": workspace.say("report.reach", low=f"{one.low:.2f}", high=f"{one.high:.2f}"),
            "share": f"{100 * (one.share or 0):.1f} %" if one.proven else workspace.say("report.drivers.not_proven"),
            "weight": "-" if one.asked is None else f"{one.asked / 100:g} %",
            "means": "; ".join(
                workspace.say(f"report.drivers.{word}")
                for word in (one.quadrant, "review" if one.review else "")
                if word
            ),
        }
        rows.append([cells[key] for key in keys])
    table([workspace.say(f"drivers.column.{key}") for key in keys], rows, right=range(1, len(keys) - 1))


def _print_results(workspace: Workspace, results: tuple[Result, ...], period: str) -> None:
    from csat_plugin.core.analysis.results import SPEND

    def named(one: Result) -> str:
        return workspace.say("report.results.spend") if one.name == SPEND else one.name

    told = [one for one in results if one.correlation is not None]
    if told:
        click.echo("")
        click.echo(workspace.say("drivers.results", period=period))
        rows = [
            [
                named(one),
                str(one.customers),
                f"{one.correlation:.2f}",
                workspace.say("report.reach", low=f"{one.low:.2f}", high=f"{one.high:.2f}"),
                workspace.say(f"report.results.{one.means}"),
            ]
            for one in told
        ]
        keys = ("result", "n", "correlation", "interval", "means")
        table([workspace.say(f"drivers.column.{key}") for key in keys], rows, right=(1, 2, 3))
    few = [one for one in results if one.missing]
    if few:
        said = (workspace.say("report.results.missing.item", name=named(one), missing=one.missing) for one in few)
        click.echo("")
        click.echo(workspace.say("report.results.missing", names=", ".join(said)))
