"""Shortcuts for the commonest cells say what the long way says."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.tables.dates import DateReader
from csat_plugin.tables.frame import _filled, _kind, _plain_starts
from csat_plugin.tables.words import TOTALS, folded

ascii_text = st.text(st.characters(max_codepoint=127), max_size=12)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
"""Digits that mean the same and never take the shortcut."""
zones = st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")])


@given(
    st.datetimes(),
    zones,
    st.sampled_from(["T", " "]),
    st.sampled_from(["", "Z"]),
)
def test_times_in_iso_form_mean_what_the_patterns_read(moment: datetime, zone: ZoneInfo, mark: str, end: str) -> None:
    reader = DateReader(zone)
    for unit in ("minutes", "seconds"):
        text = moment.isoformat(mark, unit) + end
        assert reader.read(text) == reader.read(text.translate(FULL_WIDTH))
    day = moment.date().isoformat()
    assert reader.read(day) == reader.read(day.translate(FULL_WIDTH))


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-13-01T10:00",
        "2026-10-05T24:00",
        "2026-10-05T25:00Z",
        "2026-10-05T10:61",
        "2026-10-05T10:00:60",
        "0000-01-01",
    ],
)
def test_times_that_are_none_or_nearly_none_too(text: str) -> None:
    reader = DateReader(ZoneInfo("UTC"))
    assert reader.read(text) == reader.read(text.translate(FULL_WIDTH))


@given(ascii_text)
def test_folding_plain_text_is_folding(text: str) -> None:
    long_way = " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(":：").strip()
    assert folded(text) == long_way


@given(ascii_text.filter(bool), st.lists(ascii_text, min_size=1, max_size=3), st.sampled_from(sorted(TOTALS)))
def test_a_row_that_begins_plainly_is_a_record(start: str, header: list[str], total: str) -> None:
    heads = [tuple(folded(name) for name in (start, *header) if folded(name))]
    for first in (start, start.upper(), f" {start}", f"{start}:", total, total.upper()):
        cells: list[str | int | float | None] = [first, *header]
        if _kind(cells, len(cells) + 1, heads):  # type: ignore[arg-type]  # cells of fewer types than there may be
            assert first[:1] not in _plain_starts(heads)


@pytest.mark.parametrize(
    ("cells", "n"), [([], 0), (["a", "", " ", "\u3000", "b"], 2), (["a", None, 0, False, " "], 3), ([None], 0)]
)
def test_filled_cells_are_counted_alike_whatever_their_types(cells: list[str | int | None], n: int) -> None:
    assert _filled(cells) == n  # type: ignore[arg-type]  # cells of fewer types than there may be
