"""Looks at a folder: what each file holds, how it would be mapped, who "the customer" could be."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain, islice
from pathlib import Path
from typing import Any

from csat_plugin.host.adapter import Candidate, Capabilities, Connection, Description, Finding
from csat_plugin.tables import Cell, Table, TableError, as_text, open_table, printable
from csat_plugin.tables.words import folded
from csat_plugin.texts import say

from .files import as_finding, listed
from .proposal import Proposal, propose

PEEK = 2_000
"""Rows from which the mapping is proposed."""

PROFILED = 100_000
"""Rows whose values are counted; beyond it only rows are."""

DISTINCT = 1_000
"""Distinct values counted exactly; more are told as this many."""

SAMPLES = 5
SAMPLE_LETTERS = 60
NUMBERED = re.compile(r"\d+(?:[-_.年]?\d+)*")
WHO = ("customer", "project", "department", "team", "service", "contact", "email")


def describe(
    folder: Path, results: Path, connection: Connection, capabilities: Capabilities, language: str = "en"
) -> Description:
    """What stands in a folder. `details["files"]` has one entry a file, `details["mapping"]` the proposed `files:`.

    Each file entry: file, sheet, header, encoding, delimiter, rows, skipped, columns (name, filled, distinct, samples),
    channel, entry (its proposed mapping), unknown_states, scale_sure, guessed (`mark`, `date`: known by values alone), looked
    (rows from the first on whose values were counted; a finding tells where that is not all); or `error`, a sentence why it
    cannot be read.
    """
    findings: list[Finding] = []
    files: list[dict[str, Any]] = []
    who: dict[str, list[Any]] = {}
    streams: Counter[str] = Counter()
    for path in listed(folder):
        if path.is_relative_to(results):
            continue
        name = path.relative_to(folder).as_posix()
        try:
            table = open_table(path)
            files.append(_look(name, table, who, streams))
            findings += [as_finding(noticed) for noticed in table.noticed]
            if (looked := files[-1]["looked"]) < files[-1]["rows"]:
                values = {"source": name, "looked": looked, "rows": files[-1]["rows"]}
                findings.append(Finding(level="info", code="folder.looked", values=values))
        except (TableError, OSError) as error:
            code, values = (
                (error.code, error.values)
                if isinstance(error, TableError)
                else ("tables.unreadable", {"source": name, "reason": error.strerror or str(error)})
            )
            files.append({"file": name, "error": say(code, language, values)})
            findings.append(Finding(level="warning", code=code, values=values))
    findings += _twins(files)
    ratings = streams["ratings"]
    candidates = [
        Candidate(field=field, values=len(seen[0]), covered=seen[1], of=ratings)
        for field, seen in who.items()
        if seen[1]
    ]
    candidates.append(Candidate(field="all", values=1, covered=ratings, of=ratings))
    return Description(
        platform="folder",
        zone=connection.zone.key,
        capabilities=capabilities,
        streams={stream: streams[stream] for stream in ("tickets", "ratings")},
        candidates=tuple(
            sorted(candidates, key=lambda c: (c.field == "all", WHO.index(c.field) if c.field in WHO else 9))
        ),
        findings=tuple(findings),
        details={"files": files, "mapping": _entries(files)},
    )


def _look(name: str, table: Table, who: dict[str, list[Any]], streams: Counter[str]) -> dict[str, Any]:
    peek = list(islice(table.rows, PEEK))
    source = f"{name} {table.options.sheet}"
    width = len(table.columns)
    proposal = propose(source, table.columns, [cells[:width] for _, cells in peek])
    counts: list[Counter[str]] = [Counter() for _ in table.columns]
    filled = [0] * width
    marks = [at for at, column in enumerate(table.columns) if column == proposal.mark or column in proposal.questions]
    fields = {field: list(table.columns).index(proposal.columns[field]) for field in WHO if field in proposal.columns}
    below = [list(table.columns).index(column) for column in proposal.entry.get("fill_down", ())]
    above: list[Cell] = []
    tickets: set[str] = set()
    rows = 0
    for _, cells in chain(peek, table.rows):
        rows += 1
        if rows > PROFILED:
            continue
        for at in range(width):
            if text := as_text(cells[at]):
                filled[at] += 1
                if len(counts[at]) < DISTINCT or text in counts[at]:
                    counts[at][text] += 1
        if below and as_text(cells[below[0]]):
            above = [cells[at] for at in below]
        for at, cell in zip(below, above, strict=False):
            cells[at] = cells[at] if as_text(cells[at]) else cell
        rated = sum(1 for at in marks if as_text(cells[at]))
        streams["ratings"] += rated
        if rated:
            _cover(cells, fields, rated, who)
        if "ticket" in proposal.entry:
            tickets.add(as_text(cells[list(table.columns).index(proposal.entry["ticket"]["id"])]))
    streams["tickets"] += len(tickets - {""})
    return _told(name, table, proposal, rows, [
        {"name": column, "filled": filled[at], "distinct": len(counts[at]),
         "samples": [printable(text)[:SAMPLE_LETTERS] for text, _ in counts[at].most_common(SAMPLES)]}
        for at, column in enumerate(table.columns)
    ])  # fmt: skip


def _cover(cells: list[Cell], fields: dict[str, int], rated: int, who: dict[str, list[Any]]) -> None:
    for field, at in fields.items():
        text = as_text(cells[at])
        if field == "email":
            text = text.rpartition("@")[2].casefold()
        seen = who.setdefault(field, [set(), 0])
        if text:
            seen[1] += rated
            if len(seen[0]) < PROFILED:
                seen[0].add(text)


def _told(name: str, table: Table, proposal: Proposal, rows: int, columns: list[dict[str, Any]]) -> dict[str, Any]:
    options = table.options
    entry: dict[str, Any] = {"match": name}
    if options.sheet:
        entry["sheet"] = options.sheet
    header = list(options.header) if isinstance(options.header, tuple) else options.header
    if header != 1:
        entry["header"] = header
    if options.encoding not in {"", "utf-8-sig"}:
        entry["encoding"] = options.encoding
    return {
        "file": name,
        "sheet": options.sheet,
        "header": header,
        "encoding": options.encoding,
        "delimiter": options.delimiter,
        "rows": rows,
        "looked": min(rows, PROFILED),
        "skipped": {kind: list(numbers) for kind, numbers in table.skipped.rows.items()},
        "columns": columns,
        "channel": proposal.channel,
        "scale_sure": proposal.scale.sure if proposal.scale else False,
        "guessed": list(proposal.guessed),
        "unknown_states": proposal.unknown_states,
        "entry": entry | proposal.entry,
    }


def _twins(files: list[dict[str, Any]]) -> list[Finding]:
    """Files of one name, one header and as many rows in another format hold the same: only the first is proposed."""
    found: list[Finding] = []
    first: dict[tuple[str, tuple[str, ...], int], str] = {}
    for file in files:
        if "error" in file:
            continue
        stem = file["file"].rpartition(".")[0]
        names = tuple(folded(column["name"]) for column in file["columns"])
        kept = first.setdefault((stem, names, file["rows"]), file["file"])
        if kept != file["file"]:
            file["entry"] = {key: file["entry"][key] for key in ("match", "sheet") if key in file["entry"]}
            found.append(Finding(level="info", code="folder.twin", values={"source": file["file"], "twin": kept}))
    return found


def _entries(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The proposed `files:`: files alike but for numbers in their names (months) share one entry."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    patterns: Counter[str] = Counter()
    for file in files:
        if "entry" not in file or not ({"ratings", "ticket"} & file["entry"].keys()):
            continue
        rest = repr(
            {key: value for key, value in file["entry"].items() if key not in {"match", "ratings", "header", "values"}}
        )
        pattern = NUMBERED.sub("*", file["file"])
        key = (pattern, rest + repr([column["name"] for column in file["columns"]]))
        if key not in groups:
            patterns[pattern] += 1
        groups.setdefault(key, []).append(file)
    entries = []
    for (pattern, _), group in groups.items():
        if patterns[pattern] == 1 and len(group) > 1:
            entries.append(_united(group) | {"match": pattern})
        else:
            entries += [file["entry"] for file in group]
    return entries


def _united(group: list[dict[str, Any]]) -> dict[str, Any]:
    """One entry for files alike: of the file that shows most, with the value maps of all."""

    def shows(file: dict[str, Any]) -> tuple[int, int]:
        return max((len(rating.get("questions", ())) for rating in file["entry"].get("ratings", ())), default=0), file[
            "rows"
        ]

    best: dict[str, Any] = dict(max(group, key=shows)["entry"])
    values: dict[str, dict[str, str]] = {}
    for file in group:
        for field, words in file["entry"].get("values", {}).items():
            values.setdefault(field, {}).update(words)
    return best | ({"values": values} if values else {})
