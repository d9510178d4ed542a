"""What in a folder the demo made itself: only such a folder, with nothing added or changed since, is ever replaced.

`.csat/demo.json` holds the digest of every file the demo wrote, those of its commands included; what `csat report`, `apply` and
`undo` write there later is noted too. The store in `.csat` changes with every command and is not looked at.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = ".csat/demo.json"
LINK = "link"
STORE = (".csat/store.db", ".csat/store.db-journal", ".csat/store.db-shm", ".csat/store.db-wal")


def mark(folder: Path) -> None:
    """Note every file that is there now as the demo's own."""
    path = folder / MARK
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(dict(_files(folder)), indent=0, sort_keys=True), encoding="utf-8", newline="\n")


@contextmanager
def noting(folder: Path) -> Iterator[None]:
    """What a command writes meanwhile into a folder the demo made is the demo's own; a person's files stay a person's.

    Only a file that was not there, or was the demo's own until now, is noted.
    """
    before = set(foreign(folder))
    try:
        yield
    finally:
        known = _made(folder)
        news = {name: digest for name, digest in _files(folder) if digest != LINK and name not in before}
        if news.items() - known.items():  # in a folder that cannot be written nothing is new
            text = json.dumps(known | news, indent=0, sort_keys=True)
            (folder / MARK).write_text(text, encoding="utf-8", newline="\n")


def foreign(folder: Path) -> list[str]:
    """Files that the demo did not make, or that were changed since; all of them where the demo never was."""
    known = _made(folder)
    return sorted(name for name, digest in _files(folder) if digest == LINK or known.get(name) != digest)


def _made(folder: Path) -> dict[str, str]:
    """File -> digest as it was noted; nothing where the demo never was."""
    try:
        made = json.loads((folder / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return made if isinstance(made, dict) else {}


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Path below the folder and digest; a link is never the demo's, whatever it leads to."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield name, LINK
        elif path.is_file() and name != MARK and name not in STORE:
            yield name, hashlib.sha256(path.read_bytes()).hexdigest()


def clear(folder: Path) -> None:
    """Remove everything in a folder, not the folder."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
