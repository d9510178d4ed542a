"""Files around a workspace: which of them hold a person, which are the program's own, and those with the person taken out."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape as xml_escape

from markupsafe import escape as html_escape

from csat_plugin.core.privacy.matching import Matcher, Token
from csat_plugin.host.settings import store_file
from csat_plugin.runtime.workspace import Workspace

HIDDEN = ".csat"
"""Folders of this name hold what the program keeps for itself."""
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "cp932", "big5", "cp1252", "euc-jp")
"""How exports are written."""
ZIPPED = b"PK\x03\x04"
PLAN = "csat/plan@"
LARGEST = 500_000_000
"""Bytes up to which a file is looked through."""


def files_around(workspace: Workspace) -> Iterator[Path]:
    """Every file of the workspace, of its connections' folders and the register; not the store itself."""
    settings = workspace.settings
    file = store_file(settings.store)
    skipped = {file.with_name(file.name + end) for end in ("", "-wal", "-shm", "-journal")} if file else set()
    roots = [settings.folder, *([settings.register] if settings.register else [])]
    for connection in settings.connections.values():
        roots += [
            settings.folder / one for one in connection.settings.values() if isinstance(one, str) and _is_path(one)
        ]
    seen: set[Path] = set()
    for root in roots:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            real = path.resolve()
            if real not in seen and real not in skipped and path.is_file() and path.stat().st_size <= LARGEST:
                seen.add(real)
                yield path


def _is_path(text: str) -> bool:
    return bool(text) and "\n" not in text and len(text) < 1000 and "://" not in text  # noqa: PLR2004 - no path is longer


def ours(workspace: Workspace, path: Path) -> bool:
    """Whether the program keeps this file for itself."""
    folder = workspace.settings.folder
    return path.is_relative_to(folder) and HIDDEN in path.relative_to(folder).parts


def is_plan(path: Path) -> bool:
    """Whether it is a plan of ours in a file: nothing that could be carried out any more after an erasure."""
    return path.suffix == ".json" and PLAN in path.read_bytes()[:200].decode("utf-8", "replace")


class Finds:
    """Looks for tokens in files, in whichever of the usual encodings they are, in archives and workbooks too."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        anywhere = [token for token in tokens if token.where == "anywhere"]
        self._matcher = Matcher(variants(anywhere))
        self._bytes = {made for token in anywhere for encoding in ENCODINGS if (made := _encoded(token.text, encoding))}

    def in_file(self, path: Path) -> bool:
        """Whether a file holds any of them."""
        try:
            return self._in_bytes(path.read_bytes())
        except OSError:
            return False

    def _in_bytes(self, content: bytes) -> bool:
        if content[:4] == ZIPPED:
            try:
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    return any(self._in_bytes(archive.read(name)) for name in archive.namelist())
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
                return any(one in content for one in self._bytes)
        if any(one in content for one in self._bytes):
            return True
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return self._matcher.cover(text) != text


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b""


def variants(tokens: Iterable[Token]) -> list[Token]:
    """The tokens as they stand in HTML, XML, Markdown and JSON."""
    found = []
    for token in tokens:
        forms = {
            token.text,
            str(html_escape(token.text)),
            xml_escape(token.text),
            json.dumps(token.text)[1:-1],
            json.dumps(token.text, ensure_ascii=False)[1:-1],
            re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(token.text.split())),
        }
        found += [Token(form, token.becomes, token.where) for form in sorted(forms)]
    return found


def rewritten(ending: str, content: bytes, written: Matcher) -> bytes:
    """A file of ours without what the matcher takes out; a workbook stays one."""
    if ending == ".xlsx" or content[:4] == ZIPPED:
        return _archive(content, written)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content
    return written.cover(text).encode("utf-8")


def _archive(content: bytes, written: Matcher) -> bytes:
    out = io.BytesIO()
    touched = False
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in archive.infolist():
            before = archive.read(entry)
            after = rewritten("", before, written)
            touched = touched or after != before
            made.writestr(entry, after)
    return out.getvalue() if touched else content


def changed(path: Path, tokens: Iterable[Token]) -> None:
    """Write one of our own files anew without them."""
    content = path.read_bytes()
    made = rewritten(path.suffix, content, Matcher(variants(tokens)))
    if made != content:
        path.write_bytes(made)
