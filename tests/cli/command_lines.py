"""Command lines that texts and pages name, held against the real command line: nothing of them is carried out."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from unittest.mock import patch

import click

from csat_plugin.cli.entry import csat

BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(csat\s[^`]+)`")
PLACEHOLDER = re.compile(r"[A-Z]+(?:\.\.\.|…)?")
MEANT = ("1", "2026-10", "scores")
"""What a word in capitals may stand for: a number, a month, a name."""
TYPED = re.compile(r'csat(?=((?: -w (?:"[^"]+"|[^ ]+))?(?: [\w./-]+)+))', re.ASCII)
"""One command line may stand in the words after another."""


def inline(page: str) -> Iterator[str]:
    """The command lines that stand in backticks in the sentences of a page, each once; `csat a && csat b` are two."""
    found = (" ".join(one.split()) for one in INLINE.findall(BLOCK.sub("", page)))
    yield from dict.fromkeys(line for one in found for line in one.split(" && "))


def refusal(line: str) -> str:
    """Why the program would not take a command line that a text names; empty where it would.

    A command named without the arguments it needs (`csat undo`) is taken, and a word in capitals (`RUN`) for any value.
    """
    words = shlex.split(line)[1:]
    choices = [MEANT if PLACEHOLDER.fullmatch(word) else (word,) for word in words]
    refused = [_refused(some) for some in product(*choices)]
    return "" if "" in refused else f"{line}: {refused[0]}"


def _refused(words: Sequence[str]) -> str:
    try:
        with contextlib.redirect_stdout(io.StringIO()), patch.object(click.Path, "convert", _any_path):
            _parsed(words)
    except (click.MissingParameter, click.exceptions.NoArgsIsHelpError, click.exceptions.Exit):
        return ""  # named without its arguments, a group without its command, --help
    except click.UsageError as error:
        return error.format_message()
    return ""


def _any_path(_type: click.ParamType[object, object], value: str, *_: object) -> Path:
    """A file of an example is nowhere."""
    return Path(value)


def _parsed(words: Sequence[str]) -> None:
    """As a run would parse them, down to the last command.

    Raises:
        click.UsageError: as a run would.
    """
    context = csat.make_context("csat", list(words))
    while isinstance(group := context.command, click.Group):
        rest = [*context._protected_args, *context.args]
        if not rest:
            return
        name, command, rest = group.resolve_command(context, rest)
        assert command is not None
        context = command.make_context(name, rest, parent=context)


def typed(text: str) -> Iterator[list[str]]:
    """The command lines a text names amid its words, each once, without the first word.

    Of what follows a command's name only options and what has a digit in it belong to the line: `csat undo 1 takes back`.
    """
    seen = set()
    for found in TYPED.findall(text):
        words = shlex.split(found)
        line: list[str] = words[:2] if words[:1] == ["-w"] else []
        group: click.Command | None = csat
        for word in words[len(line) :]:
            if isinstance(group, click.Group):
                group = group.get_command(click.Context(group), word)
                if group is None:
                    break
            elif not (word.startswith("-") or any(letter.isdigit() for letter in word)):
                break
            line.append(word.rstrip("."))
        if tuple(line) not in seen:
            seen.add(tuple(line))
            yield line
