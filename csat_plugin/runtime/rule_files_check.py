"""Whether the list `rules:` of csat.yaml says plainly which rules apply to whom (CSAT213 to CSAT219, CSAT330)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from csat_plugin.host.settings import UNITS, RulesText, called
from csat_plugin.language.checked import nearest
from csat_plugin.language.diagnostics.finding import Diagnostic, Level
from csat_plugin.language.source import Path, Source

if TYPE_CHECKING:  # reading csat.yaml must not wait for the store's libraries
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.runtime.scopes import Known
    from csat_plugin.runtime.workspace import Workspace

NAME = re.compile(r"^\w[\w.-]*$")
KEPT = ("comments", "contacts", "records")
KEYS = ("customers", "segments", "contracts", *UNITS)


def of_text(source: Source) -> Iterator[Diagnostic]:
    """What the list itself does not say plainly."""
    entries = _entries(source)
    if not entries:
        return
    named: dict[str, str] = {}
    kinds: set[str] = set()
    for n, entry in enumerate(entries):
        last = n == len(entries) - 1
        to = {key for key in KEYS if (entry.get("applies_to") or {}).get(key)}
        if bool(to) == last:
            yield _finding(source, "CSAT213", ("rules", n), variant="last" if last else "early")
        if last and entry.get("from"):
            yield _finding(source, "CSAT213", ("rules", n, "from"), variant="from")
        own = {UNITS.get(key, "customer") for key in to}
        if len(own | kinds) > 1:
            yield _finding(source, "CSAT217", ("rules", n, "applies_to"), variant="mixed")
        kinds = kinds or own
        file = str(entry.get("file", ""))
        name = called(RulesText(file=file, name=str(entry.get("name") or "")))
        if file and not NAME.match(name):
            yield _finding(source, "CSAT214", ("rules", n), {"name": name}, variant="odd")
        elif named.setdefault(name, file) != file:
            yield _finding(source, "CSAT214", ("rules", n), {"name": name, "other": named[name]})
        elif other := next((known for known, used in named.items() if used == file and known != name), ""):
            yield _finding(
                source, "CSAT214", ("rules", n), {"name": name, "other": other, "file": file}, variant="file"
            )


def of_workspace(source: Source, workspace: Workspace) -> Iterator[Diagnostic]:
    """Names nobody has, customers two entries name, and closed periods of rules that are not listed any more."""
    from csat_plugin.runtime.scopes import chosen, known_customers

    settings, store = workspace.settings, workspace.store
    files = {one.name for one in settings.rule_files if not one.rest} | {""}
    gone = sorted({row.rules for row in store.periods()} - files)
    if gone:
        yield _finding(source, "CSAT219", ("rules",), {"rules": ", ".join(gone)}, level="warning")
    if not settings.rule_files or not store.anything_read():
        return
    known = known_customers(store)
    units = store.subjects(settings.selections[0].kind) if settings.selections[0].kind != "customer" else {}  # type: ignore[arg-type]
    there = {
        "customers": [subject.name for subject in known.subjects.values()],
        "segments": sorted({subject.segment for subject in known.subjects.values() if subject.segment}),
        "contracts": sorted({number for number in known.numbers.values() if number}),
        **{key: sorted(units) for key in UNITS},
    }
    held: dict[str, tuple[str, str]] = {}
    for n, selection in enumerate(settings.selections):
        places: dict[str, int] = {}
        for key, word, ids in chosen(selection, known):
            place = ("rules", n, "applies_to", key, places.get(key, 0))
            places[key] = places.get(key, 0) + 1
            if not _is_known(key, word, ids, known, units):
                meant = nearest(word, there[key])
                values = {"word": word, "meant": meant}
                variant = key + (".meant" if meant else "")
                yield _finding(source, "CSAT215", place, values, level="warning", variant=variant)
            for id_ in ids:
                rules, since = held.setdefault(id_, (selection.rules, selection.since))
                if rules != selection.rules and (not since or bool(selection.since and since <= selection.since)):
                    subject = known.subjects.get(id_)
                    values = {"who": subject.name if subject else id_, "rules": selection.rules, "other": rules}
                    yield _finding(source, "CSAT216", place, values, level="warning")


def _is_known(key: str, word: str, ids: list[str], known: Known, units: Mapping[str, Any]) -> bool:
    if key == "customers":
        return any(id_ in known.subjects for id_ in ids)
    return word in units if key in UNITS else bool(ids)


def of_rules(source: Source, workspace: Workspace, rules: Mapping[str, Ruleset]) -> Iterator[Diagnostic]:
    """Rules that score something else than is told apart, or over another time; and rules whose figures look alike and are not.

    Args:
        source: csat.yaml.
        workspace: with its entries.
        rules: name -> the sound ruleset.
    """
    from csat_plugin.runtime.scopes import misfit

    yield from _kept(source, rules)
    settings = workspace.settings
    rest = next((rules[one.name] for one in settings.rule_files if one.rest and one.name in rules), None)
    kind = settings.selections[0].kind if settings.selections else "customer"
    seen: set[str] = set()
    for n, entry in enumerate(_entries(source)):
        name = called(RulesText(file=str(entry.get("file", "")), name=str(entry.get("name") or "")))
        own = rules.get(name)
        if own is None or name in seen:
            continue
        seen.add(name)
        place: Path = ("rules", n)
        values = {"rules": name, "subject": own.score.subject, "kind": kind, "period": own.score.period}
        if misfit(kind, own):
            yield _finding(source, "CSAT217", place, values, variant="subject")
        elif rest is not None and own.score.period != rest.score.period:
            values["other"] = rest.score.period
            yield _finding(source, "CSAT217", place, values, variant="period")
        if rest is None or own is rest:
            continue
        differs = differing(own, rest)
        if differs:
            yield _finding(source, "CSAT218", place, {"rules": name, "in": ", ".join(differs)}, level="hint")


def _kept(source: Source, rules: Mapping[str, Ruleset]) -> Iterator[Diagnostic]:
    """Rules that keep what is known of persons longer than others: there is one store, and the shortest time holds."""
    told: set[str] = set()
    for n, entry in enumerate(_entries(source)):
        name = called(RulesText(file=str(entry.get("file", "")), name=str(entry.get("name") or "")))
        if name in told or name not in rules:
            continue
        told.add(name)
        for what in KEPT:
            held = {one: span.n for one, own in rules.items() if (span := getattr(own.privacy.keep, what))}
            least = min(held.values(), default=0)
            if held.get(name, least) <= least:
                continue
            other = next(one for one, months in held.items() if months == least)
            values = {"rules": name, "what": what, "months": str(held[name]), "other": other, "least": str(least)}
            yield _finding(source, "CSAT330", ("rules", n), values, level="warning")


def differing(rules: Ruleset, rest: Ruleset) -> list[str]:
    """The parts of rules that make their figures another measure, by their keys."""
    first, second = _measure(rules), _measure(rest)
    return [key for key in first if first[key] != second[key]]


def _measure(rules: Ruleset) -> dict[str, object]:
    return {
        "channels": [_plain(channel) for channel in rules.channels if channel.weight],
        "score": _plain(rules.score),
        "bands": [(band.id, band.lower) for band in rules.bands],
        "targets": [(target.share, target.of, target.reaching) for target in rules.targets],
    }


def _plain(part: object) -> object:
    """A part without the places it was written at, its titles and its reasons."""
    return {
        key: value
        for key, value in msgspec.to_builtins(part).items()
        if not key.endswith("origin") and key not in ("title", "why", "cites", "owner")
    }


def _entries(source: Source) -> list[dict[str, Any]]:
    data = source.data.get("rules") if isinstance(source.data, dict) else None
    return [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []


def _finding(
    source: Source,
    code: str,
    path: Path,
    values: dict[str, str] | None = None,
    *,
    variant: str = "",
    level: Level = "error",
) -> Diagnostic:
    place = source.place(path)
    return Diagnostic(
        code=code, level=level, file=source.name, line=place.line, column=place.column, values=values or {},
        variant=variant,
    )  # fmt: skip
