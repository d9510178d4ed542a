"""What the parts of compiling share: the merged text, the bands, and the findings made on the way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from csat_plugin.core.exact import HUNDRED, MOST_PLACES, to_hundredths, to_micro
from csat_plugin.core.facts import Facts
from csat_plugin.core.rules import Band
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.merge import Merged
from csat_plugin.language.repeated import shown
from csat_plugin.language.source import Path
from csat_plugin.language.units import places

WEIGHT_PLACES = 2
"""Decimal places a weight may have."""


class Compiling:
    """One compilation at work."""

    def __init__(self, merged: Merged, facts: Facts) -> None:
        self.merged = merged
        self.facts = facts
        self.bands: tuple[Band, ...] = ()
        self.found: list[Diagnostic] = []
        self.errors = 0
        self.unnamed: list[str] = []
        """Roles without a person."""

    def error(self, code: str, path: Path, values: Mapping[str, str] | None = None, *, variant: str = "") -> None:
        """Note an error: no ruleset will come out."""
        self.errors += 1
        self.found.append(self.merged.finding(code, path, values, variant=variant))

    def warning(self, code: str, path: Path, values: Mapping[str, str] | None = None, *, variant: str = "") -> None:
        """Note a warning."""
        self.found.append(self.merged.finding(code, path, values, variant=variant, level="warning"))

    def placeholder(self, role: str) -> None:
        """A role whose holder the author has still to name; said where he must write it, in his own file."""
        own = self.merged.own
        place = own.place(("people",), key=True) if "people" in own.data else own.place(("extends",), key=True)
        self.found.append(
            Diagnostic(
                code="CSAT102",
                level="warning",
                file=own.name,
                line=place.line,
                column=place.column,
                values={"role": role},
            )
        )

    def micro(self, value: Decimal, path: Path) -> int:
        """A number of points in micropoints; 0 and an error when it has too many decimal places."""
        if places(value) > MOST_PLACES:
            self.error("CSAT139", path, {"value": str(value), "places": str(MOST_PLACES)})
            return 0
        return to_micro(value)

    def hundredths(self, value: Decimal, path: Path) -> int:
        """A weight in hundredths; 0 and an error when it has too many decimal places."""
        if places(value) > WEIGHT_PLACES:
            self.error("CSAT139", path, {"value": str(value), "places": str(WEIGHT_PLACES)})
            return 0
        return to_hundredths(value)

    def points(self, value: Any, path: Path) -> tuple[int, str]:
        """A threshold, as a band's name or as points: micropoints, and the band's name where it was one."""
        if isinstance(value, str):
            if band := next((band for band in self.bands if band.id == value), None):
                return band.lower, band.id
            if not self.bands:
                return 0, ""  # that there are none has been said
        elif 0 <= value <= HUNDRED // to_micro(Decimal(1)):
            return self.micro(Decimal(value), path), ""
        self.error("CSAT146", path, {"value": shown(value), "bands": ", ".join(band.id for band in self.bands)})
        return 0, ""
