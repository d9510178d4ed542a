"""The page `requirements.md`: every requirement, and where it is carried out, tested and told.

`requirements.yaml` says what each one asks. Its places are looked up by `requirement_places`; what cannot be found that way is
named in the index, and what is not automated or not built yet says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from docs.requirement_places import (
    COUNTS,
    ROOT,
    Found,
    Place,
    anchor,
    every_id,
    found,
    ids,
    named_code,
    named_page,
    named_test,
)

INDEX = Path(__file__).parent / "requirements.yaml"
SHOWN = {"rules": 3, "code": 4, "tests": 3, "pages": 2}
"""How many places a cell names; the others are counted."""
SHORTEST, LONGEST = 6, 16
"""Words in which a requirement is said."""

TITLES = {
    "S0": "The service standard's strategy for customer satisfaction",
    "S1": "Six misconceptions of a telecom provider, and what to do instead",
    "S2": "An integrator's method of indicators",
    "S3": "The pilot of a mobile operator",
    "S4": "A solution vendor's guide",
    "AMB": "Decisions where a source is unclear",
}
STANDING: dict[bool | str, str] = {True: "", "pack": "no tested pack", "partly": "in part"}
ORDER = (
    "core/",
    "language/",
    "tables/",
    "host/",
    "store/",
    "batch/",
    "runtime/",
    "render/",
    "demo/",
    "cli/",
    "adapters/",
)
"""Code that decides comes before code that shows."""

Kind = Literal["rule", "code", "reason", "open"]


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One requirement as the index has it."""

    what: str
    reason: str = ""
    """Why it is a checklist or cannot be automated."""
    open: bool | Literal["pack", "partly"] = False
    """Not built yet. `pack`: rules can say it, and no tested rule of a pack does; `partly`: something else that `missing` names."""
    missing: str = ""
    code: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


class Index(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole index."""

    requirements: dict[str, Entry]
    pages: dict[str, tuple[str, ...]] = {}
    """The page of several at once, by a range: `S0-05..S0-23`."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement with its places."""

    id: str
    entry: Entry
    rules: tuple[Place, ...]
    code: tuple[Place, ...]
    tests: tuple[Place, ...]
    pages: tuple[Place, ...]
    nowhere: tuple[str, ...]
    """Places the index names that there are not."""

    @property
    def kind(self) -> Kind:
        """How it is met: by a rule, by code alone, by a reason, or not yet."""
        if self.entry.open:
            return "open"
        if self.entry.reason:
            return "reason"
        return "rule" if self.rules else "code"

    def faults(self) -> Iterator[str]:
        """What is wrong with it, one sentence each."""
        entry = self.entry
        if not SHORTEST <= len(entry.what.split()) <= LONGEST:
            yield f"{self.id}: say what it asks in {SHORTEST} to {LONGEST} words, not {len(entry.what.split())}."
        for name in self.nowhere:
            yield f"{self.id}: {name} does not exist. Correct it in docs/requirements.yaml."
        if bool(entry.open) != bool(entry.missing):
            yield f"{self.id}: `open` and `missing` (what is not built yet) go together."
        if entry.open and entry.reason:
            yield f"{self.id}: either it is open or there is a reason why it stays undone."
        if entry.open:
            yield from self._open_faults()
        elif not entry.reason:
            yield from self._uncovered()

    def _open_faults(self) -> Iterator[str]:
        shown = [place for place in self.tests if place.path.startswith("rules/")]
        if self.entry.open == "partly":
            if not self.carried:
                yield f"{self.id}: nothing cites it, so it is `open: true`."
        elif self.rules and shown if self.entry.open == "pack" else self.carried and self.tests:
            yield f"{self.id}: it has {_named(self)}; close it, or write `open: partly` and what is missing."

    def _uncovered(self) -> Iterator[str]:
        if not self.carried:
            yield f"{self.id}: no rule and no code cites it. Cite it there, or give a `reason`."
        if not self.tests:
            yield f"{self.id}: no test cites it. Cite it in one, or name one in docs/requirements.yaml."
        if not self.pages:
            yield f"{self.id}: no page tells of it. Name one in docs/requirements.yaml."

    @property
    def carried(self) -> bool:
        """Whether a rule or code cites it."""
        return bool(self.rules or self.code)


def _named(row: Row) -> str:
    return ", ".join(f"{place.path}:{place.line}" for place in (*row.rules, *row.code, *row.tests)[:3])


def read_index(path: Path = INDEX) -> Index:
    """The index as it is written; a wrong key is an error that names it."""
    return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), Index)


def rows(index: Index, places: Found, root: Path = ROOT) -> list[Row]:
    """Every requirement of the index with what was found and what the index names."""
    told: dict[str, list[str]] = {}
    for span, pages in index.pages.items():
        for known in ids(span):
            told.setdefault(known, []).extend(pages)
    result = []
    for known, entry in index.requirements.items():
        nowhere: list[str] = []
        rules = places.rules.get(known, [])
        packs = [f"packs/{pack}.md" for pack in dict.fromkeys(Path(place.path).stem for place in rules)]
        existing = [page for page in packs if (root / "docs" / page).exists()]
        row = Row(
            id=known,
            entry=entry,
            rules=tuple(rules),
            code=_united(entry.code, named_code, sorted(places.code.get(known, []), key=_rank), root, nowhere),
            tests=_united(entry.tests, named_test, places.tests.get(known, []), root, nowhere),
            pages=_united(
                (*entry.pages, *existing, *told.get(known, ())), named_page, places.pages.get(known, []), root, nowhere
            ),
            nowhere=(),
        )
        result.append(msgspec.structs.replace(row, nowhere=tuple(nowhere)))
    return result


def _united(
    names: Sequence[str],
    look_up: Callable[[str, Path], Place | None],
    cited: Sequence[Place],
    root: Path,
    nowhere: list[str],
) -> tuple[Place, ...]:
    """The places the index names, then those found, each once; a name that leads nowhere goes to `nowhere`."""
    named = []
    for name in names:
        place = look_up(name, root)
        if place is None:
            nowhere.append(name)
        else:
            named.append(place)
    return tuple(dict.fromkeys((*named, *cited)))


def _rank(place: Place) -> tuple[int, bool, str, int]:
    """Deciding code first, a definition before a whole module."""
    path = place.path.removeprefix("csat_plugin/")
    layer = next((at for at, start in enumerate(ORDER) if path.startswith(start)), len(ORDER))
    return layer, not place.name, place.path, place.line


def faults(index: Index, places: Found, root: Path = ROOT) -> list[str]:
    """Everything that is wrong with the index and with what cites requirements."""
    known = every_id()
    wrong = [
        f"{one}: it stands in no line of docs/requirements.yaml." for one in known if one not in index.requirements
    ]
    wrong += [f"{one}: there is no such requirement." for one in index.requirements if one not in known]
    for one in sorted(places.cited() - set(known)):
        where = next(part[one][0] for part in places if one in part)
        wrong.append(f"{one}: there is no such requirement, but {where.path}:{where.line} cites it.")
    return wrong + [fault for row in rows(index, places, root) for fault in row.faults()]


def counts(found_rows: Sequence[Row]) -> dict[str, dict[Kind, int]]:
    """How many requirements of each source are met in which way."""
    result: dict[str, dict[Kind, int]] = {s: {"rule": 0, "code": 0, "reason": 0, "open": 0} for s in COUNTS}
    for row in found_rows:
        result[row.id.partition("-")[0]][row.kind] += 1
    return result


def page() -> Iterator[str]:
    """The page."""
    index = read_index()
    by_id = {row.id: row for row in rows(index, found())}
    ordered = [by_id[known] for known in every_id() if known in by_id]
    totals = counts(ordered)
    yield "# Requirements\n"
    yield (
        "What five documents on customer satisfaction ask for, and where it is: the rule that decides it, the code that carries "
        "it out, the test that would fail without it, the page that tells of it. Rules and code cite the id; `docs/requirements.yaml` "
        "says what it asks and why something is not automated. Where no rule stands, the program does it whatever the rules say: nobody need "
        "write it, and nobody can switch it off.\n"
    )
    yield "| source | all | by a rule | by code | not automated | not built yet |\n| --- | --- | --- | --- | --- | --- |"
    for source, sums in totals.items():
        link = f"[{source}: {TITLES[source]}](#{anchor(_title(source))})"
        yield f"| {link} | {sum(sums.values())} | " + " | ".join(str(n) for n in sums.values()) + " |"
    together = [sum(sums[kind] for sums in totals.values()) for kind in totals["S0"]]
    yield f"| together | {sum(together)} | " + " | ".join(str(n) for n in together) + " |\n"
    yield from _open([row for row in ordered if row.kind == "open"])
    for source in COUNTS:
        yield f"\n## {_title(source)}\n"
        yield _counted(totals[source]) + "\n"
        yield "| id | what it asks | rule | code | test | page |\n| --- | --- | --- | --- | --- | --- |"
        for row in ordered:
            if row.id.startswith(f"{source}-"):
                yield _line(row)
    yield ""


def _title(source: str) -> str:
    return f"{source}: {TITLES[source]}"


def _counted(sums: Mapping[Kind, int]) -> str:
    return (
        f"{sum(sums.values())} requirements: {sums['rule']} by a rule, {sums['code']} by code, {sums['reason']} not automated, "
        f"{sums['open']} not built yet."
    )


def _open(waiting: Sequence[Row]) -> Iterator[str]:
    yield f"## Not built yet: {len(waiting)}\n"
    if not waiting:
        yield "Everything is built.\n"
        return
    yield (
        "*In part*: something stands already, and its places are in the tables below. *No tested pack*: rules can say it and the program "
        "carries it out, but no pack we bring shows it in its tests.\n"
    )
    yield "| id | what is missing | |\n| --- | --- | --- |"
    for row in waiting:
        yield f"| {row.id} | {_cell(row.entry.missing)} | {STANDING[row.entry.open]} |"
    yield ""


def _line(row: Row) -> str:
    what = _cell(row.entry.what)
    if row.entry.reason:
        what += f"<br>*Not automated: {_cell(row.entry.reason)}*"
    if row.entry.open:
        what += f"<br>*Not built yet{STANDING[row.entry.open] and ': '}{STANDING[row.entry.open]}.*"
    cells = [_places(getattr(row, part), SHOWN[part]) for part in SHOWN]
    if row.kind == "code":
        cells[0] = "whatever the rules say"
    return f"| {row.id} | {what} | " + " | ".join(cells) + " |"


def _places(places: Sequence[Place], most: int) -> str:
    shown = [_link(place) for place in places[:most]]
    if len(places) > most:
        shown.append(f"and {len(places) - most} more")
    return "<br>".join(shown)


def _link(place: Place) -> str:
    """A link from the page; code is called by its path in its package, a test by its name."""
    if place.path.endswith(".md"):
        part = f"#{anchor(place.name)}" if place.name else ""
        return f"[{_cell(place.name) or place.path}]({place.path.removeprefix('docs/')}{part})"
    file = place.path.removeprefix("csat_plugin/")
    if place.path.startswith(("tests/", "rules/")):
        file = Path(place.path).name
    name = place.name.removeprefix("tests.")
    said = f"{name} ({file}:{place.line})" if name else f"{file}:{place.line}"
    return f"[`{said}`](../{place.path}#L{place.line})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()
