"""Whether what `csat.yaml` names is there: the register, the country's calendar, and what each connection maps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from csat_plugin.host.adapter import AdapterError, ChecksSettings
from csat_plugin.host.failure import HostError
from csat_plugin.host.plugins import Host
from csat_plugin.language.checked import nearest
from csat_plugin.language.diagnostics.finding import Diagnostic, Level
from csat_plugin.language.read import read_yaml
from csat_plugin.language.source import Source
from csat_plugin.runtime.connection import connection_of
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.register import read_register

if TYPE_CHECKING:
    from csat_plugin.host.settings import ConnectionSettings, Settings

_QUOTED = re.compile(r"['“「]([^'”」]+)['”」]")


def look(settings: Settings, host: Host, language: str) -> list[Diagnostic]:
    """Findings on names in the settings that lead nowhere. Files are opened for their headers only; nothing is asked of a network.

    Args:
        settings: sound in themselves.
        host: with the adapters installed.
        language: of sentences that come from an adapter.
    """
    source, _ = read_yaml(settings.file.read_bytes(), settings.file.name)
    if source is None:
        return []
    found = [*_register(source, settings, language), *_calendar(source, settings)]
    for connection in settings.connections.values():
        if connection.adapter in host.adapters:
            found += _connection(source, settings, host, connection, language)
    return found


def _register(source: Source, settings: Settings, language: str) -> Iterator[Diagnostic]:
    path = settings.register
    if path is None:
        return
    if not path.is_file():
        beside = [file.name for file in path.parent.iterdir() if file.is_file()] if path.parent.is_dir() else []
        meant = nearest(path.name, beside)
        written = path.relative_to(settings.folder) if path.is_relative_to(settings.folder) else path
        values = {"file": written.as_posix(), "meant": meant}
        yield _finding(source, ("register",), "CSAT191", values, variant="meant" if meant else "")
        return
    try:
        read_register(path, language)
    except Failure as failure:
        for sentence in failure.sentence.splitlines():
            yield _finding(source, ("register",), "CSAT190", {"why": sentence})


def _calendar(source: Source, settings: Settings) -> Iterator[Diagnostic]:
    """The country, with its region after a dash, is one whose holidays are known."""
    written = settings.calendar.country
    if not written:
        return
    from csat_plugin.host.calendars import CalendarError, build_calendar, country_meant, regions_of

    try:
        build_calendar(written, around=2026)
    except CalendarError:
        country, _, region = written.partition("-")
    else:
        return
    path = ("calendar", "country")
    regions = regions_of(country)
    if regions is None:
        meant = country_meant(country)
        values = {"country": written, "meant": meant}
        yield _finding(source, path, "CSAT192", values, variant="meant" if meant else "")
    else:
        values = {"country": country.upper(), "region": region, "regions": ", ".join(regions)}
        yield _finding(source, path, "CSAT192", values, variant="region" if regions else "no_region")


def _connection(
    source: Source, settings: Settings, host: Host, entry: ConnectionSettings, language: str
) -> Iterator[Diagnostic]:
    base = ("connections", entry.name)
    try:
        adapter = host.connect(connection_of(settings, entry, language))
    except (AdapterError, HostError) as error:
        sentence = error.sentence(language) if isinstance(error, HostError) else str(error)
        yield _refused(source, base, sentence, entry.place)
        return
    if not isinstance(adapter, ChecksSettings):
        return
    for wrong in adapter.wrong_settings():
        path = (*base, *wrong.path)
        yield _finding(source, path, wrong.code, wrong.values, variant=wrong.variant, level=wrong.level, key=wrong.key)


def _refused(source: Source, base: tuple[str | int, ...], sentence: str, whole: str) -> Diagnostic:
    """What an adapter says against its settings, at the place it means as far as the sentence tells.

    A sentence that begins with a place means that one, unless it is that of the `whole` connection.
    """
    place = re.match(rf"{re.escape(source.name)}:(\d+):(\d+)[:： ]*", sentence)
    if place and not sentence.startswith(whole):
        why = {"why": sentence[place.end() :]}
        line, column = int(place[1]), int(place[2])
        return Diagnostic(code="CSAT190", level="error", file=source.name, line=line, column=column, values=why)
    sentence = sentence.removeprefix(whole).lstrip(":： ")
    for word in _QUOTED.findall(sentence):
        named = [at for at in source.keys if at[: len(base)] == base and at[-1] == word]
        if len(named) == 1:
            return _finding(source, named[0], "CSAT190", {"why": sentence}, key=True)
    return _finding(source, base, "CSAT190", {"why": sentence})


def _finding(
    source: Source,
    path: tuple[str | int, ...],
    code: str,
    values: dict[str, str],
    *,
    variant: str = "",
    level: Level = "error",
    key: bool = False,
) -> Diagnostic:
    place = source.place(path, key=key)
    return Diagnostic(
        code=code, level=level, file=source.name, line=place.line, column=place.column, values=values, variant=variant
    )
