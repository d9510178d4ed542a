"""The JSON documents of the command line: what each holds, and their schemas. `--format json` prints exactly these."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from csat_plugin.core.report.material import RatingLine, Reconciliation
from csat_plugin.core.scoring.calculation_sheet import CalculationSheet
from csat_plugin.language.diagnostics.finding import Level, Mend

ROWS: dict[str, tuple[str, ...]] = {
    "sync": ("connection", "stream", "read", "used", "skipped", "rejected", "new", "changed", "same"),
    "rejected": ("source", "row", "column", "reason", "raw"),
    "ratings": ("answered", "channel", "subject", "raw", "points", "counted", "comment", "rating", "source"),
    "comments": ("answered", "channel", "subject", "raw", "points", "counted", "comment", "rating", "source"),
    "ticket": ("channel", "raw", "points", "period", "counted", "comment", "source"),
    "actions": ("item", "state", "due", "owner", "title", "parent", "rule"),
    "runs": ("run", "command", "when", "outcome", "effects"),
    "plugins": ("kind", "name", "from"),
    "run": ("number", "effect", "what", "connection", "state", "ref"),
}
"""Documents that are rows: `{"schema": "csat/<name>@1", "rows": [...]}`, each row with these keys."""


class Explanation(Struct, frozen=True, kw_only=True):
    """`csat explain score`: the calculation sheet and every rating of the subject, counted or not."""

    schema: str = "csat/explanation@1"
    sheet: CalculationSheet
    ratings: tuple[RatingLine, ...]
    digest: str


class Reconciled(Struct, frozen=True, kw_only=True):
    """`csat reconcile`: one bridge for each channel and scale."""

    schema: str = "csat/reconciliation@1"
    period: str
    bridges: tuple[Reconciliation, ...]


class Said(Struct, frozen=True, kw_only=True):
    """One finding of `csat validate` with its sentence in the language asked for."""

    code: str
    variant: str
    level: Level
    file: str
    line: int
    column: int
    message: str
    values: dict[str, str]
    mend: Mend | None = None


class Diagnosed(Struct, frozen=True, kw_only=True):
    """`csat validate`: every finding."""

    schema: str = "csat/diagnostics@1"
    errors: int
    warnings: int
    hints: int
    skipped_checks: tuple[str, ...]
    diagnostics: tuple[Said, ...]


class SentEffect(Struct, frozen=True, kw_only=True):
    """An effect that stands on the platform now."""

    slot: str
    ref: str
    url: str


class FailedEffect(Struct, frozen=True, kw_only=True):
    """An effect that does not, and why."""

    slot: str
    state: str = ""
    reason: str


class AppliedRun(Struct, frozen=True, kw_only=True):
    """`csat apply`: what was written and what was not."""

    schema: str = "csat/applied@1"
    run: int | None
    sent: tuple[SentEffect, ...]
    failed: tuple[FailedEffect, ...]
    held: tuple[FailedEffect, ...]
    skipped: int
    remaining: int


def rows_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a document of rows. Cells are text or numbers; `null` means missing, never zero."""
    cell = {"type": ["string", "number", "integer", "null"]}
    row = {"type": "object", "required": list(ROWS[name]), "properties": dict.fromkeys(ROWS[name], cell)}
    return {
        "type": "object",
        "required": ["schema", "rows"],
        "properties": {"schema": {"const": f"csat/{name}@1"}, "rows": {"type": "array", "items": row}},
    }
