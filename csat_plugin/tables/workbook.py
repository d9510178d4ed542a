"""Excel workbooks through calamine: XLSX, XLS, XLSB and ODS, with merged cells and the chosen sheet."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from csat_plugin.tables.frame import Spans, frame
from csat_plugin.tables.table import Cell, Noticed, Options, Row, Table, TableError, as_text

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

OPENXML = (".xlsx", ".xlsm")
LOOK = 30
"""Rows of a sheet looked at to see whether it holds a table."""


def open_workbook(path: Path, options: Options) -> Table:
    """Open a sheet of a workbook.

    Raises:
        TableError: not a workbook, protected by a password, no such sheet (the sheets there are are named), no table.
    """
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(path)
    except calamine.PasswordError as error:
        raise TableError("tables.password", {"source": path.name}) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        code = "tables.save_as_xlsx" if path.suffix.lower() not in OPENXML else "tables.broken_workbook"
        raise TableError(code, {"source": path.name, "reason": str(error)}) from error
    chosen = options.sheet
    name = _sheet_name(book, chosen, path)
    sheet = book.get_sheet_by_name(name)
    spans, down = _merged(sheet)
    options = msgspec.structs.replace(options, sheet=name, encoding="", delimiter="")
    table = frame(_rows(sheet, down), options, source=f"{path.name}[{name}]", spans=spans)
    table.date1904 = path.suffix.lower() in OPENXML and _counts_from_1904(path)
    others = [other for other in book.sheet_names if other != name]
    if others and not chosen:
        values = {"source": path.name, "sheet": name, "others": ", ".join(others)}
        table.noticed.append(Noticed(level="info", code="tables.first_sheet", values=values))
    return table


def sheets(path: Path) -> list[str]:
    """Names of the visible worksheets of a workbook."""
    import python_calamine as calamine

    with calamine.CalamineWorkbook.from_path(path) as book:
        return _visible(book)


def _visible(book: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    return [
        meta.name
        for meta in book.sheets_metadata
        if meta.visible == SheetVisibleEnum.Visible
        and meta.typ in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)  # these enums have no hash
    ]


def _sheet_name(book: CalamineWorkbook, wanted: str, path: Path) -> str:
    if wanted:
        if wanted in book.sheet_names:
            return wanted
        close = next((name for name in book.sheet_names if name.strip().casefold() == wanted.strip().casefold()), None)
        if close:
            return close
        raise TableError(
            "tables.no_sheet", {"source": path.name, "sheet": wanted, "sheets": ", ".join(book.sheet_names)}
        )
    for name in _visible(book):
        sheet = book.get_sheet_by_name(name)
        filled = 0
        for at, cells in enumerate(sheet.iter_rows()):
            filled += sum(1 for cell in cells if as_text(cell)) > 1
            if filled > 1 or at > LOOK:
                break
        if filled > 1:
            return name
    raise TableError("tables.no_table", {"source": path.name})


def _merged(sheet: CalamineSheet) -> tuple[Spans, dict[int, list[tuple[int, int]]]]:
    """Ranges merged across columns by row number, and those merged down: first row -> (last row, column)."""
    start = sheet.start
    left = start[1] if start else 0
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    down: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or []:
        if last > first:
            spans[top + 1].append((first - left, last - left))
        elif bottom > top:
            down[top + 1].append((bottom + 1, first - left))
    return {row: tuple(sorted(ranges)) for row, ranges in spans.items()}, down


def _rows(sheet: CalamineSheet, down: dict[int, list[tuple[int, int]]]) -> Iterator[Row]:
    """All rows from row 1 on; a cell merged downwards stands in each of its rows."""
    held: dict[int, tuple[int, Cell]] = {}
    for number, source in enumerate(sheet.iter_rows(), start=1):
        cells: list[Cell] = list(source)
        blank = not any(cell != "" for cell in cells)
        for column, (last, cell) in list(held.items()):
            if number > last:
                del held[column]
            elif not blank and column < len(cells) and cells[column] == "":
                cells[column] = cell
        for last, column in down.get(number, ()):
            if column < len(cells):
                held[column] = (last, cells[column])
        yield number, cells


def _counts_from_1904(path: Path) -> bool:
    """Whether the workbook says `date1904`; calamine applies it to date cells, bare numbers need to know it too."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            head = part.read(1 << 20)
    except (OSError, KeyError, zipfile.BadZipFile):
        return False
    return b'date1904="1"' in head or b'date1904="true"' in head
