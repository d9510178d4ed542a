"""The report as content: sections of typed blocks that know for whom they are, without language, format or layout.

Words stay codes and figures stay exact decimals until a renderer says them, so that every format and every language shows
the same digits. A block says who may see it (`audience`) and whom it is about (`subject`). S0-63, S0-65 to S0-68.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

Audience = Literal["internal", "customer", "supplier"]
"""`internal`: the provider's own people. `customer`: one customer, who sees nothing but what concerns him. `supplier`: the same of one
supplier, whose edition is a report of its own."""

Tone = Literal["plain", "good", "bad", "open", "quiet"]
"""How a figure or sentence is to be read; always accompanied by a word, never by colour alone."""

PeriodState = Literal["draft", "closed", "issued", "corrected"]


class Word(Struct, frozen=True, tag="word"):
    """Text shown as it is: a name, an id, a remark. `free` marks what people wrote, which may name anybody."""

    text: str
    free: bool = False


class Term(Struct, frozen=True, tag="term"):
    """A word of the rules (a channel, a band) or of a playbook with its titles by language; `free` as in `Word`.

    Without a title the catalogue's `report.` + id is said, and the bare id when it has none.
    """

    id: str
    titles: dict[str, str] = {}
    free: bool = False


class Number(Struct, frozen=True, tag="number"):
    """An exact decimal; its exponent is the number of places shown."""

    value: Decimal
    unit: Literal["", "percent"] = ""
    signed: bool = False


class Day(Struct, frozen=True, tag="day"):
    """A day `YYYY-MM-DD`, or a moment `YYYY-MM-DDTHH:MM` with the zone's name as people write it."""

    iso: str
    zone: str = ""


class PeriodName(Struct, frozen=True, tag="period"):
    """A period by its label, such as `2026-10`."""

    label: str


class Text(Struct, frozen=True, tag="text"):
    """A sentence of the text catalogue and what stands in it."""

    code: str
    values: dict[str, Value] = {}


class Several(Struct, frozen=True, tag="several"):
    """Values one after the other: a list of names, clauses of one sentence, or whole sentences."""

    parts: tuple[Value, ...]
    between: Literal["list", "clause", "sentence", "dot"] = "list"


Value = Word | Term | Number | Day | PeriodName | Text | Several
"""Anything a cell or sentence can hold. A missing value is `None`, shown as a dash and never as zero."""


class Column(Struct, frozen=True, kw_only=True):
    """A column of a table: its head, and where its cells stand."""

    head: Value | None
    align: Literal["start", "end", "center"] = "start"


class Row(Struct, frozen=True, kw_only=True):
    """A row of a table; a `total` row is set off. `subject` is the id of whom it is about."""

    cells: tuple[Value | None, ...]
    kind: Literal["body", "total", "quiet"] = "body"
    subject: str = ""


class Sentence(Struct, frozen=True, kw_only=True, tag="sentence"):
    """A statement."""

    text: Value
    tone: Tone = "plain"
    audience: tuple[Audience, ...] = ("internal",)
    subject: str = ""


class KeyFigure(Struct, frozen=True, kw_only=True):
    """One figure to be read at a glance: what it is, the figure, its verdict in a word, and what it rests on."""

    label: Value
    figure: Value | None
    word: Value | None = None
    detail: Value | None = None
    tone: Tone = "plain"


class KeyFigures(Struct, frozen=True, kw_only=True, tag="figures"):
    """The row of key figures below the conclusion."""

    figures: tuple[KeyFigure, ...]
    audience: tuple[Audience, ...] = ("internal",)
    subject: str = ""


class Listing(Struct, frozen=True, kw_only=True, tag="list"):
    """Short statements, one below the other."""

    items: tuple[Value, ...]
    caption: Value | None = None
    audience: tuple[Audience, ...] = ("internal",)
    subject: str = ""


class Table(Struct, frozen=True, kw_only=True, tag="table"):
    """A table with a caption; the first column names the row. `empty` is said when it has no rows.

    `line` says the same figures in one line, which stands for the table on paper. An id that ends in `-page` is an extract or
    a summary for the page itself: the table with the id before it stands whole in an annex.
    """

    id: str
    caption: Value
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Value | None = None
    empty: Value | None = None
    line: Value | None = None
    audience: tuple[Audience, ...] = ("internal",)
    subject: str = ""


class Mark(Struct, frozen=True, kw_only=True):
    """One item of a picture: its name, figure, and the reach of its margin in points. `None` = no figure."""

    name: Value
    figure: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    word: Value | None = None
    tone: Tone = "plain"


class Picture(Struct, frozen=True, kw_only=True, tag="picture"):
    """Figures to be drawn: `dots` (one a subject), `trend` (one a period) or `bands` (how many in each band).

    `table` is the id of the table that holds the same figures. `line` is the level all marks are compared with.
    """

    id: str
    kind: Literal["dots", "trend", "bands"]
    title: Value
    description: Value
    marks: tuple[Mark, ...]
    table: str
    line: Decimal | None = None
    line_word: Value | None = None
    audience: tuple[Audience, ...] = ("internal",)
    subject: str = ""


class SheetRating(Struct, frozen=True, kw_only=True):
    """One rating behind a calculation sheet, as it was given."""

    rating: str
    answered: str
    raw: str
    scale: str
    points: int | None
    """Micropoints."""
    count: int = 1
    label: str = ""
    """The word or sign that was given, where `raw` is the mark it stands for."""
    sheet: int = 0
    """Number of its answer sheet within the channel; 0 where every sheet has one answer."""


class SheetRow(Struct, frozen=True, kw_only=True):
    """One channel of a calculation sheet; integers as in `core.exact`. `remark` says what its weight did.

    The status `not_shown` stands where the group is too small to be shown apart: it has no figures of its own then.
    """

    channel: Term
    status: str
    weight: int
    effective_weight: int
    points: int | None
    contribution: int | None
    answers: int | None
    contacts: int | None
    remark: Value | None = None
    ratings: tuple[SheetRating, ...] = ()


class Sheet(Struct, frozen=True, kw_only=True, tag="sheet"):
    """The calculation sheet of one subject (S0-23): rows score, weight, weighted score; columns channels; total."""

    id: str
    name: Value
    period: PeriodName
    rows: tuple[SheetRow, ...]
    value: Decimal | None
    exact: int | None
    rounding: Decimal | None
    precision: int
    band: Term | None
    why: tuple[Value, ...] = ()
    sheets: tuple[Value, ...] = ()
    """How channels' figures come about from answer sheets that hold several answers."""
    rule: str = ""
    """Where the weights stand (`file:line`); empty in a customer's edition."""
    audience: tuple[Audience, ...] = ("internal",)
    subject: str = ""


BLANK = Word("")
"""A cell that has nothing to hold, unlike a missing value."""

Block = Sentence | KeyFigures | Listing | Table | Picture | Sheet


class Section(Struct, frozen=True, kw_only=True):
    """A part of the report under one title. An `annex` stands behind the page itself."""

    id: str
    title: Text
    blocks: tuple[Block, ...]
    annex: bool = False


class Line(Struct, frozen=True, kw_only=True):
    """One entry of the report's head, such as `prepared by`."""

    label: Text
    value: Value
    audience: tuple[Audience, ...] = ("internal", "customer")


class BandScale(Struct, frozen=True, kw_only=True):
    """A band and its lower bound in points, for lookups in workbooks."""

    term: Term
    lower: Decimal


class Report(Struct, frozen=True, kw_only=True):
    """A whole report. `guarded` holds names that may stand in nobody else's edition; an edition empties it."""

    schema: str = "csat/report@1"
    title: Text
    provider: str
    period: PeriodName
    audience: Audience | Literal["all"] = "all"
    subject: str = ""
    languages: tuple[str, ...] = ("en",)
    state: PeriodState = "draft"
    issue: int = 1
    digest: str = ""
    head: tuple[Line, ...] = ()
    lead: tuple[Block, ...] = ()
    """The correction notice, the conclusion and the key figures."""
    sections: tuple[Section, ...] = ()
    bands: tuple[BandScale, ...] = ()
    names: dict[str, str] = {}
    """Subject id -> name, for choosing an edition; an edition keeps its own only."""
    guarded: tuple[str, ...] = ()
