"""Files around a workspace: which of them hold a person, which are the program's own, and those with the person taken out."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape as xml_escape

from markupsafe import escape as html_escape

from csat_plugin.core.privacy.matching import Matcher, Token, plain
from csat_plugin.core.privacy.quoting import Quoted
from csat_plugin.core.report.name_guard import COVER
from csat_plugin.host.adapter import KeepsCopies
from csat_plugin.host.settings import store_file
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.texts import catalogue

HIDDEN = ".csat"
"""Folders of this name hold what the program keeps for itself."""
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "cp932", "big5", "cp1252", "euc-jp")
"""How exports are written."""
ZIPPED = b"PK\x03\x04"
PLAN = "csat/plan@"
SLOT = re.compile(r'\|action\|(.+?)(?: [0-9a-f]{64}\b|(?<!\\)"|\s*-->|$)', re.MULTILINE)
"""How a file of an action names its item: by its slot."""
OPENS = r"(?<=[>|“「『\"\-*])(\s*)"
CLOSES = r"(?=\s*(?:[(（]\d+[)）]\s*)?(?:[<|”」』\"\n]|$))"
EDGES = re.compile(r"[<>|“”「」『』\"\n]")
"""What stands around a remark in a report's file: the edges of a cell, quotation marks, the mark of a list."""
CELLS = str.maketrans(dict.fromkeys(",;\t\r\n", "|"))
"""The edges of a cell in a file of values, as one of those."""
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


class Cleaning:
    """Takes tokens and quotations out of files of ours; out of a file of an action whatever it quotes.

    Args:
        tokens: names, addresses and ids.
        quoted: what is quoted, and where.
    """

    def __init__(self, tokens: Iterable[Token], quoted: Quoted) -> None:
        self._written = Matcher(variants([*tokens, *quoted.tokens()]))
        self._quoted = quoted
        self._short = short_remarks(quoted.short())

    def file(self, name: str, content: bytes) -> bytes:
        """The content of a file of that name, without them."""
        return rewritten(Path(name).suffix, content, self.text)

    def text(self, text: str) -> str:
        """A text without them."""
        items = {item for item in SLOT.findall(text) if item in self._quoted.items} if self._quoted.items else ()
        words = {one for item in items for one in self._quoted.items[item]}
        if words:
            text = Matcher(variants(Token(one, COVER, "close") for one in sorted(words))).cover(text)
        return self._short(self._written.cover(text))

    def changes(self, path: Path) -> bool:
        """Whether a file holds any of them, as far as it can be read."""
        try:
            content = path.read_bytes()
        except OSError:
            return False
        return self.file(path.name, content) != content


class Finds:
    """Looks for tokens in files, in whichever of the usual encodings they are, in archives and workbooks too.

    Args:
        tokens: looked for inside texts.
        short: remarks that are looked for where one stands by itself: as a cell, between quotation marks.
    """

    def __init__(self, tokens: Iterable[Token], short: Iterable[str] = ()) -> None:
        anywhere = [token for token in tokens if token.where != "whole"]
        self._matcher = Matcher(variants(anywhere))
        self._short = short_remarks(short)
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
        cells = f"|{text.translate(CELLS)}|"
        return self._matcher.cover(text) != text or self._short(text) != text or self._short(cells) != cells


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b""


def forms(text: str) -> list[str]:
    """A text as it stands in HTML, XML, Markdown and JSON."""
    return sorted(
        {
            text,
            str(html_escape(text)),
            xml_escape(text),
            json.dumps(text)[1:-1],
            json.dumps(text, ensure_ascii=False)[1:-1],
            re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split())),
        }
    )


def variants(tokens: Iterable[Token]) -> list[Token]:
    """The tokens in each of these forms."""
    return [Token(form, token.becomes, token.where) for token in tokens for form in forms(token.text)]


def short_remarks(words: Iterable[str]) -> Callable[[str], str]:
    """Takes remarks too short to be looked for everywhere out of a report's file, where one stands by itself.

    One that is also a word of reports (a state, a heading) stays: it tells of nobody.
    """
    known = {plain(text) for entry in catalogue().values() for text in entry.values()}
    shown = {form for one in words if plain(one) not in known for form in forms(" ".join(one.split()))}
    if not shown:
        return lambda text: text
    # Thousands of remarks may go at once: what stands between edges is looked up; only one that holds an edge itself is tried.
    odd = "|".join(re.escape(one) for one in sorted(shown, key=len, reverse=True) if EDGES.search(one))
    most = max(map(len, shown))
    pattern = re.compile(f'{OPENS}({odd + "|" if odd else ""}[^<>|“”「」『』"\\n]{{1,{most}}}?){CLOSES}')
    return lambda text: pattern.sub(lambda found: f"{found[1]}{COVER}" if found[2] in shown else found[0], text)


def escaped(tokens: Iterable[Token]) -> list[Token]:
    """The tokens, and as they stand in HTML: so far they are known later, by their hashes, in copies of files."""
    return list(
        dict.fromkeys(
            Token(form, one.becomes, one.where) for one in tokens for form in (one.text, str(html_escape(one.text)))
        )
    )


def rewritten(ending: str, content: bytes, written: Callable[[str], str]) -> bytes:
    """A file of ours with every text in it changed; a workbook stays one."""
    if ending == ".xlsx" or content[:4] == ZIPPED:
        return _archive(content, written)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content
    return written(text).encode("utf-8")


def _archive(content: bytes, written: Callable[[str], str]) -> bytes:
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


def sieved(workspace: Workspace, name: str, content: bytes) -> bytes:
    """The content of a file of which a copy is kept, without those who were erased before."""
    matcher = workspace.store.covering()
    return rewritten(Path(name).suffix, content, matcher.cover) if matcher else content


def cleaned(workspace: Workspace, paths: Iterable[Path], cleaning: Cleaning) -> None:
    """Write our own files anew without what is taken out, and keep no copy of others with it in."""
    for path in paths:
        content = path.read_bytes()
        made = cleaning.file(path.name, content)
        if made != content:
            path.write_bytes(made)
    for name in workspace.settings.connections:
        with suppress(Failure):  # a platform that cannot be reached from here keeps no files here
            adapter = workspace.connect(name)
            if isinstance(adapter, KeepsCopies):
                adapter.sieve(cleaning.file, now=True)
