"""One finding, several renderers: text for people, JSON for programs, annotations for GitHub's workflows."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.lines import Lines
from csat_plugin.language.source import Source
from csat_plugin.texts import say

SCHEMA = "csat/diagnostics@1"
WIDEST = 120
"""Columns of a source line that are shown around the mark."""

_COMMANDS = {"error": "error", "warning": "warning", "hint": "notice"}
_COLOURS = {"error": "\x1b[31m", "warning": "\x1b[33m", "hint": "\x1b[36m"}
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def as_text(
    diagnostics: Iterable[Diagnostic],
    language: str = "en",
    *,
    sources: Sequence[Source] | Mapping[str, str] = (),
    excerpt: bool = False,
    colour: bool = False,
) -> str:
    """`file:line:column: CSAT003 error: sentence`, one finding a line, and a last line that counts them.

    Args:
        diagnostics: the findings, in the order in which they are to be shown.
        language: of the sentences.
        sources: the texts they are about, or texts by file name; needed for the excerpt.
        excerpt: whether the line itself follows, with a mark under the place (for terminals).
        colour: whether ANSI colours are wanted.
    """
    texts = sources if isinstance(sources, Mapping) else {source.name: source.text for source in sources}
    lines = {name: Lines(text) for name, text in texts.items()} if excerpt else {}
    found = list(diagnostics)
    shown: list[str] = []
    for d in found:
        level = say(f"diagnostics.level.{d.level}", language)
        place = f"{d.file}:{d.line}:{d.column}"
        if colour:
            place, level = f"{_BOLD}{place}{_PLAIN}", f"{_COLOURS[d.level]}{level}{_PLAIN}"
        shown.append(f"{place}: {d.code} {level}: {_one_line(d.sentence(language))}")
        shown.extend(_one_line(line) for line in _choices(d, language))
        if d.file in lines:
            shown.extend(_excerpt(lines[d.file], d))
    return "".join(f"{line}\n" for line in [*shown, *([summary(found, language)] if found else [])])


def _choices(d: Diagnostic, language: str) -> list[str]:
    """The lines to choose from, indented, what each would have done beside it."""
    widest = max((_width(choice.text) for choice in d.choices), default=0)
    lines = []
    for choice in d.choices:
        blanks = " " * (widest - _width(choice.text))
        lines.append(f"    {choice.text}{blanks}   {choice.said(language)}".rstrip())
    return lines


def _width(text: str) -> int:
    return sum(_columns(c) for c in text)


def summary(diagnostics: Sequence[Diagnostic], language: str = "en") -> str:
    """How many errors, warnings and hints, and how many of them `--fix` mends."""
    count = {level: sum(d.level == level for d in diagnostics) for level in ("error", "warning", "hint")}
    mends = sum(d.mend is not None for d in diagnostics)
    variant = "diagnostics.summary_mends" if mends else "diagnostics.summary"
    return say(variant, language, {**count, "mends": mends})


def as_json(diagnostics: Iterable[Diagnostic], language: str = "en", *, skipped: Sequence[str] = ()) -> str:
    """The findings as one JSON object with `"schema": "csat/diagnostics@1"`.

    Args:
        diagnostics: the findings.
        language: of the sentences; codes and values are the same in every language.
        skipped: names of checks that were skipped.
    """
    found = list(diagnostics)
    document = {
        "schema": SCHEMA,
        "errors": sum(d.level == "error" for d in found),
        "warnings": sum(d.level == "warning" for d in found),
        "hints": sum(d.level == "hint" for d in found),
        "skipped_checks": list(skipped),
        "diagnostics": [_as_data(d, language) for d in found],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _as_data(d: Diagnostic, language: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": d.code,
        "variant": d.variant,
        "level": d.level,
        "file": d.file,
        "line": d.line,
        "column": d.column,
        "message": d.sentence(language),
        "values": dict(sorted(d.values.items())),
    }
    if d.choices:
        data["choices"] = [{"text": choice.text, "effect": choice.said(language)} for choice in d.choices]
    if d.mend is not None:
        data["mend"] = {"start": d.mend.start, "end": d.mend.end, "text": d.mend.text}
    return data


def as_github(diagnostics: Iterable[Diagnostic], language: str = "en") -> str:
    """Workflow commands, one a finding, so that GitHub shows it beside the line."""
    return "".join(
        f"::{_COMMANDS[d.level]} file={_property(d.file)},line={d.line},col={d.column},title={d.code}"
        f"::{_message(chr(10).join([d.sentence(language), *_choices(d, language)]))}\n"
        for d in diagnostics
    )


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _one_line(text: str) -> str:
    """A finding is one line whatever the author wrote; control characters never reach a terminal."""
    return "".join(c if c.isprintable() or c == "\u3000" else f"\\u{ord(c):04x}" for c in text)


def _excerpt(lines: Lines, d: Diagnostic) -> list[str]:
    text = lines.line(d.line)
    if not text.strip():
        return []
    first = max(0, d.column - 1 - WIDEST // 2)
    part = text[first : first + WIDEST]
    number = f"{d.line:>5} | "
    before = part[: d.column - 1 - first]
    pad = " " * _width(before)
    return [number + "".join(_visible(c) for c in part), " " * (len(number) - 2) + "| " + pad + "^"]


def _visible(character: str) -> str:
    """A character as it may stand on a terminal: an invisible one as a middle dot, a tab as one blank."""
    if character == "\t":
        return " "
    return character if character.isprintable() or character == "\u3000" else "·"


def _columns(character: str) -> int:
    """Columns a character takes on a terminal."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
