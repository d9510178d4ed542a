"""`csat validate`: whether the rules are sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import said
from csat_plugin.cli.usage import Place

if TYPE_CHECKING:
    from csat_plugin.runtime.validating import Validated


@command("validate")
@click.argument("paths", nargs=-1, type=Place(path_type=Path, exists=True))
@click.option("--explain", is_flag=True)
@click.option("--fix", is_flag=True)
@click.option("--github", is_flag=True)
@click.option("--code", metavar="CODE")
def validate_command(
    common: Common, paths: tuple[Path, ...], explain: bool, fix: bool, github: bool, code: str | None
) -> int:
    """Check rules and settings: every finding, with place and proposal."""
    if code is not None:
        from csat_plugin.cli.manual import show_manual

        return show_manual(common, code)
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
            for view, loaded in found.seen if explain else ():
                explain_rules(view, loaded, found.language)
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
        for view, loaded in found.seen:
            for sentence in changed(view, loaded):
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
        document["changes"] = [sentence for view, loaded in found.seen for sentence in changed(view, loaded)]
    sound = [(view, loaded.ruleset) for view, loaded in found.seen if loaded.ruleset is not None]
    if explain:
        told = [explained(view, rules, found.language) for view, rules in sound]
        document["explained"] = msgspec.to_builtins(told, str_keys=True)
        if found.workspace is not None:
            load = (expected(view, rules, found.language) for view, rules in sound if view is not None)
            document["load"] = [sentence for _, sentences in load for sentence in sentences]
    return json.dumps(document, ensure_ascii=False, indent=2, default=str)
