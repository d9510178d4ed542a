"""Writes the platform's ticket exports: one UTF-8 CSV with BOM a month, English headers."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from csat_plugin.demo.desk import DeskTicket
from csat_plugin.demo.dice import dice
from csat_plugin.demo.sample import FileCount, Tally

COLUMNS = (
    "Number", "Type", "Title", "State", "Priority", "Service", "Team", "Department", "Supplier", "Engineer",
    "Requester", "Requester email", "Customer", "Opened", "Closed", "SLA met", "Reopened", "Merged into",
    "Rating", "Rated at", "Comment",
)  # fmt: skip
ENCODING = "utf-8-sig"


def write_tickets(folder: Path, name: str, rows: list[DeskTicket], *, seed: int, back: int, tally: Tally) -> FileCount:
    """Write one month's export below `folder/exports` and count what stands in it."""
    month = name.removeprefix("tickets-").removesuffix(".csv")
    chance = dice(seed, f"ticket file/{back}")
    rated = [t for t in rows if _counts(t)]
    repeated = chance.sample(rated, 3 if back == 0 else 2 if back in {1, 4} else 0)
    tally.add("repeated_row", month, len(repeated))
    blank = 1 if back in {0, 5} else 0
    tally.add("blank_row", month, blank)
    lines = [_line(t) for t in rows]
    for ticket in repeated:
        lines.insert(lines.index(_line(ticket)) + 1, _line(ticket))
    for _ in range(blank):
        lines.insert(len(lines) // 2, [""] * len(COLUMNS))
    with (folder / "exports" / name).open("w", encoding=ENCODING, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(lines)
    return FileCount(
        file=f"exports/{name}",
        channel="ticket",
        encoding=ENCODING,
        rows=len(lines),
        marks=len(rated),
        no_marks={"no_answer": sum(1 for t in rows if t.rating == "0"), "empty": sum(1 for t in rows if not t.rating)},
        unread={
            "off_scale": sum(1 for t in rows if t.rating in {"7", "55"}),
            "bad_date": sum(1 for t in rows if t.rated_text),
        },
        blank_rows=blank,
        repeated_rows=len(repeated),
    )


def _counts(ticket: DeskTicket) -> bool:
    return ticket.rating in {"1", "2", "3", "4", "5"} and not ticket.rated_text


def _line(ticket: DeskTicket) -> list[str]:
    met = {True: "yes", False: "no", None: ""}[ticket.sla_met]
    return [
        ticket.number,
        ticket.kind,
        ticket.title,
        ticket.state,
        ticket.priority,
        ticket.service,
        ticket.team,
        ticket.department,
        ticket.supplier,
        ticket.engineer,
        ticket.requester,
        ticket.email,
        ticket.account,
        _time(ticket.opened),
        _time(ticket.closed),
        met,
        str(ticket.reopened),
        ticket.merged_into,
        ticket.rating,
        ticket.rated_text or _time(ticket.rated),
        ticket.comment,
    ]


def _time(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
