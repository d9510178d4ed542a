"""From JSON Schema's errors to findings a person can act on: at the exact key or value, in the author's own terms.

A union is walked by its tag, or by the shape of what is written (text, number, list, mapping and its keys), so that the answer
is always about the one form the author meant, never "not valid under any of the given schemas".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from msgspec import Struct

from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.forms import cap_meant, months_meant, never_meant, object_meant, span_meant, without_tail
from csat_plugin.language.homes import OWN_TARGET, member, neighbour, resolved, sections
from csat_plugin.language.meant import key_meant, meant_by, other_file
from csat_plugin.language.repeated import kind_of, shown
from csat_plugin.language.source import Path, Source

_PATTERN_WORDS = (
    ("[0-9]+([.]", "number"),
    ("per (day", "cap"),
    ("working days", "span"),
    ("(months?|", "months"),
    ("%$", "percent"),
    ("(0[1-9]|1[0-2])$", "month"),
    (r"-[0-9]{2}$", "day"),
    (r"^\w", "name"),
)
"""What a pattern asks for, by a part of it: which wording of CSAT134 explains it."""

_MEANT = {"span": span_meant, "cap": cap_meant, "months": months_meant}
"""Wording of CSAT134 -> what finds out what was meant; it is said where that is known."""

LENIENT = ["number", "string"]
"""Types, in this order, of a text or a number that may be written as the other too: settings of connections."""

_SHARE = re.compile(r"[0-9]+(\.[0-9]+)?\s*%")


def findings(source: Source, schema: dict[str, Any], at: Path = ()) -> Iterator[Diagnostic]:
    """Every violation of the schema in the text, or in the part of it at that path, each as one finding."""
    walk = _Walk(source, schema)
    part = source.data
    for step in at:
        part = part[step]
    for error in Draft202012Validator(schema).iter_errors(part):
        yield from walk.explain(_taken(error, at))


class _Error(Struct, frozen=True):
    """What the validator says, with the types it has."""

    keyword: str
    wanted: Any
    """What stands after the keyword in the schema."""
    instance: Any
    schema: dict[str, Any]
    path: Path
    message: str
    branch: Any = None
    """In a union: the number of the branch that says it."""
    parts: tuple[_Error, ...] = ()


def _taken(error: ValidationError, at: Path) -> _Error:
    return _Error(
        keyword=str(error.validator),
        wanted=error.validator_value,
        instance=error.instance,
        schema=error.schema if isinstance(error.schema, dict) else {},
        path=(*at, *error.absolute_path),
        message=error.message,
        branch=error.schema_path[0] if error.parent is not None and error.schema_path else None,
        parts=tuple(_taken(part, at) for part in error.context or ()),
    )


class _Walk:
    """One text against one schema."""

    def __init__(self, source: Source, schema: dict[str, Any]) -> None:
        self.source = source
        self.schema = schema

    def explain(self, error: _Error) -> Iterator[Diagnostic]:
        """The findings one error of the validator comes down to."""
        handler = getattr(self, f"_{error.keyword.lower()}", None)
        yield from handler(error) if handler else self._other(error)

    # one method for each keyword of JSON Schema that the types can produce

    def _anyof(self, error: _Error) -> Iterator[Diagnostic]:
        chosen = None if self._too_high(error) else self._branch(error)
        if chosen is None:
            yield from self._of_no_form(error)
            return
        for part in error.parts:
            if part.branch != chosen:
                continue
            if part.keyword == "enum" and part.path == error.path:
                others = [branch for number, branch in enumerate(error.wanted) if number != chosen]
                yield from self._enum(part, tuple(way for other in others for way in self._way(other)))
            else:
                yield from self.explain(part)

    def _of_no_form(self, error: _Error) -> Iterator[Diagnostic]:
        """A value in none of the forms there are: what is meant where that can be told, else the forms."""
        if error.instance is None:
            yield self._empty(error)
        elif self._is_off(error):
            yield self._say(error, "CSAT137", "off")
        elif kind_of(error.instance) in ("integer", "number") and self._takes(error, "weight"):
            yield self._say(error, "CSAT137", "weight")
        elif self._too_high(error):
            yield self._say(error, "CSAT137", "too_high", section=str(error.path[0]))
        elif self._takes_list(error):
            yield self._say(error, "CSAT137", "list")
        elif not (tagged := list(self._tag(error))):
            yield self._say(error, "CSAT137", ways=self._ways(error.wanted))
        else:
            yield from tagged

    def _takes_list(self, error: _Error) -> bool:
        """Whether one word stands where a list of words may."""
        branches = [self._resolve(branch) for branch in error.wanted]
        lists = [branch.get("items", {}) for branch in branches if branch.get("type") == "array"]
        return isinstance(error.instance, str) and any(self._accepts(items, error.instance) for items in lists)

    def _additionalproperties(self, error: _Error) -> Iterator[Diagnostic]:
        known = list(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in known:
                yield self._unexpected(error, key, known)

    def _required(self, error: _Error) -> Iterator[Diagnostic]:
        for key in error.wanted:
            if key not in error.instance and f"'{key}'" in error.message:
                known = list(error.schema.get("properties", {}))
                if any(key_meant(other, known) == key for other in error.instance if other not in known):
                    continue  # the key it stands under is said to be none
                variant = key if key in {"language", "ruleset"} and not error.path else ""
                yield self._say(error, "CSAT131", variant, key=key)

    def _type(self, error: _Error) -> Iterator[Diagnostic]:
        if error.instance is None:
            yield self._empty(error)
            return
        wanted = error.wanted
        if wanted == LENIENT:
            yield self._say(error, "CSAT132", "number" if "pattern" in error.schema else "string")
        elif isinstance(wanted, list):
            yield self._say(error, "CSAT137", ways=self._ways([{"type": kind} for kind in wanted]))
        elif wanted == "string" and (pattern := error.schema.get("pattern")):
            yield self._form(error, pattern)
        elif "never_ask" in error.path[-2:] and wanted in ("array", "object"):
            yield from self._never(error)
        elif (
            wanted == "string"
            and isinstance(error.instance, list)
            and [kind_of(v) for v in error.instance] == ["string"]
        ):
            yield self._say(error, "CSAT132", "one", meant=error.instance[0])
        elif wanted == "object" and error.path and (meant := object_meant(str(error.path[-1]), error.instance)):
            yield self._say(error, "CSAT132", "meant", meant=meant)
        elif wanted == "object" and error.path and _listed_keys(error.instance):
            yield self._say(error, "CSAT132", "dashes")
        else:
            own_target = error.path[:1] == ("for",) and error.path[2:] == ("target",) and wanted == "object"
            one = not isinstance(error.instance, dict | list)
            yield self._say(error, "CSAT132", "target" if own_target and one else wanted if error.path else "root")

    def _enum(self, error: _Error, also: tuple[str, ...] = ()) -> Iterator[Diagnostic]:
        if error.instance is None:
            yield self._empty(error)
            return
        if error.path[:-1] == ("targets",) and _SHARE.fullmatch(shown(error.instance)):
            yield self._say(error, "CSAT133", "share")
            return
        choices = [shown(choice) for choice in error.wanted]
        listed = ", ".join((*choices, *also))
        if meant := meant_by(shown(error.instance), choices, 0.5):
            yield self._say(error, "CSAT133", "meant", meant=meant, choices=listed)
        elif also == ("`80`",):
            yield self._say(error, "CSAT133", "number", choices=", ".join(choices))
        else:
            yield self._say(error, "CSAT133", choices=listed)

    def _pattern(self, error: _Error) -> Iterator[Diagnostic]:
        yield self._form(error, error.wanted)

    def _minimum(self, error: _Error) -> Iterator[Diagnostic]:
        yield self._say(error, "CSAT135", "below", limit=str(error.wanted))

    def _maximum(self, error: _Error) -> Iterator[Diagnostic]:
        yield self._say(error, "CSAT135", "above", limit=str(error.wanted))

    def _minitems(self, error: _Error) -> Iterator[Diagnostic]:
        yield self._say(error, "CSAT136", "few", count=str(len(error.instance)), wanted=str(error.wanted))

    def _maxitems(self, error: _Error) -> Iterator[Diagnostic]:
        yield self._say(error, "CSAT136", "many", count=str(len(error.instance)), wanted=str(error.wanted))

    def _minproperties(self, error: _Error) -> Iterator[Diagnostic]:
        yield self._empty(error)

    def _other(self, error: _Error) -> Iterator[Diagnostic]:
        yield self._say(error, "CSAT137", ways=self._ways([error.schema]))

    def _form(self, error: _Error, pattern: str) -> Diagnostic:
        """A text whose form is another, with what it most likely means."""
        word = _pattern_word(pattern)
        if (short := without_tail(shown(error.instance))) and re.search(pattern, short):
            return self._say(error, "CSAT134", "tail", meant=short)
        meant = _MEANT[word](shown(error.instance)) if word in _MEANT else ""
        return self._say(error, "CSAT134", f"{word}_meant" if meant else word, meant=meant)

    def _never(self, error: _Error) -> Iterator[Diagnostic]:
        """`never_ask` as a text, as texts or as keys with values: one proposal that works, at the first of them."""
        if error.path[-1] == "never_ask":
            yield self._say(error, "CSAT132", "never", meant=never_meant(error.instance))
            return
        listed: Any = self.source.data
        for step in error.path[:-1]:
            listed = listed[step]
        first = next((n for n, one in enumerate(listed) if not isinstance(one, dict)), 0)
        if error.path[-1] == first:
            said = msgspec.structs.replace(error, instance=listed)
            yield self._say(said, "CSAT132", "never", meant=never_meant(listed))

    def _is_off(self, error: _Error) -> bool:
        """Whether somebody writes another word for `off` where it may stand."""
        possible = any("off" in self._resolve(branch).get("enum", ()) for branch in error.wanted)
        return (
            possible
            and not isinstance(error.instance, dict | list)
            and meant_by(shown(error.instance), ["off"], 1) == "off"
        )

    def _takes(self, error: _Error, key: str) -> bool:
        return member(self.schema, error.wanted, key)

    def _too_high(self, error: _Error) -> bool:
        """Whether a value of an entry stands where the entry's name should."""
        one = not isinstance(error.instance, dict | list) and shown(error.instance) != "off"
        return len(error.path) == 2 and one and self._takes(error, str(error.path[1]))  # noqa: PLR2004 - section, name

    # unions

    def _branch(self, error: _Error) -> int | None:
        """The branch of a union the author meant, or `None` when what is written has the shape of none."""
        branches = [self._resolve(branch) for branch in error.wanted]
        if discriminator := error.schema.get("discriminator"):
            return self._tagged(error, discriminator)
        fitting = [n for n, branch in enumerate(branches) if self._accepts(branch, error.instance)]
        if isinstance(error.instance, dict) and len(fitting) > 1:
            keys = error.instance.keys()
            hits = {n: len(keys & branches[n].get("properties", {}).keys()) for n in fitting}
            best = max(fitting, key=lambda n: hits[n])
            return best if hits[best] else fitting[-1]
        return fitting[0] if fitting else None

    def _tagged(self, error: _Error, discriminator: dict[str, Any]) -> int | None:
        if not isinstance(error.instance, dict):
            return None
        reference = discriminator["mapping"].get(error.instance.get(discriminator["propertyName"]))
        return next((n for n, b in enumerate(error.wanted) if reference and b.get("$ref") == reference), None)

    def _tag(self, error: _Error) -> Iterator[Diagnostic]:
        """A tagged union whose tag is missing or says nothing we know."""
        discriminator = error.schema.get("discriminator")
        if not discriminator or not isinstance(error.instance, dict):
            return
        key, choices = discriminator["propertyName"], list(discriminator["mapping"])
        if key not in error.instance:
            yield self._say(error, "CSAT131", "choice", key=key, choices=", ".join(choices))
            return
        value = shown(error.instance[key])
        near = meant_by(value, choices)
        place = self.source.place((*error.path, key))
        yield Diagnostic(
            code="CSAT133",
            level="error",
            file=self.source.name,
            line=place.line,
            column=place.column,
            variant="meant" if near else "",
            values={"value": value, "choices": ", ".join(choices), "meant": near},
        )

    def _resolve(self, branch: dict[str, Any]) -> dict[str, Any]:
        return resolved(self.schema, branch)

    def _accepts(self, branch: dict[str, Any], value: Any) -> bool:
        branch = self._resolve(branch)
        if "anyOf" in branch:
            return any(self._accepts(part, value) for part in branch["anyOf"])
        if "enum" in branch:
            return kind_of(value) in {kind_of(choice) for choice in branch["enum"]}
        wanted = branch.get("type", [])
        wanted = [wanted] if isinstance(wanted, str) else wanted
        kind = kind_of(value)
        return not wanted or kind in wanted or (kind == "integer" and "number" in wanted)

    def _ways(self, branches: list[dict[str, Any]]) -> str:
        """The ways something may be written, as samples in YAML."""
        return ", ".join(dict.fromkeys(way for branch in branches for way in self._way(branch)))

    def _way(self, branch: dict[str, Any]) -> Iterator[str]:
        branch = self._resolve(branch)
        if "anyOf" in branch:
            for part in branch["anyOf"]:
                yield from self._way(part)
        elif "enum" in branch:
            yield from (f"`{shown(choice)}`" for choice in branch["enum"])
        elif "properties" in branch:
            yield "`{" + ", ".join(f"{key}: …" for key in list(branch["properties"])[:3]) + "}`"
        else:
            kinds = branch.get("type", [])
            samples = {"string": "`text`", "number": "`80`", "integer": "`5`", "boolean": "`true`", "array": "`[…, …]`"}
            yield from (samples.get(kind, "`{…: …}`") for kind in ([kinds] if isinstance(kinds, str) else kinds))

    # saying it

    def _unexpected(self, error: _Error, key: str, known: list[str]) -> Diagnostic:
        path: Path = (*error.path, key)
        values = {"key": key, "keys": ", ".join(known)}
        near = key_meant(key, known)
        if other := other_file(key, known) if not error.path else "":
            variant = other
        elif near:
            variant, values["meant"] = "meant", near
        elif key == "weight" and path[0] == "channels":
            variant, values["channel"] = "weight", str(path[1]) if len(path) > 1 else ""
        elif path[:1] + path[2:] == (*OWN_TARGET, "share"):
            variant = "own_share"
        elif under := neighbour(self.schema, error.schema, key, error.instance[key]):
            variant, values["under"] = "under", under
        elif where := sections(self.schema).get(key, ""):
            variant, values["where"] = "elsewhere", where
        else:
            variant = ""
        return self._at(path, "CSAT130", variant, values, key=True)

    def _empty(self, error: _Error) -> Diagnostic:
        path = error.path
        name = next((part for part in reversed(path) if isinstance(part, str)), "")
        return self._at(path, "CSAT138", "" if name else "document", {"key": name}, key=True)

    def _say(self, error: _Error, code: str, variant: str = "", **values: str) -> Diagnostic:
        path = error.path
        name = next((part for part in reversed(path) if isinstance(part, str)), "")
        return self._at(path, code, variant, {"key": name, "value": shown(error.instance), **values})

    def _at(self, path: Path, code: str, variant: str, values: dict[str, str], *, key: bool = False) -> Diagnostic:
        place = self.source.place(path, key=key)
        return Diagnostic(
            code=code,
            level="error",
            file=self.source.name,
            line=place.line,
            column=place.column,
            values=values,
            variant=variant,
        )


def _listed_keys(value: Any) -> bool:
    """Whether keys with values were written as a list of them."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _pattern_word(pattern: str) -> str:
    return next((word for part, word in _PATTERN_WORDS if part in pattern), "")
