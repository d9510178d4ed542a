"""`csat init`, `csat schema`, `csat plugins`: how one begins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.documents import ROWS
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import as_json, rows_out, said, talk_elsewhere
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import Moment, OneOf, Place, asks, chosen
from csat_plugin.cli.width import padded

if TYPE_CHECKING:
    from csat_plugin.cli.documents import Begun
    from csat_plugin.runtime.init import Proposal, Seen

SAMPLES = 3
"""Sample values printed for each column."""
WORDS = 12
"""Columns of the terminal kept for the word of a candidate."""


@command("init")
@click.argument("folder", type=Place(path_type=Path, file_okay=False))
@click.argument("sources", nargs=-1, type=Place(path_type=Path))
@click.option("--pack", default="")
@click.option("--subject", default="")
@click.option("--month-of", type=OneOf(["rated", "closed", "asked"]))
@click.option("--blank", type=OneOf(["asked", "left-out"]))
@click.option("--zone", default="")
@click.option("--platform", default="")
@click.option("--url", default="")
@click.option("--token", default="", metavar="REFERENCE")
@click.option("--customer", default="")
@click.option("--since", type=Moment(["%Y-%m-%d"], "2026-08-01"))
@click.option("--proxy", default="")
@click.option("--ca-file", default="")
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
    platform: str,
    yes: bool,
    **connection: Any,
) -> None:
    """Look at the data in SOURCES or on a platform, propose, and make a workspace in FOLDER; in JSON what was made."""
    from csat_plugin.cli.platform_start import asked_platform, begin_on, refuse_misplaced

    with talk_elsewhere(common):
        nothing_there = not sources and not (folder.is_dir() and any(folder.iterdir()))
        if not platform and nothing_there and asks(yes=yes):
            platform = asked_platform(common.spoken)
        refuse_misplaced(common.spoken, platform, connection, blank)
        if platform:
            made = begin_on(
                common, folder, platform, sources,
                given=(pack, subject, month_of or ""), connection=connection, zone=zone, yes=yes,
            )  # fmt: skip
        else:
            made = _init(
                common, folder, sources, given=(pack, subject, month_of or ""), blank=blank, zone=zone, yes=yes
            )
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
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.init import SUBJECTS, create, local_zone, look, propose, refuse_existing
    from csat_plugin.runtime.init_blanks import with_blanks_asked
    from csat_plugin.runtime.init_calendar import country_of
    from csat_plugin.runtime.init_names import asked_in
    from csat_plugin.runtime.init_remarks import remarks
    from csat_plugin.texts import say

    language = common.spoken
    pack, subject, month_of = given
    asking = asks(yes=yes)
    refuse_existing(folder, language)
    seen = look(sources or [folder], folder, language)
    for found in seen:
        print_seen(found, language)
    if blank == "asked" or (blank is None and asking and blanks_asked(seen, language)):
        seen = with_blanks_asked(seen)
    proposal = propose(seen, pack, subject, month_of)
    if subject and subject not in SUBJECTS:
        raise Failure(say("init.no_subject", language, {"subject": subject, "known": ", ".join(SUBJECTS)}))
    proposal = _ask(proposal, language, asking=asking, given=given)
    pinned = pinned_pack(proposal.pack, language)
    for code, values in remarks(proposal):
        click.echo(say(code, language, values))
    today = common.at.date() if common.at else None
    written = create(folder, proposal, pinned=pinned, zone=zone, language=language, today=today)
    click.echo(say("init.written", language, {"files": ", ".join(f.relative_to(folder).as_posix() for f in written)}))
    for one, other in asked_in(folder / "register.csv"):
        click.echo(say("init.same", language, {"one": one, "other": other}))
    if country := country_of(zone or local_zone()):
        click.echo(say("init.calendar", language, {"zone": zone or local_zone(), "country": country}))
    click.echo(say("init.writing_off", language))
    period = first_figures(common, folder, language)
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


def pinned_pack(pack: str, language: str) -> str:
    """A pack with its version: the newest where none is named.

    Raises:
        Failure: if there is no such pack.
    """
    from csat_plugin.host.plugins import Host
    from csat_plugin.language.packs import Packs
    from csat_plugin.runtime.pack_use import no_pack

    packs = Packs()
    for name, file in Host.load().packs.items():
        packs.register(name, file)
    name = pack.partition("@")[0]
    if not (versions := packs.versions(name)):
        raise no_pack(packs, name, language)
    return pack if "@" in pack else f"{name}@{versions[-1]}"


def blanks_asked(seen: tuple[Seen, ...], language: str) -> bool:
    """Ask what blank marks mean, if there are any that may mean two things."""
    from csat_plugin.runtime.init_blanks import blank_tickets
    from csat_plugin.texts import say

    found = blank_tickets(seen)
    if not found:
        return False
    for values in found:
        click.echo(say("init.ask_blank", language, values))
    return chosen(2) == 2  # noqa: PLR2004 # the second choice


def print_seen(found: Seen, language: str) -> None:
    """What was found in one folder: each file with the columns that are read, samples, and those that are not."""
    from csat_plugin.texts import say

    for file in found.files:
        if "error" in file:
            click.echo(file["error"])
            continue
        where = f"[{file['sheet']}]" if file["sheet"] else ""
        used = file["entry"]
        kind = next((kind for kind in ("complaint", "review") if kind in used), "")
        code = f"init.{kind}s" if kind else "init.no_ratings"
        what = _channel(file["channel"], language) if "ratings" in used else say(code, language)
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
        if unread := [c["name"] for c in file["columns"] if c["name"] and not _targets(used, c["name"])]:
            click.echo(say("init.unread", language, {"columns": (", " if language == "en" else "、").join(unread)}))
    told = {file.get("error") for file in found.files}
    for finding in found.description.findings:
        if (sentence := say(finding.code, language, finding.values)) not in told:
            click.echo(sentence)


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
        word = padded(subject_word(field, language), WORDS)
        click.echo(f"  {number} {word} {values:>6}  {share:>6}  {mark}")
    if not asking:
        click.echo(taken(proposal.subject, proposal.month_of, proposal.pack, language))
        return proposal
    changes: dict[str, str] = {}
    if not given[1]:
        default = fields.index(proposal.subject) + 1
        changes["subject"] = fields[chosen(len(fields), default) - 1]
    if not given[2] and proposal.both_dates:
        options = ["rated", "closed"]
        click.echo(say("init.month_of", language))
        changes["month_of"] = options[chosen(2, options.index(proposal.month_of) + 1) - 1]
    if not given[0]:
        changes["pack"] = click.prompt(say("init.pack", language), default=proposal.pack)
    return msgspec.structs.replace(proposal, **changes)


def taken(subject: str, month_of: str, pack: str, language: str) -> str:
    """The sentence of what was chosen: whom to score, in which month a rating counts, the rules to begin with."""
    from csat_plugin.texts import say

    words = {
        "subject": subject_word(subject, language),
        "month_of": say(f"init.month.{month_of}", language),
        "pack": pack,
    }
    return say("init.taken", language, words)


def subject_word(kind: str, language: str) -> str:
    """A kind of subject in words; what is none stands as it was given."""
    from csat_plugin.texts import knows, say

    code = "init.subject.all" if kind == "all" else f"cli.kind.{kind}"
    return say(code, language) if knows(code) else kind


def _channel(channel: str, language: str) -> str:
    """A channel in words; one that somebody named otherwise is called by that name."""
    from csat_plugin.texts import knows, say

    code = f"init.channel.{channel}"
    return say(code, language) if knows(code) else channel


def first_figures(common: Common, folder: Path, language: str, none: str = "") -> str:
    """Read the data and print the first scores; the last period that has ratings, empty without any.

    `none` is the sentence then; empty: about the dates in files.
    """
    from csat_plugin.cli.entry import run
    from csat_plugin.runtime.scoring import last_rated_period
    from csat_plugin.runtime.workspace import opened
    from csat_plugin.texts import say

    base = ["-w", str(folder), "--lang", language] + (["--at", f"{common.at:%Y-%m-%dT%H:%M:%S}"] if common.at else [])
    at = common._replace(workspace=folder).elsewhere
    click.echo(f"\n$ csat{at} sync")
    if run([*base, "sync"]):
        return ""
    with opened(folder.resolve(), at=common.at, language=language) as workspace:
        period = last_rated_period(workspace, workspace.rules())
    if period is not None:
        click.echo(f"\n$ csat{at} score --period {period.label}")
        run([*base, "score", "--period", period.label])
        return period.label
    said(common, none or say("init.no_dated", language))
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
    if name == "workspace":  # with the settings of every adapter installed, not only of ours
        from csat_plugin.host.plugins import Host
        from csat_plugin.host.settings_schema import workspace_schema_text

        click.echo(workspace_schema_text(Host.load().settings), nl=False)
    else:
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
