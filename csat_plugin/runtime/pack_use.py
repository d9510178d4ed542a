"""Lets a workspace use a pack: a short rule file that extends it, and the line `rules:` of csat.yaml."""

from __future__ import annotations

import re
from pathlib import Path

from csat_plugin.language.packs import Packs
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.first_rules import first_rules
from csat_plugin.runtime.workspace import FILE, Workspace
from csat_plugin.texts import say


def use_pack(workspace: Workspace, pack: str) -> str:
    """Write a rule file that extends the pack, unless there is one, and let csat.yaml name it.

    Args:
        workspace: whose rules change; its former rule file stays.
        pack: `itss`, or with a version `itss@1`; without one the newest.

    Returns:
        The rule file, relative to the workspace.

    Raises:
        Failure: if there is no such pack, or a file cannot be written.
    """
    packs = workspace.packs
    name = pack.partition("@")[0]
    versions = packs.versions(name)
    if not versions or ("@" in pack and packs.find(pack) is None):
        raise no_pack(packs, pack, workspace.language)
    pinned = pack if "@" in pack else f"{name}@{versions[-1]}"
    folder = workspace.settings.folder
    file = folder / "rules" / f"{name}.yaml"
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            text = first_rules(pinned, packs.find(pinned), workspace.language)
            file.write_text(text, encoding="utf-8", newline="\n")
        relative = file.relative_to(folder).as_posix()
        if not _name_rules(folder / FILE, relative):
            raise Failure(workspace.say("scopes.use", file=relative))
    except OSError as error:
        raise Failure(workspace.say("rules.no_write", file=file.name, why=error.strerror or str(error))) from error
    return relative


def no_pack(packs: Packs, pack: str, language: str) -> Failure:
    """There is no such pack: which one may be meant, and which there are."""
    near = packs.nearest(pack)
    values = {"pack": pack, "near": near, "known": ", ".join(packs.names()) or "-"}
    return Failure(say("rules.no_pack.near" if near else "rules.no_pack", language, values))


def _name_rules(file: Path, rules: str) -> bool:
    """Set the line `rules:` of csat.yaml, keeping everything else of the text; a list of several is its author's."""
    text = file.read_text("utf-8")
    if re.search(r"(?m)^rules:[ \t]*(#.*)?\r?$", text) or re.search(r"(?m)^rules:[ \t]*\[", text):
        return False
    line = f"rules: {rules}"
    changed, n = re.subn(r"(?m)^rules:[^\n#]*", line, text, count=1)
    file.write_text(changed if n else f"{line}\n{text}", encoding="utf-8", newline="")
    return True
