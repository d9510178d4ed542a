"""`csat privacy`: erasing a person, letting go of what is kept no longer, and handing out data without names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command, group
from csat_plugin.cli.show import as_json, refuse_missing_folder, rows_out, said
from csat_plugin.cli.usage import Place, asks

if TYPE_CHECKING:
    from csat_plugin.runtime.erasing import Person, Places
    from csat_plugin.runtime.workspace import Workspace

DUE = ("what", "n", "before", "state")
ERASURE = ("what", "name", "n", "state")


@group("privacy")
def privacy_command() -> None:
    """What is known of persons."""


@command("erase")
@click.argument("contact")
@click.option("-y", "--yes", is_flag=True)
def erase_command(common: Common, contact: str, yes: bool) -> None:
    """Take CONTACT (id, address or name) out of everything that is kept here, for good."""
    from csat_plugin.runtime.erasing import erase, person_named, places

    with common.open() as workspace:
        _finish(common, workspace)
        person = person_named(workspace, contact)
        found = places(workspace, person)
        rows = _rows(workspace, person, found)
        table = common.format == "table"
        if table:
            _tell(common, workspace, person, rows)
            if asks(yes=yes):
                yes = click.confirm(workspace.say("privacy.erase.ask"), default=False)
        if yes:
            counts = erase(workspace, person, found)
            n = sum(counts.values())
            said(common, workspace.say("privacy.erase.done", pseudonym=person.pseudonym, n=n))
            _platforms(common, workspace)
        else:
            name = f'"{contact}"' if " " in contact else contact
            said(common, workspace.say("privacy.erase.nothing_yet", at=common.elsewhere, name=name))
        if table:
            _left(workspace, found)
        else:
            rows_out(
                common,
                "erasure",
                {key: key for key in ERASURE},
                [row | {"state": "done" if yes else "listed"} for row in rows],
            )


def _rows(workspace: Workspace, person: Person, found: Places) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [{"what": "goes", "name": kind, "n": n} for kind, n in person.counts.items()]
    for what, paths in (("rewritten", found.rewritten), ("removed", found.removed), ("left", found.left)):
        rows += [{"what": what, "name": _shown(workspace, path), "n": 1} for path in paths]
    return rows


def _tell(common: Common, workspace: Workspace, person: Person, rows: list[dict[str, object]]) -> None:
    between = ", " if workspace.language == "en" else "、"
    click.echo(workspace.say("privacy.erase.head", pseudonym=person.pseudonym, names=between.join(person.names)))
    if person.shared:
        click.echo(workspace.say("privacy.erase.shared", names=between.join(person.shared)))
    if person.customers:
        click.echo(workspace.say("privacy.erase.customers", customers=between.join(person.customers)))
    click.echo("")
    words = [
        row
        | {
            "what": workspace.say(f"privacy.what.{row['what']}"),
            "name": workspace.say(f"privacy.of.{row['name']}") if row["what"] == "goes" else row["name"],
        }
        for row in rows
        if row["what"] != "left"
    ]
    columns = {key: workspace.say(f"privacy.column.{key}") for key in ERASURE[:-1]}
    rows_out(common, "erasure", columns, words, right=("n",))
    click.echo("")
    click.echo(workspace.say("privacy.erase.counts"))


def _left(workspace: Workspace, found: Places) -> None:
    click.echo("")
    click.echo(workspace.say("privacy.erase.left" if found.left else "privacy.erase.none_left"))
    for path in found.left:
        click.echo(f"  {_shown(workspace, path)}")


def _shown(workspace: Workspace, path: Path) -> str:
    folder = workspace.settings.folder
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _platforms(common: Common, workspace: Workspace) -> None:
    live = [name for name, entry in workspace.settings.connections.items() if entry.adapter != "folder"]
    if live:
        said(common, workspace.say("privacy.erase.platform", connections=", ".join(live)))


def _finish(common: Common, workspace: Workspace) -> None:
    """Write the database anew where an interrupted erasure left that undone."""
    if workspace.store.rewrite_due():
        workspace.store.rewrite()
        said(common, workspace.say("privacy.unfinished"))


@command("log")
def log_command(common: Common) -> None:
    """What was erased and pruned; never whom."""
    with common.open() as workspace:
        _finish(common, workspace)
        zone = workspace.settings.zone
        rows: list[dict[str, object]] = [
            {
                "when": f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}",
                "kind": entry.kind,
                "person": entry.person,
                "rows": sum(entry.counts.values()),
            }
            for entry in workspace.store.privacy_log()
        ]
        if common.format == "table":
            if not rows:
                click.echo(workspace.say("privacy.log.none"))
                return
            rows = [row | {"kind": workspace.say(f"privacy.kind.{row['kind']}")} for row in rows]
        columns = {key: workspace.say(f"privacy.column.{key}") for key in ("when", "kind", "person", "rows")}
        rows_out(common, "privacy-log", columns, rows, right=("rows",))


@command("due")
def due_command(common: Common) -> None:
    """What is older than the rules keep it."""
    _prune(common, carry_out=False)


@command("prune")
@click.option("-y", "--yes", is_flag=True)
def prune_command(common: Common, yes: bool) -> None:
    """Let go of what is older than the rules keep it."""
    _prune(common, carry_out=yes, hint="privacy.prune.dry")


def _prune(common: Common, *, carry_out: bool, hint: str = "privacy.due.next") -> None:
    from csat_plugin.runtime.retention import due, prune

    with common.open() as workspace:
        _finish(common, workspace)
        found = due(workspace)
        rows: list[dict[str, object]] = [
            {
                "what": kind,
                "n": n,
                "before": f"{getattr(found.limits, kind):%Y-%m-%d}",
                "state": "done" if carry_out else "listed",
            }
            for kind, n in found.counts.items()
        ]
        if carry_out and rows:
            for path in prune(workspace, found):
                said(common, workspace.say("privacy.prune.plan", file=_shown(workspace, path)))
        if common.format != "table":
            rows_out(common, "privacy-due", {key: key for key in DUE}, rows)
            return
        if not rows:
            click.echo(workspace.say("privacy.due.none"))
            return
        words = [row | {"what": workspace.say(f"privacy.due.{row['what']}")} for row in rows]
        columns = {key: workspace.say(f"privacy.column.{key}") for key in DUE[:-1]}
        rows_out(common, "privacy-due", columns, words, right=("n",))
        said(common, workspace.say("privacy.prune.done" if carry_out else hint, at=common.elsewhere))


@command("export")
@click.option("-o", "--output", type=Place(path_type=Path), default=None)
@click.option("--with-names", "names", is_flag=True)
@click.option("--with-comments", "comments", is_flag=True)
def export_command(common: Common, output: Path | None, names: bool, comments: bool) -> None:
    """Ratings, tickets and decisions without names: CSV files in a folder, or one JSON."""
    import msgspec

    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.files import write_whole
    from csat_plugin.runtime.pseudonyms import as_csv, exported

    with common.open() as workspace:
        if output is None and common.format != "json":
            raise Failure(workspace.say("privacy.export.where", at=common.elsewhere))
        refuse_missing_folder(workspace, output)
        made = exported(workspace, names=names, comments=comments)
        if output is None:
            as_json(made)
            return
        if output.suffix == ".json":
            write_whole(output, msgspec.json.format(msgspec.json.encode(made), indent=2), workspace.language)
        else:
            for name, rows in made.tables().items():
                write_whole(output / f"{name}.csv", as_csv(name, rows, comments=comments), workspace.language)
        counts = {name: len(rows) for name, rows in made.tables().items()}
        click.echo(workspace.say("privacy.export.done", place=output, **counts))
        if names or comments:
            said(common, workspace.say("privacy.export.personal"))


privacy_command.add_command(erase_command)
privacy_command.add_command(due_command)
privacy_command.add_command(prune_command)
privacy_command.add_command(export_command)
privacy_command.add_command(log_command)
