"""Ugly workbooks, made on the fly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from csat_plugin.tables import Options, Table, TableError, as_text, open_table
from csat_plugin.tables.workbook import sheets

Make = Callable[[Worksheet], None]


def made(folder: Path, *fills: Make, name: str = "t.xlsx", titles: tuple[str, ...] = ()) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for at, fill in enumerate(fills):
        fill(book.create_sheet(titles[at] if at < len(titles) else f"S{at + 1}"))
    file = folder / name
    book.save(file)
    return file


def put(sheet: Worksheet, top: int, *lines: list[Any]) -> None:
    for down, line in enumerate(lines):
        for right, value in enumerate(line):
            if value is not None:
                sheet.cell(top + down, right + 1, value)


def texts(table: Table) -> list[tuple[int, list[str]]]:
    return [(number, [as_text(cell) for cell in cells]) for number, cells in table.rows]


def call_sheet(sheet: Worksheet) -> None:
    """Two title rows, a header of two lines with merged cells, customers merged downwards, a total."""
    sheet["A1"] = "2026年10月 电话回访记录表"
    sheet.merge_cells("A1:F1")
    sheet["A2"] = "制表部门：客户服务部"
    sheet.merge_cells("A2:F2")
    put(sheet, 3, ["客户单位", "工单", None, "评价", None, "意见"], [None, "单号", "关闭日期", "结果", "满意度", None])
    for cells in ("A3:A4", "B3:C3", "D3:E3", "F3:F4"):
        sheet.merge_cells(cells)
    put(
        sheet, 5,
        ["华信", "A-1", dt.date(2026, 10, 3), "已评分", 5, "好"],
        [None, "A-2", dt.datetime(2026, 10, 4, 9, 30), "未接通", None, None],  # noqa: DTZ001 # workbooks know no zone
        ["恒达", "A-3", "2026/10/5", "拒访", None, None],
        ["合计", None, None, 3, 5, None],
    )  # fmt: skip
    sheet.merge_cells("A5:A6")


def test_titles_two_line_header_merged_cells_and_total(tmp_path: Path) -> None:
    table = open_table(made(tmp_path, call_sheet))
    assert table.columns == ("客户单位", "工单 单号", "工单 关闭日期", "评价 结果", "评价 满意度", "意见")
    assert table.options.header == (3, 4)
    assert texts(table) == [
        (5, ["华信", "A-1", "2026-10-03", "已评分", "5", "好"]),
        (6, ["华信", "A-2", "2026-10-04 09:30:00", "未接通", "", ""]),
        (7, ["恒达", "A-3", "2026/10/5", "拒访", "", ""]),
    ]
    assert table.skipped.rows == {"title": [1, 2], "total": [8]}


def test_a_table_that_begins_right_and_down(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["C6"], sheet["D6"] = "客户", "评分"
        sheet["C7"], sheet["D7"] = "华信", 4.5
        sheet["C8"], sheet["D8"] = "恒达", 90

    table = open_table(made(tmp_path, fill))
    assert [name for name in table.columns if name] == ["客户", "评分"]
    assert [(number, [cell for cell in cells if cell]) for number, cells in texts(table)] == [
        (7, ["华信", "4.5"]),
        (8, ["恒达", "90"]),
    ]


def test_a_one_line_header_below_a_merged_title_is_not_two_lines(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "月度评分表"
        sheet.merge_cells("A1:C1")
        put(sheet, 2, ["客户", "月份", "得分"], ["华信", "2026-10", 92.5])

    table = open_table(made(tmp_path, fill))
    assert table.columns == ("客户", "月份", "得分")
    assert table.options.header == 2


def test_hidden_and_filtered_rows_are_read(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        put(sheet, 1, ["id", "mark"], ["1", 5], ["2", 4], ["3", 3])
        sheet.row_dimensions[3].hidden = True

    assert len(texts(open_table(made(tmp_path, fill)))) == 3


def cover(sheet: Worksheet) -> None:
    sheet["B2"] = "Cover page"


def simple(sheet: Worksheet) -> None:
    put(sheet, 1, ["id", "mark"], ["1", 5], ["2", 4])


def test_the_first_visible_sheet_that_holds_a_table(tmp_path: Path) -> None:
    def hidden(sheet: Worksheet) -> None:
        simple(sheet)
        sheet.sheet_state = "hidden"

    file = made(tmp_path, cover, hidden, simple, titles=("封面", "hidden", "10月"))
    table = open_table(file)
    assert table.options.sheet == "10月"
    assert [noticed.code for noticed in table.noticed] == ["tables.first_sheet"]
    assert table.noticed[0].values["others"] == "封面, hidden"
    assert sheets(file) == ["封面", "10月"]


def test_a_chosen_sheet_and_a_wrong_one(tmp_path: Path) -> None:
    file = made(tmp_path, simple, call_sheet, titles=("data", "回访"))
    assert open_table(file, Options(sheet=" 回访 ")).options.sheet == "回访"
    with pytest.raises(TableError, match=r"no sheet '11月'. There are: data, 回访"):
        open_table(file, Options(sheet="11月"))


def test_numbers_as_excel_shows_them(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        put(sheet, 1, ["id", "mark"], [1004298.0, 0.1 + 0.2], [2, 4.35], [12345678901234, True])

    found = [cells for _, cells in texts(open_table(made(tmp_path, fill)))]
    assert found == [["1004298", "0.3"], ["2", "4.35"], ["12345678901234", "TRUE"]]


def test_dates_from_1904(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    put(sheet, 1, ["id", "closed"], ["1", dt.date(2026, 10, 3)], ["2", 44836])
    book.save(tmp_path / "mac.xlsx")
    table = open_table(tmp_path / "mac.xlsx")
    assert table.date1904
    assert texts(table)[0][1][1] == "2026-10-03"


def test_no_table_in_any_sheet(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="holds no table"):
        open_table(made(tmp_path, cover))


def test_not_a_workbook(tmp_path: Path) -> None:
    for name, told in (("t.xlsx", "no readable workbook"), ("t.xls", r"save it as \.xlsx")):
        file = tmp_path / name
        file.write_bytes(b"not a workbook at all")
        with pytest.raises(TableError, match=told):
            open_table(file)


def test_a_thousand_formatted_blank_rows_are_nothing(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        simple(sheet)
        for row in range(4, 1004):
            sheet.cell(row, 1, "")

    table = open_table(made(tmp_path, fill))
    assert len(texts(table)) == 2
    assert table.skipped.count == 0
