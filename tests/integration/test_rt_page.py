"""The guide for administrators of Request Tracker is what happens: each of its commands run, and the result seen in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.examples import agrees
from tests.integration.rt_page import PAGE, PICTURES, TICKETS, Pictures, browser, masked, run_page
from tests.integration.rt_server import Server, running
from tests.integration.test_report_in_a_browser import missing

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server nobody else writes to, with the tickets the page speaks of."""
    with running(tmp_path_factory.mktemp("rt-page"), TICKETS) as found:
        yield found


def test_each_command_does_and_says_what_stands_there(
    own: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RT_TOKEN", own.token)
    monkeypatch.setenv("COLUMNS", "140")
    browsed = browser() is not None
    pictures = Pictures(own, lambda *_: ["--dump-dom"])
    wrong = []
    for ran in run_page(own, tmp_path, pictures.look if browsed else lambda _: None):
        assert ran.code == 0, f"{ran.step.command}: {ran.printed}"
        if not agrees(masked(ran.step.expected), masked(ran.printed)):
            wrong.append("\n".join([f"$ {ran.step.command}", *ran.printed]))
    assert not wrong, "\n\n".join(wrong)
    if not browsed:
        missing("Chromium", "chromium")
    assert "call back after a bad rating" in pictures.printed["rt-action.png"]
    assert "CSAT Score" in pictures.printed["rt-ticket.png"]
    assert "report.xlsx" in pictures.printed["rt-report.png"]


@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_is_there_and_on_the_page(picture: str) -> None:
    assert f"../images/{picture}" in PAGE.read_text("utf-8")
    assert (PAGE.parent.parent / "images" / picture).stat().st_size > 10_000
