"""`csat init DIR --platform NAME`: from an address and a token to the first scores."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.connecting import Given, begin, kept
from csat_plugin.cli.options import Common
from csat_plugin.cli.usage import asks, chosen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from csat_plugin.cli.documents import Begun

MONTHS_OF = ("rated", "closed")
"""Where a rating can count, in the order they are offered."""


def asked_platform(language: str) -> str:
    """Where the tickets are; empty: in files."""
    from csat_plugin.host.plugins import Host
    from csat_plugin.texts import say

    names = sorted(Host.load().setups)
    click.echo(say("connect.where", language))
    for number, name in enumerate((*names, say("connect.files", language)), 1):
        click.echo(f"  {number} {name}")
    number = chosen(len(names) + 1)
    return names[number - 1] if number <= len(names) else ""


def refuse_misplaced(language: str, platform: str, connection: Mapping[str, Any], blank: str | None) -> None:
    """Options that would be passed over are refused.

    Raises:
        Failure: if one of a platform is given without a platform, or one of files with it.
    """
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import say

    if platform and blank:
        raise Failure(say("connect.only_files", language, {"option": "--blank"}))
    if not platform and (given := next((key for key, value in connection.items() if value), "")):
        raise Failure(say("connect.only_platform", language, {"option": f"--{given.replace('_', '-')}"}))


def begin_on(
    common: Common,
    folder: Path,
    platform: str,
    sources: tuple[Path, ...],
    *,
    given: tuple[str, str, str],
    connection: Mapping[str, Any],
    zone: str,
    yes: bool,
) -> Begun:
    """Ask, log in, count, propose, write the workspace, read, and print the first scores. Nothing is written to the platform.

    Args:
        common: language and clock.
        folder: of the workspace to be.
        platform: name of the adapter.
        sources: files, which cannot be combined with this.
        given: pack, subject and month as far as they were said.
        connection: `url`, `token`, `customer`, `since`, `proxy` and `ca_file` as far as they were said.
        zone: time zone; empty: this machine's.
        yes: take what is suggested.

    Raises:
        Failure: if something is missing or wrong, or there is a workspace already.
        AdapterError: as the platform answers.
    """
    from zoneinfo import ZoneInfo

    from csat_plugin.cli.documents import Begun
    from csat_plugin.cli.start import first_figures, pinned_pack, taken
    from csat_plugin.host.adapter import Network
    from csat_plugin.host.plugins import Host
    from csat_plugin.host.settings import known_zone
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.init import local_zone, refuse_existing
    from csat_plugin.runtime.platform_start import create, first_day
    from csat_plugin.texts import say

    language = common.spoken
    pack, subject, month_of = given
    if sources:
        raise Failure(say("connect.no_sources", language))
    refuse_existing(folder, language)
    named = zone if known_zone(zone) else local_zone()
    today = (common.at or datetime.now(UTC)).date()
    since = connection["since"].date() if connection["since"] else first_day(today)
    wanted = Given(
        {"url": connection["url"], "token": connection["token"]},
        connection["customer"],
        since,
        asks(yes=yes),
        network=Network(proxy=connection["proxy"], ca_file=connection["ca_file"]),
        whole=not subject,
    )
    begun = begin(Host.load(), folder, ZoneInfo(named), platform, platform, wanted, language)
    scored = subject or ("customer" if begun.customer else "all")
    month = month_of or _month(language, asking=wanted.asking)
    pinned = pinned_pack(pack or "tickets-only", language)
    click.echo(taken(scored, month, pinned, language))
    click.echo(say("connect.since", language, {"day": since.isoformat()}))
    with kept(folder, platform, begun, language) as (settings, secrets):
        written = create(
            folder, platform, settings,
            pinned=pinned, subject=scored, month_of=month, channels=("ticket",), zone=zone or named,
            language=language, today=today, network=wanted.network,
        )  # fmt: skip
    files = [*(path.relative_to(folder).as_posix() for path in written), *secrets]
    click.echo(say("init.written", language, {"files": ", ".join(files)}))
    click.echo(say("init.writing_off", language))
    at = common._replace(workspace=folder).elsewhere
    return Begun(
        folder=str(folder.resolve()), files=tuple(files), sources=(), subject=scored, month_of=month, pack=pinned,
        period=first_figures(
            common, folder, language, none=say("connect.none_rated", language, {"day": since.isoformat(), "at": at})
        ),
    )  # fmt: skip


def _month(language: str, *, asking: bool) -> str:
    """In which month a rating counts."""
    from csat_plugin.texts import say

    if not asking:
        return MONTHS_OF[0]
    click.echo(say("init.month_of", language))
    return MONTHS_OF[chosen(len(MONTHS_OF)) - 1]
