"""Changing `csat.yaml` as a person would: only what is meant, kept in its own line ends, and never left unusable."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

from csat_plugin.host.settings import Settings
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.files import write_whole
from csat_plugin.runtime.settings_file import read_settings


def edit(
    file: Path, change: Callable[[str], str], holds: Callable[[Settings], bool], refusal: str, language: str = "en"
) -> None:
    """Change the text of a settings file, read it again, and bring the former one back if it does not mean what it should.

    Args:
        file: `csat.yaml`, sound.
        change: the text, lines ending in a line feed -> the text after the change.
        holds: whether the settings mean afterwards what they should.
        refusal: the sentence when they do not.
        language: of sentences.

    Raises:
        Failure: with `refusal`, or if the file cannot be written.
    """
    before = file.read_bytes()
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    text = before.removeprefix(mark).decode()
    ends = "\r\n" if "\r\n" in text else "\n"
    after = change(text.replace("\r\n", "\n"))
    write_whole(file, mark + after.replace("\n", ends).encode(), language)
    settings, _ = read_settings(file)
    if settings is None or not holds(settings):
        write_whole(file, before, language)
        raise Failure(refusal)
