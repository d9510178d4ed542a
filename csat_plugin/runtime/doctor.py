"""A look at a workspace as it stands: rules, store, secrets, and each connection with what its platform says."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.effects import EffectKind
from csat_plugin.host.adapter import Adapter, AdapterError, Candidate, Check, ChecksSettings, Installs, Misconfigured
from csat_plugin.host.secrets import REFERENCE, is_secret
from csat_plugin.runtime.effects_settings import SWITCHES
from csat_plugin.runtime.failure import PLATFORM, USAGE, Failure
from csat_plugin.runtime.files import write_whole
from csat_plugin.runtime.profiles import profiles_of
from csat_plugin.runtime.round_trip import round_trip
from csat_plugin.runtime.strangers import checks as of_people
from csat_plugin.runtime.strangers import look_up
from csat_plugin.runtime.workspace import Workspace

OTHERS: Final = 0o077
"""Rights of anybody but the owner of a file."""
NAMED: Final = 20
"""Customers with gaps that are named; the report's annex has all."""


class Examined(Struct, frozen=True, kw_only=True):
    """What was found of one connection."""

    connection: str
    adapter: str
    platform: str = ""
    """As the platform calls itself; empty where it did not answer or has nothing to log in to."""
    checks: tuple[Check, ...] = ()
    streams: dict[str, int] = {}
    """Stream -> records there."""
    candidates: tuple[Candidate, ...] = ()
    last_read: datetime | None = None
    failed: str = ""
    """Why nothing could be asked."""
    exit_code: int = 0
    unproven: bool = False
    """Something is switched on that this connection would write, and only a round trip, which was not made, shows whether it may."""
    installation: str = ""
    """File that was written for the platform's administrator."""


def of_workspace(workspace: Workspace) -> tuple[Check, ...]:
    """Rules, store and secrets; what is written at present."""
    rules = [check for view in workspace.views for check in _rules(view)]
    return (*rules, *_store(workspace), *_register(workspace), *_secrets(workspace), _switches(workspace))


def _register(workspace: Workspace) -> Iterator[Check]:
    """What the customer register lacks, by the working copy of the rules (S0-55)."""
    if workspace.settings.register is None or not workspace.store.customers():
        return
    try:
        rules = workspace.rules()
    except Failure:
        return  # told already
    found = profiles_of(workspace, rules)
    if found is None or not found.gaps:
        yield Check(level="ok", code="doctor.register.ok")
    between = ", " if workspace.language == "en" else "、"
    if found is not None and found.gaps:
        listed = [
            f"{one.name} ({between.join(workspace.say(f'report.profile.{f}') for f in one.lacks)})"
            for one in found.gaps
        ]
        more = f" (+{len(listed) - NAMED})" if len(listed) > NAMED else ""
        values = {"n": str(len(found.gaps)), "of": str(found.customers), "listed": between.join(listed[:NAMED]) + more}
        yield Check(level="info", code="doctor.register.gaps", values=values)
    if found is not None and found.nowhere:
        fields = between.join(workspace.say(f"report.profile.{field}") for field in found.nowhere)
        yield Check(level="info", code="doctor.register.nowhere", values={"fields": fields})


def _rules(workspace: Workspace) -> Iterator[Check]:
    file = workspace.settings.rules.name
    try:
        loaded = workspace.load_rules()
    except Failure as failure:
        errors = sum(one.level == "error" for one in failure.diagnostics)
        yield Check(level="warning", code="doctor.rules.errors", values={"file": file, "n": str(errors)})
        return
    warnings = sum(one.level == "warning" for one in loaded.diagnostics)
    code = "doctor.rules.warnings" if warnings else "doctor.rules.ok"
    yield Check(level="info" if warnings else "ok", code=code, values={"file": file, "n": str(warnings)})


def _store(workspace: Workspace) -> Iterator[Check]:
    store = workspace.store
    unsettled = sum(row.states.get("sending", 0) for row in store.runs())
    if unsettled:
        yield Check(level="info", code="doctor.unsettled", values={"n": str(unsettled)})
    else:
        yield Check(level="ok", code="doctor.store.ok")


def _secrets(workspace: Workspace) -> Iterator[Check]:
    """Files with secrets that others may read; on Windows the folder's own rights hold, which are not looked at."""
    if os.name != "posix":
        return
    for connection in workspace.settings.connections.values():
        for key, value in connection.settings.items():
            found = REFERENCE.match(value) if isinstance(value, str) and is_secret(key) else None
            if found is None or found[1] != "file":
                continue
            file = workspace.settings.folder / found[2]
            if file.is_file() and file.stat().st_mode & OTHERS:
                yield Check(level="warning", code="doctor.secret.open", values={"file": found[2]})


def _switches(workspace: Workspace) -> Check:
    on = [switch for switch, value in workspace.settings.write.items() if value]
    if not on:
        return Check(level="ok", code="doctor.writing.off")
    return Check(level="ok", code="doctor.writing.on", values={"switches": ", ".join(on)})


def examine(workspace: Workspace, name: str, *, install: bool = False, trip: bool = False) -> Examined:
    """Ask a connection's platform what it is, what we may do there, and what is missing. Reads only, but for a round trip.

    Args:
        workspace: whose connection it is.
        name: of the connection.
        install: write a file for the platform's administrator, if the adapter offers one.
        trip: write one result, find it and take it back.

    Raises:
        Failure: if there is no such connection (exit 2). Settings that cannot be used are what was found of this one, so that
            the others are looked at too.
    """
    entry = workspace.settings.connections.get(name)
    read = max((row.at for row in workspace.store.reads(name) if not row.source), default=None)
    found = Examined(connection=name, adapter=entry.adapter if entry else "", last_read=read)
    try:
        adapter = workspace.connect(name)
    except Failure as failure:
        if entry is None:
            raise
        return replace(found, failed=failure.sentence, exit_code=failure.exit_code)
    except Misconfigured as error:
        return replace(found, failed=str(error), exit_code=USAGE)
    try:
        if isinstance(adapter, ChecksSettings) and not adapter.capabilities.live:
            wrong = sum(one.level == "error" for one in adapter.wrong_settings())
            code = "doctor.files.wrong" if wrong else "doctor.files.ok"
            checks: list[Check] = [Check(level="warning" if wrong else "ok", code=code, values={"n": str(wrong)})]
            description = None
        else:
            description = adapter.describe()
            look_up(workspace, name, adapter)
            checks = [*description.checks, *of_people(workspace, name)]
        written = ""
        if install and isinstance(adapter, Installs):
            made = adapter.installation(switched_on(workspace) or None)
            path = workspace.settings.folder / made.file
            write_whole(path, made.text.encode(), workspace.language)
            written = str(path)
            checks.append(Check(level="ok", code=made.code, values={"file": _near(path)}))
        if trip:
            mark = f"{time.time_ns():x}"
            checks += round_trip(adapter, name, mark, workspace.language, switched_on(workspace))
    except Misconfigured as error:
        return replace(found, failed=str(error), exit_code=USAGE)
    except AdapterError as error:
        return replace(found, failed=str(error), exit_code=PLATFORM)
    return Examined(
        connection=name,
        adapter=found.adapter,
        platform=f"{description.platform} {description.version}".strip() if description else "",
        checks=tuple(checks),
        streams=description.streams if description else {},
        candidates=description.candidates if description else (),
        last_read=read,
        unproven=not trip and bool(set(switched_on(workspace)) & set(_live(adapter))),
        installation=written,
    )


def _live(adapter: Adapter) -> tuple[EffectKind, ...]:
    """What an adapter would write to a platform; a folder of results is no platform that could refuse."""
    return adapter.capabilities.effects if adapter.capabilities.live else ()


def _near(path: Path) -> str:
    """A path as short as it can be said from here."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def troubles(checks: tuple[Check, ...], writing: Collection[EffectKind]) -> tuple[Check, ...]:
    """Those that need somebody to act: what only writing needs does not, while nothing that needs it is written."""
    return tuple(check for check in checks if check.level == "warning" and needed(check, writing))


def needed(check: Check, writing: Collection[EffectKind]) -> bool:
    """Whether what was looked at matters while these kinds of effects are switched on."""
    return not check.writing or bool(set(check.kinds) & set(writing) if check.kinds else writing)


def switched_on(workspace: Workspace) -> tuple[EffectKind, ...]:
    """Kinds of effects that are switched on."""
    return tuple(kind for kind, switch in SWITCHES.items() if workspace.settings.write.get(switch))
