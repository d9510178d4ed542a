"""What came out otherwise than a rule test expects, and why it came out so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from difflib import get_close_matches

from msgspec import Struct

from csat_plugin.core.actions.decisions import Problem
from csat_plugin.core.scoring.result import Note
from csat_plugin.language.repeated import shown
from csat_plugin.language.source import Path


class Reason(Struct, frozen=True, kw_only=True):
    """One sentence on why something came out so, and where the rule stands."""

    note: Note
    place: str = ""
    decided: bool = False
    """Whether this is what decided."""


class Difference(Struct, frozen=True, kw_only=True):
    """One thing that came out otherwise: its place below the test, and the two values as shown."""

    path: Path
    what: str
    """Which key of `expect` it is about (`score`, `actions`, `asked`, `closing`, ...); `problem` or `given` where nothing could come out."""
    about: str
    """Subject, channel, target, rule, survey or playbook; empty where there is only one."""
    expected: str
    found: str
    note: Note | None = None
    """What stood in the way, where nothing could come out."""
    place: str = ""
    """File and line of the rule that made it so."""
    reasons: tuple[Reason, ...] = ()
    """Why it came out so."""


def problems_of(problems: Iterable[Problem], path: Path) -> Iterator[Difference]:
    """Everything that could not be carried out as the rules say."""
    for one in problems:
        yield Difference(
            path=path, what="problem", about=one.rule, expected="", found=one.note.code, note=one.note,
            place=str(one.place),
        )  # fmt: skip


def as_text(value: object) -> str:
    """A value as it is written in a test."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(str(part) for part in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "none" if value is None else shown(value)


class Unusable(ValueError):
    """Something given that the rules do not have, or that does not fit. `note` is the sentence for people."""

    def __init__(self, note: Note) -> None:
        super().__init__(f"{note.code} {note.values}")
        self.note = note


def no_such(kind: str, name: str, known: Iterable[str], where: str = "") -> Unusable:
    """What is said where the rules have nothing of that name: what there is, and what may have been meant.

    Args:
        kind: of the name, as the catalogue's codes have it: `opened`.
        name: as written.
        known: the names there are.
        where: the rule whose names these are.
    """
    names = list(known)
    near = next(iter(get_close_matches(name, names, n=1, cutoff=0.6)), "")
    values = {"name": name, "known": ", ".join(names) or "-", "meant": near, "where": where}
    return Unusable(Note(f"rule_test.no_{kind}" + (".meant" if near else ""), values))
