"""The blank sheet for answers on paper: columns to type into, with what may stand in them (S0-46)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from csat_plugin.render.call_list import CREATED, OUTCOMES
from csat_plugin.tables import harmless

WIDTH, WIDE = 13, 34
MOST_MESSAGE = 250
"""Characters a spreadsheet shows beside a cell."""


def answer_sheet(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    spreadsheet: bool,
    known: int,
    outcome: int,
    questions: Mapping[int, tuple[str, Sequence[str]]],
) -> bytes:
    """The bytes of an .xlsx file, or of CSV with a mark that spreadsheets know UTF-8 by.

    Args:
        heads: the first line.
        rows: what is known already; empty cells are to be filled in.
        spreadsheet: .xlsx, else CSV.
        known: so many columns from the left are only rarely changed.
        outcome: the column of what came of asking.
        questions: column -> the question's words, and the marks it may have (none: any text or number).
    """
    if not spreadsheet:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(heads)
        writer.writerows([[harmless(cell) for cell in row] for row in rows])
        return out.getvalue().encode("utf-8-sig")
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"valign": "top", "text_wrap": True})
    empty = book.add_format({"bg_color": "#FFF8DC", "border": 1, "text_wrap": True, "valign": "top"})
    for column, head in enumerate(heads):
        free = column in questions and not questions[column][1]
        sheet.set_column(column, column, WIDE if free or column in range(1, known - 1) else WIDTH)
        sheet.write_string(0, column, head, bold)
        for line, row in enumerate(rows, 1):
            if row[column]:
                sheet.write_string(line, column, row[column], plain)
            else:
                sheet.write_blank(line, column, None, empty)
    last = max(len(rows), 1)
    sheet.data_validation(1, outcome, last, outcome, {"validate": "list", "source": list(OUTCOMES)})
    for column, (text, marks) in questions.items():
        shown = {"input_title": heads[column][:32], "input_message": text[:MOST_MESSAGE]}
        kind = {"validate": "list", "source": list(marks)} if marks else {"validate": "any"}
        sheet.data_validation(1, column, last, column, {**kind, **shown})
    sheet.freeze_panes(1, 4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return target.getvalue()
