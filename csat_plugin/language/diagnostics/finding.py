"""One finding about a text, whoever found it: code, place, sentence, proposal and, where safe, a mend.

Sentences come from the text catalogue by code (`CSAT014`, and `CSAT014.proposal` where there is one), so every renderer and
every language says the same.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from csat_plugin.core.scoring.result import Note
from csat_plugin.texts import knows, say

Level = Literal["error", "warning", "hint"]


class Mend(Struct, frozen=True):
    """A safe replacement of the text from `start` to `end` (offsets in characters, half-open)."""

    start: int
    end: int
    text: str


class Choice(Struct, frozen=True):
    """One line an author may write instead, and what it would have done, in sentences of the catalogue by code."""

    text: str
    effect: tuple[Note, ...] = ()
    weights: tuple[tuple[str, Decimal], ...] = ()
    """The line as data, where it is one of weights: channel and points, so that a workspace can try it out."""

    def said(self, language: str = "en") -> str:
        """What it would have done, as one clause after the other."""
        return ("; " if language == "en" else "；").join(say(note.code, language, note.values) for note in self.effect)


class Diagnostic(Struct, frozen=True, kw_only=True):
    """One finding. Lines and columns count from 1, in characters of the text as the author sees it."""

    code: str
    level: Level
    file: str
    line: int = 1
    column: int = 1
    values: dict[str, str] = {}
    variant: str = ""
    """Which wording of the code: the catalogue entry is `CODE` or `CODE.variant`."""
    mend: Mend | None = None
    choices: tuple[Choice, ...] = ()
    """Lines to choose from, each shown below the sentence, which ends with a colon then."""

    def sentence(self, language: str = "en") -> str:
        """What is wrong and what to do, in one or two sentences."""
        key = f"{self.code}.{self.variant}" if self.variant else self.code
        text = say(key, language, self.values)
        proposal = f"{key}.proposal"
        return f"{text} {say(proposal, language, self.values)}" if knows(proposal) else text

    def order(self) -> tuple[str, int, int, str]:
        """Findings are listed by file, line, column, code."""
        return (self.file, self.line, self.column, self.code)
