"""The JSON documents of `csat surveys`."""

from __future__ import annotations

from msgspec import Struct

from csat_plugin.core.surveys.sampling import Draw

ROWS: dict[str, tuple[str, ...]] = {
    "surveys": ("survey", "occasions", "asked", "not_asked", "because", "rule"),
    "survey-decisions": (
        "id", "survey", "occasion", "ticket", "who", "customer", "contact", "decision", "because", "why", "moment", "not_before",
        "expires", "state", "reminders", "next", "questionnaire", "channel", "language", "email", "mandatory", "overridden",
        "violation", "rule",
    ),
    "survey-list": (
        "ticket", "title", "customer", "contact", "email", "language", "handler", "closed", "mark", "outcome", "comment", "code",
    ),
    "survey-forms": ("file", "code", "number", "customer", "contact", "questions", "language"),
    "survey-letters": ("survey", "customer", "contact", "email", "state", "file", "code"),
    "survey-missed": ("survey", "period", "customer", "ticket", "why", "rule"),
    "survey-sheet": ("file", "rows", "read", "mapping"),
    "survey-volume": ("survey", "month", "occasions", "asked", "hours"),
    "panel": ("member", "since", "state", "why"),
}  # fmt: skip
"""Documents that are rows. Of a decision `because` is the gate that decided, `why` its words, `id` what it is remembered by."""


class DrawCertificate(Struct, frozen=True, kw_only=True):
    """`csat surveys certificate`: a draw with its proof, and everything that is needed to make it again but the seed."""

    schema: str = "csat/certificate@1"
    draw: Draw
