"""A new connection: its secret in a file of its own, its settings tried out, then added to `csat.yaml` as a person would."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

from csat_plugin.host.adapter import Adapter, Connection, Network
from csat_plugin.host.plugins import Host, PluginError
from csat_plugin.host.secrets import REFERENCE, SecretError, resolved
from csat_plugin.language.read import read_yaml
from csat_plugin.language.source import Source
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.settings_edit import edit
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.texts import say

SECRETS: Final = ".secrets"
"""Folder of the workspace whose files only their owner may read."""

INDENT: Final = 2
NAME: Final = re.compile(r"\w(?:[\w.-]*\w)?")


def keep_secret(folder: Path, connection: str, key: str, value: str, language: str = "en") -> str:
    """The reference under which a secret is kept: as given when it is one already, else to a new file.

    Args:
        folder: of the workspace.
        connection: the file is named after it and the key.
        key: of the setting.
        value: `env:NAME`, `file:PATH`, or the secret itself, which is written to `.secrets/`.
        language: of sentences.

    Raises:
        Failure: if the file cannot be written.
    """
    if REFERENCE.match(value):
        return value
    home = folder / SECRETS
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        home.joinpath(".gitignore").write_text("*\n", encoding="utf-8")
        file = home / f"{connection}.{key}"
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(f"{value}\n")
    except OSError as error:
        values = {"file": error.filename or home, "why": error.strerror or str(error)}
        raise Failure(say("files.no_write", language, values)) from error
    return f"file:{SECRETS}/{connection}.{key}"


def forget_secrets(folder: Path, connection: str, keys: Iterable[str], *, made: bool) -> None:
    """Take away what `keep_secret` kept, and the folders made for it.

    Args:
        folder: of the workspace.
        connection: as `keep_secret` was told.
        keys: of the settings.
        made: whether the workspace's folder itself was not there before.
    """
    for key in keys:
        (folder / SECRETS / f"{connection}.{key}").unlink(missing_ok=True)
    home = folder / SECRETS
    if home.is_dir() and [file.name for file in home.iterdir()] == [".gitignore"]:
        (home / ".gitignore").unlink()
    for one in (home, folder) if made else (home,):
        with contextlib.suppress(OSError):  # something else is in it
            one.rmdir()


def proposed(host: Host, adapter: str, answers: Mapping[str, str], since: date | None) -> dict[str, Any]:
    """The settings of a new connection: what was asked for, from when on it is read, and what the adapter proposes beside.

    Args:
        host: knows what the adapter proposes.
        adapter: its name.
        answers: key -> value, secrets as references.
        since: the first reading leaves out what is older; `None`: everything is read.
    """
    begun = {"since": since.isoformat()} if since else {}
    return {"adapter": adapter, **answers, **begun, **host.setups[adapter].settings}


def check_name(name: str, language: str = "en") -> None:
    """A connection's name stands in ids, slots and names of files.

    Raises:
        Failure: if it has anything but letters, digits, `_`, `-` and dots within.
    """
    if not NAME.fullmatch(name):
        raise Failure(say("connect.name", language, {"name": name}))


def tried(
    host: Host,
    folder: Path,
    zone: ZoneInfo,
    name: str,
    settings: Mapping[str, Any],
    language: str = "en",
    network: Network | None = None,
) -> Adapter:
    """The adapter of a connection that is not in `csat.yaml` yet.

    Raises:
        Failure: if a secret's reference leads nowhere, or there is no such adapter.
        Misconfigured: a setting is wrong.
    """
    given = {key: value for key, value in settings.items() if key != "adapter"}
    try:
        return host.connect(
            Connection(
                name=name, adapter=str(settings["adapter"]), workspace=folder, zone=zone, place=name,
                settings=resolved(given, folder), network=network or Network(), language=language,
            )
        )  # fmt: skip
    except (PluginError, SecretError) as error:
        raise Failure(error.sentence(language)) from error


def same_platform(workspace: Workspace, adapter: str, answers: Mapping[str, str]) -> str:
    """The name of a connection that reads that platform already, so that everything would count twice; else empty."""
    address = _bare(answers.get("url", ""))
    return next(
        (
            entry.name
            for entry in workspace.settings.connections.values()
            if address and entry.adapter == adapter and _bare(str(entry.settings.get("url", ""))) == address
        ),
        "",
    )


def _bare(address: str) -> str:
    return address.casefold().partition("://")[2].rstrip("/").removesuffix("/rest/2.0").removesuffix("/rest")


def with_connection(text: str, name: str, settings: Mapping[str, Any], file: str = "csat.yaml") -> str:
    """The text of `csat.yaml` with one more connection; everything else stays as it is, comments included.

    Args:
        text: a sound `csat.yaml`.
        name: of the connection.
        settings: `adapter` and the adapter's own, as plain data.
        file: its name, for messages.

    Raises:
        ValueError: if there is a connection of that name.
    """
    source, _ = read_yaml(text.encode(), file)
    data = source.data if source is not None and isinstance(source.data, dict) else {}
    there = data.get("connections")
    if isinstance(there, dict) and name in there:
        raise ValueError(f"there is a connection {name} already")
    lines = text.splitlines()
    if source is None or not isinstance(there, dict) or not there:
        kept = [line for line in lines if not line.startswith("connections:")]
        return "\n".join([*kept, "connections:", *entry_lines(name, settings, INDENT)]) + "\n"
    depth = source.place(("connections", next(iter(there))), key=True).column - 1
    end = _end_of_connections(source, lines)
    return "\n".join([*lines[:end], *entry_lines(name, settings, depth), *lines[end:]]) + "\n"


def entry_lines(name: str, settings: Mapping[str, Any], depth: int) -> list[str]:
    """A connection as lines of YAML; what fits on one line stands on one, a list of parts as a block."""
    return [f"{' ' * depth}{_flow(name)}:", *as_lines(settings, depth + INDENT)]


def as_lines(settings: Mapping[str, Any], depth: int = 0) -> list[str]:
    """Keys with their values, each on one line but for lists of parts."""
    lines: list[str] = []
    for key, value in settings.items():
        if isinstance(value, list) and any(isinstance(part, dict) for part in value):
            text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)
            lines += [f"{' ' * depth}{key}:", *(f"{' ' * (depth + INDENT)}{line}" for line in text.splitlines())]
        else:
            lines.append(f"{' ' * depth}{key}: {_flow(value)}")
    return lines


def _flow(value: Any) -> str:
    """A value as YAML on one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6)
    return text.removesuffix("...\n").strip()


def _end_of_connections(source: Source, lines: list[str]) -> int:
    """How many lines there are up to the end of `connections:`, blank lines and comments after it left out."""
    begin = source.place(("connections",), key=True).line
    later = [at.line for path, at in source.keys.items() if len(path) == 1 and at.line > begin]
    end = min(later) - 1 if later else len(lines)
    while end > begin and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def add_connection(file: Path, name: str, settings: Mapping[str, Any], language: str = "en") -> None:
    """Add a connection to `csat.yaml` on disk.

    Raises:
        Failure: if the file cannot be written, or would not be usable afterwards; it is as before then.
    """
    block = "\n".join(["connections:", *entry_lines(name, settings, INDENT)])
    edit(
        file,
        ("connections", name),
        lambda text: with_connection(text, name, settings, file.name),
        lambda after: name in after.connections,
        say("connect.by_hand", language, {"file": file.name, "block": block}),
        language,
    )
