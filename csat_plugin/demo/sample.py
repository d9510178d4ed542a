"""What was generated, counted: so that tests and the first summary can compare it with what the product reads."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct


class FileCount(Struct, frozen=True, kw_only=True):
    """One file of the sample, counted while it was written.

    `rows` are all rows below the header: rows with a record, blank rows and total rows.
    """

    file: str
    """Path below the sample's folder, with `/`."""
    channel: str
    """`ticket`, `callback`, `questionnaire`, `monthly`; empty for the register."""
    encoding: str
    """Codec of a text file, `xlsx` for a workbook."""
    rows: int
    marks: int
    """Marks on their scale with a readable date, each answer once."""
    no_marks: dict[str, int] = {}
    """Asked, but no mark: outcome -> rows."""
    unread: dict[str, int] = {}
    """Marks that cannot be used as they stand, by kind of dirt (`off_scale`, `bad_date`)."""
    blank_rows: int = 0
    total_rows: int = 0
    repeated_rows: int = 0
    """Rows that stand in the file twice, byte for byte: the second ones."""


class Story(Struct, frozen=True, kw_only=True):
    """Who plays which part in the sample; customer ids, months as `2026-10`."""

    very_satisfied: str
    common_cause: tuple[str, ...]
    without_questionnaire: str
    without_monthly_mark: str
    late_monthly_marks: tuple[str, ...]
    single_respondent: str
    new_customer: str
    japanese: str
    percent_writer: str
    own_weights: tuple[str, ...]
    unacceptable: str
    unacceptable_month: str
    stranger: str
    """A name that no customer has."""


class Sample(Struct, frozen=True, kw_only=True):
    """A generated workspace and everything countable about it."""

    folder: Path
    seed: int
    first_month: str
    last_month: str
    last_day: date
    as_of: datetime
    """When the exports were made (aware): after the grace of the last month. Use it as the clock of the demo."""
    customers: int
    contacts: int
    tickets: int
    """Distinct tickets in all exports."""
    closed: dict[str, int]
    """Tickets closed, by month."""
    called: dict[str, int]
    """Tickets called back, by the month in which they were closed."""
    files: tuple[FileCount, ...]
    dirt: dict[str, int]
    """Kind of dirt -> how often, in all months. The kinds are the keys of `demo.dirt.*` in the text catalogue."""
    dirt_last_month: dict[str, int]
    """The same for the last month alone."""
    story: Story

    def marks(self) -> dict[str, int]:
        """Channel -> marks in all its files."""
        found: Counter[str] = Counter()
        for file in self.files:
            if file.channel:
                found[file.channel] += file.marks
        return dict(found)


class Tally:
    """Counts kinds of dirt while the files are made, by month."""

    def __init__(self) -> None:
        self._found: Counter[tuple[str, str]] = Counter()

    def add(self, kind: str, month: str, times: int = 1) -> None:
        """Note `times` pieces of dirt of that kind in that month (`2026-10`)."""
        if times:
            self._found[kind, month] += times

    def all(self) -> dict[str, int]:
        """Kind -> count over all months, sorted by kind."""
        return self._sum(None)

    def of(self, month: str) -> dict[str, int]:
        """Kind -> count in one month, sorted by kind."""
        return self._sum(month)

    def _sum(self, month: str | None) -> dict[str, int]:
        found: Counter[str] = Counter()
        for (kind, when), times in self._found.items():
            if month in {None, when}:
                found[kind] += times
        return dict(sorted(found.items()))
