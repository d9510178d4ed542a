"""Services, compiled."""

from __future__ import annotations

from csat_plugin.core.rules import Service
from csat_plugin.core.scoring.terms import folded
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.document.services import Service as ServiceText
from csat_plugin.language.source import Path
from csat_plugin.language.units import given, several, written


def services(work: Compiling, doc: Document) -> tuple[Service, ...]:
    """Every service that is not off, in the order of the text; no two of them may go by one name."""
    made: list[Service] = []
    claimed: dict[str, str] = {}
    for name, text in given(doc.services, {}).items():
        if not isinstance(text, ServiceText):
            continue
        path: Path = ("services", name)
        called = several(text.called)
        for one in (name, *written(text.title).values(), *called):
            other = claimed.setdefault(folded(one), name)
            if other != name:
                work.error("CSAT250", path, {"key": name, "other": other, "called": one})
        made.append(
            Service(
                id=name,
                title=written(text.title),
                called=called,
                cost=given(text.cost, ""),
                clauses=tuple(given(text.clauses, [])),
                origin=work.merged.origin(path),
            )
        )
    return tuple(made)
