"""`csat doctor`: whether everything is there that reading and writing need, and a round trip on request."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import as_json, said
from csat_plugin.cli.table import table

if TYPE_CHECKING:
    from csat_plugin.cli.documents import ExaminedConnection, LookedAt
    from csat_plugin.core.effects import EffectKind
    from csat_plugin.host.adapter import Candidate, Check
    from csat_plugin.runtime.doctor import Examined
    from csat_plugin.runtime.workspace import Workspace


@command("doctor")
@click.argument("connections", nargs=-1)
@click.option("--install", is_flag=True)
@click.option("--round-trip", "trip", is_flag=True)
def doctor_command(common: Common, connections: tuple[str, ...], install: bool, trip: bool) -> int:
    """Look at rules, store, secrets, and ask every platform what may be done there; 1 where somebody must act."""
    from csat_plugin.cli.documents import Doctored
    from csat_plugin.runtime.doctor import examine, of_workspace, switched_on, troubles

    with common.open() as workspace:
        own = of_workspace(workspace)
        names = connections or tuple(workspace.settings.connections)
        found = [examine(workspace, name, install=install, trip=trip) for name in names]
        writing = switched_on(workspace)
        count = sum(len(troubles(checks, writing)) for checks in (own, *(one.checks for one in found)))
        if common.format == "json":
            as_json(
                Doctored(
                    workspace=looked_at(own, workspace.language),
                    connections=tuple(_document(one, workspace) for one in found),
                )
            )
        else:
            show_checks(own, workspace.language, writing=writing)
            for one in found:
                _print(workspace, one, writing=writing)
            unreached = [one.connection for one in found if one.failed]
            fine = "doctor.fine_so_far" if any(one.unproven for one in found) else "doctor.fine"
            code = "doctor.unreached" if unreached else "doctor.troubles" if count else fine
            if install and not any(one.installation for one in found):
                said(common, workspace.say("doctor.no_installation"))
            said(common, workspace.say(code, n=count, names=", ".join(unreached)))
    return max((one.exit_code for one in found), default=0) or int(bool(count))


def looked_at(checks: Iterable[Check], language: str) -> tuple[LookedAt, ...]:
    """Checks as they stand in a document."""
    from csat_plugin.cli.documents import LookedAt
    from csat_plugin.texts import say

    return tuple(
        LookedAt(level=one.level, code=one.code, message=say(one.code, language, one.values), writing=one.writing)
        for one in checks
    )


def show_checks(checks: Iterable[Check], language: str, *, writing: Collection[EffectKind]) -> None:
    """What was looked at, one line each; what only writing needs is no trouble while nothing is written, nor worth a remark."""
    from csat_plugin.runtime.doctor import needed
    from csat_plugin.texts import say

    for one in checks:
        if one.level == "info" and not needed(one, writing):
            continue
        level = "info" if one.level == "warning" and not needed(one, writing) else one.level
        click.echo(f"  {say(f'doctor.level.{level}', language)}  {say(one.code, language, one.values)}")


def show_candidates(
    candidates: Iterable[Candidate], language: str, *, suggested: str = "", whole: bool = False
) -> None:
    """Possible answers to "who is the customer?", with counts; with `whole`, the whole desk as the last one."""
    from csat_plugin.texts import say

    def mark(one: Candidate) -> str:
        code = "init.suggested" if one.field == suggested else "connect.in_use" if one.chosen and not suggested else ""
        return say(code, language) if code else ""

    rows = [
        [str(number), one.field, str(one.values), f"{one.covered * 100 // one.of} %" if one.of else "-", mark(one)]
        for number, one in enumerate(candidates, 1)
    ]
    if whole:
        rows.append([str(len(rows) + 1), say("connect.whole", language), "1", "100 %", ""])
    table(
        ["", *(say(f"connect.column.{key}", language) for key in ("field", "values", "covered")), ""],
        rows,
        right=(2, 3),
    )


def _print(workspace: Workspace, one: Examined, *, writing: Collection[EffectKind]) -> None:
    click.echo()
    read = f"{one.last_read.astimezone(workspace.settings.zone):%Y-%m-%d %H:%M}" if one.last_read else ""
    code = "doctor.connection.read" if read else "doctor.connection.new"
    click.echo(workspace.say(code, name=one.connection, platform=one.platform or one.adapter, at=read))
    if one.failed:
        click.echo(f"  {workspace.say('doctor.level.warning')}  {one.failed}")
    show_checks(one.checks, workspace.language, writing=writing)
    if one.streams:
        counts = ", ".join(f"{n} {workspace.say(f'connect.stream.{stream}')}" for stream, n in one.streams.items())
        click.echo(f"  {workspace.say('doctor.level.ok')}  {workspace.say('connect.there', counts=counts)}")
    if one.candidates:
        click.echo(f"\n  {workspace.say('doctor.customer')}")
        show_candidates(one.candidates, workspace.language)


def _document(one: Examined, workspace: Workspace) -> ExaminedConnection:
    from csat_plugin.cli.documents import ExaminedConnection

    return ExaminedConnection(
        connection=one.connection,
        adapter=one.adapter,
        platform=one.platform,
        reached=not one.failed,
        failed=one.failed,
        checks=looked_at(one.checks, workspace.language),
        streams=one.streams,
        candidates=one.candidates,
        last_read=one.last_read,
        installation=one.installation,
    )
