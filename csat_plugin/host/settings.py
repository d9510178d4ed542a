"""Workspace settings: the types of `csat.yaml` and what they become.

The structs whose names end in `Text` are what a person writes; their JSON Schema is generated into
`schemas/workspace.schema.json`. `Settings` is what the program works with.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Meta, Struct

from csat_plugin.host.adapter import Places
from csat_plugin.host.secrets import is_secret
from csat_plugin.texts import Language

Switch = Literal["on", "off"]
Month = Literal[
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day, such as 2026-10-01.")]
MONTHS: tuple[str, ...] = Month.__args__  # type: ignore[attr-defined] # Literal keeps its values there
SQLITE = "sqlite:///"
LOGIN = re.compile(r"^([\w+]+://[^:/]*):[^@]*@")
"""An address up to its host, with a password in it, as the store's database library takes it apart."""
WRITE_KINDS = ("scores", "notes", "tickets", "surveys", "reports")


class CalendarText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Working days: a country's public holidays with its make-up working days, and your own days on top."""

    country: Annotated[
        str, Meta(description="ISO code, such as CN, JP, DE or DE-BY (with its state); empty = no public holidays.")
    ] = ""
    holidays: tuple[Day, ...] = ()
    working_days: Annotated[tuple[Day, ...], Meta(description="Make-up working days (调休).")] = ()


class WriteText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What may be written to platforms. Everything is off in a new workspace."""

    scores: Switch = "off"
    notes: Switch = "off"
    tickets: Switch = "off"
    surveys: Switch = "off"
    reports: Switch = "off"


class Limits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Volume limits: a run that would exceed them is refused and writes nothing."""

    per_run: Annotated[int, Meta(ge=0)] = 50
    per_day: Annotated[int, Meta(ge=0)] = 200


class EffectsText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"since": "from"}):
    """From which day on effects may leave: what concerns older periods is scored, never written."""

    since: Day = ""


class NetworkText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How platforms are reached."""

    proxy: str = ""
    ca_file: str = ""


Named = tuple[Annotated[str, Meta(min_length=1)], ...]


class AppliesToText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """To whom the rules of an entry apply: whoever is named under any of these keys."""

    customers: Annotated[Named, Meta(description="Customers by name or id, as in the register.")] = ()
    segments: Annotated[Named, Meta(description="All customers of these segments of the register.")] = ()
    contracts: Annotated[Named, Meta(description="All customers with these contract numbers in the register.")] = ()
    services: Annotated[Named, Meta(description="Where services are scored: these.")] = ()
    teams: Annotated[Named, Meta(description="Where teams are scored: these.")] = ()
    departments: Annotated[Named, Meta(description="Where departments are scored: these.")] = ()
    suppliers: Annotated[Named, Meta(description="Where suppliers are scored: these.")] = ()


class RulesText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"since": "from"}):
    """One of several rule files of a workspace, and to whom it applies. The first entry that names somebody counts."""

    file: Annotated[str, Meta(description="The rule file, relative to csat.yaml.")]
    name: Annotated[
        str,
        Meta(pattern=r"^\w[\w.-]*$", description="What it is called on the command line; default: the file's name."),
    ] = ""
    applies_to: Annotated[AppliesToText, Meta(description="Left out at the last entry: everybody else.")] = (
        AppliesToText()
    )
    since: Annotated[
        str,
        Meta(
            pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$",
            description="First month in which this entry counts, such as 2026-10; left out: always.",
        ),
    ] = ""


class WorkspaceText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`csat.yaml`: connections, store, time zone, calendar, languages, what may be written."""

    workspace: Annotated[str, Meta(description="A short name of this workspace.")] = ""
    provider: Annotated[str, Meta(description="Printed on reports.")] = ""
    rules: Annotated[
        str | Annotated[tuple[RulesText, ...], Meta(min_length=1)],
        Meta(description="The rule file, relative to this one; or several, each with those it applies to."),
    ] = "rules/rules.yaml"
    timezone: Annotated[str, Meta(description="Days and months begin in this zone, such as Asia/Shanghai.")] = "UTC"
    language: Language = "en"
    calendar: CalendarText = CalendarText()
    fiscal_year: Annotated[Month, Meta(description="First month of the fiscal year.")] = "january"
    register: Annotated[str, Meta(description="Customer register: .xlsx, .csv or .yaml, relative to this file.")] = ""
    store: Annotated[str, Meta(description="A database URL; default: .csat/store.db in the workspace.")] = ""
    draw_secret: Annotated[
        str,
        Meta(
            description="Where the secret is that draws of spot checks are made with: env:NAME or file:PATH. Default: "
            "file:.csat/draw.secret, which is made at the first draw."
        ),
    ] = ""
    effects: EffectsText = EffectsText()
    write: WriteText = WriteText()
    limits: Limits = Limits()
    network: NetworkText = NetworkText()
    connections: Annotated[
        dict[str, dict[str, Any]],
        Meta(description="Name -> settings; `adapter` says which platform, the rest belongs to the adapter."),
    ] = {}


class ConnectionSettings(Struct, frozen=True, kw_only=True):
    """One entry of `connections:`: adapter name, the adapter's own settings, and where it stands."""

    name: str
    adapter: str
    settings: Mapping[str, Any]
    place: str
    places: Places = Places()
    """Where each of its settings stands."""


class Selection(Struct, frozen=True, kw_only=True):
    """One entry of `rules:`: which rules, for whom, from which month on."""

    rules: str
    """Name of the ruleset."""
    kind: str
    """What it names: `customer`, `service`, `team`, `department` or `supplier`; empty for everybody else."""
    names: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    since: str = ""
    """First month, `YYYY-MM`; empty means always."""


class RuleFile(Struct, frozen=True, kw_only=True):
    """One of several rulesets of a workspace."""

    name: str
    file: Path
    rest: bool = False
    """Whether it is the one for everybody no other is for."""


class Settings(Struct, frozen=True, kw_only=True):
    """What the program works with; paths are absolute."""

    folder: Path
    file: Path
    name: str
    provider: str
    rules: Path
    """The rule file; of several the one for everybody else."""
    zone: ZoneInfo
    language: Language
    calendar: CalendarText
    fiscal_start: int
    """First month of the fiscal year, 1 to 12."""
    register: Path | None
    store: str
    draw_secret: str
    """Reference to the secret of draws; empty means the file that is made by itself."""
    effects_from: date | None
    write: dict[str, bool]
    limits: Limits
    network: NetworkText
    connections: dict[str, ConnectionSettings]
    rule_files: tuple[RuleFile, ...] = ()
    """Where there are several rulesets: each, in the order of `rules:`; else nothing."""
    selections: tuple[Selection, ...] = ()
    """Where there are several: the entries that name somebody; the first that does counts."""

    def digest(self) -> str:
        """sha256 over the settings that affect numbers: time zone and fiscal year."""
        text = json.dumps({"fiscal_start": self.fiscal_start, "timezone": self.zone.key}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def settled(text: WorkspaceText, file: Path, places: Mapping[str, tuple[str, Places]]) -> Settings:
    """The settings a checked `csat.yaml` means.

    Args:
        text: the checked text; its zone and calendar must exist.
        file: absolute path of `csat.yaml`.
        places: connection name -> `csat.yaml:12:3`, and where each of its settings stands.
    """
    folder = file.parent
    connections = {
        name: ConnectionSettings(
            name=name,
            adapter=str(entry.get("adapter", "")),
            settings={key: value for key, value in entry.items() if key != "adapter"},
            place=places[name][0] if name in places else file.name,
            places=places[name][1] if name in places else Places(),
        )
        for name, entry in text.connections.items()
    }
    rest, files, selections = _rules(text, folder)
    return Settings(
        folder=folder,
        file=file,
        name=text.workspace or folder.name,
        provider=text.provider,
        rules=rest,
        rule_files=files,
        selections=selections,
        zone=ZoneInfo(text.timezone),
        language=text.language,
        calendar=text.calendar,
        fiscal_start=MONTHS.index(text.fiscal_year) + 1,
        register=folder / text.register if text.register else None,
        store=_store(text.store or "sqlite:///.csat/store.db", folder),
        draw_secret=text.draw_secret,
        effects_from=date.fromisoformat(text.effects.since) if text.effects.since else None,
        write={kind: getattr(text.write, kind) == "on" for kind in WRITE_KINDS},
        limits=text.limits,
        network=text.network,
        connections=connections,
    )


UNITS = {"services": "service", "teams": "team", "departments": "department", "suppliers": "supplier"}
"""Keys of `applies_to` that name what is scored by itself -> kind of subject."""


def called(entry: RulesText) -> str:
    """What the rules of an entry are called: their own name, else that of the file."""
    return entry.name or Path(entry.file).name.partition(".")[0]


def _rules(text: WorkspaceText, folder: Path) -> tuple[Path, tuple[RuleFile, ...], tuple[Selection, ...]]:
    """The rule file for everybody else; and where there are several, all of them and whom they are for."""
    if isinstance(text.rules, str):
        return folder / text.rules, (), ()
    rest = text.rules[-1]
    named = {called(entry): entry.file for entry in text.rules}
    if len(named) == 1:
        return folder / rest.file, (), ()
    files = (RuleFile(name=name, file=folder / file, rest=name == called(rest)) for name, file in named.items())
    return folder / rest.file, tuple(files), tuple(_selection(entry) for entry in text.rules[:-1])


def _selection(entry: RulesText) -> Selection:
    to = entry.applies_to
    for key, kind in UNITS.items():
        if names := getattr(to, key):
            return Selection(rules=called(entry), kind=kind, names=names, since=entry.since)
    return Selection(
        rules=called(entry), kind="customer", names=to.customers, segments=to.segments, contracts=to.contracts,
        since=entry.since,
    )  # fmt: skip


def _store(url: str, folder: Path) -> str:
    """A SQLite file lies relative to the workspace, whatever folder the program was started in.

    What is written is an address; a folder's name is not: its `?`, `#` and `%` are quoted.
    """
    file = store_file(url)
    if file is None or file.name == ":memory:":
        return url
    return f"{SQLITE}{quote((folder / file).as_posix(), safe='/:')}{''.join(url.partition('?')[1:])}"


def store_file(url: str) -> Path | None:
    """The file of a SQLite store; `None` for any other."""
    path = url.removeprefix(SQLITE).partition("?")[0]
    return Path(unquote(path)) if url.startswith(SQLITE) and path else None


def without_password(url: str) -> str | None:
    """A store's address without the password in it; `None` where it holds none."""
    plain = LOGIN.sub(r"\1@", url)
    address, _, query = plain.partition("?")
    given = parse_qsl(query, keep_blank_values=True)
    left = [(name, value) for name, value in given if not is_secret(name)]
    if plain == url and left == given:
        return None
    return f"{address}?{urlencode(left)}" if left else address


def known_zone(name: str) -> bool:
    """Whether the time zone database has that zone."""
    return name in available_timezones()
