"""Which rulesets are held against one another: the working copy, the rules in force, a file, a pack, an entry of the log."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from csat_plugin.core.rules import Ruleset
from csat_plugin.language.load import load_rules
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.pack_use import no_pack
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store import Kept

Where = Literal["working", "in_force", "file", "pack", "log"]
DIGITS = re.compile(r"[0-9a-f]{4,64}")
SHOWN = 12
"""Digits of a digest people are shown."""


class Side(Struct, frozen=True, kw_only=True):
    """One of two rulesets."""

    name: str
    """As the user named it; empty for the working copy and the rules in force."""
    where: Where
    rules: Ruleset

    def said(self, workspace: Workspace) -> str:
        """The ruleset as a sentence names it."""
        values = {"name": self.name, "digest": self.rules.digest[:SHOWN], "since": self.rules.valid_from or "-"}
        return workspace.say(f"whatif.side.{self.where}", **values)


def two_sides(workspace: Workspace, names: tuple[str, ...]) -> tuple[Side, Side]:
    """The rules held against, and those tried out.

    Without names the rules in force and the working copy; with one, that and the working copy; with two, those.

    Raises:
        Failure: if a name leads nowhere, rules have errors (exit 1), nothing was adopted yet, or the two score different things.
    """
    if len(names) > 2:  # noqa: PLR2004 - two sides
        raise Failure(workspace.say("whatif.too_many", n=len(names)))
    before = side(workspace, names[0]) if names else in_force(workspace)
    after = side(workspace, names[1]) if len(names) > 1 else working(workspace)
    return before, after


def comparable(workspace: Workspace, before: Side, after: Side) -> None:
    """Refuse two rulesets that score different things, or over different times.

    Raises:
        Failure: if they do.
    """
    first, second = before.rules.score, after.rules.score
    if (first.subject, first.period) != (second.subject, second.period):
        values = {"before": f"{first.subject} / {first.period}", "after": f"{second.subject} / {second.period}"}
        raise Failure(workspace.say("whatif.different", **values), FINDINGS)


def working(workspace: Workspace) -> Side:
    """The working copy, checked."""
    return Side(name="", where="working", rules=workspace.rules())


def in_force(workspace: Workspace) -> Side:
    """The rules adopted last.

    Raises:
        Failure: if there are none yet.
    """
    workspace.one_ruleset()
    kept = workspace.store.in_force()
    if kept is None:
        raise Failure(workspace.say("whatif.nothing_adopted"))
    return Side(name="", where="in_force", rules=rules_of(kept))


def rules_of(kept: Kept) -> Ruleset:
    """A ruleset of the log, compiled."""
    return msgspec.json.decode(kept.resolved_json, type=Ruleset)


def side(workspace: Workspace, name: str) -> Side:
    """A ruleset by what a person calls it: a file, a pack (`itss@1`), the first digits of a digest in the log.

    Raises:
        Failure: if there is no such ruleset, or it has errors.
    """
    path = Path(name)
    if path.is_file():
        return Side(name=name, where="file", rules=_loaded(workspace, path))
    packs = workspace.packs
    versions = packs.versions(name)
    pack = packs.find(name) or (packs.find(f"{name}@{versions[-1]}") if versions else None)
    if pack is not None:
        return Side(name=name, where="pack", rules=_loaded(workspace, pack))
    if DIGITS.fullmatch(name):
        found = {kept.digest: kept for kept in workspace.store.rulesets() if kept.digest.startswith(name)}
        if len(found) > 1:
            known = ", ".join(digest[:SHOWN] for digest in found)
            raise Failure(workspace.say("whatif.ambiguous", name=name, known=known))
        if found:
            return Side(name=name, where="log", rules=rules_of(next(iter(found.values()))))
    if "@" in name:
        raise no_pack(packs, name, workspace.language)
    raise Failure(workspace.say("whatif.no_side", name=name, known=", ".join(packs.names()) or "-"))


def _loaded(workspace: Workspace, path: Path) -> Ruleset:
    loaded = load_rules(path, workspace.packs)
    if loaded.ruleset is None:
        raise Failure(workspace.say("workspace.unusable", file=path.name), FINDINGS, loaded.diagnostics)
    return loaded.ruleset
