"""One finding about a text, whoever found it: code, place, sentence, proposal and, where safe, a mend.

Sentences come from the text catalogue by code (`CSAT014`, and `CSAT014.proposal` where there is one), so every renderer and
every language says the same.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from csat_plugin.texts import knows, say

Level = Literal["error", "warning", "hint"]


class Mend(Struct, frozen=True):
    """A safe replacement of the text from `start` to `end` (offsets in characters, half-open)."""

    start: int
    end: int
    text: str


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

    def sentence(self, language: str = "en") -> str:
        """What is wrong and what to do, in one or two sentences."""
        key = f"{self.code}.{self.variant}" if self.variant else self.code
        text = say(key, language, self.values)
        proposal = f"{key}.proposal"
        return f"{text} {say(proposal, language, self.values)}" if knows(proposal) else text

    def order(self) -> tuple[str, int, int, str]:
        """Findings are listed by file, line, column, code."""
        return (self.file, self.line, self.column, self.code)
