"""kill -9 while results are written to a real Request Tracker: the next run leaves nothing out and writes nothing twice."""

from __future__ import annotations

import contextlib
import random
import signal
import sqlite3
import subprocess
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.program import process
from tests.integration.between import Between, Call, between
from tests.integration.desk import tickets, workspace
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration

SEED = 20261122
POINTS = 20
"""How many random points of a run are killed at."""
MARKS = ("1", "2", "5")


class Trial:
    """A workspace behind the proxy with something to write, and what stands on the server afterwards."""

    def __init__(self, server: Server, proxy: Between, folder: Path) -> None:
        self.server, self.proxy = server, proxy
        self.customer = f"Killed {uuid.uuid4().hex[:8]}"
        server.call("POST", "/queue", {"Name": self.customer}, root=True)
        self.rated = [self._rated(mark) for mark in MARKS]
        self.desk = workspace(server, folder, name=f"d{uuid.uuid4().hex[:8]}", url=proxy.url, queues=[self.customer])
        self.desk.ok("sync", "--since", f"{datetime.now(UTC):%Y-%m-%d}")
        self.desk.ok("write", "scores", "on")
        self.desk.ok("write", "tickets", "on")
        self.desk.edit("csat.yaml", "effects:", "limits: {per_run: 999, per_day: 9999}\neffects:")
        self.period = f"{datetime.now(UTC):%Y-%m}"
        self.undone: set[int] = set()

    def _rated(self, mark: str) -> str:
        number = self.server.ticket(
            "To be killed", self.customer, Requestor=["k@k.example"], CustomFields={"Customer": self.customer}
        )
        self.server.put(number, Status="resolved")
        self.server.rate(number, mark)
        return number

    def wanted(self) -> set[str]:
        """Slots that are to be written."""
        effects = self.desk.ok("plan", "--period", self.period, "--format", "json").json["effects"]
        return {one["effect"]["slot"] for one in effects if not one["would"]}

    def apply_killed(self, at: Callable[[Call], bool]) -> None:
        """Apply in a process of its own that is killed when `at` says so; it surely was."""
        run: list[subprocess.Popen[str]] = []
        killed: list[Call] = []

        def happens(call: Call) -> None:
            if not killed and at(call):
                killed.append(call)
                run[0].kill()
                run[0].wait()

        self.proxy.calls = self.proxy.writes = 0
        self.proxy.happens = happens
        run.append(process("-w", self.desk.folder, "apply", "--period", self.period))
        run[0].communicate(timeout=240)
        self.proxy.happens = lambda _: None
        assert killed, f"the run ended by itself after {self.proxy.calls} calls"
        assert run[0].returncode == -signal.SIGKILL

    def apply_to_the_end(self) -> None:
        self.desk.ok("apply", "--period", self.period)
        assert self.wanted() == set()

    def calls_of_a_whole_run(self) -> int:
        """How many calls are made when nobody interrupts; it is taken back afterwards."""
        before = self.newest()
        self.proxy.calls = 0
        self.desk.ok("apply", "--period", self.period)
        count = self.proxy.calls
        self.take_back(before)
        return count

    def noted(self) -> int:
        """How many effects the journal says were sent."""
        with contextlib.closing(sqlite3.connect(self.desk.folder / ".csat" / "store.db")) as journal:
            found = journal.execute("SELECT count(*) FROM run_effect WHERE state = 'sent'").fetchone()
        return int(found[0])

    def newest(self) -> int:
        """The number of the newest ticket."""
        found = self.server.call("GET", "/tickets", query="id > 0", orderby="id", order="DESC", per_page=1)
        return int(found["items"][0]["id"])

    def take_back(self, before: int) -> None:
        """Undo every run, the newest first: each says that it worked, and nothing of them is left; `before` as for `check`."""
        for row in self.desk.ok("runs", "--format", "json").json["rows"]:
            if row["command"] == "apply" and row["run"] not in self.undone:
                ran = self.desk("undo", str(row["run"]), "--format", "json")
                assert ran.code == 0, ran.said
                assert ran.json["kept"] == []
                self.undone.add(row["run"])
        new = tickets(self.server, f"id > {before}")
        assert {ticket["Status"] for ticket in new.values()} <= {"rejected"}
        assert not any(ticket["fields"]["CSAT Marker"] for ticket in new.values())
        for number in self.rated:
            assert [self.server.field(number, name) for name in ("CSAT Score", "CSAT Marker")] == ["", ""]

    def check(self, wanted: set[str], before: int) -> None:
        """Every wanted slot stands exactly once and is complete; `before` is the newest ticket there was."""
        new = tickets(self.server, f"id > {before}")
        live = {number: ticket for number, ticket in new.items() if ticket["Status"] != "rejected"}
        own = [slot for slot in wanted if "|ticket_score|" not in slot]
        assert len(live) == len(own), sorted((t["Subject"], t["fields"]["CSAT Marker"]) for t in live.values())
        markers = Counter(ticket["fields"]["CSAT Marker"][0] for ticket in live.values())
        assert set(markers.values()) <= {1}
        assert not any(marker.endswith(":") for marker in markers), "each is complete"
        for number, mark in zip(self.rated, MARKS, strict=True):
            assert self.server.field(number, "CSAT Score") == f"{int(mark) * 20}.0"


@pytest.fixture
def proxy(server: Server) -> Iterator[Between]:
    with between(server.url) as found:
        yield found


@pytest.fixture
def trial(server: Server, proxy: Between, tmp_path: Path) -> Trial:
    return Trial(server, proxy, tmp_path / "desk")


def created(call: Call) -> bool:
    return call.method == "POST" and call.path.endswith("/ticket")


class Verifying:
    """Says of a call whether it reads a ticket that was just changed."""

    def __init__(self) -> None:
        self._changed = ""

    def __call__(self, call: Call) -> bool:
        if call.method == "PUT":
            self._changed = call.path
        return call.method == "GET" and call.path == self._changed


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_a_creation(trial: Trial, moment: str) -> None:
    before, wanted = trial.newest(), trial.wanted()
    trial.apply_killed(lambda call: call.moment == moment and created(call))
    trial.apply_to_the_end()
    trial.check(wanted, before)
    trial.take_back(before)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_while_reading_whether_it_was_written(trial: Trial, moment: str) -> None:
    before, wanted = trial.newest(), trial.wanted()
    verifying = Verifying()
    trial.apply_killed(lambda call: verifying(call) and call.moment == moment)
    trial.apply_to_the_end()
    trial.check(wanted, before)
    trial.take_back(before)


def test_killed_right_after_an_effect_is_noted(trial: Trial) -> None:
    before, wanted = trial.newest(), trial.wanted()
    trial.apply_killed(lambda call: call.moment == "before" and trial.noted() == 1)
    assert trial.noted() == 1
    trial.apply_to_the_end()
    trial.check(wanted, before)
    trial.take_back(before)


def test_killed_at_random_points_again_and_again(trial: Trial) -> None:
    dice = random.Random(SEED)  # noqa: S311 # repeatable, no secret
    calls = trial.calls_of_a_whole_run()
    assert calls > POINTS
    for _ in range(POINTS):
        before, wanted = trial.newest(), trial.wanted()
        # Every call, reading ones too: what comes between the last of one effect and the first of the next is a commit.
        number, moment = dice.randint(1, calls * 9 // 10), dice.choice(["before", "after"])
        trial.apply_killed(
            lambda call, number=number, moment=moment: (call.moment, call.number) == (moment, number)  # type: ignore[misc]
        )
        trial.apply_to_the_end()
        trial.check(wanted, before)
        trial.take_back(before)


def test_killed_again_while_finishing(trial: Trial) -> None:
    before, wanted = trial.newest(), trial.wanted()
    for number in (2, 1, 3, 1, 2):
        trial.apply_killed(lambda call, number=number: (call.moment, call.write) == ("after", number))  # type: ignore[misc]
    trial.apply_to_the_end()
    trial.check(wanted, before)
    trial.take_back(before)
