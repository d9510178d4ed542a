"""The rule packs there are: `itss@1` -> its file. Versions are pinned, so that an upgrade never changes a number by itself."""

from __future__ import annotations

import re
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from csat_plugin.texts.coded import CodedError

PACK = re.compile(r"(?P<name>[a-z][a-z0-9_-]*)@(?P<version>[1-9][0-9]*)")
"""How a pack is named: a short name, `@`, and the number of its version."""


class PackError(CodedError, ValueError):
    """A plugin brings a pack that cannot be taken. Codes are `packs.<word>`."""


class Packs:
    """A registry of packs. A host fills it through the hook `csat_register_packs`."""

    def __init__(self) -> None:
        self._paths: dict[str, Path] = {}

    def register(self, name: str, path: Path) -> None:
        """Add a pack.

        Args:
            name: name and version, such as `itss@1`.
            path: its YAML file.

        Raises:
            PackError: if the name has another form, or is taken by another file.
        """
        if not PACK.fullmatch(name):
            raise PackError("packs.no_name", name=name)
        if self._paths.get(name, path) != path:
            raise PackError("packs.twice", name=name, first=str(self._paths[name]), second=str(path))
        self._paths[name] = path

    def find(self, name: str) -> Path | None:
        """The file of a pack, or `None`."""
        return self._paths.get(name)

    def names(self) -> tuple[str, ...]:
        """Every pack with its version, sorted by name, then by version."""
        return tuple(sorted(self._paths, key=_order))

    def versions(self, name: str) -> tuple[str, ...]:
        """Every version there is of a pack, oldest first."""
        return tuple(version for found in self.names() for n, _, version in [found.partition("@")] if n == name)

    def nearest(self, name: str) -> str:
        """The pack whose name is nearest to a mistyped one, with its newest version; empty when none is near."""
        wanted = name.partition("@")[0]
        short = list(dict.fromkeys(found.partition("@")[0] for found in self.names()))
        near = get_close_matches(wanted, short, n=1, cutoff=0.5)
        return f"{near[0]}@{self.versions(near[0])[-1]}" if near else ""


def _order(name: str) -> tuple[str, int]:
    short, _, version = name.partition("@")
    return short, int(version)


def shipped() -> Packs:
    """The packs that come with the product, without asking any other plugin."""
    packs = Packs()
    import_module("csat_plugin.rules").csat_register_packs(register=packs.register)
    return packs
