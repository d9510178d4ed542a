"""`csat report`: the report of a period in the format its file's ending names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.demo import in_demo
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import by_option, period_option
from csat_plugin.cli.show import as_json, refuse_missing_folder, said, said_unread
from csat_plugin.cli.usage import Place

if TYPE_CHECKING:
    from csat_plugin.runtime.workspace import Workspace

UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
"""What the name of a file may not hold on every system."""


@command("report")
@period_option
@by_option
@click.option(
    "-o",
    "--output",
    type=Place(path_type=Path, dir_okay=False),
)
@click.option("--customer", metavar="NAME")
@click.option("--languages", metavar="en,zh")
def report_command(
    common: Common, period: str | None, by: Any, output: Path | None, customer: str | None, languages: str | None
) -> None:
    """The report: HTML by default; .md .json .xlsx by the ending. An issued period gives exactly the issued report."""
    from csat_plugin.core.report.building import edition
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.files import write_whole
    from csat_plugin.runtime.issuing import ENDINGS, issued, rendered
    from csat_plugin.runtime.reporting import build_report
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, subject_kind
    from csat_plugin.runtime.subjects import subject_named

    with common.open() as workspace:
        refuse_missing_folder(workspace, output)
        ending = output.suffix.lower() if output else ".html"
        if ending not in ENDINGS:
            raise Failure(workspace.say("cli.report.no_format", ending=ending or "-", known=" ".join(ENDINGS)))
        tongues = _languages(workspace, common, languages)
        rules = rules_to_read(workspace, period)
        when = asked_period(workspace, rules, period)
        kind = subject_kind(workspace, rules, when, by)
        whole = build_report(workspace, when, rules=rules, by=by, languages=tongues)
        name = when.label
        if customer:
            chosen = subject_named(workspace, kind, customer, whole.names)
            name = f"{when.label}-{UNFIT.sub('_', chosen.id)}"
            try:
                report = edition(whole, "customer", chosen.id)
            except ValueError as error:
                raise Failure(workspace.say("explain.not_scored", name=chosen.name, period=when.label)) from error
        else:
            report = edition(whole, "internal")
        path = output or workspace.settings.folder / "reports" / f"{name}.html"
        stored = issued(workspace, when.label, kind)
        if stored and not customer and (not tongues or tongues == stored.languages):
            content = stored.files[ending]
        else:
            content = rendered(report, ending, tongues)
        with in_demo(workspace.settings.folder):
            write_whole(path, content, workspace.language)
        if common.format == "json":
            from csat_plugin.cli.documents import WrittenReport

            as_json(WrittenReport(period=when.label, state=whole.state, file=str(path.resolve())))
            return
        state = workspace.say(f"cli.report.{whole.state}")
        said_unread(common, workspace)
        said(common, workspace.say("cli.report.written", period=when.label, state=state))
        click.echo(str(path.resolve()))


def _languages(workspace: Workspace, common: Common, languages: str | None) -> tuple[str, ...]:
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import LANGUAGES

    if not languages:
        return (common.lang,) if common.lang else ()
    chosen = tuple(part.strip() for part in languages.split(",") if part.strip())
    if not 1 <= len(chosen) <= 2 or any(part not in LANGUAGES for part in chosen):  # noqa: PLR2004 - one or two
        raise Failure(workspace.say("cli.report.no_language", given=languages, known=", ".join(LANGUAGES)))
    return chosen
