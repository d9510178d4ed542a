"""The files of a folder: which there are, which mapping reads which, and opening one with its columns found."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from csat_plugin.host.adapter import Finding, Misconfigured
from csat_plugin.tables import READABLE, Noticed, Table, open_table
from csat_plugin.tables.dates import ColumnOrder, DateReader, Order, Seen
from csat_plugin.texts import say

from .columns import Header, MissingColumn, picks
from .mapping import FileText, FolderText
from .ratings import Ratings, specs
from .reading import Values
from .records import REQUEST_TIMES, TICKET_TIMES, People, Records

DIGITS = re.compile(r"(\d+)")
RATING_TIMES = ("asked", "answered", "closed", "provisional_until")


class Source(Struct, frozen=True):
    """A file to be read with one mapping."""

    key: str
    """Name below the folder, with `#2` when a second mapping reads the same file."""
    path: Path
    entry: FileText


class Opened(Struct):
    """An open file: its rows, and what makes records of them."""

    name: str
    table: Table
    header: Header
    records: Records
    people: People
    ratings: Ratings
    filled: tuple[int, ...]
    """Places of the columns that continuation rows take from above."""
    findings: list[Finding]


def listed(folder: Path) -> list[Path]:
    """All readable files below a folder in natural order (`t-2` before `t-10`), without hidden and lock files."""
    found = []
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(base) / name
            for name in names
            if Path(name).suffix.lower() in READABLE and not name.startswith((".", "~$"))
        ]
    return sorted(found, key=lambda path: _natural(path.relative_to(folder).as_posix()))


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part.casefold()) for part in DIGITS.split(name)]


def sources(folder: Path, text: FolderText, results: Path) -> tuple[list[Source], list[Finding]]:
    """Every file with each mapping that reads it, and a finding for each mapping that matches no file."""
    here = [path for path in listed(folder) if not path.is_relative_to(results)]
    found: list[Source] = []
    findings: list[Finding] = []
    times: dict[str, int] = {}
    for entry in text.files:
        matched = [path for path in here if _matches(path.relative_to(folder).as_posix(), entry.match)]
        if not matched:
            values = {"match": entry.match, "folder": folder.as_posix()}
            findings.append(Finding(level="warning", code="folder.no_match", values=values))
        for path in matched:
            name = path.relative_to(folder).as_posix()
            times[name] = times.get(name, 0) + 1
            key = name if times[name] == 1 else f"{name}#{times[name]}"
            found.append(Source(key, path, entry))
    return found, findings


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name.casefold(), pattern.replace("\\", "/").casefold().removeprefix("./"))


def open_source(
    source: Source, connection: str, zone: ZoneInfo, language: str, place: str, *, look_only: bool = False
) -> Opened:
    """Open a file and find its mapped columns.

    Args:
        source: the file and its mapping.
        connection: the connection's name, for ids.
        zone: of times without one, where the mapping names no other.
        language: of error texts.
        place: where the connection stands in `csat.yaml`.
        look_only: only the header matters; the order of day and month is not looked for.

    Raises:
        TableError: no readable table. OSError: the file cannot be read.
        Misconfigured: a mapped column is not there (the columns there are are listed).
    """
    entry = source.entry
    table = open_table(source.path, entry.options())
    header = Header(table.columns)
    name = (
        f"{source.key.partition('#')[0]}[{table.options.sheet}]"
        if table.options.sheet
        else source.key.partition("#")[0]
    )
    try:
        found = specs(entry, header)
        ticket = picks(header, entry.ticket, entry.constants if entry.ticket else {})
        people_of = {
            kind: picks(header, columns, {})
            for kind, columns in (("customer", entry.customer), ("contact", entry.contact))
        }
        request = picks(header, entry.request, entry.constants if entry.request else {})
        fields = picks(header, entry.fields, {})
        filled = tuple(header.at(column) for column in entry.fill_down)
        times = _time_columns(entry, header)
    except MissingColumn as missing:
        values = {
            "place": place, "file": name, "column": missing.wanted, "columns": ", ".join(c for c in table.columns if c),
        }  # fmt: skip
        code = "folder.missing_column"
        if missing.close:
            code, values["close"] = "folder.missing_column_close", missing.close
        raise Misconfigured(say(code, language, values)) from missing
    zone = _zone(entry, zone, language, place)
    readers, findings = _readers(source, table, {} if look_only else times, zone)
    default = DateReader(zone, None if entry.dates == "auto" else entry.dates)
    values_of = Values(entry.blank, entry.values, readers, default)
    people = People(connection, values_of, people_of["customer"], people_of["contact"])
    records = Records(connection, values_of, people, ticket=ticket, request=request, fields=fields)
    ratings = Ratings(connection, name, values_of, people, found)
    findings[:0] = [as_finding(noticed) for noticed in table.noticed]
    table.noticed.clear()
    return Opened(name, table, header, records, people, ratings, filled, findings)


def as_finding(noticed: Noticed) -> Finding:
    """What a table noticed, as the adapter contract says it."""
    return Finding(level=noticed.level, code=noticed.code, values=noticed.values)


def _zone(entry: FileText, zone: ZoneInfo, language: str, place: str) -> ZoneInfo:
    if not entry.zone:
        return zone
    try:
        return ZoneInfo(entry.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        values = {"place": place, "reason": f"zone: {entry.zone}"}
        raise Misconfigured(say("folder.wrong_setting", language, values)) from error


def _time_columns(entry: FileText, header: Header) -> dict[int, str]:
    """Places of the columns that hold times, with their names."""
    groups = [(entry.ticket, TICKET_TIMES), (entry.request, REQUEST_TIMES)]
    groups += [(rating.columns, RATING_TIMES) for rating in entry.ratings]
    found = {}
    for columns, targets in groups:
        for target in targets:
            pick = header.pick(columns[target]) if target in columns else None
            if pick and len(pick.positions) == 1:
                found[pick.positions[0]] = pick.name
    return found


def _readers(
    source: Source, table: Table, times: dict[int, str], zone: ZoneInfo
) -> tuple[dict[int, DateReader], list[Finding]]:
    """A date reader for each time column, its order of day and month decided over the whole column."""
    order: Order | None = None if source.entry.dates == "auto" else source.entry.dates
    readers = {at: DateReader(zone, order, date1904=table.date1904) for at in times}
    findings: list[Finding] = []
    if order is not None:
        return readers, findings
    seen = _orders(source, table, times)
    decided = {order for order in seen.values() if order in {"day_first", "month_first"}}
    for at, name in times.items():
        values = {"source": source.key, "column": name}
        found: Order | None = None
        if seen[at] == "mixed":
            findings.append(Finding(level="warning", code="folder.dates_mixed", values=values))
        elif seen[at] != "none":
            # A column that leaves its order open follows the file's other columns if those agree.
            told = seen[at] if seen[at] in decided else next(iter(decided)) if len(decided) == 1 else "undecided"
            found = "month_first" if told == "month_first" else "day_first"
            if told == "undecided":
                findings.append(Finding(level="warning", code="folder.dates_undecided", values=values))
        readers[at] = DateReader(zone, found, date1904=table.date1904)
    return readers, findings


def _orders(source: Source, table: Table, places: Iterable[int]) -> dict[int, Seen]:
    """What each time column says about its order; reads the file once through."""
    columns = {at: ColumnOrder() for at in places}
    if columns:
        for _, cells in open_table(source.path, table.options).rows:
            for at, column in columns.items():
                column.see(cells[at])
    return {at: column.seen for at, column in columns.items()}


def numbers_of(rows: Sequence[int]) -> str:
    """Row numbers for a sentence: `3, 7, 12`."""
    return ", ".join(str(row) for row in rows)
