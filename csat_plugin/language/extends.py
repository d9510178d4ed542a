"""The chain of texts a ruleset extends: packs by name and version, other files by their path."""

from __future__ import annotations

import pathlib
from collections.abc import Callable

from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.packs import PACK, Packs
from csat_plugin.language.read import read_yaml
from csat_plugin.language.source import Source

DEEPEST = 8
"""Texts that may extend one another."""


class Chain:
    """A text and everything it extends, the outermost first, with the findings of reading them."""

    def __init__(self, packs: Packs, examine: Callable[[Source], list[Diagnostic]]) -> None:
        """A chain to be followed.

        Args:
            packs: the packs there are.
            examine: what else to look at in each text that is extended (validation by the schema).
        """
        self.packs = packs
        self.examine = examine
        self.sources: list[Source] = []
        self.found: list[Diagnostic] = []
        self.whole = True
        """Whether every link could be read."""

    def follow(self, source: Source, folder: pathlib.Path, name: str) -> None:
        """Read what a text extends, and what that extends.

        Args:
            source: the author's own text.
            folder: where relative paths begin.
            name: a name no other text of the chain can have, such as the resolved path.
        """
        self.sources.insert(0, source)
        seen = [name]
        shown = [source.name]
        while isinstance(source.data, dict) and isinstance(extends := source.data.get("extends"), str):
            found = self._path(source, folder, extends)
            if found is None:
                return
            path, called = found
            key = str(path.resolve())
            if key in seen:
                self._stop(source, "CSAT093", {"chain": " -> ".join([*shown, called])})
                return
            if len(seen) >= DEEPEST:
                self._stop(source, "CSAT104", {"most": str(DEEPEST)})
                return
            seen.append(key)
            shown.append(called)
            try:
                content = path.read_bytes()
            except OSError as error:
                self._stop(source, "CSAT103", {"file": called, "reason": error.strerror or type(error).__name__})
                return
            following, findings = read_yaml(content, called)
            self.found += findings
            if following is None:
                self.whole = False
                return
            self.found += self.examine(following)
            self.sources.insert(0, following)
            source, folder = following, path.parent

    def _path(self, source: Source, folder: pathlib.Path, extends: str) -> tuple[pathlib.Path, str] | None:
        """The file that is extended and how to call it, or `None` after saying what is wrong."""
        if path := self.packs.find(extends):
            return path, extends
        if extends.endswith((".yaml", ".yml")) or "/" in extends or "\\" in extends:
            path = folder / extends
            if path.is_file():
                return path, extends
            self._stop(source, "CSAT094", {"file": extends})
            return None
        name, _, version = extends.partition("@")
        versions = self.packs.versions(name)
        if versions and PACK.fullmatch(extends):
            meant = f"{name}@{versions[-1]}"
            values = {"pack": name, "version": version, "versions": ", ".join(versions), "meant": meant}
            self._stop(source, "CSAT091", values)
        elif versions:
            self._stop(source, "CSAT092", {"meant": f"{name}@{versions[-1]}"})
        else:
            meant = self.packs.nearest(extends)
            values = {"pack": extends, "packs": ", ".join(self.packs.names()), "meant": meant}
            self._stop(source, "CSAT090", values, "meant" if meant else "")
        return None

    def _stop(self, source: Source, code: str, values: dict[str, str], variant: str = "") -> None:
        place = source.place(("extends",))
        self.whole = False
        self.found.append(
            Diagnostic(
                code=code,
                level="error",
                file=source.name,
                line=place.line,
                column=place.column,
                values=values,
                variant=variant,
            )
        )
