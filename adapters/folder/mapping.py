"""What `csat.yaml` says about the files of a folder: which file, which column means what."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec import Struct

from csat_plugin.core.model import Contact, Direction, Outcome, Rating, SurveyRequest, Ticket
from csat_plugin.host.adapter import Misconfigured, Setting
from csat_plugin.tables import Options
from csat_plugin.texts import say


class Joined(Struct, frozen=True, forbid_unknown_fields=True, rename={"mark": "with"}):
    """Several columns as one value: `{join: [year, quarter], with: "-Q"}`."""

    join: list[str]
    mark: str = "-"


ColumnText = str | list[str | None] | Joined
"""A column; or names it may have, the first present counts, `null` at the end means it may be missing; or several joined."""
Named = tuple[Setting, ColumnText, bool]
"""Where a column is named below an entry of `files:`, how, and whether as a key."""


class ScaleText(Struct, frozen=True, forbid_unknown_fields=True, rename={"low": "min", "high": "max"}):
    """The scale of the marks in a file."""

    low: Decimal | None = None
    high: Decimal | None = None
    direction: Direction = "high"

    def __post_init__(self) -> None:
        """An empty or upturned scale would silently set every mark aside.

        Raises:
            ValueError: `min` is not below `max`.
        """
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"scale: min {self.low} must be below max {self.high}; for 1 = best write direction: low")


class OutcomeText(Struct, frozen=True, forbid_unknown_fields=True):
    """The column that says what came of asking, and what its words mean."""

    column: ColumnText
    values: dict[str, Outcome] = {}


class RatingText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One mark a row holds, or with `questions` several of the same kind."""

    channel: str
    mark: ColumnText | None = None
    questions: dict[str, str] = {}
    """Column -> question, instead of `mark` and `question`."""
    scale: ScaleText | None = None
    marks: dict[str, str] = {}
    no_answer: list[str] = []
    leading_number: bool = False
    """Read the number that begins a label: `3 - High`."""
    outcome: OutcomeText | None = None
    question: str = ""
    columns: dict[str, ColumnText] = {}


class FileText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry of `files:`."""

    match: str
    sheet: str = ""
    header: Any = "auto"
    encoding: str = "auto"
    delimiter: str = "auto"
    dates: Literal["auto", "year_first", "day_first", "month_first"] = "auto"
    zone: str = ""
    blank: list[str] = []
    """Texts that mean an empty cell, such as `?` or `N/A`."""
    fill_down: list[str] = []
    constants: dict[str, str] = {}
    ticket: dict[str, ColumnText] = {}
    contact: dict[str, ColumnText] = {}
    customer: dict[str, ColumnText] = {}
    request: dict[str, ColumnText] = {}
    fields: dict[str, ColumnText] = {}
    """Further facts of the ticket: fact -> column."""
    values: dict[str, dict[str, str]] = {}
    ratings: list[RatingText] = []

    def named(self) -> Iterator[str]:
        """Every column the mapping names, with all their alternatives."""
        for _, column, _ in self.columns():
            names = column.join if isinstance(column, Joined) else [column] if isinstance(column, str) else column
            yield from (name for name in names if name)

    def columns(self) -> Iterator[Named]:
        """Every place of the entry that names a column."""
        groups = {"ticket": self.ticket, "contact": self.contact, "customer": self.customer, "request": self.request}
        for kind, columns in (*groups.items(), ("fields", self.fields)):
            yield from (((kind, target), column, False) for target, column in columns.items())
        yield from ((("fill_down", n), column, False) for n, column in enumerate(self.fill_down))
        for n, rating in enumerate(self.ratings):
            place = ("ratings", n)
            if rating.mark is not None:
                yield (*place, "mark"), rating.mark, False
            if rating.outcome is not None:
                yield (*place, "outcome", "column"), rating.outcome.column, False
            yield from (((*place, "questions", column), column, True) for column in rating.questions)
            yield from (((*place, "columns", target), column, False) for target, column in rating.columns.items())

    def options(self) -> Options:
        """How to open the file."""
        header = self.header
        if isinstance(header, list):
            header = (int(header[0]), int(header[-1]))
        return Options(
            sheet=self.sheet,
            header="auto" if header == "auto" else header if isinstance(header, tuple) else int(header),
            encoding=self.encoding,
            delimiter={"tab": "\t"}.get(self.delimiter, self.delimiter),
            expect=tuple(dict.fromkeys(self.named())),
        )


class FolderText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings of one `folder` connection."""

    path: str = "."
    results: str = "results"
    files: list[FileText] = []


TARGETS: dict[str, frozenset[str]] = {
    "ticket": frozenset(Ticket.__struct_fields__) - {"fields"},
    "contact": frozenset(Contact.__struct_fields__),
    "customer": frozenset({"id", "name", "aliases", "segment", "value", "services", "account_manager"}),
    "request": frozenset(SurveyRequest.__struct_fields__),
    "rating": (frozenset(Rating.__struct_fields__) - {"raw", "outcome", "source", "version", "customer_name"})
    - {"contact_name", "channel", "direction"},
}
"""What each kind of record can take from a column."""


def read_settings(settings: Mapping[str, Any], place: str, language: str = "en") -> FolderText:
    """The checked settings of a connection, its error sentences in that language.

    Raises:
        Misconfigured: a setting is wrong; the sentence says which.
    """
    try:
        text = msgspec.convert(_plain(settings), FolderText, strict=False)
        for entry in text.files:
            entry.options()
    except (msgspec.ValidationError, ValueError) as error:
        raise Misconfigured(say("folder.wrong_setting", language, {"place": place, "reason": str(error)})) from error
    for entry in text.files:
        _check_targets(entry, place, language)
    return text


def digest(entry: FileText) -> str:
    """A short digest of a mapping: a changed one makes its files be read again."""
    return hashlib.sha256(json.dumps(msgspec.to_builtins(entry), sort_keys=True).encode()).hexdigest()[:16]


def _plain(data: Any) -> Any:
    """YAML data with every scalar as text, so that a mark may be written `1` or `"1"`."""
    if isinstance(data, Mapping):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_plain(value) for value in data]
    if data is None or isinstance(data, (bool, str)):
        return data
    return data.isoformat() if isinstance(data, date) else str(data)


def _check_targets(entry: FileText, place: str, language: str) -> None:
    groups = [("ticket", entry.ticket), ("contact", entry.contact), ("customer", entry.customer)]
    groups += [("request", entry.request)] + [("rating", rating.columns) for rating in entry.ratings]
    known = frozenset().union(*TARGETS.values())
    groups += [("constant", dict.fromkeys(entry.constants, "")), ("values", dict.fromkeys(entry.values, ""))]
    for kind, columns in groups:
        allowed = TARGETS.get(kind, known)
        for target in columns:
            if target not in allowed:
                close = difflib.get_close_matches(target, sorted(allowed), 1)
                values = {"place": place, "file": entry.match, "kind": kind, "field": target}
                values["known"] = close[0] if close else ", ".join(sorted(allowed))
                raise Misconfigured(say("folder.unknown_field", language, values))
    for rating in entry.ratings:
        if (rating.mark is None) == (not rating.questions):
            values = {"place": place, "file": entry.match, "channel": rating.channel}
            raise Misconfigured(say("folder.no_mark_column", language, values))
