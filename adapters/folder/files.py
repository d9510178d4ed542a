"""The files of a folder: which there are, which mapping reads which, and opening one with its columns found."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from csat_plugin.host.adapter import Finding, Misconfigured, Setting
from csat_plugin.tables import READABLE, Noticed, Table, open_table
from csat_plugin.tables.dates import DateReader
from csat_plugin.texts import say

from .columns import Header, MissingColumn, picks
from .lacking import LacksColumns
from .mapping import FileText, FolderText
from .occasions import COMPLAINT_DAYS, REVIEW_DAYS, Occasions
from .orders import Orders
from .ratings import Ratings
from .reading import Values
from .records import REQUEST_TIMES, TICKET_TIMES, People, Records
from .specs import specs

DIGITS = re.compile(r"(\d+)")
BYTES_A_ROW = 24
"""Fewer hold hardly any rating."""

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
    occasions: Occasions
    ratings: Ratings
    filled: tuple[int, ...]
    """Places of the columns that continuation rows take from above."""
    orders: Orders
    rows: int
    """About how many rows there may be, judged by the file's size."""
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
    source: Source, connection: str, zone: ZoneInfo, language: str, at: Callable[[Setting, bool], str]
) -> Opened:
    """Open a file and find its mapped columns.

    Args:
        source: the file and its mapping.
        connection: the connection's name, for ids.
        zone: of times without one, where the mapping names no other.
        language: of error texts.
        at: where a setting of the mapping stands in `csat.yaml`, by its path below the mapping and whether its key is meant.

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
        complaint = picks(header, entry.complaint, entry.constants if entry.complaint else {})
        review = picks(header, entry.review, entry.constants if entry.review else {})
        fields = picks(header, entry.fields, {})
        filled = tuple(header.at(column) for column in entry.fill_down)
        times = _time_columns(entry, header)
    except MissingColumn as missing:
        raise LacksColumns(list(_missing(entry, header, name, at)), language) from missing
    zone = _zone(entry, zone, language, at(("zone",), False))
    orders = Orders(source.path, table.options, source.key, times)
    readers = {
        at: DateReader(zone, None, date1904=table.date1904, ask=partial(orders.of, at))
        if entry.dates == "auto"
        else DateReader(zone, entry.dates, date1904=table.date1904)
        for at in times
    }
    default = DateReader(zone, None if entry.dates == "auto" else entry.dates)
    values_of = Values(entry.blank, entry.values, readers, default)
    people = People(connection, values_of, people_of["customer"], people_of["contact"])
    records = Records(connection, values_of, people, ticket=ticket, request=request, fields=fields)
    occasions = Occasions(connection, name, values_of, people, zone, complaint, review)
    ratings = Ratings(connection, name, values_of, people, found)
    findings = [as_finding(noticed) for noticed in table.noticed]
    table.noticed.clear()
    rows = source.path.stat().st_size // BYTES_A_ROW
    return Opened(name, table, header, records, people, occasions, ratings, filled, orders, rows, findings)


def _missing(
    entry: FileText, header: Header, name: str, at: Callable[[Setting, bool], str]
) -> Iterator[dict[str, str]]:
    """For each column the mapping names and the file does not have, what its sentence says."""
    there = ", ".join(column for column in header.columns if column)
    for path, column, key in entry.columns():
        try:
            header.pick(column)
        except MissingColumn as missing:
            values = {"place": at(path, key), "file": name, "column": missing.wanted, "columns": there}
            yield values | ({"close": missing.close} if missing.close else {})


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
    groups += [(entry.complaint, COMPLAINT_DAYS), (entry.review, REVIEW_DAYS)]
    groups += [(rating.columns, RATING_TIMES) for rating in entry.ratings]
    found = {}
    for columns, targets in groups:
        for target in targets:
            pick = header.pick(columns[target]) if target in columns else None
            if pick and len(pick.positions) == 1:
                found[pick.positions[0]] = pick.name
    return found


def numbers_of(rows: Sequence[int]) -> str:
    """Row numbers for a sentence: `3, 7, 12`."""
    return ", ".join(str(row) for row in rows)
