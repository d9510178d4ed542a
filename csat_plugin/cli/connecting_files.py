"""`csat connect FILE...`: exported files beside what a workspace reads already."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common
from csat_plugin.cli.show import said
from csat_plugin.cli.usage import asks

if TYPE_CHECKING:
    from csat_plugin.cli.documents import Connected
    from csat_plugin.runtime.workspace import Workspace


def connect_files(
    common: Common, workspace: Workspace, sources: tuple[Path, ...], name: str, *, yes: bool
) -> Connected:
    """Look at the files, propose a mapping, ask what only their owner knows, and add the connection. Reads nothing yet.

    Raises:
        Failure: if they cannot be used, or `csat.yaml` cannot be changed; it is as before then.
    """
    from csat_plugin.cli.documents import Connected
    from csat_plugin.cli.start import blanks_asked, print_seen
    from csat_plugin.runtime.connecting import add_connection
    from csat_plugin.runtime.files_connecting import ADAPTER, look_at, settings_of
    from csat_plugin.runtime.init import propose
    from csat_plugin.runtime.init_blanks import with_blanks_asked
    from csat_plugin.runtime.init_remarks import remarks
    from csat_plugin.runtime.workspace import FILE

    language = workspace.language
    seen = look_at(workspace, sources, name)
    print_seen(seen, language)
    if asks(yes=yes) and blanks_asked((seen,), language):
        (seen,) = with_blanks_asked((seen,))
    proposal = propose((seen,))
    for code, values in remarks(proposal):
        click.echo(workspace.say(code, **values))
    day = (common.at or datetime.now(UTC)).date()
    settings = settings_of(workspace, seen, proposal.undated, day)
    add_connection(workspace.settings.file, seen.name, settings, language)
    click.echo(workspace.say("init.written", files=FILE))
    _say_rules(workspace, proposal.channels, proposal.month_of)
    if not workspace.settings.register:
        click.echo(workspace.say("connect.no_register", file=FILE))
    said(common, workspace.say("connect.next_files", at=common.elsewhere))
    return Connected(connection=seen.name, adapter=ADAPTER, customer="", files=(FILE,), checks=())


def _say_rules(workspace: Workspace, channels: tuple[str, ...], month_of: str) -> None:
    """What the rules lack for ratings of these files to count; rules with errors are another command's matter."""
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.files_connecting import rule_lines, unknown_channels

    try:
        rules = workspace.rules()
    except Failure:
        return
    if unknown := unknown_channels(rules, channels):
        click.echo(workspace.say("connect.no_channel", channels=", ".join(unknown)))
        click.echo("\n".join(f"  {line}" for line in rule_lines(rules, unknown, month_of).splitlines()))
