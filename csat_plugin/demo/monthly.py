"""Monthly marks 月度评分: one mark from 0 to 100 a customer and month, signed by the customer, some missing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from csat_plugin.demo.customers import CLIENTS, PERCENT_WRITER
from csat_plugin.demo.dice import dice
from csat_plugin.demo.months import label, last_day, shifted
from csat_plugin.demo.people import Cast
from csat_plugin.demo.sample import FileCount, Tally
from csat_plugin.demo.truth import MONTHS, level
from csat_plugin.demo.workbooks import write_monthly

TOP = 100
NOT_GIVEN = "-"
OFF_SCALE = ("C10", 4)
"""The customer, and the months before the last one, whose mark was typed as 184 instead of 84."""


def write_marks(path: Path, seed: int, last: dt.date, people: Cast, tally: Tally) -> FileCount:
    """Write the workbook of all months and count what stands in it."""
    rows: list[tuple[Any, ...]] = []
    marks = missing = off = 0
    for back in range(MONTHS - 1, -1, -1):
        first = shifted(last, -back)
        chance = dice(seed, f"monthly/{back}")
        for one in CLIENTS:
            if one.monthly is None and one.tickets == 0:
                continue
            points = level(seed, one, "monthly", back)
            signed = last_day(first) + dt.timedelta(days=chance.randint(1, 4))
            shown: Any = NOT_GIVEN
            if points is not None:
                shown = round(points * 2) / 2
                if one.id == PERCENT_WRITER:
                    shown = f"{shown}％"
                    tally.add("percent_sign", label(first))
            if (one.id, back) == OFF_SCALE:
                shown += TOP
                off += 1
                tally.add("off_scale", label(first))
            elif points is None:
                missing += 1
                tally.add("no_monthly_mark", label(first))
            else:
                marks += 1
            signer = people.voices(one.id)[:2][-1].name
            day = None if shown == NOT_GIVEN else signed
            rows.append((label(first), one.id, one.name, shown, signer, day, last_day(first)))
    write_monthly(path, rows)
    tally.add("total_row", label(last))
    return FileCount(
        file=f"exports/{path.name}",
        channel="monthly",
        encoding="xlsx",
        rows=len(rows) + 1,
        marks=marks,
        no_marks={"no_answer": missing},
        unread={"off_scale": off},
        total_rows=1,
    )
