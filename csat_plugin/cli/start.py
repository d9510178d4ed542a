"""`csat demo`, `csat init`, `csat schema`, `csat plugins`: how one begins."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.documents import ROWS
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import rows_out, said, table

if TYPE_CHECKING:
    from csat_plugin.runtime.init import Proposal, Seen

SAMPLES = 3
"""Sample values printed for each column."""


@command("demo")
@click.argument("folder", default="demo", type=click.Path(path_type=Path, file_okay=False))
def demo_command(common: Common, folder: Path) -> int:
    """Make a sample provider in FOLDER and run the whole main job on it: validate, sync, score, explain, plan, apply, report.

    The last line is the path of the HTML report.
    """
    from csat_plugin.cli.entry import run
    from csat_plugin.demo import generate, summary
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import say

    language = common.lang or "en"
    if folder.exists() and any(folder.iterdir()):
        settings = folder / "csat.yaml"
        if not settings.is_file() or "workspace: huaxin" not in settings.read_text("utf-8", errors="replace"):
            raise Failure(say("demo.not_empty", language, {"folder": folder}))
        shutil.rmtree(folder)
    sample = generate(folder)
    for line in summary(sample, language, every=common.verbose):
        click.echo(line)
    at = sample.as_of.strftime("%Y-%m-%dT%H:%M:%S")
    base = ["-w", str(folder), "--at", at, "--lang", language]
    month = ["--period", sample.last_month]
    steps = (
        ["validate"],
        ["sync", "-q"],
        ["score", *month],
        ["explain", "score", sample.story.common_cause[-1], *month],
        ["plan", *month],
        ["apply", *month],
        ["report", *month],
    )
    for step in steps:
        typed = " ".join(f'"{word}"' if " " in word else word for word in step)
        click.echo(f"\n$ csat {typed}")
        if code := run([*base, *step]):
            return code
    return 0


@command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--pack", default="", help="Rules to begin with: tickets-only, itss, ... (default: what the data allows)."
)
@click.option(
    "--subject", default="", help="What is scored: customer, department, team, service, project, contact, all."
)
@click.option("--month-of", type=click.Choice(["rated", "closed", "asked"]), help="In which month a rating counts.")
@click.option("--zone", default="", help="Time zone, such as Asia/Shanghai (default: this machine's).")
@click.option("-y", "--yes", is_flag=True, help="Take every proposal.")
def init_command(
    common: Common,
    folder: Path,
    sources: tuple[Path, ...],
    pack: str,
    subject: str,
    month_of: str | None,
    zone: str,
    yes: bool,
) -> None:
    """Look at the data in SOURCES (files or folders; default: FOLDER itself), propose, and make a workspace in FOLDER."""
    from csat_plugin.host.plugins import Host
    from csat_plugin.language.packs import Packs
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.init import SUBJECTS, create, look, propose, refuse_existing
    from csat_plugin.runtime.init_remarks import remarks
    from csat_plugin.texts import say

    language = common.lang or "en"
    asking = not yes and sys.stdin.isatty()
    refuse_existing(folder, language)
    seen = look(sources or [folder], folder, language)
    for found in seen:
        _print_seen(found, language)
    proposal = propose(seen, pack, subject, month_of or "")
    if subject and subject not in SUBJECTS:
        raise Failure(say("init.no_subject", language, {"subject": subject, "known": ", ".join(SUBJECTS)}))
    proposal = _ask(proposal, language, asking=asking, given=(pack, subject, month_of or ""))
    packs = Packs()
    for name, file in Host.load().packs.items():
        packs.register(name, file)
    name = proposal.pack.partition("@")[0]
    if not (versions := packs.versions(name)):
        near = packs.nearest(name) or "-"
        raise Failure(say("rules.no_pack", language, {"pack": name, "known": ", ".join(packs.names()), "near": near}))
    pinned = proposal.pack if "@" in proposal.pack else f"{name}@{versions[-1]}"
    for code, values in remarks(proposal):
        click.echo(say(code, language, values))
    today = common.at.date() if common.at else None
    written = create(folder, proposal, pinned=pinned, zone=zone, language=language, today=today)
    click.echo(say("init.written", language, {"files": ", ".join(f.relative_to(folder).as_posix() for f in written)}))
    click.echo(say("init.writing_off", language))
    _first_figures(common, folder, language)


def _print_seen(found: Seen, language: str) -> None:
    from csat_plugin.texts import say

    for file in found.files:
        if "error" in file:
            click.echo(f"{file['file']}: {file['error']}")
            continue
        where = f"[{file['sheet']}]" if file["sheet"] else ""
        used = file["entry"]
        what = file["channel"] if "ratings" in used else say("init.no_ratings", language)
        click.echo(say("init.file", language, {"file": f"{file['file']}{where}", "rows": file["rows"], "what": what}))
        rows = []
        for column in file["columns"]:
            targets = _targets(used, column["name"])
            if targets:
                samples = " | ".join(str(sample) for sample in column["samples"][:SAMPLES])
                looked = "" if file["looked"] == file["rows"] else f" / {file['looked']}"
                rows.append([targets, column["name"], f"{column['filled']}{looked}", samples])
        if rows:
            table(
                [say(f"init.column.{key}", language) for key in ("field", "column", "filled", "samples")],
                rows,
                right=(2,),
            )
    for finding in found.description.findings:
        click.echo(say(finding.code, language, finding.values))


def _targets(entry: dict[str, object], column: str) -> str:
    """The fields a column feeds in a proposed mapping."""
    found: list[str] = []

    def walk(data: object, name: str) -> None:
        if isinstance(data, dict):
            for key, value in data.items():
                walk(value, name if key == "join" else str(key))
        elif isinstance(data, list):
            for value in data:
                walk(value, name)
        elif data == column and name not in found:
            found.append(name)

    walk({key: value for key, value in entry.items() if key not in ("match", "sheet", "values", "fill_down")}, "")
    return ", ".join(found)


def _ask(proposal: Proposal, language: str, *, asking: bool, given: tuple[str, str, str]) -> Proposal:
    """Show the candidates with counts, and ask what was not given."""
    import msgspec

    from csat_plugin.texts import say

    click.echo(say("init.whom", language))
    fields = [field for field, *_ in proposal.candidates]
    for number, (field, values, covered, of) in enumerate(proposal.candidates, 1):
        share = f"{covered * 100 // of} %" if of else "-"
        mark = say("init.suggested", language) if field == proposal.subject else ""
        click.echo(f"  {number} {field:<12} {values:>6}  {share:>6}  {mark}")
    if not asking:
        click.echo(
            say(
                "init.taken",
                language,
                {"subject": proposal.subject, "month_of": proposal.month_of, "pack": proposal.pack},
            )
        )
        return proposal
    changes: dict[str, str] = {}
    if not given[1]:
        default = fields.index(proposal.subject) + 1
        choice = click.prompt(">", default=default, type=click.IntRange(1, len(fields)))
        changes["subject"] = fields[choice - 1]
    if not given[2]:
        options = ["rated", "closed"]
        click.echo(say("init.month_of", language))
        choice = click.prompt(">", default=options.index(proposal.month_of) + 1, type=click.IntRange(1, 2))
        changes["month_of"] = options[choice - 1]
    if not given[0]:
        changes["pack"] = click.prompt(say("init.pack", language), default=proposal.pack)
    return msgspec.structs.replace(proposal, **changes)


def _first_figures(common: Common, folder: Path, language: str) -> None:
    """Read the data and print the first scores: of the last period that has ratings."""
    from csat_plugin.cli.entry import run
    from csat_plugin.runtime.scoring import last_rated_period
    from csat_plugin.runtime.workspace import opened

    base = ["-w", str(folder), "--lang", language] + (["--at", f"{common.at:%Y-%m-%dT%H:%M:%S}"] if common.at else [])
    click.echo("\n$ csat sync")
    if run([*base, "sync"]):
        return
    with opened(folder.resolve(), at=common.at, language=language) as workspace:
        period = last_rated_period(workspace, workspace.rules())
    if period is not None:
        click.echo(f"\n$ csat score --period {period.label}")
        run([*base, "score", "--period", period.label])
    else:
        said(common, workspace.say("init.no_dated"))


@command("schema")
@click.argument("name", required=False)
def schema_command(_common: Common, name: str | None) -> None:
    """Print a JSON Schema, for editors; without NAME, list them."""
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.schemas import names, text
    from csat_plugin.texts import say

    if not name:
        for known in names():
            click.echo(known)
        return
    if name not in names():
        raise Failure(say("schema.none", values={"name": name, "known": ", ".join(names())}))
    click.echo(text(name), nl=False)


@command("plugins")
def plugins_command(common: Common) -> None:
    """List the plugins, adapters and packs installed."""
    from csat_plugin.host.plugins import Host

    host = Host.load()
    found = [("plugin", name, "") for name in host.names()]
    found += [("adapter", name, factory.__module__) for name, factory in sorted(host.adapters.items())]
    found += [("pack", name, path.name) for name, path in sorted(host.packs.items())]
    rows_out(
        common,
        "plugins",
        {key: key for key in ROWS["plugins"]},
        [dict(zip(ROWS["plugins"], row, strict=True)) for row in found],
    )
