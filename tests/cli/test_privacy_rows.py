"""Rows that could not be used: kept as they were read for so long and no longer, however often they are read anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Desk
from tests.cli.test_privacy_quotes import RULES, SOURCE, workspace

WORDS = "Ida Fox says it never worked"
LATER = "2027-02-09T02:00:00"
KEEP = "privacy: {keep: {records: 2 months}}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A row whose mark is no number, read in November; rules that keep rows for two months; February."""
    desk = workspace(tmp_path, RULES + KEEP)
    more(desk, f'50,Firm 1,2026-10-20,Ida Fox,many,"{WORDS}"')
    desk.ok("sync")
    assert WORDS in rejected(desk)
    desk.at = LATER
    return desk


def more(desk: Desk, row: str) -> None:
    with desk.file(SOURCE).open("a", encoding="utf-8") as file:
        file.write(row + "\n")


def rejected(desk: Desk) -> str:
    return desk.ok("sync", "--rejected", "--format", "json").out


def test_a_pruned_row_that_is_read_anew_stays_pruned(desk: Desk) -> None:
    desk.ok("privacy", "prune", "--yes")
    assert WORDS not in rejected(desk)
    more(desk, "51,Firm 1,2027-02-01,Kay Elm,lots,new")  # the whole file is read anew
    desk.ok("sync")
    told = rejected(desk)
    assert "Kay Elm" in told
    assert "Ida Fox" not in told
    assert WORDS.encode() not in desk.file(".csat/store.db").read_bytes()
    assert "Nothing is older" in desk.ok("privacy", "due").out


def test_a_row_grows_old_though_its_file_is_read_anew_each_month(desk: Desk) -> None:
    more(desk, "51,Firm 1,2027-02-01,Kay Elm,lots,new")
    desk.ok("sync")
    assert [row["n"] for row in desk.ok("privacy", "due", "--format", "json").json["rows"]] == [1]
    desk.ok("privacy", "prune", "--yes")
    assert "Ida Fox" not in rejected(desk)
    assert "Kay Elm" in rejected(desk)
