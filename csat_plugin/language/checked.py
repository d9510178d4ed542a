"""What a check looks at: the merged rules with the place of everything, the names there are, and what the workspace knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import msgspec
from msgspec import Struct

from csat_plugin.core.exact import MOST_PLACES, plain
from csat_plugin.core.facts import Facts
from csat_plugin.core.rules import Ruleset
from csat_plugin.language.context import Context
from csat_plugin.language.diagnostics.finding import Choice, Diagnostic, Level, Mend
from csat_plugin.language.lines import Lines
from csat_plugin.language.merge import Merged
from csat_plugin.language.source import Path
from csat_plugin.language.units import places

CONDITIONS = ("all", "any", "not")


class Checked(Struct, frozen=True, kw_only=True):
    """One ruleset under check.

    The data may still break the schema in places: a check looks only at what has the shape it knows, since the schema's own
    findings stand beside it.
    """

    merged: Merged
    ruleset: Ruleset | None = None
    """The compiled rules, where they could be compiled."""
    facts: Facts
    context: Context | None = None

    @property
    def data(self) -> dict[str, Any]:
        """The merged plain data."""
        return self.merged.data

    def section(self, name: str) -> dict[str, Any]:
        """The entries of a section; empty where it is missing or no mapping."""
        found = self.data.get(name)
        return found if isinstance(found, dict) else {}

    def entries(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The entries of a section that are mappings."""
        for key, entry in self.section(name).items():
            if isinstance(entry, dict):
                yield key, entry

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels that are not off."""
        return tuple(name for name, entry in self.section("channels").items() if entry != "off")

    @property
    def off(self) -> tuple[str, ...]:
        """Channels that are off."""
        switched = [str(path[1]) for path in self.merged.off if path[0] == "channels"]
        left = [name for name, entry in self.section("channels").items() if entry == "off"]
        return tuple(dict.fromkeys([*switched, *left]))

    @property
    def bands(self) -> dict[str, Decimal]:
        """Lower bounds of the bands, lowest first."""
        found = {name: number(entry.get("from")) for name, entry in self.entries("bands")}
        return dict(sorted(((n, b) for n, b in found.items() if b is not None), key=lambda item: item[1]))

    def items(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The entries of `for:`."""
        found = self.data.get("for")
        for n, entry in enumerate(found if isinstance(found, list) else []):
            if isinstance(entry, dict):
                yield n, entry

    def conditions(self) -> Iterator[tuple[Path, str, dict[str, Any]]]:
        """Every condition with its path and the event it is looked at (empty where it has none)."""
        for name, action in self.entries("actions"):
            event = action.get("event")
            if isinstance(action.get("when"), dict):
                yield ("actions", name, "when"), event if isinstance(event, str) else "", action["when"]
        yield from self._of_surveys()

    def _of_surveys(self) -> Iterator[tuple[Path, str, dict[str, Any]]]:
        """Conditions of surveys and panels; which facts they may name, a check of their own says."""
        for name, survey in self.entries("surveys"):
            never = survey.get("never_ask")
            for n, part in enumerate(never if isinstance(never, list) else []):
                if isinstance(part, dict):
                    yield ("surveys", name, "never_ask", n), "", part
            if isinstance(survey.get("when"), dict):
                yield ("surveys", name, "when"), "", survey["when"]
            picks = survey.get("questionnaire")
            for n, pick in enumerate(picks if isinstance(picks, list) else []):
                if isinstance(pick, dict) and isinstance(pick.get("when"), dict):
                    yield ("surveys", name, "questionnaire", n, "when"), "", pick["when"]
        for name, panel in self.entries("panels"):
            if isinstance(panel.get("choose"), dict):
                yield ("panels", name, "choose"), "", panel["choose"]

    def finding(
        self,
        code: str,
        path: Path,
        values: Mapping[str, object] | None = None,
        *,
        variant: str = "",
        level: Level = "error",
        key: bool = False,
        mend: Mend | None = None,
    ) -> Diagnostic:
        """A finding at the place where that path was written."""
        source, place = self.merged.find(path, key=key)
        return Diagnostic(
            code=code,
            level=level,
            file=source.name,
            line=place.line,
            column=place.column,
            values={name: str(value) for name, value in (values or {}).items()},
            variant=variant,
            mend=mend,
        )

    def at_off(
        self,
        channel: str,
        code: str,
        values: Mapping[str, object],
        *,
        variant: str = "",
        level: Level = "error",
        choices: tuple[Choice, ...] = (),
    ) -> Diagnostic:
        """A finding where that channel was switched off."""
        written = self.merged.off.get(("channels", channel))
        if written is None:
            found = self.finding(code, ("channels", channel), values, variant=variant, level=level)
            return msgspec.structs.replace(found, choices=choices)
        place = written.source.place(written.path)
        return Diagnostic(
            code=code,
            level=level,
            file=written.source.name,
            line=place.line,
            column=place.column,
            values={name: str(value) for name, value in values.items()},
            variant=variant,
            choices=choices,
        )

    def mend(self, path: Path, instead: str) -> Mend | None:
        """The replacement of one unbroken value in the author's own text; `None` where it stands elsewhere."""
        written = self.merged.written.get(path)
        value = self._value(path)
        if written is None or written.source is not self.merged.own or isinstance(value, dict | list):
            return None
        text = written.source.text
        start = Lines(text).offset(written.source.place(written.path))
        for form in (shown(value), f'"{value}"', f"'{value}'"):
            if form and text.startswith(form, start):
                return Mend(start, start + len(form), instead)
        return None

    def _value(self, path: Path) -> Any:
        found: Any = self.data
        for key in path:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                return None
        return found


def facts_in(condition: Any, path: Path) -> Iterator[tuple[Path, str, Any]]:
    """Every fact a condition names, with its path and what it is compared with."""
    if isinstance(condition, list):
        for n, part in enumerate(condition):
            yield from facts_in(part, (*path, n))
    elif isinstance(condition, dict):
        for name, compared in condition.items():
            if name in CONDITIONS:
                yield from facts_in(compared, (*path, name))
            else:
                yield (*path, name), name, compared


def number(value: Any) -> Decimal | None:
    """A number of the text as a decimal; `None` where it is none, or has more places than any figure can (CSAT139 says so)."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    found = Decimal(value)
    return found if places(found) <= MOST_PLACES else None


def shown(value: Any) -> str:
    """A value as a sentence repeats it: numbers without needless zeros."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value) if value == value.to_integral_value() else f"{value:f}"
    return "" if value is None else str(value)


def names(value: Any) -> list[tuple[int | None, str]]:
    """One name or a list of them, each with its index (`None` for one name alone)."""
    if isinstance(value, str):
        return [(None, value)]
    if isinstance(value, list):
        return [(n, name) for n, name in enumerate(value) if isinstance(name, str)]
    return []


def nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    """The known name nearest to a mistyped one; empty where none is near."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Names as a sentence lists them; a dash for none."""
    return ", ".join(f"`{word}`" for word in words) or "-"


def line(weights: Mapping[str, Decimal]) -> str:
    """A line of weights as one writes it."""
    return "weights: {" + ", ".join(f"{name}: {shown(weight)}" for name, weight in weights.items()) + "}"
