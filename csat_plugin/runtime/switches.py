"""The switches under `write:` in `csat.yaml`, turned without touching anything else in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from csat_plugin.host.adapter import Adapter
from csat_plugin.host.settings import WRITE_KINDS
from csat_plugin.language.read import read_yaml
from csat_plugin.runtime.effects_settings import SWITCHES
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.settings_edit import edit
from csat_plugin.runtime.settings_file import read_settings
from csat_plugin.texts import say

_VALUE: Final = re.compile(r"""(["']?)(?:on|off|true|false)\1""")


def switch(file: Path, kind: str, *, on: bool, language: str = "en") -> bool:
    """Turn one switch; `False` when it stood so already.

    Args:
        file: `csat.yaml`, sound.
        kind: one of `WRITE_KINDS`.
        on: whether effects of that kind may be written from now on.
        language: of sentences.

    Raises:
        Failure: if there is no such switch, or the file says it in a way that only a person can change.
    """
    if kind not in WRITE_KINDS:
        raise Failure(say("switch.unknown", language, {"kind": kind, "known": ", ".join(WRITE_KINDS)}))
    settings, _ = read_settings(file)
    if settings is not None and settings.write[kind] == on:
        return False
    line = f"write: {{{kind}: {_word(on=on)}}}"
    edit(
        file,
        ("write", kind),
        lambda text: switched(text, kind, on=on),
        lambda settings: settings.write[kind] == on,
        say("switch.by_hand", language, {"file": file.name, "line": line}),
        language,
    )
    return True


def stays_written(kind: str, adapters: Mapping[str, Adapter]) -> bool:
    """Whether what such a switch let out cannot be taken back on some platform that takes it.

    Args:
        kind: one of `WRITE_KINDS`.
        adapters: connection -> adapter.
    """
    kinds = {effect for effect, switch in SWITCHES.items() if switch == kind}
    able = (adapter.capabilities for adapter in adapters.values())
    return any(kinds & set(one.effects) - set(one.undoes) for one in able)


def switched(text: str, kind: str, *, on: bool) -> str:
    """The text with one switch turned; everything else stays, comments included."""
    source, _ = read_yaml(text.encode(), "csat.yaml")
    lines = text.splitlines()
    found = source.values if source else {}
    if place := found.get(("write", kind)):
        line = lines[place.line - 1]
        rest = _VALUE.sub(_word(on=on), line[place.column - 1 :], count=1)
        lines[place.line - 1] = line[: place.column - 1] + rest
    elif place := found.get(("write",)):
        line = lines[place.line - 1]
        head, rest = line[: place.column - 1], line[place.column - 1 :]
        if rest.startswith("{"):
            inner = rest[1:].lstrip()
            lines[place.line - 1] = f"{head}{{{kind}: {_word(on=on)}{'' if inner.startswith('}') else ', '}{inner}"
        else:
            lines.insert(place.line - 1, f"{head}{kind}: {_word(on=on)}")
    else:
        lines.append(f"write: {{{kind}: {_word(on=on)}}}")
    return "\n".join(lines) + "\n"


def _word(*, on: bool) -> str:
    return "on" if on else "off"
