"""Whether a mapping fits the files there are: the folder, a file for each pattern, the sheet, every column it names.

Only headers are read, and of many files of one pattern only the last ones; `csat sync` looks at every file it takes in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from csat_plugin.host.adapter import Connection, WrongSetting
from csat_plugin.tables import TableError, open_table
from csat_plugin.texts import say

from .columns import OF_SETTINGS, Header, MissingColumn
from .files import Source, listed, sources
from .mapping import FileText, FolderText

NUMBERED = re.compile(r"\d+(?:[-_.年]?\d+)*")
"""Numbers in a file's name: months and the like."""
MOST_FILES = 12
"""Files of one pattern whose headers are read."""
NAMED = 12
"""Names a sentence lists."""


def wrong_settings(folder: Path, results: Path, text: FolderText, connection: Connection) -> Iterator[WrongSetting]:
    """Everything the settings name and the folder does not have.

    Args:
        folder: where the files are read from.
        results: the folder of what was written, which is not read.
        text: the mapping.
        connection: whose settings these are, for the language.
    """
    if not folder.is_dir():
        beside = [path.name for path in folder.parent.iterdir() if path.is_dir()] if folder.parent.is_dir() else []
        meant = _nearest(folder.name, beside)
        values = {"folder": text.path, "meant": str(Path(text.path).parent / meant) if meant else ""}
        yield WrongSetting(path=("path",), code="CSAT186", variant="meant" if meant else "", values=values)
        return
    found, _ = sources(folder, text, results)
    for n, entry in enumerate(text.files):
        own = [source for source in found if source.entry is entry]
        if not own:
            yield _no_file(n, entry, folder, results)
        yield from _of_files(n, entry, own[-MOST_FILES:], connection.language)


def _no_file(n: int, entry: FileText, folder: Path, results: Path) -> WrongSetting:
    names = [p.relative_to(folder).as_posix() for p in listed(folder) if not p.is_relative_to(results)]
    patterns = list(dict.fromkeys(NUMBERED.sub("*", name) for name in names))
    meant = _nearest(entry.match, [*names, *patterns])
    shown = ", ".join(f"`{name}`" for name in patterns[:NAMED]) + (" ..." if len(patterns) > NAMED else "")
    values = {"match": entry.match, "folder": folder.name, "meant": meant, "files": shown}
    variant = "meant" if meant else "" if names else "empty"
    return WrongSetting(path=("files", n, "match"), code="CSAT187", variant=variant, values=values, level="warning")


def _of_files(n: int, entry: FileText, files: list[Source], language: str) -> Iterator[WrongSetting]:
    """What single files lack: each column once, with the file that lacks it first and how many more do."""
    lacking: dict[tuple[str | int, ...], tuple[WrongSetting, int]] = {}
    unreadable: set[str] = set()
    for source in files:
        try:
            header = Header(open_table(source.path, entry.options()).columns)
        except (TableError, OSError) as error:
            said = error.code if isinstance(error, TableError) and error.code in OF_SETTINGS else source.key
            if said not in unreadable:  # what the settings say of all files is said once
                yield _unreadable(n, source, error, language)
            unreadable.add(said)
            continue
        for where, column, key in entry.columns():
            try:
                header.pick(column)
            except MissingColumn as missing:
                path = ("files", n, *where)
                wrong = _no_column(path, missing, source, header, key=key)
                first, times = lacking.get(path, (wrong, 0))
                lacking[path] = first, times + 1
    for wrong, times in lacking.values():
        more = wrong.values | {"n": str(times), "rest": str(times - 1)}
        yield WrongSetting(path=wrong.path, key=wrong.key, code=wrong.code, variant=wrong.variant, values=more)


def _no_column(
    path: tuple[str | int, ...], missing: MissingColumn, source: Source, header: Header, *, key: bool
) -> WrongSetting:
    columns = ", ".join(f"`{name}`" for name in header.columns if name)
    values = {"file": source.key, "column": missing.wanted, "meant": missing.close, "columns": columns}
    return WrongSetting(path=path, key=key, code="CSAT188", variant="meant" if missing.close else "", values=values)


def _unreadable(n: int, source: Source, error: TableError | OSError, language: str) -> WrongSetting:
    if isinstance(error, TableError):
        values = error.values | {"source": source.key.partition("#")[0]}
        why, setting = say(error.code, language, values), OF_SETTINGS.get(error.code, "")
    else:
        why, setting = (
            say("tables.unreadable", language, {"source": source.key, "reason": error.strerror or str(error)}),
            "",
        )
    # A file that cannot be read is no fault of the settings: the others are read, and `csat sync` ends with what is wrong.
    level: Literal["error", "warning"] = "error" if setting else "warning"
    return WrongSetting(path=("files", n, setting or "match"), code="CSAT190", values={"why": why}, level=level)


def _nearest(word: str, known: list[str]) -> str:
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.6)), "")
