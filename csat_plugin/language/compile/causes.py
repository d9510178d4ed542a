"""Causes, compiled: each with the wider one it belongs to, without circles."""

from __future__ import annotations

from difflib import get_close_matches

from msgspec import UnsetType

from csat_plugin.core.rules import Cause
from csat_plugin.core.rules.causes import QUARTER
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.document.causes import Cause as CauseText
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.source import Path
from csat_plugin.language.units import given, several, span, written


def causes(work: Compiling, doc: Document) -> tuple[Cause, ...]:
    """Every cause that is not off, in the order of the text."""
    texts = {name: text for name, text in given(doc.causes, {}).items() if isinstance(text, CauseText)}
    wider = {name: given(text.part_of, "") for name, text in texts.items()}
    made = []
    for name, text in texts.items():
        path: Path = ("causes", name)
        above = wider[name]
        if above and above not in texts:
            meant = next(iter(get_close_matches(above, list(texts), n=1, cutoff=0.6)), "")
            work.error(
                "CSAT280", (*path, "part_of"), {"value": above, "meant": meant}, variant="meant" if meant else ""
            )
        elif circle := _circle(name, wider):
            work.error("CSAT281", (*path, "part_of"), {"circle": " → ".join(circle)})
        department = given(text.department, "")
        if department and department not in given(doc.departments, {}):
            work.error("CSAT282", (*path, "department"), {"value": department})
        made.append(
            Cause(
                id=name,
                title=written(text.title),
                part_of=above,
                called=several(text.called),
                department=department,
                supplier=given(text.supplier, ""),
                months=_months(work, text, (*path, "within")),
                origin=work.merged.origin(path),
            )
        )
    return tuple(made)


def _circle(name: str, wider: dict[str, str]) -> list[str]:
    """The way from a cause back to itself; empty where there is none."""
    way, at = [name], wider.get(name, "")
    while at and at not in way:
        way.append(at)
        at = wider.get(at, "")
    return [*way, name] if at == name else []


def _months(work: Compiling, text: CauseText, path: Path) -> int:
    if isinstance(text.within, UnsetType):
        return QUARTER
    length = span(text.within)
    if length.unit != "months" or length.n < 1:
        work.error("CSAT283", path, {"value": text.within})
    return max(length.n, 1)
