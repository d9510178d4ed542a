"""A report in words: what every format is made from, and what the JSON edition is (`csat/report@1`).

Each cell carries its words and, where it is a figure or a day, the bare value too: `{"text": "77.3 %", "value": "77.3"}`.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Align = Literal["start", "end", "center"]
Tone = Literal["plain", "good", "bad", "open", "quiet"]


class Cell(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stands in a cell. `value` is a plain decimal or ISO day; `kind` says which; a missing cell is `none`."""

    text: str
    value: str | None = None
    kind: Literal["text", "number", "percent", "day", "none"] = "text"


class Head(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The head of a column."""

    text: str
    align: Align = "start"


class PageRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of a table."""

    cells: tuple[Cell, ...]
    kind: Literal["body", "total", "quiet"] = "body"
    subject: str = ""


class Statement(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="sentence"):
    """A sentence."""

    text: str
    tone: Tone = "plain"


class Figure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A figure with its label, its verdict in a word, and what it rests on."""

    label: str
    figure: Cell
    word: str = ""
    detail: str = ""
    tone: Tone = "plain"


class Figures(Struct, frozen=True, kw_only=True, tag="figures"):
    """Key figures side by side."""

    figures: tuple[Figure, ...]


class Items(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="list"):
    """Short statements."""

    items: tuple[str, ...]
    caption: str = ""


class PageTable(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="table"):
    """A table. `empty` is said when it has no rows; `line` says the same figures in one line.

    An id that ends in `-page` is an extract for the page itself; the table with the id before it stands whole in an annex.
    """

    id: str
    caption: str
    columns: tuple[Head, ...]
    rows: tuple[PageRow, ...]
    note: str = ""
    empty: str = ""
    line: str = ""


class PageMark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of a picture; figures as plain decimals."""

    name: str
    figure: Cell
    low: str | None = None
    high: str | None = None
    word: str = ""
    tone: Tone = "plain"


class PagePicture(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="picture"):
    """Figures to draw; `table` is the id of the table that holds them too."""

    id: str
    kind: Literal["dots", "trend", "bands"]
    title: str
    description: str
    marks: tuple[PageMark, ...]
    table: str
    line: str | None = None
    line_word: str = ""


class CalculationRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One channel of a calculation sheet in exact units: weights in hundredths, points and contribution in micropoints.

    The status `not_shown` stands where the group is too small to be shown apart: it has no figures of its own then.
    """

    channel: str
    status: str
    weight: int
    effective_weight: int
    points: int | None
    contribution: int | None
    answers: int | None
    contacts: int | None
    remark: str = ""


class Calculation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="calculation"):
    """A calculation sheet: exact parts, the same as a table in the source document's layout, and the ratings behind it."""

    id: str
    subject: str
    name: str
    caption: str
    parts: tuple[CalculationRow, ...]
    value: str | None
    exact: int | None
    rounding: str | None
    precision: int
    band: str
    table: PageTable
    ratings: PageTable
    why: tuple[str, ...] = ()
    rule: str = ""


PageBlock = Statement | Figures | Items | PageTable | PagePicture | Calculation


class PageSection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the report; `second` is its title in the second language."""

    id: str
    number: str
    title: str
    blocks: tuple[PageBlock, ...]
    second: str = ""
    annex: bool = False


class Entry(Struct, frozen=True, kw_only=True):
    """One entry of the head."""

    label: str
    value: str


class PageBand(Struct, frozen=True, kw_only=True):
    """A band with its lower bound in points."""

    name: str
    lower: str


class Page(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole report in words."""

    schema: Literal["csat/report@1"]
    language: Literal["en", "zh", "ja"]
    title: str
    provider: str
    period: str
    period_label: str
    audience: Literal["internal", "customer", "supplier", "all"]
    audience_word: str
    state: Literal["draft", "closed", "issued", "corrected"]
    issue: int
    digest: str
    second_title: str = ""
    subject: str = ""
    subject_name: str = ""
    notice: str = ""
    head: tuple[Entry, ...] = ()
    lead: tuple[PageBlock, ...] = ()
    sections: tuple[PageSection, ...] = ()
    bands: tuple[PageBand, ...] = ()
