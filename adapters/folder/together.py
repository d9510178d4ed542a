"""What files say together: the same table twice, tickets in one file and their ratings in another, files alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatch
from typing import Any

from csat_plugin.host.adapter import Finding
from csat_plugin.tables import Cell, as_text
from csat_plugin.tables.words import folded

from .marking import reranked
from .numbering import plain_number

NUMBERED = re.compile(r"\d+(?:[-_.年]?\d+)*")

MONTHLY = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-_. ]?(?:0[1-9]|1[0-2])(?:[-_. ]?(?:0[1-9]|[12]\d|3[01]))?(?!\d)"
    r"|(?<!\d)(?:0[1-9]|[12]\d|3[01])[-_.](?:0[1-9]|1[0-2])[-_.](?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?:(?:19|20)?\d\d年)?(?:1[0-2]|0?[1-9])月(?:份|(?:[12]\d|3[01]|0?[1-9])日)?"
    r"|(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[-_. ]?(?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d[-_. ]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}(?![a-z])",
    re.IGNORECASE,
)
"""A month or a day in a file's name: `2026-10`, `20261003`, `03.10.2026`, `2026年10月`, `Oct-2026`."""

DATED = ("answered", "closed", "asked")

KNOWN_ELSEWHERE = 0.5
"""Share of a file's tickets that another file must know."""

FEWEST_IDS, LONG_ID = 3, 4
"""Different ids from which on a column may name tickets, and the digits of a number that is one: any column counts to 999."""


def foreign_ids(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], own: str, no_ids: set[str], others: Mapping[str, set[str]]
) -> tuple[str, str] | None:
    """The column that names another file's tickets, and that file; `None` where the header's own column does, or none.

    Args:
        columns: the header.
        rows: of the body.
        own: the column taken for the tickets' numbers by its header; empty without one.
        no_ids: columns that hold something else.
        others: file -> its tickets' ids.
    """
    found: list[tuple[float, str, str]] = []
    for at, column in enumerate(columns):
        told = [plain_number(text) for row in rows if (text := as_text(row[at]))]
        if column in no_ids or len(set(told)) < FEWEST_IDS or all(t.isdecimal() and len(t) < LONG_ID for t in told):
            continue
        for other, ids in others.items():
            share = sum(1 for text in told if text in ids) / len(told)
            if share >= KNOWN_ELSEWHERE:
                found.append((share, column, other))
    if not found or own in {column for _, column, _ in found}:
        return None
    _, column, other = max(found, key=lambda one: one[0])
    return column, other


def known_there(ids: set[str], tickets: Collection[str]) -> bool:
    """Whether another file's tickets are enough of these."""
    return bool(ids) and sum(1 for id_ in ids if id_ in tickets) >= KNOWN_ELSEWHERE * len(ids)


def elsewhere(files: Mapping[str, tuple[Mapping[str, Any], set[str]]]) -> dict[str, str]:
    """Files of ratings that only name tickets another file describes better.

    Args:
        files: file -> its proposed `ticket:` and the tickets' ids that occur.

    Returns:
        File of ratings -> file that has their tickets.
    """
    found: dict[str, str] = {}
    for name, (ticket, ids) in files.items():
        for other, (fuller, known) in files.items():
            better = name != other and other not in found and len(fuller) > len(ticket)
            if better and known_there(ids, known):
                found[name] = other
                break
    return found


def twins(files: list[dict[str, Any]]) -> list[Finding]:
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


def entries(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The proposed `files:`: files alike but for numbers in their names (months) share one entry."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    patterns: Counter[str] = Counter()
    for file in files:
        if "entry" not in file or not ({"ratings", "ticket", "complaint", "review"} & file["entry"].keys()):
            continue
        rest = repr(
            {
                key: value
                for key, value in file["entry"].items()
                if key not in {"match", "ratings", "header", "values", "dates"}
            }
        )
        pattern = NUMBERED.sub("*", file["file"])
        key = (pattern, rest + repr([column["name"] for column in file["columns"]]))
        if key not in groups:
            patterns[pattern] += 1
        groups.setdefault(key, []).append(file)
    entries = []
    for (pattern, _), group in groups.items():
        if patterns[pattern] == 1 and len(group) > 1:
            entries.append(_shared(group, pattern))
        elif len(group) == 1 and (monthly := _monthly(group[0], files)):
            entries.append(_shared(group, monthly))
        else:
            entries += [file["entry"] for file in group]
    return entries


def _shared(group: list[dict[str, Any]], pattern: str) -> dict[str, Any]:
    """The entry of files alike, for those to come too; each file is told which pattern stands for it."""
    for file in group:
        file["pattern"] = pattern
        file["doubts"] = [*file["doubts"], ("init.pattern", {"pattern": pattern, "file": group[0]["file"]})]
    return _reranked(group, _united(group)) | {"match": pattern}


def _reranked(group: list[dict[str, Any]], entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with the marks of the answer words of all files: a month may lack the worst word, and means the same scale."""
    counts = sum((Counter(file.get("answers", {})) for file in group), Counter())
    if not counts or len(group) == 1:
        return entry
    for file in group:
        if (again := reranked(entry["ratings"][0], file["doubts"], counts)) is None:
            return entry
        rating, file["doubts"], file["scale_sure"] = again
    return entry | {"ratings": [rating, *entry["ratings"][1:]]}


def _monthly(file: Mapping[str, Any], files: list[dict[str, Any]]) -> str:
    """The pattern for the files of other months, empty where the name has no month or another file would be taken for one.

    Rows without a date of their own are dated by hand: that date must not be given to the next month's too.
    """
    folder, slash, name = file["file"].rpartition("/")
    pattern = f"{folder}{slash}{MONTHLY.sub('*', name)}"
    if pattern == file["file"] or "*" in file["file"] or not _dated(file["entry"]):
        return ""
    if not any(letter.isalpha() for letter in MONTHLY.sub("", name.rpartition(".")[0])):
        return ""  # nothing but the month: `*.csv` would be every file
    return "" if any(fnmatch(other["file"], pattern) for other in files if other is not file) else pattern


def _dated(entry: Mapping[str, Any]) -> bool:
    ticket = entry.get("ticket", {})
    dated = any(key in rating.get("columns", {}) for rating in entry.get("ratings", ()) for key in DATED)
    return "ratings" not in entry or dated or bool({"closed", "resolved"} & ticket.keys())


def _united(group: list[dict[str, Any]]) -> dict[str, Any]:
    """One entry for files alike: of the file that shows most, with the value maps of all."""

    def shows(file: dict[str, Any]) -> tuple[int, int]:
        return max((len(rating.get("questions", ())) for rating in file["entry"].get("ratings", ())), default=0), file[
            "rows"
        ]

    best: dict[str, Any] = dict(max(group, key=shows)["entry"])
    for at, rating in enumerate(best.get("ratings", ())):
        alike = [file["entry"]["ratings"][at] for file in group if len(file["entry"].get("ratings", ())) > at]
        silent = dict.fromkeys(text for one in alike for text in one.get("no_answer", ()))
        if silent:
            best["ratings"] = [*best["ratings"][:at], rating | {"no_answer": list(silent)}, *best["ratings"][at + 1 :]]
    values: dict[str, dict[str, str]] = {}
    for file in group:
        for field, words in file["entry"].get("values", {}).items():
            values.setdefault(field, {}).update(words)
    orders = {file["entry"]["dates"] for file in group if "dates" in file["entry"]}
    best.pop("dates", None)
    if len(orders) == 1:  # months that contradict each other are decided file by file
        best["dates"] = orders.pop()
    return best | ({"values": values} if values else {})
