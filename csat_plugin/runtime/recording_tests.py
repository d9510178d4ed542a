"""`csat test --record`: what came out of rule tests, written into their files."""

from __future__ import annotations

import codecs
from pathlib import Path

from msgspec import Struct

from csat_plugin.language.encoding import decode
from csat_plugin.language.packs import Packs
from csat_plugin.language.rule_tests.discovery import run_and_keep
from csat_plugin.language.rule_tests.recording import recorded
from csat_plugin.runtime.files import write_whole


class Written(Struct, frozen=True, kw_only=True):
    """One thing that was recorded, or has to be written by hand."""

    file: str
    test: str
    path: str
    """Below the test: `expect`, `subjects.a.expect.score`."""
    value: str
    written: bool


def record(where: Path, packs: Packs, named: str | None, language: str) -> list[Written]:
    """Write what came out of tests into those that expect nothing yet, and into those that fail and are named.

    Args:
        where: a file or folder of tests.
        packs: the packs rules may extend.
        named: as `--run` has it; only then failing expectations are replaced.
        language: of what is said where a file cannot be written.

    Raises:
        Failure: if a file cannot be written; it is as it was then.
    """
    _, kept = run_and_keep(where, packs, named)
    done: list[Written] = []
    for file in dict.fromkeys(one.file for one in kept):
        content = file.read_bytes()
        mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
        decoded = decode(content)  # whatever it was saved as, it is written as UTF-8
        text = decoded.text if decoded is not None else ""
        ends = "\r\n" if "\r\n" in text else "\n"
        text = before = text.replace("\r\n", "\n")
        for one in kept:
            if one.file != file or not one.came:
                continue
            text, changes = recorded(text, one.test, one.came, anew=bool(named) and not one.passed)
            done += [
                Written(
                    file=file.as_posix(), test=change.test, path=".".join(str(step) for step in change.path[2:]),
                    value=change.value, written=change.written,
                )
                for change in changes
            ]  # fmt: skip
        if text != before:
            write_whole(file, mark + text.replace("\n", ends).encode(), language)
    return done
