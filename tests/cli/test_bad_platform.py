"""A platform in a bad mood, as a person at the command line meets it: one sentence, exit 3, nothing half done, and it goes on later."""

from __future__ import annotations

import base64
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
from csat_plugin.adapters.rt import client

from csat_plugin.runtime import pausing
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.adapters.test_rt_failures import Answer, broken_off, saying, silent
from tests.cli.program import Desk, Ran
from tests.loopback import answered, served

RULES = "language: 1\nruleset: desk\nvalid_from: 2026-01\nextends: tickets-only@1\n"
MONTH = ("--period", "2026-10")


class Moody:
    """In front of the imitation: hands calls on, until it is told to answer by itself."""

    def __init__(self) -> None:
        self.url = ""
        self.mood: Answer | None = None
        self.good = 0
        """Calls still handed on before the mood sets in."""
        self.writes_only = False


@contextmanager
def moody(target: str, context: ssl.SSLContext | None = None) -> Iterator[Moody]:
    state = Moody()

    def take(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        concerned = handler.command != "GET" or not state.writes_only
        if state.mood and concerned:
            state.good -= 1
            if state.good < 0:
                state.mood(handler)
                return
        path = handler.path[handler.path.index("/REST/") :]
        headers = {"Authorization": handler.headers["Authorization"], "Content-Type": "application/json"}
        answer = requests.request(handler.command, target + path, data=body, headers=headers, timeout=10)
        answered(handler, answer.status_code, answer.content, Content_Type="application/json")

    with served(take, context) as state.url:
        yield state


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Seconds a run would have waited before it tried again; nobody waits for them here. The clock itself goes on."""
    waited: list[float] = []
    monkeypatch.setattr(pausing, "sleep", waited.append)
    monkeypatch.setattr(client, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(client, "BACK_OFF", 0.01)
    monkeypatch.setenv("RT_TOKEN", TOKEN)
    yield waited
    silent.end()


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as found:
        for mark in ("1", "4", "5"):
            number = found.ticket(Requestor=["a@acme.example"], CustomFields={"Customer": "Acme"})
            found.put(number, Status="resolved", CustomFields={"CSAT Rating": mark})
        yield found


@pytest.fixture
def rt(fake: FakeRt) -> Iterator[Moody]:
    with moody(fake.url) as found:
        yield found


@pytest.fixture
def desk(rt: Moody, tmp_path: Path) -> Desk:
    return made(tmp_path, rt.url)


def made(folder: Path, url: str, more: str = "") -> Desk:
    (folder / "csat.yaml").write_text(
        "workspace: desk\neffects: {from: 2026-01-01}\nwrite: {scores: on, tickets: on}\n"
        f"{more}connections:\n  desk:\n    adapter: rt\n    url: {url}\n    token: env:RT_TOKEN\n"
        "    customer: {field: Customer}\n    actions: {queue: Corrective Actions}\n    reports: {queue: General}\n"
        "    timeout: {connect: 1, read: 0.3, settle: 0}\n",
        "utf-8",
    )
    (folder / "rules").mkdir()
    (folder / "rules" / "rules.yaml").write_text(RULES, "utf-8")
    return Desk(folder)


class Mood(NamedTuple):
    """How the platform answers, the words it is told by, and what a run waits for it before it gives up, in seconds."""

    answer: Answer
    words: str
    waits: float


TRIED = 1.0 + 2.0 + 4.0
"""Between four tries of one effect; the longer the later."""

MOODS = {
    "slow": Mood(silent, "did not answer within 0.3 s", TRIED),
    "401": Mood(saying(401, b'{"message":"Unauthorized"}'), "refused the login", 0),
    "302 to its login page": Mood(saying(302, Location="/NoAuth/Login.html?next=abc"), "with its login page", 0),
    "429": Mood(saying(429, Retry_After="600"), "asks us to wait (600 s)", 0),
    "500": Mood(saying(500), "error 500", TRIED),
    "a web page": Mood(saying(200, b"<!DOCTYPE html><title>Maintenance</title>", "text/html"), "a web page came", 0),
    "cut JSON": Mood(saying(200, b'{"items": [{"id"'), "broke off", TRIED),
    "fewer bytes than announced": Mood(broken_off, "broke off", TRIED),
}


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("good", [0, 3, 6])
def test_while_reading(desk: Desk, rt: Moody, mood: str, good: int) -> None:
    rt.mood, rt.good = MOODS[mood].answer, good
    ran = desk("sync")
    assert ran.code == 3, ran.said
    (said,) = [line for line in ran.err.splitlines() if line.startswith("desk: ")]
    assert MOODS[mood].words in said
    assert TOKEN.rpartition("-")[2] not in ran.said
    rt.mood = None
    desk.ok("sync")
    scored = desk.ok("score", *MONTH, "--format", "json").json
    assert [one["value"] for one in scored["scores"]] == ["66.7"]


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("good", [0, 1, 4])
def test_while_writing(desk: Desk, rt: Moody, fake: FakeRt, waits: list[float], mood: str, good: int) -> None:
    desk.ok("sync")
    wanted = len(desk.ok("plan", *MONTH, "--format", "json").json["effects"])
    rt.mood, rt.good, rt.writes_only = MOODS[mood].answer, good, True
    ran = desk("apply", *MONTH)
    written = re.match(r"(\d+) effects written", ran.out)
    assert ran.code == (4 if written else 3), ran.said
    told_once(ran, mood, wanted - (int(written[1]) if written else 0))
    patience = MOODS[mood].waits
    assert patience <= sum(waits) <= 2 * patience + 1, "the last wait is for a look at what became of the last try"
    rt.mood = None
    desk.ok("apply", *MONTH)
    again = desk.ok("apply", *MONTH, "--format", "json").json
    assert (again["run"], again["sent"]) == (None, [])
    assert desk.ok("plan", *MONTH, "--format", "json").json["effects"] == []
    own = [row for number, row in fake.tickets.items() if number > 3 and row["Status"] != "rejected"]
    tickets = [row["CustomFields"]["CSAT Marker"] for row in own]
    assert len(tickets) == len(set(tickets)) == wanted - 3, "three are fields of the rated tickets"
    assert not any(marker.endswith(":") for marker in tickets)


def told_once(ran: Ran, mood: str, missing: int) -> None:
    """The reason stands there once, however many effects it kept away, and one more sentence counts those that were not tried."""
    reasons = [line for line in ran.out.splitlines() if line.startswith(("Failed: ", "Out of reach: "))]
    assert len(reasons) == 1, ran.out
    assert ran.out.count(MOODS[mood].words) == 1, ran.out
    rest = [line for line in ran.out.splitlines() if line not in reasons and " effects written" not in line]
    assert len(rest) <= 1, ran.out
    assert all(line.startswith("Not tried: ") for line in rest)
    assert missing == sum(_effects(line) for line in [*reasons, *rest])
    assert ran.err == ""


def _effects(line: str) -> int:
    several = re.match(r"[A-Z][a-z ]+: (\d+) effects, the first of them", line)
    return int(several[1]) if several else 1


@pytest.mark.parametrize("mood", MOODS)
def test_what_is_wrong_before_anything_is_written_is_said_once_and_nothing_is_unknown(
    desk: Desk, rt: Moody, fake: FakeRt, mood: str
) -> None:
    desk.ok("sync")
    before = len(fake.transactions)
    wanted = len(desk.ok("plan", *MONTH, "--format", "json").json["effects"])
    rt.mood, rt.good = MOODS[mood].answer, 0
    ran = desk("apply", *MONTH)
    assert ran.code == 3, ran.said
    assert len(fake.transactions) == before
    told_once(ran, mood, wanted)
    assert not any(word in ran.out for word in ("csat undo", "undo 1", "0 effects", "Outcome unknown"))
    rt.mood = None
    desk.ok("apply", *MONTH)
    assert desk.ok("plan", *MONTH, "--format", "json").json["effects"] == []


def test_the_journal_says_why_an_effect_failed_of_which_it_keeps_what_stood_there(desk: Desk, rt: Moody) -> None:
    desk.ok("sync")
    rt.mood, rt.good, rt.writes_only = MOODS["401"].answer, 0, True
    assert desk("apply", *MONTH).code == 3
    rows = desk.ok("runs", "1", "--format", "json").json["rows"]
    assert rows
    assert all("login" in str(row["ref"]).lower() for row in rows), rows


def test_down_and_up_again(desk: Desk, rt: Moody) -> None:
    desk.edit("csat.yaml", rt.url, "http://127.0.0.1:9")
    ran = desk("sync")
    assert (ran.code, "cannot be reached" in ran.err) == (3, True)
    desk.edit("csat.yaml", "http://127.0.0.1:9", rt.url)
    desk.ok("sync")
    desk.edit("csat.yaml", rt.url, "http://127.0.0.1:9")
    ran = desk("apply", *MONTH)
    assert (ran.code, ran.said.count("cannot be reached")) == (3, 1)
    assert "Outcome unknown" not in ran.said
    desk.edit("csat.yaml", "http://127.0.0.1:9", rt.url)
    desk.ok("apply", *MONTH)


def own_authority(folder: Path) -> ssl.SSLContext:
    """A server's side with a certificate nobody knows, which is put into the folder as `ca.pem`."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the program openssl to make a certificate")
    key, cert = folder / "key.pem", folder / "ca.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(cert), "-days", "1",
         "-subj", "/CN=rt", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


@contextmanager
def tunnel(login: str) -> Iterator[tuple[str, list[str]]]:
    """A proxy that lets HTTPS through (CONNECT) to who logs in; its address with the login, and where it led."""
    led: list[str] = []
    wanted = f"Basic {base64.b64encode(login.encode()).decode()}"

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            if self.headers.get("Proxy-Authorization") != wanted:
                self.send_error(407)
                return
            led.append(self.path)
            host, _, port = self.path.partition(":")
            with socket.create_connection((host, int(port))) as there:
                self.send_response_only(200)
                self.end_headers()
                threading.Thread(target=pumped, args=(there, self.connection), daemon=True).start()
                pumped(self.connection, there)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://{login}@127.0.0.1:{server.server_port}", led
    finally:
        server.shutdown()
        server.server_close()


def pumped(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def test_a_private_authority_behind_a_proxy_that_wants_a_login(fake: FakeRt, tmp_path: Path) -> None:
    context = own_authority(tmp_path)
    with moody(fake.url, context) as https, tunnel("bob:hunter2") as (proxy, led):
        desk = made(tmp_path, https.url, f"network: {{ca_file: ca.pem, proxy: '{proxy}'}}\n")
        desk.ok("sync")
        assert set(led) == {https.url.removeprefix("https://")}
        desk.edit("csat.yaml", "ca_file: ca.pem, ", "")
        ran = desk("sync")
        assert (ran.code, "certificate" in ran.err) == (3, True)
        desk.edit("csat.yaml", "bob:hunter2", "bob:hunter3")
        ran = desk("sync")
        assert (ran.code, "the proxy on the way" in ran.err) == (3, True)
        assert "hunter" not in ran.said


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("since: 01.08.2026", "csat.yaml:12:12", "`since: 01.08.2026` is no day"),
        ("rating: {scale: {min: 5, max: 1}}", "csat.yaml:12:21", "min 5 must be below max 1"),
        ("queues: [Incidents, Corrective Actions]", "csat.yaml:12:25", "'Corrective Actions' is read and written to"),
    ],
)
def test_a_mistake_in_the_settings_is_said_at_its_own_place(desk: Desk, line: str, place: str, words: str) -> None:
    desk.edit("csat.yaml", "    timeout:", f"    {line}\n    timeout:")
    ran = desk("validate")
    assert ran.code == 2
    (said,) = [one for one in ran.said.splitlines() if "CSAT190" in one]
    assert said.split(" ")[0].endswith(f"{place}:"), said
    assert said.partition("error: ")[2].startswith(("`", "the ")), "the place is said once"
    assert words in said
    ran = desk("sync")
    assert (ran.code, place in ran.err) == (2, True)


def test_a_rejected_status_is_said_and_read_once_the_settings_name_it(desk: Desk, fake: FakeRt) -> None:
    fake.statuses |= {"fulfilled"}
    number = fake.ticket(Requestor=["b@beta.example"], CustomFields={"Customer": "Beta"})
    fake.put(number, Status="fulfilled")
    fake.put(number, Status="open", CustomFields={"CSAT Rating": "2"})
    desk("sync")
    said = desk("sync", "--rejected").said
    assert said.count(f"Ticket {number}: nothing says whether its status 'fulfilled'") == 2, "its answer and itself"
    assert "`states:`" in said
    desk.edit("csat.yaml", "    timeout:", "    states: {fulfilled: resolved}\n    timeout:")
    desk.ok("sync")
    assert "fulfilled" not in desk("sync", "--rejected").said
    scored = desk.ok("score", *MONTH, "--format", "json").json
    assert sorted(one["value"] for one in scored["scores"]) == ["40.0", "66.7"]


def test_a_private_authority_and_a_proxy_are_named_once_for_all(fake: FakeRt, tmp_path: Path) -> None:
    context = own_authority(tmp_path)
    with moody(fake.url, context) as https, moody(fake.url) as proxy:
        desk = made(tmp_path, https.url)
        ran = desk("sync")
        assert (ran.code, "certificate" in ran.err) == (3, True)
        desk.edit("csat.yaml", "connections:", "network: {ca_file: ca.pem}\nconnections:")
        desk.ok("sync")
        desk.edit("csat.yaml", "{ca_file: ca.pem}", f"{{proxy: '{proxy.url}'}}")
        desk.edit("csat.yaml", https.url, "http://rt.invalid")
        desk.ok("sync")
