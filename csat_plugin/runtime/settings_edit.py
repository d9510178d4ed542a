"""Changing `csat.yaml` as a person would: only what is meant, kept in its own line ends, and never left unusable."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path
from typing import Any

from csat_plugin.host.settings import Settings
from csat_plugin.language.read import read_yaml
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.files import write_whole
from csat_plugin.runtime.settings_file import read_settings


def edit(
    file: Path,
    path: tuple[str, str],
    change: Callable[[str], str],
    holds: Callable[[Settings], bool],
    refusal: str,
    language: str = "en",
) -> None:
    """Change the text of a settings file, once it is known that the new text means what it should.

    Args:
        file: `csat.yaml`, sound.
        path: section and key of the setting that changes; everything else must mean what it meant.
        change: the text, lines ending in a line feed -> the text after the change.
        holds: whether the setting means afterwards what it should.
        refusal: the sentence when they do not; the file has not been touched then.
        language: of sentences.

    Raises:
        Failure: with `refusal`, or if the file cannot be written.
    """
    before = file.read_bytes()
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    text = before.removeprefix(mark).decode()
    ends = "\r\n" if "\r\n" in text else "\n"
    after = mark + change(text.replace("\r\n", "\n")).replace("\n", ends).encode()
    settings, _ = read_settings(file, content=after)
    if settings is None or not holds(settings) or _but(before, path) != _but(after, path):
        raise Failure(refusal)
    write_whole(file, after, language)


def _but(content: bytes, path: tuple[str, str]) -> dict[str, Any]:
    """What a settings file says beside one setting; a section without anything else counts as none."""
    source, _ = read_yaml(content, "csat.yaml")
    data = dict(source.data) if source is not None and isinstance(source.data, dict) else {}
    section, key = path
    inner = data.pop(section, None)
    rest = {name: value for name, value in inner.items() if name != key} if isinstance(inner, dict) else {}
    return {**data, section: rest} if rest else data
