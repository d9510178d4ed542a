"""A new workspace from the data there is: looks, proposes pack, subject and mapping, writes csat.yaml, rules and register."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import yaml
from msgspec import Struct

from csat_plugin.host.adapter import Connection, Description
from csat_plugin.host.plugins import Host
from csat_plugin.host.settings import known_zone
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.files import write_whole
from csat_plugin.runtime.first_rules import STARTER, first_rules
from csat_plugin.runtime.init_calendar import country_of
from csat_plugin.runtime.init_dates import undated_sources
from csat_plugin.runtime.init_names import MAYBE, likely_same
from csat_plugin.runtime.init_trial import prove
from csat_plugin.runtime.workspace import FILE
from csat_plugin.texts import say

SUBJECTS = ("customer", "project", "department", "team", "service", "contact", "all")
COVERED = 80
"""Percent of ratings that must have a subject before it is suggested."""
MANY = 500
"""More subjects than this, with hardly more than one rating each, are not suggested."""


class Seen(Struct, frozen=True, kw_only=True):
    """What was found in one folder."""

    name: str
    """Of the connection."""
    folder: Path
    description: Description

    @property
    def files(self) -> list[dict[str, Any]]:
        """Each file with its sheet, header, columns and proposed entry, or why it cannot be read."""
        return list(self.description.details["files"])

    @property
    def mapping(self) -> list[dict[str, Any]]:
        """The proposed `files:`."""
        return list(self.description.details["mapping"])


class Proposal(Struct, frozen=True, kw_only=True):
    """What a new workspace would be."""

    seen: tuple[Seen, ...]
    pack: str
    subject: str
    month_of: str
    undated: tuple[str, ...] = ()
    """Patterns of files whose rows have no date; they get `today` as a constant."""
    alone: bool = False
    """Neither ticket ratings alone nor a questionnaire: the channels there are share the weight."""
    channels: tuple[str, ...] = ()
    both_dates: bool = False
    """Some ratings say when they were given, and some when the ticket closed: either may decide the month."""
    candidates: tuple[tuple[str, int, int, int], ...] = ()
    """Subject, values, ratings that have one, ratings."""


def look(
    sources: Sequence[Path], home: Path, language: str = "en", command: str = "csat init DIR FILE..."
) -> tuple[Seen, ...]:
    """Look at folders or files with data, one connection for each folder.

    Args:
        sources: folders or files.
        home: the workspace to be.
        language: of sentences.
        command: that names other files, for who has to.

    Raises:
        Failure: if a source does not exist, there is no file that can be read, or none holds a column of marks.
    """
    folders: dict[Path, list[str]] = {}
    for source in sources:
        path = source.resolve()
        if not path.exists():
            raise Failure(say("init.no_source", language, {"source": str(source)}))
        folders.setdefault(path if path.is_dir() else path.parent, [])
        if path.is_file():
            folders[path.parent].append(path.name)
    host = Host.load()
    seen = []
    for number, (folder, names) in enumerate(folders.items()):
        name = "exports" if number == 0 else f"exports{number + 1}"
        connection = Connection(
            name=name, adapter="folder", workspace=home, zone=ZoneInfo("UTC"), place=FILE, language=language,
            settings={"path": str(folder), "results": str(home / "results"), "files": []},
        )  # fmt: skip
        description = host.connect(connection).describe()
        seen.append(Seen(name=name, folder=folder, description=_only(description, names, home)))
    if not any(entry.get("ratings") for found in seen for entry in found.mapping):
        tables = [file for found in seen for file in found.files if "columns" in file]
        broken = [f["error"] for s in seen for f in s.files if "error" in f]
        if not tables:
            listed = " ".join(broken)
            if not listed:
                values = {"folder": ", ".join(str(s.folder) for s in seen), "command": command}
                raise Failure(say("init.empty", language, values), FINDINGS)
            raise Failure(say("init.no_data", language, {"listed": listed, "command": command}), FINDINGS)
        raise Failure(_without_marks(tables, broken, language), FINDINGS)
    return tuple(seen)


def _without_marks(tables: Sequence[dict[str, Any]], broken: Sequence[str], language: str) -> str:
    """What to do where no file has marks: a list of tickets needs its ratings beside it, which a `broken` file may hold."""
    listed = "; ".join(f"{f['file']}: {', '.join(c['name'] for c in f['columns'] if c['name'])}" for f in tables)
    found = (say(code, language, values) for f in tables for code, values in f["doubts"] if code == "init.unread_mark")
    unread = "".join(f"{sentence} " for sentence in dict.fromkeys((*found, *broken)))
    if ticketed := next((f for f in tables if "ticket" in f["entry"]), None):
        values = {"file": ticketed["file"], "rows": ticketed["rows"], "listed": listed, "unread": unread}
        return say("init.no_mark_tickets", language, values)
    return say("init.no_mark", language, {"listed": listed, "unread": unread})


def _only(description: Description, names: Sequence[str], home: Path) -> Description:
    """Just the files named; and never the workspace's own register."""
    own = {"register.xlsx", "register.csv", "register.yaml", home.name}
    files = [f for f in description.details["files"] if f["file"] not in own and (not names or f["file"] in names)]
    if len(files) == len(description.details["files"]):
        return description
    mapping: list[dict[str, Any]] = []
    for entry in description.details["mapping"]:
        meant = [f for f in description.details["files"] if f.get("pattern", f["file"]) == entry["match"]]
        if all(f in files for f in meant):
            mapping.append(entry)
        else:  # of files alike only some were named: those alone are read
            mapping += [f["entry"] for f in meant if f in files]
    return msgspec.structs.replace(description, details={"files": files, "mapping": mapping})


def propose(seen: tuple[Seen, ...], pack: str = "", subject: str = "", month_of: str = "") -> Proposal:
    """What to make of it; what is given is taken."""
    entries = [entry for found in seen for entry in found.mapping]
    ratings = [rating for entry in entries for rating in entry.get("ratings", ())]
    channels = tuple(sorted({str(rating["channel"]) for rating in ratings}))
    counted: dict[str, list[int]] = {}
    for found in seen:
        for candidate in found.description.candidates:
            if candidate.field in SUBJECTS:
                entry = counted.setdefault(candidate.field, [0, 0, 0])
                entry[0] = max(entry[0], candidate.values)
                entry[1] += candidate.covered
                entry[2] += candidate.of
    candidates = tuple(
        (field, counted[field][0], counted[field][1], counted[field][2]) for field in SUBJECTS if field in counted
    )
    undated = undated_sources([file for found in seen for file in found.files], entries)
    if pack:
        chosen = pack
    elif channels == ("ticket",):
        chosen = "tickets-only"
    else:
        chosen = STARTER
    closed = any(
        {"closed", "resolved"} & entry.get("ticket", {}).keys() or "closed" in r.get("columns", {})
        for entry in entries
        for r in entry.get("ratings", ({},))  # tickets alone close too: another file's ratings are about them
    )
    rated = any("answered" in r.get("columns", {}) for r in ratings)
    return Proposal(
        seen=seen,
        pack=chosen,
        subject=subject or _subject(candidates),
        month_of=month_of or ("rated" if rated or not closed else "closed"),
        undated=undated,
        alone=chosen.startswith(("itss", STARTER)) and "questionnaire" not in channels,
        channels=channels,
        both_dates=rated and closed,
        candidates=candidates,
    )


def _subject(candidates: Sequence[tuple[str, int, int, int]]) -> str:
    for field, values, covered, of in candidates:
        persons = values > MANY and values * 2 > covered  # a name for nearly every rating is a person's
        several = values > 1 or field == "customer"  # one customer is worth a name; one department is not
        if field not in ("all", "contact") and several and covered * 100 >= COVERED * of and not persons:
            return field
    return "all"


def create(
    home: Path, proposal: Proposal, *, pinned: str, zone: str = "", language: str = "en", today: date | None = None
) -> list[Path]:
    """Write the workspace: csat.yaml, the rule file, a register of the customers found, schemas for editors.

    Args:
        home: its folder; may hold other files, but no csat.yaml.
        proposal: what to make.
        pinned: the pack with its version.
        zone: time zone; empty: this machine's, else UTC.
        language: the workspace's.
        today: constant date of ratings without one.

    Raises:
        Failure: if there is a csat.yaml already, what would be written could not be used, or cannot be written.
    """
    refuse_existing(home, language)
    day = today or datetime.now(UTC).date()
    rules = f"rules/{pinned.partition('@')[0]}.yaml"
    texts = {rules: rules_text(proposal, pinned, language)}
    names = _customers(proposal, home, day, zone)
    if proposal.subject in ("customer", "project") and names:
        texts["register.csv"] = _register(names)
    texts[FILE] = _settings(home, proposal, rules, zone or local_zone(), language, day, register=bool(names))
    return write_workspace(home, texts, rules, language)


def write_workspace(home: Path, texts: dict[str, str], rules: str, language: str = "en") -> list[Path]:
    """Prove that these files are what the next command accepts, then write them with the schemas for editors.

    Args:
        home: the workspace's folder.
        texts: name relative to it -> content; what is there already is kept as it is.
        rules: name of the rule file.
        language: of sentences.

    Raises:
        Failure: if something could not be used, or cannot be written.
    """
    for schema in ("ruleset.schema.json", "workspace.schema.json"):
        texts[f"schemas/{schema}"] = (resources.files("csat_plugin.schemas") / schema).read_text("utf-8")
    kept = {name: (home / name).read_text("utf-8") for name in texts if (home / name).is_file()}
    prove(home, texts | kept, rules, language)
    written = [home / name for name in texts if name not in kept]
    for path in written:
        write_whole(path, texts[path.relative_to(home).as_posix()].encode(), language)
    return written


def refuse_existing(home: Path, language: str = "en") -> None:
    """A workspace is never made over another one.

    Raises:
        Failure: if there is a csat.yaml already.
    """
    if (home / FILE).exists():
        raise Failure(say("init.there_already", language, {"folder": str(home)}))


def rules_text(proposal: Proposal, pinned: str, language: str = "en") -> str:
    """The rule file: the pinned pack, and what the data says of whom to score and in which month a rating counts."""
    lines = [first_rules(pinned, Host.load().packs.get(pinned), language)]
    score = [f"subject: {proposal.subject}"]
    if proposal.alone:
        score.append("when_incomplete: share_among_present")
        lines.append(f"# {say('init.rules.alone', language)}")
    lines.append(f"score: {{{', '.join(score)}}}")
    channels = ("ticket",) if pinned.startswith("tickets-only") else proposal.channels
    if not channels:
        return "\n".join(lines) + "\n"
    lines.append(f"channels:                # {say('init.rules.month_of', language)}")
    lines += [f"  {channel}: {{month_of: {proposal.month_of}}}" for channel in channels]
    return "\n".join(lines) + "\n"


def _settings(
    home: Path, proposal: Proposal, rules: str, zone: str, language: str, day: date, *, register: bool
) -> str:
    connections: dict[str, Any] = {}
    for seen in proposal.seen:
        connections[seen.name] = folder_settings(seen, home, proposal.undated, day)
    has_register = register and proposal.subject in ("customer", "project")
    head = settings_head(home, rules, zone, language, day, register=has_register)
    body = yaml.safe_dump({"connections": connections}, allow_unicode=True, sort_keys=False, width=120)
    return "\n".join(head) + body


def folder_settings(seen: Seen, home: Path, undated: Sequence[str], day: date) -> dict[str, Any]:
    """A connection for what was seen in a folder; rows of `undated` files get that day."""
    files = []
    for entry in seen.mapping:
        constants = dict(entry.get("constants", {}))
        if entry["match"] in undated:
            constants["answered"] = day.isoformat()
        files.append(entry | ({"constants": constants} if constants else {}))
    return {"adapter": "folder", "path": _near(seen.folder, home), "results": "results", "files": files}


def settings_head(home: Path, rules: str, zone: str, language: str, day: date, *, register: bool = False) -> list[str]:
    """The lines of a new `csat.yaml` before its connections; the last one is empty."""
    return [
        "# yaml-language-server: $schema=schemas/workspace.schema.json",
        f"workspace: {yaml.safe_dump(home.resolve().name or 'csat', allow_unicode=True).splitlines()[0]}",
        f"rules: {rules}",
        f"timezone: {zone}",
        f"language: {language}",
        *([f"calendar: {{country: {country}}}"] if (country := country_of(zone)) else []),
        *(["register: register.csv"] if register else []),
        "# Nothing is written anywhere until you switch it on, one kind at a time; `csat plan` shows what it would do.",
        'write: {scores: "off", notes: "off", tickets: "off", surveys: "off", reports: "off"}'.replace('"', ""),
        f"effects: {{from: {day.isoformat()}}}   # what concerns only earlier days is scored, never written",
        "limits: {per_run: 50, per_day: 200}",
        "",
    ]


def _near(folder: Path, home: Path) -> str:
    """The folder relative to the workspace where that is short, else as it stands."""
    home = home.resolve()
    if folder.is_relative_to(home):
        return folder.relative_to(home).as_posix() or "."
    try:
        relative = Path(os.path.relpath(folder, home)).as_posix()
    except ValueError:  # another drive
        return folder.as_posix()
    return relative if relative.count("..") <= 2 else folder.as_posix()  # noqa: PLR2004 - further up it is easily lost


def _customers(proposal: Proposal, home: Path, day: date, zone: str) -> list[str]:
    """Every customer name in the data, by reading it once as the proposed mapping says."""
    from csat_plugin.core.model import Rating, Ticket

    if proposal.subject not in ("customer", "project"):
        return []
    host = Host.load()
    found: set[str] = set()
    for seen in proposal.seen:
        files = [
            e | {"constants": {"answered": day.isoformat()}} if e["match"] in proposal.undated else e
            for e in seen.mapping
        ]
        adapter = host.connect(
            Connection(
                name=seen.name, adapter="folder", workspace=home, zone=ZoneInfo(zone or local_zone()), place=FILE,
                settings={"path": str(seen.folder), "results": str(home / "results"), "files": files},
            )
        )  # fmt: skip
        pages = chain(adapter.fetch("ratings", ""), adapter.fetch("tickets", ""))
        for page in pages:  # tickets nobody rated name customers too
            for record in page.records:
                if isinstance(record, Rating | Ticket):
                    name = record.customer_name if isinstance(record, Rating) else ""
                    found.add(name or record.customer or "")
    return sorted(name for name in found if name)


def _register(names: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    same = dict(likely_same(names))
    asks = [MAYBE] if same else []
    writer.writerow(["id", "name", "aliases", "segment", "value", "account_manager", "target", *asks])
    for name in names:
        writer.writerow([name, name, "", "", "", "", "", *([same.get(name, "")] if asks else [])])
    return "\ufeff" + out.getvalue()


def local_zone() -> str:
    """This machine's time zone by its name, `UTC` where it cannot be told."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if known_zone(named):
        return named
    link = Path("/etc/localtime")
    if link.is_symlink():
        parts = link.resolve().parts
        for start in range(len(parts)):
            if known_zone(name := "/".join(parts[start:])):
                return "UTC" if name == "Etc/UTC" else name
    return "UTC"
