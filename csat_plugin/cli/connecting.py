"""`csat connect`: one more platform for a workspace, tried out before anything is written; and the same talk for `csat init`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from csat_plugin.cli.doctor import looked_at, show_candidates, show_checks
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import as_json, said, talk_elsewhere
from csat_plugin.cli.usage import Moment, asks, chosen

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from csat_plugin.cli.documents import Connected
    from csat_plugin.host.adapter import Candidate, Description, Network
    from csat_plugin.host.plugins import Host
    from csat_plugin.runtime.workspace import Workspace

FILES = "folder"
"""The adapter of files; before files it may be left out."""


class Begun(NamedTuple):
    """A connection that was tried out and is not written yet."""

    settings: dict[str, Any]
    """For `csat.yaml`; a secret that was typed still stands in it as it is."""
    typed: Mapping[str, str]
    """Secrets that were typed: key -> secret."""
    description: Description
    customer: str


class Given(NamedTuple):
    """What was said on the command line."""

    answers: Mapping[str, str]
    customer: str
    since: date | None
    asking: bool
    """Whether a person can be asked."""
    network: Network | None = None
    """How platforms are reached."""
    whole: bool = False
    """Whether the whole desk may be scored, so that nobody has to be the customer."""


@command("connect")
@click.argument("sources", nargs=-1, required=True, metavar="ADAPTER|FILE...")
@click.option("--name", default="")
@click.option("--url", default="")
@click.option("--token", default="", metavar="REFERENCE")
@click.option("--customer", default="")
@click.option("--since", type=Moment(["%Y-%m-%d"], "2026-08-01"))
@click.option("-y", "--yes", is_flag=True)
def connect_command(common: Common, sources: tuple[str, ...], name: str, yes: bool, **connection: Any) -> None:
    """Add a platform, or exported files, to the workspace; they are looked at first, and nothing is written to a platform."""
    from csat_plugin.runtime.connecting import check_name
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.workspace import FILE

    with common.open() as workspace, talk_elsewhere(common):
        files = _files_meant(workspace, sources, connection)
        called = name or ("" if files else sources[0])
        if called:
            check_name(called, workspace.language)
        if called in workspace.settings.connections:
            raise Failure(workspace.say("connect.name_taken", name=called, file=FILE))
        if files:
            from csat_plugin.cli.connecting_files import connect_files

            document = connect_files(common, workspace, files, called, yes=yes)
        else:
            document = _connect_platform(common, workspace, sources[0], called, yes=yes, **connection)
    if common.format == "json":
        as_json(document)


def _files_meant(workspace: Workspace, sources: tuple[str, ...], connection: Mapping[str, Any]) -> tuple[Path, ...]:
    """The files named, where files are meant and not a platform.

    Raises:
        Failure: if the word of files stands without any, a file is missing, or an option of a platform is given with files.
    """
    from csat_plugin.runtime.failure import Failure

    first, *rest = sources
    if first in workspace.host.setups and not rest:
        return ()
    named = rest if first == FILES else list(sources)
    if not named:
        raise Failure(workspace.say("connect.which_files"))
    if (
        len(named) == 1
        and first != FILES
        and not Path(first).exists()
        and len(Path(first).parts) == 1
        and "." not in first
    ):
        return ()  # the name of a platform that is not there: `begin` says which are
    if given := next((key for key, value in connection.items() if value), ""):
        raise Failure(workspace.say("connect.only_platform_here", option=f"--{given}"))
    return tuple(Path(one) for one in named)


def _connect_platform(
    common: Common,
    workspace: Workspace,
    adapter: str,
    called: str,
    *,
    url: str,
    token: str,
    customer: str,
    since: Any,
    yes: bool,
) -> Connected:
    """Ask, try and add a platform."""
    from csat_plugin.cli.documents import Connected
    from csat_plugin.runtime.connecting import add_connection, same_platform
    from csat_plugin.runtime.connection import network_of
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.workspace import FILE

    answers = {"url": url, "token": token}
    given = Given(
        answers, customer, since.date() if since else None, asks(yes=yes), network=network_of(workspace.settings)
    )
    folder, zone = workspace.settings.folder, workspace.settings.zone
    begun = begin(workspace.host, folder, zone, adapter, called, given, workspace.language)
    if twin := same_platform(workspace, adapter, begun.settings):
        raise Failure(workspace.say("connect.twice", name=twin, file=FILE))
    with kept(folder, called, begun, workspace.language) as (settings, files):
        add_connection(workspace.settings.file, called, settings, workspace.language)
    click.echo(workspace.say("init.written", files=", ".join([FILE, *files])))
    on = [kind for kind, switched in workspace.settings.write.items() if switched]
    click.echo(workspace.say("connect.writing_on" if on else "init.writing_off", kinds=", ".join(on)))
    said(common, workspace.say("connect.next", at=common.elsewhere))
    return Connected(
        connection=called,
        adapter=adapter,
        customer=begun.customer,
        files=(FILE, *files),
        checks=looked_at(begun.description.checks, workspace.language),
    )


def begin(host: Host, folder: Path, zone: ZoneInfo, adapter: str, name: str, given: Given, language: str) -> Begun:
    """Ask for what the platform needs, log in, show what is there, and let the customer be chosen. Writes nothing.

    Raises:
        Failure: if something was neither given nor can be asked for, or no adapter of that name can be connected.
        AdapterError: as the platform answers.
    """
    from csat_plugin.runtime.connecting import proposed, tried
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import say

    if adapter not in host.setups:
        known = ", ".join(sorted(host.setups)) or "-"
        raise Failure(say("connect.no_setup", language, {"adapter": adapter, "known": known}))
    answers, typed = _answers(host, adapter, given, language)
    settings = proposed(host, adapter, answers | typed, given.since)
    connected = tried(host, folder, zone, name, settings, language, given.network)
    description = connected.describe()
    show_checks(description.checks, language, writing=())
    counts = ", ".join(f"{n} {say(f'connect.stream.{key}', language)}" for key, n in description.streams.items())
    click.echo(f"  {say('doctor.level.ok', language)}  {say('connect.there', language, {'counts': counts})}")
    chosen = _customer(description.candidates, given, language)
    settings |= chosen.settings if chosen else {}
    return Begun(settings, typed, description, chosen.field if chosen else "")


def _answers(host: Host, adapter: str, given: Given, language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Settings given or asked for, and apart from them the secrets that were typed."""
    from csat_plugin.host.secrets import REFERENCE
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import say

    answers: dict[str, str] = {}
    typed: dict[str, str] = {}
    for ask in host.setups[adapter].asks:
        value = given.answers.get(ask.key, "")
        if value and ask.secret and not REFERENCE.match(value):
            raise Failure(say("connect.literal_secret", language, {"key": ask.key}))
        if value:
            answers[ask.key] = value
        elif not given.asking:
            raise Failure(say("connect.not_given", language, {"key": ask.key}))
        else:
            told = click.prompt(say(ask.code, language), hide_input=ask.secret, type=str).strip()
            (typed if ask.secret else answers)[ask.key] = told
    return answers, typed


def _customer(candidates: tuple[Candidate, ...], given: Given, language: str) -> Candidate | None:
    """The one named on the command line, else the one a person chooses, else the first."""
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import say

    if given.customer:
        named = [
            one
            for one in candidates
            if given.customer.casefold() in {one.field.casefold(), one.field.partition(": ")[2].casefold()}
        ]
        if not named:
            known = ", ".join(one.field for one in candidates) or "-"
            raise Failure(say("connect.no_customer", language, {"customer": given.customer, "known": known}))
        return named[0]
    if not candidates:
        return None
    click.echo(f"\n{say('connect.customer', language)}")
    show_candidates(candidates, language, suggested=candidates[0].field, whole=given.whole)
    if not given.asking:
        return candidates[0]
    number = chosen(len(candidates) + given.whole, 1)
    return None if number > len(candidates) else candidates[number - 1]


@contextmanager
def kept(folder: Path, name: str, begun: Begun, language: str) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """The settings with every typed secret as a reference to a new file, and those files; they go again if what follows fails."""
    from csat_plugin.runtime.connecting import SECRETS, forget_secrets, keep_secret

    settings = dict(begun.settings)
    made = not folder.exists()
    try:
        for key, secret in begun.typed.items():
            settings[key] = keep_secret(folder, name, key, secret, language)
        yield settings, [f"{SECRETS}/{name}.{key}" for key in begun.typed]
    except BaseException:
        forget_secrets(folder, name, begun.typed, made=made)
        raise
