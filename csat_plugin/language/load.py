"""From a file to a ruleset: read, validate, extend, merge, compile, check; every finding at once."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from csat_plugin.core.facts import Facts
from csat_plugin.core.rules import Ruleset
from csat_plugin.language.checked import Checked
from csat_plugin.language.checks import run_checks
from csat_plugin.language.compile.ruleset import compile_rules
from csat_plugin.language.context import Context
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.extends import Chain
from csat_plugin.language.merge import Merged, merge
from csat_plugin.language.packs import Packs
from csat_plugin.language.read import read_yaml
from csat_plugin.language.schema import validate
from csat_plugin.language.source import Source
from csat_plugin.language.unindented import outside

__all__ = ["Context", "Loaded", "load_rules"]

GUARDS: dict[str, tuple[int, int]] = {
    "CSAT146": (50, 89),
    "CSAT147": (20, 49),
    "CSAT148": (70, 89),
    "CSAT153": (20, 49),
    "CSAT154": (20, 49),
    "CSAT155": (70, 89),
    "CSAT140": (38, 38),
    "CSAT141": (64, 64),
    "CSAT142": (64, 64),
    "CSAT143": (64, 64),
    "CSAT144": (70, 89),
}
"""Guards of the compiler, and the codes of the checks that say the same better: with one of them, the guard is silent."""


class Loaded(Struct, frozen=True, kw_only=True):
    """What came of a file."""

    ruleset: Ruleset | None
    """`None` as soon as there is one error."""
    diagnostics: tuple[Diagnostic, ...]
    """All findings, in order of place."""
    sources: tuple[Source, ...]
    """The texts read, the outermost pack first, the file itself last."""
    skipped_checks: tuple[str, ...] = ()
    """Checks that need a workspace, or a part of it that is not known."""
    merged: Merged | None = None
    """The resolved text, where the chain could be read."""


def load_rules(
    path: pathlib.Path,
    packs: Packs,
    context: Context | None = None,
    text: bytes | None = None,
    *,
    name: str = "",
    facts: Facts | None = None,
) -> Loaded:
    """Load a ruleset.

    Args:
        path: its file, named as the user named it; findings repeat that name.
        packs: the packs `extends:` may name.
        context: what the workspace knows; `None`: the checks that need it are named in `skipped_checks`.
        text: the file's content where it is not to be read from disk (an editor's unsaved text, a stored ruleset).
        name: how findings and explanations call the file; empty: as `path` names it. Inside a workspace it is relative, so
            that results are the same on every machine.
        facts: what conditions may ask about; default: the product's own facts.

    Raises:
        OSError: if the file itself cannot be read.
    """
    source, found = read_yaml(path.read_bytes() if text is None else text, name or path.as_posix())
    if source is None:
        return Loaded(ruleset=None, diagnostics=_ordered(found), sources=())
    shape = validate(source, Document)
    chain = Chain(packs, lambda following: validate(following, Document))
    chain.follow(source, path.parent, str(path.resolve()))
    found += chain.found
    if not chain.whole:
        return Loaded(ruleset=None, diagnostics=_ordered(found + shape), sources=tuple(chain.sources))
    merged, merging = merge(chain.sources)
    found += merging
    facts = facts or Facts()
    ruleset, compiling = None, list[Diagnostic]()
    sound = not _errors(shape) and not _errors(found)
    if sound:
        ruleset, compiling = compile_rules(merged, facts)
    checked = Checked(merged=merged, facts=facts, context=context, ruleset=ruleset)
    better, skipped = run_checks(checked)
    better = outside(better, shape)
    shape = [finding for finding in shape if not _said(finding, better)]
    compiling = [finding for finding in compiling if not _guarded(finding, better)]
    everything = _ordered(found + shape + better + compiling)
    return Loaded(
        ruleset=None if _errors(everything) else ruleset,
        diagnostics=everything,
        sources=merged.sources,
        skipped_checks=skipped,
        merged=merged,
    )


def _errors(found: Iterable[Diagnostic]) -> bool:
    return any(finding.level == "error" for finding in found)


def _said(finding: Diagnostic, better: list[Diagnostic]) -> bool:
    """Whether a check speaks of the same place; it knows more than the schema. A warning never stands for an error."""
    place = (finding.file, finding.line, finding.column)
    heavy = [other for other in better if other.level == "error" or finding.level != "error"]
    return any((other.file, other.line, other.column) == place for other in heavy)


def _guarded(finding: Diagnostic, better: list[Diagnostic]) -> bool:
    if _said(finding, better):
        return True
    first, last = GUARDS.get(finding.code, (1, 0))
    numbers = [int(other.code.removeprefix("CSAT")) for other in better if other.level == "error"]
    return any(first <= number <= last for number in numbers)


def _ordered(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place; the same finding, reached by two ways, once."""
    once = {msgspec.json.encode(finding): finding for finding in found}
    return tuple(sorted(once.values(), key=Diagnostic.order))
