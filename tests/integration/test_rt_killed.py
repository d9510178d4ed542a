"""kill -9 while results are written to a real Request Tracker: the next run leaves nothing out and writes nothing twice."""

from __future__ import annotations

import contextlib
import random
import signal
import sqlite3
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.cli.program import process
from tests.integration.between import Between, Call, Dropped, between
from tests.integration.desk import backdated, comments, files, links, rated, tickets, workspace
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration

SEED = 20261122
POINTS = 20
"""How many random points of a run are killed at."""
MARKS = ("1", "5")
"""Of the tickets rated in the running month."""
KINDS = {"action", "score", "ticket_score", "note", "report"}
SETTLE = 4
"""Seconds Request Tracker may still work on a call of a program that is gone: the setting of the workspace."""
LATE = 1.0
"""Seconds after which a late call goes on, by then the next run is there."""

Way = Literal["dropped", "late", "after"]
"""What became of the call at which the program was killed: it never arrived, arrived later, or had been carried out."""
WAYS: tuple[Way, ...] = ("dropped", "late", "after")


class Trial:
    """A workspace behind the proxy with something of every kind to write, and what stands on the server afterwards.

    Of the last month, which is issued: the customer's score, an action, and the report. Of the running one: score and note of
    each rated ticket. Notes cannot be taken back, so before every run the tickets are reopened, resolved and rated again.
    """

    def __init__(self, server: Server, proxy: Between, folder: Path) -> None:
        self.server, self.proxy = server, proxy
        self.customer = f"Killed {uuid.uuid4().hex[:8]}"
        server.call("POST", "/queue", {"Name": self.customer}, root=True)
        month = datetime.now(UTC).replace(day=1, hour=12)
        self.old = rated(server, "2", self.customer, self.customer)
        backdated(server, self.old, month - timedelta(days=5))
        self.rated = [rated(server, mark, self.customer, self.customer) for mark in MARKS]
        self.cycles = 1
        """How often the tickets were resolved and rated: so many notes each of them is to have."""
        self.desk = workspace(
            server, folder, name=f"d{uuid.uuid4().hex[:8]}", url=proxy.url, queues=[self.customer],
            timeout={"connect": 5, "read": 30, "settle": SETTLE},
            more="write: {scores: on, notes: on, tickets: on, reports: on}\n"
            "limits: {per_run: 999, per_day: 9999}\n",
        )  # fmt: skip
        self.desk.ok("sync")
        last, closing = f"{month - timedelta(days=5):%Y-%m}", f"{month:%Y-%m}-20T00:00:00"
        self.desk.ok("close", last, at=closing)
        self.desk.ok("issue", last, at=closing)
        self.undone: set[int] = set()
        self.release = threading.Event()
        self.late: list[int] = []
        """Numbers of the calls that were late: they are to arrive in the end."""
        self.whole: list[Any] = []
        """What stands after a run that nobody interrupted."""
        self.calls = 0
        """How many calls such a run makes."""
        self.clean = True
        """Whether nothing of ours stands, but for notes."""
        self.former: dict[str, dict[str, Any]] = {}
        """The tickets of the queue, whole, before anything is written."""
        self.untouched: dict[str, str] = {}
        """Number of every other ticket there is then, and when it was changed last."""

    def rate_again(self) -> None:
        for number, mark in zip(self.rated, MARKS, strict=True):
            self.server.put(number, Status="open", CustomFields={"CSAT Rating": None})
            self.server.put(number, Status="resolved")
            self.server.rate(number, mark)
        self.cycles += 1
        self.desk.ok("sync")

    def begin(self) -> tuple[set[str], int]:
        """Everything is to be written (again): the slots, and the newest ticket there is."""
        self.clean = False
        if self.undone:
            self.rate_again()
        wanted = self.wanted()
        assert {slot.split("|")[1] for slot in wanted} == KINDS
        before = self.newest("/tickets", "id > 0")
        self.former = tickets(self.server, f"Queue = '{self.customer}'")
        assert self.former.keys() == {self.old, *self.rated}
        self.untouched = self.changed(before)
        return wanted, before

    def changed(self, before: int) -> dict[str, str]:
        """Number of each ticket up to that one that is not in the queue, and when it was changed last."""
        query = f"id <= {before} AND Queue != '{self.customer}'"
        asked: dict[str, Any] = {"query": query, "fields": "LastUpdated", "orderby": "id", "per_page": 100}
        found: dict[str, str] = {}
        while True:
            page = self.server.call("GET", "/tickets", page=len(found) // 100 + 1, **asked)
            found |= {str(item["id"]): str(item["LastUpdated"]) for item in page["items"]}
            if len(page["items"]) < 100:
                return found

    def wanted(self) -> set[str]:
        """Slots that are to be written."""
        effects = self.desk.ok("plan", "--format", "json").json["effects"]
        return {one["effect"]["slot"] for one in effects if not one["would"]}

    def uninterrupted(self) -> None:
        """What a run does that nobody interrupts; it is taken back afterwards."""
        wanted, before = self.begin()
        calls = self.proxy.calls
        ran = self.desk.ok("apply", "--format", "json").json
        self.calls = self.proxy.calls - calls
        assert len(ran["sent"]) == len(wanted)
        self.whole = self.stands(before)
        assert len(self.whole) == len([slot for slot in wanted if slot.split("|")[1] in {"action", "score", "report"}])
        self.take_back(before)

    def apply_killed(self, at: Callable[[Call], bool], way: Way, writes: str = "") -> None:
        """Apply in a process of its own that is killed at the first call of which `at` says so, as it comes by; it surely was.

        The calls of this run are counted from 1.

        Args:
            at: the call.
            way: what becomes of it.
            writes: the type of transaction it makes, where it does: that it was, or was not, is looked at.
        """
        run: list[subprocess.Popen[str]] = []
        found: list[Call] = []
        newest = [0]
        calls, writing = self.proxy.calls, self.proxy.writes
        self.release.clear()

        def happens(call: Call) -> None:
            own = replace(call, number=call.number - calls, write=call.write and call.write - writing)
            if call.moment == "before" and not found and at(own):
                found.append(call)
                newest[0] = self.newest_transaction(writes) if writes else 0
                if way != "after":
                    run[0].kill()
                    run[0].wait()
                if way == "dropped":
                    raise Dropped
                if way == "late":
                    self.release.wait(60)
            elif way == "after" and call.moment == "after" and found and call.number == found[0].number:
                run[0].kill()
                run[0].wait()

        self.proxy.happens = happens
        run.append(process("-w", self.desk.folder, "apply"))
        said = run[0].communicate(timeout=240)
        self.proxy.happens = lambda _: None
        assert found, f"the run ended by itself after {self.proxy.calls - calls} calls: {said}"
        assert run[0].returncode == -signal.SIGKILL
        if writes:
            time.sleep(0 if way == "after" else LATE)  # what is on its way would have arrived
            written = self.newest_transaction(writes) > newest[0]
            assert written == (way == "after"), "when the program was gone"
        assert (found[0].number in self.proxy.carried_out) == (way == "after")
        if way == "late":
            self.late.append(found[0].number)
            threading.Timer(LATE, self.release.set).start()

    def apply_to_the_end(self) -> None:
        self.desk.ok("apply")
        until = time.monotonic() + 60
        while not self.proxy.carried_out.issuperset(self.late):
            assert time.monotonic() < until, "what was late did arrive"
            time.sleep(0.1)
        assert self.wanted() == set()
        writes = self.proxy.writes
        assert self.desk.ok("apply", "--format", "json").json["run"] is None
        assert self.proxy.writes == writes, "a second time it sends nothing"

    def noted(self) -> int:
        """How many effects the journal says were sent."""
        with contextlib.closing(sqlite3.connect(self.desk.folder / ".csat" / "store.db")) as journal:
            found = journal.execute("SELECT count(*) FROM run_effect WHERE state = 'sent'").fetchone()
        return int(found[0])

    def newest(self, path: str, query: str) -> int:
        """The number of the newest ticket or transaction."""
        found = self.server.call(
            "GET", path, root=True, query=query, orderby="id", order="DESC", per_page=1, fields="id"
        )
        return int(found["items"][0]["id"]) if found["items"] else 0

    def newest_transaction(self, type_: str) -> int:
        return self.newest("/transactions", f"ObjectType='RT::Ticket' AND Type = '{type_}'")

    def take_back(self, before: int) -> None:
        """Undo every run, the newest first: all but the notes goes, and nothing of it is left; `before` as for `check`."""
        for row in self.desk.ok("runs", "--format", "json").json["rows"]:
            if row["command"] == "apply" and row["run"] not in self.undone:
                ran = self.desk("undo", str(row["run"]), "--format", "json")
                assert all("|note|" in one["slot"] for one in ran.json["kept"]), ran.said
                assert ran.code == (4 if ran.json["kept"] else 0), ran.said
                self.undone.add(row["run"])
        new = tickets(self.server, f"id > {before}")
        assert {ticket["Status"] for ticket in new.values()} <= {"rejected"}
        assert not any(ticket["fields"]["CSAT Marker"] for ticket in new.values())
        assert not any(links(self.server, number) for number in new)
        assert tickets(self.server, f"Queue = '{self.customer}'") == self.former, "but for the history, as it was"
        assert self.changed(before) == self.untouched
        self.clean = True

    def stands(self, before: int) -> list[Any]:
        """What of ours stands in tickets newer than `before`, but for what differs from run to run: numbers and texts."""
        found = []
        for number, ticket in tickets(self.server, f"id > {before}").items():
            if ticket["Status"] != "rejected":
                own = {key: ticket[key] for key in ("Subject", "Status", "Due")}
                own |= {
                    "queue": ticket["Queue"]["id"],
                    "owner": ticket["Owner"]["id"],
                    "to": sorted(links(self.server, number)),
                }
                own |= {name: ticket["fields"][name] for name in ("Customer", "CSAT Score", "CSAT Band")}
                own |= {"comments": comments(self.server, number), "files": files(self.server, number)}
                marker = ticket["fields"]["CSAT Marker"][0]
                assert not marker.endswith(":"), "complete"
                found.append(own | {"marker": marker.rpartition(":")[0]})
        return sorted(found, key=lambda one: str(one["marker"]))

    def check(self, before: int) -> None:
        """It stands as after a run that nobody interrupted; `before` is the newest ticket there was."""
        assert self.stands(before) == self.whole
        for number, mark in zip(self.rated, MARKS, strict=True):
            assert self.server.field(number, "CSAT Score") == f"{int(mark) * 20}.0"
            notes = comments(self.server, number)
            assert len(notes) == len(set(notes)) == self.cycles, notes
        assert comments(self.server, self.old) == [], "of a month that is issued"
        assert self.server.field(self.old, "CSAT Score") == ""


@pytest.fixture(scope="module")
def proxy(server: Server) -> Iterator[Between]:
    with between(server.url) as found:
        yield found


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    """Those made until now."""
    return []


@pytest.fixture
def trial(server: Server, proxy: Between, trials: list[Trial], tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """One for all tests, since each takes back what it wrote; a new one after a test that did not come to its end."""
    if not trials or not trials[-1].clean:
        trials.append(Trial(server, proxy, tmp_path_factory.mktemp("killed") / "desk"))
        trials[-1].uninterrupted()
    return trials[-1]


class Verifying:
    """Says of a call whether it reads a ticket that was just changed."""

    def __init__(self) -> None:
        self._changed = ""

    def __call__(self, call: Call) -> bool:
        if call.method == "PUT":
            self._changed = call.path
        return call.method == "GET" and call.path == self._changed


def test_an_uninterrupted_run_writes_what_the_others_are_compared_with(trial: Trial) -> None:
    """Not by itself right: each of the three tickets is looked at."""
    action, score, report = sorted(trial.whole, key=lambda one: (not one["to"], not one["CSAT Score"]))
    assert action["to"] == sorted([trial.old, trial.rated[0]])
    assert (action["owner"], action["Status"]) == ("chloe.martin", "new")
    assert action["Due"] > f"{datetime.now(UTC):%Y-%m-%d}"
    assert action["Customer"] == score["Customer"] == [trial.customer]
    assert (score["CSAT Score"], score["Status"], score["owner"]) == (["40.0"], "resolved", "Nobody")
    assert [name for name, _ in report["files"]] == ["report.html", "report.xlsx"]
    assert len(report["comments"]) == 1
    assert action["files"] == score["files"] == action["comments"] == score["comments"] == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("what", ["ticket", "note", "files"])
def test_killed_around_a_creation(trial: Trial, what: str, way: Way) -> None:
    _, before = trial.begin()
    notes = tuple(f"/ticket/{number}/comment" for number in trial.rated)

    def at(call: Call) -> bool:
        if call.method != "POST":
            return False
        if what == "ticket":
            return call.path.endswith("/ticket")
        return call.path.endswith("/comment") and call.path.endswith(notes) == (what == "note")

    trial.apply_killed(at, way, "Create" if what == "ticket" else "Comment")
    trial.apply_to_the_end()
    trial.check(before)
    trial.take_back(before)


@pytest.mark.parametrize("way", ["dropped", "after"])
def test_killed_while_reading_whether_it_was_written(trial: Trial, way: Way) -> None:
    _, before = trial.begin()
    trial.apply_killed(Verifying(), way)
    trial.apply_to_the_end()
    trial.check(before)
    trial.take_back(before)


def test_killed_right_after_an_effect_is_noted(trial: Trial) -> None:
    _, before = trial.begin()
    noted = trial.noted()
    trial.apply_killed(lambda _: trial.noted() == noted + 1, "dropped")
    assert trial.noted() == noted + 1
    trial.apply_to_the_end()
    trial.check(before)
    trial.take_back(before)


def test_killed_at_random_points_again_and_again(trial: Trial) -> None:
    dice = random.Random(SEED)  # noqa: S311 # repeatable, no secret
    assert trial.calls > POINTS
    for _ in range(POINTS):
        _, before = trial.begin()
        # Every call, reading ones too: what comes between the last of one effect and the first of the next is a commit.
        number, way = dice.randint(1, trial.calls * 9 // 10), dice.choice(WAYS)
        trial.apply_killed(lambda call, number=number: call.number == number, way)  # type: ignore[misc]
        trial.apply_to_the_end()
        trial.check(before)
        trial.take_back(before)


def test_killed_again_while_finishing(trial: Trial) -> None:
    _, before = trial.begin()
    for number, way in ((2, "after"), (1, "late"), (3, "dropped"), (1, "after"), (2, "dropped")):
        trial.apply_killed(lambda call, number=number: call.write == number, way)  # type: ignore[misc,arg-type]
    trial.apply_to_the_end()
    trial.check(before)
    trial.take_back(before)
