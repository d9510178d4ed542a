"""`csat validate`, `csat test`: whether the rules are sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import as_json, said
from csat_plugin.cli.usage import Place

if TYPE_CHECKING:
    from csat_plugin.runtime.validating import Validated


@command("validate")
@click.argument("paths", nargs=-1, type=Place(path_type=Path, exists=True))
@click.option("--explain", is_flag=True)
@click.option("--fix", is_flag=True)
@click.option("--github", is_flag=True)
def validate_command(common: Common, paths: tuple[Path, ...], explain: bool, fix: bool, github: bool) -> int:
    """Check rules and settings: every finding, with place and proposal."""
    from csat_plugin.cli.explained import explain_rules
    from csat_plugin.runtime.validating import mend_files, validate

    found = validate(common.workspace, paths, at=common.at, language=common.lang, spoken=common.spoken)
    try:
        if fix:
            mended = mend_files(found)
            for file, count in mended.items():
                said(common, found.say("cli.validate.mended", file=file, n=count))
            if mended:
                found.close()
                found = validate(common.workspace, paths, at=common.at, language=common.lang, spoken=common.spoken)
        errors = found.errors
        if common.format == "json" and not github:
            click.echo(_document(found, explain=explain, errors=errors))
        else:
            _print_findings(found, github=github)
            for loaded in found.loaded if explain else ():
                explain_rules(found.workspace, loaded, found.language)
        _print_outcome(common, found, errors=errors)
    finally:
        found.close()
    return found.exit_code


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


def _print_findings(found: Validated, *, github: bool) -> None:
    from csat_plugin.language.diagnostics import render

    as_told = render.as_github if github else render.as_text
    if text := as_told(found.findings, found.language):
        click.echo(text)


def _document(found: Validated, *, explain: bool, errors: bool) -> str:
    """Findings, what sound rules change, and with `--explain` what they mean, as one JSON document."""
    import json

    import msgspec

    from csat_plugin.cli.explained import expected, explained
    from csat_plugin.language.diagnostics import render
    from csat_plugin.runtime.rule_effect import changed

    document = json.loads(render.as_json(found.findings, found.language, skipped=found.skipped))
    if not errors:
        document["changes"] = [sentence for loaded in found.loaded for sentence in changed(found.workspace, loaded)]
    sound = [loaded.ruleset for loaded in found.loaded if loaded.ruleset is not None]
    if explain:
        told = [explained(found.workspace, rules, found.language) for rules in sound]
        document["explained"] = msgspec.to_builtins(told, str_keys=True)
        if found.workspace is not None:
            load = (expected(found.workspace, rules, found.language) for rules in sound)
            document["load"] = [sentence for _, sentences in load for sentence in sentences]
    return json.dumps(document, ensure_ascii=False, indent=2, default=str)


@command("test")
@click.argument("path", required=False, type=Place(path_type=Path))
@click.option("--run", "pattern", metavar="NAME")
def test_command(common: Common, path: Path | None, pattern: str | None) -> int:
    """Run the rule tests: files ending in .test.yaml beside the rules, or the given file, folder or pack (itss@1)."""
    from csat_plugin.host.plugins import Host
    from csat_plugin.language.packs import Packs
    from csat_plugin.language.rule_tests.discovery import run_tests
    from csat_plugin.language.rule_tests.text import as_text
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.settings_file import language_of
    from csat_plugin.runtime.workspace import FILE, find
    from csat_plugin.texts import say

    packs = Packs()
    for name, file in Host.load().packs.items():
        packs.register(name, file)
    home = None if path else find((common.workspace or Path.cwd()).resolve(), common.spoken)
    language = common.lang or (language_of(home / FILE) if home else None) or common.spoken
    if path is not None and not path.exists() and packs.find(path.name) is None:
        known = ", ".join(packs.names()) or "-"
        raise Failure(say("cli.test.nothing", language, {"path": path, "known": known}))
    outcome = run_tests(path or (home or Path.cwd()) / "rules", packs, pattern)
    if common.format == "json":
        as_json(outcome)
    else:
        click.echo(as_text(outcome, language))
    return 0 if outcome.passed else 2 if outcome.reasons else 1  # a reason: what was to be run is not there
