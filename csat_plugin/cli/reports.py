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
    from csat_plugin.core.report.content import Report
    from csat_plugin.core.rules import SubjectKind
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
@click.option("--supplier", metavar="NAME")
@click.option("--languages", metavar="en,zh")
def report_command(
    common: Common, period: str | None, by: Any, output: Path | None, customer: str | None, supplier: str | None,
    languages: str | None,
) -> None:  # fmt: skip
    """The report: HTML by default; .md .json .xlsx by the ending. An issued period gives exactly the issued report."""
    from csat_plugin.runtime.failure import USAGE, Failure
    from csat_plugin.runtime.files import write_whole
    from csat_plugin.runtime.issuing import ENDINGS, issued, rendered
    from csat_plugin.runtime.reporting import build_report
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, subject_kind
    from csat_plugin.runtime.supplier_report import supplier_report

    with common.open() as workspace:
        if customer and supplier:
            raise Failure(workspace.say("cli.report.one_edition"), USAGE)
        refuse_missing_folder(workspace, output)
        ending = output.suffix.lower() if output else ".html"
        if ending not in ENDINGS:
            raise Failure(workspace.say("cli.report.no_format", ending=ending or "-", known=" ".join(ENDINGS)))
        tongues = _languages(workspace, common, languages)
        rules = rules_to_read(workspace, period)
        when = asked_period(workspace, rules, period)
        kind = subject_kind(workspace, rules, when, by)
        stored = issued(workspace, when.label, kind)
        whole = build_report(workspace, when, rules=rules, by=by, languages=tongues)
        if supplier:
            named, report = supplier, supplier_report(workspace, when, supplier, rules=rules, languages=tongues)
        else:
            named, report = _edition(workspace, kind, whole, customer)
        name = f"{when.label}-{UNFIT.sub('_', named)}" if named else when.label
        path = _place(common, workspace, output, name, one=bool(customer))
        own = stored.suppliers.get(supplier) if stored and supplier else stored.files if stored else None
        if own and not customer and stored and (not tongues or tongues == stored.languages):
            content = own[ending]
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


def _edition(workspace: Workspace, kind: SubjectKind, whole: Report, customer: str | None) -> tuple[str, Report]:
    """The internal edition, or that of one customer with his id."""
    from csat_plugin.core.report.building import edition
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.subjects import subject_named

    if not customer:
        return "", edition(whole, "internal")
    chosen = subject_named(workspace, kind, customer, whole.names)
    try:
        return chosen.id, edition(whole, "customer", chosen.id)
    except ValueError as error:
        period = whole.period.label
        raise Failure(workspace.say("explain.not_scored", name=chosen.name, period=period)) from error


def _place(common: Common, workspace: Workspace, output: Path | None, name: str, *, one: bool) -> Path:
    """Where the report is written; of several rulesets each has a report of its own."""
    path = output or workspace.settings.folder / "reports" / f"{name}.html"
    part = workspace.part
    if part is None or part.rest or one or (output and not common.looped):
        return path
    return path.with_stem(f"{path.stem}-{part.name}")


def _languages(workspace: Workspace, common: Common, languages: str | None) -> tuple[str, ...]:
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import LANGUAGES

    if not languages:
        return (common.lang,) if common.lang else ()
    chosen = tuple(part.strip() for part in languages.split(",") if part.strip())
    if not 1 <= len(chosen) <= 2 or any(part not in LANGUAGES for part in chosen):  # noqa: PLR2004 - one or two
        raise Failure(workspace.say("cli.report.no_language", given=languages, known=", ".join(LANGUAGES)))
    return chosen
