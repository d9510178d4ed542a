"""The report as JSON (`csat/report@1`): the page in words with its bare figures; its schema is made from the same types."""

from __future__ import annotations

from typing import Any

import msgspec

from csat_plugin.core.report.content import Report
from csat_plugin.render.localise import localise
from csat_plugin.render.page import Page


def render(report: Report, languages: tuple[str, ...] | None = None) -> bytes:
    """The report as UTF-8 JSON, two blanks deep, ending in a line feed; the same report gives the same bytes.

    Args:
        report: a whole report or an edition.
        languages: the language, and a second one for bilingual titles; default: the report's own.
    """
    return msgspec.json.format(msgspec.json.encode(localise(report, languages)), indent=2) + b"\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the report, for `schemas/report.schema.json`."""
    made = msgspec.json.schema(Page)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "csat/report@1",
        "title": "csat/report@1",
        "description": "A report in words with its bare figures.",
        **made,
    }


def schema_text() -> str:
    """The schema as it is committed."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode("utf-8") + "\n"
