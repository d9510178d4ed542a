"""`csat.yaml` read and checked: every finding with its place, then the settings it means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from msgspec.structs import replace

from csat_plugin.host.adapter import Places, Setting
from csat_plugin.host.plugins import Host
from csat_plugin.host.secrets import is_secret, literal_secrets, words_of
from csat_plugin.host.settings import Settings, WorkspaceText, known_zone, settled, without_password
from csat_plugin.host.settings_schema import SettingsSchema, connection_schema
from csat_plugin.host.zones import zone_meant
from csat_plugin.language.checked import nearest
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.read import read_yaml
from csat_plugin.language.schema import convert, validate
from csat_plugin.language.schema_findings import findings as schema_findings
from csat_plugin.language.source import Place, Source
from csat_plugin.runtime import rule_files_check

_LANGUAGE = re.compile(r"""^language:[ \t]*["']?(en|zh|ja)\b""", re.MULTILINE)


def language_of(file: Path) -> str | None:
    """The language a settings file asks for, even where it cannot be used as a whole; `None` where it says none."""
    found = _LANGUAGE.search(file.read_bytes().decode("utf-8", "replace"))
    return found[1] if found else None


def read_settings(
    file: Path, host: Host | None = None, *, content: bytes | None = None
) -> tuple[Settings | None, list[Diagnostic]]:
    """Read and check `csat.yaml`; the settings are `None` when findings forbid using it.

    Args:
        file: the settings file.
        host: with it an adapter nobody offers, a wrong setting of one and a rule file that is not there are findings too.
        content: what is to stand in the file; `None`: what stands there.
    """
    source, findings = read_yaml(file.read_bytes() if content is None else content, file.name)
    if source is None:
        return None, [replace(f, variant="settings") if f.code == "CSAT015" else f for f in findings]
    semantic = list(_semantic(source))
    said = {(f.line, f.column) for f in semantic}  # they know more than the schema
    findings += [f for f in validate(source, WorkspaceText) if (f.line, f.column) not in said] + semantic
    if host is not None and isinstance(source.data, dict):
        beside = [*_beside(source, file.parent, host.adapters), *_connections(source, host)]
        findings += [f for f in beside if (f.line, f.column) not in said]
    if any(f.level == "error" for f in findings):
        return None, findings
    text: WorkspaceText = convert(source, WorkspaceText)
    return settled(text, file, {name: _places(source, name) for name in text.connections}), findings


def wrong_connection(file: Path, name: str, schema: SettingsSchema) -> list[Diagnostic]:
    """Everything in the settings of one connection that its adapter's schema does not allow, at its place."""
    source, _ = read_yaml(file.read_bytes(), file.name)
    return _by_schema(source, name, schema) if source is not None else []


def _connections(source: Source, host: Host) -> Iterator[Diagnostic]:
    connections = source.data.get("connections")
    for name, entry in connections.items() if isinstance(connections, dict) else ():
        if isinstance(entry, dict) and (schema := host.settings.get(str(entry.get("adapter")))):
            yield from _by_schema(source, name, schema)


def _by_schema(source: Source, name: str, schema: SettingsSchema) -> list[Diagnostic]:
    path = ("connections", name)
    wanted = connection_schema(source.data["connections"][name]["adapter"], schema())
    return sorted(schema_findings(source, wanted, path), key=Diagnostic.order)


def _places(source: Source, connection: str) -> tuple[str, Places]:
    """Where a connection stands, and each of its settings."""
    base = ("connections", connection)

    def below(places: Mapping[Setting, Place]) -> dict[Setting, str]:
        return {
            path[2:]: _shown(source, at) for path, at in places.items() if path[:2] == base and len(path) > len(base)
        }

    return _shown(source, source.place(base, key=True)), Places(values=below(source.values), keys=below(source.keys))


def _shown(source: Source, place: Place) -> str:
    return f"{source.name}:{place.line}:{place.column}"


def _semantic(source: Source) -> Iterator[Diagnostic]:
    data = source.data if isinstance(source.data, dict) else {}
    yield from rule_files_check.of_text(source)
    zone = data.get("timezone")
    if isinstance(zone, str) and not known_zone(zone):
        meant = zone_meant(zone) or nearest(zone, sorted(available_timezones()))
        yield _finding(
            source, "CSAT180", ("timezone",), {"zone": zone, "meant": meant}, variant="meant" if meant else ""
        )
    for path, day in _days(data):
        if isinstance(day, str) and not _is_day(day):
            yield _finding(source, "CSAT183", path, {"day": day})
    connections = data.get("connections")
    for name, entry in connections.items() if isinstance(connections, dict) else ():
        if isinstance(entry, dict) and not isinstance(entry.get("adapter"), str):
            yield _finding(source, "CSAT181", ("connections", name), {"connection": str(name)})
    own = {"draw_secret": data.get("draw_secret")}
    for path in (*literal_secrets(connections, ("connections",)), *literal_secrets(own)):
        key = next(str(step) for step in reversed(path) if isinstance(step, str))
        variant = "" if is_secret(key) else "address"
        yield _finding(source, "CSAT182", path, {"key": key, "name": words_of(key).upper()}, variant=variant)
    store = data.get("store")
    if isinstance(store, str) and (without := without_password(store)) is not None:
        yield _finding(source, "CSAT182", ("store",), {"store": without}, variant="store")


def _finding(
    source: Source, code: str, path: tuple[str | int, ...], values: dict[str, str], *, variant: str = ""
) -> Diagnostic:
    place = source.place(path)
    return Diagnostic(
        code=code, level="error", file=source.name, line=place.line, column=place.column, values=values, variant=variant
    )


def _days(data: dict[Any, Any]) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every value that must be a day, with its path."""
    effects, calendar = data.get("effects"), data.get("calendar")
    if isinstance(effects, dict):
        yield ("effects", "from"), effects.get("from")
    for key in ("holidays", "working_days"):
        listed = calendar.get(key) if isinstance(calendar, dict) else None
        for number, day in enumerate(listed if isinstance(listed, list) else ()):
            yield ("calendar", key, number), day


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _beside(source: Source, folder: Path, adapters: Collection[str]) -> Iterator[Diagnostic]:
    """What the text names and is not there: the rule file, adapters."""
    data = source.data if isinstance(source.data, dict) else {}
    for path, rules in _rule_files(data.get("rules", WorkspaceText().rules)):
        if isinstance(rules, str) and not (folder / rules).is_file():
            there = (folder / rules).parent
            beside = [file for file in sorted(there.glob("*.y*ml")) if _may_be_rules(file)]
            files = [file.relative_to(folder).as_posix() for file in beside]
            meant = nearest(rules, files) or (files[0] if len(files) == 1 else "")
            values = {"file": rules, "meant": meant}
            yield _finding(source, "CSAT184", path, values, variant="meant" if meant else "")
    connections = data.get("connections")
    for name, entry in connections.items() if isinstance(connections, dict) else ():
        adapter = entry.get("adapter") if isinstance(entry, dict) else None
        if isinstance(adapter, str) and adapter not in adapters:
            meant = nearest(adapter, sorted(adapters))
            values = {"adapter": adapter, "known": ", ".join(sorted(adapters)), "meant": meant}
            path = ("connections", name, "adapter")
            yield _finding(source, "CSAT185", path, values, variant="meant" if meant else "")


def _rule_files(rules: object) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every rule file named, with its path."""
    if not isinstance(rules, list):
        yield ("rules",), rules
        return
    for n, entry in enumerate(rules):
        if isinstance(entry, dict):
            yield ("rules", n, "file"), entry.get("file")


def _may_be_rules(file: Path) -> bool:
    return not file.name.endswith(".test.yaml") and file.name != "csat.yaml"
