"""What every entry of a ruleset may have: its place in the source, a length of time, a cap, a person."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

SpanUnit = Literal["hours", "days", "working_days", "weeks", "months"]


class Origin(Struct, frozen=True):
    """Where an entry stands in its source: file as the user named it (packs: `itss@1`), line and column from 1."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Span(Struct, frozen=True):
    """A length of time with its unit, such as `5 working days`."""

    n: int
    unit: SpanUnit


class Cap(Struct, frozen=True):
    """At most `n` per `per` (`day`, `week`, `month`, `run`)."""

    n: int
    per: Literal["day", "week", "month", "run"]


class Person(Struct, frozen=True, kw_only=True):
    """Who holds a role from a day on (dates as `YYYY-MM-DD`; empty = always). S0-01, S0-54."""

    role: str
    name: str
    deputy: str = ""
    since: str = ""
    until: str = ""
