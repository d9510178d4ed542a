"""The secret that draws are made with: where the settings say, else a file made at the first draw that only its owner may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csat_plugin.host.secrets import SecretError, resolved
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.workspace import Workspace

FILE = ".csat/draw.secret"
KEY = "draw_secret"
LENGTH = 32
"""Bytes of a secret that is made by itself."""


def seed_of(workspace: Workspace, *, make: bool = True) -> bytes:
    """The workspace's secret for draws.

    Args:
        workspace: whose settings say where it is.
        make: make the default file where there is none. A look that keeps nothing does not.

    Raises:
        Failure: if the reference leads nowhere, or the file cannot be made.
    """
    folder, reference = workspace.settings.folder, workspace.settings.draw_secret
    if not reference:
        file = folder / FILE
        if not file.is_file():
            if not make:
                return b""
            _make(workspace, file)
        reference = f"file:{FILE}"
    try:
        found = str(resolved({KEY: reference}, folder)[KEY])
    except SecretError as error:
        raise Failure(workspace.say("surveys.seed_unusable", why=error.sentence(workspace.language))) from error
    if not found:
        raise Failure(workspace.say("surveys.seed_unusable", why=workspace.say("surveys.seed_empty")))
    return found.encode()


def _make(workspace: Workspace, file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(LENGTH) + "\n")
    except FileExistsError:
        return  # another run was quicker; its secret counts
    except OSError as error:
        why = error.strerror or str(error)
        raise Failure(workspace.say("surveys.seed_unusable", why=f"{FILE}: {why}")) from error
