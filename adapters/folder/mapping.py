"""What `csat.yaml` says about the files of a folder: which file, which column means what."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from csat_plugin.core.model import (
    Complaint,
    Contact,
    Direction,
    Outcome,
    Rating,
    ServiceReview,
    SurveyRequest,
    Ticket,
)
from csat_plugin.host.adapter import Misconfigured, Setting, as_texts
from csat_plugin.tables import Options
from csat_plugin.texts import say


class Joined(Struct, frozen=True, forbid_unknown_fields=True, rename={"mark": "with"}):
    """Several columns as one value: `{join: [year, quarter], with: "-Q"}`."""

    join: Annotated[list[str], Meta(description="Columns, in this order.")]
    mark: Annotated[str, Meta(description="What stands between their values.")] = "-"


ColumnText = str | list[str | None] | Joined
"""A column; or names it may have, the first present counts, `null` at the end means it may be missing; or several joined."""
Named = tuple[Setting, ColumnText, bool]
"""Where a column is named below an entry of `files:`, how, and whether as a key."""


class ScaleText(Struct, frozen=True, forbid_unknown_fields=True, rename={"low": "min", "high": "max"}):
    """The scale of the marks in a file."""

    low: Annotated[Decimal | None, Meta(description="The lowest mark.")] = None
    high: Annotated[Decimal | None, Meta(description="The highest mark.")] = None
    direction: Annotated[
        Direction, Meta(description="high: the highest mark is the best; low: the lowest is (1 = best).")
    ] = "high"

    def __post_init__(self) -> None:
        """An empty or upturned scale would silently set every mark aside.

        Raises:
            ValueError: `min` is not below `max`.
        """
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"scale: min {self.low} must be below max {self.high}; for 1 = best write direction: low")


class OutcomeText(Struct, frozen=True, forbid_unknown_fields=True):
    """The column that says what came of asking, and what its words mean."""

    column: Annotated[ColumnText, Meta(description="The column that says what came of asking.")]
    values: Annotated[dict[str, Outcome], Meta(description="Word in that column -> what it means.")] = {}


class RatingText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One mark a row holds, or with `questions` several of the same kind."""

    channel: Annotated[str, Meta(description="The channel of the rules these ratings belong to.")]
    mark: Annotated[ColumnText | None, Meta(description="The column of the mark.")] = None
    questions: Annotated[dict[str, str], Meta(description="Column -> question, instead of `mark` and `question`.")] = {}
    scale: Annotated[
        ScaleText | None, Meta(description="The scale of the marks in this file; default: that of the rules.")
    ] = None
    marks: Annotated[dict[str, str], Meta(description="Word in the column -> mark, where answers are words.")] = {}
    no_answer: Annotated[list[str], Meta(description="Words in the column that mean no answer.")] = []
    leading_number: Annotated[bool, Meta(description="Read the number that begins a label: `3 - High`.")] = False
    outcome: Annotated[OutcomeText | None, Meta(description="What came of asking.")] = None
    question: Annotated[str, Meta(description="The question of the rules this mark answers.")] = ""
    columns: Annotated[dict[str, ColumnText], Meta(description="Field of a rating -> column.")] = {}


class FileText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry of `files:`."""

    match: Annotated[str, Meta(description="File name; `*` stands for any letters.")]
    sheet: Annotated[str, Meta(description="Sheet of a workbook; default: the first.")] = ""
    header: Annotated[
        Any,
        Meta(
            description="Line of the column names, from 1; `[3, 4]` where they take two lines; auto: found by looking."
        ),
    ] = "auto"
    encoding: Annotated[str, Meta(description="Such as utf-8 or gb18030; auto: found by looking.")] = "auto"
    delimiter: Annotated[
        str,
        Meta(pattern=r"^(.|auto|tab)$", description="What stands between columns, or tab; auto: found by looking."),
    ] = "auto"
    dates: Annotated[
        Literal["auto", "year_first", "day_first", "month_first"],
        Meta(description="The order of year, month and day where a date alone does not tell."),
    ] = "auto"
    zone: Annotated[str, Meta(description="Time zone of times in this file; default: that of the workspace.")] = ""
    blank: Annotated[list[str], Meta(description="Texts that mean an empty cell, such as `?` or `N/A`.")] = []
    fill_down: Annotated[
        list[str], Meta(description="Columns whose empty cells mean the cell above (merged cells).")
    ] = []
    constants: Annotated[dict[str, str], Meta(description="Field -> value, the same in every row.")] = {}
    ticket: Annotated[dict[str, ColumnText], Meta(description="Field of a ticket -> column.")] = {}
    contact: Annotated[dict[str, ColumnText], Meta(description="Field of the person asked -> column.")] = {}
    customer: Annotated[dict[str, ColumnText], Meta(description="Field of the customer -> column.")] = {}
    request: Annotated[dict[str, ColumnText], Meta(description="Field of the request for an answer -> column.")] = {}
    complaint: Annotated[dict[str, ColumnText], Meta(description="Field of a complaint on record -> column.")] = {}
    review: Annotated[dict[str, ColumnText], Meta(description="Field of a service review held -> column.")] = {}
    fields: Annotated[dict[str, ColumnText], Meta(description="Further facts of the ticket: fact -> column.")] = {}
    values: Annotated[dict[str, dict[str, str]], Meta(description="Field -> word in its column -> what it means.")] = {}
    ratings: Annotated[list[RatingText], Meta(description="The marks a row holds.")] = []

    def named(self) -> Iterator[str]:
        """Every column the mapping names, with all their alternatives."""
        for _, column, _ in self.columns():
            names = column.join if isinstance(column, Joined) else [column] if isinstance(column, str) else column
            yield from (name for name in names if name)

    def columns(self) -> Iterator[Named]:
        """Every place of the entry that names a column."""
        groups = {"ticket": self.ticket, "contact": self.contact, "customer": self.customer, "request": self.request}
        groups |= {"complaint": self.complaint, "review": self.review}
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

    path: Annotated[str, Meta(description="The folder the files are read from, relative to csat.yaml.")] = "."
    results: Annotated[str, Meta(description="The folder results are written to, relative to csat.yaml.")] = "results"
    files: Annotated[list[FileText], Meta(description="Which files are read, and which column means what.")] = []


TARGETS: dict[str, frozenset[str]] = {
    "ticket": frozenset(Ticket.__struct_fields__) - {"fields"},
    "contact": frozenset(Contact.__struct_fields__),
    "customer": frozenset({"id", "name", "aliases", "segment", "value", "services", "account_manager"}),
    "request": frozenset(SurveyRequest.__struct_fields__),
    "complaint": frozenset(Complaint.__struct_fields__) - {"source"},
    "review": frozenset(ServiceReview.__struct_fields__) - {"source"},
    "rating": (frozenset(Rating.__struct_fields__) - {"raw", "outcome", "source", "version", "customer_name"})
    - {"contact_name", "channel", "direction"},
}
"""What each kind of record can take from a column."""


def schema() -> dict[str, Any]:
    """JSON Schema of the settings of a connection: what each kind of record can take from a column are its only keys."""
    from csat_plugin.host.settings_schema import settings_schema

    found = settings_schema(FolderText)
    entry, rating = found["$defs"]["FileText"]["properties"], found["$defs"]["RatingText"]["properties"]
    for kind in ("ticket", "contact", "customer", "request", "complaint", "review"):
        _only(entry[kind], TARGETS[kind])
    _only(rating["columns"], TARGETS["rating"])
    return found


def _only(columns: dict[str, Any], targets: frozenset[str]) -> None:
    column = columns["additionalProperties"]
    columns |= {"properties": dict.fromkeys(sorted(targets), column), "additionalProperties": False}


def read_settings(settings: Mapping[str, Any], place: str, language: str = "en") -> FolderText:
    """The checked settings of a connection, its error sentences in that language.

    Raises:
        Misconfigured: a setting is wrong; the sentence says which.
    """
    try:
        text = msgspec.convert(as_texts(settings), FolderText, strict=False)
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


def _check_targets(entry: FileText, place: str, language: str) -> None:
    groups = [("ticket", entry.ticket), ("contact", entry.contact), ("customer", entry.customer)]
    groups += [("request", entry.request), ("complaint", entry.complaint), ("review", entry.review)]
    groups += [("rating", rating.columns) for rating in entry.ratings]
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
