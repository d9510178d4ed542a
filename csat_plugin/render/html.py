"""The report as one HTML file: nothing to fetch, nothing to run, fit for screen, phone, dark rooms and A4 paper."""

from __future__ import annotations

from markupsafe import Markup

from csat_plugin.core.report.content import Report
from csat_plugin.core.report.values import count
from csat_plugin.render import pictures
from csat_plugin.render.localise import localise
from csat_plugin.render.page import Calculation, Page, PageBlock, PagePicture, PageSection, PageTable
from csat_plugin.render.self_contained import filled
from csat_plugin.render.wording import Voice
from csat_plugin.texts import say

MOST_ROWS = 400
"""Rows of one table shown in HTML; the workbook and the JSON edition hold all."""
MOST_SHEETS = 100
"""Calculation sheets shown in HTML, lowest scores first; the workbook and the JSON edition hold all."""
SCROLLED = frozenset({"level", "segments", "bands", "trend", "sheet", "counts", "bridge", "answers"})
"""Tables of figures that keep their shape on a phone and are scrolled; others are stacked."""


def render(report: Report, languages: tuple[str, ...] | None = None, *, draw: bool | None = None) -> str:
    """The report as one self-contained HTML page; the same report gives the same bytes.

    Args:
        report: a whole report or an edition.
        languages: the language, and a second one for bilingual titles; default: the report's own.
        draw: whether to draw pictures; default: where the extra `pictures` is installed.
    """
    page = localise(report, languages)
    wanted = pictures.available() if draw is None else draw and pictures.available()
    return filled(
        "report.html",
        page=page,
        say=lambda code, **values: say(f"report.{code}", page.language, values),
        drawings=_drawings(page) if wanted else {},
        drawn=wanted,
        beside=_beside(page),
        anchors=_anchors(page),
        most=MOST_ROWS,
        scrolled=SCROLLED,
        most_sheets=MOST_SHEETS,
        more=lambda code, n: Voice(page.language).code(code, n=count(n)),
        kind=lambda block: type(block).__name__,
    )


def _blocks(page: Page) -> list[tuple[PageSection | None, PageBlock]]:
    found: list[tuple[PageSection | None, PageBlock]] = [(None, block) for block in page.lead]
    return found + [(section, block) for section in page.sections for block in section.blocks]


def _drawings(page: Page) -> dict[str, Markup]:
    """The drawing of each picture, by the picture's id."""
    found = {}
    for i, block in enumerate(block for _, block in _blocks(page) if isinstance(block, PagePicture)):
        drawn = pictures.draw(block, f"p{i}")
        if drawn:
            found[block.id] = Markup(drawn)  # noqa: S704 - drawn from escaped data by our own specification
    return found


def _beside(page: Page) -> dict[str, PageTable]:
    """Tables that stand beside their picture instead of on their own: those in the same section, but not the one of all."""
    found = {}
    for section in page.sections:
        tables = {b.id: b for b in section.blocks if isinstance(b, PageTable)}
        found.update(
            {
                b.table: tables[b.table]
                for b in section.blocks
                if isinstance(b, PagePicture) and b.kind != "dots" and b.table in tables
            }
        )
    return found


def _anchors(page: Page) -> dict[str, str]:
    """Plain anchors for tables, pictures and sheets, whose ids may hold any character."""
    ids = [b.id for _, b in _blocks(page) if isinstance(b, PageTable | PagePicture | Calculation)]
    ids += [b.ratings.id for _, b in _blocks(page) if isinstance(b, Calculation)]
    return {name: f"b{i}" for i, name in enumerate(dict.fromkeys(ids))}
