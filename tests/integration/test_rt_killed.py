"""kill -9 while results are written to a real Request Tracker: the next run leaves nothing out and writes nothing twice."""

from __future__ import annotations

import random
import subprocess
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.program import process
from tests.integration.between import Between, between
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

    def apply_killed(self, at: Callable[[str, int, str, str], bool]) -> bool:
        """Apply in a process of its own that is killed when `at` says so; whether it was."""
        run: list[subprocess.Popen[str]] = []
        killed: list[int] = []

        def happens(moment: str, number: int, method: str, path: str) -> None:
            if not killed and at(moment, number, method, path):
                killed.append(number)
                run[0].kill()
                run[0].wait()

        self.proxy.writes.clear()
        self.proxy.happens = happens
        run.append(process("-w", self.desk.folder, "apply", "--period", self.period))
        run[0].communicate(timeout=120)
        self.proxy.happens = lambda *_: None
        return bool(killed)

    def apply_to_the_end(self) -> None:
        self.desk.ok("apply", "--period", self.period)
        assert self.wanted() == set()

    def writes_of_a_whole_run(self) -> int:
        """How many calls write when nobody interrupts; it is taken back afterwards."""
        self.proxy.writes.clear()
        self.desk.ok("apply", "--period", self.period)
        count = len(self.proxy.writes)
        self.take_back()
        return count

    def newest(self) -> int:
        """The number of the newest ticket."""
        found = self.server.call("GET", "/tickets", query="id > 0", orderby="id", order="DESC", per_page=1)
        return int(found["items"][0]["id"])

    def take_back(self) -> None:
        """Undo every run that wrote something and was not undone yet."""
        for row in self.desk.ok("runs", "--format", "json").json["rows"]:
            if row["command"] == "apply" and row["run"] not in self.undone:
                self.desk("undo", str(row["run"]))
                self.undone.add(row["run"])

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


def created(method: str, path: str) -> bool:
    return method == "POST" and path.endswith("/ticket")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_a_creation(trial: Trial, moment: str) -> None:
    before, wanted = trial.newest(), trial.wanted()
    assert trial.apply_killed(lambda when, _, method, path: when == moment and created(method, path))
    trial.apply_to_the_end()
    trial.check(wanted, before)


def test_killed_after_one_effect_is_noted(trial: Trial) -> None:
    before, wanted = trial.newest(), trial.wanted()
    seen = []

    def second_creation(when: str, _: int, method: str, path: str) -> bool:
        seen.append((when, created(method, path)))
        return seen.count(("before", True)) == 2  # the first one is done and noted by then

    assert trial.apply_killed(second_creation)
    trial.apply_to_the_end()
    trial.check(wanted, before)


def test_killed_at_random_points_again_and_again(trial: Trial) -> None:
    dice = random.Random(SEED)  # noqa: S311 # repeatable, no secret
    writes = trial.writes_of_a_whole_run()
    assert writes > POINTS / 4
    for _ in range(POINTS):
        before, wanted = trial.newest(), trial.wanted()
        number, moment = dice.randint(1, writes), dice.choice(["before", "after"])
        trial.apply_killed(lambda when, n, *_, number=number, moment=moment: (when, n) == (moment, number))
        trial.apply_to_the_end()
        trial.check(wanted, before)
        trial.take_back()


def test_killed_again_while_finishing(trial: Trial) -> None:
    before, wanted = trial.newest(), trial.wanted()
    for number in (2, 1, 3, 1, 2):
        trial.apply_killed(lambda when, n, *_, number=number: (when, n) == ("after", number))
    trial.apply_to_the_end()
    trial.check(wanted, before)
