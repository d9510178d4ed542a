"""The report as a workbook: the calculation sheets with live formulas that lead from the parts to the published score.

Beside every formula stands its value, so that viewers that do not recalculate show the same. Text that begins like a formula is
written as text. The same report gives the same bytes.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from csat_plugin.core.report.content import Report
from csat_plugin.render.localise import localise
from csat_plugin.render.page import (
    Calculation,
    Cell,
    Figures,
    Head,
    Items,
    Page,
    PageBlock,
    PagePicture,
    PageRow,
    PageTable,
    Statement,
)
from csat_plugin.render.xlsx_calculation import LABELS, Calculations
from csat_plugin.texts import say

CREATED = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The same in every workbook: bytes must not depend on when it was written."""
SHEETS = ("summary", "scores", "actions", "calculation", "ratings", "exclusions", "comments", "method")
LISTS = frozenset({"scores", "actions", "ratings", "exclusions", "comments"})
"""Sheets that are one list: its head stays in view, is repeated on each page and has filters."""
OURS = frozenset({"scores", "ratings", "exclusions", "comments", "method"})
"""Sheets of the provider's own edition only."""
FORMULA_LIKE = frozenset("=+-@\t\r")
"""Beginnings a spreadsheet would take for a formula; such text is marked as text, so that editing it does not wake it."""
WRAPPED = 30
"""Longer texts are wrapped in their cell."""
_PLACED = {
    "excluded": "exclusions",
    "actions": "actions",
    "band": "method",
    "subjects": "scores",
    "comments": "comments",
    "periods": "method",
}
LINE = 13.5
"""Height of a line, points."""
PAGE = 32
"""Lines of calculation sheets on a printed page at full size."""
ACROSS = 95
"""Characters across a printed page at full size, by the widest of the fonts that stand in for one another."""
LABELS_TALL = len(LABELS) + 3
"""Lines of one calculation sheet: title, head, its rows and the published score."""
_IN = {"sheets": "calculation", "method": "method", "excluded": "exclusions", "periods": "method"}
_WIDTHS = {
    "summary": (34, 16, 18, 22, 40, 40),
    "scores": (32, 9, 9, 15, 10, 24, 38, 20),
    "actions": (58, 30, 14, 13, 18, 18, 18),
    "calculation": (34, 18, 18, 18, 18, 18, 18, 18),
    "ratings": (30, 24, 54, 13, 12, 10, 10, 8),
    "exclusions": (54, 28, 20, 12, 13, 30, 38),
    "comments": (32, 24, 10, 90),
    "method": (30, 14, 14, 12, 18, 26, 24),
}


def render(report: Report, languages: tuple[str, ...] | None = None) -> bytes:
    """The report as the bytes of an .xlsx file.

    Args:
        report: a whole report or an edition.
        languages: the language of the workbook; default: the report's own.
    """
    page = localise(report, languages)
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": page.title, "company": page.provider, "created": CREATED})
    book.set_calc_mode("auto")
    _Book(book, page).write()
    book.close()
    return target.getvalue()


class _Book:
    """One workbook while it is written: its sheets, formats, and the next free row of each sheet."""

    def __init__(self, book: Any, page: Page) -> None:
        self.book = book
        self.page = page
        names = [name for name in SHEETS if page.audience not in ("customer", "supplier") or name not in OURS]
        self.sheets = {name: book.add_worksheet(self.say(f"xlsx.{name}")[:31]) for name in names}
        self.row = dict.fromkeys(SHEETS, 0)
        self.lines: dict[tuple[str, int], float] = {}
        self.behind: list[Calculation] = []
        self.calculations = Calculations(self.sheets["calculation"], self.style, self.say)
        font = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        self.formats: dict[str, Any] = {}
        self.base = font
        self.whole = {
            b.id: b for s in page.sections for b in s.blocks if isinstance(b, PageTable) and not b.id.endswith("-page")
        }
        self.written: set[str] = set()
        self.breaks: list[int] = []
        self.page_lines = PAGE
        for name, sheet in self.sheets.items():
            self.set_up(name, sheet)

    def say(self, code: str, **values: str) -> str:
        return say(f"report.{code}", self.page.language, values)

    def set_up(self, name: str, sheet: Any) -> None:
        """Column widths, and A4 across with the title and the page below: as wide as the page, as long as it must be."""
        for i, width in enumerate(_WIDTHS[name]):
            sheet.set_column(i, i, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.7)
        title = f"{self.page.provider} · {self.page.title}".replace("&", "&&")
        sheet.set_footer(f"&L&8{title[:120]} · {self.page.audience_word}&R&8&A  &P / &N")
        sheet.hide_gridlines(2)
        if name == "calculation":
            channels = max(
                (len(b.parts) for s in self.page.sections for b in s.blocks if isinstance(b, Calculation)), default=0
            )
            across = sum(_WIDTHS[name][: channels + 2])
            scale = max(10, min(100, 100 * ACROSS // max(1, across)))
            self.page_lines = PAGE * 100 // scale
            sheet.set_print_scale(scale)
        else:
            sheet.fit_to_pages(1, 0)

    def style(self, **more: Any) -> Any:
        """A cell format, made once for each look."""
        key = repr(sorted(more.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**self.base, **more})
        return self.formats[key]

    def write(self) -> None:
        """All sheets; one without content says so."""
        self.head()
        for block in self.page.lead:
            self.block("summary", block)
        self.line("calculation", self.say("band_rules.caption"), bold=True)
        self.row["calculation"] = self.calculations.bands(self.row["calculation"], self.page.bands)
        for section in self.page.sections:
            where = _IN.get(section.id, "summary")
            if where == "summary" and any(self.here(b) for b in section.blocks):
                self.row["summary"] += 1
                self.line("summary", f"{section.number} {section.title}".strip(), bold=True, font_size=13)
            for block in section.blocks:
                self.block(where, block)
        self.ratings()
        for name in self.sheets:
            if not self.row[name]:
                self.line(name, self.say("no_data"))
        self.sheets["calculation"].set_h_pagebreaks(self.breaks)
        for (name, row), height in sorted(self.lines.items()):
            self.sheets[name].set_row(row, height)

    def here(self, block: PageBlock) -> bool:
        """Whether a block stands in the summary, and not in a sheet of its own or in the summary already."""
        if isinstance(block, PageTable):
            return block.id not in self.written and block.id.partition("-")[0] not in _PLACED
        return not isinstance(block, Calculation | PagePicture)

    def head(self) -> None:
        """Title, provider, whom it is for, and the entries of the head."""
        page = self.page
        self.line("summary", page.title, bold=True, font_size=16)
        if page.second_title:
            self.line("summary", page.second_title, font_size=12)
        for text in (page.provider, page.subject_name, page.notice):
            if text:
                self.line("summary", text)
        for entry in page.head:
            self.put("summary", self.row["summary"], 0, Cell(text=entry.label), font_color="#555555")
            self.put("summary", self.row["summary"], 1, Cell(text=entry.value))
            self.row["summary"] += 1

    def block(self, where: str, block: PageBlock) -> None:
        match block:
            case Statement():
                self.line(where, block.text)
            case Items():
                if block.caption:
                    self.line(where, block.caption, bold=True)
                for item in block.items:
                    self.line(where, item)
            case Figures():
                for f in block.figures:
                    row = self.row[where]
                    self.put(where, row, 0, Cell(text=f.label))
                    self.put(where, row, 1, f.figure, bold=True)
                    self.put(where, row, 2, Cell(text=f.word), indent=1)
                    self.put(where, row, 3, Cell(text=f.detail), indent=1)
                    self.row[where] += 1
            case PageTable():
                self.place(where, self.whole.get(block.id.removesuffix("-page"), block))
            case Calculation():
                self.calculation(block)
                self.behind.append(block)
            case PagePicture():
                pass

    def place(self, where: str, table: PageTable) -> None:
        """A table in its own sheet or where it comes, once: an extract of it gives way to the whole."""
        if table.id not in self.written:
            self.written.add(table.id)
            self.table(_PLACED.get(table.id.partition("-")[0], where), table)

    def line(self, where: str, text: str, **look: Any) -> None:
        """A line of text across the sheet, as tall as it needs."""
        row, last = self.row[where], len(_WIDTHS[where]) - 1
        self.put(where, row, 0, Cell(text=text), **look)
        across = sum(_WIDTHS[where])
        if "font_size" in look:
            self.lines[where, row] = 1.5 * look["font_size"]
        elif _columns(text) * 9 // 10 > across:
            quoted = {"quote_prefix": True} if text[:1] in FORMULA_LIKE else {}
            self.sheets[where].merge_range(row, 0, row, last, text, self.style(text_wrap=True, **look, **quoted))
            self.lines[where, row] = LINE * -(-_columns(text) * 9 // (10 * across))
        self.row[where] += 1

    def room(self, where: str, row: int, column: int, text: str) -> None:
        """Makes the row tall enough for a wrapped text: not every program does so by itself."""
        width = _WIDTHS[where][min(column, len(_WIDTHS[where]) - 1)]
        self.lines[where, row] = max(
            self.lines.get((where, row), LINE), LINE * -(-_columns(text) * 9 // (10 * max(1, int(width) - 1)))
        )

    def put(self, where: str, row: int, column: int, cell: Cell, **look: Any) -> None:
        """One cell: figures as numbers, days as days, everything else as text."""
        sheet = self.sheets[where]
        if cell.kind in ("number", "percent") and cell.value is not None and cell.text[-1:] != ")":
            places = max(0, -int(Decimal(cell.value).as_tuple().exponent))
            form = "#,##0" + ("." + "0" * places if places else "")
            if cell.kind == "percent":
                sheet.write_number(
                    row, column, float(Decimal(cell.value).scaleb(-2)), self.style(num_format=form + "%", **look)
                )
                return
            signed = f"+{form};−{form};±{form}" if cell.text[:1] in "+−±" else form
            sheet.write_number(row, column, float(Decimal(cell.value)), self.style(num_format=signed, **look))
        elif cell.kind == "day" and cell.value and "T" not in cell.value:
            day = date.fromisoformat(cell.value)
            sheet.write_datetime(row, column, day, self.style(**{**look, "num_format": "yyyy-mm-dd"}))
        else:
            quoted = {"quote_prefix": True} if cell.text[:1] in FORMULA_LIKE else {}
            sheet.write_string(row, column, cell.text, self.style(**look, **quoted))

    def table(self, where: str, table: PageTable) -> None:
        """A table with its caption; the first one of a list sheet is frozen below its head."""
        sheet, fresh = self.sheets[where], self.row[where] == 0
        self.row[where] += 0 if fresh else 1
        self.line(where, table.caption, bold=True)
        if not table.rows:
            self.line(where, table.empty or self.say("no_data"))
            return
        head = self.row[where]
        for i, column in enumerate(table.columns):
            look = {"bold": True, "bottom": 1, "font_color": "#555555", "text_wrap": True}
            side = {"align": "right"} if column.align == "end" else {"align": "left", "indent": int(i > 0)}
            sheet.write_string(head, i, column.text, self.style(**side, **look))
        if fresh and where in LISTS:
            sheet.freeze_panes(head + 1, 1)
            sheet.repeat_rows(head)
            sheet.autofilter(head, 0, head + len(table.rows), len(table.columns) - 1)
        for n, row in enumerate(table.rows, head + 1):
            look = {"bold": True, "top": 1} if row.kind == "total" else {}
            for i, cell in enumerate(row.cells):
                if table.columns[i].align == "end":
                    self.put(where, n, i, cell, align="right", **look)
                    continue
                wrapped = len(cell.text) > WRAPPED or i > 0
                if wrapped:
                    self.room(where, n, i, cell.text)
                self.put(where, n, i, cell, align="left", indent=int(i > 0), text_wrap=wrapped, **look)
        self.row[where] = head + 1 + len(table.rows)
        if table.note:
            self.line(where, table.note, font_color="#555555")

    def ratings(self) -> None:
        """Every rating behind the sheets, in one list that can be filtered."""
        rows = [
            PageRow(cells=(Cell(text=sheet.name), *row.cells), subject=sheet.subject)
            for sheet in self.behind
            for row in sheet.ratings.rows
        ]
        if rows:
            columns = (Head(text=self.say("xlsx.whose")), *self.behind[0].ratings.columns)
            self.table(
                "ratings", PageTable(id="ratings", caption=self.say("xlsx.behind"), columns=columns, rows=tuple(rows))
            )

    def calculation(self, sheet: Calculation) -> None:
        """One calculation sheet below the last one, with its sentences."""
        where = "calculation"
        self.row[where] += 1
        texts = [text for text in (*sheet.why, sheet.rule) if text]
        begun = self.breaks[-1] if self.breaks else 0
        if self.row[where] + LABELS_TALL + len(texts) - begun > self.page_lines:
            self.breaks.append(self.row[where])
        self.line(where, sheet.caption, bold=True, font_size=12)
        self.row[where] = self.calculations.write(self.row[where], sheet)
        for text in texts:
            self.line(where, text, font_color="#555555")


def _columns(text: str) -> int:
    """How wide a text is in columns; wide characters count two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
