"""A call list as a sheet: what is known, and empty columns for what the caller writes down."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

import xlsxwriter

from csat_plugin.tables import harmless
from csat_plugin.texts import say

WIDTHS = {"title": 44, "customer": 28, "contact": 22, "email": 28, "comment": 60, "code": 30}
USUAL = 13
OUTCOMES = ("answered", "refused", "refused_score", "no_contact", "complaint")
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the same bytes for the same content
FILLED = ("mark", "outcome", "comment")
HEAD = 2
"""Row of the headings, after the title and a blank."""


def call_list(title: str, rows: Sequence[Mapping[str, str]], language: str, *, spreadsheet: bool) -> bytes:
    """The bytes of an .xlsx file, or of CSV with a mark that spreadsheets know UTF-8 by.

    Args:
        title: of the sheet.
        rows: cells by column; every row has the same columns.
        language: of the headings.
        spreadsheet: .xlsx, else CSV.
    """
    columns = list(rows[0]) if rows else []
    heads = [say(f"surveys.list.{key}", language) for key in columns]
    if not spreadsheet:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(heads)
        writer.writerows([[harmless(row[key]) for key in columns] for row in rows])
        return out.getvalue().encode("utf-8-sig")
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": title, "created": CREATED})
    sheet = book.add_worksheet()
    bold, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    blank = book.add_format({"bg_color": "#FFF8DC", "border": 1, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, title, bold)
    for n, (key, head) in enumerate(zip(columns, heads, strict=True)):
        sheet.set_column(n, n, WIDTHS.get(key, USUAL))
        sheet.write_string(HEAD, n, head, bold)
        for line, row in enumerate(rows, HEAD + 1):
            if key in FILLED:
                sheet.write_blank(line, n, None, blank)
            else:
                sheet.write_string(line, n, row[key], plain)
    if rows and "outcome" in columns:
        at = columns.index("outcome")
        sheet.data_validation(HEAD + 1, at, HEAD + len(rows), at, {"validate": "list", "source": list(OUTCOMES)})
    sheet.freeze_panes(HEAD + 1, 1)
    sheet.set_landscape()
    sheet.repeat_rows(HEAD)
    book.close()
    return target.getvalue()
