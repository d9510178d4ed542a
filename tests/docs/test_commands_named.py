"""Each command that a sentence of a page names is one the program takes, with every option; those in examples run elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.examples import ROOT, blocks, pages
from tests.cli.command_lines import inline, refusal

PAGES = [
    *pages(),
    *sorted((ROOT / "docs" / "platforms").glob("*.md")),
    *sorted((ROOT / "docs" / "reference").glob("*.md")),
]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_in_a_sentence_is_taken(page: Path) -> None:
    assert not [why for line in inline(page.read_text("utf-8")) if (why := refusal(line))]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_of_a_script_is_taken(page: Path) -> None:
    scripts = (line for block in blocks(page) if block.kind == "sh" for line in block.text.splitlines())
    parts = (part.partition(">")[0] for line in scripts for part in line.partition("#")[0].split("&&"))
    named = [part for part in parts if part.split()[:1] == ["csat"]]
    assert not [why for line in named if (why := refusal(line.strip()))]


def test_what_the_program_does_not_take_is_found() -> None:
    page = (
        "`csat sync --rejected`, `csat undo`, `csat runs\nRUN`, `csat --help` and `csat -w desk validate PATH...`\n"
        "```sh\ncsat nothing\n```\nbut `csat sync --rejectd`, `csat apply --now`, `csat rates`, `csat plan one && csat runs x`"
    )
    found = list(inline(page))
    assert found[:5] == [
        "csat sync --rejected",
        "csat undo",
        "csat runs RUN",
        "csat --help",
        "csat -w desk validate PATH...",
    ]
    assert [bool(refusal(line)) for line in found] == [False] * 5 + [True] * 5
    assert "--rejectd" in refusal("csat sync --rejectd")
