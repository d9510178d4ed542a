"""The guide for administrators of Request Tracker is what happens: all of it is run, and the result seen in a browser."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from csat_plugin.host.plugins import Host
from docs.examples import Block, agrees, blocks
from tests.cli.command_lines import inline
from tests.cli.program import Ran as Told
from tests.cli.program import csat
from tests.integration.desk import backdated, links, rated
from tests.integration.lacking import lacking
from tests.integration.rt_page import PAGE, PICTURES, TICKETS, Pictures, Ran, browser, masked, month_meant, run_page
from tests.integration.rt_server import Server, running

pytestmark = pytest.mark.integration

TODAY = dt.datetime.now(dt.UTC).date()
MONTH = month_meant(TODAY)
STRANGER = "Nobody Ltd"
KNOWN = "Northwind Traders"
"""The customer the page's register knows."""
CALLS = f"""\
Date,Customer,Person,Score (1-5)
{MONTH}-14,Northwind,Ann Lee,2
{TODAY},NW Traders Ltd,Bo Diaz,4
{TODAY},{STRANGER},Cy Gray,3
"""
"""Call-backs as somebody notes them: two by names the register joins, one of a month that is closed by then."""


def newest_change(server: Server) -> int:
    """The number of the newest transaction of any ticket."""
    asked = {"query": "ObjectType='RT::Ticket'", "orderby": "id", "order": "DESC", "per_page": 1}
    return int(server.call("GET", "/transactions", root=True, **asked)["items"][0]["id"])


class Walk:
    """The page from top to bottom, once: what was run, and what was there when the scheduled job ran."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._server = server
        self._pictures = Pictures(server, lambda *_: ["--dump-dom"]) if browser() else None
        self.ran: list[Ran] = []
        self.rated = ""
        """The ticket that gets a bad mark just before the scheduled job."""
        self.marks = [0]
        """The newest transaction of any ticket: before the scheduled job, and after each time it ran."""
        for ran in run_page(server, folder, self._look, self._prepare):
            self.ran.append(ran)
            if ran.code:
                break  # what follows rests on it

    @property
    def printed(self) -> dict[str, str]:
        """What the browser showed, where there is one."""
        return self._pictures.printed if self._pictures else {}

    def of(self, command: str) -> list[Ran]:
        """Each time a command was run; the names of folders in it do not matter."""
        return [ran for ran in self.ran if ran.step.command.endswith(command)]

    def _prepare(self, block: Block) -> None:
        if block.kind == "sh" and "csat -q sync" in block.text:
            self.rated = rated(self._server, "1", KNOWN)
            self.marks = [newest_change(self._server)]
        if block.kind == "sh" and "csat connect callbacks/" in block.text:
            Path("callbacks").mkdir()
            Path("callbacks", f"callbacks-{MONTH}.csv").write_text(CALLS, "utf-8")

    def _look(self, ran: Ran) -> None:
        if "csat -q sync" in ran.step.command:
            self.marks.append(newest_change(self._server))
        if self._pictures:
            with contextlib.suppress(
                AssertionError
            ):  # nothing was written to be seen: the command has failed, and that is told
                self._pictures.look(ran)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server nobody else writes to, with the tickets the page speaks of."""
    with running(tmp_path_factory.mktemp("rt-page"), TICKETS) as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page is run."""
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def walk(own: Server, folder: Path) -> Iterator[Walk]:
    """Everything on the page, run once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RT_TOKEN", own.token)
        patch.setenv("RT_HOOK_SECRET", "a shared secret")
        patch.setenv("COLUMNS", "140")
        yield Walk(own, folder)


class Late(NamedTuple):
    """A mark of the closed month that is read after its closing, and what was said of it."""

    rating: str
    listed: Told
    issued: Told
    corrected: Told
    now: Told


@pytest.fixture(scope="module")
def late(walk: Walk, own: Server, folder: Path) -> Late:
    """What the last row of the last table speaks of: listed, then counted in a new version."""
    assert walk.ran
    number = rated(own, "5", KNOWN)
    backdated(own, number, dt.datetime.fromisoformat(f"{MONTH}-15T10:00+00:00"))
    desk = folder / "desk"
    assert csat("-w", desk, "sync").code == 0
    lines = (
        ("ratings", "--excluded", "after_closing", "--period", MONTH, "--format", "json"),
        ("ratings", "--period", MONTH, "--format", "json"),
        ("correct", MONTH, "--reason", "a mark came late"),
        ("ratings", "--period", MONTH, "--format", "json"),
    )
    return Late(f":rating:{number}-", *(csat("-w", desk, *line) for line in lines))


def test_each_command_does_and_says_what_stands_there(walk: Walk) -> None:
    wrong = []
    for ran in walk.ran:
        assert ran.code == 0, f"{ran.step.command}: {ran.printed}"
        if not agrees(masked(ran.step.expected), masked(ran.printed)):
            wrong.append("\n".join([f"$ {ran.step.command}", *ran.printed]))
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("Agents will see it: 18 effects, of which apply writes 0.", "Agents will see it: 18 effects, of which apply writes 3."),
        ("2 effects written. Take them back with `csat undo 1`.", "2 effects written. Take them back with `csat undo 2`."),
        ("2 effects of run 1 were taken back.", "2 effects of run 2 were taken back."),
        ("  1   apply     2026-11-22 09:52:55   done      written 2", "  2   apply     2026-11-22 09:52:55   done      written 2"),
        ("2026-10 is issued, version 1.", "2026-09 is issued, version 1."),
    ],
)  # fmt: skip
def test_figures_that_do_not_depend_on_the_tickets_are_compared(line: str, other: str) -> None:
    assert masked([line]) != masked([other])


def test_figures_of_the_tickets_are_not() -> None:
    lines = [
        "12 effects written. Take them back with `csat undo 1`.",
        " 12  apply  2026-12-01 10:00:00  done  written 7",
    ]
    others = ["2 effects written. Take them back with `csat undo 1`.", "12 apply 2026-11-22 09:52:55 done written 12"]
    assert masked(lines) == masked(others)


def test_a_browser_shows_what_was_written(walk: Walk) -> None:
    if not walk.printed:
        lacking("Chromium is not installed", "apt install chromium")
    assert "call back after a bad rating" in walk.printed["rt-action.png"]
    assert "CSAT Score" in walk.printed["rt-ticket.png"]
    assert "report.xlsx" in walk.printed["rt-report.png"]


def test_the_scheduled_job_answers_a_bad_mark_of_today_once(walk: Walk, own: Server, folder: Path) -> None:
    first, second = (ran for ran in walk.ran if "csat -q sync" in ran.step.command)
    assert (first.code, second.code) == (0, 0)
    assert (first.printed, second.printed) == ([], []), "cron mails what is printed"
    before, once, twice = walk.marks
    assert before < once == twice, "what was written is not written again"
    assert (
        (folder / "desk" / "csat.log").read_text("utf-8").endswith("Nothing to do: everything was written earlier.\n")
    )
    calls = own.call("GET", "/tickets", query="Queue = 'Corrective Actions'", orderby="id", order="DESC", per_page=20)
    assert any(walk.rated in links(own, call["id"]) for call in calls["items"])
    assert own.field(walk.rated, "CSAT Score") == "20.0"


def test_the_second_source_is_joined_by_the_register_and_counts(walk: Walk, folder: Path) -> None:
    (connected,) = walk.of("or the folder")
    said = "\n".join(connected.printed)
    assert "Score (1-5)" in said
    (rules,) = [block for block in blocks(PAGE) if block.argument == "rules"]
    told, shown = (yaml.safe_load("\n".join(text)) for text in (_rules(connected.printed), rules.text.splitlines()))
    assert told == {key: shown[key] for key in ("weights", "channels")}, "the page shows the lines the command proposes"
    assert "register: register.csv" in said
    before, after = ("\n".join(ran.printed) for ran in walk.of("csat validate")[-2:])
    assert "callback" in before, "what the new weights change"
    assert before
    assert after
    *_, synced = [ran for ran in walk.of("csat sync") if "settings" not in ran.step.command]
    named = "\n".join(synced.printed)
    assert f"No customer of the register is called '{STRANGER}'" in named
    assert "No customer of the register is called 'Contoso Retail'" in named
    assert not any(f"is called '{name}'" in named for name in ("Northwind", "NW Traders Ltd", "Northwind Traders"))
    rows = csat("-w", folder / "desk", "ratings", "--period", f"{TODAY:%Y-%m}", "--format", "json").json["rows"]
    called = {row["raw"]: row for row in rows if row["channel"] == "callback"}
    assert called["4"]["counted"].startswith("yes"), rows
    assert called["4"]["subject"] in {"C01", "Northwind Traders"}
    assert not called["3"]["counted"].startswith("yes")


def _rules(printed: list[str]) -> list[str]:
    """The lines a command proposes for the rule file."""
    at = next(n for n, line in enumerate(printed) if line.startswith("  weights:"))
    end = next((n for n in range(at, len(printed)) if not printed[n].startswith("  ")), len(printed))
    return [line[2:] for line in printed[at:end]]


def test_the_block_of_all_settings_is_accepted_used_and_complete(walk: Walk, own: Server, folder: Path) -> None:
    assert [ran.code for ran in walk.ran if "settings" in ran.step.command] == [0, 0, 0]
    given = yaml.safe_load((folder / "settings" / "csat.yaml").read_text("utf-8"))["connections"]["desk"]
    keys = Host.load().settings["rt"]()["properties"].keys()
    text = PAGE.read_text("utf-8").partition("\n## Settings")[2].partition("\n## ")[0]
    assert given.keys() - {"adapter"} <= keys
    assert not [key for key in keys if f"{key}:" not in text], "a setting the page does not show"
    rows = csat("-w", folder / "settings", "ratings", "--period", MONTH, "--format", "json").json["rows"]
    assert rows
    (queue,) = {"Incidents", "Changes", "Problems"} - set(given["queues"])
    others = {str(one["id"]) for one in own.call("GET", "/tickets", query=f"Queue = '{queue}'", per_page=100)["items"]}
    assert others
    assert not others & {row["rating"].removeprefix("desk:rating:").partition("-")[0] for row in rows}


def test_a_rating_after_closing_is_listed_and_counts_only_in_a_new_version(late: Late) -> None:
    assert [told.code for told in late[1:] if isinstance(told, Told)] == [0, 0, 0, 0], late.corrected.said
    assert any(late.rating in row["rating"] for row in late.listed.json["rows"])
    counted = [
        [row["counted"].startswith("yes") for row in told.json["rows"] if late.rating in row["rating"]]
        for told in (late.issued, late.now)
    ]
    assert counted[0] in ([], [False])
    assert counted[1] == [True]


@pytest.mark.usefixtures("late")
def test_every_command_a_sentence_names_is_one_that_was_run(walk: Walk, folder: Path) -> None:
    done = [ran.step.command for ran in walk.ran] + ["csat correct"]
    left = [
        line
        for line in inline(PAGE.read_text("utf-8"))
        if not any(f"{one} ".startswith(f"{line} ") for command in done for one in command.split(" && "))
    ]
    assert "csat ratings --excluded after_closing" in left
    for line in left:
        ran = csat("-w", folder / "desk", *line.split()[1:])
        assert ran.code == 0, f"{line}: {ran.said}"


@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_is_there_and_on_the_page(picture: str) -> None:
    assert f"../images/{picture}" in PAGE.read_text("utf-8")
    assert (PAGE.parent.parent / "images" / picture).stat().st_size > 10_000
