"""`csat rules set`: single values of the rule file, its comments and layout kept, and nothing saved that would not validate."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.edit import NotSettable, flow, set_value, value_text
from csat_plugin.language.load import Loaded, load_rules
from csat_plugin.language.merge import WHOLE
from csat_plugin.language.read import read_yaml
from csat_plugin.language.source import Path
from csat_plugin.runtime.context import context_of
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.files import write_whole
from csat_plugin.runtime.rule_effect import changed, differences
from csat_plugin.runtime.workspace import Workspace

SHORT = {"bands": "from", "people": "is"}
"""Sections whose entries may be written as the bare value of this key."""


class Edited(Struct, frozen=True, kw_only=True):
    """What setting values came to."""

    file: str
    """Relative to the workspace."""
    sentences: tuple[str, ...]
    """What the rules change now, in words and on the last period."""
    findings: tuple[Diagnostic, ...]
    """Warnings and hints that were not there before."""
    written: bool


def set_values(workspace: Workspace, pairs: Sequence[tuple[str, str]], *, write: bool = True) -> Edited:
    """Set values of the workspace's own rule file.

    Args:
        workspace: whose rules.
        pairs: path and value, such as `("weights.ticket", "25")`; all of them are one change.
        write: whether to save it; else it is only said what it would do.

    Raises:
        Failure: if a path cannot be set, or the rules would not validate (exit 1, with all findings). Nothing was saved then.
    """
    workspace.one_ruleset()
    file, folder = workspace.settings.rules, workspace.settings.folder
    name = file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.as_posix()
    context = context_of(workspace)
    before = load_rules(file, workspace.packs, context, name=name)
    content = file.read_bytes()
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    try:
        kept = content.removeprefix(mark).decode()
    except UnicodeDecodeError as error:
        raise Failure(workspace.say("rules.set.encoding", file=name), FINDINGS, before.diagnostics) from error
    ends = "\r\n" if "\r\n" in kept else "\n"
    text = kept.replace("\r\n", "\n")
    for path, value in pairs:
        text = _set(workspace, text, before, path, value)
    changed_content = mark + text.replace("\n", ends).encode()
    after = load_rules(file, workspace.packs, context, changed_content, name=name)
    known = {(one.code, one.variant, tuple(one.values.items())) for one in before.diagnostics}
    news = tuple(d for d in after.diagnostics if (d.code, d.variant, tuple(d.values.items())) not in known)
    if after.ruleset is None:
        errors = tuple(one for one in after.diagnostics if one.level == "error" and one not in news)
        raise Failure(workspace.say("rules.set.refused", file=name), FINDINGS, (*news, *errors))
    if write and changed_content != content:
        write_whole(file, changed_content, workspace.language)
    sentences = changed(workspace, after)
    if workspace.store.in_force() is None and before.ruleset is not None:
        sentences = differences(workspace, before.ruleset, after.ruleset)
    return Edited(file=name, sentences=tuple(sentences), findings=news, written=write and changed_content != content)


def _set(workspace: Workspace, text: str, before: Loaded, named: str, value: str) -> str:
    source, findings = read_yaml(text, "")
    if source is None:
        raise Failure(workspace.say("rules.set.unreadable"), FINDINGS, (*before.diagnostics, *findings))
    path = _path(named, source.data)
    inherited = before.merged.data if before.merged is not None else {}
    path, written = _whole(path, value_text(value), source.data, inherited)
    try:
        made = set_value(text, path, written)
    except NotSettable as error:
        values = {"path": named, "until": error.path, "found": error.found}
        raise Failure(workspace.say(error.code, **values), FINDINGS) from error
    again, _ = read_yaml(made, "")
    wanted, _ = read_yaml(f"x: {written}", "")
    if (
        again is None
        or wanted is None
        or _at(again.data, path) != wanted.data["x"]
        or not _rest(source.data, again.data, path)
    ):
        raise Failure(workspace.say("rules.set.by_hand", path=named), FINDINGS)
    return made


def _path(named: str, data: Any) -> Path:
    """The keys of a path; the short ways of writing an entry taken as they stand in the file."""
    steps = tuple(named.split("."))
    if steps[0] == "channels" and steps[2:] == ("weight",):
        steps = ("weights", steps[1])  # all weights stand on one line
    if (key := SHORT.get(steps[0])) and len(steps) in (2, 3):
        there = _at(data, steps[:2])
        if len(steps) == 2 and isinstance(there, Mapping):  # noqa: PLR2004 - section and entry
            steps = (*steps, key)
        elif steps[2:] == (key,) and not isinstance(there, Mapping):
            steps = steps[:2]
    path: list[str | int] = []
    for step in steps:
        within = _at(data, tuple(path))
        path.append(int(step) if isinstance(within, list) and step.isdigit() else step)
    return tuple(path)


def _whole(path: Path, value: str, own: Any, inherited: Mapping[str, Any]) -> tuple[Path, str]:
    """What is one thought (the line of weights, a condition) is replaced as a whole: where only a pack has it, with all its parts."""
    for depth, step in enumerate(path[:-1], start=1):
        if step in WHOLE and _at(own, path[:depth]) is None:
            there = _at(inherited, path[:depth])
            if isinstance(there, Mapping):
                read, _ = read_yaml(f"x: {value}", "")
                put = read.data["x"] if read is not None else value
                return path[:depth], flow(_with(there, path[depth:], put))
    return path, value


def _with(there: Mapping[str, Any], rest: Path, value: Any) -> dict[str, Any]:
    first, further = str(rest[0]), rest[1:]
    inner = there.get(first)
    return {**there, first: _with(inner if isinstance(inner, Mapping) else {}, further, value) if further else value}


def _at(data: Any, path: Path) -> Any:
    """What stands at a path; `None` where nothing does."""
    for step in path:
        known: Mapping[Any, Any] = dict(enumerate(data)) if isinstance(data, list) else data
        if not isinstance(known, Mapping) or step not in known:
            return None
        data = known[step]
    return data


def _rest(before: Any, after: Any, path: Path) -> bool:
    """Whether everything but one value means what it meant."""
    if not path:
        return True
    if isinstance(before, list) and isinstance(after, list):
        same = [
            _rest(old, new, path[1:]) if n == path[0] else old == new
            for n, (old, new) in enumerate(zip(before, after, strict=False))
        ]
        return len(before) == len(after) and all(same)
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return before is None
    others = {*before, *after} - {path[0]}
    inner = before.get(path[0]) is None or _rest(before[path[0]], after.get(path[0]), path[1:])
    return inner and all(before.get(key) == after.get(key) for key in others)
