"""`csat init`, `csat schema`, `csat plugins`: how one begins."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.documents import ROWS
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import as_json, rows_out, said, talk_elsewhere
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import OneOf, Place, Whole

if TYPE_CHECKING:
    from csat_plugin.cli.documents import Begun
    from csat_plugin.runtime.init import Proposal, Seen

SAMPLES = 3
"""Sample values printed for each column."""


@command("init")
@click.argument("folder", type=Place(path_type=Path, file_okay=False))
@click.argument("sources", nargs=-1, type=Place(path_type=Path))
@click.option("--pack", default="")
@click.option("--subject", default="")
@click.option("--month-of", type=OneOf(["rated", "closed", "asked"]))
@click.option("--blank", type=OneOf(["asked", "left-out"]))
@click.option("--zone", default="")
@click.option("-y", "--yes", is_flag=True)
def init_command(
    common: Common,
    folder: Path,
    sources: tuple[Path, ...],
    pack: str,
    subject: str,
    month_of: str | None,
    blank: str | None,
    zone: str,
    yes: bool,
) -> None:
    """Look at the data in SOURCES, propose, and make a workspace in FOLDER; in JSON what was made, the talk on stderr."""
    with talk_elsewhere(common):
        made = _init(common, folder, sources, given=(pack, subject, month_of or ""), blank=blank, zone=zone, yes=yes)
    if common.format == "json":
        as_json(made)


def _init(
    common: Common,
    folder: Path,
    sources: tuple[Path, ...],
    *,
    given: tuple[str, str, str],
    blank: str | None,
    zone: str,
    yes: bool,
) -> Begun:
    """The talk and the workspace; `given` are pack, subject and month as far as they were said."""
    from csat_plugin.cli.documents import Begun, Source
    from csat_plugin.host.plugins import Host
    from csat_plugin.language.packs import Packs
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.init import SUBJECTS, create, look, propose, refuse_existing
    from csat_plugin.runtime.init_blanks import with_blanks_asked
    from csat_plugin.runtime.init_remarks import remarks
    from csat_plugin.runtime.pack_use import no_pack
    from csat_plugin.texts import say

    language = common.spoken
    pack, subject, month_of = given
    asking = not yes and sys.stdin.isatty()
    refuse_existing(folder, language)
    seen = look(sources or [folder], folder, language)
    for found in seen:
        _print_seen(found, language)
    if blank == "asked" or (blank is None and asking and _blanks_asked(seen, language)):
        seen = with_blanks_asked(seen)
    proposal = propose(seen, pack, subject, month_of)
    if subject and subject not in SUBJECTS:
        raise Failure(say("init.no_subject", language, {"subject": subject, "known": ", ".join(SUBJECTS)}))
    proposal = _ask(proposal, language, asking=asking, given=given)
    packs = Packs()
    for name, file in Host.load().packs.items():
        packs.register(name, file)
    name = proposal.pack.partition("@")[0]
    if not (versions := packs.versions(name)):
        raise no_pack(packs, name, language)
    pinned = proposal.pack if "@" in proposal.pack else f"{name}@{versions[-1]}"
    for code, values in remarks(proposal):
        click.echo(say(code, language, values))
    today = common.at.date() if common.at else None
    written = create(folder, proposal, pinned=pinned, zone=zone, language=language, today=today)
    click.echo(say("init.written", language, {"files": ", ".join(f.relative_to(folder).as_posix() for f in written)}))
    click.echo(say("init.writing_off", language))
    period = _first_figures(common, folder, language)
    files = [(file, file["channel"] if "ratings" in file["entry"] else "")
             for one in seen for file in one.files if "error" not in file]  # fmt: skip
    return Begun(
        folder=str(folder.resolve()),
        files=tuple(path.relative_to(folder).as_posix() for path in written),
        sources=tuple(
            Source(file=str(file["file"]), sheet=str(file["sheet"] or ""), rows=int(file["rows"]), channel=str(channel))
            for file, channel in files
        ),
        subject=proposal.subject, month_of=proposal.month_of, pack=pinned, period=period,
    )  # fmt: skip


def _blanks_asked(seen: tuple[Seen, ...], language: str) -> bool:
    """Ask what blank marks mean, if there are any that may mean two things."""
    from csat_plugin.runtime.init_blanks import blank_tickets
    from csat_plugin.texts import say

    found = blank_tickets(seen)
    if not found:
        return False
    for values in found:
        click.echo(say("init.ask_blank", language, values))
    return bool(click.prompt(">", default=1, type=Whole(1, 2)) == 2)  # noqa: PLR2004 # the second choice


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
                if key == "channel":  # a name that may be a column's too
                    continue
                walk(value, name if key in ("join", "column") else "question" if name == "questions" else str(key))
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
        choice = click.prompt(">", default=default, type=Whole(1, len(fields)))
        changes["subject"] = fields[choice - 1]
    if not given[2] and proposal.both_dates:
        options = ["rated", "closed"]
        click.echo(say("init.month_of", language))
        choice = click.prompt(">", default=options.index(proposal.month_of) + 1, type=Whole(1, 2))
        changes["month_of"] = options[choice - 1]
    if not given[0]:
        changes["pack"] = click.prompt(say("init.pack", language), default=proposal.pack)
    return msgspec.structs.replace(proposal, **changes)


def _first_figures(common: Common, folder: Path, language: str) -> str:
    """Read the data and print the first scores; the last period that has ratings, empty without any."""
    from csat_plugin.cli.entry import run
    from csat_plugin.runtime.scoring import last_rated_period
    from csat_plugin.runtime.workspace import opened
    from csat_plugin.texts import say

    base = ["-w", str(folder), "--lang", language] + (["--at", f"{common.at:%Y-%m-%dT%H:%M:%S}"] if common.at else [])
    click.echo("\n$ csat sync")
    if run([*base, "sync"]):
        return ""
    with opened(folder.resolve(), at=common.at, language=language) as workspace:
        period = last_rated_period(workspace, workspace.rules())
    if period is not None:
        click.echo(f"\n$ csat score --period {period.label}")
        run([*base, "score", "--period", period.label])
        return period.label
    said(common, say("init.no_dated", language))
    return ""


@command("schema")
@click.argument("name", required=False)
def schema_command(common: Common, name: str | None) -> None:
    """Print a JSON Schema, for editors; without NAME, list them."""
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.schemas import names, text
    from csat_plugin.texts import say

    if not name:
        if common.format != "table":
            rows_out(common, "schemas", {"name": "name"}, [{"name": known} for known in names()])
            return
        for known in names():
            click.echo(known)
        return
    if name not in names():
        raise Failure(say("schema.none", common.spoken, {"name": name, "known": ", ".join(names())}))
    click.echo(text(name), nl=False)


@command("plugins")
def plugins_command(common: Common) -> None:
    """List the plugins, adapters and packs installed."""
    from csat_plugin.host.plugins import Host
    from csat_plugin.texts import say

    host = Host.load()
    found = [("plugin", name, "") for name in host.names()]
    found += [("adapter", name, factory.__module__) for name, factory in sorted(host.adapters.items())]
    found += [("pack", name, path.name) for name, path in sorted(host.packs.items())]
    rows_out(
        common,
        "plugins",
        {key: say(f"cli.column.plugin.{key}", common.spoken) for key in ROWS["plugins"]},
        [dict(zip(ROWS["plugins"], row, strict=True)) for row in found],
    )
