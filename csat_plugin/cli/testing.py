"""`csat test`: whether the rules do what their tests say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import as_json, said
from csat_plugin.cli.usage import Place, Whole

if TYPE_CHECKING:
    from csat_plugin.language.packs import Packs
    from csat_plugin.language.rule_tests.discovery import TestRun

WHERE = "rule_test.none.where"


@command("test")
@click.argument("path", required=False, type=Place(path_type=Path))
@click.option("--run", "pattern", metavar="NAME")
@click.option("--coverage", is_flag=True)
@click.option("--fail-under", "least", metavar="PERCENT", type=Whole(0, 100))
@click.option("--junit", metavar="FILE", type=Place(path_type=Path, dir_okay=False))
@click.option("--record", is_flag=True)
def test_command(
    common: Common, path: Path | None, pattern: str | None, coverage: bool, least: int | None, junit: Path | None,
    record: bool,
) -> int:  # fmt: skip
    """Run the rule tests: files ending in .test.yaml beside the rules, or the given file, folder or pack (itss@1)."""
    from csat_plugin.language.rule_tests.discovery import run_tests
    from csat_plugin.language.rule_tests.text import as_text
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import say

    packs = _packs()
    home, language = _home(common, path)
    if path is not None and not path.exists() and packs.find(path.name) is None:
        known = ", ".join(packs.names()) or "-"
        raise Failure(say("cli.test.nothing", language, {"path": path, "known": known}))
    if pattern and (coverage or least is not None):
        option = "--coverage" if coverage else "--fail-under"
        raise Failure(say("rule_test.all_of_them", language, {"option": option}))
    where = path or (home or Path.cwd()) / "rules"
    if record:
        _record(common, where, packs, pattern, language)
    outcome = run_tests(where, packs, pattern)
    if junit is not None:
        _write_junit(common, junit, outcome, language)
    if common.format == "json":
        as_json(outcome)
    else:
        click.echo(as_text(outcome, language, verbose=common.verbose, unshown=not coverage), nl=False)
        if coverage and not outcome.reasons:
            _print_coverage(outcome, language)
    enough = _enough(outcome, least, language)
    if outcome.passed:
        return 0 if enough else 1
    return 2 if any(reason.code != WHERE for reason in outcome.reasons) else 1  # what was named is not there


def _packs() -> Packs:
    from csat_plugin.host.plugins import Host
    from csat_plugin.language.packs import Packs

    packs = Packs()
    for name, file in Host.load().packs.items():
        packs.register(name, file)
    return packs


def _home(common: Common, path: Path | None) -> tuple[Path | None, str]:
    """The workspace, where no path is given, and the language to speak."""
    from csat_plugin.runtime.settings_file import language_of
    from csat_plugin.runtime.workspace import FILE, find

    home = None if path else find((common.workspace or Path.cwd()).resolve(), common.spoken)
    return home, common.lang or (language_of(home / FILE) if home else None) or common.spoken


def _write_junit(common: Common, file: Path, outcome: TestRun, language: str) -> None:
    from csat_plugin.language.rule_tests.junit import as_junit
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.files import write_whole
    from csat_plugin.texts import say

    if not (folder := file.absolute().parent).is_dir():
        raise Failure(say("files.no_folder", language, {"file": file, "folder": folder}))
    write_whole(file, as_junit(outcome, language), language)
    said(common, say("rule_test.junit", language, {"file": file}))


def _record(common: Common, where: Path, packs: Packs, pattern: str | None, language: str) -> None:
    """Write what comes out into the tests, and say what was written."""
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.recording_tests import record
    from csat_plugin.texts import say

    if not where.exists():
        raise Failure(say("rule_test.no_recording", language))
    done = record(where, packs, pattern, language)
    for one in done:
        values = {"file": one.file, "test": one.test, "path": one.path, "value": one.value}
        said(common, say("rule_test.recorded" if one.written else "rule_test.not_recorded", language, values))
    if not done:
        said(common, say("rule_test.nothing_to_record" + (".named" if pattern else ""), language))


def _print_coverage(outcome: TestRun, language: str) -> None:
    """What tests show and what none does, one line for each rule, band and so on; then the share."""
    from csat_plugin.cli.table import table
    from csat_plugin.core.exact import percent_shown
    from csat_plugin.language.rule_tests.text import case_words
    from csat_plugin.texts import say

    own = outcome.own
    folders = {str(Path(one.place).parent) for one in own}
    folder = f"{folders.pop()}{os.sep}" if len(folders) == 1 else ""  # the same for all: the table stays narrow
    rows = []
    for part, name, place in dict.fromkeys((one.part, one.name, one.place) for one in own):
        every = [one for one in own if (one.part, one.name, one.place) == (part, name, place)]
        lacking = [case_words(one, language) for one in every if not one.covered]
        called = say(f"rule_test.part.{part}", language, {"name": name})
        rows.append(
            [called, f"{len(every) - len(lacking)}/{len(every)}", place.removeprefix(folder), "; ".join(lacking)]
        )
    if rows:
        headings = [say(f"rule_test.coverage.{key}", language) for key in ("part", "shown", "place", "missing")]
        table(headings, rows, right=[1])
        shown, every_one = sum(one.covered for one in own), len(own)
        values = {"shown": shown, "all": every_one, "percent": percent_shown(shown, every_one)}
        click.echo(say("rule_test.coverage.total", language, values))
    else:
        click.echo(say("rule_test.coverage.none", language))
    if inherited := len(outcome.coverage) - len(own):
        click.echo(say("rule_test.coverage.inherited", language, {"n": inherited}))


def _enough(outcome: TestRun, least: int | None, language: str) -> bool:
    """Whether as much is covered as is asked for; says it where not."""
    from csat_plugin.core.exact import percent_shown
    from csat_plugin.texts import say

    own = outcome.own
    shown = sum(one.covered for one in own)
    if least is None or not outcome.coverage or shown * 100 >= least * len(own):
        return True
    values = {"percent": percent_shown(shown, len(own)), "wanted": f"{least} %"}
    click.echo(say("rule_test.fail_under", language, values), err=True)
    return False
