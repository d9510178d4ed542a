"""Files as one more connection of a workspace: looked at and proposed as `csat init` does, then added to `csat.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec

from csat_plugin.core.rules import Ruleset
from csat_plugin.host.adapter import ReadsFiles
from csat_plugin.runtime.connecting import NAME
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.init import Seen, folder_settings, look
from csat_plugin.runtime.workspace import FILE, Workspace

ADAPTER: Final = "folder"
COMMAND: Final = "csat connect FILE..."
"""What to type where the files named are of no use."""


def look_at(workspace: Workspace, sources: Sequence[Path], name: str) -> Seen:
    """What is in files of one folder, with the mapping proposed for them.

    Args:
        workspace: they are to be read by.
        sources: a folder, or files of one folder.
        name: of the connection; empty: after the file or folder.

    Raises:
        Failure: if they lie in several folders, one is missing, none holds marks, or a connection reads one already.
    """
    folders = {(one if one.is_dir() else one.parent).resolve() for one in sources}
    if len(folders) > 1:
        listed = ", ".join(sorted(map(str, folders)))
        raise Failure(workspace.say("connect.several_folders", folders=listed))
    (seen,) = look(sources, workspace.settings.folder, workspace.language, COMMAND)
    if (twice := _read_already(workspace, seen)) is not None:
        raise Failure(workspace.say("connect.file_twice", source=twice[0], name=twice[1], file=FILE))
    return msgspec.structs.replace(seen, name=name or _called(workspace, sources[0]))


def _called(workspace: Workspace, source: Path) -> str:
    """A name for the connection, after what is read, that no other has."""
    word = re.sub(r"[^\w.-]+", "-", source.stem if source.is_file() else source.resolve().name).strip("-.")
    plain = word if NAME.fullmatch(word) else "files"
    taken = workspace.settings.connections
    return next(one for one in (plain, *(f"{plain}{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _read_already(workspace: Workspace, seen: Seen) -> tuple[str, str] | None:
    """A file that a connection of the workspace reads already, and which: it would count twice.

    Each connection says itself which files it reads: here nobody needs to know how its settings name them.

    Raises:
        Failure, Misconfigured: if the settings of such a connection are wrong, so that nobody can tell what it reads.
    """
    looked = {(seen.folder / str(file["file"])).resolve(): str(file["file"]) for file in seen.files}
    for name, entry in workspace.settings.connections.items():
        if entry.adapter != ADAPTER:  # a platform reads no files, and may want a secret that is not at hand
            continue
        adapter = workspace.connect(name)
        read = (path.resolve() for path in adapter.files()) if isinstance(adapter, ReadsFiles) else ()
        if (twice := next((path for path in read if path in looked), None)) is not None:
            return looked[twice], name
    return None


def settings_of(workspace: Workspace, seen: Seen, undated: Iterable[str], day: date) -> dict[str, Any]:
    """The settings of the connection; only the first of a workspace says where results go.

    Args:
        workspace: it is added to.
        seen: what was found, under its name.
        undated: patterns of files whose rows have no date.
        day: the date they get.
    """
    found = folder_settings(seen, workspace.settings.folder, tuple(undated), day)
    return {key: value for key, value in found.items() if key != "results" or not workspace.settings.connections}


def unknown_channels(rules: Ruleset, channels: Iterable[str]) -> tuple[str, ...]:
    """Channels the files feed and the rules do not know: their ratings count for nothing until the rules do."""
    known = {channel.id for channel in rules.channels}
    return tuple(channel for channel in channels if channel not in known)


def rule_lines(rules: Ruleset, unknown: Sequence[str], month_of: str) -> str:
    """What the rule file could say for them: every channel the same weight, to be corrected by whoever decides it."""
    weighed = [channel.id for channel in rules.channels if channel.weight] + list(unknown)
    share, more = divmod(100, len(weighed))
    weights = ", ".join(f"{channel}: {share + (place < more)}" for place, channel in enumerate(weighed))
    lines = [f"weights: {{{weights}}}", "channels:"]
    lines += [f"  {channel}: {{month_of: {month_of}}}" for channel in unknown]
    return "\n".join(lines)
