"""A what-if as one HTML file: the report's look, nothing to fetch, nothing to run."""

from __future__ import annotations

from typing import Literal

from markupsafe import Markup
from msgspec import Struct

from csat_plugin.render import pictures
from csat_plugin.render.pictures_compared import Compared, draw_moves, draw_periods
from csat_plugin.render.self_contained import filled

Tone = Literal["plain", "good", "bad", "open"]


class Card(Struct, frozen=True, kw_only=True):
    """One figure to be read at a glance."""

    label: str
    figure: str
    word: str = ""
    detail: str = ""
    tone: Tone = "plain"


class Grid(Struct, frozen=True, kw_only=True):
    """A table: the first column names the row; `numbers` are the columns of figures, `strong` the rows that matter most."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    strong: tuple[int, ...] = ()
    empty: str = ""


class WhatIfPage(Struct, frozen=True, kw_only=True):
    """Everything on the page, in words."""

    language: str
    provider: str
    title: str
    summary: str
    head: tuple[tuple[str, str], ...]
    cards: tuple[Card, ...]
    notice: str
    """What nothing of this changes."""
    changes_title: str
    changes: tuple[str, ...]
    periods_title: str
    legend: str
    periods: Compared
    period_table: Grid
    turned: tuple[tuple[str, bool], ...]
    """Sentences on targets, and whether one turns."""
    moves_title: str
    moves: Compared
    moves_table: Grid
    bands: Grid
    unshown: tuple[str, ...]
    """How many moved besides and are hidden, a sentence a period."""
    work_title: str
    work: Grid
    split_title: str
    splits: tuple[str, ...]
    no_pictures: str


def render(page: WhatIfPage, *, draw: bool | None = None) -> str:
    """The page; the same page gives the same bytes.

    Args:
        page: what stands on it.
        draw: whether to draw pictures; default: where the extra `pictures` is installed.
    """
    wanted = pictures.available() if draw is None else draw and pictures.available()
    drawn = {"periods": draw_periods(page.periods, "p0"), "moves": draw_moves(page.moves, "p1")} if wanted else {}
    return filled(
        "whatif.html",
        page=page,
        drawings={name: Markup(svg) for name, svg in drawn.items() if svg},  # noqa: S704 - drawn from escaped data
        drawn=wanted,
    )
