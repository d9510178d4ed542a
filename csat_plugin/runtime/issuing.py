"""An issued report: its content and the very bytes of every format, so that no upgrade changes what was issued (S0-63)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from csat_plugin.core.report.building import edition
from csat_plugin.core.report.content import Report
from csat_plugin.runtime.workspace import Workspace

ENDINGS = (".html", ".md", ".json", ".xlsx")
"""Formats of a report, by the ending of its file."""


class Issued(Struct, frozen=True, kw_only=True):
    """What stands in the store with an issued period."""

    report: Report
    """The whole report: editions for single customers are cut from it."""
    languages: tuple[str, ...]
    files: dict[str, bytes]
    """Ending -> the internal edition in that format."""
    suppliers: dict[str, dict[str, bytes]] = {}
    """Supplier -> ending -> his own edition (S0-59)."""


def sealed(report: Report, suppliers: Iterable[Report] = ()) -> bytes:
    """A report about to be issued, with the internal edition in every format, and the suppliers' own ones."""
    internal = edition(report, "internal")
    files = {ending: rendered(internal, ending) for ending in ENDINGS}
    theirs = {one.subject: {ending: rendered(one, ending) for ending in ENDINGS} for one in suppliers}
    return msgspec.json.encode(Issued(report=report, languages=report.languages, files=files, suppliers=theirs))


def issued(workspace: Workspace, period: str, kind: str) -> Issued | None:
    """The issued report of a period in its newest version, or `None`."""
    frozen = workspace.store.frozen(period, kind)
    if frozen is None or frozen.report_json is None:
        return None
    return msgspec.json.decode(frozen.report_json, type=Issued)


def rendered(report: Report, ending: str, languages: Sequence[str] = ()) -> bytes:
    """A report, or an edition of it, in the format of a file's ending.

    Args:
        report: an edition, as `core.report.edition` cuts it.
        ending: one of `ENDINGS`.
        languages: one or two; empty means the report's own.
    """
    tongues = tuple(languages) or None
    if ending == ".html":
        from csat_plugin.render import html

        return html.render(report, tongues).encode()
    if ending == ".md":
        from csat_plugin.render import markdown

        return markdown.render(report, tongues).encode()
    if ending == ".json":
        from csat_plugin.render import json

        return json.render(report, tongues)
    from csat_plugin.render import xlsx

    return xlsx.render(report, tongues)
