"""Marks: what a value of the rating field counts on its scale, and whether every value the field offers has one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from csat_plugin.host.adapter import Check

from .settings import RatingText, RtText
from .site import Site

SHOWN: Final = 12
"""Values a sentence names."""


def mark_of(rating: RatingText, value: str) -> str | None:
    """The mark a value of the field stands for; `None` when it is none on the scale."""
    mark = rating.marks.get(value, value).strip()
    return mark if rating.scale.holds(mark) else None


def compared(settings: RtText, site: Site) -> Iterator[Check]:
    """The values the rating field offers against the marks and the scale of the settings.

    A field one types into offers none: what is no mark there is rejected and counted as it is read.
    """
    rating = settings.rating
    if rating.field not in site.custom_fields:
        return
    offered = site.offered(rating.field)
    if offered is None:
        yield Check(level="info", code="rt.values_unseen", values={"field": rating.field})
    elif offered:
        yield from _against(rating, offered)


def _against(rating: RatingText, offered: Sequence[str]) -> Iterator[Check]:
    scale = {"field": rating.field, "low": str(rating.scale.low), "high": str(rating.scale.high)}
    marks = {value: mark_of(rating, value) for value in offered}
    unknown = [value for value, mark in marks.items() if mark is None]
    unmet = [value for value in rating.marks if value not in marks]
    known = sorted(Decimal(mark) for mark in marks.values() if mark is not None)
    if unknown:
        values = {"values": _listed(unknown), "first": unknown[0]}
        yield Check(level="warning", code="rt.values_without_mark", values=scale | values)
    if unmet:
        values = {"field": rating.field, "values": _listed(unmet), "offered": _listed(offered)}
        yield Check(level="warning", code="rt.marks_without_value", values=values)
    if unknown or unmet:
        return
    if not rating.marks and (known[0], known[-1]) != (rating.scale.low, rating.scale.high):
        # Where a person gave the marks, none need be at an end of the scale; where the values are the marks, they are the scale.
        ends = {"lowest": f"{known[0]:f}", "highest": f"{known[-1]:f}"}
        yield Check(level="warning", code="rt.scale_is_another", values=scale | ends)
    else:
        yield Check(level="ok", code="rt.ok.values", values=scale | {"n": str(len(offered))})


def _listed(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values[:SHOWN]) + (", ..." if len(values) > SHOWN else "")
