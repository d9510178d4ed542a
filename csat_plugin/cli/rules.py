"""`csat validate`, `csat test`, `csat rules`: the rules as a text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command, group
from csat_plugin.cli.show import said

if TYPE_CHECKING:
    from csat_plugin.language.diagnostics.finding import Diagnostic
    from csat_plugin.language.load import Loaded
    from csat_plugin.runtime.validating import Validated
    from csat_plugin.runtime.workspace import Workspace


@command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--explain", is_flag=True, help="Print what the rules mean: fallback table, scales, bands, load of each action."
)
@click.option("--fix", is_flag=True, help="Mend what is safe to mend, in the files themselves.")
@click.option("--github", is_flag=True, help="Findings as annotations of GitHub workflows.")
def validate_command(common: Common, paths: tuple[Path, ...], explain: bool, fix: bool, github: bool) -> int:
    """Check rules and settings: every finding, with place and proposal.

    PATHS are rule files, csat.yaml files or folders; without any, the workspace. Without a workspace some checks are
    skipped, and their names are said.
    """
    from csat_plugin.runtime.validating import mend_files, validate

    found = validate(common.workspace, paths, at=common.at, language=common.lang)
    try:
        if fix:
            mended = mend_files(found)
            for file, count in mended.items():
                said(common, found.say("cli.validate.mended", file=file, n=count))
            if mended:
                found.close()
                found = validate(common.workspace, paths, at=common.at, language=common.lang)
        _print_findings(common, found.findings, found.language, github=github)
        if explain:
            for loaded in found.loaded:
                _explain(found.workspace, loaded, found.language)
        errors = any(f.level == "error" for f in found.findings)
        _print_outcome(common, found, errors=errors)
    finally:
        found.close()
    return 1 if errors else 0


def _print_outcome(common: Common, found: Validated, *, errors: bool) -> None:
    """What was not checked, what can be mended, and what sound rules change."""
    from csat_plugin.runtime.rule_effect import changed

    if found.skipped and (found.workspace is None or common.verbose):
        said(common, found.say("cli.validate.skipped", checks=", ".join(found.skipped)))
    if not found.findings:
        said(common, found.say("cli.validate.fine", files=len(found.files)))
    if mendable := sum(f.mend is not None for f in found.findings):
        said(common, found.say("cli.validate.mendable", n=mendable))
    if common.format == "table" and not errors:
        for loaded in found.loaded:
            for sentence in changed(found.workspace, loaded):
                click.echo(sentence)


def _print_findings(common: Common, findings: list[Diagnostic], language: str, *, github: bool) -> None:
    from csat_plugin.language.diagnostics import render

    if github:
        text = render.as_github(findings, language)
    elif common.format == "json":
        text = render.as_json(findings, language)
    else:
        text = render.as_text(findings, language)
    if text:
        click.echo(text)


def _explain(workspace: Workspace | None, loaded: Loaded, language: str) -> None:
    from csat_plugin.cli.explained import explain_rules

    explain_rules(workspace, loaded, language)


@command("test")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--run", "pattern", metavar="NAME", help="Only tests whose name contains this.")
def test_command(common: Common, path: Path | None, pattern: str | None) -> int:
    """Run the rule tests: files ending in .test.yaml beside the rules, or the given file, folder or pack (itss@1)."""
    from csat_plugin.host.plugins import Host
    from csat_plugin.language.packs import Packs
    from csat_plugin.language.rule_tests.discovery import run_tests
    from csat_plugin.language.rule_tests.text import as_text
    from csat_plugin.runtime.workspace import find

    packs = Packs()
    for name, file in Host.load().packs.items():
        packs.register(name, file)
    place = path or find((common.workspace or Path.cwd()).resolve()) / "rules"
    outcome = run_tests(place, packs, pattern)
    if common.format == "json":
        from csat_plugin.cli.show import as_json

        as_json(outcome)
    else:
        click.echo(as_text(outcome, common.lang or "en"))
    return 0 if outcome.passed else 1


@group("rules")
def rules_command() -> None:
    """Which rules hold: use another pack."""


@command("use")
@click.argument("pack")
def use_command(common: Common, pack: str) -> None:
    """Let the workspace use a pack, such as tickets-only or itss: a short rule file that extends it is written.

    The former rule file stays as it is; csat.yaml names the new one.
    """
    from csat_plugin.runtime.pack_use import use_pack

    with common.open() as workspace:
        file = use_pack(workspace, pack)
        click.echo(workspace.say("cli.rules.used", pack=pack, file=file))
        said(common, workspace.say("cli.next.validate"))


rules_command.add_command(use_command)
