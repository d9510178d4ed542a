"""One ruleset out of a chain of texts: `extends`, entry by entry, and where each value of the result was written.

Rules of merging:

* Of the texts in a chain only the last gives name, title, version and date.
* Entries (a channel, a band, a target, an action ...) merge key by key; `off` removes an inherited entry.
* What is one thought is replaced as a whole: the line of weights, a scale, a condition, a list, a person.
* A channel that is switched off takes the inherited surveys that ask for it with it.
* `for:` entries are added after the inherited ones; later entries win.
* A target that says `each` lets go of the inherited `share` and `of`, and the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import Struct

from csat_plugin.core.rules import Origin
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.nested_facts import flat
from csat_plugin.language.source import Path, Place, Source

HEAD = ("language", "ruleset", "version", "title", "extends", "valid_from")
"""Keys that only the last text of a chain gives."""
ENTRIES = (
    "people", "scales", "channels", "indicators", "departments", "causes", "services", "bands", "targets", "actions", "surveys", "panels", "playbooks",
    "questionnaires",
)  # fmt: skip
"""Sections that hold named entries."""
WHOLE = frozenset({"weights", "scale", "when", "roles", "never_ask", "needs", "choose", "options"})
"""Keys whose mapping is one thought and is replaced as a whole."""


class Written(Struct, frozen=True):
    """Where a value of the merged ruleset was written."""

    source: Source
    path: Path


class Merged(Struct, frozen=True, kw_only=True):
    """A resolved ruleset as plain data in the long form, with the place of every value.

    Long form: a band is `{from: ...}`, a person `{is: ...}` or a list of them, an action's moment is `event`,
    a fact has its full name (`contact.domain`).
    """

    data: dict[str, Any]
    written: Mapping[Path, Written]
    off: Mapping[Path, Written]
    """Entries that a later text switched off, and where it did."""
    sources: tuple[Source, ...]
    """The chain of texts, the outermost pack first, the author's own file last."""

    @property
    def own(self) -> Source:
        """The author's own text."""
        return self.sources[-1]

    def origin(self, path: Path, *, key: bool = True) -> Origin:
        """File, line and column of an entry; of the nearest entry around it where there is none."""
        source, place = self.find(path, key=key)
        return Origin(source.name, place.line, place.column)

    def find(self, path: Path, *, key: bool = False) -> tuple[Source, Place]:
        """The text and the place of a path of the merged data, or of the nearest entry around it."""
        for end in range(len(path), 0, -1):
            if found := self.written.get(path[:end]):
                return found.source, found.source.place(found.path, key=key)
        return self.own, self.own.place(())

    def finding(
        self,
        code: str,
        path: Path,
        values: Mapping[str, str] | None = None,
        *,
        variant: str = "",
        level: str = "error",
        key: bool = False,
    ) -> Diagnostic:
        """A finding about one path of the merged data, at the place where it was written."""
        source, place = self.find(path, key=key)
        return Diagnostic(
            code=code,
            level="warning" if level == "warning" else "hint" if level == "hint" else "error",
            file=source.name,
            line=place.line,
            column=place.column,
            values=dict(values or {}),
            variant=variant,
        )


def merge(chain: Sequence[Source]) -> tuple[Merged, list[Diagnostic]]:
    """Lay the texts of a chain over one another.

    Args:
        chain: the outermost pack first, the author's own text last; at least one. Their data fits the schema, or is at
            least close enough: what is no mapping where one belongs is left out, since validation has said so.
    """
    merging = _Merging(chain)
    for source in chain:
        merging.lay(source)
    return (
        Merged(data=merging.data, written=merging.written, off=merging.off, sources=tuple(chain)),
        sorted(merging.found, key=Diagnostic.order),
    )


class _Merging:
    def __init__(self, chain: Sequence[Source]) -> None:
        self.data: dict[str, Any] = {}
        self.written: dict[Path, Written] = {}
        self.off: dict[Path, Written] = {}
        self.found: list[Diagnostic] = []
        self.first = chain[0]

    def lay(self, source: Source) -> None:
        if not isinstance(source.data, dict):
            return
        for key in HEAD:
            self.drop((key,))
        for key, value in source.data.items():
            path: Path = (key,)
            if key in ENTRIES:
                self.section(source, key, value)
            elif key == "for":
                self.add(source, value)
            elif key in {"score", "report", "economics", "privacy"} and isinstance(value, dict):
                self.data.setdefault(key, {})
                self.put(source, path, path, value)
            else:
                self.set(source, path, path, value)

    def section(self, source: Source, key: str, value: Any) -> None:
        if not isinstance(value, dict):
            return
        self.written.setdefault((key,), Written(source, (key,)))
        entries: dict[str, Any] = self.data.setdefault(key, {})
        for name, written in value.items():
            path: Path = (key, name)
            if written == "off":
                self.switch_off(source, path, entries)
                continue
            self.off.pop(path, None)
            entry, origins = self.long_form(source, path, written)
            if not isinstance(entry, dict) or key in {"people", "scales"}:
                self.set(source, path, path, entry)
            else:
                if key == "targets":
                    self.let_go(path, entries.get(name), entry)
                entries.setdefault(name, {})
                self.put(source, path, path, entry)
            self.written.update({path + inner: Written(source, where) for inner, where in origins.items()})

    def long_form(self, source: Source, path: Path, value: Any) -> tuple[Any, dict[Path, Path]]:
        """An entry without its short ways of writing, and where the keys it did not have before were written."""
        section = path[0]
        if section == "bands" and not isinstance(value, dict):
            return {"from": value}, {("from",): path}
        if section == "people" and isinstance(value, str):
            return {"is": value}, {("is",): path}
        if section in {"actions", "surveys", "panels"} and isinstance(value, dict):
            return self.full_names(source, path, value)
        return value, {}

    def full_names(self, source: Source, path: Path, value: dict[str, Any]) -> tuple[dict[str, Any], dict[Path, Path]]:
        """An action, survey or panel with `event` for `on`, and every fact of its conditions under its full name."""
        entry = dict(value)
        origins: dict[Path, Path] = {}
        if path[0] == "actions" and "on" in entry:
            if "event" in entry:
                place = source.place((*path, "on"), key=True)
                self.found.append(
                    Diagnostic(code="CSAT145", level="error", file=source.name, line=place.line, column=place.column)
                )
            else:
                origins[("event",)] = (*path, "on")
            entry = {"event": entry.get("event", entry["on"])} | {
                k: v for k, v in entry.items() if k not in {"event", "on"}
            }
        for key in ("when", "never_ask", "choose", "options", "questionnaire"):
            if isinstance(entry.get(key), dict | list):
                entry[key], inner = flat(entry[key], (*path, key))
                origins |= {(key, *below): where for below, where in inner.items()}
        return entry, origins

    def switch_off(self, source: Source, path: Path, entries: dict[str, Any]) -> None:
        key, name = path
        if name in entries:
            del entries[str(name)]
            self.drop(path)
        elif key != "channels" or source is not self.first:
            self.nothing_to_remove(source, path, entries)
        self.off[path] = Written(source, path)
        if key == "channels":
            surveys: dict[str, Any] = self.data.get("surveys", {})
            for survey in [n for n, s in surveys.items() if isinstance(s, dict) and s.get("channel") == name]:
                del surveys[survey]
                self.drop(("surveys", survey))
                self.off[("surveys", survey)] = Written(source, path)

    def nothing_to_remove(self, source: Source, path: Path, entries: dict[str, Any]) -> None:
        name = str(path[1])
        near = get_close_matches(name, list(entries), n=1, cutoff=0.6)
        variant = "meant" if near else "" if entries else "nothing"
        place = source.place(path, key=True)
        self.found.append(
            Diagnostic(
                code="CSAT100",
                level="warning",
                file=source.name,
                line=place.line,
                column=place.column,
                variant=variant,
                values={"key": name, "meant": near[0] if near else "", "keys": ", ".join(entries)},
            )
        )

    def let_go(self, path: Path, inherited: Any, entry: dict[str, Any]) -> None:
        if not isinstance(inherited, dict):
            return
        loses = ("share", "of") if "each" in entry else ("each",) if {"share", "of"} & entry.keys() else ()
        for key in loses:
            if inherited.pop(key, None) is not None:
                self.drop((*path, key))

    def add(self, source: Source, value: Any) -> None:
        if not isinstance(value, list):
            return
        self.written.setdefault(("for",), Written(source, ("for",)))
        entries: list[Any] = self.data.setdefault("for", [])
        for n, entry in enumerate(value):
            self.record(source, ("for", n), ("for", len(entries)), entry)
            entries.append(entry)

    def put(self, source: Source, where: Path, path: Path, value: dict[str, Any]) -> None:
        """Merge a mapping key by key. `where` is its path in the source, `path` in the result."""
        self.written[path] = Written(source, where)
        into = self.at(path)
        for key, new in value.items():
            old = into.get(key)
            if isinstance(new, dict) and isinstance(old, dict) and key not in WHOLE:
                into[key] = dict(old)
                self.put(source, (*where, key), (*path, key), new)
            else:
                self.set(source, (*where, key), (*path, key), new)

    def set(self, source: Source, where: Path, path: Path, value: Any) -> None:
        """Replace one value as a whole."""
        self.drop(path)
        self.at(path[:-1])[str(path[-1])] = value
        self.record(source, where, path, value)

    def at(self, path: Path) -> dict[str, Any]:
        """The mapping of the result at that path."""
        found = self.data
        for key in path:
            found = found[str(key)]
        return found

    def record(self, source: Source, where: Path, path: Path, value: Any) -> None:
        self.written[path] = Written(source, where)
        inner: list[tuple[str | int, Any]] = []
        if isinstance(value, dict):
            inner = list(value.items())
        elif isinstance(value, list):
            inner = list(enumerate(value))
        for key, part in inner:
            self.record(source, (*where, key), (*path, key), part)

    def drop(self, path: Path) -> None:
        """Forget a value and all below it."""
        if len(path) == 1:
            self.data.pop(str(path[0]), None)
        if path not in self.written:
            return
        for known in [p for p in self.written if p[: len(path)] == path]:
            del self.written[known]
