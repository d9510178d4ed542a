"""Looks at a folder: what each file holds, how it would be mapped, who "the customer" could be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from csat_plugin.host.adapter import Candidate, Capabilities, Connection, Description, Finding
from csat_plugin.tables import Cell, Noticed, Table, TableError, as_text, open_table, printable
from csat_plugin.texts import say

from .files import as_finding, listed
from .marking import reranked
from .numbering import plain_number
from .proposal import Proposal, propose
from .together import elsewhere, entries, foreign_ids, known_there, twins

PEEK = 2_000
"""Rows from which the mapping is proposed."""

PROFILED = 100_000
"""Rows whose values are counted; beyond it only rows are."""

DISTINCT = 1_000
"""Distinct values counted exactly; more are told as this many."""

SAMPLES = 5
SAMPLE_LETTERS = 60
WHO = ("customer", "project", "department", "team", "service", "contact", "email")


def describe(
    folder: Path, results: Path, connection: Connection, capabilities: Capabilities, language: str = "en"
) -> Description:
    """What stands in a folder. `details["files"]` has one entry a file, `details["mapping"]` the proposed `files:`.

    Each file entry: file, sheet, header, encoding, delimiter, rows, skipped, columns (name, filled, distinct, samples),
    channel, entry (its proposed mapping), unknown_states, scale_sure, guessed (`mark`, `date`: known by values alone), doubts
    (code and values of each sentence about what was taken though something else is plausible), blank (marks left blank, where
    there are any), answers (of answer words: each -> how often), looked (rows from the first on whose values were counted; a finding tells where that is not all); or
    `error`, a sentence why it cannot be read.
    """
    findings: list[Finding] = []
    files: list[dict[str, Any]] = []
    looks: list[_Look] = []
    for path in listed(folder):
        if path.is_relative_to(results):
            continue
        name = path.relative_to(folder).as_posix()
        try:
            looks.append(look := _look(name, path))
            files.append(look.told)
            findings += [as_finding(noticed) for noticed in look.noticed]
            if (looked := look.told["looked"]) < look.told["rows"]:
                values = {"source": name, "looked": looked, "rows": look.told["rows"]}
                findings.append(Finding(level="info", code="folder.looked", values=values))
        except (TableError, OSError) as error:
            code, values = (
                (error.code, error.values | {"source": name})
                if isinstance(error, TableError)
                else ("tables.unreadable", {"source": name, "reason": error.strerror or str(error)})
            )
            files.append({"file": name, "error": say(code, language, values)})
            findings.append(Finding(level="warning", code=code, values=values))
    _find_tickets(looks, folder)
    again = {look.told["file"]: look.told for look in looks}
    files = [again.get(file["file"], file) for file in files]
    who, streams = _together(looks)
    findings += twins(files)
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
        details={"files": files, "mapping": entries(files)},
    )


class _Look(Struct, kw_only=True):
    """What was seen in one file."""

    told: dict[str, Any]
    proposal: Proposal
    peek: list[list[Cell]]
    noticed: list[Noticed]
    rated: Counter[tuple[str, ...]]
    """Ticket's id and what the row says of each field of `WHO` -> how many marks say so."""
    tickets: dict[str, tuple[str, ...]]
    """Ticket's id -> what its row says of each field of `WHO`."""


def _look(name: str, path: Path, ticket_column: str = "") -> _Look:
    table = open_table(path)
    peek = list(islice(table.rows, PEEK))
    width = len(table.columns)
    sheet, rows_seen = table.options.sheet, [cells[:width] for _, cells in peek]
    proposal = propose(f"{name} {sheet}", table.columns, rows_seen, ticket_column=ticket_column)
    counts: list[Counter[str]] = [Counter() for _ in table.columns]
    filled = [0] * width
    places = {column: at for at, column in enumerate(table.columns)}
    marks = [places[column] for column in proposal.marks.columns]
    fields = [places.get(proposal.columns.get(field, ""), -1) for field in WHO]
    id_at = places.get(proposal.columns.get("ticket.id", ""), -1)
    below = [places[column] for column in proposal.entry.get("fill_down", ())]
    above: list[Cell] = []
    rated: Counter[tuple[str, ...]] = Counter()
    tickets: dict[str, tuple[str, ...]] = {}
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
        above = _continued(cells, below, above)
        whom = tuple(as_text(cells[at]) if at >= 0 else "" for at in fields)
        id_ = plain_number(as_text(cells[id_at])) if id_at >= 0 else ""
        if given := sum(1 for at in marks if as_text(cells[at])):
            rated[id_, *whom] += given
        if id_ and "ticket" in proposal.entry:
            tickets[id_] = whom
    told = _told(name, table, proposal, rows, [
        {"name": column, "filled": filled[at], "distinct": len(counts[at]),
         "samples": [printable(text)[:SAMPLE_LETTERS] for text, _ in counts[at].most_common(SAMPLES)]}
        for at, column in enumerate(table.columns)
    ])  # fmt: skip
    if proposal.scale and proposal.scale.wording:
        _take_answers(told, sum((counts[at] for at in marks), Counter()))
    _blank_marks(told, sum(filled[at] for at in marks), proposal)
    return _Look(
        told=told, proposal=proposal, peek=[cells[:width] for _, cells in peek], noticed=table.noticed, rated=rated, tickets=tickets
    )  # fmt: skip


def _continued(cells: list[Cell], below: Sequence[int], above: list[Cell]) -> list[Cell]:
    """Fill a row that continues the one above; returns what the next row would take."""
    if below and as_text(cells[below[0]]):
        above = [cells[at] for at in below]
    for at, cell in zip(below, above, strict=False):
        cells[at] = cells[at] if as_text(cells[at]) else cell
    return above


def _take_answers(told: dict[str, Any], answers: Counter[str]) -> None:
    """Keep the answer words that occur; where they were proposed from the first rows alone, the marks of all of them."""
    told["answers"] = dict(answers)
    if told["rows"] > PEEK and (again := reranked(told["entry"]["ratings"][0], told["doubts"], answers)):
        told["entry"]["ratings"][0], told["doubts"], told["scale_sure"] = again


def _blank_marks(told: dict[str, Any], given: int, proposal: Proposal) -> None:
    """Say what blank marks are taken for: unanswered questions of a questionnaire, else nothing at all.

    Whether tickets without a mark were asked about, only their owner knows; a file whose rows continue others has blanks anyway.
    """
    columns = proposal.marks.columns
    blank = told["looked"] * len(columns) - given
    if not blank or not given or proposal.columns.get("ticket.id", "") in proposal.entry.get("fill_down", ()):
        return
    values = {"mark": ", ".join(columns), "blank": blank, "rows": told["looked"] * len(columns)}
    rating = told["entry"]["ratings"][0]
    if "outcome" in rating:
        return
    if told["channel"] == "questionnaire":
        rating["no_answer"] = [*rating.get("no_answer", ()), ""]
    told["blank"] = values
    told["doubts"].append((f"init.blank_{'asked' if told['channel'] == 'questionnaire' else 'left_out'}", values))


def _find_tickets(looks: list[_Look], folder: Path) -> None:
    """Look again at files of ratings in which only another file's tickets tell the column of the tickets' numbers."""
    for at, look in enumerate(looks):
        if "ratings" not in look.proposal.entry:
            continue
        others = {one.told["file"]: set(one.tickets) for one in looks if one is not look and one.tickets}
        names = [column["name"] for column in look.told["columns"]]
        own = look.proposal.columns.get("ticket.id", "")
        no_ids = {*look.proposal.marks.columns, ""}
        if (found := foreign_ids(names, look.peek, own, no_ids, others)) is not None:
            looks[at] = _look(look.told["file"], folder / look.told["file"], found[0])
            looks[at].told["doubts"].append(("init.ticket_found", {"column": found[0], "other": found[1]}))


def _together(looks: Sequence[_Look]) -> tuple[dict[str, tuple[set[str], int]], Counter[str]]:
    """Whom the ratings are about, those of another file's tickets included, and how many records there are.

    Files of ratings whose tickets another file has are proposed anew, so that they leave those tickets as they are.
    """
    by_name = {look.told["file"]: look for look in looks}
    ticketed = {
        name: (look.proposal.entry["ticket"], set(look.tickets))
        for name, look in by_name.items()
        if "ticket" in look.proposal.entry
    }
    for name, other in elsewhere(ticketed).items():
        look = by_name[name]
        if "ratings" not in look.proposal.entry:
            continue
        told = look.told
        again = propose(
            f"{name} {told['sheet']}", [c["name"] for c in told["columns"]], look.peek, tickets_elsewhere=True,
            ticket_column=look.proposal.columns["ticket.id"],
        )  # fmt: skip
        silent = told["entry"]["ratings"][0].get("no_answer")
        ids = look.proposal.columns["ticket.id"]
        told["entry"] = {
            k: v for k, v in told["entry"].items() if k != "ticket" and not (k == "fill_down" and ids in v)
        } | again.entry
        if silent:
            told["entry"]["ratings"][0]["no_answer"] = silent
        comment = [doubt for doubt in again.doubts if doubt[0] == "init.guessed_comment"]
        told["doubts"] = [*told["doubts"], *comment, ("init.tickets_elsewhere", {"other": other})]
        _join(look, by_name[other])
        look.tickets = {}
    for look in looks:
        if "ticket" not in look.proposal.entry and (found := _tickets_of(look, looks)):
            look.told["doubts"] = [*look.told["doubts"], ("init.tickets_elsewhere", {"other": found.told["file"]})]
            _join(look, found)
    return _covered(looks), Counter(
        tickets=sum(len(look.tickets) for look in looks), ratings=sum(look.rated.total() for look in looks)
    )


def _tickets_of(look: _Look, looks: Sequence[_Look]) -> _Look | None:
    """The file that has the tickets which a file of answers or calls names."""
    ids = {id_ for id_, *_ in look.rated if id_}
    if not ids:
        return None
    return next((one for one in looks if one is not look and known_there(ids, one.tickets)), None)


def _join(look: _Look, other: _Look) -> None:
    """Let ratings that do not say whom they are about be about whom their tickets are."""
    rated: Counter[tuple[str, ...]] = Counter()
    for (id_, *whom), count in look.rated.items():
        there = other.tickets.get(id_, ("",) * len(WHO))
        rated[id_, *(own or known for own, known in zip(whom, there, strict=True))] += count
    look.rated = rated


def _covered(looks: Sequence[_Look]) -> dict[str, tuple[set[str], int]]:
    who: dict[str, tuple[set[str], int]] = {}
    for at, field in enumerate(WHO, start=1):
        seen: set[str] = set()
        covered = 0
        for look in looks:
            for key, count in look.rated.items():
                if text := key[at].rpartition("@")[2].casefold() if field == "email" else key[at]:
                    covered += count
                    if len(seen) < PROFILED:
                        seen.add(text)
        who[field] = (seen, covered)
    return who


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
        "doubts": list(proposal.doubts),
        "entry": entry | proposal.entry,
    }
