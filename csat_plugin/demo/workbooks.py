"""Writes the workbooks people keep by hand: call-backs, monthly marks and the customer register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from csat_plugin.demo.callbacks import ANSWERED, OUTCOMES, Call
from csat_plugin.demo.months import chinese
from csat_plugin.demo.people import ROLE_NAMES
from csat_plugin.demo.sample import FileCount

CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - workbooks hold local times; fixed, so that equal content is equal bytes
CALL_HEADER = (
    ("回访编号", ""), ("工单", "单号"), ("工单", "关闭日期"), ("客户单位", ""), ("受访人", "姓名"), ("受访人", "角色"),
    ("回访", "日期"), ("回访", "回访员"), ("评价", "结果"), ("评价", "满意度"), ("意见与建议", ""),
)  # fmt: skip


@contextmanager
def workbook(path: Path) -> Iterator[Any]:
    """An XlsxWriter workbook that has the same bytes whenever it has the same content."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"author": "Huaxin IT Services", "created": CREATED})
    try:
        yield book
    finally:
        book.close()


def write_callbacks(path: Path, months: list[list[Call]]) -> FileCount:
    """The call-back workbook: notes on a first sheet; title rows, a two-line header and a total row on the second.

    The customer's name stands once for all its calls of a month, in merged cells.
    """
    with workbook(path) as book:
        bold, day = book.add_format({"bold": True, "align": "center"}), book.add_format({"num_format": "yyyy-mm-dd"})
        notes = book.add_worksheet("说明")
        notes.write(0, 0, "电话回访由质量控制专员进行，服务工程师本人不得回访。")
        notes.write(1, 0, "满意度按1至5分填写，5分为最好；未接通或拒访不填分数。")
        sheet = book.add_worksheet("电话回访")
        sheet.merge_range(0, 0, 0, len(CALL_HEADER) - 1, "华信运维 电话回访记录表", bold)
        sheet.write(1, 0, "编制：质量控制")
        for column, (upper, lower) in enumerate(CALL_HEADER):
            if not lower:
                sheet.merge_range(2, column, 3, column, upper, bold)
            else:
                sheet.write(3, column, lower, bold)
        for upper, columns in groupby(range(len(CALL_HEADER)), key=lambda c: CALL_HEADER[c][0]):
            group = list(columns)
            if len(group) > 1:
                sheet.merge_range(2, group[0], 2, group[-1], upper, bold)
        row, blank = 4, 0
        for place, calls in enumerate(months):
            if place and place % 6 == 0:
                row, blank = row + 1, blank + 1
            for _, same in groupby(calls, key=lambda c: c.name):
                row = _block(sheet, row, list(same), day)
        everything = [c for month in months for c in month]
        answered = [c.mark for c in everything if c.mark is not None]
        sheet.write(row, 0, "合计", bold)
        sheet.write(row, 1, len(everything))
        sheet.write(row, 9, round(sum(answered) / len(answered), 2))
    good = [c for c in everything if c.mark is not None and c.mark <= 5 and c.day]  # noqa: PLR2004 - top mark of the scale
    return FileCount(
        file=f"exports/{path.name}",
        channel="callback",
        encoding="xlsx",
        rows=len(everything) + blank + 1,
        marks=len(good),
        no_marks={
            o: sum(1 for c in everything if OUTCOMES[c.outcome] == o) for o in OUTCOMES.values() if o != "answered"
        },
        unread={
            "off_scale": sum(1 for c in everything if c.mark is not None and c.mark > 5),  # noqa: PLR2004 - as above
            "bad_date": sum(1 for c in everything if c.day_text),
        },
        blank_rows=blank,
        total_rows=1,
    )


def _block(sheet: Any, row: int, calls: list[Call], day: Any) -> int:
    """Write one customer's calls and return the next free row."""
    if len(calls) > 1:
        sheet.merge_range(row, 3, row + len(calls) - 1, 3, calls[0].name)
    else:
        sheet.write(row, 3, calls[0].name)
    for call in calls:
        sheet.write(row, 0, call.number)
        sheet.write(row, 1, call.ticket)
        sheet.write_datetime(row, 2, dt.datetime.combine(call.closed, dt.time()), day)
        sheet.write(row, 4, call.person)
        sheet.write(row, 5, ROLE_NAMES.get(call.role, ""))
        if call.day:
            sheet.write_datetime(row, 6, dt.datetime.combine(call.day, dt.time()), day)
        else:
            sheet.write(row, 6, call.day_text)
        sheet.write(row, 7, call.caller)
        sheet.write(row, 8, call.outcome)
        if call.outcome == ANSWERED:
            sheet.write_number(row, 9, call.mark)
        sheet.write(row, 10, call.comment)
        row += 1
    return row


def write_sheet(book: Any, name: str, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """A plain sheet: header in the first row, one record a row; empty cells stay empty."""
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(header):
        sheet.write(0, column, title, bold)
        sheet.set_column(column, column, 18)
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value not in {None, ""}:
                writer: Callable[..., Any] = (
                    sheet.write_number if isinstance(value, int | float) else sheet.write_string
                )
                writer(place, column, value)


def write_monthly(path: Path, rows: list[tuple[Any, ...]]) -> None:
    """The monthly marks 月度评分, all months on one sheet below two title rows, with a total row at the end."""
    header = ("考核月份", "客户编号", "客户名称", "得分", "评分人", "评分日期", "考核截止日")
    with workbook(path) as book:
        bold = book.add_format({"bold": True, "align": "center"})
        sheet = book.add_worksheet("月度评分")
        sheet.merge_range(0, 0, 0, len(header) - 1, "客户月度评分汇总表（百分制）", bold)
        sheet.write(1, 0, "由客户签字确认，质量控制汇总")
        for column, title in enumerate(header):
            sheet.write(2, column, title, bold)
        for place, row in enumerate(rows, start=3):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_string(place, column, chinese(value))
                elif value is not None:
                    sheet.write(place, column, value)
        given = [r[3] for r in rows if isinstance(r[3], int | float)]
        sheet.write(len(rows) + 3, 0, "合计", bold)
        sheet.write(len(rows) + 3, 1, len(given))
        sheet.write(len(rows) + 3, 3, round(sum(given) / len(given), 1))
