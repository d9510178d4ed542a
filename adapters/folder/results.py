"""Writes effects as files, all of one effect or none; knows by slot what stands where; takes it back.

Beside the files, `.csat/slots/` holds one entry a slot (which files, their digests), and `.csat/before/` the former
contents by digest. An entry is written to `.csat/begun/` before its files, and to its place after them: what a crash in
between left half done is put back before anything else is written or taken back.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
from msgspec import Struct

from csat_plugin.core.effects import Effect, EffectKind, Receipt
from csat_plugin.host.adapter import Fatal, Retriable
from csat_plugin.texts import say

from .bodies import files_of
from .names import short_digest

KINDS: tuple[EffectKind, ...] = ("score", "note", "action", "report", "survey")
FULL = {errno.ENOSPC, errno.EDQUOT}
HIDDEN = ".csat"
BEGUN = "begun"


class Entry(Struct, frozen=True, kw_only=True):
    """What stands in a slot: path below the results folder -> sha256 of what we wrote, and of what was there before."""

    slot: str
    digest: str
    files: dict[str, str]
    before: dict[str, str] = {}
    """Path -> sha256 of the former content in `.csat/before/`; a path without one did not exist."""
    former: Any = None
    """The slot's former entry, plain."""


class Results:
    """The results folder of one connection.

    Args:
        folder: created when the first effect is written.
        language: of error texts.
    """

    def __init__(self, folder: Path, language: str) -> None:
        self._folder = folder
        self._language = language
        self._owners: dict[str, str] | None = None
        self._sieved: Callable[[str, bytes], bytes] = lambda _path, content: content

    def emit(self, effect: Effect) -> Receipt:
        """Write an effect's files, then its entry.

        Raises:
            Retriable: no space left. Fatal: not writable. Nothing was changed then.
        """
        with self._told():
            self._put_back()
            former = self._entry(effect.slot)
            if former and former.digest == effect.digest and self._stands(former):
                return self._receipt(former, already=True)
            contents = self._placed(effect)
        before: dict[str, str] = {}
        written: list[str] = []
        gone = [path for path in (former.files if former else {}) if path not in contents]
        try:
            for path in [*contents, *gone]:
                if (kept := self._keep(path)) is not None:
                    before[path] = kept
            entry = Entry(
                slot=effect.slot,
                digest=effect.digest,
                files={path: _sha(content) for path, content in contents.items()},
                before=before,
                former=msgspec.to_builtins(msgspec.structs.replace(former, former=None)) if former else None,
            )
            self._write(_entry_path(effect.slot, BEGUN), msgspec.json.encode(entry))
            for path, content in contents.items():
                self._write(path, content)
                written.append(path)
            for path in gone:
                written.append(path)
                self._path(path).unlink(missing_ok=True)
            self._write(_entry_path(effect.slot), msgspec.json.encode(entry))
        except OSError as error:
            self._restore(written, before)
            self._forget_begun(effect.slot)
            raise self._failure(error) from error
        self._forget_begun(effect.slot)
        for path in contents:
            self._owner_map()[path.casefold()] = effect.slot
        return self._receipt(entry)

    def sieve(self, change: Callable[[str, bytes], bytes], *, now: bool) -> None:
        """Keep former contents as `change` makes them; with `now`, those of what stands in the slots beforehand.

        A copy is known by the digest of what stood there, whatever was taken out of it.
        """
        self._sieved = change
        base = self._folder / HIDDEN / "slots"
        for file in sorted(base.glob("*.json")) if now and base.is_dir() else ():
            entry = _decoded(file)
            for path in entry.files if entry else ():
                try:
                    content = self._path(path).read_bytes()
                except OSError:
                    continue
                if (made := change(path, content)) != content:
                    self._write(f"{HIDDEN}/before/{_sha(content)}", made)

    def find(self, slot: str) -> Receipt | None:
        """The receipt of what stands in a slot; `None` when nothing was written or a file of it is gone."""
        with self._told():
            entry = self._entry(slot)
            if entry is None or not all(self._path(path).is_file() for path in entry.files):
                return None
        return self._receipt(entry, already=True)

    def undo(self, receipt: Receipt) -> bool:
        """Bring back what stood there before the receipt's effect; `False` when a file was changed since, or all were removed.

        What is taken back already is so again: `True`.

        Raises:
            Retriable: no space left. Fatal: not writable.
        """
        with self._told():
            self._put_back()
            entry = self._entry(receipt.slot)
            undo = receipt.undo or {}
            if entry is None or entry.digest != undo.get("digest"):
                # Taken back already: what stood there before stands there again.
                return undo.get("former") == (entry.digest if entry else "")
            left = {path: written for path, written in entry.files.items() if os.path.lexists(self._path(path))}
            if not left or any(self._sha_of(path) != written for path, written in left.items()):
                return False
            self._restore([*entry.files, *(path for path in entry.before if path not in entry.files)], entry.before)
            if entry.former is None:
                self._path(_entry_path(receipt.slot)).unlink(missing_ok=True)
            else:
                self._write(_entry_path(receipt.slot), msgspec.json.encode(entry.former))
        self._owners = None
        return True

    def gone(self, receipt: Receipt) -> bool:
        """Whether every file of the receipt's effect was removed, while the results folder itself is there."""
        with self._told():
            entry = self._entry(receipt.slot)
            if receipt.undo is None or entry is None or entry.digest != receipt.undo.get("digest"):
                return False
            return not any(os.path.lexists(self._path(path)) for path in entry.files)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Turns what the system refuses into a sentence for people."""
        try:
            yield
        except OSError as error:
            raise self._failure(error) from error

    def _placed(self, effect: Effect) -> dict[str, bytes]:
        """The effect's files; a path that another slot owns, or that differs from it in case only, gets a digest."""
        owners = self._owner_map()
        placed = {}
        for path, content in files_of(effect, self._language).items():
            if owners.get(path.casefold(), effect.slot) == effect.slot:
                placed[path] = content
            else:
                pure = PurePosixPath(path)
                placed[str(pure.with_name(f"{pure.stem}~{short_digest(effect.slot)}{pure.suffix}"))] = content
        return placed

    def _owner_map(self) -> dict[str, str]:
        """Path -> slot, over all entries; read once."""
        if self._owners is None:
            self._owners = {}
            base = self._folder / HIDDEN / "slots"
            for file in sorted(base.glob("*.json")) if base.is_dir() else ():
                if entry := _decoded(file):
                    self._owners.update(dict.fromkeys((path.casefold() for path in entry.files), entry.slot))
        return self._owners

    def _entry(self, slot: str) -> Entry | None:
        entry = _decoded(self._path(_entry_path(slot)))
        return entry if entry and entry.slot == slot else None

    def _stands(self, entry: Entry) -> bool:
        """Whether every file is still as we wrote it."""
        return all(self._sha_of(path) == written for path, written in entry.files.items())

    def _sha_of(self, path: str) -> str:
        try:
            return _sha(self._path(path).read_bytes())
        except FileNotFoundError:
            return ""

    def _keep(self, path: str) -> str | None:
        """Keep the present content of a path by its digest, so that undo can bring it back."""
        try:
            content = self._path(path).read_bytes()
        except FileNotFoundError:
            return None
        digest = _sha(content)
        kept = f"{HIDDEN}/before/{digest}"
        if not self._path(kept).is_file():
            self._write(kept, self._sieved(path, content))
        return digest

    def _put_back(self) -> None:
        """Undo what was begun and not finished, file by file; what somebody has changed since is left as it is."""
        base = self._folder / HIDDEN / BEGUN
        for file in sorted(base.glob("*.json")) if base.is_dir() else ():
            begun = _decoded(file)
            if begun is not None and self._entry(begun.slot) != begun:
                ours = [path for path, written in begun.files.items() if self._sha_of(path) == written]
                gone = [path for path in begun.before if not os.path.lexists(self._path(path))]
                self._restore([*ours, *gone], begun.before)
            file.unlink(missing_ok=True)

    def _forget_begun(self, slot: str) -> None:
        """What stays behind because it cannot be removed now is like its entry, and goes next time."""
        with contextlib.suppress(OSError):
            self._path(_entry_path(slot, BEGUN)).unlink()

    def _restore(self, paths: Iterable[str], before: dict[str, str]) -> None:
        for path in paths:
            if path in before:
                self._write(path, self._path(f"{HIDDEN}/before/{before[path]}").read_bytes())
            else:
                self._path(path).unlink(missing_ok=True)
                with contextlib.suppress(OSError):
                    self._path(path).parent.rmdir()

    def _write(self, path: str, content: bytes) -> None:
        """Write one file so that it is there whole or not at all, also after a power cut."""
        target = self._path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".csat-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink(missing_ok=True)
            raise

    def _path(self, path: str) -> Path:
        return self._folder.joinpath(*PurePosixPath(path).parts)

    def _receipt(self, entry: Entry, *, already: bool = False) -> Receipt:
        first = next(iter(entry.files), "")
        return Receipt(
            slot=entry.slot,
            ref=first,
            url=self._path(first).as_uri() if first else "",
            undo={
                "digest": entry.digest,
                "files": dict(entry.files),
                "former": entry.former["digest"] if entry.former else "",
            },
            already_there=already,
        )

    def _failure(self, error: OSError) -> Fatal | Retriable:
        path = str(error.filename or self._folder)
        if error.errno in FULL:
            return Retriable(say("folder.no_space", self._language, {"path": path}))
        values = {"path": path, "reason": error.strerror or str(error)}
        return Fatal(say("folder.not_writable", self._language, values))


def _entry_path(slot: str, where: str = "slots") -> str:
    return f"{HIDDEN}/{where}/{hashlib.sha256(slot.encode()).hexdigest()[:40]}.json"


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _decoded(file: Path) -> Entry | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Entry)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return None
